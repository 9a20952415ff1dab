"""Where a term is said: a frame opened on a kind, the loops joined to it, and how records are reached from them."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.engines.sql import words as w
from compliance.engines.sql.frame import Frame, Pairs, Shared, TableOf


@dataclass(frozen=True, slots=True)
class Owner:
    """A record expressions speak of: an anchor of the frame, and the single relations walked from it."""

    anchor: int
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """How a loop's records hang on an owner: pairs of (their field, the owner's), and their kind."""

    owner: Owner
    pairs: Pairs
    kind: str


@dataclass(frozen=True, slots=True)
class Site:
    """A frame opened: the aliases and kinds of its anchors (the subject, then each loop's record), and the links between them."""

    frame: Frame
    anchors: tuple[tuple[str, str], ...]
    links: tuple[Link, ...] = ()


def follow(site: Site, owner: Owner) -> tuple[str, str]:
    """The alias and kind of an owner."""
    alias, kind = site.anchors[owner.anchor]
    for step in owner.via:
        relation = site.frame.shared.kinds[kind].relations[step]
        alias, kind = site.frame.one(relation, alias, kind), relation.kind
    return alias, kind


def open_site(shared: Shared, kind: str, links: tuple[Link, ...], table: TableOf) -> Site:
    """A new frame on a kind with the loops of these links joined to it."""
    alias = shared.name("t")
    site = Site(Frame(shared, kind, alias, table), ((alias, kind),))
    for link in links:
        owner, owner_kind = follow(site, link.owner)
        inner = shared.name("r")
        ties = (w.equal(site.frame.value(inner, link.kind, theirs), site.frame.value(owner, owner_kind, ours)) for theirs, ours in link.pairs)
        site.frame.join_kind(link.kind, inner, w.both(*ties, site.frame.exists(owner, owner_kind)))
        site = Site(site.frame, (*site.anchors, (inner, link.kind)), (*site.links, link))
    return site
