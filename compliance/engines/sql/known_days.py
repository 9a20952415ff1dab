"""The known days as tables, so that queries look up what the calendar says instead of computing it.

Each table also has a row for every day (or number) that it does not know, with nothing in it: a look-up always meets exactly one row,
which lets databases look up by position.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from compliance.calendars.statutory import statutory_holidays
from compliance.calendars.workdays import FIRST_YEAR, LAST_YEAR, IndexedCalendar, working_ordinals

CALENDAR = "calendar"
"""One row per known day: ``day``, ``passed`` (working days up to and with it), ``rolled_any``, ``rolled_statutory``, and ``plus_N``."""

WORKDAYS = "workdays"
"""One row per working day: its number ``passed``, and ``day``."""


def plus(count: int) -> str:
    """The calendar's column for the day so many working days on."""
    return f"plus_{count}"


def listed(table: str, column: str) -> str:
    """What holds a column of a calendar table as a list, for an engine that has it so."""
    return f"listed_{table}_{column}"


def known_keys(table: str) -> tuple[int, int]:
    """The first and last key that a table knows; the one before the first stands for all that it does not."""
    return (IndexedCalendar.first - 1, IndexedCalendar.last) if table == CALENDAR else (1, len(working_ordinals()))


def calendar_columns(counts: Iterable[int]) -> list[str]:
    """The columns of the calendar that is asked to add these numbers of working days."""
    return ["day", "passed", "rolled_any", "rolled_statutory", *map(plus, sorted(counts))]


def calendar_rows(counts: Iterable[int]) -> list[tuple[int | None, ...]]:
    """The rows of that calendar."""
    working, added, first = working_ordinals(), sorted(counts), IndexedCalendar.first
    rows: list[tuple[int | None, ...]] = [(first - 2, *[None] * (3 + len(added)))]
    passed = 0
    for day in range(first - 1, IndexedCalendar.last + 1):
        works = passed < len(working) and working[passed] == day
        next_working = working[passed] if passed < len(working) and day >= first else None
        passed += works
        statutory = next_working if day in _statutory() else day if day >= first else None
        rows.append((day, passed, next_working, statutory, *(working[passed + count - 1] if passed + count <= len(working) else None for count in added)))
    return rows


def workday_rows() -> list[tuple[int | None, ...]]:
    """The rows of the working days."""
    return [(0, None), *enumerate(working_ordinals(), 1)]


@cache
def _statutory() -> frozenset[int]:
    """Every statutory holiday of the known years."""
    return frozenset(day.toordinal() for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in statutory_holidays(year))
