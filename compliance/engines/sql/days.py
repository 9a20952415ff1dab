"""Days in SQL: ordinals, and a table of the calendar joined where working days are counted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from sqlglot import exp

from compliance.calendars.workdays import IndexedCalendar
from compliance.engines.sql import words as w
from compliance.engines.sql.frame import Frame
from compliance.engines.sql.known_days import CALENDAR, WORKDAYS, known_keys, listed, plus
from compliance.language.lower import NEVER_ORDINAL
from compliance.language.lowered import DayAfter, DaysBetween, Else, Number, Term
from compliance.language.ops import Order, Roll

_NEVER = w.number(NEVER_ORDINAL)
_NEAR = 366 * 1000
"""A period so short leads from a day that a ledger can hold to one that the calendar of the language has."""

DAY_ZERO = 719163
"""The ordinal of 1970-01-01."""


class Says(Protocol):
    """What is asked of a lowering about the days it speaks of."""

    def term(self, term: Term) -> exp.Expr:
        """A term's whole number, or NULL."""
        ...

    def counts(self, term: Term) -> frozenset[int] | None:
        """The numbers a term can be, where they are known beforehand."""
        ...

    def happened(self, day: Term) -> exp.Expr:
        """Whether a day is known and the event took place."""
        ...

    def may_be_never(self, day: Term) -> bool:
        """Whether a day may stand for an event that did not happen."""
        ...


class DaysSql:
    """Says day terms over a frame, joining the calendar to it."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def looked_up(self, table: str, key: str, value: exp.Expr) -> Callable[[str], exp.Expr] | None:
        """The columns of the row of a calendar table whose key is the value; ``None`` where that is never known."""
        if w.is_null(value):
            return None
        if (first := self.frame.shared.listed.get(table)) is not None:
            place = exp.Cast(this=exp.Sub(this=exp.Paren(this=value), expression=w.number(first)), to=w.type_("INT"))
            return lambda name: w.function("get", exp.var(listed(table, name)), place)
        self.frame.shared.dated = True
        identity = f"{table} {key} {value.sql()}"
        if identity not in self.frame.made:
            alias = self.frame.made[identity] = self.frame.shared.name("c")
            first, last = known_keys(table)
            found = w.case([(exp.Between(this=value, low=w.number(first), high=w.number(last)), value)], w.number(first - 1))
            self.frame.look_up(w.table(table), alias, w.equal(w.column(alias, key), found))
        return partial(w.column, self.frame.made[identity])

    def after(self, says: Says, term: DayAfter) -> exp.Expr:
        """The day so many (working) days after a start."""
        start, days = says.term(term.start), says.term(term.days)
        if w.is_null(start) or w.is_null(days):
            return w.null()
        if term.working:
            later = self.working_after(start, days, says.counts(term.days))
        else:
            sum_ = w.combined(exp.Add, [start, days])
            counts = says.counts(term.days)
            near = counts is not None and max(counts, default=0) < _NEAR and min(counts, default=0) > -_NEAR and not says.may_be_never(term.start)
            later = sum_ if near else w.case([(exp.Between(this=sum_, low=w.number(1), high=_NEVER), sum_)])
            if term.roll is not Roll.NONE:
                rolled = self.looked_up(CALENDAR, "day", later)
                later = w.null() if rolled is None else rolled("rolled_any" if term.roll is Roll.ANY_REST_DAY else "rolled_statutory")
        if not says.may_be_never(term.start):
            return later
        return w.case([(w.both(w.equal(start, _NEVER), w.known(days)), _NEVER)], later)

    def working_after(self, start: exp.Expr, days: exp.Expr, counts: frozenset[int] | None) -> exp.Expr:
        """The day so many working days after a start: a column of the calendar where the numbers are few, else a second look-up."""
        begun = self.looked_up(CALENDAR, "day", start)
        assert begun is not None
        if counts is None:
            ended = self.looked_up(WORKDAYS, "passed", w.combined(exp.Add, [begun("passed"), days]))
            assert ended is not None
            return w.case([(w.equal(days, w.number(0)), start), (w.compared(Order.GT, days, w.number(0)), ended("day"))])
        self.frame.shared.periods |= {each for each in counts if each > 0}
        reached = [(each, start if each == 0 else begun(plus(each))) for each in sorted(counts) if each >= 0]
        if len(counts) == 1 and reached:
            return w.case([(w.known(days), reached[0][1])])
        return w.case([(w.equal(days, w.number(each)), day) for each, day in reached])

    def between(self, says: Says, term: DaysBetween) -> exp.Expr:
        """(Working) days after a start up to and with an end."""
        start, end = says.term(term.start), says.term(term.end)
        if w.is_null(start) or w.is_null(end):
            return w.null()
        if term.working:
            length: exp.Expr = exp.Paren(this=exp.Sub(this=self.passed(says, term.end), expression=self.passed(says, term.start)))
            if not any(isinstance(side, DayAfter) and side.working and min(says.counts(side.days) or (0,)) > 0 for side in (term.start, term.end)):
                # A day is no distance from itself, also in a year without a notice; a day counted from another lies in a year with one.
                length = w.case([(w.equal(start, end), w.number(0))], length)
        else:
            length = exp.Paren(this=exp.Sub(this=end, expression=start))
        never = [day for day in (term.start, term.end) if says.may_be_never(day)]
        return w.case([(w.both(*(w.compared(Order.NE, says.term(day), _NEVER) for day in never)), length)])

    def passed(self, says: Says, day: Term) -> exp.Expr:
        """How many working days have passed up to and with a day, from the first year with a notice on."""
        match day:
            case Number(value=value):
                calendar = IndexedCalendar()
                count = calendar.working_days_between(calendar.first - 1, value) if value <= calendar.last else None
                return w.null() if count is None or value < calendar.first - 1 else w.number(count)
            case DayAfter(start=start, days=days, working=True, roll=Roll.NONE) if says.counts(days) is not None:
                begun = self.looked_up(CALENDAR, "day", says.term(start))
                if begun is None:
                    return w.null()
                return w.case([(w.known(self.after(says, day)), w.combined(exp.Add, [begun("passed"), says.term(days)]))])
            case Else(first=first, second=second):
                return w.case([(says.happened(first), self.passed(says, first))], self.passed(says, second))
        found = self.looked_up(CALENDAR, "day", says.term(day))
        return w.null() if found is None else found("passed")

    def date(self, ordinal: exp.Expr) -> exp.Expr:
        """An ordinal as a date."""
        since = exp.Cast(this=exp.Sub(this=exp.Paren(this=ordinal), expression=w.number(DAY_ZERO)), to=w.type_("INT"))
        return exp.DateAdd(this=exp.Cast(this=w.text("1970-01-01"), to=w.type_("DATE")), expression=since, unit=exp.var("DAY"))

    def ordinal(self, date: exp.Expr) -> exp.Expr:
        """A date as an ordinal."""
        gap = exp.DateDiff(this=exp.Cast(this=date, to=w.type_("DATE")), expression=exp.Cast(this=w.text("1970-01-01"), to=w.type_("DATE")), unit=exp.var("DAY"))
        return exp.Paren(this=exp.Add(this=gap, expression=w.number(DAY_ZERO)))

    def year(self, day: exp.Expr) -> exp.Expr:
        """The year of a day."""
        if w.is_null(day):
            return w.null()
        return w.case([(exp.NEQ(this=day, expression=_NEVER), exp.Extract(this=exp.var("YEAR"), expression=self.date(day)))])

    def in_year(self, year: exp.Expr, month: int, day: int) -> exp.Expr:
        """A month and day of a year."""
        if w.is_null(year):
            return w.null()
        sane = exp.Between(this=year, low=w.number(1), high=w.number(9999))
        made = exp.DateFromParts(year=exp.Cast(this=year, to=w.type_("INT")), month=w.number(month), day=w.number(day))
        return w.case([(sane, self.ordinal(made))])

    def months_after(self, start: exp.Expr, months: exp.Expr) -> exp.Expr:
        """The day of the same number so many months on, or that month's last day."""
        if w.is_null(start) or w.is_null(months):
            return w.null()
        count = exp.Cast(this=months, to=w.type_("INT"))
        moved = self.ordinal(exp.DateAdd(this=self.date(start), expression=count, unit=exp.var("MONTH")))
        sane = exp.Between(this=moved, low=w.number(1), high=w.number(NEVER_ORDINAL - 365))
        return w.case([(w.both(w.equal(start, _NEVER), w.known(months)), _NEVER), (w.both(exp.NEQ(this=start, expression=_NEVER), sane), moved)])
