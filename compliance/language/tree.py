"""The typed expression tree: a closed set of frozen shapes without behaviour.

Every node knows its type; positions are kept for messages and do not take part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from compliance.ground.values import BOOL, DATE, INTEGER, Type, Value
from compliance.ground.yamlfile import Mark
from compliance.language.ops import Fold, Order, Roll, Sign


@dataclass(frozen=True, slots=True)
class Literal:
    """A fixed value."""

    value: Value
    type: Type
    at: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: the subject (``depth`` 0) or the record of the depth-th enclosing loop, ``via`` single relations."""

    name: str
    type: Type
    depth: int = 0
    via: tuple[str, ...] = ()
    at: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The as-of date of the run."""

    type: Type = DATE
    at: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of law in the version of the day ``dated_by``; ``key`` picks the row of a table."""

    name: str
    dated_by: Expr
    key: Expr | None
    type: Type
    at: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A definition, by its name: means exactly its body, said of the record at ``depth`` reached ``via`` single relations.

    Inside the body that record, of this ``kind``, is the subject (depth 0).
    """

    name: str
    kind: str
    body: Expr
    depth: int = 0
    via: tuple[str, ...] = ()
    at: Mark | None = field(default=None, compare=False)

    @property
    def type(self) -> Type:
        """The type of the body."""
        return self.body.type


@dataclass(frozen=True, slots=True)
class Not:
    """True where the term is false."""

    term: Expr
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class And:
    """True where all terms are."""

    terms: tuple[Expr, ...]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Or:
    """True where some term is."""

    terms: tuple[Expr, ...]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values of one type (or two numbers) compared."""

    order: Order
    left: Expr
    right: Expr
    at: Mark | None = field(default=None, compare=False)
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the term has a value. Never unknown itself."""

    term: Expr
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Happened:
    """Whether a date is there and is not NEVER. Never unknown itself."""

    term: Expr
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether a cell is filled in: false where blank, unknown where there is no such column or it is unreadable."""

    term: Field
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Starts:
    """Whether a text begins so."""

    term: Field
    prefix: str
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Exact arithmetic; dividing by zero or less is unknown."""

    sign: Sign
    left: Expr
    right: Expr
    type: Type
    at: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """The day so many days, or working days, after a start that is not counted itself; rolled on if its end is a rest day."""

    start: Expr
    days: Expr
    working: bool
    roll: Roll = Roll.NONE
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class Span:
    """Days, or working days, after ``start`` up to and with ``end``; negative where the end is earlier."""

    start: Expr
    end: Expr
    working: bool
    type: Type = INTEGER


@dataclass(frozen=True, slots=True)
class MonthsAfter:
    """The day of the same number so many months later, or that month's last day (民法典第二百零二条)."""

    start: Expr
    months: Expr
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day of a year: a month and a day that exist in every year."""

    year: Expr
    month: int
    day: int
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class Absolute:
    """The size of a number without its sign."""

    term: Expr
    type: Type


@dataclass(frozen=True, slots=True)
class YearOf:
    """The calendar year of a day."""

    term: Expr
    type: Type = INTEGER


@dataclass(frozen=True, slots=True)
class Pick:
    """The least or the greatest of several values; unknown if one is."""

    greatest: bool
    terms: tuple[Expr, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Choose:
    """``yes`` where the condition is true, ``no`` where it is false."""

    condition: Expr
    yes: Expr
    no: Expr
    type: Type


@dataclass(frozen=True, slots=True)
class Fallback:
    """The day ``first`` where it is known and happened, else ``second``."""

    first: Expr
    second: Expr
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class Related:
    """The records of a declared relation of the record at ``depth``, reached ``via`` single relations."""

    relation: str
    kind: str
    depth: int = 0
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SameKey:
    """All records of the subject's kind, itself included, whose named fields equal the subject's."""

    fields: tuple[str, ...]
    kind: str


Source: TypeAlias = Related | SameKey
"""Where an aggregate takes its records from."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Related records folded into one value; inside ``item`` and ``where`` they are one loop deeper."""

    fold: Fold
    source: Source
    item: Expr | None
    where: Expr | None
    type: Type
    at: Mark | None = field(default=None, compare=False)


Expr: TypeAlias = (
    Literal | Field | AsOf | Parameter | Named | Not | And | Or | Compare | Known | Happened | Filled | Starts
    | Arithmetic | MonthsAfter | DayOf | Shift | Span | Absolute | YearOf | Pick | Choose | Fallback | Aggregate
)
"""Any expression."""
