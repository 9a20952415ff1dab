"""Which lost points can still be got back as of the dossier's day, by what, and which cannot.

For every way the scheme is adjudicated again as if the verdicts concerned had come out well, and what that adds to the total is the gain. A date that
has passed stays passed: such a loss can only fall to a lawful exception or a waiver, which is told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compliance.engines.verdict import Outcome, Subject
from compliance.evidence.assess import Assessment
from compliance.evidence.chances import Chance, Way, chance_of, unscored_chances
from compliance.evidence.finding import Finding
from compliance.evidence.rescoring import Ends, Rescorer, Stake
from compliance.ground.values import Name
from compliance.scoring.points import DOUBTFUL
from compliance.scoring.scorecard import Conclusion, Deduction, IndicatorScore, Scorecard

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Recovery:
    """Points of one deduction, or of an indicator that is not certain (``deduction`` is ``None``), and what can be done about them.

    ``open`` is the gain of all that can still be done or filled in; ``depends`` that of what may be right after all or can perhaps still be changed, taken
    together with it; ``proof`` what exceptions and waivers with evidence would add. ``bounded``: ``open`` is an upper bound, because a metric's
    later values are not known. ``capped``: others of the same indicator keep the loss at its cap, so that this one alone gains nothing or less.
    """

    id: str
    indicator: IndicatorScore
    deduction: Deduction | None
    lost: Decimal
    open: Decimal
    depends: Decimal
    proof: Decimal
    bounded: bool
    capped: bool
    chances: tuple[Chance, ...]


@dataclass(frozen=True, slots=True)
class Unearned:
    """A duty not yet due on which points hang: nothing is lost so far."""

    finding: Finding
    stake: Stake


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """All recoveries, most points first; ``best`` is the highest total there can be if everything open comes out well."""

    card: Scorecard
    items: tuple[Recovery, ...]
    best: Decimal
    unearned: tuple[Unearned, ...]


def recoveries(assessment: Assessment, scores: Rescorer) -> RecoveryReport:
    """What can be recovered of a scored dossier."""
    card = assessment.scorecard
    assert card is not None
    findings = {(finding.rule.code, finding.subject): finding for finding in assessment.findings}
    clerk = _Clerk(assessment, scores, card, findings, _doubts(card))
    items = [clerk.of_deduction(indicator, deduction) for indicator in card.indicators() for deduction in indicator.deductions]
    items += [clerk.of_doubt(indicator) for indicator in card.indicators() if indicator.low < indicator.high]
    ranked = sorted(items, key=lambda item: (-item.open, -item.depends, -item.proof, -item.lost))
    wanted = [chance for item in ranked for chance in item.chances if chance.way.open]
    filled = clerk.ends_with(wanted)
    moving = sum((item.open for item in ranked if item.bounded and item.deduction is not None), ZERO)
    pending = [Unearned(finding, stake) for finding in assessment.of(Outcome.PENDING) if (stake := scores.stake(finding.rule.code, finding.subject)) is not None and stake.most]
    return RecoveryReport(card, tuple(ranked), min(filled.high + moving, filled.counted), tuple(sorted(pending, key=lambda each: (-each.stake.most, each.finding.id))))


def _doubts(card: Scorecard) -> dict[str, list[Conclusion]]:
    """What may yet count either way, by indicator."""
    found: defaultdict[str, list[Conclusion]] = defaultdict(list)
    for conclusion in card.conclusions.values():
        if conclusion.production in DOUBTFUL:
            found[conclusion.about].append(conclusion)
    return found


@dataclass(frozen=True, slots=True)
class _Clerk:
    assessment: Assessment
    scores: Rescorer
    card: Scorecard
    findings: Mapping[tuple[str, Subject], Finding]
    doubts: Mapping[str, Sequence[Conclusion]]

    def ends_with(self, chances: Sequence[Chance], outcome: Outcome = Outcome.SATISFIED) -> Ends:
        """The total's ends if these came out well."""
        changed = {(chance.rule, chance.subject): outcome for chance in chances if chance.rule is not None and chance.subject is not None}
        supplied = {chance.rule for chance in chances if chance.rule is not None and chance.subject is None}
        return self.scores.ends(changed, supplied=supplied) if changed or supplied else Ends(self.card.low, self.card.high, self.card.counted)

    def of_deduction(self, indicator: IndicatorScore, deduction: Deduction) -> Recovery:
        """What can be done about points that are lost for certain."""
        chances = tuple(chance for ground in deduction.grounds for chance in self.of_ground(ground.rule, ground.subject))
        if not deduction.grounds:
            chances = unscored_chances(self.assessment, indicator)
        wanted = [chance for chance in chances if chance.way.open]
        bounded = any(chance.way is Way.MOVE for chance in wanted)
        gained = deduction.points if bounded else self.ends_with(wanted).high - self.card.high
        depends = self.ends_with([*wanted, *(chance for chance in chances if chance.way is Way.CORRECT)]).high - self.card.high
        guilty = [Chance(Way.PROVE, Name("", ""), ground.rule, ground.subject) for ground in deduction.grounds if ground.subject is not None and ground.outcome is Outcome.VIOLATED]
        proof = self.ends_with(guilty, Outcome.EXEMPT).high - self.card.high
        capped = bool(deduction.grounds) and max(gained, depends, proof) < deduction.before_cap and deduction.before_cap > deduction.points
        return Recovery(deduction.id, indicator, deduction, deduction.points, gained, max(gained, depends), max(proof, ZERO), bounded, capped, chances)

    def of_ground(self, rule: str, subject: Subject | None) -> tuple[Chance, ...]:
        if subject is None:
            law = self.assessment.ruleset.rules[rule]
            kind = self.assessment.labels.kinds[law.subject].name
            return (Chance(Way.SUPPLY, Name(f"卷宗没有{kind.zh}台账", f"the dossier has no {kind.en} ledger"), rule),)
        return (chance_of(self.assessment, self.findings[rule, subject]),)

    def of_doubt(self, indicator: IndicatorScore) -> Recovery:
        """What would make uncertain points certain: the gain is that of the total's low end."""
        doubts = self.doubts.get(indicator.id, ())
        chances = tuple(chance for doubt in doubts if doubt.rule is not None for chance in self.of_ground(doubt.rule, doubt.subject)) or unscored_chances(self.assessment, indicator)
        lost = indicator.high - indicator.low
        bounded = not doubts and any(chance.way.open for chance in chances)
        gained = lost if bounded else self.ends_with([chance for chance in chances if chance.way.open]).low - self.card.low
        return Recovery(f"{indicator.id}-?", indicator, None, lost, gained, gained, ZERO, bounded, False, chances)
