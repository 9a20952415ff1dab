"""The known days as tables, so that queries look up what the calendar says instead of computing it.

Each table also has a row for every day (or number) that it does not know, with nothing in it: a look-up always meets exactly one row,
which lets databases look up by position.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate

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


def calendar_columns(counts: Iterable[int]) -> dict[str, Sequence[int | None]]:
    """The calendar that is asked to add these numbers of working days, by columns. Its first row is that of the days it does not know."""
    working, statutory, first, last = working_ordinals(), _statutory(), IndexedCalendar.first, IndexedCalendar.last
    works = list(map(frozenset(working).__contains__, range(first, last + 1)))
    passed = list(accumulate(works, initial=0))  # of the day before the first too
    rolled = [None if before == len(working) else working[before] for before in passed[:-1]]
    columns: dict[str, Sequence[int | None]] = {
        "day": range(first - 2, last + 1), "passed": [None, *passed], "rolled_any": [None, None, *rolled],
        "rolled_statutory": [None, None, *(then if day in statutory else day for day, then in enumerate(rolled, first))]}
    for count in sorted(counts):
        columns[plus(count)] = [None, *(working[before + count - 1] if before + count <= len(working) else None for before in passed)]
    return columns


def workday_columns() -> dict[str, Sequence[int | None]]:
    """The working days by columns, with a first row for numbers that none has."""
    working = working_ordinals()
    return {"passed": range(len(working) + 1), "day": [None, *working]}


@cache
def _statutory() -> frozenset[int]:
    """Every statutory holiday of the known years."""
    return frozenset(day.toordinal() for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in statutory_holidays(year))
