"""The calendar strip: which days of a period were counted, which were rest days, which were make-up days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from compliance.calendars.workdays import DayKind, DayNote, note
from compliance.ground.values import NEVER

MOST_DAYS = 120
"""Longer strips are cut: nobody counts a third of a year on their fingers."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The days after ``start`` up to the later of the due day and the event, in order; ``cut`` if more would follow."""

    start: dt.date
    due: dt.date
    days: tuple[DayNote, ...]
    cut: bool

    def counted(self) -> list[dt.date]:
        """The days that count toward the period."""
        return [day.day for day in self.days if day.counts and day.day <= self.due]


def strip(start: dt.date, due: dt.date, event: dt.date | None) -> Strip | None:
    """The strip of a period of working days; ``None`` where a year has no notice or nothing happened."""
    if NEVER in (start, due):
        return None
    last = max(due, event) if event is not None and event != NEVER else due
    length = (last - start).days
    days = [note(start + dt.timedelta(days=offset)) for offset in range(1, min(length, MOST_DAYS) + 1)]
    known = tuple(day for day in days if day is not None)
    return Strip(start, due, known, length > MOST_DAYS) if len(known) == len(days) else None


def tell(found: Strip, lang: str) -> str:
    """The strip in a line: working days counted, rest days by festival, make-up days.

    >>> from datetime import date
    >>> tell(strip(date(2024, 9, 30), date(2024, 10, 9), None), "zh")
    '计入：10月8日、10月9日；不计入：10月1日至7日（国庆节）'
    """
    zh = lang == "zh"
    counted = [_day(day.day, zh) + (("（补班）" if zh else " (make-up)") if day.kind is DayKind.MAKE_UP else "") for day in found.days if day.counts and day.day <= found.due]
    rests = [_rest(run, zh) for run in _runs([day for day in found.days if not day.counts])]
    late = [_day(day.day, zh) + (("（补班）" if zh else " (make-up)") if day.kind is DayKind.MAKE_UP else "") for day in found.days if day.counts and day.day > found.due]
    comma = "、" if zh else ", "
    parts = [(("计入：" if zh else "counted: ") + comma.join(counted)) if counted else ""]
    parts.append((("不计入：" if zh else "not counted: ") + comma.join(rests)) if rests else "")
    if late:
        shown = late if len(late) <= 6 else [*late[:3], "…", late[-1]]
        parts.append(("超期的工作日：" if zh else "working days late: ") + comma.join(shown))
    return ("；" if zh else "; ").join(part for part in parts if part)


def _day(day: dt.date, zh: bool) -> str:
    return f"{day.month}月{day.day}日" if zh else f"{day.month:02}-{day.day:02}"


def _runs(days: list[DayNote]) -> list[list[DayNote]]:
    runs: list[list[DayNote]] = []
    for day in days:
        if runs and day.day - runs[-1][-1].day == dt.timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _rest(run: list[DayNote], zh: bool) -> str:
    first, last = run[0].day, run[-1].day
    if first == last:
        span = _day(first, zh)
    elif zh:
        span = f"{_day(first, zh)}至{last.day}日" if first.month == last.month else f"{_day(first, zh)}至{_day(last, zh)}"
    else:
        span = f"{_day(first, zh)} to {_day(last, zh)}"
    names = list(dict.fromkeys(day.festival["zh" if zh else "en"] for day in run if day.festival))
    label = ("、" if zh else ", ").join(names) or ("周末" if zh else "weekend")
    return f"{span}（{label}）" if zh else f"{span} ({label})"
