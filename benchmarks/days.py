"""Working days for the generator and the truth, counted from the yearly notices kept as JSON; nothing of the program is used.

Days are whole numbers since 1970-01-01. ``MISSING`` is a blank cell, ``NEVER`` a cell that says the thing was not done.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

NOTICES = Path(__file__).resolve().parents[1] / "tests" / "calendars" / "cn_workdays_2020_2026.json"
Days = npt.NDArray[np.int64]

MISSING = -1
NEVER = 2_932_896


def day(text: str) -> int:
    """An ISO date as a whole number."""
    return (dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days


class Calendar:
    """The working days of the years with a notice."""

    def __init__(self, notices: Path = NOTICES) -> None:
        years = json.loads(notices.read_text(encoding="utf-8"))
        self.first, self.last = day(f"{min(years)}-01-01"), day(f"{max(years)}-12-31")
        off = {day(text) for year in years.values() for text in year["off_days"]}
        on = {day(text) for year in years.values() for text in year["makeup_workdays"]}
        # 1970-01-01 was a Thursday: the days that leave 2 and 3 over seven are Saturdays and Sundays.
        works = [number in on or (number % 7 not in (2, 3) and number not in off) for number in range(self.first, self.last + 1)]
        self.off = np.array(sorted(off), dtype=np.int64)
        self.working = np.array([self.first + index for index, counts in enumerate(works) if counts], dtype=np.int64)
        self.passed = np.concatenate([[0], np.cumsum(works)]).astype(np.int64)

    def knows(self, days: Days) -> npt.NDArray[np.bool_]:
        """Which days can be counted from: those of the known years, and the eve of the first."""
        return (days >= self.first - 1) & (days <= self.last)

    def count(self, days: Days) -> Days:
        """Working days of the known years up to and with each day; right only for days that :meth:`knows` accepts."""
        return self.passed[np.clip(days - self.first + 1, 0, len(self.passed) - 1)]

    def after(self, start: Days, number: int) -> Days:
        """The so-many-th working day after each start; ``MISSING`` where it cannot be known."""
        place = self.count(start) + number - 1
        known = self.knows(start) & (place < len(self.working))
        return np.where(known, self.working[np.clip(place, 0, len(self.working) - 1)], MISSING)

    def at_work(self, days: Days) -> Days:
        """Each day, or the last working day before it; the first working day for days before all of them."""
        return self.working[np.clip(self.count(days) - 1, 0, None)]
