"""Findings: verdicts with their words, cells, law and, where something is missing, what to do about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from compliance.engines.plan import Plan
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.evidence.cells import Gap, Reading, Touch
from compliance.evidence.sentences import Teller
from compliance.evidence.strip import Strip, strip
from compliance.ground.truth import disjunction
from compliance.ground.values import Name
from compliance.language.evaluate import evaluate, truth
from compliance.language.obligations import Unit
from compliance.records.record import Record
from compliance.rules.labels import RulesetLabels
from compliance.rules.rule import Rule
from compliance.rules.waivers import Waiver


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer for one record, ready to be read.

    ``touches`` are the cells the obligation reads; ``gaps`` what is missing where the outcome is undetermined;
    ``waiver`` the recorded decision that exempts it. ``id`` is stable: rule and record, not position.
    """

    id: str
    rule: Rule
    record: Record
    outcome: Outcome
    margin: Fraction | None
    message: Name
    touches: tuple[Touch, ...]
    gaps: tuple[Gap, ...]
    strip: Strip | None
    waiver: Waiver | None = None

    def cells(self) -> list[Touch]:
        """The cells read, the one at fault first: of fields that must be filled in the blank ones, else the first the duty names."""
        if self.rule.obligation.kind != "present":
            return list(self.touches)
        return sorted(self.touches, key=lambda touch: touch.value is not None)

    @property
    def subject(self) -> Subject:
        """The record judged."""
        return Subject(self.record.kind, self.record.number)


@dataclass(frozen=True, slots=True)
class Finder:
    """Makes findings of verdicts over one plan."""

    plan: Plan
    labels: RulesetLabels

    def finding(self, rule: Rule, verdict: Verdict, row: StoreRow, waiver: Waiver | None = None) -> Finding:
        """The finding of a verdict."""
        reading = Reading(self.plan.world, self.labels)
        tellers = [Teller(rule, self.plan.world, self.labels, lang) for lang in ("zh", "en")]
        touches: list[Touch] = []
        for part in rule.obligation.parts.values():
            touches += [touch for touch in reading.touched(part, (row,), 24) if touch not in touches]
        gaps = tuple(self.gaps(rule, row, reading)) if verdict.outcome is Outcome.UNDETERMINED else ()
        message = Name(tellers[0].tell(verdict, row), tellers[1].tell(verdict, row))
        identity = f"{rule.code}:{row.record.key()}"
        return Finding(identity, rule, row.record, verdict.outcome, verdict.margin, message, tuple(touches), gaps, self.strip(rule, row), waiver)

    def gaps(self, rule: Rule, row: StoreRow, reading: Reading) -> list[Gap]:
        """What is missing, from the first condition that could not be answered."""
        world, rows = self.plan.world, (row,)
        if truth(rule.applies, rows, world) is None:
            return reading.gaps(rule.applies, rows)
        exempted = disjunction(truth(exemption.when, rows, world) for exemption in rule.exemptions)
        if exempted is None:
            return [gap for exemption in rule.exemptions for gap in reading.gaps(exemption.when, rows)]
        return reading.gaps(rule.obligation.required, rows)

    def strip(self, rule: Rule, row: StoreRow) -> Strip | None:
        """The days counted, for a deadline of working days."""
        parts = rule.obligation.parts
        if rule.obligation.unit is not Unit.WORKING_DAYS or not {"start", "due"} <= set(parts):
            return None
        start, due, event = (evaluate(parts[role], (row,), self.plan.world) for role in ("start", "due", "event"))
        if not isinstance(start, dt.date) or not isinstance(due, dt.date):
            return None
        return strip(start, due, event if isinstance(event, dt.date) else None)
