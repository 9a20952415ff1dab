"""The same tree with other parts."""

from __future__ import annotations

from dataclasses import replace

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


def with_children(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    """The node with other children, in the order of :func:`compliance.language.walk.children`."""
    match expr:
        case Literal() | Field() | AsOf():
            return expr
        case Parameter(key=None):
            return replace(expr, dated_by=parts[0])
        case Parameter():
            return replace(expr, key=parts[0], dated_by=parts[1])
        case Named():
            return replace(expr, body=parts[0])
        case Filled() | Starts():
            assert isinstance(parts[0], Field)
            return replace(expr, term=parts[0])
        case Not() | Known() | Happened() | Absolute() | YearOf():
            return replace(expr, term=parts[0])
        case And() | Or() | Pick():
            return replace(expr, terms=parts)
        case Compare() | Arithmetic():
            return replace(expr, left=parts[0], right=parts[1])
        case MonthsAfter():
            return replace(expr, start=parts[0], months=parts[1])
        case DayOf():
            return replace(expr, year=parts[0])
        case Shift():
            return replace(expr, start=parts[0], days=parts[1])
        case Span():
            return replace(expr, start=parts[0], end=parts[1])
        case Choose():
            return replace(expr, condition=parts[0], yes=parts[1], no=parts[2])
        case Fallback():
            return replace(expr, first=parts[0], second=parts[1])
        case Aggregate(item=item, where=where):
            found = list(parts)
            return replace(expr, item=None if item is None else found.pop(0), where=None if where is None else found.pop(0))
