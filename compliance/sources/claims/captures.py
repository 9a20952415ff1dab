"""The typed captures of the grammar: how each is spelled, and its exact value with the half unit of its last printed digit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from compliance.ground.values import Value

NUMBER = r"(?<![\d.])-?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,12})?(?![\d])|(?<![\d.])-?\d{1,18}(?:\.\d{1,12})?"
_UNITS = {"元": 1, "千元": 1_000, "万元": 10_000, "万": 10_000, "百万元": 1_000_000, "亿元": 100_000_000, "亿": 100_000_000}
_ABOUT = r"(?:余|多|\+|几)?"
_DAY = r"(?<!\d)(?P<{0}_y>(?:19|20)\d\d)(?:年度?|[-./])(?P<{0}_m>\d{{1,2}})(?:月份?|[-./])(?:(?P<{0}_d>\d{{1,2}})日?|(?P<{0}_e>底|末))?"


@dataclass(frozen=True, slots=True)
class Capture:
    """A value read at a span of a passage: exact, with half a unit of its last printed digit where it is a number."""

    type: str
    value: Value | None
    raw: str
    start: int
    end: int
    half: Fraction = Fraction(0)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CaptureType:
    """How a capture is spelled (``{}`` stands for its name), and how its text is read."""

    spelling: str
    read: Callable[[str, re.Match[str], str], tuple[Value | None, Fraction, str]]


Reading: TypeAlias = tuple[Value | None, Fraction, str]


def number(text: str) -> tuple[Fraction, Fraction]:
    """A printed number and half a unit of its last digit.

    >>> number("9.470"), number("1,157")
    ((Fraction(947, 100), Fraction(1, 2000)), (Fraction(1157, 1), Fraction(1, 2)))
    """
    plain = text.replace(",", "")
    _, _, decimals = plain.partition(".")
    return Fraction(plain), Fraction(1, 2 * 10 ** len(decimals))


def _leading(text: str) -> tuple[Fraction, Fraction, str]:
    match = re.match(NUMBER, text)
    assert match is not None
    value, half = number(match[0])
    return value, half, text[match.end():]


def _points(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    value, half, _ = _leading(text)
    return value, half, "分"


def _percent(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    value, half, _ = _leading(text.removeprefix("百分之"))
    return value / 100, half / 100, "%"


def _money(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    value, half, rest = _leading(text)
    unit = rest.lstrip("余多+几").removesuffix("人民币")
    fen = value * _UNITS[unit] * 100
    return (int(fen) if fen.denominator == 1 else None), half * _UNITS[unit] * 100, unit


def _count(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    value, half, rest = _leading(text)
    scaled = re.match(r"[余多+几]*(万|亿)?[余多+几]*", rest)
    assert scaled is not None
    scale = {"万": 10_000, "亿": 100_000_000}.get(scaled[1] or "", 1)
    exact = value * scale
    return (int(exact) if exact.denominator == 1 else exact), half * scale if scale > 1 or half < Fraction(1, 2) else Fraction(0), rest[scaled.end():]


def _plain(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    value, half = number(text)
    return value, half, ""


def _date(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    year, month, day = int(match[f"{name}_y"]), int(match[f"{name}_m"]), match[f"{name}_d"]
    try:
        if day is not None:
            return dt.date(year, month, int(day)), Fraction(0), ""
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return following - dt.timedelta(1), Fraction(0), ""
    except ValueError:
        return None, Fraction(0), ""


def _year(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    return int(text[:4]), Fraction(0), ""


def _days(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    numerals = "零一二三四五六七八九十"
    found = re.match(r"\d+|[一二两三四五六七八九十]+", text)
    assert found is not None
    said = found[0].replace("两", "二")
    if said.isdigit():
        value = int(said)
    elif "十" in said:
        tens, _, ones = said.partition("十")
        value = (numerals.index(tens) if tens else 1) * 10 + (numerals.index(ones) if ones else 0)
    else:
        value = numerals.index(said[0])
    return value, Fraction(0), "working" if "工作" in text or "个工" in text else "calendar"


def _text(text: str, match: re.Match[str], name: str) -> Reading:  # noqa: ARG001 (all readers are called alike)
    return text, Fraction(0), ""


MEASURES = "个|项|份|件|人次|人|名|次|场|条|篇|家|宗|户|辆|台|套|间|所|座|处|批|笔|起|例|期|册|本|部|亩|公里|平方米|吨|位|类|种|张|支|组|节|门"

TYPES: dict[str, CaptureType] = {
    "points": CaptureType(rf"(?:{NUMBER})分(?!之|钟|类|别|公司|局|项|析|管|布|校|中心|解|工|段|配|会|散|期|离|批|层|级|队|支|户)", _points),
    "percent": CaptureType(rf"(?:(?:{NUMBER})%|百分之(?:{NUMBER}))(?!号)", _percent),
    "money": CaptureType(rf"(?:{NUMBER}){_ABOUT}(?:百万元|千元|万元|亿元|元|[万亿](?=[，。；、）]|$))", _money),
    "count": CaptureType(rf"(?:{NUMBER}){_ABOUT}[万亿]?{_ABOUT}(?:{MEASURES})(?!工作日)", _count),
    "number": CaptureType(rf"(?:{NUMBER})", _plain),
    "date": CaptureType(_DAY, _date),
    "year": CaptureType(r"(?<!\d)(?:19|20)\d\d(?=年)", _year),
    "days": CaptureType(r"(?:(?<!\d)\d{1,4}|[一二两三四五六七八九十]{1,3})(?:个)?(?:工作日|自然日|日历日|日(?!期|常|前|起|益|均|之)|天)", _days),
    "clause": CaptureType(r"[^。；\n]{2,160}?", _text),
    "phrase": CaptureType(r"[^。；，：、\n（）]{2,40}?", _text),
    "rest": CaptureType(r"[^\n]{2,600}", _text),
    "sentence": CaptureType(r"[^。；\n]{2,300}", _text),
    "reasoning": CaptureType(r"[^。；\n]{2,300}(?:；(?![^。；\n]*\d分)[^。；\n]{2,300}){0,6}", _text),
    "title": CaptureType(r"[^《》]{2,80}", _text),
    "formula": CaptureType(r"[\d（][\d.,%（）+\-×÷/*xX]{2,160}", _text),
    "body": CaptureType(r"[\u4e00-\u9fff]{2,30}?(?:委员会|办公室|办事处|人民政府|法院|检察院|医院|学校|中学|小学|幼儿园|大学|学院|中心|馆|局|厅|处|站|所|会|部|队|社|团|院|校|办|委)", _text),
}
"""Every type a pattern may capture."""
