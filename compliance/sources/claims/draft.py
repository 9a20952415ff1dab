"""Records in the making: what a claim becomes before it has a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from compliance.ground.origin import Origin
from compliance.ground.values import RATIO_SCALE, Value
from compliance.records.record import Cell, Record
from compliance.sources.claims.grammar import Claim
from compliance.sources.claims.sections import Placed

Given: TypeAlias = "Value | tuple[Value | None, str] | None"
"""A field's value, or the value with the words it is shown in."""


@dataclass(frozen=True, slots=True)
class Read:
    """A passage with its section and its claims."""

    placed: Placed
    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """The passage's text."""
        return self.placed.passage.text

    def of(self, *roles: str) -> list[Claim]:
        """The claims in a role."""
        return [claim for claim in self.claims if claim.role in roles]

    def place(self, index: int) -> Origin:
        """Where a character stands."""
        return self.placed.passage.place(index)


@dataclass(frozen=True, slots=True)
class Draft:
    """A record without its number. ``name`` is what people call it: the words of the claim."""

    kind: str
    name: str
    place: Origin
    cells: dict[str, Cell] = field(default_factory=dict)

    def record(self, number: int) -> Record:
        """The record."""
        return Record(self.kind, number, self.cells, self.place, self.name)


def draft(kind: str, name: str, place: Origin, **given: Given) -> Draft:
    """A draft from its fields; a number finer than a ratio field holds is rounded to it."""
    cells = {}
    for code, said in given.items():
        value, raw = said if isinstance(said, tuple) else (said, _shown(said))
        cells[code] = Cell(millionths(value) if isinstance(value, Fraction) else value, raw, place)
    return Draft(kind, name, place, cells)


def millionths(value: Fraction) -> Fraction:
    """A ratio as a field holds it."""
    return Fraction(round(value * RATIO_SCALE), RATIO_SCALE)


def _shown(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return plain(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def plain(value: Fraction, places: int = 6) -> str:
    """A number as people print it, rounded half up where it does not end.

    >>> plain(Fraction(9469, 1000)), plain(Fraction(40)), plain(Fraction(2, 3), 2), plain(Fraction(-1, 2))
    ('9.469', '40', '0.67', '-0.5')
    """
    scaled = int(abs(value) * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0")
    return f"{'-' if value < 0 and scaled else ''}{whole}{'.' + decimals if decimals else ''}"


def percent(value: Fraction, places: int = 2) -> str:
    """A ratio as a percentage for reading."""
    return plain(value * 100, places) + "%"


def yuan(fen: Fraction | int, unit: str = "元") -> str:
    """An amount in a unit as it was printed in.

    >>> yuan(Fraction(115713), "元"), yuan(115713000000, "万元")
    ('1,157.13元', '115,713万元')
    """
    size = {"元": 100, "千元": 100_000, "万元": 1_000_000, "万": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000, "亿": 10_000_000_000}[unit]
    whole, point, decimals = plain(Fraction(fen) / size).partition(".")
    return f"{int(whole):,}{point}{decimals}{unit}"


def sentences(text: str) -> Iterable[tuple[int, int]]:
    """The spans of a text's sentences; one that only goes on with the parts of the last (其中……) belongs to it."""
    start = 0
    for index, character in enumerate(text):
        if character in "。！？" and not text[index + 1:index + 6].startswith(("其中", "具体", "包括", "分别", "扣分", "失分")):
            yield start, index + 1
            start = index + 1
    if start < len(text):
        yield start, len(text)
