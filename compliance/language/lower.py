"""Lowering: a typed tree becomes comparisons between whole numbers.

Ratios are never divided to be compared: ``a / b > 10%`` becomes ``10 * a > b`` with ``b`` above zero.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from math import lcm

from compliance.ground.values import NUMERIC, RATIO_SCALE, Base
from compliance.language.lowered import (
    Amount,
    CellFilled,
    Coded,
    Column,
    Comparison,
    DayAfter,
    DayInYear,
    DayMonthsAfter,
    DaysBetween,
    Defined,
    Else,
    Every,
    Extreme,
    Figure,
    Gather,
    GatherTruth,
    HasValue,
    If,
    Indicator,
    Logic,
    Number,
    Opposite,
    Plus,
    Positive,
    Prefix,
    Said,
    Size,
    Some,
    Term,
    Times,
    Within,
    Year,
)
from compliance.language.ops import Fold, Order, Sign
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
    Shift,
    Span,
    Starts,
    YearOf,
)

NEVER_ORDINAL = dt.date.max.toordinal()


class NotLowerable(Exception):
    """A quotient stands where only a whole number can: inside a sum over records, or in a choice."""


def lower(expr: Expr, as_of: dt.date) -> Logic:
    """A condition over whole numbers. Raises :class:`NotLowerable`."""
    return Lowering(as_of).logic(expr)


def lower_amount(expr: Expr, as_of: dt.date) -> Amount:
    """A number, day or count as an exact amount of whole numbers. Raises :class:`NotLowerable`."""
    return Lowering(as_of).amount(expr)


class Lowering:
    """Lowers trees for one as-of date. ``looped``: inside a loop, where a definition must be told whose it is."""

    def __init__(self, as_of: dt.date, looped: bool = False) -> None:
        self.as_of = as_of
        self.looped = looped

    def loop(self) -> Lowering:
        """The lowering of what stands inside a loop."""
        return Lowering(self.as_of, True)

    def logic(self, expr: Expr) -> Logic:
        """A condition."""
        match expr:
            case And(terms=terms):
                return Every(tuple(self.logic(term) for term in terms))
            case Or(terms=terms):
                return Some(tuple(self.logic(term) for term in terms))
            case Not(term=term):
                return Opposite(self.logic(term))
            case Compare():
                return self.comparison(expr)
            case Known(term=term):
                return HasValue(self.needed(term))
            case Happened(term=term):
                day = self.term(term)
                return Every((HasValue((day,)), Some((Opposite(HasValue((day,))), Comparison(Order.NE, day, Number(NEVER_ORDINAL))))))
            case Filled(term=term):
                return CellFilled(self.column(term))
            case Starts(term=field, prefix=prefix):
                return Prefix(self.column(field), prefix)
            case Named(name=name, kind=kind, body=body, depth=depth, via=via):
                defined = Defined(name, kind, Lowering(self.as_of).logic(body))
                return Said(defined, depth, via) if self.looped or depth or via else defined
            case Choose(condition=condition, yes=yes, no=no):
                chosen = self.logic(condition)
                # The third term is never true, but unknown with the choice: without it two false answers would hide the doubt.
                return Some((Every((chosen, self.logic(yes))), Every((Opposite(chosen), self.logic(no))), Every((chosen, Opposite(chosen)))))
            case Aggregate(fold=fold, source=source, item=item, where=where) if item is not None:
                return GatherTruth(fold is Fold.ALL, source, self.loop().logic(item), None if where is None else self.loop().logic(where))
        return Comparison(Order.EQ, self.term(expr), Number(1))

    def comparison(self, expr: Compare) -> Logic:
        """Two values compared as whole numbers, divisors multiplied out."""
        if expr.left.type.base not in NUMERIC:
            return Comparison(expr.order, self.term(expr.left), self.term(expr.right))
        left, right = self.amount(expr.left), self.amount(expr.right)
        common = lcm(left.below, right.below)
        sides = [
            _product(_scale(mine.above, common // mine.below), other.over)
            for mine, other in ((left, right), (right, left))
        ]
        return Comparison(expr.order, sides[0], sides[1])

    def needed(self, expr: Expr) -> tuple[Term, ...]:
        """The terms that must all have a value for the expression to have one."""
        if expr.type.base is Base.BOOL:
            return (Indicator(self.logic(expr)),)
        amount = self.amount(expr)
        return (amount.above, *amount.over)

    def term(self, expr: Expr) -> Term:
        """A value that is a whole number as it stands."""
        amount = self.amount(expr)
        if amount.below != 1 or amount.over:
            raise NotLowerable
        return amount.above

    def column(self, field: Field) -> Column:
        """A field."""
        return Column(field.name, field.type, field.depth, field.via)

    def amount(self, expr: Expr) -> Amount:
        """Any value, exactly."""
        match expr:
            case Literal(value=value):
                return _literal(value)
            case Field():
                return Amount(self.column(expr), RATIO_SCALE if expr.type.base is Base.RATIO else 1)
            case AsOf():
                return Amount(Number(self.as_of.toordinal()))
            case Parameter(name=name, dated_by=day, key=key, type=type_):
                figure = Figure(name, type_, None if key is None else self.term(key), self.term(day))
                return Amount(figure, RATIO_SCALE if type_.base is Base.RATIO else 1)
            case Named(body=body, depth=depth, via=via) if body.type.base is not Base.BOOL:
                inner = self.amount(body)
                if not (self.looped or depth or via):
                    return inner
                return Amount(Within(inner.above, depth, via), inner.below, tuple(Within(term, depth, via) for term in inner.over))
            case Arithmetic():
                return self.arithmetic(expr)
            case Shift(start=start, days=days, working=working, roll=roll):
                return Amount(DayAfter(self.term(start), self.term(days), working, roll))
            case MonthsAfter(start=start, months=months):
                return Amount(DayMonthsAfter(self.term(start), self.term(months)))
            case DayOf(year=year, month=month, day=day):
                return Amount(DayInYear(self.term(year), month, day))
            case Span(start=start, end=end, working=working):
                return Amount(DaysBetween(self.term(start), self.term(end), working))
            case Absolute(term=term):
                inner = self.amount(term)
                return Amount(Size(inner.above), inner.below, inner.over)
            case YearOf(term=term):
                return Amount(Year(self.term(term)))
            case Pick(greatest=greatest, terms=terms):
                common, parts, over = self.common(terms)
                return Amount(Extreme(greatest, parts), common, over)
            case Choose(condition=condition, yes=yes, no=no) if expr.type.base is not Base.BOOL:
                common, (first, second), over = self.common((yes, no))
                if over:
                    raise NotLowerable
                return Amount(If(self.logic(condition), first, second), common)
            case Fallback(first=one, second=other):
                return Amount(Else(self.term(one), self.term(other)))
            case Aggregate(fold=fold) if fold not in (Fold.ANY, Fold.ALL):
                return self.gather(expr)
        if expr.type.base is Base.BOOL:
            return Amount(Indicator(self.logic(expr)))
        raise NotLowerable

    def common(self, exprs: tuple[Expr, ...]) -> tuple[int, tuple[Term, ...], tuple[Term, ...]]:
        """Several numbers brought to one divisor: the fixed part, their dividends, the rest of the divisor (above zero)."""
        amounts = [self.amount(expr) for expr in exprs]
        fixed = lcm(*(amount.below for amount in amounts))
        over = tuple(dict.fromkeys(term for amount in amounts for term in amount.over))
        if any(len(set(amount.over)) != len(amount.over) for amount in amounts):
            raise NotLowerable
        parts = [_product(_scale(amount.above, fixed // amount.below), tuple(term for term in over if term not in amount.over)) for amount in amounts]
        return fixed, tuple(parts), over

    def arithmetic(self, expr: Arithmetic) -> Amount:
        """The four operations on fractions of whole numbers."""
        left, right = self.amount(expr.left), self.amount(expr.right)
        match expr.sign:
            case Sign.TIMES:
                return Amount(_times(left.above, right.above), left.below * right.below, (*left.over, *right.over))
            case Sign.OVER:
                above = _product(_scale(left.above, right.below), right.over)
                return Amount(above, left.below, (*left.over, Positive(right.above)))
        common = lcm(left.below, right.below)
        if left.over != right.over:
            one = _product(_scale(left.above, common // left.below), right.over)
            two = _product(_scale(right.above, common // right.below), left.over)
            over = (*left.over, *right.over)
        else:
            one, two, over = _scale(left.above, common // left.below), _scale(right.above, common // right.below), left.over
        return Amount(Plus((one, two if expr.sign is Sign.PLUS else _scale(two, -1))), common, over)

    def gather(self, expr: Aggregate) -> Amount:
        """Related records folded; a mean is a sum over a count."""
        where = None if expr.where is None else self.loop().logic(expr.where)
        if expr.item is None:
            return Amount(Gather(Fold.COUNT, expr.source, None, where))
        item = self.loop().amount(expr.item)
        if item.over:
            raise NotLowerable
        if expr.fold is Fold.MEAN:
            count = Gather(Fold.COUNT, expr.source, None, where)
            return Amount(Gather(Fold.SUM, expr.source, item.above, where), item.below, (Positive(count),))
        return Amount(Gather(expr.fold, expr.source, item.above, where), item.below)


def _literal(value: object) -> Amount:
    match value:
        case bool():
            return Amount(Number(int(value)))
        case int():
            return Amount(Number(value))
        case Fraction():
            return Amount(Number(value.numerator), value.denominator)
        case dt.date():
            return Amount(Number(value.toordinal()))
    return Amount(Coded(str(value)))


def _scale(term: Term, factor: int) -> Term:
    if factor == 1:
        return term
    return Number(term.value * factor) if isinstance(term, Number) else Times(term, Number(factor))


def _times(left: Term, right: Term) -> Term:
    if isinstance(right, Number):
        return _scale(left, right.value)
    return _scale(right, left.value) if isinstance(left, Number) else Times(left, right)


def _product(term: Term, factors: tuple[Term, ...]) -> Term:
    for factor in factors:
        term = Times(term, factor)
    return term
