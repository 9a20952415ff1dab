"""The figures of a scoring scheme: points with their standing, and exact bounds."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated

from pydantic import Field, PlainValidator

from compliance.ground.shape import NameShape, Shape

CENT = Fraction(1, 100)
"""Scores are kept to two places."""

_POINTS = re.compile(r"\d{1,6}(\.\d{1,4})?", re.ASCII)
_SHARE = re.compile(r"(?P<number>[+-]?\d{1,15}(\.\d{1,9})?)\s*(?P<unit>%|元|万元|亿元)?", re.ASCII)
_UNITS = {None: Fraction(1), "%": Fraction(1, 100), "元": Fraction(100), "万元": Fraction(10**6), "亿元": Fraction(10**10)}


class Standing(Enum):
    """How a figure is known: read in the report being checked, read in a published table, or assumed for want of one."""

    REPORT = "report"
    PUBLISHED = "published"
    ASSUMED = "assumed"


def points(written: object) -> Decimal:
    """Points as written. Raises ``ValueError`` unless it is a number of at most four places, not negative.

    >>> points("0.5")
    Decimal('0.5')
    """
    text = str(written)
    if not _POINTS.fullmatch(text):
        raise ValueError(f"“{text}”应为不小于 0、至多四位小数的数，如 0.5 / '{text}' should be a number from 0 with at most four decimals, such as 0.5")
    return Decimal(text)


def share(written: object) -> Fraction:
    """A bound as written: ``10%``, ``0.1``, ``5``, or an amount (``100万元``, held in fen).

    >>> share("10%"), share("-0.5"), share("1万元")
    (Fraction(1, 10), Fraction(-1, 2), Fraction(1000000, 1))
    """
    found = _SHARE.fullmatch(str(written))
    if not found:
        raise ValueError(f"“{written}”应为数或百分比，如 10% / '{written}' should be a number or a percentage such as 10%")
    return Fraction(found["number"]) * _UNITS[found["unit"]]


Points = Annotated[Decimal, PlainValidator(points)]
Share = Annotated[Fraction, PlainValidator(share)]


class Figure(Shape):
    """A number of points, and how it is known. ``source`` is a text or a link."""

    value: Points = Field(description="分值。Points.")
    standing: Standing = Field(description="如何得知：report 报告，published 公布，assumed 假定。How it is known.")
    source: str = Field(default="", description="出处。Where it stands.")
    note: NameShape | None = Field(default=None, description="说明。A note.")


def half_up(exact: Fraction) -> Decimal:
    """The points to two places, a half rounded up.

    >>> half_up(Fraction(9469, 1000)), half_up(Fraction(1, 200)), half_up(Fraction(2))
    (Decimal('9.47'), Decimal('0.01'), Decimal('2.00'))
    """
    return Decimal((exact / CENT + Fraction(1, 2)).__floor__()).scaleb(-2)
