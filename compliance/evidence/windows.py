"""A span of days ahead, as people write it."""

from __future__ import annotations

import re

from compliance.ground.problems import refuse

MOST_DAYS = 3660
"""Ten years."""

_WRITTEN = re.compile(r"(\d{1,4}) ?(d|days?|日|天|w|weeks?|周)?", re.ASCII | re.IGNORECASE)


def read_window(text: str) -> int:
    """The days in ``30d``, ``4w``, ``30日`` or ``30``. Raises :class:`InputError` for anything else.

    >>> read_window("30d"), read_window("2w"), read_window("10 天")
    (30, 14, 10)
    """
    found = _WRITTEN.fullmatch(text.strip())
    days = int(found[1]) * (7 if found[2] and found[2].lower()[0] in "w周" else 1) if found else MOST_DAYS + 1
    if days > MOST_DAYS:
        raise refuse("--within", f"“{text[:40]}”不是一段时间；请写成 30d（30 日）或 4w（4 周），至多 {MOST_DAYS} 日",
                     f"'{text[:40]}' is no span of time; write 30d (days) or 4w (weeks), at most {MOST_DAYS} days")
    return days
