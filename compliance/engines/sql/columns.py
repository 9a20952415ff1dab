"""Columns of a file as whole numbers and plain texts: what is regular by a formula, the rest by the reader of cells, once for each different text."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.days import DAY_ZERO
from compliance.ground.values import MONEY_LIMIT, Base
from compliance.records.kinds import Field
from compliance.sources.money import UNITS
from compliance.sources.table import MAX_TEXT

_WHOLE = r"\d{1,14}"
_PLAIN = r"[0-9A-Za-z\x{4e00}-\x{9fa5}][0-9A-Za-z\x{4e00}-\x{9fa5}_.-]*"
"""Texts that reading leaves as they are: no blanks, no forms of other widths, no characters nobody sees."""

_NUMBER = r"[0-9A-Za-z]([0-9A-Za-z\x{4e00}-\x{9fa5}_-][0-9A-Za-z\x{4e00}-\x{9fa5}_.-]*)?"
"""Plain texts with which no title, total or note begins."""

_WHOLE_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_FROM, _UNTIL = "2000-01-01", "2099-12-31"


@dataclass(frozen=True, slots=True)
class Formula:
    """Which cells of a column are regular (``None``: none is), and what they are worth.

    ``span``: a cell is regular if and only if it lies between these two. ``always``: every cell is. ``sure``: only of a blank it is not
    known whether it is regular.
    """

    regular: exp.Expr | None
    value: exp.Expr
    span: tuple[exp.Expr, exp.Expr] | None = None
    always: bool = False
    sure: bool = False

    def irregular(self, cell: exp.Expr) -> exp.Expr:
        """Whether a cell is not regular; not true of a blank."""
        if self.regular is None:
            return w.known(cell)
        return w.opposite(self.regular) if self.sure else w.both(w.known(cell), w.opposite(w.surely(self.regular)))


def is_plain_number(cell: exp.Expr) -> exp.Expr:
    """Whether a cell is the number of a record and stays as it stands; unknown of a blank."""
    return _matches(cell, _NUMBER)


def begins_record(cell: exp.Expr) -> exp.Expr:
    """Whether a row with this text in its first key is a record at first sight, not a title, total or note; unknown of a blank."""
    return exp.RegexpLike(this=cell, expression=w.text("^[0-9A-Za-z]([^.、．]|$)"))


def _within(column: exp.Expr, low: exp.Expr, high: exp.Expr, value: exp.Expr) -> Formula:
    """The formula of a column whose cells are regular between two bounds."""
    return Formula(exp.Between(this=column, low=low, high=high), value, (low, high), sure=True)


def formula(field: Field, unit: str | None, column: exp.Expr, physical: str) -> Formula:
    """How a column of a physical type becomes a field."""
    match field.type.base:
        case Base.DATE:
            return _date(column, physical)
        case Base.MONEY:
            return _money(column, physical, UNITS[unit or "元"] * 100)
        case Base.INTEGER:
            return _integer(column, physical, field.unit)
        case Base.BOOL if physical == "BOOLEAN":
            return Formula(exp.true(), _cast(column, "INT"), always=True, sure=True)
        case Base.TEXT if physical == "VARCHAR":
            return Formula(_matches(column, _PLAIN), column, sure=True)
        case Base.ENUM if physical == "VARCHAR":
            return Formula(exp.In(this=column, expressions=[w.text(option) for option in field.options]), column, sure=True)
    return Formula(None, w.null())


def _date(column: exp.Expr, physical: str) -> Formula:
    if physical not in ("DATE", "VARCHAR"):
        return Formula(None, w.null())
    day = column if physical == "DATE" else exp.TryCast(this=column, to=w.type_("DATE"))
    first, last = (_cast(w.text(each), "DATE") for each in (_FROM, _UNTIL))
    ordinal = w.combined(exp.Add, [exp.Paren(this=exp.Sub(this=day, expression=_cast(w.text("1970-01-01"), "DATE"))), w.number(DAY_ZERO)])
    if physical == "DATE":
        return _within(column, first, last, ordinal)
    return Formula(w.both(w.equal(_cast(day, "VARCHAR"), column), exp.Between(this=day, low=first, high=last)), ordinal)


def _money(column: exp.Expr, physical: str, scale: int) -> Formula:
    most = w.number(MONEY_LIMIT // scale - 1)
    exact = _cast(w.combined(exp.Mul, [column, w.number(scale)]), "BIGINT")
    if (physical.startswith("DECIMAL") and int(physical.rstrip(")").split(",")[1]) <= 2) or physical in _WHOLE_TYPES:
        number = column if physical.startswith("DECIMAL") else _cast(column, "BIGINT")
        exact = _cast(w.combined(exp.Mul, [number, w.number(scale)]), "BIGINT")
        return _within(column, w.number(0), most, exact)
    if physical == "VARCHAR":
        number = exp.TryCast(this=column, to=w.type_(f"DECIMAL({18 - (len(str(scale)) - 1)}, 2)"))  # so many digits that no text overflows
        exact = _cast(w.combined(exp.Mul, [number, w.number(scale)]), "BIGINT")
        written = w.function("starts_with", _cast(number, "VARCHAR"), column)  # of 5.30 these are: 5.30, 5.3; not 5.300, 05.3, 5.3e0
        return Formula(w.both(written, exp.Between(this=number, low=w.number(0), high=most)), exact)
    return _binary_money(column, scale) if physical == "DOUBLE" else Formula(None, w.null())


def _binary_money(column: exp.Expr, scale: int) -> Formula:
    """Binary numbers that are their own shortest form in fen, as :func:`compliance.sources.money.whole_fen` tells them: at most 15 digits, and dividing back gives the same."""
    inside = exp.Between(this=column, low=w.number(0), high=w.number(min(10**15, MONEY_LIMIT) // scale - 1))
    fen = exp.TryCast(this=w.function("round", w.combined(exp.Mul, [column, _cast(w.number(scale), "DOUBLE")])), to=w.type_("BIGINT"))
    back = w.equal(exp.Div(this=_cast(fen, "DOUBLE"), expression=_cast(w.number(scale), "DOUBLE"), typed=False, safe=True), column)
    return Formula(w.both(inside, back), fen)


def _integer(column: exp.Expr, physical: str, unit: str) -> Formula:
    if physical in _WHOLE_TYPES:
        return _within(column, w.number(0), w.number(10**14), _cast(column, "BIGINT"))
    if physical == "VARCHAR" and not unit:
        return Formula(_matches(column, _WHOLE), exp.TryCast(this=column, to=w.type_("BIGINT")))
    return Formula(None, w.null())


def _matches(column: exp.Expr, pattern: str) -> exp.Expr:
    """Whether a text is of a pattern and surely not too long for a cell: its bytes, which are no fewer than its characters, need not be counted."""
    short = exp.LTE(this=w.function("strlen", column), expression=w.number(MAX_TEXT))
    return w.both(short, w.function("regexp_full_match", column, w.text(pattern)))


def _cast(term: exp.Expr, type_: str) -> exp.Expr:
    return exp.Cast(this=term, to=w.type_(type_))
