"""What must be done by when: duties not yet due, and overdue ones that can still be done, with the points that hang on each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from compliance.calendars.workdays import note
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.cells import Reading, Touch
from compliance.evidence.finding import Finding
from compliance.evidence.rescoring import Rescorer, Stake
from compliance.ground.truth import disjunction
from compliance.ground.values import DATE, NEVER, Name
from compliance.language.evaluate import evaluate, truth
from compliance.language.prose import Prose
from compliance.language.tree import Literal, MonthsAfter, Shift

_DAY = dt.timedelta(days=1)
_LONGEST_LEAD = 800
"""Days before an event in which the last lawful day is looked for; the longest lead of any notice is 20."""


class State(Enum):
    """How a duty stands: still open; overdue and not done; overdue with a blank cell; not known to bind."""

    OPEN = "open"
    OVERDUE = "overdue"
    UNRECORDED = "unrecorded"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done by a day. ``event`` names the date to be brought about, ``cells`` where it is written.

    ``before`` is the planned date it must precede, for duties counted backwards. ``left`` are calendar days from the as-of
    date, negative where overdue; ``working_left`` the working days among them, ``last_working_day`` the last one not after the due day:
    both ``None`` in years without a holiday notice. ``stake`` is ``None`` where no scheme prices the rule.
    """

    finding: Finding
    state: State
    due: dt.date
    event: Name
    cells: tuple[Touch, ...]
    before: dt.date | None
    left: int
    working_left: int | None
    last_working_day: dt.date | None
    stake: Stake | None

    @property
    def id(self) -> str:
        """Rule and record."""
        return self.finding.id


@dataclass(frozen=True, slots=True)
class Agenda:
    """All duties of a dossier as of a day, most urgent first. ``later`` fall due after the window; ``undated`` have no day that can be told."""

    as_of: dt.date
    until: dt.date
    overdue: tuple[Duty, ...]
    upcoming: tuple[Duty, ...]
    later: tuple[Duty, ...]
    undated: tuple[Finding, ...]


_OPEN = (Outcome.PENDING, Outcome.VIOLATED, Outcome.UNDETERMINED)


def agenda(assessment: Assessment, scores: Rescorer | None, days: int) -> Agenda:
    """The duties of a dossier that fall due within so many days, and all that are overdue and not done."""
    as_of = assessment.dossier.as_of
    until = as_of + dt.timedelta(days=days)
    duties: list[Duty] = []
    undated: list[Finding] = []
    for finding in assessment.findings:
        if finding.outcome not in _OPEN or finding.rule.obligation.kind not in ("deadline", "lead_time"):
            continue
        found = _Clerk(assessment, scores, finding).duty()
        if isinstance(found, Duty):
            duties.append(found)
        elif found:
            undated.append(finding)
    duties.sort(key=_urgency)
    ahead = [duty for duty in duties if duty.due >= as_of]
    return Agenda(
        as_of, until, tuple(duty for duty in duties if duty.due < as_of), tuple(duty for duty in ahead if duty.due <= until),
        tuple(duty for duty in ahead if duty.due > until), tuple(undated))


def _urgency(duty: Duty) -> tuple[dt.date, Decimal, int, str, tuple[str, str, int, int, str]]:
    stake = duty.stake.most if duty.stake is not None else Decimal(0)
    return (duty.due, -stake, -duty.finding.rule.severity.rank, duty.finding.rule.code, duty.finding.record.origin.sort_key())


@dataclass(frozen=True, slots=True)
class _Clerk:
    """Looks at one finding of a rule that sets a day."""

    assessment: Assessment
    scores: Rescorer | None
    finding: Finding

    @property
    def row(self) -> StoreRow:
        return self.assessment.plan.rows.row(self.finding.record)

    def duty(self) -> Duty | bool:
        """The duty; ``True`` where there is one without a day, ``False`` where nothing is left to be done."""
        rule, world = self.finding.rule, self.assessment.plan.world
        done = evaluate(rule.obligation.parts["event"], (self.row,), world)
        if isinstance(done, dt.date) and done != NEVER:
            return False
        before = evaluate(rule.obligation.parts["before"], (self.row,), world) if rule.obligation.kind == "lead_time" else None
        if rule.obligation.kind == "lead_time" and (not isinstance(before, dt.date) or before == NEVER or before < world.as_of):
            return False
        due = self.last_day(before) if isinstance(before, dt.date) else evaluate(rule.obligation.parts["due"], (self.row,), world)
        if not isinstance(due, dt.date):
            return True
        return False if due == NEVER else self.dated(due, before if isinstance(before, dt.date) else None)

    def dated(self, due: dt.date, before: dt.date | None) -> Duty:
        rule, plan = self.finding.rule, self.assessment.plan
        event = rule.obligation.parts["event"]
        names = [Prose(self.assessment.labels, rule.subject, lang).say(event) for lang in ("zh", "en")]
        cells = Reading(plan.world, self.assessment.labels).touched(event, (self.row,))
        return Duty(
            self.finding, self.state(due), due, Name(*names), tuple(cells), before, (due - plan.world.as_of).days,
            plan.world.calendar.working_days_between(plan.world.as_of, due), last_working_day(due),
            None if self.scores is None else self.scores.stake(rule.code, self.finding.subject))

    def state(self, due: dt.date) -> State:
        """How the duty stands: a rule that may not bind is told apart from a blank cell."""
        rule, world = self.finding.rule, self.assessment.plan.world
        binds = truth(rule.applies, (self.row,), world) and disjunction(truth(each.when, (self.row,), world) for each in rule.exemptions) is False
        if not binds:
            return State.UNCLEAR
        if due >= world.as_of:
            return State.OPEN
        return State.OVERDUE if self.finding.outcome is Outcome.VIOLATED else State.UNRECORDED

    def last_day(self, before: dt.date) -> dt.date | None:
        """The last day on which a duty counted backwards can be done, looked for with the rule's own counting."""
        earliest, world = self.finding.rule.obligation.parts["earliest"], self.assessment.plan.world
        assert isinstance(earliest, (Shift, MonthsAfter))
        for back in range(_LONGEST_LEAD):
            day = before - back * _DAY
            reached = evaluate(replace(earliest, start=Literal(day, DATE)), (self.row,), world)
            if isinstance(reached, dt.date) and reached <= before:
                return day
        return None


def last_working_day(day: dt.date) -> dt.date | None:
    """The day, or the last working day before it; ``None`` where a year without a holiday notice is reached."""
    while True:
        found = note(day)
        if found is None or found.counts:
            return day if found is not None else None
        day -= _DAY


