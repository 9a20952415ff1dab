"""Short words for SQL expressions, so that lowering reads like the terms it lowers.

What is certain already is not asked of the database: a condition with a part that is always false is false, a term with a part
that is never known is unknown. Expressions share their parts instead of copying them: they are only ever read, from the top down.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import prod

from sqlglot import exp
from sqlglot.dialects import duckdb as _  # noqa: F401 - named by its name below, it would be loaded in the middle of the work

from compliance.language.ops import Order


@cache
def type_(name: str) -> exp.DataType:
    """A column type by its name in DuckDB."""
    return exp.DataType.build(name)


WIDE = type_("INT128")
"""Whole numbers of 38 digits: sums and products of fen do not overflow unseen."""

_ORDERS: dict[Order, type[exp.Expr]] = {Order.EQ: exp.EQ, Order.NE: exp.NEQ, Order.LT: exp.LT, Order.LE: exp.LTE, Order.GT: exp.GT, Order.GE: exp.GTE}


def number(value: int) -> exp.Expr:
    """A whole number."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def text(value: str) -> exp.Expr:
    """A text."""
    return exp.Literal.string(value)


def column(table: str, name: str) -> exp.Expr:
    """A column of a table."""
    return exp.Column(this=exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True))


def null() -> exp.Expr:
    """Unknown."""
    return exp.Null()


def is_null(term: exp.Expr) -> bool:
    """Whether a term is never known."""
    return isinstance(term.unnest(), exp.Null)


def is_said(term: exp.Expr, wanted: bool) -> bool:
    """Whether a condition is always true (or always false)."""
    said = term.unnest()
    return isinstance(said, exp.Boolean) and said.this is wanted


def is_certain(term: exp.Expr) -> bool:
    """Whether a condition is never unknown."""
    said = term.unnest()
    match said:
        case exp.Is() | exp.Boolean():
            return True
        case exp.Not():
            return is_certain(said.this)
        case exp.And() | exp.Or():
            return is_certain(said.left) and is_certain(said.right)
        case exp.Coalesce():
            return isinstance(said.expressions[0], exp.Boolean)
    return False


def both(*terms: exp.Expr) -> exp.Expr:
    """All terms; true without any."""
    return _joined(terms, True)


def either(*terms: exp.Expr) -> exp.Expr:
    """Some term; false without any."""
    return _joined(terms, False)


def _joined(terms: tuple[exp.Expr, ...], every: bool) -> exp.Expr:
    if any(is_said(term, not every) for term in terms):
        return exp.false() if every else exp.true()
    open_ = [term for term in terms if not is_said(term, every)]
    if not open_:
        return exp.true() if every else exp.false()
    if all(is_null(term) for term in open_):
        return null()
    if len(open_) == 2 and _complementary(*open_):
        return exp.false() if every else exp.true()
    joined = exp.and_(*open_, copy=False) if every else exp.or_(*open_, copy=False)
    return joined if len(open_) == 1 else exp.Paren(this=joined)


def _complementary(one: exp.Expr, other: exp.Expr) -> bool:
    """Whether one of two conditions that are never unknown is the other's opposite."""
    if not (is_certain(one) and is_certain(other)):
        return False
    return opposite(one).unnest() == other.unnest() or opposite(other).unnest() == one.unnest()


def opposite(term: exp.Expr) -> exp.Expr:
    """Not the term."""
    if is_null(term):
        return null()
    if isinstance(term.unnest(), exp.Boolean):
        return exp.false() if is_said(term, True) else exp.true()
    said = term.unnest()
    if isinstance(said, exp.Not):
        inner: exp.Expr = said.this
        return inner
    if isinstance(said, exp.Is):
        blank = exp.Null() if isinstance(said.expression, exp.Not) else exp.Not(this=exp.Null())
        return exp.Paren(this=exp.Is(this=said.this, expression=blank))
    return exp.Paren(this=exp.Not(this=exp.Paren(this=term)))


def surely(term: exp.Expr, wanted: bool = True) -> exp.Expr:
    """Whether the term is known, and true (or false) as wanted; never unknown."""
    found = term if wanted else opposite(term)
    if is_null(found):
        return exp.false()
    return found if is_certain(found) else exp.Coalesce(this=found, expressions=[exp.false()])


def known(*terms: exp.Expr) -> exp.Expr:
    """Whether every term has a value."""
    return both(*(_known(term) for term in terms))


def _known(term: exp.Expr) -> exp.Expr:
    if is_null(term):
        return exp.false()
    if isinstance(term.unnest(), exp.Literal) or is_certain(term):
        return exp.true()
    return exp.Paren(this=exp.Is(this=exp.Paren(this=term), expression=exp.Not(this=exp.Null())))


def unknown(term: exp.Expr) -> exp.Expr:
    """Whether a term has no value."""
    return opposite(_known(term))


def compared(order: Order, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Two terms compared."""
    if is_null(left) or is_null(right):
        return null()
    return exp.Paren(this=_ORDERS[order](this=left, expression=right))


def equal(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Whether two terms are equal."""
    return compared(Order.EQ, left, right)


def case(branches: Iterable[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None = None) -> exp.Expr:
    """The value of the first condition that is true; else the last, or unknown."""
    ifs: list[exp.Expr] = []
    last = null() if otherwise is None else otherwise
    for condition, value in branches:
        if is_said(condition, True):
            last = value
            break
        if ifs and _complementary(ifs[-1].this, condition):
            last = value
            break
        if not is_null(condition) and not is_said(condition, False):
            ifs.append(exp.If(this=condition, true=value))
    if not ifs or (is_null(last) and all(is_null(branch.args["true"]) for branch in ifs)):
        return last
    only: exp.Expr = ifs[0].args["true"]
    if len(ifs) == 1 and is_null(last) and ifs[0].this.unnest() == _known(only).unnest():
        return only
    return exp.Case(ifs=ifs, default=None if is_null(last) else last)


def combined(operation: type[exp.Binary], parts: list[exp.Expr]) -> exp.Expr:
    """Terms added or multiplied; unknown where one is."""
    if any(is_null(part) for part in parts):
        return null()
    whole = [int(part.name) for part in parts if isinstance(part, exp.Literal) and not part.is_string]
    if len(whole) == len(parts):
        return number(sum(whole) if operation is exp.Add else prod(whole))
    found = parts[0]
    for part in parts[1:]:
        found = operation(this=found, expression=part)
    return found if len(parts) == 1 else exp.Paren(this=found)


def first_known(term: exp.Expr, otherwise: exp.Expr) -> exp.Expr:
    """The term where it has a value, else the other."""
    return otherwise if is_null(term) else exp.Coalesce(this=term, expressions=[otherwise])


def wide(term: exp.Expr) -> exp.Expr:
    """The term as a number of 38 digits."""
    return term if is_null(term) else exp.Cast(this=term, to=WIDE)


def named(term: exp.Expr, name: str) -> exp.Expr:
    """A term as a column of that name."""
    return exp.Alias(this=term, alias=exp.to_identifier(name, quoted=True))


def is_some(term: exp.Expr) -> exp.Expr:
    """Whether a number is not zero."""
    return compared(Order.NE, term, number(0))


def is_not_blank(term: exp.Expr) -> exp.Expr:
    """Whether a text holds anything."""
    return compared(Order.NE, term, text(""))


def function(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A function of DuckDB by its name."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def cast(term: exp.Expr, name: str) -> exp.Expr:
    """A term as a type."""
    return term if is_null(term) else exp.Cast(this=term, to=type_(name))


def select(
    columns: Iterable[exp.Expr], source: exp.Expr | None = None, joins: Iterable[exp.Join] = (), where: exp.Expr | None = None, group: Iterable[exp.Expr] = (),
    having: exp.Expr | None = None, order: Iterable[exp.Expr] = (),
) -> exp.Select:
    """A query. Built whole: sqlglot's own way copies all that is there at each step."""
    grouped, ordered = list(group), list(order)
    parts = {
        "expressions": list(columns), "from_": None if source is None else exp.From(this=source), "joins": list(joins),
        "where": None if where is None or is_said(where, True) else exp.Where(this=where), "group": exp.Group(expressions=grouped) if grouped else None,
        "having": None if having is None else exp.Having(this=having), "order": exp.Order(expressions=ordered) if ordered else None,
    }
    return exp.Select(**{name: part for name, part in parts.items() if part})


def text_of(query: exp.Expr) -> str:
    """A query as DuckDB reads it."""
    return query.sql(dialect="duckdb", copy=False)


def table(name: str, alias: str | None = None) -> exp.Expr:
    """A table, under an alias if one is given."""
    found = exp.Table(this=exp.to_identifier(name, quoted=True))
    return found if alias is None else under(found, alias)


def under(source: exp.Expr, alias: str) -> exp.Expr:
    """A table or query under an alias."""
    source.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
    return source
