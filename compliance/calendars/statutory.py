"""The holidays the law itself names, without days moved or swapped for longer rests.

Source: 全国年节及纪念日放假办法, as revised 1999-09-18, 2007-12-14 (from 2008), 2013-12-11 (from 2014) and 2024-11-10 (from 2025).
Festivals by the moon and the sun are astronomical facts, listed here by year and tested against the ``holidays`` package.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

_DAY = dt.timedelta(days=1)

_NEW_YEAR_BY_MOON = {
    2004: (1, 22), 2005: (2, 9), 2006: (1, 29), 2007: (2, 18), 2008: (2, 7), 2009: (1, 26), 2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10),
    2014: (1, 31), 2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22),
    2024: (2, 10), 2025: (1, 29), 2026: (2, 17),
}
"""正月初一."""

_TOMB_SWEEPING = {2008: 4, 2009: 4, 2012: 4, 2013: 4, 2016: 4, 2017: 4, 2020: 4, 2021: 4, 2024: 4, 2025: 4}
"""The day in April where it is not the 5th."""

_DRAGON_BOAT = {
    2008: (6, 8), 2009: (5, 28), 2010: (6, 16), 2011: (6, 6), 2012: (6, 23), 2013: (6, 12), 2014: (6, 2), 2015: (6, 20), 2016: (6, 9), 2017: (5, 30),
    2018: (6, 18), 2019: (6, 7), 2020: (6, 25), 2021: (6, 14), 2022: (6, 3), 2023: (6, 22), 2024: (6, 10), 2025: (5, 31), 2026: (6, 19),
}
_MID_AUTUMN = {
    2008: (9, 14), 2009: (10, 3), 2010: (9, 22), 2011: (9, 12), 2012: (9, 30), 2013: (9, 19), 2014: (9, 8), 2015: (9, 27), 2016: (9, 15), 2017: (10, 4),
    2018: (9, 24), 2019: (9, 13), 2020: (10, 1), 2021: (9, 21), 2022: (9, 10), 2023: (9, 29), 2024: (9, 17), 2025: (10, 6), 2026: (9, 25),
}


@cache
def statutory_holidays(year: int) -> frozenset[dt.date]:
    """The statutory holidays of a year from 2004 to 2026. Raises ``KeyError`` for other years."""
    moon = dt.date(year, *_NEW_YEAR_BY_MOON[year])
    eve = 2008 <= year <= 2013 or year >= 2025
    first = moon - _DAY if eve else moon
    days = {dt.date(year, 1, 1), *(first + _DAY * step for step in range(4 if year >= 2025 else 3)), *(dt.date(year, 10, day) for day in (1, 2, 3))}
    days |= {dt.date(year, 5, day) for day in range(1, 4 if year < 2008 else 3 if year >= 2025 else 2)}
    if year >= 2008:
        days |= {dt.date(year, 4, _TOMB_SWEEPING.get(year, 5)), dt.date(year, *_DRAGON_BOAT[year]), dt.date(year, *_MID_AUTUMN[year])}
    return frozenset(days)
