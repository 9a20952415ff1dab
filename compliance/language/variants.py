"""Small changes to an expression, one at a time: what a careless hand could have written instead.

Comparisons lose or gain their boundary, numbers and days move by one step, a term of an ``and``, an ``or`` or a filter is
left out, a ``not`` is forgotten, working days become calendar days, a choice always takes one side, a fraction is turned over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance.ground.values import BOOL, INTEGER, RATIO, Base, Type
from compliance.language.ops import Fold, Order, Sign
from compliance.language.rewrite import with_children
from compliance.language.tree import Aggregate, And, Arithmetic, Choose, Compare, Expr, Literal, Named, Not, Or, Parameter, Pick, Shift, Span
from compliance.language.walk import children

_FLIPPED = {Order.EQ: Order.NE, Order.NE: Order.EQ, Order.LT: Order.LE, Order.LE: Order.LT, Order.GT: Order.GE, Order.GE: Order.GT}
_OTHER_FOLD = {Fold.ANY: Fold.ALL, Fold.ALL: Fold.ANY, Fold.MIN: Fold.MAX, Fold.MAX: Fold.MIN}


@dataclass(frozen=True, slots=True)
class Variant:
    """The whole expression changed, and the smallest clause that tells the change: as it was, and as it is (``None``: left out).

    ``around`` are the kinds of the records around the clause: the subject, then one per loop.
    """

    whole: Expr
    before: Expr
    after: Expr | None
    around: tuple[str, ...]


def flipped(order: Order) -> Order:
    """The comparison with its boundary on the other side; equal and different change places."""
    return _FLIPPED[order]


def step(type_: Type, value: object = None) -> Literal | None:
    """The smallest step worth a test: one day, one fen, one; 0.01 percentage points, or 0.01 of a ratio that counts points or area."""
    match type_.base:
        case Base.MONEY:
            return Literal(1, type_)
        case Base.INTEGER:
            return Literal(1, INTEGER)
        case Base.RATIO:
            large = isinstance(value, Fraction) and not -2 <= value <= 2
            return Literal(Fraction(1, 100) if large else Fraction(1, 10_000), RATIO)
    return None


def variants(expr: Expr, around: tuple[str, ...]) -> Iterator[Variant]:
    """Every changed version of an expression; definitions within it are left as they are."""
    for changed, before, after in _own(expr):
        yield Variant(changed, before, after, around)
    if isinstance(expr, Named):
        return
    parts = children(expr)
    inside = (*around, expr.source.kind) if isinstance(expr, Aggregate) else around
    for index, part in enumerate(parts):
        if _fixed(expr, index):
            continue
        for inner in variants(part, inside):
            whole = with_children(expr, (*parts[:index], inner.whole, *parts[index + 1:]))
            if inner.before.type == BOOL or isinstance(expr, Aggregate):
                yield replace(inner, whole=whole)
            else:
                yield Variant(whole, expr, whole, around)


def _fixed(expr: Expr, index: int) -> bool:
    """Whether a part is not the author's: the event that dates a figure, the sign of ``date - days``, the 12 months of a year."""
    if isinstance(expr, Parameter):
        return index == len(children(expr)) - 1
    if isinstance(expr, Arithmetic) and expr.sign is Sign.TIMES:
        part = children(expr)[index]
        return isinstance(part, Literal) and part.value == (-1, 12)[index]
    return False


def _own(expr: Expr) -> Iterator[tuple[Expr, Expr, Expr | None]]:
    """Changes of this node itself: the changed node, the clause before, the clause after."""
    match expr:
        case Compare(order=order):
            yield _told(expr, replace(expr, order=_FLIPPED[order]))
        case Literal():
            for moved in _moved(expr):
                yield _told(expr, moved)
        case Shift(working=working, days=days) if not (isinstance(days, Literal) and days.value == 0):
            yield _told(expr, replace(expr, working=not working))
        case Span(working=working):
            yield _told(expr, replace(expr, working=not working))
        case And(terms=terms) | Or(terms=terms) if len(terms) > 1:
            for index, term in enumerate(terms):
                rest = terms[:index] + terms[index + 1:]
                yield replace(expr, terms=rest) if len(rest) > 1 else rest[0], term, None
        case Not(term=term):
            yield term, expr, term
        case Pick(greatest=greatest):
            yield _told(expr, replace(expr, greatest=not greatest))
        case Choose(yes=yes, no=no):
            yield _told(expr, yes)
            yield _told(expr, no)
        case Arithmetic(sign=Sign.PLUS | Sign.MINUS as sign):
            yield _told(expr, replace(expr, sign=Sign.MINUS if sign is Sign.PLUS else Sign.PLUS))
        case Arithmetic(sign=Sign.OVER, left=left, right=right) if left.type == right.type:
            yield _told(expr, replace(expr, left=right, right=left))
        case Aggregate():
            yield from _folded(expr)


def _told(before: Expr, after: Expr) -> tuple[Expr, Expr, Expr | None]:
    return after, before, after


def _folded(expr: Aggregate) -> Iterator[tuple[Expr, Expr, Expr | None]]:
    if expr.fold in _OTHER_FOLD:
        yield _told(expr, replace(expr, fold=_OTHER_FOLD[expr.fold]))
    if expr.where is not None:
        yield _told(expr, replace(expr, where=None))


def _moved(literal: Literal) -> Iterator[Literal]:
    value = literal.value
    if isinstance(value, dt.date):
        for days in (-1, 1):
            yield replace(literal, value=value + dt.timedelta(days=days))
    size = step(literal.type, value)
    if size is not None and isinstance(value, (int, Fraction)) and isinstance(size.value, (int, Fraction)):
        yield replace(literal, value=value - size.value)
        yield replace(literal, value=value + size.value)
