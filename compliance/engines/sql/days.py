"""Days in SQL: ordinals, and a table of the calendar joined where working days are counted."""

from __future__ import annotations

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.frame import Frame
from compliance.language.lower import NEVER_ORDINAL
from compliance.language.ops import Roll

CALENDAR = "calendar"
"""One row per known day: ``day``, ``passed`` (working days up to and with it), ``rolled_any``, ``rolled_statutory``."""

WORKDAYS = "workdays"
"""One row per working day: its number ``passed``, and ``day``."""

_NEVER = w.number(NEVER_ORDINAL)
_EPOCH = 719163
"""The ordinal of 1970-01-01."""


class DaysSql:
    """Says day terms over a frame, joining the calendar to it."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def looked_up(self, table: str, key: str, value: exp.Expr) -> str:
        """The alias of the row of a calendar table whose key is the value."""
        identity = f"{table} {key} {value.sql()}"
        if identity not in self.frame.made:
            alias = self.frame.made[identity] = self.frame.shared.name("c")
            self.frame.join(exp.to_table(table, quoted=True), alias, w.equal(w.column(alias, key), value))
        return self.frame.made[identity]

    def after(self, start: exp.Expr, days: exp.Expr, working: bool, roll: Roll) -> exp.Expr:
        """The day so many (working) days after a start."""
        if working:
            begun = self.looked_up(CALENDAR, "day", start)
            count = exp.Paren(this=exp.Add(this=w.column(begun, "passed"), expression=days))
            ended = self.looked_up(WORKDAYS, "passed", count)
            later = w.case([(w.equal(days, w.number(0)), start), (exp.GT(this=days, expression=w.number(0)), w.column(ended, "day"))])
        else:
            later = w.case([(exp.Between(this=exp.Paren(this=exp.Add(this=start, expression=days)), low=w.number(1), high=_NEVER),
                             exp.Paren(this=exp.Add(this=start, expression=days)))])
            if roll is not Roll.NONE:
                rolled = self.looked_up(CALENDAR, "day", later)
                later = w.column(rolled, "rolled_any" if roll is Roll.ANY_REST_DAY else "rolled_statutory")
        return w.case([(w.both(w.equal(start, _NEVER), w.known(days)), _NEVER)], later)

    def between(self, start: exp.Expr, end: exp.Expr, working: bool) -> exp.Expr:
        """(Working) days after a start up to and with an end."""
        if working:
            first, last = self.looked_up(CALENDAR, "day", start), self.looked_up(CALENDAR, "day", end)
            counted = exp.Paren(this=exp.Sub(this=w.column(last, "passed"), expression=w.column(first, "passed")))
            length = w.case([(w.equal(start, end), w.number(0))], counted)
        else:
            length = exp.Paren(this=exp.Sub(this=end, expression=start))
        happened = w.both(*(exp.Paren(this=exp.NEQ(this=day, expression=_NEVER)) for day in (start, end)))
        return w.case([(happened, length)])

    def date(self, ordinal: exp.Expr) -> exp.Expr:
        """An ordinal as a date."""
        since = exp.Cast(this=exp.Sub(this=exp.Paren(this=ordinal), expression=w.number(_EPOCH)), to=exp.DataType.build("INT"))
        return exp.DateAdd(this=exp.Cast(this=w.text("1970-01-01"), to=exp.DataType.build("DATE")), expression=since, unit=exp.var("DAY"))

    def ordinal(self, date: exp.Expr) -> exp.Expr:
        """A date as an ordinal."""
        gap = exp.DateDiff(this=exp.Cast(this=date, to=exp.DataType.build("DATE")), expression=exp.Cast(this=w.text("1970-01-01"), to=exp.DataType.build("DATE")), unit=exp.var("DAY"))
        return exp.Paren(this=exp.Add(this=gap, expression=w.number(_EPOCH)))

    def year(self, day: exp.Expr) -> exp.Expr:
        """The year of a day."""
        return w.case([(exp.NEQ(this=day, expression=_NEVER), exp.Extract(this=exp.var("YEAR"), expression=self.date(day)))])

    def in_year(self, year: exp.Expr, month: int, day: int) -> exp.Expr:
        """A month and day of a year."""
        sane = exp.Between(this=year, low=w.number(1), high=w.number(9999))
        made = exp.DateFromParts(year=exp.Cast(this=year, to=exp.DataType.build("INT")), month=w.number(month), day=w.number(day))
        return w.case([(sane, self.ordinal(made))])

    def months_after(self, start: exp.Expr, months: exp.Expr) -> exp.Expr:
        """The day of the same number so many months on, or that month's last day."""
        count = exp.Cast(this=months, to=exp.DataType.build("INT"))
        moved = self.ordinal(exp.DateAdd(this=self.date(start), expression=count, unit=exp.var("MONTH")))
        sane = exp.Between(this=moved, low=w.number(1), high=w.number(NEVER_ORDINAL - 365))
        return w.case([(w.both(w.equal(start, _NEVER), w.known(months)), _NEVER), (w.both(exp.NEQ(this=start, expression=_NEVER), sane), moved)])
