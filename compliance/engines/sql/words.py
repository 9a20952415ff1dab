"""Short words for SQL expressions, so that lowering reads like the terms it lowers.

Expressions share their parts instead of copying them: they are only ever read, from the top down.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

WIDE = exp.DataType.build("INT128")
"""Whole numbers of 38 digits: sums and products of fen do not overflow unseen."""


def number(value: int) -> exp.Expr:
    """A whole number."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def text(value: str) -> exp.Expr:
    """A text."""
    return exp.Literal.string(value)


def column(table: str, name: str) -> exp.Expr:
    """A column of a table."""
    return exp.column(name, table=table, quoted=True)


def null() -> exp.Expr:
    """Unknown."""
    return exp.Null()


def both(*terms: exp.Expr) -> exp.Expr:
    """All terms; true without any."""
    return exp.Paren(this=exp.and_(*terms, copy=False)) if terms else exp.true()


def either(*terms: exp.Expr) -> exp.Expr:
    """Some term; false without any."""
    return exp.Paren(this=exp.or_(*terms, copy=False)) if terms else exp.false()


def opposite(term: exp.Expr) -> exp.Expr:
    """Not the term."""
    return exp.Paren(this=exp.Not(this=exp.Paren(this=term)))


def surely(term: exp.Expr, wanted: bool = True) -> exp.Expr:
    """Whether the term is known, and true (or false) as wanted; never unknown."""
    return exp.Coalesce(this=term if wanted else opposite(term), expressions=[exp.false()])


def known(*terms: exp.Expr) -> exp.Expr:
    """Whether every term has a value."""
    return both(*(exp.Paren(this=exp.Not(this=exp.Is(this=exp.Paren(this=term), expression=exp.Null()))) for term in terms))


def equal(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Whether two terms are equal."""
    return exp.EQ(this=left, expression=right)


def case(branches: Iterable[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None = None) -> exp.Expr:
    """The value of the first condition that is true; else the last, or unknown."""
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in branches], default=otherwise)


def wide(term: exp.Expr) -> exp.Expr:
    """The term as a number of 38 digits."""
    return exp.Cast(this=term, to=WIDE)
