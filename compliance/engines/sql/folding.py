"""Related records folded into a number or a truth: one grouped query each, joined to the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Protocol

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.frame import ROW, Join
from compliance.engines.sql.site import Link, Owner, Site, follow, open_site
from compliance.language.lowered import Column, Defined, Gather, GatherTruth, Logic, Said, Term, Within
from compliance.language.ops import Fold
from compliance.language.tree import Related, SameKey, Source


class Lowers(Protocol):
    """What folding asks of a lowering: its site, the records at each loop depth, and terms lowered elsewhere."""

    site: Site
    owners: tuple[Owner, ...]

    def elsewhere(self, site: Site, owners: tuple[Owner, ...]) -> Lowers:
        """The lowering of terms about another site."""
        ...

    def term(self, term: Term) -> exp.Expr:
        """A term's whole number, or NULL."""
        ...

    def logic(self, logic: Logic) -> exp.Expr:
        """A condition in SQL's three values."""
        ...


Measures = Callable[[Lowers], list[exp.Expr]]
"""The aggregates wanted of the records inside a loop."""


def gathered(lowers: Lowers, gather: Gather) -> exp.Expr:
    """Related records folded into a number."""
    fold = {Fold.SUM: exp.Sum, Fold.COUNT: exp.Sum, Fold.MIN: exp.Min, Fold.MAX: exp.Max}[gather.fold]

    def measures(inner: Lowers) -> list[exp.Expr]:
        inside = exp.true() if gather.where is None else inner.logic(gather.where)
        item = w.number(1) if gather.item is None else inner.term(gather.item)
        doubtful = w.either(w.unknown(inside), w.both(w.surely(inside), w.unknown(item)))
        return [fold(this=w.case([(w.surely(inside), w.wide(item))])), exp.Max(this=w.case([(doubtful, w.number(1))], w.number(0)))]

    if gather.fold is Fold.COUNT and gather.where is None and isinstance(gather.source, SameKey):
        return shared_key(lowers, gather.source)
    found = folded(lowers, gather.source, gather, measures)
    if found is None:
        return w.null()
    linked, value, doubt = found
    none = w.number(0) if gather.fold in (Fold.SUM, Fold.COUNT) else w.null()
    certain = w.equal(w.first_known(doubt, w.number(0)), w.number(0))
    return w.case([(w.both(linked, certain), w.first_known(value, none))])


def shared_key(lowers: Lowers, source: SameKey) -> exp.Expr:
    """How many records share the key of this one: only keys that occur more than once are joined."""
    found = folded(lowers, source, None, lambda _: [exp.Count(this=exp.Star())], more_than_one=True)
    if found is None:
        return w.null()
    linked, times = found
    return w.case([(linked, w.first_known(times, w.number(1)))])


def gathered_truth(lowers: Lowers, gather: GatherTruth) -> exp.Expr:
    """Whether a condition holds of some, or of every, related record."""

    def measures(inner: Lowers) -> list[exp.Expr]:
        inside = exp.true() if gather.where is None else inner.logic(gather.where)
        said = inner.logic(gather.item)
        decisive = w.opposite(said) if gather.every else said
        joint = w.both(inside, decisive)
        return [exp.Max(this=w.case([(w.surely(joint), w.number(1))], w.number(0))), exp.Max(this=w.case([(w.unknown(joint), w.number(1))], w.number(0)))]

    found = folded(lowers, gather.source, gather, measures)
    if found is None:
        return w.null()
    linked, decided, doubt = (w.first_known(part, w.number(0)) if index else part for index, part in enumerate(found))
    answer, rest = (exp.false(), exp.true()) if gather.every else (exp.true(), exp.false())
    return w.case([(w.both(linked, w.equal(decided, w.number(1))), answer), (w.both(linked, w.equal(doubt, w.number(0))), rest)])


def folded(
    lowers: Lowers, source: Source, gather: Gather | GatherTruth | None, measures: Measures, more_than_one: bool = False,
) -> tuple[exp.Expr, ...] | None:
    """Join the folded related records of each row: whether they can be known, then each measure. ``None``: they never can.

    Records are folded by the columns that tie them to their owner; only where the fold also speaks of the owner are they
    folded for each owner by itself.
    """
    link = linked_by(lowers, source)
    owner, owner_kind = follow(lowers.site, link.owner)
    ours = [lowers.site.frame.value(owner, owner_kind, name) for _, name in link.pairs]
    theirs = [lowers.site.frame.value("", link.kind, name) for name, _ in link.pairs]
    linked = w.both(w.known(*ours), lowers.site.frame.exists(owner, owner_kind))
    if link.kind not in lowers.site.frame.shared.supplied or w.is_said(linked, False):
        return None
    if any(w.is_null(term) for term in theirs):
        return (linked, w.null()) if gather is None else (linked, w.null(), w.null())
    made, identity = lowers.site.frame.made, (source, gather, lowers.owners)
    if identity in made:
        return (linked, *(w.column(made[identity], f"m{index}") for index in range(1 if gather is None else 2)))
    alias = made[identity] = lowers.site.frame.shared.name("g")
    if gather is not None and speaks_of_others(gather, len(lowers.owners)):
        found = fold_each(lowers, link, measures, alias)
    else:
        inner = alone(lowers, link.kind)
        found = measures(inner)
        keys = [w.column(inner.site.frame.alias, name) for name, _ in link.pairs]
        selected = [w.named(key, name) for key, (name, _) in zip(keys, link.pairs, strict=True)]
        selected += [w.named(measure, f"m{index}") for index, measure in enumerate(found)]

        def write() -> exp.Expr:
            having = exp.GT(this=exp.Count(this=exp.Star()), expression=w.number(1)) if more_than_one else None
            return exp.Subquery(this=inner.site.frame.select(selected, where=w.known(*keys), group=keys, having=having))

        same = (w.equal(w.column(alias, name), our) for (name, _), our in zip(link.pairs, ours, strict=True))
        lowers.site.frame.joins.append(Join(alias, write, w.both(*same), "LEFT"))
    return (linked, *(w.column(alias, f"m{index}") for index in range(len(found))))


def alone(lowers: Lowers, kind: str) -> Lowers:
    """The lowering of what stands inside a loop that speaks of its own records only."""
    site = open_site(lowers.site.frame.shared, kind, (), lowers.site.frame.table)
    return lowers.elsewhere(site, (*lowers.owners, Owner(0)))


def fold_each(lowers: Lowers, link: Link, measures: Measures, alias: str) -> list[exp.Expr]:
    """Fold related records for each combination of the records around them, and join that to the frame."""
    site = open_site(lowers.site.frame.shared, lowers.site.anchors[0][1], (*lowers.site.links, link), lowers.site.frame.table)
    inner = lowers.elsewhere(site, (*lowers.owners, Owner(len(site.anchors) - 1)))
    found = measures(inner)
    keys = [w.column(each, ROW) for each, _ in site.anchors[:-1]]
    selected = [w.named(key, f"row{index}") for index, key in enumerate(keys)] + [w.named(measure, f"m{index}") for index, measure in enumerate(found)]
    same = (w.equal(w.column(alias, f"row{index}"), w.column(own, ROW)) for index, (own, _) in enumerate(lowers.site.anchors))
    lowers.site.frame.joins.append(Join(alias, lambda: exp.Subquery(this=site.frame.select(selected, group=keys)), w.both(*same), "LEFT"))
    return found


def linked_by(lowers: Lowers, source: Source) -> Link:
    """How an aggregate's records hang on their owner."""
    if isinstance(source, SameKey):
        return Link(lowers.owners[0], lowers.site.frame.shared.pairs(tuple((name, name) for name in source.fields)), source.kind)
    assert isinstance(source, Related)
    own = lowers.owners[source.depth]
    owner = Owner(own.anchor, (*own.via, *source.via))
    relation = lowers.site.frame.shared.kinds[follow(lowers.site, owner)[1]].relations[source.relation]
    return Link(owner, lowers.site.frame.shared.pairs(relation.on), relation.kind)


def speaks_of_others(part: object, depth: int, root: bool = True) -> bool:
    """Whether what stands inside a loop at a depth also speaks of the records around the loop."""
    if isinstance(part, tuple):
        return any(speaks_of_others(item, depth, False) for item in part)
    if isinstance(part, Defined) or not is_dataclass(part) or isinstance(part, type):
        return False
    if isinstance(part, (Column, Within, Said, Related)):
        return part.depth < depth
    if isinstance(part, SameKey):
        return True
    looked_at = [getattr(part, item.name) for item in fields(part) if not (root and item.name == "source")]
    return any(speaks_of_others(item, depth, False) for item in looked_at)
