"""Going through a tree."""

from __future__ import annotations

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


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside this one, in written order."""
    match expr:
        case Literal() | Field() | AsOf():
            return ()
        case Parameter(dated_by=day, key=key):
            return (day,) if key is None else (key, day)
        case Named(body=body):
            return (body,)
        case Not(term=term) | Known(term=term) | Happened(term=term) | Filled(term=term) | Starts(term=term) | Absolute(term=term) | YearOf(term=term):
            return (term,)
        case And(terms=terms) | Or(terms=terms) | Pick(terms=terms):
            return terms
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Shift(start=start, days=days):
            return (start, days)
        case MonthsAfter(start=start, months=months):
            return (start, months)
        case DayOf(year=year):
            return (year,)
        case Span(start=start, end=end):
            return (start, end)
        case Choose(condition=condition, yes=yes, no=no):
            return (condition, yes, no)
        case Fallback(first=first, second=second):
            return (first, second)
        case Aggregate(item=item, where=where):
            return tuple(part for part in (item, where) if part is not None)


def walk(expr: Expr) -> list[Expr]:
    """The expression and everything inside it, outermost first."""
    return [expr, *(inner for child in children(expr) for inner in walk(child))]
