"""Rows of large ledgers as records: those asked for, and those that the rules read beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from compliance.engines.plan import Plan
from compliance.engines.rows import Rows
from compliance.engines.sql import words as w
from compliance.engines.sql.bulk import Bulk
from compliance.engines.sql.frame import ROW, Pairs, table_of
from compliance.engines.sql.tables import create, insert
from compliance.language.tree import Aggregate, Expr, Field, Named, Related, SameKey
from compliance.language.walk import children, walk
from compliance.records.record import Store
from compliance.rules.rule import Rule


def expressions(rule: Rule) -> list[Expr]:
    """Everything a rule asks of a record, as expressions."""
    duty = rule.obligation
    asked = [rule.applies, rule.dated_by, duty.required, duty.pending, duty.margin, *duty.parts.values(), *(exemption.when for exemption in rule.exemptions)]
    return [expr for expr in asked if expr is not None]


def relations_read(rules: Iterable[Rule]) -> tuple[frozenset[str], frozenset[tuple[str, tuple[str, ...]]]]:
    """The relations that rules follow, and the keys by which they look for records of one kind."""
    named: set[str] = set()
    keys: set[tuple[str, tuple[str, ...]]] = set()
    for rule in rules:
        for expr in (inner for asked in expressions(rule) for inner in walk(asked)):
            if isinstance(expr, (Field, Named)):
                named.update(expr.via)
            if isinstance(expr, Aggregate) and isinstance(expr.source, SameKey):
                keys.add((expr.source.kind, expr.source.fields))
            elif isinstance(expr, Aggregate) and isinstance(expr.source, Related):
                named.update((expr.source.relation, *expr.source.via))
    return frozenset(named), frozenset(keys)


def steps(rules: Iterable[Rule]) -> int:
    """How many relations away from a record the rules read at most."""
    return max((_steps(expr) for rule in rules for expr in expressions(rule)), default=0)


def _steps(expr: Expr) -> int:
    own = len(expr.via) if isinstance(expr, (Field, Named)) else 0
    if isinstance(expr, Aggregate):
        own = 1 + (len(expr.source.via) if isinstance(expr.source, Related) else 0)
    return own + max(map(_steps, children(expr)), default=0)


def reads_all(rule: Rule, bulk: Bulk) -> bool:
    """Whether a rule reads every record of a large ledger at once."""
    named, _ = relations_read([rule])
    return any(relation.kind in bulk.ledgers and not relation.on for kind in bulk.plan.rows.kinds.values() for code, relation in kind.relations.items() if code in named)


def fetched(bulk: Bulk, wanted: Mapping[str, Iterable[int]], rules: Sequence[Rule], sparse: bool = False) -> Plan:
    """A plan over the rows wanted of each large ledger, the records that these rules read beside them, and all records of other kinds.

    ``sparse`` records have only the cells that the queries read, which is enough for verdicts and not for telling what is missing.
    """
    rows = {kind: set(numbers) for kind, numbers in wanted.items()}
    links = _links(bulk, rules)
    edge = {kind: set(numbers) for kind, numbers in rows.items()}
    for _ in range(steps(rules)):
        found = _beside(bulk, edge, links)
        edge = {kind: numbers - rows.get(kind, set()) for kind, numbers in found.items() if numbers - rows.get(kind, set())}
        for kind, numbers in edge.items():
            rows.setdefault(kind, set()).update(numbers)
        if not edge:
            break
    store = Store(dict(bulk.plan.rows.store.tables))
    for kind, ledger in bulk.ledgers.items():
        used = {name for of, name in bulk.statements.shared.used if of == kind} if sparse else None
        store.tables[kind] = ledger.fetch(bulk.connection, sorted(rows.get(kind, ())), used)
    return Plan(tuple(rules), tuple(bulk.rules[rule.code].lowered for rule in rules), bulk.plan.world, Rows(store, bulk.plan.rows.kinds))


@dataclass(frozen=True, slots=True)
class _Link:
    """How records of a kind lead to others: the columns of both that must be equal."""

    kind: str
    target: str
    pairs: Pairs


def _links(bulk: Bulk, rules: Sequence[Rule]) -> list[_Link]:
    """The ways between large ledgers that rules go and both ledgers have the columns for; their tables hold only what the rules read."""
    named, keys = relations_read(rules)
    used = bulk.statements.shared.used
    ways = [_Link(kind, relation.kind, relation.on) for kind in bulk.ledgers for code, relation in bulk.plan.rows.kinds[kind].relations.items() if code in named]
    ways += [_Link(kind, kind, tuple((name, name) for name in fields)) for kind, fields in keys if kind in bulk.ledgers]
    return [
        way for way in ways
        if way.target in bulk.ledgers and way.pairs and all((way.target, theirs) in used and (way.kind, ours) in used for theirs, ours in way.pairs)]


def _beside(bulk: Bulk, edge: Mapping[str, set[int]], links: Sequence[_Link]) -> dict[str, set[int]]:
    """The rows that these rows lead to: each ledger is searched once for all that leads to it."""
    found: dict[str, set[int]] = {}
    for kind, numbers in edge.items():
        own = [link for link in links if link.kind == kind]
        if own:
            _make_edge(bulk.connection, kind, numbers, list(dict.fromkeys(ours for link in own for _, ours in link.pairs)))
        for target in dict.fromkeys(link.target for link in own):
            meets = w.either(*(_meets(link.pairs) for link in own if link.target == target))
            query = w.select([w.column("r", ROW)], w.table(table_of(target), "r"), where=meets)
            found.setdefault(target, set()).update(row for row, in bulk.connection.execute(w.text_of(query)).fetchall())
    return found


def _make_edge(connection: duckdb.DuckDBPyConnection, kind: str, numbers: set[int], columns: Sequence[str]) -> None:
    """The table of the rows searched from, with the columns by which they lead to others."""
    create(connection, "sought", {ROW: "BIGINT"}, again=True)
    insert(connection, "sought", [(number,) for number in sorted(numbers)])
    sought = exp.In(this=w.column("o", ROW), query=exp.Subquery(this=w.select([w.column("s", ROW)], w.table("sought", "s"))))
    query = w.select([w.named(w.column("o", name), name) for name in columns], w.table(table_of(kind), "o"), where=sought)
    connection.execute(w.text_of(exp.Create(this=w.table("edge"), kind="TABLE", expression=query, replace=True)))


def _meets(pairs: Pairs) -> exp.Expr:
    """Whether a row is one that the edge leads to by these columns."""
    theirs, ours = ([w.column(of, pair[side]) for pair in pairs] for of, side in (("r", 0), ("e", 1)))
    there = w.select(ours, w.table("edge", "e"), where=w.known(*ours))
    return exp.In(this=theirs[0] if len(theirs) == 1 else exp.Tuple(expressions=theirs), query=exp.Subquery(this=there))
