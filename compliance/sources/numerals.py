"""Chinese numerals as ledgers write them: 二〇二四, 二十五, 壹万贰仟叁佰元整, 百分之三点五; exactly, and nothing that could be read in two ways."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {
    **dict.fromkeys("〇零○", 0), **dict.fromkeys("一壹", 1), **dict.fromkeys("二贰两", 2), **dict.fromkeys("三叁", 3), **dict.fromkeys("四肆", 4),
    **dict.fromkeys("五伍", 5), **dict.fromkeys("六陆", 6), **dict.fromkeys("七柒", 7), **dict.fromkeys("八捌", 8), **dict.fromkeys("九玖", 9),
}
_SMALL = {**dict.fromkeys("十拾", 10), **dict.fromkeys("百佰", 100), **dict.fromkeys("千仟", 1000)}
_DIGIT = "".join(_DIGITS)
_GROUP = re.compile(rf"(?:([{_DIGIT}])?([十拾百佰千仟])|零?([{_DIGIT}])$)")
_AMOUNT = re.compile(
    rf"(?P<yuan>[{_DIGIT}十拾百佰千仟万萬亿億]+)[元圆圓](?:[整正]|零?(?:(?P<jiao>[{_DIGIT}])角)?(?:零?(?P<fen>[{_DIGIT}])分)?[整正]?)")
_SHARE = re.compile(rf"([百千万])分之([{_DIGIT}十百]+)(?:点([{_DIGIT}]+))?")
_SCALES = {"百": 100, "千": 1000, "万": 10_000}

NUMERAL = f"[{_DIGIT}十拾]"
"""A character of the numerals of a day, a month or a year, for patterns."""


def digits_of(text: str) -> int | None:
    """The number whose digits are written one by one.

    >>> digits_of("二〇二四"), digits_of("贰零贰肆"), digits_of("二十")
    (2024, 2024, None)
    """
    if not text or any(char not in _DIGITS for char in text):
        return None
    return int("".join(str(_DIGITS[char]) for char in text))


def number_of_group(text: str) -> int | None:
    """A number below ten thousand as it is spoken.

    >>> number_of_group("二十五"), number_of_group("十"), number_of_group("叁仟零伍"), number_of_group("零伍"), number_of_group("五二")
    (25, 10, 3005, 5, None)
    """
    rest, total, below = text.lstrip("零〇○") or text, 0, 10_000
    if rest in _DIGITS:
        return _DIGITS[rest]
    while rest:
        found = _GROUP.match(rest)
        if found is None:
            return None
        if found[3]:
            return total + _DIGITS[found[3]]
        scale = _SMALL[found[2]]
        if scale >= below or (found[1] is None and total):
            return None
        total, below = total + (_DIGITS[found[1]] if found[1] else 1) * scale, scale
        rest = rest[found.end() :]
        if rest[:1] in ("零", "〇", "○"):
            rest = rest[1:]
            if not rest:
                return None
    return total


def whole_number(text: str) -> int | None:
    """A whole number with 万 and 亿.

    >>> whole_number("壹万贰仟叁佰"), whole_number("壹亿零伍拾万"), whole_number("万")
    (12300, 100500000, None)
    """
    total, rest = 0, text
    for mark, scale in (("[亿億]", 10**8), ("[万萬]", 10**4)):
        parts = re.split(mark, rest)
        if len(parts) > 2:
            return None
        if len(parts) == 2:
            above = whole_number(parts[0]) if scale == 10**8 else number_of_group(parts[0])
            if not above:
                return None
            total, rest = total + above * scale, parts[1]
    if not rest:
        return total if total else None
    low = number_of_group(rest)
    return None if low is None else total + low


def fen_of(text: str) -> int | None:
    """An amount in capitals, in fen.

    >>> fen_of("壹万贰仟叁佰元整"), fen_of("叁拾元零伍分"), fen_of("壹佰元贰角")
    (1230000, 3005, 10020)
    """
    found = _AMOUNT.fullmatch(text)
    yuan = whole_number(found["yuan"]) if found else None
    if found is None or yuan is None:
        return None
    return yuan * 100 + _DIGITS.get(found["jiao"] or "零", 0) * 10 + _DIGITS.get(found["fen"] or "零", 0)


def share_of(text: str) -> Decimal | None:
    """A share such as 百分之三 or 千分之零点五.

    >>> share_of("百分之三"), share_of("千分之五"), share_of("百分之九十四点六九")
    (Decimal('0.03'), Decimal('0.005'), Decimal('0.9469'))
    """
    found = _SHARE.fullmatch(text)
    whole = 100 if found and found[2] in ("百", "一百") else number_of_group(found[2]) if found else None
    if found is None or whole is None:
        return None
    decimals = "".join(str(_DIGITS[char]) for char in found[3] or "")
    return Decimal(f"{whole}.{decimals or 0}") / _SCALES[found[1]] if decimals else Decimal(whole) / _SCALES[found[1]]
