"""Problems and the deductions that name them, measures promised, and failures admitted beside full marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance.ground.origin import Origin
from compliance.sources.claims.draft import Draft, Read, draft, plain
from compliance.sources.claims.grammar import Claim
from compliance.sources.claims.scores import TOTAL, ItemScore, item_scores
from compliance.sources.claims.vocabulary import Vocabulary

_MARK = re.compile(r"(?:^|[，。；：])(?:[一二三四五六七八九十]是|（[一二三四五六七八九十\d]+）|\d+[.、])")
_SPLIT = re.compile(r"[，；。]|(?:[一二三四五六七八九十]是)")
_JUDGES = re.compile(r"(?:仍|还|尚)?(?:有待|需|亟待|亟需).{0,10}")
_ALIKE = 0.34
"""From which share of common pairs of characters on two wordings are one problem."""


@dataclass(frozen=True, slots=True)
class Said:
    """A problem or a reason in words."""

    text: str
    place: Origin
    topics: frozenset[str]
    measured: bool = True


def problem_drafts(reads: Sequence[Read], items: Sequence[ItemScore], vocabulary: Vocabulary) -> Iterator[Draft]:
    """The main problems with the number of deductions that name them; the deductions; the measures."""
    reasons = [said for each in items for reason in each.reasons for said in _reason(reason, vocabulary)]
    for said in reasons:
        yield draft("stated_deduction", said.text, said.place, reason=said.text)
    for said in _joined(said for read in reads if read.placed.section.part == "problems" for said in _problems(read, vocabulary)):
        named = sum(_same(said, reason) for reason in reasons)
        yield draft("stated_problem", said.text, said.place, problem=(said.text, said.text), named=named)
    for read in reads:
        if read.placed.section.part == "measures":
            yield from _measures(read)


def _joined(problems: Iterable[Said]) -> list[Said]:
    """Problems of one topic are one, told at the first place in all their words."""
    found: list[Said] = []
    for said in problems:
        same = next((index for index, other in enumerate(found) if said.topics and other.topics == said.topics), None)
        if same is None:
            found.append(said)
        else:
            found[same] = replace(found[same], text=f"{found[same].text}，{said.text}")
    return found


def _problems(read: Read, vocabulary: Vocabulary) -> Iterator[Said]:
    """The clauses of a section on problems that say what is wrong, without their causes and without what will be done."""
    ends = [claim.start for claim in read.of("cause", "measure_begins") if claim.start > 0]
    reasons = [claim.start for claim in read.of("reason") if re.match(r"扣分|失分|丢分|未得", claim.raw)]
    text = read.text[:min([*ends, *reasons], default=len(read.text))]
    for failure in read.of("failure"):
        if failure.end <= len(text) and not re.search(r"自评|得分", failure.raw):
            start = _begun(read.text, failure.start, failure.raw)
            said = read.text[start:failure.end]
            clause = re.sub(r"^(?:[一二三四五六七八九十]是|（[^）]*）|\d+[.、]|目前|但|仍然?|还|存在)+", "", said)
            yield Said(clause, read.place(start + said.find(clause)), vocabulary.topics(clause))


def _begun(text: str, start: int, clause: str) -> int:
    """Where a clause begins; one that only judges (有待加强) begins with the clause before it, which says what."""
    if start == 0 or text[start - 1] not in "，、" or not _JUDGES.fullmatch(clause):
        return start
    return max(text.rfind(mark, 0, start - 1) for mark in "，。；：\n") + 1


def _reason(reason: Claim, vocabulary: Vocabulary) -> Iterator[Said]:
    """The reasons in a claim, clause by clause, up to what will be done."""
    said = reason.get("sentence")
    text, start = (said.raw, said.start) if said is not None else (reason.raw, reason.start)
    stop = re.search(r"(?:接下来|下一步|今后|下步|后续|为此)", text)
    text = text[:stop.start()] if stop else text
    text = text.strip("，。；")
    if text:
        yield Said(text, reason.passage.place(start), vocabulary.topics(text))


def _same(problem: Said, reason: Said) -> bool:
    """Whether a reason names a problem: a topic of both, or, where the problem has none, words in common."""
    if problem.topics:
        return bool(problem.topics & reason.topics)
    one, two = _pairs(problem.text), _pairs(reason.text)
    return bool(one) and len(one & two) >= _ALIKE * len(one)


def _pairs(text: str) -> set[str]:
    plain_ = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return {plain_[index:index + 2] for index in range(len(plain_) - 1)}


def _measures(read: Read) -> Iterator[Draft]:
    body = read.text[read.placed.body:]
    for match in re.finditer(r"[^。；]{4,}", body):
        yield draft("promised_measure", match[0].strip("，"), read.place(read.placed.body + match.start()), measure=match[0].strip("，"))


def score_drafts(items: Sequence[ItemScore]) -> Iterator[Draft]:
    """One record for each item scored: what it got, of how much, why it lost, and what the text admits beside it."""
    general = any(marks.reasons for each in items if each.item in ("", TOTAL) for marks in each.told)
    for each in items:
        first = each.first
        if first.score is None and each.rate is None and not each.losses:
            continue
        score, full = each.score, each.full
        lost = full - score if full is not None and score is not None else None
        stated, due = _stated_loss(each)
        said = [reason for each_ in each.told for reason in each_.reasons]
        deep = each.known is not None and bool(each.known.parts or each.item == TOTAL) and any(other.reasons or other.losses for other in items if other is not each)
        shared = sum(marks.shared for marks in each.told) + int(general and bool(each.item))
        shown = first.score.raw if first.score else (each.rate.raw if each.rate else each.losses[0].raw)
        name = f"{each.label}{shown}" if each.label else shown
        given = {
            "item": each.label or "得分", "score": None if score is None else (score, f"{plain(score)}分"), "full": None if full is None else (full, f"{plain(full)}分"),
            "lost": None if lost is None else (lost, f"{plain(lost)}分"), "short": _short(each, lost), "reasons": len(said) + len(each.losses) + shared + int(deep),
            "deductions": (len(said), "；".join(_words(reason) for reason in said)[:160]), "stated_loss": None if stated is None else (stated, f"{plain(stated)}分"), "due": None if due is None else (due, f"{plain(due)}分"),
            "admitted": _admitted(each),
        }
        place = first.read.place(first.score.start) if first.score else first.place
        yield draft("stated_score", name, place, **given)


def _words(reason: Claim) -> str:
    said = reason.get("sentence")
    text = said.raw if said is not None else reason.raw
    return re.split(r"接下来|下一步|今后", text)[0].strip("，。；")


def _short(each: ItemScore, lost: Fraction | None) -> bool | None:
    """Whether it got less than full marks, so far as the text shows."""
    if lost is not None:
        return lost > 0 if lost >= 0 else None
    if each.rate is not None and each.rate.value is not None:
        return each.rate.value != 1
    return True if each.losses else None


def _stated_loss(each: ItemScore) -> tuple[Fraction | None, Fraction | None]:
    """The points off as printed beside a score, and those that are due there; of several prints the reading that comes out right, else the first."""
    told = next((marks for marks in each.told if marks.score is not None and marks.losses), None)
    if told is None or told.score is None or not isinstance(told.score.value, Fraction) or each.full is None or told.score.value > each.full:
        return None, None
    due = each.full - told.score.value
    values = [loss.value for loss in told.losses if isinstance(loss.value, Fraction)]
    if not values or (each.item == TOTAL and len(values) > 1):
        return None, None
    return (due if due in (values[0], sum(values)) else values[0]), due


def _admitted(each: ItemScore) -> tuple[int, str]:
    """The failures a text admits in the passages that score an item, other than reasons."""
    told = [
        failure for marks in each.told if marks.read.placed.section.part in ("scores", "other") and marks.item
        for failure in marks.read.of("failure")
        if marks.start <= failure.end and not any(reason.start <= failure.start < reason.end for reason in marks.read.of("reason"))
    ]
    return len(told), "；".join(failure.raw for failure in told)[:120]


__all__ = ["item_scores", "problem_drafts", "score_drafts"]
