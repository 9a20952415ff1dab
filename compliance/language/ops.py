"""How values are compared, combined, rolled and folded: the closed sets of the language."""

from __future__ import annotations

from enum import Enum


class Order(Enum):
    """How two values of one type are compared."""

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Sign(Enum):
    """The four operations."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"


class Roll(Enum):
    """What happens to a period of calendar days that ends on a day of rest."""

    NONE = "none"
    STATUTORY_HOLIDAY = "statutory_holiday"
    ANY_REST_DAY = "any_rest_day"


class Fold(Enum):
    """How the values of related records become one."""

    SUM = "sum"
    COUNT = "count"
    ANY = "any"
    ALL = "all"
    MIN = "min"
    MAX = "max"
    MEAN = "mean"
