"""Whole numbers and ratios as ledgers write them, exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from compliance.ground.values import RATIO_SCALE, Name
from compliance.sources.numerals import share_of
from compliance.sources.result import Remarked, Result, Unreadable, unreadable
from compliance.sources.table import Raw, plain_text, quoted, says_nothing

INTEGER_LIMIT = 10**15
"""Whole numbers of 16 digits or more are refused: Excel itself does not keep them."""

PLAIN_RATIO_LIMIT = 2
"""A number without a percent sign above 200% may as well be meant as per cent: it is refused, not guessed."""

UNIT_WORDS = {
    "day": ("天", "日"),
    "month": ("个月", "月份", "月"),
    "year": ("年度", "年"),
    "person": ("人", "名"),
    "piece": ("件", "个", "台", "套"),
    "supplier": ("家", "个"),
    "unit": ("个", "家"),
    "vehicle": ("辆", "台"),
    "m2": ("平方米", "m2"),
    "points": ("分",),
}
"""How ledgers write the units of the field dictionary, longest first."""

ROUNDED = "DATA-003"
"""A computed ratio was rounded to the millionth."""

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d*)?|([+-]?)(\.\d+)")
_LONGEST = 40
_RANGE = re.compile(r"[\d.]+%?[-—–~～至到][\d.]+%")
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d*)?e[+-]?\d+", re.IGNORECASE)


def decimal_of(text: str, raw: Raw) -> Decimal | Unreadable:
    """The number a text writes out: digits, thousands separators in groups of three, a sign or accounting brackets."""
    compact = text.replace(" ", "").replace("−", "-").replace("'", "")
    if compact.startswith("(") and compact.endswith(")") and not compact.startswith("(-"):
        compact = "-" + compact[1:-1].removeprefix("¥")
    elif compact.endswith("-"):
        compact = "-" + compact[:-1]  # as accounting programs write it
    elif compact.startswith("-¥"):
        compact = "-" + compact[2:]
    if len(compact) <= _LONGEST and _NUMBER.fullmatch(compact):
        return Decimal(compact.replace(",", ""))
    if _EXPONENT.fullmatch(compact):
        return unreadable(
            f"“{quoted(raw)}”是科学计数法，可能已丢失位数；请把单元格设为数值格式，写全数字",
            f"'{quoted(raw)}' is in scientific notation and may have lost digits; write the number in full",
        )
    return unreadable(f"“{quoted(raw)}”不是数；请只填数字", f"'{quoted(raw)}' is not a number; write digits only")


def number_of(raw: Raw) -> Decimal | Unreadable:
    """The number in a cell that Excel holds as a number."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return unreadable(f"“{quoted(raw)}”不是数；请只填数字", f"'{quoted(raw)}' is not a number; write digits only")
    if not math.isfinite(raw):
        return unreadable("数值溢出；请核对", "the number is out of range; check it")
    return Decimal(repr(raw))


def whole(scaled: Decimal, binary: bool) -> int | None:
    """The whole number meant; ``None`` if there is a fraction.

    A ``binary`` number (an Excel cell) may be off by what its calculation leaves behind: a millionth of
    a unit, or eight steps of its last binary digit where that is more, but never a thousandth.
    """
    rounded = scaled.to_integral_value()
    if rounded == scaled:
        return int(rounded)
    if binary and abs(scaled) < 10**17:
        slack = min(max(1e-6, 8 * math.ulp(float(scaled))), 1e-3)
        if abs(scaled - rounded) <= Decimal(slack):
            return int(rounded)
    return None


def negative(raw: Raw) -> Unreadable:
    """The refusal of a number below zero."""
    return unreadable(f"“{quoted(raw)}”是负数，本栏不应为负；请核对", f"'{quoted(raw)}' is negative and this column cannot be; check it")


def without_unit(text: str, unit: str) -> str:
    """The text before the field's unit, if that is written behind it (``15天``)."""
    for word in UNIT_WORDS.get(unit, ()):
        if text.endswith(word):
            return text.removesuffix(word)
    return text


def read_integer(raw: Raw, unit: str = "", signed: bool = False) -> Result:
    """The whole number of a cell, with or without the field's unit written behind it."""
    if isinstance(raw, str):
        text = plain_text(raw)
        if says_nothing(text):
            return None
        number = decimal_of(without_unit(text, unit), raw)
    else:
        number = number_of(raw)
    if isinstance(number, Unreadable):
        return number
    value = whole(number, binary=False)
    if value is None:
        return unreadable(f"“{quoted(raw)}”不是整数；请核对", f"'{quoted(raw)}' is not a whole number; check it")
    if abs(value) >= INTEGER_LIMIT:
        return unreadable(f"“{quoted(raw)}”超出范围；请核对", f"'{quoted(raw)}' is out of range; check it")
    return negative(raw) if value < 0 and not signed else value


def in_percent(raws: Iterable[Raw]) -> bool:
    """Whether the bare numbers of a column headed ％ are per cents: some number above 200% would be absurd as a fraction."""
    for raw in raws:
        number = decimal_of(plain_text(raw), raw) if isinstance(raw, str) else number_of(raw)
        if not isinstance(number, Unreadable) and abs(number) > PLAIN_RATIO_LIMIT:
            return True
    return False


def read_decimal(raw: Raw, unit: str = "", signed: bool = False) -> Result:
    """A measured number of any size in whole millionths (areas, points, quantities); a percent sign divides by 100."""
    if not isinstance(raw, str):
        number = number_of(raw)
    elif plain_text(raw).endswith(("%", "‰")):
        return read_ratio(raw, signed=signed)
    else:
        text = plain_text(raw)
        if says_nothing(text):
            return None
        number = decimal_of(without_unit(text, unit), raw)
    return number if isinstance(number, Unreadable) else _millionths(number, raw, signed)


def read_ratio(raw: Raw, headed_percent: bool | None = None, signed: bool = False) -> Result:
    """The ratio of a cell in whole millionths: ``94.69%``, ``0.9469``.

    ``headed_percent``: the header says ％; true if the column's bare numbers are per cents, false if that
    cannot be told (a number could be either, so it is refused); ``None`` for a header without ％.
    """
    if isinstance(raw, str):
        text = plain_text(raw)
        if says_nothing(text):
            return None
        for sign, scale in (("%", 100), ("‰", 1000)):
            if text.endswith(sign):
                number = decimal_of(text[:-1], raw)
                return _why_no_ratio(text, raw) if isinstance(number, Unreadable) else _millionths(number / scale, raw, signed)
        if (share := share_of(text)) is not None:
            return _millionths(share, raw, signed)
        number = decimal_of(text, raw)
    else:
        number = number_of(raw)
    if isinstance(number, Unreadable):
        return number
    if headed_percent:
        return _millionths(number / 100, raw, signed)
    if headed_percent is False and number:
        return unreadable(
            f"表头是百分比，单元格是“{quoted(raw)}”，不知是 {number}% 还是 {number * 100:f}%；请在单元格写上百分号",
            f"the header says per cent and the cell '{quoted(raw)}': {number}% or {number * 100:f}%? write the percent sign in the cell",
        )
    if abs(number) > PLAIN_RATIO_LIMIT:
        return unreadable(f"“{quoted(raw)}”不知是否为百分数；请写成 94.69% 或 0.9469", f"'{quoted(raw)}' may be meant as per cent; write 94.69% or 0.9469")
    return _millionths(number, raw, signed)


def _why_no_ratio(text: str, raw: Raw) -> Unreadable:
    if _RANGE.fullmatch(text):
        return unreadable(f"“{quoted(raw)}”是一个范围，不是一个比率；请填一个数", f"'{quoted(raw)}' is a range and not one ratio; write one number")
    return unreadable(f"“{quoted(raw)}”不是比率；请写成 94.69% 或 0.9469", f"'{quoted(raw)}' is no ratio; write 94.69% or 0.9469")


def _millionths(ratio: Decimal, raw: Raw, signed: bool) -> Result:
    if abs(ratio) >= 10**9:
        return unreadable(f"“{quoted(raw)}”超出范围；请核对", f"'{quoted(raw)}' is out of range; check it")
    if ratio < 0 and not signed:
        return negative(raw)
    exact = whole(ratio * RATIO_SCALE, binary=not isinstance(raw, str))
    if exact is not None:
        return Fraction(exact, RATIO_SCALE)
    rounded = math.floor(Fraction(ratio) * RATIO_SCALE + Fraction(1, 2))
    return Remarked(
        Fraction(rounded, RATIO_SCALE),
        Name(f"比率“{quoted(raw)}”按四舍五入取到百万分之一", f"the ratio '{quoted(raw)}' was rounded half up to the millionth"),
        ROUNDED,
    )
