"""An assessment scored again as if some verdicts had come out otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from compliance.engines.facts import Inference
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.engines.witness import witnesses
from compliance.evidence.assess import Assessment, given_points, waive
from compliance.scoring.adjudication import witnessed
from compliance.scoring.scheme import Scheme
from compliance.scoring.scorecard import Evidence, Scorecard


@dataclass(frozen=True, slots=True)
class Stake:
    """Points between a duty kept and the same duty missed, at the low and at the high end of the total.

    The ends differ where something else is undetermined: it may already have used up what can be lost.
    """

    low: Decimal
    high: Decimal

    @property
    def least(self) -> Decimal:
        """What is lost at least."""
        return min(self.low, self.high)

    @property
    def most(self) -> Decimal:
        """What is lost at most."""
        return max(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Ends:
    """A total's two ends, and the full marks that count."""

    low: Decimal
    high: Decimal
    counted: Decimal


@dataclass(frozen=True, slots=True)
class Rescorer:
    """A scheme with all it is applied to. ``verdicts`` are those after waivers, by rule and record, of priced rules only."""

    scheme: Scheme
    verdicts: Mapping[tuple[str, Subject], Verdict]
    metrics: Mapping[str, Fraction | None]
    evidence: tuple[Evidence, ...]
    inferences: tuple[Inference, ...]
    keys: Mapping[Subject, str]
    unsupplied: tuple[str, ...]
    priced: frozenset[str]
    linked: frozenset[str]
    _known: dict[object, Ends] = field(default_factory=dict)

    def card(self, changed: Mapping[tuple[str, Subject], Outcome], *, supplied: Collection[str] = ()) -> Scorecard:
        """The scorecard with these verdicts instead; ``supplied`` are rules whose missing ledger is taken to hold nothing amiss."""
        verdicts = dict(self.verdicts)
        for (rule, subject), outcome in changed.items():
            verdicts[rule, subject] = replace(verdicts[rule, subject], outcome=outcome)
        unsupplied = [rule for rule in self.unsupplied if rule not in supplied]
        return witnessed(self.scheme, verdicts.values(), self.metrics, self.evidence, self.inferences, keys=self.keys, unsupplied=unsupplied)

    def ends(self, changed: Mapping[tuple[str, Subject], Outcome], *, supplied: Collection[str] = ()) -> Ends:
        """The total's ends with these verdicts instead, adjudicated once for all changes that are alike."""
        alike = (self._alike(changed), tuple(sorted(supplied)))
        if alike not in self._known:
            card = self.card(changed, supplied=supplied)
            self._known[alike] = Ends(card.low, card.high, card.counted)
        return self._known[alike]

    def _alike(self, changed: Mapping[tuple[str, Subject], Outcome]) -> tuple[object, ...]:
        """What a scheme sees of changes: not which records they are on, only how many, and which linked verdicts stand on the same record."""
        by_record: defaultdict[Subject, list[tuple[str, str, str]]] = defaultdict(list)
        for (rule, subject), outcome in changed.items():
            by_record[subject].append((rule, self.verdicts[rule, subject].outcome.value, outcome.value))
        return tuple(sorted((subject.kind, tuple(sorted(changes)), self._linked(subject)) for subject, changes in by_record.items()))

    def _linked(self, subject: Subject) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((code, verdict.outcome.value) for code in self.linked if (verdict := self.verdicts.get((code, subject))) is not None))

    def stake(self, rule: str, subject: Subject) -> Stake | None:
        """The points that hang on one verdict; ``None`` where the scheme prices the rule nowhere."""
        if rule not in self.priced:
            return None
        kept, missed = (self.ends({(rule, subject): outcome}) for outcome in (Outcome.SATISFIED, Outcome.VIOLATED))
        return Stake(kept.low - missed.low, kept.high - missed.high)


def rescorer(assessment: Assessment, engine: str = "auto") -> Rescorer | None:
    """What it takes to score an assessment again; ``None`` where it has no scheme."""
    scheme = assessment.scheme
    if scheme is None:
        return None
    records = {Subject(record.kind, record.number): record for table in assessment.dossier.store.tables.values() for record in table}
    verdicts, _, _ = waive(assessment.testimony.verdicts, assessment.dossier.waivers, records, assessment.dossier, assessment.ruleset)
    priced = frozenset({rule for _, indicator in scheme.indicators() for rule in indicator.rules} | {rule for veto in scheme.vetoes for rule in veto.rules})
    linked = frozenset(code for _, indicator in scheme.indicators() for pair in indicator.supersedes.items() for code in pair)
    _, inferences, _ = witnesses(engine)
    return Rescorer(
        scheme, {(verdict.rule, verdict.subject): verdict for verdict in verdicts if verdict.rule in priced},
        {code: value.value for code, value in assessment.metrics.items()}, tuple(given_points(assessment.dossier)), tuple(inferences),
        {subject: record.key() for subject, record in records.items()}, tuple(rule.code for rule in assessment.unjudged), priced, linked)
