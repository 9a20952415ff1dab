"""Rows of large ledgers as records: those asked for, and those that the rules read beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
    named, keys = relations_read(rules)
    edge = {kind: set(numbers) for kind, numbers in rows.items()}
    for _ in range(steps(rules)):
        found = _beside(bulk, edge, named, keys)
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


def _beside(bulk: Bulk, edge: Mapping[str, set[int]], named: frozenset[str], keys: frozenset[tuple[str, tuple[str, ...]]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for kind, numbers in edge.items():
        create(bulk.connection, "edge", {ROW: "BIGINT"}, again=True)
        insert(bulk.connection, "edge", [(number,) for number in sorted(numbers)])
        steps: list[tuple[str, Pairs]] = [(relation.kind, relation.on) for code, relation in bulk.plan.rows.kinds[kind].relations.items() if code in named]
        steps += [(kind, tuple((name, name) for name in fields)) for of, fields in keys if of == kind]
        for target, pairs in steps:
            if target in bulk.ledgers and pairs and _held(bulk, kind, target, pairs):
                found.setdefault(target, set()).update(_linked(bulk.connection, kind, target, pairs))
    return found


def _held(bulk: Bulk, kind: str, target: str, pairs: Pairs) -> bool:
    """Whether both ledgers have the columns of a relation; their tables hold only what the rules read."""
    used = bulk.statements.shared.used
    return all((target, theirs) in used and (kind, ours) in used for theirs, ours in pairs)


def _linked(connection: duckdb.DuckDBPyConnection, kind: str, target: str, pairs: Pairs) -> list[int]:
    of_edge = exp.In(this=w.column("o", ROW), query=exp.Subquery(this=w.select([w.column("e", ROW)], w.table("edge", "e"))))
    owners = exp.Subquery(this=w.select([w.named(w.column("o", ours), ours) for ours in dict.fromkeys(ours for _, ours in pairs)], w.table(table_of(kind), "o"), where=of_edge))
    same = w.both(*(w.equal(w.column("r", theirs), w.column("k", ours)) for theirs, ours in pairs))
    query = w.select([w.column("r", ROW)], w.table(table_of(target), "r"), [exp.Join(this=w.under(owners, "k"), side="SEMI", on=same)])
    return [row for row, in connection.execute(w.text_of(query)).fetchall()]
