"""How large a whole number can become, so that numbers of 19 digits are not counted with 38."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from compliance.ground.values import MONEY_LIMIT, Base
from compliance.language.lower import NEVER_ORDINAL
from compliance.language.lowered import (
    Column,
    DayAfter,
    DayInYear,
    DayMonthsAfter,
    DaysBetween,
    Else,
    Extreme,
    Figure,
    Gather,
    If,
    Indicator,
    Number,
    Plus,
    Positive,
    Size,
    Term,
    Times,
    Within,
    Year,
)
from compliance.language.ops import Fold

NARROW = 2**62
"""Numbers below this fit a column of 64 bits, and so does the sum of two."""

_BY_BASE = {Base.MONEY: MONEY_LIMIT, Base.DATE: NEVER_ORDINAL, Base.BOOL: 1, Base.INTEGER: 2**53, Base.RATIO: 10**15}

Values = Callable[[Figure], Iterable[int]]
"""Every value a figure can have."""


def bound(term: Term, values: Values) -> int | None:
    """A number that the term's size cannot exceed; ``None`` where nothing is known."""
    match term:
        case Number(value=value):
            return abs(value)
        case Column(type=type_):
            return _BY_BASE.get(type_.base)
        case Figure():
            return max(map(abs, values(term)), default=0)
        case Plus(terms=terms):
            return _all([bound(part, values) for part in terms], sum)
        case Extreme(terms=terms):
            return _all([bound(part, values) for part in terms], max)
        case Times(left=left, right=right):
            return _all([bound(left, values), bound(right, values)], lambda sizes: sizes[0] * sizes[1])
        case If(yes=one, no=two) | Else(first=one, second=two):
            return _all([bound(one, values), bound(two, values)], max)
        case Positive(term=inner) | Size(term=inner) | Within(term=inner):
            return bound(inner, values)
        case DayAfter() | DaysBetween() | DayMonthsAfter() | DayInYear() | Year():
            return NEVER_ORDINAL
        case Indicator():
            return 1
        case Gather(fold=fold, item=item):
            if fold is Fold.COUNT:
                return 2**40
            return bound(item, values) if fold in (Fold.MIN, Fold.MAX) and item is not None else None
    return None


def smallest(size: int | None) -> str:
    """The smallest type that holds numbers up to a size; the widest where the size is not known."""
    return "INT" if size is not None and size < 2**31 else "BIGINT" if size is not None and size < 2**63 else "INT128"


def _all(sizes: list[int | None], joined: Callable[[list[int]], int]) -> int | None:
    known = [size for size in sizes if size is not None]
    return joined(known) if len(known) == len(sizes) else None


def is_narrow(term: Term, values: Values) -> bool:
    """Whether the term always fits 64 bits."""
    size = bound(term, values)
    return size is not None and size < NARROW
