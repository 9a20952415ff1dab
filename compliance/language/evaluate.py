"""What an expression means: a plain interpreter of the typed tree, in three values.

This is the definition of the language. Every other engine must agree with it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from compliance.ground.truth import Truth, conjunction, disjunction, negation
from compliance.ground.values import NEVER, Value
from compliance.language.ops import Fold, Order, Roll, Sign
from compliance.language.tree import (
    Absolute,
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    DayOf,
    Expr,
    Fallback,
    Field,
    Filled,
    Happened,
    Known,
    Literal,
    MonthsAfter,
    Named,
    Not,
    Or,
    Parameter,
    Pick,
    Related,
    SameKey,
    Shift,
    Source,
    Span,
    Starts,
    YearOf,
)
from compliance.language.walk import children
from compliance.language.world import Calendar, Row, Rows, World

_NOTHING = (None, None, None)

_COMPARE: dict[Order, Callable[[Any, Any], bool]] = {
    Order.EQ: operator.eq, Order.NE: operator.ne, Order.LT: operator.lt, Order.LE: operator.le, Order.GT: operator.gt, Order.GE: operator.ge,
}


def truth(expr: Expr, rows: Rows, world: World) -> Truth:
    """The truth of a condition."""
    found = evaluate(expr, rows, world)
    assert found is None or isinstance(found, bool)
    return found


def evaluate(expr: Expr, rows: Rows, world: World) -> Value | None:
    """The value of an expression; ``None`` for unknown."""
    return _WAYS.get(type(expr), _measured)(expr, rows, world)


def _field(expr: Field, rows: Rows, _: World) -> Value | None:
    row = reach(expr.depth, expr.via, rows) if expr.via else rows[expr.depth]
    return None if row is None else row.value(expr.name)


def _named(expr: Named, rows: Rows, world: World) -> Value | None:
    row = reach(expr.depth, expr.via, rows)
    if row is None:
        return None
    body = expr.body
    of, where, found = row.definitions.get(id(body), _NOTHING)
    if of is not body or where is not world:
        found = evaluate(body, (row,), world)
        row.definitions[id(body)] = body, world, found
    return found


def _compare(expr: Compare, rows: Rows, world: World) -> Truth:
    a, b = evaluate(expr.left, rows, world), evaluate(expr.right, rows, world)
    return None if a is None or b is None else _COMPARE[expr.order](a, b)


def _filled(expr: Filled, rows: Rows, _: World) -> Truth:
    row = reach(expr.term.depth, expr.term.via, rows)
    return None if row is None else row.filled(expr.term.name)


def _choose(expr: Choose, rows: Rows, world: World) -> Value | None:
    chosen = truth(expr.condition, rows, world)
    return None if chosen is None else evaluate(expr.yes if chosen else expr.no, rows, world)


def _fallback(expr: Fallback, rows: Rows, world: World) -> Value | None:
    day = evaluate(expr.first, rows, world)
    return evaluate(expr.second, rows, world) if day in (None, NEVER) else day


def _measured(expr: Expr, rows: Rows, world: World) -> Value | None:
    """The nodes that need the values of all their parts."""
    values = [evaluate(part, rows, world) for part in children(expr)]
    if None in values:
        return None
    match expr, values:
        case Parameter(name=name), [*key, dt.date() as day]:
            return None if day == NEVER else world.figures.figure(name, day, str(key[0]) if key else None)
        case Arithmetic(sign=sign), [(int() | Fraction()) as a, (int() | Fraction()) as b]:
            return calculate(sign, a, b)
        case Shift(), [dt.date() as start, int() as days]:
            return shifted(start, days, expr.working, expr.roll, world.calendar)
        case MonthsAfter(), [dt.date() as start, int() as months]:
            return months_after(start, months)
        case DayOf(month=month, day=number), [int() as year]:
            return dt.date(year, month, number) if 1 <= year <= dt.MAXYEAR else None
        case Span(working=working), [dt.date() as start, dt.date() as end]:
            if NEVER in (start, end):
                return None
            return world.calendar.working_days_between(start, end) if working else (end - start).days
        case Absolute(), [(int() | Fraction()) as number]:
            return number if number >= 0 else -number
        case YearOf(), [dt.date() as day]:
            return None if day == NEVER else day.year
        case Starts(prefix=prefix), [str() as text]:
            return text.startswith(prefix)
        case Pick(greatest=greatest), _:
            return fold_values(Fold.MAX if greatest else Fold.MIN, values)
    raise AssertionError(expr)


def calculate(sign: Sign, a: int | Fraction, b: int | Fraction) -> int | Fraction | None:
    """Exact arithmetic; ``None`` for a division by zero or less."""
    match sign:
        case Sign.PLUS:
            return a + b
        case Sign.MINUS:
            return a - b
        case Sign.TIMES:
            return a * b
        case Sign.OVER:
            return Fraction(a) / b if b > 0 else None


def shifted(start: dt.date, days: int, working: bool, roll: Roll, calendar: Calendar) -> dt.date | None:
    """The day so many days after a start; a start that never happened stays so, a day outside the calendar is unknown."""
    if start == NEVER:
        return NEVER
    if working:
        return calendar.add_working_days(start, days)
    try:
        end = start + dt.timedelta(days=days)
    except OverflowError:
        return None
    return end if roll is Roll.NONE else calendar.roll(end, roll)


def months_after(start: dt.date, months: int) -> dt.date | None:
    """The day of the same number so many months on, or the last day of that month (民法典第二百零二条)."""
    if start == NEVER:
        return NEVER
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year < dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def reach(depth: int, via: tuple[str, ...], rows: Rows) -> Row | None:
    """The record at a loop depth, reached over single relations; ``None`` where one leads to no record, or to several."""
    row = rows[depth]
    for relation in via:
        found = row.related(relation)
        if found is None or len(found) != 1:
            return None
        row = found[0]
    return row


def members(source: Source, rows: Rows) -> Sequence[Row] | None:
    """The records an aggregate runs over."""
    match source:
        case SameKey(fields=fields):
            return rows[0].same(fields)
        case Related(relation=relation, depth=depth, via=via):
            row = reach(depth, via, rows)
            return None if row is None else row.related(relation)


def _aggregate(expr: Aggregate, rows: Rows, world: World) -> Value | None:
    found = members(expr.source, rows)
    if found is None:
        return None
    inner = [(*rows, row) for row in found]
    within: list[Truth] = [True if expr.where is None else truth(expr.where, each, world) for each in inner]
    if expr.fold in (Fold.ANY, Fold.ALL):
        assert expr.item is not None
        said = [truth(expr.item, each, world) for each in inner]
        if expr.fold is Fold.ANY:
            return disjunction(conjunction(pair) for pair in zip(within, said, strict=True))
        return conjunction(disjunction((negation(inside), value)) for inside, value in zip(within, said, strict=True))
    if None in within:
        return None
    chosen = [each for each, inside in zip(inner, within, strict=True) if inside]
    if expr.fold is Fold.COUNT:
        return len(chosen)
    assert expr.item is not None
    values = [evaluate(expr.item, each, world) for each in chosen]
    return fold_values(expr.fold, values)




def fold_values(fold: Fold, values: Sequence[Value | None]) -> Value | None:
    """Sum, mean, least or greatest; unknown if a value is, and of nothing (but for the sum, which is 0)."""
    known = [value for value in values if value is not None]
    if len(known) != len(values) or (not known and fold is not Fold.SUM):
        return None
    if fold in (Fold.MIN, Fold.MAX):
        return (min if fold is Fold.MIN else max)(known)
    total = sum(value for value in known if isinstance(value, (int, Fraction)))
    return total if fold is Fold.SUM else Fraction(total) / len(known)


_WAYS: dict[type, Callable[[Any, Rows, World], Value | None]] = {
    Literal: lambda expr, _rows, _world: expr.value,
    Field: _field,
    AsOf: lambda _expr, _rows, world: world.as_of,
    Named: _named,
    And: lambda expr, rows, world: conjunction(truth(term, rows, world) for term in expr.terms),
    Or: lambda expr, rows, world: disjunction(truth(term, rows, world) for term in expr.terms),
    Not: lambda expr, rows, world: negation(truth(expr.term, rows, world)),
    Compare: _compare,
    Known: lambda expr, rows, world: evaluate(expr.term, rows, world) is not None,
    Happened: lambda expr, rows, world: evaluate(expr.term, rows, world) not in (None, NEVER),
    Filled: _filled,
    Aggregate: _aggregate,
    Choose: _choose,
    Fallback: _fallback,
}
"""How each node is evaluated; the others need the values of all their parts."""
