"""The same quantity printed more than once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from compliance.sources.claims.captures import Capture
from compliance.sources.claims.draft import Draft, Read, draft
from compliance.sources.claims.figures import figures, quantity
from compliance.sources.claims.rates import rate_of
from compliance.sources.claims.scores import TOTAL, ItemScore
from compliance.sources.claims.vocabulary import Vocabulary


def repeats(reads: Sequence[Read], items: Sequence[ItemScore], vocabulary: Vocabulary) -> Iterator[Draft]:
    """Each later print of a quantity beside its first; prints may differ by what their rounding allows."""
    told: dict[tuple[str, str], list[tuple[Capture, Read]]] = defaultdict(list)
    names: dict[tuple[str, str], str] = {}
    for each in items:
        for marks in each.told if each.item else ():
            if marks.score is not None:
                told["score", each.item].append((marks.score, marks.read))
                names["score", each.item] = "总分" if each.item == TOTAL else f"{each.label}得分"
    for read in reads:
        if read.placed.section.part == "narrative":
            continue
        for claim in read.of("named_rate"):
            shape = rate_of(claim, vocabulary)
            if shape is not None:
                told["rate", shape.rate].append((claim["percent"], read))
                names["rate", shape.rate] = claim["rate_name"].raw
        for figure in figures(read):
            known = quantity(figure, vocabulary)
            if known is not None and known.repeats:
                key = (figure.capture.type, known.quantity)
                told[key].append((figure.capture, read))
                names[key] = known.name.zh
    for key, prints in told.items():
        for later in prints[1:]:
            yield from _pair(names[key], prints[0], later)


def _pair(what: str, first: tuple[Capture, Read], later: tuple[Capture, Read]) -> Iterator[Draft]:
    (one, one_read), (two, two_read) = first, later
    if not isinstance(one.value, (int, Fraction)) or not isinstance(two.value, (int, Fraction)):
        return
    half = one.half + two.half if one.half != two.half else Fraction(0)
    slack = max(one.half, two.half) * 2 if one.half != two.half else Fraction(0)
    place, elsewhere = two_read.place(two.start), str(one_read.place(one.start))
    if one.type == "money":
        yield draft("repeated_figure", f"{what}{two.raw}", place, what=what, first_amount=(int(one.value), one.raw), second_amount=(int(two.value), two.raw),
                    half_amount=int(half), slack_amount=int(slack), first_said=one.raw, second_said=two.raw, first_place=elsewhere)
    else:
        yield draft("repeated_figure", f"{what}{two.raw}", place, what=what, first=(Fraction(one.value), one.raw), second=(Fraction(two.value), two.raw),
                    half=half, slack=slack, first_said=one.raw, second_said=two.raw, first_place=elsewhere)
