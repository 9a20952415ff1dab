"""A columnar ledger as the table its rules read: regular cells by a formula, the rest through the reader of cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.columns import Formula, formula
from compliance.engines.sql.frame import ROW, filled, table_of
from compliance.engines.sql.statements import whole
from compliance.ground.problems import Problem
from compliance.ground.values import NEVER, Base, Name, Value
from compliance.records.kinds import Field
from compliance.sources.columnar import FIRST_ROW, ColumnarLedger, as_raw
from compliance.sources.header import Column
from compliance.sources.ledger import column_problems, row_shape, sift
from compliance.sources.quality import SkippedRow
from compliance.sources.result import Remarked, Result, Unreadable
from compliance.sources.table import Raw
from compliance.sources.values import read_column, reader

_TYPES = {Base.TEXT: "TEXT", Base.ENUM: "TEXT", Base.BOOL: "INT"}


@dataclass(slots=True)
class LedgerView:
    """A ledger's table: the rows that are no records, and what is wrong with the cells of the columns that were looked at, by field.

    ``happened`` are the dates under which no cell says that an event did not happen.
    """

    ledger: ColumnarLedger
    skipped: list[SkippedRow] = field(default_factory=list)
    faults: dict[str, tuple[list[Problem], int]] = field(default_factory=dict)
    happened: set[str] = field(default_factory=set)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with cells, column by column."""
        found = (self.faults.get(column.field.code, ([], 0)) for column in self.ledger.header.columns)
        return [problem for problems, _ in found for problem in problems]

    @property
    def unreadable(self) -> int:
        """How many cells could not be read."""
        return sum(count for _, count in self.faults.values())


def supplied_fields(ledger: ColumnarLedger) -> frozenset[str]:
    """The fields a ledger has a value for in every row: its columns, and flags that a blank decides."""
    return frozenset([column.field.code for column in ledger.header.columns] + [code for code, each in ledger.kind.fields.items() if each.when_blank is not None])


def make_view(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, used: Collection[str], partition: str | None = None) -> LedgerView:
    """Make the table of a ledger's kind with the fields that are used."""
    view = LedgerView(ledger)
    _sift(connection, view)
    irregular = _irregular(connection, view, [column for column in ledger.header.columns if column.field.code in used])
    columns = {column.field.code: column for column in ledger.header.columns}
    joins: list[exp.Join] = []
    selected = [w.named(w.column("raw", ROW), ROW)]
    if partition is not None:
        selected.append(w.named(w.column("raw", partition), partition))
    for name in used:
        each = ledger.kind.fields[name]
        blank = None if each.when_blank is None else w.number(int(each.when_blank))
        if name not in columns:
            assert blank is not None
            selected += [w.named(blank, name), w.named(exp.true(), filled(name))]
            continue
        value, readable = _column(connection, view, columns[name], irregular[name], joins)
        final = value if blank is None else w.case([(readable, w.first_known(value, blank))])
        selected += [w.named(final, name), w.named(w.case([(readable, w.known(final))]), filled(name))]
    numbers = [w.number(row.place.row or 0) for row in view.skipped]
    where = exp.Not(this=exp.In(this=w.column("raw", ROW), expressions=numbers)) if numbers else None
    query = w.select(selected, w.table(ledger.view, "raw"), joins, where)
    kept = "VIEW" if ledger.typed else "TABLE"  # what is written as text is read once, not once for each query
    connection.execute(w.text_of(exp.Create(this=w.table(table_of(ledger.kind.code)), kind=kept, expression=query)))
    return view


def _irregular(connection: duckdb.DuckDBPyConnection, view: LedgerView, columns: Sequence[Column]) -> Mapping[str, int]:
    """How many cells of each field's column are not regular, in one pass."""
    counts = [exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=_is_irregular(view, column))) for column in columns]
    found = connection.execute(w.text_of(w.select(counts, w.table(view.ledger.view, "raw")))).fetchall()[0] if columns else ()
    return {column.field.code: count for column, count in zip(columns, found, strict=True)}


def _is_irregular(view: LedgerView, column: Column) -> exp.Expr:
    name, physical = view.ledger.columns[column.index]
    cell = w.column("raw", name)
    regular = formula(column.field, column.unit, cell, physical).regular
    return w.both(w.known(cell), exp.true() if regular is None else w.opposite(w.surely(regular)))


def look_at_all(connection: duckdb.DuckDBPyConnection, view: LedgerView) -> None:
    """Look also at the columns that no rule reads."""
    rest = [column for column in view.ledger.header.columns if column.field.code not in view.faults]
    counts = _irregular(connection, view, rest)
    for column in rest:
        _read_irregular(connection, view, column, counts[column.field.code])


def _column(
    connection: duckdb.DuckDBPyConnection, view: LedgerView, column: Column, irregular: int, joins: list[exp.Join],
) -> tuple[exp.Expr, exp.Expr]:
    """A column's value, and whether its cell is readable; irregular texts are read once each and joined."""
    name, physical = view.ledger.columns[column.index]
    cell = w.column("raw", name)
    made = formula(column.field, column.unit, cell, physical)
    read = _read_irregular(connection, view, column, irregular)
    if column.field.type.base is Base.DATE and NEVER not in (result for _, result in read):
        view.happened.add(column.field.code)
    if not read:
        return (w.null() if made.regular is None else made.value), exp.true()
    return _joined(connection, view, column, made, read, joins)


def _read_irregular(connection: duckdb.DuckDBPyConnection, view: LedgerView, column: Column, irregular: int) -> list[tuple[object, Result]]:
    """Each different irregular cell of a column with what the reader of cells says; faults are noted."""
    view.faults[column.field.code] = ([], 0)
    if not irregular:
        return []
    name, cell = column.field.code, w.column("raw", view.ledger.columns[column.index][0])
    raw = w.table(view.ledger.view, "raw")
    found = [value for value, in connection.execute(w.text_of(w.select([cell], raw.copy(), where=_is_irregular(view, column), group=[cell]))).fetchall()]
    raws = [as_raw(value) for value in found]
    results = read_column(raws, reader(column.field, column.unit, False, raws))
    told = {value: result for value, result in zip(found, results, strict=True) if isinstance(result, (Unreadable, Remarked))}
    if told:
        create(connection, f"t_{name}", {"raw": view.ledger.columns[column.index][1]})
        insert(connection, f"t_{name}", [(value,) for value in told])
        join = exp.Join(this=w.table(f"t_{name}", "t"), side="SEMI", on=w.equal(w.column("t", "raw"), cell))
        rows = connection.execute(w.text_of(w.select([w.column("raw", ROW), cell], raw, [join], order=[w.column("raw", ROW)]))).fetchall()
        left_out = {skip.place.row for skip in view.skipped}
        view.faults[name] = column_problems(view.ledger.table({}), column, ((row, told[value]) for row, value in rows if row not in left_out))
    return list(zip(found, results, strict=True))


def _joined(
    connection: duckdb.DuckDBPyConnection, view: LedgerView, column: Column, made: Formula, read: Sequence[tuple[object, Result]], joins: list[exp.Join],
) -> tuple[exp.Expr, exp.Expr]:
    code, (name, physical) = column.field.code, view.ledger.columns[column.index]
    rows: list[tuple[object, ...]] = []
    for value, result in read:
        settled = result.value if isinstance(result, Remarked) else result
        readable = not isinstance(settled, Unreadable)
        rows.append((value, None if isinstance(settled, Unreadable) else stored(settled, column.field.type.base), readable))
    table = f"m_{view.ledger.kind.code}_{code}"
    create(connection, table, {"raw": physical, "value": _TYPES.get(column.field.type.base, "BIGINT"), "readable": "BOOLEAN"})
    insert(connection, table, rows)
    joins.append(exp.Join(this=w.table(table, table), side="LEFT", on=w.equal(w.column(table, "raw"), w.column("raw", name))))
    value_ = w.case([(w.surely(made.regular), made.value)], w.column(table, "value")) if made.regular is not None else w.column(table, "value")
    return value_, w.first_known(w.column(table, "readable"), exp.true())


def _sift(connection: duckdb.DuckDBPyConnection, view: LedgerView) -> None:
    """Find the rows that are no records among those that are none at first sight, and the first row."""
    ledger = view.ledger
    keys = [column for column in ledger.header.columns if column.field.code in ledger.kind.key]
    if ledger.typed or not keys:
        return
    name, physical = ledger.columns[keys[0].index]
    doubtful: exp.Expr = w.unknown(w.column("raw", name))
    if physical == "VARCHAR":
        obvious = exp.RegexpLike(this=w.column("raw", name), expression=w.text("^[0-9A-Za-z]([^.、．]|$)"))
        doubtful = w.opposite(w.surely(obvious))
    looked_at = w.either(doubtful, w.equal(w.column("raw", ROW), w.number(FIRST_ROW)))
    query = w.select([exp.Star()], w.table(ledger.view, "raw"), where=looked_at, order=[w.column("raw", ROW)])
    rows: dict[int, list[Raw]] = {row[0]: [as_raw(value) for value in row[1:]] for row in connection.execute(w.text_of(query)).fetchall()}
    table = ledger.table(rows)
    kept = set(sift(rows.items(), table, row_shape(ledger.table({}), ledger.kind, ledger.header), (), (), view.skipped))
    blank = [row for row in rows if row not in kept and all(row != skip.place.row for skip in view.skipped)]
    view.skipped += [SkippedRow(table.place(row), _BLANK) for row in blank]
    view.skipped.sort(key=lambda skip: skip.place.row or 0)


_BLANK = Name("空行", "a blank row")


def stored(value: Value | None, base: Base) -> int | str | None:
    """A field's value as it stands in a table."""
    if value is None or isinstance(value, str):
        return value
    return value.toordinal() if isinstance(value, dt.date) else whole(value, base)


def create(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], again: bool = False) -> None:
    """Make an empty table with columns of these types; ``again``: in place of one of that name."""
    types = [exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=w.type_(type_)) for name, type_ in columns.items()]
    connection.execute(exp.Create(this=exp.Schema(this=w.table(table), expressions=types), kind="TABLE", replace=again).sql(dialect="duckdb"))


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Put rows into a table, column by column: one list each, unnested side by side."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        values = w.select(exp.Anonymous(this="unnest", expressions=[exp.Placeholder()]) for _ in columns)
        connection.execute(w.text_of(exp.Insert(this=w.table(table), expression=values)), columns)


def row_type(each: Field) -> str:
    """The type of a field's column in a table."""
    return _TYPES.get(each.type.base, "BIGINT")
