"""Working days of mainland China, from the State Council's yearly notices as kept by ``chinesecalendar``.

A year without a notice is unknown: every question that reaches into it is answered ``None``.
The start day of a period is never counted (民法典第二百零一条；财政部令第87号第八十五条).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import Enum
from functools import cache

import chinese_calendar

from compliance.calendars.statutory import statutory_holidays
from compliance.ground.values import NEVER, Name
from compliance.language.ops import Roll

FIRST_YEAR: int = min(day.year for day in chinese_calendar.holidays)
LAST_YEAR: int = max(day.year for day in chinese_calendar.holidays)
"""The years with a notice."""

_DAY = dt.timedelta(days=1)

_FESTIVALS = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节", "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


class DayKind(Enum):
    """What sort of day it is."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class DayNote:
    """A day with its sort and, for holidays and make-up days, the festival it belongs to."""

    day: dt.date
    kind: DayKind
    festival: Name | None

    @property
    def counts(self) -> bool:
        """Whether it is a working day."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


def known(day: dt.date) -> bool:
    """Whether the day's year has a notice."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


@cache  # the same days come again in every finding, and the library looks through all its years for each
def note(day: dt.date) -> DayNote | None:
    """What sort of day it is; ``None`` in a year without a notice."""
    if not known(day):
        return None
    _, english = chinese_calendar.get_holiday_detail(day)
    festival = Name(_FESTIVALS.get(english, english), english) if english else None
    if chinese_calendar.is_workday(day):
        return DayNote(day, DayKind.MAKE_UP if day.weekday() >= 5 else DayKind.WORKDAY, festival)
    return DayNote(day, DayKind.HOLIDAY if festival else DayKind.WEEKEND, festival)


@cache
def _works(day: dt.date) -> bool:
    # As the library says it of a day of a known year, for which it looks through all its years first.
    return day in chinese_calendar.workdays or (day.weekday() < 5 and day not in chinese_calendar.holidays)


class WalkingCalendar:
    """Counts days one by one: plainly right, and the witness for :class:`IndexedCalendar`."""

    def add_working_days(self, day: dt.date, count: int) -> dt.date | None:
        """The count-th working day after the day (the day itself for 0); ``None`` if a year without a notice is reached."""
        if count < 0 or day == NEVER:
            return None
        while count > 0:
            day += _DAY
            if not known(day):
                return None
            count -= _works(day)
        return day

    def working_days_between(self, start: dt.date, end: dt.date) -> int | None:
        """Working days after ``start`` up to and with ``end``; negative where the end is earlier."""
        if start > end:
            back = self.working_days_between(end, start)
            return None if back is None else -back
        if start != end and not (known(start + _DAY) and known(end)):
            return None
        return sum(_works(start + _DAY * step) for step in range(1, (end - start).days + 1))

    def roll(self, day: dt.date, roll: Roll) -> dt.date | None:
        """The day; or, where it is a day of rest of the named sort, the first working day after it."""
        if not known(day):
            return None
        rolls = roll is Roll.ANY_REST_DAY or (roll is Roll.STATUTORY_HOLIDAY and day in statutory_holidays(day.year))
        while rolls and not _works(day):
            day += _DAY
            if not known(day):
                return None
        return day


@cache
def working_ordinals() -> list[int]:
    """Every working day of the known years as an ordinal, in order."""
    holidays, make_up = chinese_calendar.holidays, chinese_calendar.workdays
    first, last = dt.date(FIRST_YEAR, 1, 1).toordinal(), dt.date(LAST_YEAR, 12, 31).toordinal()
    off = {day.toordinal() for day in holidays}
    on = {day.toordinal() for day in make_up}
    return [day for day in range(first, last + 1) if day in on or (day % 7 not in (6, 0) and day not in off)]


class IndexedCalendar:
    """The same questions on day ordinals, by searching a sorted list of working days."""

    first: int = dt.date(FIRST_YEAR, 1, 1).toordinal()
    last: int = dt.date(LAST_YEAR, 12, 31).toordinal()

    def add_working_days(self, day: int, count: int) -> int | None:
        """The ordinal of the count-th working day after an ordinal."""
        days = working_ordinals()
        if count <= 0:
            return day if count == 0 else None
        position = bisect_right(days, day) + count - 1
        return days[position] if self.first - 1 <= day and position < len(days) else None

    def working_days_between(self, start: int, end: int) -> int | None:
        """Working days after one ordinal up to and with another."""
        low, high = min(start, end), max(start, end)
        if low != high and not (self.first - 1 <= low and high <= self.last):
            return None
        days = working_ordinals()
        sign = 1 if start <= end else -1
        return sign * (bisect_right(days, high) - bisect_right(days, low))

    def roll(self, day: int, roll: Roll) -> int | None:
        """The ordinal; or, where it is a day of rest of the named sort, the first working day after it."""
        if not self.first <= day <= self.last:
            return None
        date = dt.date.fromordinal(day)
        if roll is Roll.NONE or (roll is Roll.STATUTORY_HOLIDAY and date not in statutory_holidays(date.year)):
            return day
        days = working_ordinals()
        position = bisect_left(days, day)
        return days[position] if position < len(days) else None
