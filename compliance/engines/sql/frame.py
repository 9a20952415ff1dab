"""A frame: one table in a FROM clause with everything joined to it so that terms about its rows can be said.

What stands behind an alias is decided last, when it is known which definitions are asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.language.lowered import Defined
from compliance.records.kinds import Kind, Relation

ROW = "row_number"
"""The column that numbers a kind's records."""

ODD = "odd"
"""The column that says of a row whose cells were taken for regular that one is not; unknown where all are."""

Pairs = tuple[tuple[str, str], ...]
"""Columns that must be equal: (their column, our column)."""

TableOf = Callable[[str, tuple[Defined, ...]], exp.Expr]
"""A kind's table with these definitions as further columns."""


def table_of(kind: str) -> str:
    """The table of a kind."""
    return f"k_{kind}"


def held_table(kind: str) -> str:
    """The table that the one of a kind is a view of, where it is made of a file."""
    return f"held_{kind}"


@dataclass(slots=True)
class Shared:
    """What all frames share: the kinds, the columns supplied of each, and what is used of the calendar.

    ``partition`` is the column that keeps the dossiers of several departments apart: no relation crosses it; ``place`` the one that says
    which of several laws binds a department. ``periods`` are the
    numbers of working days that the calendar is asked to add, ``dated`` whether anything is asked of it; ``used`` are the fields read, by kind;
    ``happened`` the dates of a kind under which no ledger writes that an event did not happen. ``listed`` are calendar tables that the
    engine holds as lists, with the first key of each; ``believed`` the kinds whose tables have the column :data:`ODD`.
    """

    kinds: dict[str, Kind]
    supplied: dict[str, frozenset[str]]
    partition: str | None = None
    place: str | None = None
    concluded: dict[Defined, str] = field(default_factory=dict)
    periods: set[int] = field(default_factory=set)
    dated: bool = False
    used: dict[tuple[str, str], None] = field(default_factory=dict)
    happened: frozenset[tuple[str, str]] = frozenset()
    listed: Mapping[str, int] = field(default_factory=dict)
    believed: frozenset[str] = frozenset()
    numbers: count[int] = field(default_factory=count)

    def columns(self, kind: str) -> list[str]:
        """The columns of a kind's table before anything is concluded."""
        return self.own(kind) + [name for field_ in self.kinds[kind].fields if (kind, field_) in self.used for name in (field_, filled(field_))]

    def own(self, kind: str) -> list[str]:
        """The columns of a kind's table that are no fields."""
        return [ROW, *(name for name in (self.partition, self.place) if name is not None), *([ODD] if kind in self.believed else [])]

    def conclusion(self, definition: Defined) -> str:
        """The column that holds a definition."""
        return self.concluded.setdefault(definition, f"d{len(self.concluded)}_{definition.name}")

    def pairs(self, pairs: Pairs) -> Pairs:
        """The columns that tie two records, the dossier first."""
        return pairs if self.partition is None else ((self.partition, self.partition), *pairs)

    def name(self, stem: str) -> str:
        """A new alias."""
        return f"{stem}{next(self.numbers)}"


@dataclass(frozen=True, slots=True)
class Join:
    """A table or query joined under an alias; ``source`` is asked for when the query is written."""

    alias: str
    source: Callable[[], exp.Expr]
    condition: exp.Expr
    side: str


@dataclass(slots=True)
class Frame:
    """A kind's table under an alias, and its joins so far; ``made`` keeps what need not be joined twice, ``asked`` the definitions by
    alias, ``never`` the aliases under which no record can be found.
    """

    shared: Shared
    kind: str
    alias: str
    table: TableOf
    joins: list[Join] = field(default_factory=list)
    made: dict[object, str] = field(default_factory=dict)
    asked: dict[str, dict[Defined, None]] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)

    def look_up(self, table: exp.Expr, alias: str, condition: exp.Expr) -> None:
        """Join a table that has exactly one row for each row of the frame."""
        self.joins.append(Join(alias, lambda: table, condition, "INNER"))

    def join_kind(self, kind: str, alias: str, condition: exp.Expr) -> None:
        """Join the records of a kind for which the condition holds: a row for each pair."""
        self.joins.append(Join(alias, lambda: self.table(kind, self.needed(alias)), condition, "INNER"))

    def needed(self, alias: str) -> tuple[Defined, ...]:
        """The definitions asked of the table behind an alias."""
        return tuple(self.asked.get(alias, ()))

    def exists(self, alias: str, kind: str) -> exp.Expr:
        """Whether there is a record behind an alias; there always is but for single related ones."""
        if kind not in self.shared.supplied or alias in self.never:
            return exp.false()
        return w.known(w.column(alias, ROW)) if alias.startswith("one") else exp.true()

    def conclusion(self, alias: str, definition: Defined) -> exp.Expr:
        """A definition of the record behind an alias."""
        self.asked.setdefault(alias, {})[definition] = None
        return w.column(alias, self.shared.conclusion(definition))

    def value(self, alias: str, kind: str, name: str) -> exp.Expr:
        """A column of the record behind an alias; unknown where its ledger has none."""
        supplied = self.shared.supplied.get(kind)
        if supplied is None or alias in self.never or (name in self.shared.kinds[kind].fields and name not in supplied):
            return w.null()
        if name in self.shared.kinds[kind].fields:
            self.shared.used[kind, name] = None
        return w.column(alias, name)

    def filled(self, alias: str, kind: str, name: str) -> exp.Expr:
        """Whether a cell of the record behind an alias is filled in."""
        return w.null() if w.is_null(self.value(alias, kind, name)) else w.column(alias, filled(name))

    def select(
        self, columns: Iterable[exp.Expr], where: exp.Expr | None = None, group: Iterable[exp.Expr] = (), having: exp.Expr | None = None,
    ) -> exp.Select:
        """A query over this frame's table and all that is joined to it."""
        joins = [exp.Join(this=w.under(join.source(), join.alias), side=join.side, on=join.condition) for join in self.joins]
        return w.select(columns, w.under(self.table(self.kind, self.needed(self.alias)), self.alias), joins, where, group, having)

    def one(self, relation: Relation, owner: str, owner_kind: str) -> str:
        """The alias of a single related record of the record under ``owner``; all unknown where there is none, or several."""
        key = f"one {owner} {relation.code}"
        if key not in self.made:
            alias = self.made[key] = self.shared.name("one")
            self._join_one(relation, owner, owner_kind, alias)
        return self.made[key]

    def _join_one(self, relation: Relation, owner: str, owner_kind: str, alias: str) -> None:
        if relation.kind not in self.shared.supplied:
            return
        pairs = self.shared.pairs(relation.on)
        theirs = [self.value("t", relation.kind, name) for name, _ in pairs]
        ours = [self.value(owner, owner_kind, name) for _, name in pairs]
        if any(w.is_null(term) for term in (*theirs, *ours)):
            self.never.add(alias)
            return

        def source() -> exp.Expr:
            asked = self.needed(alias)
            names = [*self.shared.columns(relation.kind), *(self.shared.conclusion(definition) for definition in asked)]
            single = w.select((w.column("t", name) for name in names), w.under(self.table(relation.kind, asked), "t"))
            times = exp.Window(this=exp.Count(this=exp.Star()), partition_by=theirs) if pairs else exp.Window(this=exp.Count(this=exp.Star()))
            single.set("qualify", exp.Qualify(this=w.equal(times, w.number(1))))
            return exp.Subquery(this=single)

        condition = w.both(*(w.equal(w.column(alias, name), our) for (name, _), our in zip(pairs, ours, strict=True)))
        self.joins.append(Join(alias, source, condition, "LEFT"))


def filled(name: str) -> str:
    """The column that says whether a field's cell is filled in."""
    return f"filled_{name}"
