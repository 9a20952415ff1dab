"""Days in SQL: ordinals, and a table of the calendar joined where working days are counted."""

from __future__ import annotations

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.frame import Frame
from compliance.language.lower import NEVER_ORDINAL
from compliance.language.ops import Order, Roll

CALENDAR = "calendar"
"""One row per known day: ``day``, ``passed`` (working days up to and with it), ``rolled_any``, ``rolled_statutory``, and ``plus_N``."""

WORKDAYS = "workdays"
"""One row per working day: its number ``passed``, and ``day``."""

_NEVER = w.number(NEVER_ORDINAL)
DAY_ZERO = 719163
"""The ordinal of 1970-01-01."""


def plus(count: int) -> str:
    """The calendar's column for the day so many working days on."""
    return f"plus_{count}"


class DaysSql:
    """Says day terms over a frame, joining the calendar to it."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def looked_up(self, table: str, key: str, value: exp.Expr) -> str | None:
        """The alias of the row of a calendar table whose key is the value; ``None`` where that is never known."""
        if w.is_null(value):
            return None
        identity = f"{table} {key} {value.sql()}"
        if identity not in self.frame.made:
            alias = self.frame.made[identity] = self.frame.shared.name("c")
            self.frame.join(w.table(table), alias, w.equal(w.column(alias, key), value))
        return self.frame.made[identity]

    def after(self, start: exp.Expr, days: exp.Expr, counts: frozenset[int] | None, working: bool, roll: Roll) -> exp.Expr:
        """The day so many (working) days after a start; ``counts`` are the numbers that ``days`` can be, if they are few."""
        if w.is_null(start) or w.is_null(days):
            return w.null()
        if working:
            later = self.working_after(start, days, counts)
        else:
            sum_ = w.combined(exp.Add, [start, days])
            later = w.case([(exp.Between(this=sum_, low=w.number(1), high=_NEVER), sum_)])
            if roll is not Roll.NONE:
                rolled = self.looked_up(CALENDAR, "day", later)
                later = w.null() if rolled is None else w.column(rolled, "rolled_any" if roll is Roll.ANY_REST_DAY else "rolled_statutory")
        return w.case([(w.both(w.equal(start, _NEVER), w.known(days)), _NEVER)], later)

    def working_after(self, start: exp.Expr, days: exp.Expr, counts: frozenset[int] | None) -> exp.Expr:
        """The day so many working days after a start: a column of the calendar where the numbers are few, else a second look-up."""
        begun = self.looked_up(CALENDAR, "day", start)
        assert begun is not None
        if counts is None:
            ended = self.looked_up(WORKDAYS, "passed", w.combined(exp.Add, [w.column(begun, "passed"), days]))
            assert ended is not None
            return w.case([(w.equal(days, w.number(0)), start), (w.compared(Order.GT, days, w.number(0)), w.column(ended, "day"))])
        self.frame.shared.periods |= {each for each in counts if each > 0}
        reached = [(each, start if each == 0 else w.column(begun, plus(each))) for each in sorted(counts) if each >= 0]
        if len(counts) == 1 and reached:
            return w.case([(w.known(days), reached[0][1])])
        return w.case([(w.equal(days, w.number(each)), day) for each, day in reached])

    def between(self, start: exp.Expr, end: exp.Expr, working: bool) -> exp.Expr:
        """(Working) days after a start up to and with an end."""
        if w.is_null(start) or w.is_null(end):
            return w.null()
        if working:
            first, last = self.looked_up(CALENDAR, "day", start), self.looked_up(CALENDAR, "day", end)
            assert first is not None and last is not None
            counted = exp.Paren(this=exp.Sub(this=w.column(last, "passed"), expression=w.column(first, "passed")))
            length = w.case([(w.equal(start, end), w.number(0))], counted)
        else:
            length = exp.Paren(this=exp.Sub(this=end, expression=start))
        happened = w.both(*(w.compared(Order.NE, day, _NEVER) for day in (start, end)))
        return w.case([(happened, length)])

    def date(self, ordinal: exp.Expr) -> exp.Expr:
        """An ordinal as a date."""
        since = exp.Cast(this=exp.Sub(this=exp.Paren(this=ordinal), expression=w.number(DAY_ZERO)), to=exp.DataType.build("INT"))
        return exp.DateAdd(this=exp.Cast(this=w.text("1970-01-01"), to=exp.DataType.build("DATE")), expression=since, unit=exp.var("DAY"))

    def ordinal(self, date: exp.Expr) -> exp.Expr:
        """A date as an ordinal."""
        gap = exp.DateDiff(this=exp.Cast(this=date, to=exp.DataType.build("DATE")), expression=exp.Cast(this=w.text("1970-01-01"), to=exp.DataType.build("DATE")), unit=exp.var("DAY"))
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
        made = exp.DateFromParts(year=exp.Cast(this=year, to=exp.DataType.build("INT")), month=w.number(month), day=w.number(day))
        return w.case([(sane, self.ordinal(made))])

    def months_after(self, start: exp.Expr, months: exp.Expr) -> exp.Expr:
        """The day of the same number so many months on, or that month's last day."""
        if w.is_null(start) or w.is_null(months):
            return w.null()
        count = exp.Cast(this=months, to=exp.DataType.build("INT"))
        moved = self.ordinal(exp.DateAdd(this=self.date(start), expression=count, unit=exp.var("MONTH")))
        sane = exp.Between(this=moved, low=w.number(1), high=w.number(NEVER_ORDINAL - 365))
        return w.case([(w.both(w.equal(start, _NEVER), w.known(months)), _NEVER), (w.both(exp.NEQ(this=start, expression=_NEVER), sane), moved)])
