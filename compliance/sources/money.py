"""Amounts of money as ledgers write them, exactly to the fen: digits, capitals (壹万元整), or both where they agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from compliance.ground.values import MONEY_LIMIT
from compliance.sources.numerals import fen_of
from compliance.sources.quantities import decimal_of, negative, number_of, whole
from compliance.sources.result import Result, Unreadable, unreadable
from compliance.sources.table import Raw, plain_text, quoted, says_nothing

UNITS = {"元": 1, "圆": 1, "千元": 1_000, "万元": 10_000, "万": 10_000, "百万元": 1_000_000, "千万元": 10_000_000, "亿元": 100_000_000, "亿": 100_000_000}
"""Units of amounts in yuan."""

UNIT_WORDS = "|".join(sorted(UNITS, key=len, reverse=True))
"""The units as alternatives of a pattern, longest first."""

_IN_CELL = re.compile(rf"(?P<minus>[-负])?(?:人民币|RMB|CNY)?[¥]?(?P<number>.+?)(?P<unit>{UNIT_WORDS})?[整正]?(?:人民币|RMB|CNY)?", re.IGNORECASE)
_CAPITALS = re.compile(r"(?:人民币)?(?:\(?大写\)?[:：]?)?([^\d.]*?[元圆圓][^\d()¥:]*)")
_BOTH = re.compile(r"(?P<one>.+?)(?:[(,;/]?(?:小写|大写)?[:：]?)(?P<other>[¥(].*?)\)?")
_RANGE = re.compile(r".*\d.*[~～至\-—–].*\d.*")
_FOREIGN = re.compile(r"美元|美金|欧元|港元|港币|日元|英镑|USD|EUR|HKD|US\$|\$|€|£", re.IGNORECASE)
_LONGEST = 80


def read_money(raw: Raw, unit: str = "元", signed: bool = False) -> Result:
    """The amount of a cell in fen; ``unit`` is the column's, a unit written in the cell goes before it.

    Amounts that are no whole number of fen, too large to be true, or (unless ``signed``) negative are refused.

    >>> read_money("1,234.56"), read_money(12.5, "万元"), read_money("￥３万元"), read_money("壹万贰仟元整")
    (123456, 12500000, 3000000, 1200000)
    """
    if not isinstance(raw, str):
        number = number_of(raw)
        return _not_an_amount(raw) if isinstance(number, Unreadable) else _in_fen(number, unit, signed, raw)
    text = plain_text(raw).replace(" ", "")
    if says_nothing(text):
        return None
    return _from_text(text, raw, unit, signed) if len(text) <= _LONGEST else _not_an_amount(raw)


def _from_text(text: str, raw: str, unit: str, signed: bool) -> Result:
    found = _IN_CELL.fullmatch(text)
    if found is None:
        return _not_an_amount(raw)
    number = decimal_of((found["minus"] or "").replace("负", "-") + found["number"], raw)
    if not isinstance(number, Unreadable):
        return _in_fen(number, found["unit"] or unit, signed, raw)
    if "e" in raw.lower() and "科学计数法" in number.reason.zh:
        return number
    if (capitals := _CAPITALS.fullmatch(text)) and (fen := fen_of(capitals[1])) is not None:
        return fen
    return _both(text, raw, unit, signed) or _why_not(text, raw)


def _both(text: str, raw: str, unit: str, signed: bool) -> Result:
    """An amount written in capitals and in digits, which must agree; ``None`` where it is not written so."""
    found = _BOTH.fullmatch(text)
    if found is None:
        return None
    one, other = (_from_text(part.strip("()"), raw, unit, signed) for part in (found["one"], found["other"]))
    if not isinstance(one, int) or not isinstance(other, int):
        return None
    if one == other:
        return one
    return unreadable(f"“{quoted(raw)}”的大写与小写不一致；请核对", f"'{quoted(raw)}': the amount in capitals and the one in digits differ; check it")


def _why_not(text: str, raw: str) -> Unreadable:
    if _FOREIGN.search(text):
        return unreadable(f"“{quoted(raw)}”不是人民币；请换算成元", f"'{quoted(raw)}' is no amount in yuan; convert it")
    if _RANGE.fullmatch(text):
        return unreadable(f"“{quoted(raw)}”是一个范围，不是一个金额；请填一个数", f"'{quoted(raw)}' is a range and not one amount; write one number")
    return _not_an_amount(raw)


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


def whole_fen(numbers: Sequence[float], unit: str, signed: bool) -> list[int | None]:
    """Numbers as fen where the shortest decimal form of each is a whole number of them; ``None`` for any other, which :func:`read_money` judges.

    A number of at most 15 digits is its own shortest form, so that dividing back gives the same binary number only where nothing was rounded.
    """
    scale = UNITS[unit] * 100
    largest = min(10**15, MONEY_LIMIT)
    lowest = -largest if signed else -1
    reach = largest / scale
    return [fen if -reach < number < reach and (fen := round(number * scale)) / scale == number and lowest < fen < largest else None for number in numbers]


def _not_an_amount(raw: Raw) -> Unreadable:
    return unreadable(f"“{quoted(raw)}”不是金额；请只填数字，如 1234.56", f"'{quoted(raw)}' is not an amount; write digits such as 1234.56")
