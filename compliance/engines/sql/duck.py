"""DuckDB as an engine: the records of a plan as tables, one query per kind of record for all its rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import duckdb
from sqlglot import exp

from compliance.engines.plan import MEASURED, LoweredRule, Plan
from compliance.engines.sql import words as w
from compliance.engines.sql.frame import ROW, Shared, filled, table_of
from compliance.engines.sql.known_days import CALENDAR, WORKDAYS, calendar_columns, workday_columns
from compliance.engines.sql.statements import OUTCOMES, Statements, fixed_divisor
from compliance.engines.sql.tables import create, insert, insert_numbers, interruptible, row_type, stored
from compliance.engines.verdict import Subject, Verdict
from compliance.records.kinds import Kind
from compliance.records.record import Record
from compliance.rules.parameters import PlacedFigures
from compliance.rules.rule import Rule


class DuckDB:
    """Judges with DuckDB, in process."""

    name = "duckdb"

    def judge(self, plan: Plan) -> list[Verdict]:
        """One verdict per rule and record it applies to."""
        found: dict[str, list[Verdict]] = {rule.code: [] for rule in plan.rules}
        figures = plan.world.figures
        assert isinstance(figures, PlacedFigures)
        statements = Statements(Shared(plan.rows.kinds, supplied(plan)), figures)
        rules = {kind: [(rule, lowered) for rule, lowered in zip(plan.rules, plan.lowered, strict=True) if rule.subject == kind]
                 for kind in dict.fromkeys(rule.subject for rule in plan.rules) if plan.rows.all(kind)}
        queries = {kind: statements.judging(kind, [lowered for _, lowered in judged], in_order=True) for kind, judged in rules.items()}
        with interruptible(), duckdb.connect(config={"threads": 2}) as connection:
            fill(connection, plan, statements.shared)
            for kind, query in queries.items():
                judge_kind(connection, query, kind, rules[kind], found)
        return [verdict for rule in plan.rules for verdict in found[rule.code]]


def judge_kind(connection: duckdb.DuckDBPyConnection, query: exp.Expr, kind: str, rules: Sequence[tuple[Rule, LoweredRule]], found: dict[str, list[Verdict]]) -> None:
    """The verdicts of all rules on one kind, in one query."""
    for number, *answers in connection.execute(w.text_of(query)).fetchall():
        said = iter(answers)
        for rule, lowered in rules:
            code, above, below = next(said), next(said), fixed_divisor(lowered)
            below = next(said) if below is None else below
            if code is None:
                continue
            outcome = OUTCOMES[code]
            margin = None if outcome not in MEASURED or above is None or below is None else Fraction(int(above), int(below))
            found[rule.code].append(Verdict(rule.code, Subject(kind, number), outcome, margin))


def supplied(plan: Plan) -> dict[str, frozenset[str]]:
    """The fields that some record of a kind has a cell for."""
    return {code: frozenset(name for record in records for name in record.cells) for code, records in plan.rows.store.tables.items()}


def fill(connection: duckdb.DuckDBPyConnection, plan: Plan, shared: Shared) -> None:
    """Put the plan's records into tables, and the calendar where it is asked anything."""
    for code, records in plan.rows.store.tables.items():
        kind = plan.rows.kinds[code]
        names = [name for name in kind.fields if name in shared.supplied[code]]
        columns = {ROW: "BIGINT"} | {name: row_type(kind.fields[name]) for name in names} | {filled(name): "BOOLEAN" for name in names}
        create(connection, table_of(code), columns, again=True)
        insert(connection, table_of(code), [_row(kind, names, record) for record in records])
    if shared.dated:
        fill_calendar(connection, shared.periods)


def fill_calendar(connection: duckdb.DuckDBPyConnection, periods: Iterable[int]) -> None:
    """Put the calendar into tables, with a column for each number of working days it is asked to add."""
    for table, columns in ((CALENDAR, calendar_columns(periods)), (WORKDAYS, workday_columns())):
        create(connection, table, dict.fromkeys(columns, "BIGINT"), again=True)
        insert_numbers(connection, table, list(columns.values()))


def _row(kind: Kind, names: Sequence[str], record: Record) -> tuple[object, ...]:
    values = (stored(record.value(name), kind.fields[name].type.base) for name in names)
    return (record.number, *values, *(record.filled(name) for name in names))
