"""Amounts of money as ledgers write them, exactly to the fen."""

from __future__ import annotations

import re
from decimal import Decimal

from compliance.ground.values import MONEY_LIMIT
from compliance.sources.quantities import decimal_of, negative, number_of, whole
from compliance.sources.result import Result, Unreadable, unreadable
from compliance.sources.table import Raw, plain_text, quoted, says_nothing

UNITS = {"元": 1, "圆": 1, "千元": 1_000, "万元": 10_000, "万": 10_000, "百万元": 1_000_000, "千万元": 10_000_000, "亿元": 100_000_000, "亿": 100_000_000}
"""Units of amounts in yuan."""

UNIT_WORDS = "|".join(sorted(UNITS, key=len, reverse=True))
"""The units as alternatives of a pattern, longest first."""

_IN_CELL = re.compile(rf"(?:人民币|RMB|CNY)?[¥]?(?P<number>.+?)(?P<unit>{UNIT_WORDS})?整?(?:人民币|RMB|CNY)?", re.IGNORECASE)


def read_money(raw: Raw, unit: str = "元", signed: bool = False) -> Result:
    """The amount of a cell in fen; ``unit`` is the column's, a unit written in the cell goes before it.

    Amounts that are no whole number of fen, too large to be true, or (unless ``signed``) negative are refused.

    >>> read_money("1,234.56"), read_money(12.5, "万元"), read_money("￥３万元")
    (123456, 12500000, 3000000)
    """
    if isinstance(raw, str):
        text = plain_text(raw).replace(" ", "")
        if says_nothing(text):
            return None
        found = _IN_CELL.fullmatch(text)
        if found is None:
            return _not_an_amount(raw)
        unit = found["unit"] or unit
        number = decimal_of(found["number"], raw)
    else:
        number = number_of(raw)
    if isinstance(number, Unreadable):
        return number if isinstance(raw, str) and "e" in raw.lower() else _not_an_amount(raw)
    return _in_fen(number, unit, signed, raw)


def _in_fen(number: Decimal, unit: str, signed: bool, raw: Raw) -> Result:
    if number < 0 and not signed:
        return negative(raw)
    scaled = number * (UNITS[unit] * 100)
    if abs(scaled) >= MONEY_LIMIT:
        return unreadable(
            f"“{quoted(raw)}”（{unit}）大得不合理；请核对数字和单位",
            f"'{quoted(raw)}' ({unit}) is too large to be true; check the figure and its unit",
        )
    fen = whole(scaled, binary=not isinstance(raw, str))
    if fen is None:
        return unreadable(
            f"“{quoted(raw)}”（{unit}）含有不足一分的部分；请精确到分",
            f"'{quoted(raw)}' ({unit}) is no whole number of fen (0.01 元); state it to the fen",
        )
    return fen


def _not_an_amount(raw: Raw) -> Unreadable:
    return unreadable(f"“{quoted(raw)}”不是金额；请只填数字，如 1234.56", f"'{quoted(raw)}' is not an amount; write digits such as 1234.56")
