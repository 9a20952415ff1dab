"""DuckDB as an engine: the records of a plan as tables, one query per kind of record for all its rules."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import duckdb
from sqlglot import exp

from compliance.calendars.workdays import IndexedCalendar, working_ordinals
from compliance.engines.plan import MEASURED, Plan
from compliance.engines.sql.days import CALENDAR, WORKDAYS
from compliance.engines.sql.frame import ROW, Shared, filled, table_of
from compliance.engines.sql.statements import OUTCOMES, Statements, whole
from compliance.engines.verdict import Subject, Verdict
from compliance.ground.values import Base, Value
from compliance.language.ops import Roll
from compliance.records.kinds import Kind
from compliance.records.record import Record
from compliance.rules.parameters import PlacedFigures

_TYPES = {Base.TEXT: "TEXT", Base.ENUM: "TEXT", Base.BOOL: "INT"}


class DuckDB:
    """Judges with DuckDB, in process."""

    name = "duckdb"

    def judge(self, plan: Plan) -> list[Verdict]:
        """One verdict per rule and record it applies to."""
        found: dict[str, list[Verdict]] = {rule.code: [] for rule in plan.rules}
        figures = plan.world.figures
        assert isinstance(figures, PlacedFigures)
        statements = Statements(Shared(plan.rows.kinds, frozenset(plan.rows.store.tables)), figures)
        with duckdb.connect(config={"threads": 2}) as connection:
            fill(connection, plan)
            judged = [lowered for rule, lowered in zip(plan.rules, plan.lowered, strict=True) if plan.rows.all(rule.subject)]
            for statement in statements.conclude(judged):
                connection.execute(statement.sql(dialect="duckdb"))
            for kind in dict.fromkeys(rule.subject for rule in plan.rules):
                if plan.rows.all(kind):
                    self.judge_kind(connection, plan, kind, statements, found)
        return [verdict for rule in plan.rules for verdict in found[rule.code]]

    def judge_kind(self, connection: duckdb.DuckDBPyConnection, plan: Plan, kind: str, statements: Statements, found: dict[str, list[Verdict]]) -> None:
        """The verdicts of all rules on one kind, in one query."""
        rules = [(rule, lowered) for rule, lowered in zip(plan.rules, plan.lowered, strict=True) if rule.subject == kind]
        query = statements.judging(kind, [lowered for _, lowered in rules])
        for row in connection.execute(query.sql(dialect="duckdb")).fetchall():
            for index, (rule, _) in enumerate(rules):
                code, above, below = row[1 + index * 3: 4 + index * 3]
                if code is None:
                    continue
                outcome = OUTCOMES[code]
                margin = None if outcome not in MEASURED or above is None or below is None else Fraction(int(above), int(below))
                found[rule.code].append(Verdict(rule.code, Subject(kind, row[0]), outcome, margin))


def stored(value: Value | None, base: Base) -> int | str | None:
    """A field's value as it stands in a table."""
    if value is None or isinstance(value, str):
        return value
    return value.toordinal() if isinstance(value, dt.date) else whole(value, base)


def fill(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Put the plan's records and the calendar into tables."""
    for code, records in plan.rows.store.tables.items():
        kind = plan.rows.kinds[code]
        _create(connection, kind)
        rows = [_row(kind, record) for record in records]
        _insert(connection, table_of(code), rows)
    connection.execute(f"CREATE TABLE {CALENDAR} (day BIGINT, passed BIGINT, rolled_any BIGINT, rolled_statutory BIGINT)")
    connection.execute(f"CREATE TABLE {WORKDAYS} (passed BIGINT, day BIGINT)")
    calendar, working = IndexedCalendar(), working_ordinals()
    days: list[tuple[object, ...]] = [
        (day, calendar.working_days_between(calendar.first - 1, day), calendar.roll(day, Roll.ANY_REST_DAY), calendar.roll(day, Roll.STATUTORY_HOLIDAY))
        for day in range(calendar.first - 1, calendar.last + 1)
    ]
    _insert(connection, CALENDAR, days)
    _insert(connection, WORKDAYS, [(number, day) for number, day in enumerate(working, 1)])


def _create(connection: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    types = [exp.ColumnDef(this=exp.to_identifier(ROW, quoted=True), kind=exp.DataType.build("BIGINT"))]
    types += [exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=exp.DataType.build(_TYPES.get(field.type.base, "BIGINT"))) for name, field in kind.fields.items()]
    types += [exp.ColumnDef(this=exp.to_identifier(filled(name), quoted=True), kind=exp.DataType.build("BOOLEAN")) for name in kind.fields]
    table = exp.Schema(this=exp.to_table(table_of(kind.code), quoted=True), expressions=types)
    connection.execute(exp.Create(this=table, kind="TABLE").sql(dialect="duckdb"))


def _row(kind: Kind, record: Record) -> tuple[object, ...]:
    values = (stored(record.value(name), field.type.base) for name, field in kind.fields.items())
    return (record.number, *values, *(record.filled(name) for name in kind.fields))


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Put rows into a table, column by column: one list each, unnested side by side."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        target = exp.to_table(table, quoted=True)
        values = exp.select(*(exp.Anonymous(this="unnest", expressions=[exp.Placeholder()]) for _ in columns))
        connection.execute(exp.Insert(this=target, expression=values).sql(dialect="duckdb"), columns)
