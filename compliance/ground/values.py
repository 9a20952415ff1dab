"""The value types of the language, and how each is held exactly.

========  ==========================  ======================================
type      Python value                unit
========  ==========================  ======================================
bool      ``bool``
integer   ``int``                     as the field says
money     ``int``                     fen (分)
ratio     ``Fraction``                1; a field holds whole millionths
date      ``datetime.date``           Asia/Shanghai calendar day
text      ``str``                     NFKC, trimmed
enum      ``str``                     one of the type's option codes
========  ==========================  ======================================
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = bool | int | Fraction | dt.date | str
"""A value of any type. Missing values are ``None`` and never a ``Value``."""

NEVER = dt.date.max
"""A date cell that says, in words, that the event did not happen (未公告, 未支付): known, and later than any day."""

RATIO_SCALE = 1_000_000
"""A ratio field holds whole millionths (0.0001%)."""

MONEY_LIMIT = 10**15
"""Amounts of 10 trillion yuan (10^15 fen) or more are refused as misread; no department holds as much."""


class Base(Enum):
    """The base types."""

    BOOL = "bool"
    INTEGER = "integer"
    MONEY = "money"
    RATIO = "ratio"
    DATE = "date"
    TEXT = "text"
    ENUM = "enum"


NUMERIC = frozenset({Base.INTEGER, Base.MONEY, Base.RATIO})
"""Types that can be added, scaled and compared by size."""

ENUM_OR_TEXT = frozenset({Base.ENUM, Base.TEXT})
"""Types that are compared as equal or not, and that key tables."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type; an enum also has its option codes, in their declared order."""

    base: Base
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.base.value


BOOL = Type(Base.BOOL)
INTEGER = Type(Base.INTEGER)
MONEY = Type(Base.MONEY)
RATIO = Type(Base.RATIO)
DATE = Type(Base.DATE)
TEXT = Type(Base.TEXT)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Chinese and in English."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh
