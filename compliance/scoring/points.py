"""Points: exact arithmetic over tallies, rounded once, at the indicator; and the deductions that explain it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from compliance.scoring.figures import half_up
from compliance.scoring.methods import AllOrNothing, Bands, PerViolation, Ratio, Steps
from compliance.scoring.productions import OUTCOMES, Settlement
from compliance.scoring.scheme import Indicator
from compliance.scoring.scorecard import Conclusion, Deduction, Ground, Tally

FULL_MARKS = frozenset({Settlement.NOTHING_APPLICABLE, Settlement.CLEAN, Settlement.KEPT, Settlement.UNSTEPPED})
UNSCORED = frozenset({Settlement.UNSCORED, Settlement.UNMEASURED, Settlement.NO_EVIDENCE, Settlement.UNBANDED, Settlement.NO_METHOD})
"""Settlements without a score: the points are a range."""

ADVERSE = ("charge", "forfeit", "forfeit_unseen")
"""Conclusions that count against."""

DOUBTFUL = ("doubt", "doubt_unseen")
"""Conclusions that may yet count either way."""

_VERDICTS = {number: outcome for outcome, number in OUTCOMES.items()}


def cap(indicator: Indicator) -> Decimal:
    """The most points that can be lost."""
    full = indicator.full.value
    return half_up(Fraction(indicator.chosen.cap(full) if isinstance(indicator.chosen, PerViolation) else full))


def loss(indicator: Indicator, charges: int, credits: int) -> Fraction:
    """The exact points that so many verdicts against, beside so many in favour, cost; not more than the cap."""
    full = Fraction(indicator.full.value)
    match indicator.chosen:
        case PerViolation() as method:
            return min(Fraction(method.cap(indicator.full.value)), charges * Fraction(method.each.value))
        case Ratio():
            return full * Fraction(charges, charges + credits) if charges else Fraction(0)
        case AllOrNothing():
            return full if charges else Fraction(0)
    return Fraction(0)


def spent(indicator: Indicator, tally: Tally) -> bool:
    """Whether the violations that are certain already cost all that can be lost."""
    if not tally.charges or isinstance(indicator.chosen, Ratio):
        return False
    return loss(indicator, tally.charges, tally.credits) >= cap(indicator)


def earned(indicator: Indicator, settlement: Settlement, tally: Tally) -> tuple[Decimal, Decimal]:
    """The lowest and the highest points the indicator can have, each half up to two places; equal where it is scored."""
    low, high = _exact(indicator, settlement, tally)
    return half_up(low), half_up(high)


def _exact(indicator: Indicator, settlement: Settlement, tally: Tally) -> tuple[Fraction, Fraction]:
    full = Fraction(indicator.full.value)
    if settlement is Settlement.UNSCORED:
        return _counted_range(indicator, tally)
    if settlement in UNSCORED:
        return Fraction(0), full
    points = full if settlement in FULL_MARKS else _certain(indicator, settlement, tally)
    return points, points


def _counted_range(indicator: Indicator, tally: Tally) -> tuple[Fraction, Fraction]:
    """All that is undetermined against, then all of it in favour. A rule without its ledger could cost everything or nothing."""
    full = Fraction(indicator.full.value)
    if not tally.doubts_unseen:
        return full - loss(indicator, tally.charges + tally.doubts, tally.credits), full - loss(indicator, tally.charges, tally.credits + tally.doubts)
    certain = Fraction(0) if isinstance(indicator.chosen, Ratio) else loss(indicator, tally.charges, tally.credits)
    return full - Fraction(cap(indicator)), full - certain


def _certain(indicator: Indicator, settlement: Settlement, tally: Tally) -> Fraction:
    full, value = Fraction(indicator.full.value), tally.value or Fraction(0)
    match settlement, indicator.chosen:
        case (Settlement.CHARGED | Settlement.EXHAUSTED | Settlement.SHARED | Settlement.LOST), _:
            return full - loss(indicator, tally.charges, tally.credits)
        case Settlement.UNSEEN, _:
            return full - Fraction(cap(indicator))
        case Settlement.BANDED, Bands(bands=bands) if tally.band:
            return Fraction(bands[tally.band - 1].points(indicator.full.value))
        case Settlement.STEPPED, Steps() as method if tally.steps:
            return max(Fraction(0), full - tally.steps * Fraction(method.costs.value))
        case Settlement.PROPORTIONAL, _:
            return full * min(Fraction(1), max(Fraction(0), value))
        case Settlement.ATTESTED, _ if tally.evidence:
            return Fraction(tally.evidence.points)
    return Fraction(0)


def deductions(indicator: Indicator, settled: Conclusion, tally: Tally, high: Decimal, weighed: Sequence[Conclusion]) -> tuple[Deduction, ...]:
    """Why the indicator has ``high`` and not its full marks: they add up to the difference exactly."""
    settlement = Settlement(settled.production)
    grounds = grounds_of(weighed)
    if settlement is Settlement.EXCLUDED or (settlement in UNSCORED and not grounds):
        return ()
    if isinstance(indicator.chosen, PerViolation) and settlement is not Settlement.UNSEEN:
        return _for_each_violation(indicator, indicator.chosen, settled.id, grounds)
    lost = half_up(Fraction(indicator.full.value)) - high
    if not lost and not grounds:
        return ()
    before = lost
    if isinstance(indicator.chosen, Steps) and tally.steps:
        before = half_up(tally.steps * Fraction(indicator.chosen.costs.value))
    return (Deduction(f"{indicator.id}-1", indicator.id, lost, before, grounds, indicator.metric, settled.id),)


def _for_each_violation(indicator: Indicator, method: PerViolation, settled: str, grounds: Sequence[Ground]) -> tuple[Deduction, ...]:
    """One deduction each; each takes what rounding and the cap leave of it, so that the sum stays exact."""
    full = Fraction(indicator.full.value)
    left = [half_up(full - loss(indicator, charges, 0)) for charges in range(len(grounds) + 1)]
    return tuple(
        Deduction(f"{indicator.id}-{number + 1}", indicator.id, left[number] - left[number + 1], method.each.value, (ground,), None, settled)
        for number, ground in enumerate(grounds)
    )


def grounds_of(weighed: Sequence[Conclusion], codes: Sequence[str] = ADVERSE) -> tuple[Ground, ...]:
    """The verdicts that count against (or are doubtful), in their stable order."""
    return tuple(
        Ground(conclusion.rule, conclusion.subject, _VERDICTS[dict(conclusion.attributes)["outcome"]], conclusion.id)
        for conclusion in weighed
        if conclusion.production in codes and conclusion.rule is not None
    )
