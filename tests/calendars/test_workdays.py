"""The calendar against the State Council's notices as transcribed, and its two implementations against each other."""

import datetime as dt
import json
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.calendars.statutory import statutory_holidays
from compliance.calendars.workdays import LAST_YEAR, DayKind, IndexedCalendar, WalkingCalendar, note
from compliance.ground.values import NEVER
from compliance.language.ops import Roll

NOTICES = json.loads((Path(__file__).parent / "cn_workdays_2020_2026.json").read_text(encoding="utf-8"))
WALKING, INDEXED = WalkingCalendar(), IndexedCalendar()
day = dt.date.fromisoformat

WORKED_EXAMPLES = [
    ("2024-02-08", 2, "2024-02-18"), ("2024-04-26", 2, "2024-04-29"), ("2024-04-30", 2, "2024-05-07"), ("2024-09-13", 2, "2024-09-18"),
    ("2024-09-30", 2, "2024-10-09"), ("2024-10-11", 2, "2024-10-14"), ("2024-12-31", 2, "2025-01-03"), ("2025-01-24", 2, "2025-01-27"),
    ("2025-09-30", 2, "2025-10-10"), ("2026-02-13", 2, "2026-02-24"), ("2024-09-30", 7, "2024-10-15"), ("2024-09-30", 10, "2024-10-18"),
]


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_every_day_of_a_year_agrees_with_its_notice(year: str) -> None:
    notice = NOTICES[year]
    off, make_up = set(notice["off_days"]), set(notice["makeup_workdays"])
    working = 0
    for offset in range((dt.date(int(year) + 1, 1, 1) - dt.date(int(year), 1, 1)).days):
        date = dt.date(int(year), 1, 1) + dt.timedelta(days=offset)
        expected = date.isoformat() in make_up or (date.weekday() < 5 and date.isoformat() not in off)
        found = note(date)
        assert found is not None and found.counts is expected, date
        assert (found.kind is DayKind.MAKE_UP) == (date.isoformat() in make_up), date
        before = date - dt.timedelta(days=1)
        assert INDEXED.working_days_between(before.toordinal(), date.toordinal()) == int(expected), date
        working += expected
    assert working == notice["working_days_in_year"]


@pytest.mark.parametrize(("start", "count", "end"), WORKED_EXAMPLES)
def test_worked_examples(start: str, count: int, end: str) -> None:
    assert WALKING.add_working_days(day(start), count) == day(end)
    assert INDEXED.add_working_days(day(start).toordinal(), count) == day(end).toordinal()


def test_a_window_that_reaches_a_year_without_a_notice_is_unknown() -> None:
    last = dt.date(LAST_YEAR, 12, 31)
    assert WALKING.add_working_days(last, 0) == last
    assert WALKING.add_working_days(last, 1) is None
    assert INDEXED.add_working_days(last.toordinal(), 1) is None
    assert WALKING.working_days_between(last, last + dt.timedelta(days=1)) is None
    assert note(last + dt.timedelta(days=1)) is None
    assert WALKING.add_working_days(NEVER, 1) is None


def test_only_the_days_the_law_names_are_statutory() -> None:
    assert statutory_holidays(2024) == {day(f"2024-{d}") for d in ("01-01", "02-10", "02-11", "02-12", "04-04", "05-01", "06-10", "09-17", "10-01", "10-02", "10-03")}
    assert len(statutory_holidays(2025)) == 13
    assert day("2025-01-28") in statutory_holidays(2025) and day("2025-05-02") in statutory_holidays(2025)


@pytest.mark.parametrize("year", range(2004, LAST_YEAR + 1))
def test_statutory_holidays_agree_with_the_holidays_package(year: int) -> None:
    listed = holidays.country_holidays("CN", years=year, language="en_US").items()
    # Days a notice adds or moves, and the two rests granted once (2015 commemoration, 2020 epidemic), are not in the law.
    granted = ("Day off", "70th Anniversary", "Chinese New Year Extended")
    assert statutory_holidays(year) == {date for date, name in listed if not name.startswith(granted) and "observed" not in name}


def test_a_period_ending_on_a_rest_day_rolls_only_as_told() -> None:
    national, swapped = day("2024-10-01"), day("2024-10-07")
    assert WALKING.roll(national, Roll.NONE) == national
    assert WALKING.roll(national, Roll.STATUTORY_HOLIDAY) == day("2024-10-08")
    assert WALKING.roll(national, Roll.ANY_REST_DAY) == day("2024-10-08")
    assert WALKING.roll(swapped, Roll.STATUTORY_HOLIDAY) == swapped
    assert WALKING.roll(swapped, Roll.ANY_REST_DAY) == day("2024-10-08")


dates = st.dates(dt.date(2003, 12, 1), dt.date(LAST_YEAR + 1, 1, 31))


def _ordinal(found: dt.date | None) -> int | None:
    return None if found is None else found.toordinal()


@given(dates, st.integers(-2, 40))
def test_both_calendars_add_alike(start: dt.date, count: int) -> None:
    assert _ordinal(WALKING.add_working_days(start, count)) == INDEXED.add_working_days(start.toordinal(), count)


@given(dates, st.integers(-60, 60))
def test_both_calendars_count_alike(start: dt.date, days: int) -> None:
    end = start + dt.timedelta(days=days)
    assert WALKING.working_days_between(start, end) == INDEXED.working_days_between(start.toordinal(), end.toordinal())


@given(st.dates(dt.date(2008, 1, 1), dt.date(LAST_YEAR, 12, 31)), st.sampled_from(Roll))
def test_both_calendars_roll_alike(date: dt.date, roll: Roll) -> None:
    assert _ordinal(WALKING.roll(date, roll)) == INDEXED.roll(date.toordinal(), roll)
