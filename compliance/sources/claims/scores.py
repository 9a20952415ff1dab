"""Scores: points are grouped by the item they speak of, and items are put together over the whole document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from compliance.ground.origin import Origin
from compliance.sources.claims.captures import TYPES, Capture, number
from compliance.sources.claims.draft import Read
from compliance.sources.claims.grammar import Claim
from compliance.sources.claims.vocabulary import ItemShape, Vocabulary

TOTAL = "total"
_TOTAL_WORDS = re.compile(r"总|综合|最终|合计")
_OWN_WORDS = re.compile(r"自评|得分|评分|打分|评为|获")
_BARE = re.compile(TYPES["points"].spelling)
_NAMED = re.compile(r"(?:^|[，、；：。和与及])(?:其中|包括|分别为|分别是|具体为|含|即)?([\u4e00-\u9fff]{2,12}?)(?:自评|得分|得|为|：|（)?$")
_MARKED = re.compile(r"⟦([^⟧]+)⟧[^⟧]*$")
_NO_ITEM = re.compile(r"^[本我该全]|综合|此项|该项|本项|折|换算|计算|每项|各项|指标共|扣|失分|满分|分值|共|合计|得分|自评|其中|权重|总分|每|逾期|超")
_OF_POINTS = re.compile(r"扣分|失分|丢分|减分|未得|主要失分|主要扣分|[^。；，]*?(?:扣|失|丢)")
_REACH = 34
"""How far in front of its points an item may be named."""


@dataclass(slots=True)
class Marks:
    """What one stretch of text says of one item."""

    item: str
    label: str
    place: Origin
    read: Read
    start: int
    full: Capture | None = None
    score: Capture | None = None
    rate: Capture | None = None
    losses: list[Capture] = field(default_factory=list)
    reasons: list[Claim] = field(default_factory=list)
    shared: int = 0
    bare: list[Capture] = field(default_factory=list)
    full_marks: bool = False

    def says_something(self) -> bool:
        """Whether it gives points at all."""
        return bool(self.score or self.losses or self.rate or self.full_marks)


def marks(read: Read, vocabulary: Vocabulary) -> list[Marks]:
    """The scores of a passage, by item, in order."""
    section = read.placed.section
    found: list[Marks] = [Marks(section.item, section.heading, read.place(0), read, 0)]
    for start, kind, what in sorted(_events(read, vocabulary), key=lambda event: (event[0], event[1] != "item")):
        current = found[-1]
        if kind == "item":
            assert isinstance(what, tuple)
            found.append(Marks(what[0], what[1], read.place(start), read, start))
        elif kind == "reason":
            assert isinstance(what, Claim)
            _explain(found, current, what, read)
        elif kind == "full_marks":
            current.full_marks = True
        else:
            assert isinstance(what, Capture)
            _take(found, kind, what, read)
    for each in found:
        _settle(each)
    return [each for each in found if each.says_something() or each.reasons]


def _explain(found: list[Marks], current: Marks, reason: Claim, read: Read) -> None:
    """A reason belongs to the item before it; one that opens a sentence after several items explains them all."""
    said = reason.raw.lstrip("，。；")
    if not _OF_POINTS.match(said) and (read.placed.section.part == "problems" or not (said.startswith("存在") or _points_beside(read, reason))):
        return
    current.reasons.append(reason)
    if reason.start == 0 or read.text[reason.start - 1] in "。\n" or reason.raw[0] == "。":
        for other in found:
            other.shared += 1


def _points_beside(read: Read, reason: Claim) -> bool:
    """Whether the sentence of a reason speaks of points: 主要是…… explains many other things too."""
    start = max(read.text.rfind("。", 0, reason.start), 0)
    return any(start <= claim.start < reason.end for claim in read.of("score", "lost", "full", "score_rate", "no_marks"))


def _take(found: list[Marks], kind: str, points: Capture, read: Read) -> None:
    current = found[-1]
    if kind == "lost":
        current.losses.append(points)
        return
    said = read.text[max(0, points.start - 12):points.start]
    total = kind == "score" and bool(re.search(r"(?:自评总|总得|综合|最终得|总)[^，。；]{0,4}$", said))
    if kind == "bare":
        current.bare.append(points)
        return
    if total and current.item != TOTAL:
        found.append(Marks(TOTAL, "", read.place(points.start), read, points.start))
    elif getattr(current, kind) is not None:
        found.append(Marks("", "", read.place(points.start), read, points.start))
    current = found[-1]
    if not current.item and kind == "score" and _OWN_WORDS.search(said[-6:]) and read.placed.section.part not in ("scores",) and not _names_item(said):
        current.item = TOTAL if not current.full else ""
    setattr(current, kind, points)
    if kind == "score":
        current.place = read.place(points.start)


def _names_item(said: str) -> bool:
    return bool(re.search(r"指标|该项|此项|本项|小项", said))


def _settle(each: Marks) -> None:
    """Points beside an item without a word: its full marks where a score is told too, else its score."""
    for points in each.bare:
        if each.score is None:
            each.score = points
        elif each.full is None and points.start < each.score.start:
            each.full = points
    if each.full_marks and each.score is None and each.full is not None:
        each.score = each.full


def _events(read: Read, vocabulary: Vocabulary) -> Iterator[tuple[int, str, Capture | Claim | tuple[str, str]]]:
    told: dict[int, tuple[str, int]] = {}
    for claim in read.of("full", "lost", "score"):
        points = claim["points"]
        if points.start not in told or claim.role != "score":
            told[points.start] = (claim.role, claim.start)
    for match in _BARE.finditer(read.text):
        value, half = number(re.match(r"-?[\d,.]+", match[0])[0])  # type: ignore[index]  # the spelling begins with a number
        capture = Capture("points", value, match[0], match.start(), match.end(), half, "分")
        role, begins = told.get(match.start(), ("bare", match.start()))
        named = _named(read.text, begins, vocabulary) if role != "lost" else None
        if role == "bare" and named is None:
            continue
        if named is not None:
            yield named[0], "item", named[1:]
        yield match.start(), role, capture
    for claim in read.of("score_rate"):
        yield claim["percent"].start, "rate", claim["percent"]
    for claim in read.of("reason"):
        yield claim.start, "reason", claim
    for claim in read.of("full_marks"):
        yield claim.start, "full_marks", claim
    for claim in read.of("no_marks"):
        yield claim.start, "score", Capture("points", Fraction(0), "0分", claim.start, claim.end, Fraction(0), "分")


def _named(text: str, start: int, vocabulary: Vocabulary) -> tuple[int, str, str] | None:
    """The item named in front of points, in the same clause or the one before: where, which, and as written."""
    reach = text[max(0, start - _REACH):start]
    cut = max(reach.rfind(mark) for mark in "。；")
    clause = reach[cut + 1:]
    offset = start - len(clause)
    marked = _MARKED.search(text[:start])
    if marked is not None:
        return marked.start(), vocabulary.item_names().get(marked[1], marked[1]), marked[1]
    last: tuple[int, str, str] | None = None
    for name, item in vocabulary.item_names().items():
        at = clause.rfind(name)
        between = clause[at + len(name):]
        if at >= 0 and not re.search(r"\d分", between) and "，" not in between[8:] and (last is None or at > last[0] - offset or len(name) > len(last[2])):
            last = (offset + at, item, name)
    if last is not None:
        return last
    match = _NAMED.search(clause)
    if match is None or _NO_ITEM.search(match[1]):
        return None
    return offset + match.start(1), match[1], match[1]


@dataclass(slots=True)
class ItemScore:
    """All that a document says of one item: every print of its score, its full marks, its rate, the reasons for what it lost."""

    item: str
    label: str
    told: list[Marks]
    known: ItemShape | None

    @property
    def first(self) -> Marks:
        """The stretch that gives the score first."""
        return next((each for each in self.told if each.score), self.told[0])

    @property
    def score(self) -> Fraction | None:
        """The score."""
        return _value(self.first.score)

    @property
    def full(self) -> Fraction | None:
        """Full marks as printed, else as the skeleton knows them, unless the printed rate speaks for another whole number."""
        printed = next((_value(each.full) for each in self.told if each.full), None)
        if printed is not None or self.known is None or self.known.full is None:
            return printed
        full, rate, score = Fraction(self.known.full), next((each.rate for each in self.told if each.rate), None), self.score
        if rate is None or score is None or rate.value is None:
            return full
        assert isinstance(rate.value, Fraction)
        if abs(score / full - rate.value) <= rate.half or rate.value <= rate.half:
            return full
        low, high = score / (rate.value + rate.half), score / (rate.value - rate.half)
        return None if int(high) >= low else full

    @property
    def rate(self) -> Capture | None:
        """The rate of points as printed."""
        return self.first.rate or next((each.rate for each in self.told if each.rate), None)

    @property
    def reasons(self) -> list[Claim]:
        """The reasons for what it lost."""
        return [reason for each in self.told for reason in each.reasons]

    @property
    def losses(self) -> list[Capture]:
        """The points lost as printed."""
        return [loss for each in self.told for loss in each.losses]


def _value(points: Capture | None) -> Fraction | None:
    return points.value if points is not None and isinstance(points.value, Fraction) else None


def item_scores(reads: Iterable[Read], vocabulary: Vocabulary) -> list[ItemScore]:
    """The items of a document in order of their first mention. Points of no known item stand alone."""
    items, found = vocabulary.items(), dict[str, ItemScore]()
    for read in reads:
        if read.placed.section.part in ("narrative", "goals", "measures"):
            continue
        for number_, each in enumerate(marks(read, vocabulary)):
            key = each.item or f"{read.placed.passage.place(0)}#{number_}"
            if key not in found:
                found[key] = ItemScore(each.item, "总分" if each.item == TOTAL else each.label or each.item, [], items.get(each.item))
            found[key].told.append(each)
    return list(found.values())
