"""What stands above the sum of indicators: vetoes and grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from compliance.engines.facts import Inference
from compliance.ground.values import Name
from compliance.scoring.chaining import Case, conclude
from compliance.scoring.figures import CENT, half_up
from compliance.scoring.points import ADVERSE, DOUBTFUL, grounds_of
from compliance.scoring.productions import Stratum
from compliance.scoring.scheme import Scheme, Veto
from compliance.scoring.scorecard import Conclusion, Scorecard, VetoScore


def veto_scores(scheme: Scheme, concluded: Sequence[Conclusion], before: Mapping[str, Sequence[Conclusion]]) -> list[VetoScore]:
    """The vetoes that apply or may apply: those of sections first, for the total is struck after its sections."""
    found = {conclusion.about: conclusion for conclusion in concluded}
    ordered = sorted((veto for veto in scheme.vetoes if veto.id in found), key=lambda veto: veto.section is None)
    return [_veto_score(veto, found[veto.id], before.get(veto.id, ())) for veto in ordered]


def _veto_score(veto: Veto, conclusion: Conclusion, weighed: Sequence[Conclusion]) -> VetoScore:
    score, certain = half_up(Fraction(veto.score.value)), conclusion.production == "vetoed"
    grounds = grounds_of(weighed, ADVERSE if certain else DOUBTFUL)
    return VetoScore(veto.id, veto.name.name(), veto.section, score, certain, Decimal("0.00"), grounds, conclusion.id)


def apply_vetoes(card: Scorecard, vetoes: Sequence[VetoScore]) -> Scorecard:
    """The scorecard with its section and total ends lowered to what each veto leaves."""
    for veto in vetoes:
        card = _strike(card, veto)
    return card


def _strike(card: Scorecard, veto: VetoScore) -> Scorecard:
    if veto.section is None:
        low, high = _struck(card.low, card.high, veto)
        return replace(card, low=low, high=high, vetoes=(*card.vetoes, replace(veto, lost=card.high - high)))
    sections = []
    lost = Decimal("0.00")
    for section in card.sections:
        low, high = _struck(section.low, section.high, veto) if section.id == veto.section else (section.low, section.high)
        lost += section.high - high
        sections.append(replace(section, low=low, high=high))
    low, high = (sum((end for end in ends), Decimal("0.00")) for ends in ((s.low for s in sections), (s.high for s in sections)))
    return replace(card, sections=tuple(sections), low=low, high=high, vetoes=(*card.vetoes, replace(veto, lost=lost)))


def _struck(low: Decimal, high: Decimal, veto: VetoScore) -> tuple[Decimal, Decimal]:
    return min(low, veto.score), min(high, veto.score) if veto.certain else high


def grade(scheme: Scheme, card: Scorecard, inference: Inference) -> tuple[Scorecard, list[Conclusion]]:
    """The scorecard with the grade of each end of its range, and the conclusions behind it.

    A grade is a share of the full total: total / counted is compared with at_least / full, cross-multiplied in hundredths.
    """
    highest_first = sorted(enumerate(scheme.grades, 1), key=lambda numbered: -numbered[1].at_least.value)
    ends = {"low": card.low, "high": card.high}
    cases = [
        Case(f"grade.{end}", {"grade": number, "left": _cents(points) * _cents(card.full), "right": _cents(step.at_least.value) * _cents(card.counted)},
             label=f"-{number}")
        for end, points in ends.items() for number, step in highest_first if card.counted
    ]
    graded = conclude(Stratum.GRADE, cases, inference)
    best: dict[str, Name] = {}
    for conclusion in graded:
        best.setdefault(conclusion.about.removeprefix("grade."), scheme.grades[dict(conclusion.attributes)["grade"] - 1].name.name())
    return replace(card, grade_low=best.get("low"), grade_high=best.get("high")), graded


def _cents(points: Decimal) -> int:
    return int(Fraction(points) / CENT)
