"""A frame: one table in a FROM clause with everything joined to it so that terms about its rows can be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.language.lowered import Defined
from compliance.records.kinds import Kind, Relation

ROW = "row_number"
"""The column that numbers a kind's records."""


def table_of(kind: str) -> str:
    """The table of a kind."""
    return f"k_{kind}"


@dataclass(slots=True)
class Shared:
    """What all frames share: the kinds, which of them are supplied, the columns of definitions concluded so far, and unused names."""

    kinds: dict[str, Kind]
    supplied: frozenset[str]
    concluded: dict[Defined, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)

    def columns(self, kind: str) -> list[str]:
        """The columns of a kind's table as it stands."""
        return [*columns_of(self.kinds[kind]), *(column for definition, column in self.concluded.items() if definition.kind == kind)]

    def name(self, stem: str) -> str:
        """A new alias."""
        return f"{stem}{next(self.numbers)}"


@dataclass(slots=True)
class Frame:
    """A kind's table under an alias, and its joins so far; ``made`` keeps what need not be joined twice."""

    shared: Shared
    kind: str
    alias: str
    joins: list[exp.Join] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)

    def join(self, source: exp.Expr, alias: str, condition: exp.Expr) -> None:
        """Join a table or query from the left: no row of the frame is lost, and none may be doubled."""
        self.joins.append(exp.Join(this=exp.alias_(source, alias, table=True, quoted=True), side="LEFT", on=condition))

    def field(self, name: str) -> exp.Expr:
        """A column of the frame's own table."""
        return w.column(self.alias, name)

    def from_clause(self, query: exp.Select) -> exp.Select:
        """The query over this frame's table and all that is joined to it."""
        query = query.from_(exp.alias_(exp.to_table(table_of(self.kind), quoted=True), self.alias, table=True, quoted=True))
        query.set("joins", list(self.joins))
        return query

    def one(self, relation: Relation, owner: str) -> str:
        """The alias of a single related record of the record under ``owner``; all unknown where there is none, or several."""
        key = f"one {owner} {relation.code}"
        if key not in self.made:
            alias = self.made[key] = self.shared.name("one")
            self._join_one(relation, owner, alias)
        return self.made[key]

    def _join_one(self, relation: Relation, owner: str, alias: str) -> None:
        columns = self.shared.columns(relation.kind)
        names = [theirs for theirs, _ in relation.on]
        if relation.kind not in self.shared.supplied:
            empty = exp.select(*(exp.alias_(w.null(), name, quoted=True) for name in columns))
            self.join(exp.Subquery(this=empty), alias, exp.false())
            return
        single = exp.select(*(w.column("t", name) for name in columns)).from_(exp.alias_(exp.to_table(table_of(relation.kind), quoted=True), "t", table=True))
        if names:
            single = single.qualify(w.equal(exp.Window(this=exp.Count(this=exp.Star()), partition_by=[w.column("t", name) for name in names]), w.number(1)))
            condition = w.both(*(w.equal(w.column(alias, theirs), w.column(owner, ours)) for theirs, ours in relation.on))
        else:
            single = single.qualify(w.equal(exp.Window(this=exp.Count(this=exp.Star())), w.number(1)))
            condition = exp.true()
        self.join(exp.Subquery(this=single), alias, condition)


def columns_of(kind: Kind) -> list[str]:
    """The columns of a kind's table: its fields, whether each cell is filled, and the row number."""
    return [ROW, *kind.fields, *(filled(name) for name in kind.fields)]


def filled(name: str) -> str:
    """The column that says whether a field's cell is filled in."""
    return f"filled_{name}"
