"""What is left of a rule after lowering: comparisons between whole numbers.

Days are ordinals, money is fen, ratios are millionths or cross-multiplied, texts and enum options are
codes, flags are 0 and 1. A term without a value (a missing cell) is unknown, and so is any comparison of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from compliance.ground.values import Type
from compliance.language.ops import Fold, Order, Roll
from compliance.language.tree import Source


@dataclass(frozen=True, slots=True)
class Number:
    """A fixed whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Coded:
    """The code of a fixed text; codes are given out by whoever runs the plan."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A field as a whole number."""

    name: str
    type: Type
    depth: int
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A parameter's value on a day, as a whole number (ratios in millionths)."""

    name: str
    type: Type
    key: Term | None
    day: Term


@dataclass(frozen=True, slots=True)
class Plus:
    """A sum."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A product."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Positive:
    """The term where it is above zero, else unknown: a divisor."""

    term: Term


@dataclass(frozen=True, slots=True)
class Size:
    """The term without its sign."""

    term: Term


@dataclass(frozen=True, slots=True)
class Extreme:
    """The greatest or least of several terms; unknown if one is."""

    greatest: bool
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class DayAfter:
    """The day so many (working) days after a start."""

    start: Term
    days: Term
    working: bool
    roll: Roll


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """(Working) days after a start up to and with an end."""

    start: Term
    end: Term
    working: bool


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a day."""

    day: Term


@dataclass(frozen=True, slots=True)
class DayMonthsAfter:
    """The day of the same number so many months on."""

    start: Term
    months: Term


@dataclass(frozen=True, slots=True)
class DayInYear:
    """A fixed month and day of a year."""

    year: Term
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class If:
    """One of two terms, by a condition; unknown where the condition is."""

    condition: Logic
    yes: Term
    no: Term


@dataclass(frozen=True, slots=True)
class Else:
    """The first day where it is known and happened, else the second."""

    first: Term
    second: Term


@dataclass(frozen=True, slots=True)
class Gather:
    """Related records folded into one number."""

    fold: Fold
    source: Source
    item: Term | None
    where: Logic | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A condition as 1, 0 or unknown."""

    condition: Logic


@dataclass(frozen=True, slots=True)
class Within:
    """A term said of another record, which is the subject inside it; unknown where there is no such record."""

    term: Term
    depth: int
    via: tuple[str, ...]


Term: TypeAlias = (
    Number | Coded | Column | Figure | Plus | Times | Positive | Size | Extreme | DayAfter | DaysBetween | Year | If | Else | Gather | Indicator | Within | DayMonthsAfter | DayInYear
)
"""A whole number, or unknown."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two terms compared; unknown where one is."""

    order: Order
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class HasValue:
    """Whether all the terms have a value; never unknown."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class CellFilled:
    """Whether a cell is filled in."""

    column: Column


@dataclass(frozen=True, slots=True)
class Prefix:
    """Whether a text begins so."""

    column: Column
    text: str


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition said of the record itself: means its body, and may be concluded once for all rules that use it."""

    name: str
    kind: str
    body: Logic


@dataclass(frozen=True, slots=True)
class Said:
    """A condition said of another record, which is the subject inside it; unknown where there is no such record."""

    condition: Logic
    depth: int
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GatherTruth:
    """Whether a condition holds of some, or of every, related record."""

    every: bool
    source: Source
    item: Logic
    where: Logic | None


@dataclass(frozen=True, slots=True)
class Every:
    """True where all terms are."""

    terms: tuple[Logic, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True where some term is."""

    terms: tuple[Logic, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """True where the term is false."""

    term: Logic


Leaf: TypeAlias = Comparison | HasValue | CellFilled | Prefix | GatherTruth | Said | Defined
"""A condition without conditions of the same record inside."""

Logic: TypeAlias = Leaf | Every | Some | Opposite
"""A condition in three values."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number: ``above`` / (``below`` x the product of ``over``)."""

    above: Term
    below: int = 1
    over: tuple[Term, ...] = ()
