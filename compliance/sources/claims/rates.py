"""Rates: each printed percentage beside what it is a percentage of, where the document says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from compliance.sources.claims import arithmetic
from compliance.sources.claims.captures import Capture
from compliance.sources.claims.draft import Draft, Read, draft, percent, plain
from compliance.sources.claims.figures import Figure, amount, figures, quantity, splits
from compliance.sources.claims.grammar import Claim
from compliance.sources.claims.scores import ItemScore
from compliance.sources.claims.vocabulary import RateShape, Vocabulary


def rates(reads: Sequence[Read], items: Sequence[ItemScore], vocabulary: Vocabulary) -> Iterator[Draft]:
    """Every percentage that can be recomputed."""
    for each in items:
        yield from _rate_of_points(each)
    for read in reads:
        found = figures(read)
        for claim in read.of("formula"):
            yield from _formula(read, claim)
        for claim in read.of("change"):
            yield from _change(read, claim, found)
        for claim in read.of("share"):
            yield from _share(read, claim, found, vocabulary)
        for claim in read.of("named_rate"):
            yield from _named(read, claim, found, vocabulary)


def _draft(read: Read, what: str, printed: Capture, computed: Fraction, formula: str, loose: Fraction = Fraction(0)) -> Draft:
    """A rate; it may be off by half a unit of its last digit, and by a whole one (or what rounded operands allow) before it counts as wrong."""
    assert isinstance(printed.value, Fraction)
    places = max(2, len(printed.raw.rstrip("%").partition(".")[2]))
    stated = abs(printed.value) if computed >= 0 else printed.value
    return draft(
        "stated_rate", f"{what}{printed.raw}", read.place(printed.start), what=what, stated=(stated, printed.raw), computed=(computed, percent(computed, places)),
        formula=formula, half=printed.half, slack=max(printed.half * 2 - Fraction(1, 1_000_000), printed.half + loose))


def _rate_of_points(each: ItemScore) -> Iterator[Draft]:
    score, full, printed = each.score, each.full, each.rate
    if score is None or not full or printed is None:
        return
    marks = next(told for told in each.told if told.rate is printed)
    yield _draft(marks.read, "得分率", printed, score / full, f"{plain(score)} ÷ {plain(full)}")


def _formula(read: Read, claim: Claim) -> Iterator[Draft]:
    computed = arithmetic.value(claim["formula"].raw)
    printed = claim.get("percent") or claim.get("points") or claim.get("result")
    if computed is None or printed is None or not isinstance(printed.value, Fraction):
        return
    formula = claim["formula"].raw
    if printed.type == "percent":
        yield _draft(read, "算式", printed, computed, formula)
    elif arithmetic.only_adds(formula):
        yield draft("stated_sum", claim.raw, read.place(claim.start), unit="points", what="算式", whole=(printed.value, printed.raw), parts=(computed, plain(computed)),
                    formula=formula)
    else:
        yield draft("stated_product", claim.raw, read.place(printed.start), what="算式", stated=(printed.value, printed.raw), expected=(computed, plain(computed)),
                    formula=formula, half=printed.half)


def _change(read: Read, claim: Claim, found: Sequence[Figure]) -> Iterator[Draft]:
    """比上年增加1.30万元，增长13.68%: the change over what there was before."""
    delta, printed = claim["delta"], claim["percent"]
    before = [figure for figure in found if figure.capture.type == "money" and figure.capture.end <= claim.start and not re.search("[。；]", read.text[figure.capture.end:claim.start])]
    if not before or not isinstance(delta.value, int):
        return
    now = amount(before[-1])
    rose = re.match("增|上|提", claim.captures["direction"].raw if claim.get("direction") else read.text[claim.start:]) is not None or re.search("增加|增长|上升|提高", claim.raw[:claim.raw.find(delta.raw)]) is not None
    base = now - delta.value if rose else now + delta.value
    if base <= 0:
        return
    loose = (delta.half + before[-1].capture.half * delta.value / base) / base
    yield _draft(read, "变动率", printed, Fraction(delta.value) / base, f"{delta.raw} ÷ ({before[-1].capture.raw} {'-' if rose else '+'} {delta.raw})", loose)


def _whole_of(read: Read, part: Figure, found: Sequence[Figure], vocabulary: Vocabulary) -> Figure | None:
    """The whole that a sentence splits up into parts of which this is one."""
    return next((split.whole for split in splits(read, found, vocabulary) if any(each.capture.start == part.capture.start for each in split.parts)), None)


def _share(read: Read, claim: Claim, found: Sequence[Figure], vocabulary: Vocabulary) -> Iterator[Draft]:
    """……80万元，占……100万元的80%: of an amount printed in the sentence, or of the whole the sentence splits up."""
    printed = claim["percent"]
    inside = [figure for figure in found if claim.start < figure.capture.start < printed.start and figure.capture.type in ("money", "count")]
    before = [figure for figure in found if figure.capture.end <= claim.start and figure.capture.type in ("money", "count") and not re.search("[。；]", read.text[figure.capture.end:claim.start])]
    if not inside and before and (whole := _whole_of(read, before[-1], found, vocabulary)) is not None and amount(whole):
        yield _divided(read, "占比", printed, before[-1], whole)
        return
    if len(inside) != 1 or not before or before[-1].measured() != inside[0].measured() or not amount(inside[0]):
        return
    yield _divided(read, "占比", printed, before[-1], inside[0])


def _divided(read: Read, what: str, printed: Capture, one: Figure, other: Figure) -> Draft:
    numerator, denominator = amount(one), amount(other)
    loose = (one.capture.half + other.capture.half * numerator / denominator) / denominator
    return _draft(read, what, printed, numerator / denominator, f"{one.capture.raw} ÷ {other.capture.raw}", loose)


def _named(read: Read, claim: Claim, found: Sequence[Figure], vocabulary: Vocabulary) -> Iterator[Draft]:
    """A rate by name, from the amounts in the same passage that it divides: the reading that comes nearest."""
    shape, printed = rate_of(claim, vocabulary), claim["percent"]
    if shape is None or not shape.numerator or not isinstance(printed.value, Fraction):
        return
    near = [(figure, known.quantity) for figure in found if (known := quantity(figure, vocabulary)) is not None]
    tops = [figure for figure, known in near if known in shape.numerator]
    bottoms = [figure for figure, known in near if known in shape.denominator and amount(figure)]
    pairs = [(one, other) for one in tops for other in bottoms if one.capture.type == other.capture.type]
    if not pairs:
        return
    stated = printed.value
    pairs = [(one, other) for one, other in pairs if amount(one) <= amount(other)] or pairs[:1]
    best = min(pairs, key=lambda pair: abs(amount(pair[0]) / amount(pair[1]) - stated))
    yield _divided(read, claim["rate_name"].raw, printed, *best)


def rate_of(claim: Claim, vocabulary: Vocabulary) -> RateShape | None:
    """Which rate a name stands for."""
    name = claim["rate_name"].raw
    return next((rate for rate in vocabulary.words.rates if name in rate.names), None)


def products(items: Sequence[ItemScore], vocabulary: Vocabulary) -> Iterator[Draft]:
    """Points that are full marks times a rate, for the items that are scored so."""
    for each in items:
        first = each.first
        if each.known is None or not each.known.proportional or first.score is None or not isinstance(first.score.value, Fraction) or not each.full:
            continue
        told = [claim for claim in first.read.of("named_rate") if (shape := rate_of(claim, vocabulary)) is not None and shape.rate in ("mean_execution", "execution")]
        if not told:
            continue
        printed = told[0]["percent"]
        assert isinstance(printed.value, Fraction)
        expected = min(each.full, each.full * printed.value)
        yield draft(
            "stated_product", first.score.raw, first.read.place(first.score.start), what=each.label or "得分", stated=(first.score.value, first.score.raw),
            expected=(expected, f"{plain(expected, 3)}分"), formula=f"{plain(each.full)} × {printed.raw}", half=first.score.half + each.full * printed.half)
