"""The calendar day of a moment: what the calendar on the wall of a Chinese office shows."""

from __future__ import annotations

import datetime as dt
import re

CHINA = dt.timezone(dt.timedelta(hours=8))
"""Standard time in the whole country, without summer time since 1992."""

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)
_EPOCH = re.compile(r"\d{10}|\d{13}")
_ONLY_A_DAY = frozenset({"00:00", "00:00:00", "23:59:59"})
"""Times of day by which publishers say that they know the day only: its beginning, its end."""


def local(moment: dt.datetime) -> dt.datetime:
    """The moment as clocks in China show it; a moment without an offset is taken as theirs.

    >>> local(dt.datetime(2024, 3, 5, 17, tzinfo=dt.timezone.utc))
    datetime.datetime(2024, 3, 6, 1, 0)
    """
    return moment if moment.tzinfo is None else moment.astimezone(CHINA).replace(tzinfo=None)


def iso_day(text: str) -> str:
    """The day in China of an ISO 8601 date or date-time; any other text as it is.

    A time of day that only marks the beginning or the end of a day gives that day, whatever its offset.

    >>> iso_day("2024-03-05T16:30:00Z"), iso_day("2024-03-05T00:00:00-06:00"), iso_day("2024-03-05T23:59:59Z")
    ('2024-03-06', '2024-03-05', '2024-03-05')
    """
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return text
    day, time, offset = found[1], found[2], found[3]
    if time is None or offset is None or time in _ONLY_A_DAY:
        return day
    try:
        return local(dt.datetime.fromisoformat(f"{day}T{time}{offset.upper()}")).date().isoformat()
    except (ValueError, OverflowError):
        return text


def epoch_day(text: str) -> str | None:
    """The day in China of seconds or milliseconds since 1970; ``None`` for a text that is neither.

    >>> epoch_day("1620576000"), epoch_day("1620575999000"), epoch_day("20210510")
    ('2021-05-10', '2021-05-09', None)
    """
    if not _EPOCH.fullmatch(text):
        return None
    seconds = int(text) // (1000 if len(text) == 13 else 1)
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(CHINA).date().isoformat()
