"""Dates as ledgers write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from compliance.ground.values import NEVER
from compliance.sources.datewords import (
    HAPPENED,
    LUNAR,
    NOT_YET,
    PARTIAL,
    PLANNED,
    SEVERAL,
    WRITTEN,
    WRITTEN_SHORT,
    month_of,
    year_of,
)
from compliance.sources.localtime import iso_day
from compliance.sources.result import Result, Unreadable, unreadable
from compliance.sources.table import Raw, plain_text, quoted, says_nothing

_SHORT_YEAR = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月份?)?|(\d{4})年(\d{1,2})月")
_MONTH_DAY = re.compile(r"(\d{1,2})(?:月|[-/])(\d{1,2})[日号]?")
_NO_DAY = re.compile(r"\d{4}(?:[-/.年]\d{1,2}(?:月份?)?|年度?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_OFFSET = re.compile(r"\d(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_LONGEST = 200

_FIRST_DAY = dt.date(1900, 3, 1)
_LAST_DAY = dt.date(2199, 12, 31)
_EPOCH_1900 = dt.date(1899, 12, 30)
_EPOCH_1904 = dt.date(1904, 1, 1)
_SERIAL_FROM = dt.date(1950, 1, 1)
_SERIAL_UNTIL = dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class DateHabits:
    """What a mapping says of dates that do not say it themselves; ``None`` leaves them refused.

    ``year`` is the year of dates without one; ``century`` (20) that of two-digit years between strokes or dots; ``month_only`` is the day that
    2024年3月 stands for; ``several`` the day meant where a cell holds more than one, the earliest or the latest.
    """

    year: int | None = None
    century: int | None = None
    month_only: Literal["first", "last"] | None = None
    several: Literal["first", "last"] | None = None


NO_HABITS = DateHabits()


def read_date(raw: Raw, serials_from_1904: bool = False, habits: DateHabits = NO_HABITS) -> Result:
    """The calendar day of a cell; a time of day is dropped. Words such as 未公告 and 未支付 are :data:`NEVER`.

    A bare number is an Excel day number if it falls in 1950-2100, or eight digits of year, month and day.

    >>> read_date("2024年3月5日"), read_date(45356.0), read_date("二〇二四年三月五日")
    (datetime.date(2024, 3, 5), datetime.date(2024, 3, 5), datetime.date(2024, 3, 5))
    """
    match raw:
        case str():
            return _from_text(raw, serials_from_1904, habits)
        case dt.datetime():
            return _plausible(raw.date())
        case dt.date():
            return _plausible(raw)
        case bool():
            return _not_a_date(raw)
        case int() | float():
            return _from_number(raw, serials_from_1904)
    return _not_a_date(raw)


def _from_text(raw: str, serials_from_1904: bool, habits: DateHabits) -> Result:
    text = plain_text(raw)
    if says_nothing(text):
        return None
    if len(text) > _LONGEST:
        return _not_a_date(raw)
    for form in WRITTEN:
        if found := form.fullmatch(text):
            return _day(int(found[1]), int(found[2]), int(found[3]), raw)
    if NOT_YET.fullmatch(text):
        return NEVER
    if _SERIAL.fullmatch(text):
        return _from_number(float(text), serials_from_1904)
    if (happened := HAPPENED.fullmatch(text)) and happened["day"] != text:
        day = _from_text(happened["day"], serials_from_1904, habits)
        return _refused(text, raw, happened["day"]) if isinstance(day, Unreadable) else day
    if (spoken := _spoken(text)) is not None:
        return _day(*spoken, raw)
    if _OFFSET.search(text) and (moment := iso_day(text)) != text:
        return _plausible(dt.date.fromisoformat(moment))
    return _by_habit(text, raw, habits) or _refused(text, raw)


def _spoken(text: str) -> tuple[int, int, int] | None:
    """A day in Chinese numerals, with an English month, or with a two-digit year before 年."""
    for form in WRITTEN_SHORT:
        found = form.fullmatch(text)
        if found is None:
            continue
        year, month, day = year_of(found["year"]), month_of(found["month"]), month_of(found["day"])
        if year is not None and month is not None and day is not None:
            return year, month, day
    return None


def _by_habit(text: str, raw: str, habits: DateHabits) -> Result:
    """The day that the mapping lets an incomplete date stand for; ``None`` where it says nothing."""
    if habits.several and (parts := SEVERAL.split(text)) and len(parts) > 1:
        days = [_from_text(part, False, habits) for part in parts if part]
        known = [day for day in days if isinstance(day, dt.date) and day != NEVER]
        return (min(known) if habits.several == "first" else max(known)) if known and len(known) == len(days) else None
    if habits.month_only and (found := _MONTH.fullmatch(text)):
        year, month = int(found[1] or found[3]), int(found[2] or found[4])
        if 1 <= month <= 12:
            return _day(year, month, 1 if habits.month_only == "first" else calendar.monthrange(year, month)[1], raw)
    if habits.year and (found := _MONTH_DAY.fullmatch(text)):
        return _day(habits.year, int(found[1]), int(found[2]), raw)
    if habits.century and (found := re.fullmatch(r"(\d{2})([-/.])(\d{1,2})\2(\d{1,2})", text)):
        return _day(habits.century * 100 + int(found[1]), int(found[3]), int(found[4]), raw)
    return None


def _refused(text: str, raw: str, day: str = "") -> Unreadable:
    """Why a text is no date, in the words that fit it best; ``day`` is what stands before 已公告 and the like."""
    said = quoted(raw)
    if LUNAR.search(text):
        return unreadable(f"“{said}”是农历；请改写成公历，如 2024-03-05", f"'{said}' is a date of the lunar calendar; write the civil date such as 2024-03-05")
    if PLANNED.search(text):
        return unreadable(f"“{said}”是计划或大约的时间，不是已发生的日期；请填实际日期，未发生的写“未办理”",
                          f"'{said}' is planned or approximate and no day on which something happened; write the real date, or 未办理 if it did not happen")
    if PARTIAL.fullmatch(day or text):
        return unreadable(f"“{said}”只有月和日，没有年；请写成 2024-03-05，或在对应中写明 dates: {{year: 2024}}",
                          f"'{said}' names a month and a day but no year; write it as 2024-03-05, or give dates: {{year: 2024}} in the mapping")
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(said, int(found[1]), int(found[3]), int(found[4]))
    if _SHORT_YEAR.fullmatch(text):
        return unreadable(f"“{said}”的年份不是四位数；请写成 2024-03-05，或在对应中写明 dates: {{century: 20}}",
                          f"'{said}' has no four-digit year; write it as 2024-03-05, or give dates: {{century: 20}} in the mapping")
    if _NO_DAY.fullmatch(text):
        return unreadable(f"“{said}”没有写明月和日；请写成 2024-03-05，或在对应中写明 dates: {{month_only: last}}",
                          f"'{said}' does not name a month and a day; write it as 2024-03-05, or give dates: {{month_only: last}} in the mapping")
    if len(re.findall(r"\d{4}[-/.年]", text)) > 1 or (len(parts := SEVERAL.split(text)) > 1 and all(any(char.isdigit() for char in part) for part in parts)):
        return unreadable(f"“{said}”里不止一个日期；请只留一个，或在对应中写明 dates: {{several: first}}（最早）或 last（最晚）",
                          f"'{said}' holds more than one date; keep one, or give dates: {{several: first}} (the earliest) or last (the latest) in the mapping")
    return _not_a_date(raw)


def _year_last(said: str, one: int, other: int, year: int) -> Unreadable:
    """Two numbers before a year: the day is suggested where they can be one only, whichever of them is the month."""
    days = {day for month, day_ in ((one, other), (other, one)) if isinstance(day := _day(year, month, day_, said), dt.date)}
    if not days:
        return unreadable(f"“{said}”：日历上没有这一天；请核对", f"'{said}': there is no such day in the calendar; check it")
    if len(days) == 1:
        return unreadable(f"“{said}”的年份在最后；请写成 {min(days)}", f"'{said}' ends with the year; write it as {min(days)}")
    return unreadable(f"“{said}”的年份在最后，月和日孰先孰后不明；请写成 2024-03-05", f"'{said}' ends with the year: which is the month and which the day? write it as 2024-03-05")


def _from_number(number: float, serials_from_1904: bool) -> Result:
    epoch = _EPOCH_1904 if serials_from_1904 else _EPOCH_1900
    if (_SERIAL_FROM - epoch).days <= number < (_SERIAL_UNTIL - epoch).days + 1:
        return epoch + dt.timedelta(days=int(number))
    if float(number).is_integer() and 19000101 <= number <= 21991231:
        whole = int(number)
        return _day(whole // 10000, whole // 100 % 100, whole % 100, float(number))
    return _not_a_date(float(number))


def _day(year: int, month: int, day: int, raw: Raw) -> Result:
    try:
        return _plausible(dt.date(year, month, day))
    except ValueError:
        return unreadable(f"“{quoted(raw)}”：日历上没有这一天；请核对", f"'{quoted(raw)}': there is no such day in the calendar; check it")


def plausible(day: dt.date) -> bool:
    """Whether a ledger may hold the day at all."""
    return _FIRST_DAY <= day <= _LAST_DAY


def _plausible(day: dt.date) -> Result:
    if plausible(day):
        return day
    return unreadable(f"日期 {day} 不在 {_FIRST_DAY} 至 {_LAST_DAY} 之间；请核对", f"the date {day} is not between {_FIRST_DAY} and {_LAST_DAY}; check it")


def _not_a_date(raw: Raw) -> Unreadable:
    return unreadable(
        f"“{quoted(raw)}”不是日期；请写成 2024-03-05，事项没有发生的写“未办理”，不清楚的留空",
        f"'{quoted(raw)}' is not a date; write it as 2024-03-05, write 未办理 if it did not happen, or leave it blank if unknown",
    )
