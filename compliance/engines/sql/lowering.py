"""Lowered terms and conditions as SQL expressions. SQL's own three values are Kleene's; numbers are never divided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.days import DaysSql
from compliance.engines.sql.frame import ROW, Frame, Shared, filled, table_of
from compliance.language.lower import NEVER_ORDINAL
from compliance.language.lowered import (
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
from compliance.language.ops import Fold, Order
from compliance.language.tree import Related, SameKey, Source

_ORDERS: dict[Order, type[exp.Expr]] = {Order.EQ: exp.EQ, Order.NE: exp.NEQ, Order.LT: exp.LT, Order.LE: exp.LTE, Order.GT: exp.GT, Order.GE: exp.GTE}
NEVER = w.number(NEVER_ORDINAL)

FigureSql = Callable[[Figure, exp.Expr, exp.Expr | None], exp.Expr]
"""A parameter's value by its day and key, as SQL."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A record expressions speak of: an anchor of the frame, and the single relations walked from it."""

    anchor: int
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """How a loop's records hang on an owner: pairs of (their field, the owner's), and their kind."""

    owner: Owner
    pairs: tuple[tuple[str, str], ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Site:
    """A frame opened: the aliases and kinds of its anchors (the subject, then each loop's record), and the links between them."""

    frame: Frame
    anchors: tuple[tuple[str, str], ...]
    links: tuple[Link, ...] = ()


class Lowering:
    """Lowers terms about the rows of a site; ``owners`` are the records at each loop depth, the subject first."""

    def __init__(self, site: Site, owners: tuple[Owner, ...], figures: FigureSql) -> None:
        self.site = site
        self.frame = site.frame
        self.owners = owners
        self.figures = figures
        self.days = DaysSql(site.frame)

    @property
    def shared(self) -> Shared:
        """What all frames share."""
        return self.frame.shared

    def follow(self, owner: Owner) -> tuple[str, str]:
        """The alias and kind of an owner."""
        alias, kind = self.site.anchors[owner.anchor]
        for step in owner.via:
            relation = self.shared.kinds[kind].relations[step]
            alias, kind = self.frame.one(relation, alias), relation.kind
        return alias, kind

    def owner(self, depth: int, via: tuple[str, ...]) -> Owner:
        """The record at a loop depth, over single relations."""
        own = self.owners[depth]
        return Owner(own.anchor, (*own.via, *via))

    def reach(self, depth: int, via: tuple[str, ...]) -> tuple[str, str]:
        """The alias and kind of the record at a depth, over single relations."""
        return self.follow(self.owner(depth, via))

    def at(self, depth: int, via: tuple[str, ...]) -> tuple[Lowering, exp.Expr]:
        """The lowering with another record as its subject, and whether there is such a record."""
        owner = self.owner(depth, via)
        return Lowering(self.site, (owner,), self.figures), w.known(w.column(self.follow(owner)[0], ROW))

    def term(self, term: Term) -> exp.Expr:
        """A term's whole number, or NULL."""
        match term:
            case Number(value=value):
                return w.number(value)
            case Coded(text=text):
                return w.text(text)
            case Column(name=name, depth=depth, via=via):
                return w.column(self.reach(depth, via)[0], name)
            case Indicator(condition=condition):
                said = self.logic(condition)
                return w.case([(said, w.number(1)), (w.opposite(said), w.number(0))])
            case If(condition=condition, yes=yes, no=no):
                said = self.logic(condition)
                return w.case([(said, self.term(yes)), (w.opposite(said), self.term(no))])
            case Else(first=first, second=second):
                day = self.term(first)
                return w.case([(exp.NEQ(this=day, expression=NEVER), day)], self.term(second))
            case Within(term=inner, depth=depth, via=via):
                there, exists = self.at(depth, via)
                return w.case([(exists, there.term(inner))])
            case Figure(key=key, day=day):
                return self.figures(term, self.term(day), None if key is None else self.term(key))
            case Gather():
                return self.gather(term)
        return self.computed(term)

    def computed(self, term: Term) -> exp.Expr:
        """A term that is known only where all its parts are."""
        match term:
            case Plus(terms=terms):
                return exp.Paren(this=_chain(exp.Add, [w.wide(self.term(part)) for part in terms]))
            case Times(left=left, right=right):
                return exp.Paren(this=exp.Mul(this=w.wide(self.term(left)), expression=w.wide(self.term(right))))
            case Positive(term=inner):
                found = self.term(inner)
                return w.case([(exp.GT(this=found, expression=w.number(0)), found)])
            case Size(term=inner):
                found = self.term(inner)
                return w.case([(exp.GTE(this=found, expression=w.number(0)), w.wide(found)), (exp.LT(this=found, expression=w.number(0)), exp.Neg(this=exp.Paren(this=w.wide(found))))])
            case Extreme(greatest=greatest, terms=terms):
                parts = [w.wide(self.term(part)) for part in terms]
                best = exp.Greatest(this=parts[0], expressions=parts[1:]) if greatest else exp.Least(this=parts[0], expressions=parts[1:])
                return w.case([(w.known(*parts), best)])
            case DayAfter(start=start, days=days, working=working, roll=roll):
                return self.days.after(self.term(start), self.term(days), working, roll)
            case DaysBetween(start=start, end=end, working=working):
                return self.days.between(self.term(start), self.term(end), working)
            case DayMonthsAfter(start=start, months=months):
                return self.days.months_after(self.term(start), self.term(months))
            case DayInYear(year=year, month=month, day=day):
                return self.days.in_year(self.term(year), month, day)
            case Year(day=day):
                return self.days.year(self.term(day))
        raise AssertionError(term)

    def logic(self, logic: Logic) -> exp.Expr:
        """A condition in SQL's three values."""
        match logic:
            case Every(terms=terms):
                return w.both(*(self.logic(term) for term in terms))
            case Some(terms=terms):
                return w.either(*(self.logic(term) for term in terms))
            case Opposite(term=term):
                return w.opposite(self.logic(term))
            case Defined(body=body):
                concluded = self.shared.concluded.get(logic)
                return self.logic(body) if concluded is None else w.column(self.follow(self.owners[0])[0], concluded)
            case Comparison(order=order, left=left, right=right):
                return exp.Paren(this=_ORDERS[order](this=self.term(left), expression=self.term(right)))
            case HasValue(terms=terms):
                return w.known(*(self.term(term) for term in terms))
            case CellFilled(column=Column(name=name, depth=depth, via=via)):
                return w.column(self.reach(depth, via)[0], filled(name))
            case Prefix(column=column, text=text):
                return exp.Paren(this=w.equal(exp.Left(this=self.term(column), expression=w.number(len(text))), w.text(text)))
            case Said(condition=condition, depth=depth, via=via):
                there, exists = self.at(depth, via)
                return w.case([(exists, there.logic(condition))])
            case GatherTruth():
                return self.gather_truth(logic)

    def gather(self, gather: Gather) -> exp.Expr:
        """Related records folded into a number."""
        fold = {Fold.SUM: exp.Sum, Fold.COUNT: exp.Sum, Fold.MIN: exp.Min, Fold.MAX: exp.Max}[gather.fold]

        def measures(inner: Lowering) -> list[exp.Expr]:
            inside = exp.true() if gather.where is None else inner.logic(gather.where)
            item = w.number(1) if gather.item is None else inner.term(gather.item)
            doubtful = w.either(exp.Paren(this=exp.Is(this=exp.Paren(this=inside), expression=exp.Null())), w.both(w.surely(inside), w.opposite(w.known(item))))
            return [fold(this=w.case([(w.surely(inside), w.wide(item))])), exp.Max(this=w.case([(doubtful, w.number(1))], w.number(0)))]

        found = self.folded(gather.source, measures)
        if found is None:
            return w.null()
        linked, value, doubt = found
        none = w.number(0) if gather.fold in (Fold.SUM, Fold.COUNT) else w.null()
        certain = w.equal(exp.Coalesce(this=doubt, expressions=[w.number(0)]), w.number(0))
        return w.case([(w.both(linked, certain), exp.Coalesce(this=value, expressions=[none]))])

    def gather_truth(self, gather: GatherTruth) -> exp.Expr:
        """Whether a condition holds of some, or of every, related record."""

        def measures(inner: Lowering) -> list[exp.Expr]:
            inside = exp.true() if gather.where is None else inner.logic(gather.where)
            said = inner.logic(gather.item)
            decisive = w.opposite(said) if gather.every else said
            joint = w.both(inside, decisive)
            doubtful = exp.Paren(this=exp.Is(this=exp.Paren(this=joint), expression=exp.Null()))
            return [exp.Max(this=w.case([(w.surely(joint), w.number(1))], w.number(0))), exp.Max(this=w.case([(doubtful, w.number(1))], w.number(0)))]

        found = self.folded(gather.source, measures)
        if found is None:
            return w.null()
        linked, decided, doubt = (exp.Coalesce(this=part, expressions=[w.number(0)]) if index else part for index, part in enumerate(found))
        answer, rest = (exp.false(), exp.true()) if gather.every else (exp.true(), exp.false())
        return w.case([(w.both(linked, w.equal(decided, w.number(1))), answer), (w.both(linked, w.equal(doubt, w.number(0))), rest)])

    def folded(self, source: Source, measures: Callable[[Lowering], list[exp.Expr]]) -> tuple[exp.Expr, ...] | None:
        """Join the folded related records of each row: whether they can be known, then each measure. ``None``: their kind has no source."""
        link = self.link(source)
        if link.kind not in self.shared.supplied:
            return None
        site = open_site(self.shared, self.site.anchors[0][1], (*self.site.links, link), self.figures)
        inner = Lowering(site, (*self.owners, Owner(len(site.anchors) - 1)), self.figures)
        found = measures(inner)
        keys = [w.column(alias, ROW) for alias, _ in site.anchors[:-1]]
        selected = [exp.alias_(key, f"row{index}", quoted=True) for index, key in enumerate(keys)]
        query = exp.select(*selected, *(exp.alias_(measure, f"m{index}", quoted=True) for index, measure in enumerate(found)))
        query = site.frame.from_clause(query).group_by(*(key for key in keys))
        alias = self.shared.name("g")
        same = (w.equal(w.column(alias, f"row{index}"), w.column(own, ROW)) for index, (own, _) in enumerate(self.site.anchors))
        self.frame.join(exp.Subquery(this=query), alias, w.both(*same))
        owner = self.follow(link.owner)[0]
        linked = w.known(*(w.column(owner, ours) for _, ours in link.pairs), w.column(owner, ROW))
        return (linked, *(w.column(alias, f"m{index}") for index in range(len(found))))

    def link(self, source: Source) -> Link:
        """How an aggregate's records hang on their owner."""
        if isinstance(source, SameKey):
            return Link(self.owners[0], tuple((name, name) for name in source.fields), source.kind)
        assert isinstance(source, Related)
        owner = self.owner(source.depth, source.via)
        relation = self.shared.kinds[self.follow(owner)[1]].relations[source.relation]
        return Link(owner, relation.on, relation.kind)


def open_site(shared: Shared, kind: str, links: tuple[Link, ...], figures: FigureSql) -> Site:
    """A new frame on a kind with the loops of these links joined to it."""
    alias = shared.name("t")
    site = Site(Frame(shared, kind, alias), ((alias, kind),))
    for link in links:
        owner = Lowering(site, (), figures).follow(link.owner)[0]
        inner = shared.name("r")
        condition = w.both(*(w.equal(w.column(inner, theirs), w.column(owner, ours)) for theirs, ours in link.pairs), w.known(w.column(owner, ROW)))
        site.frame.join(exp.to_table(table_of(link.kind), quoted=True), inner, condition)
        site.frame.joins[-1].set("side", "INNER")
        site = Site(site.frame, (*site.anchors, (inner, link.kind)), (*site.links, link))
    return site


def _chain(operation: type[exp.Binary], parts: list[exp.Expr]) -> exp.Expr:
    found = parts[0]
    for part in parts[1:]:
        found = operation(this=found, expression=part)
    return found


