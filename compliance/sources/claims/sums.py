"""Sums: the items of the scoring table, the parts a sentence names, and formulas that add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from compliance.sources.claims.draft import Draft, Read, draft, plain, yuan
from compliance.sources.claims.figures import Split, amount, figures, splits
from compliance.sources.claims.scores import TOTAL, ItemScore, Marks, marks
from compliance.sources.claims.vocabulary import ItemShape, Vocabulary


def sums(reads: Sequence[Read], items: Sequence[ItemScore], vocabulary: Vocabulary) -> Iterator[Draft]:
    """Every sum the document prints, with what its parts make, and every part with its whole."""
    checked = set()
    by_item = {each.item: each for each in items if each.item and each.score is not None}
    for item, parts in _trees(by_item, vocabulary.items()):
        checked.add(item)
        yield _of_points(by_item[item].first, [by_item[part].first for part in parts])
    for read in reads:
        if read.placed.section.part not in ("narrative", "goals"):
            yield from _enumerated(read, vocabulary, checked)
        for split in splits(read, figures(read), vocabulary):
            yield from _of_figures(split)


def _trees(found: Mapping[str, ItemScore], known: Mapping[str, ItemShape]) -> Iterator[tuple[str, list[str]]]:
    """The items whose parts are all scored, the parts of a part standing in for it where it has no score of its own."""
    for item in found:
        shape = known.get(item)
        cover = _cover(shape.parts, found, known) if shape and shape.parts else None
        if cover:
            yield item, cover


def _cover(parts: Iterable[str], found: Mapping[str, ItemScore], known: Mapping[str, ItemShape]) -> list[str] | None:
    cover: list[str] = []
    for part in parts:
        if part in found:
            cover.append(part)
            continue
        below = _cover(known[part].parts, found, known) if known[part].parts else None
        if below is None:
            return None
        cover += below
    return cover


def _of_points(whole: Marks, parts: Sequence[Marks]) -> Draft:
    total = sum((part.score.value for part in parts if part.score and isinstance(part.score.value, Fraction)), Fraction(0))
    assert whole.score is not None and isinstance(whole.score.value, Fraction)
    shown = " + ".join(plain(part.score.value) for part in parts if part.score and isinstance(part.score.value, Fraction))
    where = whole.read.place(whole.score.start)
    others = "、".join(dict.fromkeys(str(part.place) for part in parts))
    return draft("stated_sum", whole.score.raw, where, unit="points", what="总分" if whole.item == TOTAL else whole.label or "合计", whole=(whole.score.value, whole.score.raw), parts=(total, f"{plain(total)}分"),
                 formula=shown, places=others)


def _enumerated(read: Read, vocabulary: Vocabulary, checked: set[str]) -> Iterator[Draft]:
    """Scores that a sentence splits up: 自评总分93分，其中：投入18分、……"""
    found = [each for each in marks(read, vocabulary) if each.score is not None]
    for index, whole in enumerate(found):
        parts: list[Marks] = []
        for part in found[index + 1:]:
            assert part.score is not None and whole.score is not None
            if not part.item or part.item == whole.item or part.item in [each.item for each in parts]:
                break
            parts.append(part)
        if len(parts) < 2 or (whole.item in checked):
            continue
        assert whole.score is not None and parts[0].score is not None
        between = read.text[whole.score.end:parts[0].score.start]
        known = vocabulary.items()
        if not any(word in between for word in ("其中", "分别", "包括", "具体", "构成")) or (whole.item == TOTAL and all(part.item in known for part in parts)):
            continue
        total = sum((part.score.value for part in parts if part.score and isinstance(part.score.value, Fraction)), Fraction(0))
        if isinstance(whole.score.value, Fraction) and total * 10 >= whole.score.value * 8:
            yield _of_points(whole, parts)


def _of_figures(split: Split) -> Iterator[Draft]:
    whole, money = split.whole, split.whole.capture.type == "money"
    where = whole.read.place(whole.capture.start)
    if split.exhaustive:
        total = sum((amount(part) for part in split.parts), Fraction(0))
        slack = sum((part.capture.half for part in split.parts), whole.capture.half)
        formula = " + ".join(part.capture.raw for part in split.parts)
        if money:
            yield draft("stated_sum", whole.words, where, unit="money", what=whole.label or "合计", whole_amount=(int(amount(whole)), whole.capture.raw),
                        parts_amount=(int(total), yuan(total, whole.capture.unit)), slack_amount=int(slack), formula=formula)
        else:
            yield draft("stated_sum", whole.words, where, unit="count", what=whole.label or "合计", whole=(amount(whole), whole.capture.raw),
                        parts=(total, plain(total) + whole.capture.unit), formula=formula)
    for part in split.parts:
        spot = part.read.place(part.capture.start)
        given = (int(amount(part)), int(amount(whole))) if money else (amount(part), amount(whole))
        names = ("part_amount", "whole_amount") if money else ("part", "whole")
        yield draft("stated_part", part.words, spot, what=part.label or part.capture.raw, whole_what=whole.label or "总数",
                    **{names[0]: (given[0], part.capture.raw), names[1]: (given[1], whole.capture.raw)},
                    part_said=part.capture.raw, whole_said=whole.capture.raw)
