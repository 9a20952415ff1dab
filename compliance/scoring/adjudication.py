"""Adjudication: a scheme applied to verdicts, metrics and evidence by chained facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from compliance.engines.facts import Inference
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.ground.values import Name
from compliance.scoring.chaining import Case, conclude
from compliance.scoring.figures import Standing, half_up
from compliance.scoring.methods import AllOrNothing, Attested, PerViolation, Ratio
from compliance.scoring.points import UNSCORED, cap, deductions, earned, spent
from compliance.scoring.productions import DOUBT, IDLE, METHODS, Family, Settlement, Stratum
from compliance.scoring.scheme import Group, Indicator, Scheme, Section, figures
from compliance.scoring.scorecard import AssumedFigure, Conclusion, Evidence, GroupScore, IndicatorScore, Scorecard, SectionScore, Tally
from compliance.scoring.vetoes import apply_vetoes, grade, veto_scores
from compliance.scoring.weighing import Inputs, band_cases, gather, tally, verdict_cases

ZERO = Decimal("0.00")


class Disputed(Exception):
    """Two engines adjudicate differently: there is no score. ``conclusion`` is the first that only one of them draws."""

    def __init__(self, about: str, conclusion: str, for_it: str, against: str) -> None:
        self.about = about
        self.conclusion = conclusion
        self.message = Name(
            f"评分“{about}”时引擎结论不一致：{for_it} 得出 {conclusion}，{against} 没有；不出分",
            f"engines disagree on '{about}': {for_it} concludes {conclusion}, {against} does not; there is no score",
        )
        super().__init__(self.message.en)


def adjudicate(
    scheme: Scheme, verdicts: Iterable[Verdict], metrics: Mapping[str, Fraction | None], evidence: Iterable[Evidence], inference: Inference,
    *, keys: Mapping[Subject, str] | None = None, unsupplied: Iterable[str] = (),
) -> Scorecard:
    """The scorecard, on one engine's word.

    ``keys`` are what people call the records: deductions are numbered in their order, not in that of the files.
    ``unsupplied`` are rules that judged nothing because no ledger of their subject was supplied; they are undetermined
    as a whole, never silently nothing. Raises :class:`InputError` for unusable evidence and numbers beyond 53 bits.
    """
    inputs = gather(scheme, verdicts, metrics, evidence, keys or {}, unsupplied)
    weighed = conclude(Stratum.WEIGH, _weighing(scheme, inputs), inference)
    measured = conclude(Stratum.MEASURE, [case for _, indicator in scheme.indicators() for case in band_cases(inputs, indicator)], inference)
    before = _by_subject_matter([*weighed, *measured])
    tallies = {indicator.id: tally(inputs, indicator, before[indicator.id]) for _, indicator in scheme.indicators()}
    settled = conclude(Stratum.SETTLE, [_settling(indicator, tallies[indicator.id], before[indicator.id]) for _, indicator in scheme.indicators()], inference)
    ruling = _Ruling(before, tallies, _one_each(scheme, settled))
    sections = tuple(ruling.section(section) for section in scheme.sections)
    vetoed = conclude(Stratum.VETO, [_veto_case(veto.id, before[veto.id]) for veto in scheme.vetoes], inference)
    card = _card(scheme, sections, inputs, inference.name)
    card = apply_vetoes(card, veto_scores(scheme, vetoed, before))
    card, graded = grade(scheme, card, inference)
    return replace(card, conclusions={conclusion.id: conclusion for conclusion in (*weighed, *measured, *settled, *vetoed, *graded)})


def witnessed(
    scheme: Scheme, verdicts: Iterable[Verdict], metrics: Mapping[str, Fraction | None], evidence: Iterable[Evidence], inferences: Sequence[Inference],
    *, keys: Mapping[Subject, str] | None = None, unsupplied: Iterable[str] = (),
) -> Scorecard:
    """The scorecard that all these engines agree on. Raises :class:`Disputed` where two differ, and as :func:`adjudicate`."""
    verdicts, evidence, unsupplied = tuple(verdicts), tuple(evidence), tuple(unsupplied)
    cards = [adjudicate(scheme, verdicts, metrics, evidence, inference, keys=keys, unsupplied=unsupplied) for inference in inferences]
    for other in cards[1:]:
        _compare(cards[0], other)
    return replace(cards[0], witnesses=tuple(inference.name for inference in inferences))


def _compare(one: Scorecard, other: Scorecard) -> None:
    """Refuse two scorecards that rest on different conclusions, naming the earliest that differs."""
    for left, right in ((one, other), (other, one)):
        for conclusion in left.conclusions.values():
            if right.conclusions.get(conclusion.id) != conclusion:
                raise Disputed(conclusion.about, conclusion.id, left.witnesses[0], right.witnesses[0])
    if replace(one, witnesses=()) != replace(other, witnesses=()):
        raise AssertionError("the same conclusions gave two scorecards")


def _weighing(scheme: Scheme, inputs: Inputs) -> list[Case]:
    cases = [
        case for _, indicator in scheme.indicators()
        for case in verdict_cases(inputs, indicator.id, indicator.rules, indicator.undetermined, indicator.supersedes)
    ]
    return cases + [case for veto in scheme.vetoes for case in verdict_cases(inputs, veto.id, veto.rules, "unscored", {})]


def _by_subject_matter(conclusions: Iterable[Conclusion]) -> defaultdict[str, list[Conclusion]]:
    found: defaultdict[str, list[Conclusion]] = defaultdict(list)
    for conclusion in conclusions:
        found[conclusion.about].append(conclusion)
    return found


def _settling(indicator: Indicator, counted: Tally, conclusions: Sequence[Conclusion]) -> Case:
    method = indicator.chosen if counted.present != 0 else None
    known = counted.evidence is not None or (counted.value is not None and counted.present is not None)
    fact = {
        "family": _family(indicator, counted).value, "method": METHODS[type(method).__name__ if method else ""],
        "doubt": DOUBT[indicator.undetermined], "idle": IDLE[indicator.not_applicable],
        "charges": counted.charges, "credits": counted.credits, "doubts": counted.doubts + counted.doubts_unseen,
        "favourable": counted.credits + counted.concessions_unseen,
        "forfeits_unseen": counted.forfeits_unseen, "concessions_unseen": counted.concessions_unseen,
        "spent": int(spent(indicator, counted)), "known": int(known), "reached": counted.band or 0, "steps": counted.steps or 0,
    }
    return Case(indicator.id, fact, label="", parents=tuple(conclusion.id for conclusion in conclusions))


def _family(indicator: Indicator, counted: Tally) -> Family:
    if counted.present == 0:
        return Family.COUNTING  # nothing to judge is settled as nothing to count: by the policy not_applicable
    match indicator.chosen:
        case None:
            return Family.ATTESTING if counted.evidence else Family.NONE
        case PerViolation() | Ratio() | AllOrNothing():
            return Family.COUNTING
        case Attested():
            return Family.ATTESTING
    return Family.MEASURING


def _veto_case(about: str, conclusions: Sequence[Conclusion]) -> Case:
    counts = {"charges": 0, "doubts": 0}
    for conclusion in conclusions:
        counts["charges"] += conclusion.production == "charge"
        counts["doubts"] += conclusion.production in ("doubt", "doubt_unseen")
    return Case(about, counts, label="", parents=tuple(conclusion.id for conclusion in conclusions))


def _one_each(scheme: Scheme, settled: Iterable[Conclusion]) -> dict[str, Conclusion]:
    """The one settlement of each indicator; an engine that settles one twice or not at all cannot be believed."""
    found = _by_subject_matter(settled)
    for _, indicator in scheme.indicators():
        if len(found[indicator.id]) != 1:
            raise RuntimeError(f"indicator {indicator.id} was settled as {[conclusion.production for conclusion in found[indicator.id]]}, expected one")
    return {about: conclusions[0] for about, conclusions in found.items()}


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What was concluded of each indicator, ready to be summed up."""

    before: Mapping[str, list[Conclusion]]
    tallies: Mapping[str, Tally]
    settled: Mapping[str, Conclusion]

    def section(self, section: Section) -> SectionScore:
        groups = tuple(self.group(group) for group in section.groups)
        counted, low, high = _sum(groups)
        return SectionScore(section.id, section.name.name(), half_up(Fraction(section.full.value)), counted, low, high, groups)

    def group(self, group: Group) -> GroupScore:
        scores = tuple(self.indicator(indicator) for indicator in group.indicators)
        counted = sum((score.full for score in scores if not score.excluded), ZERO)
        low, high = sum((score.low for score in scores), ZERO), sum((score.high for score in scores), ZERO)
        return GroupScore(group.id, group.name.name(), half_up(Fraction(group.full)), counted, low, high, scores)

    def indicator(self, indicator: Indicator) -> IndicatorScore:
        counted, conclusion = self.tallies[indicator.id], self.settled[indicator.id]
        how = Settlement(conclusion.production)
        low, high = earned(indicator, how, counted)
        lost = deductions(indicator, conclusion, counted, high, self.before[indicator.id])
        score = None if how in UNSCORED or how is Settlement.EXCLUDED else high
        return IndicatorScore(
            indicator.id, indicator.name.name(), half_up(Fraction(indicator.full.value)), score, low, high, cap(indicator), how, counted,
            indicator.metric, indicator.rules, lost, conclusion.id,
        )


def _sum(parts: Sequence[GroupScore] | Sequence[SectionScore]) -> tuple[Decimal, Decimal, Decimal]:
    return sum((part.counted for part in parts), ZERO), sum((part.low for part in parts), ZERO), sum((part.high for part in parts), ZERO)


def _card(scheme: Scheme, sections: tuple[SectionScore, ...], inputs: Inputs, engine: str) -> Scorecard:
    counted, low, high = _sum(sections)
    priced = {rule for _, indicator in scheme.indicators() for rule in indicator.rules} | {rule for veto in scheme.vetoes for rule in veto.rules}
    assumed = tuple(
        AssumedFigure(placed.owner, placed.name, placed.part, placed.figure.value, placed.figure.note.name() if placed.figure.note else None)
        for placed in figures(scheme) if placed.figure.standing is Standing.ASSUMED
    )
    unpriced = tuple(sorted(rule for rule, found in inputs.verdicts.items() if found.get(Outcome.VIOLATED) and rule not in priced))
    return Scorecard(
        scheme.scheme, scheme.name.name(), sections, half_up(Fraction(scheme.total.value)), counted, low, high, None, None, (), assumed, unpriced, {}, (engine,)
    )
