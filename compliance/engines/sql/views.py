"""A columnar ledger as the table its rules read: regular cells by a formula, the rest through the reader of cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.columns import Formula, formula
from compliance.engines.sql.frame import ODD, ROW, filled, table_of
from compliance.engines.sql.ledger import Made
from compliance.engines.sql.tables import TYPES, create, insert, is_any, stored
from compliance.ground.problems import Problem
from compliance.ground.values import NEVER, Base, Name
from compliance.records.kinds import Kind
from compliance.records.record import Record
from compliance.sources.columnar import FIRST_ROW, ColumnarLedger, as_raw
from compliance.sources.header import Column
from compliance.sources.ledger import column_problems, row_layout, row_shape, sift
from compliance.sources.quality import SkippedRow
from compliance.sources.result import Remarked, Result, Unreadable
from compliance.sources.rows import LedgerRow
from compliance.sources.table import Raw
from compliance.sources.values import Reader, read_column, reader

LOOKED_AT = 10_000
"""So many rows are looked at before the others are believed to be like them."""


@dataclass(slots=True)
class FileLedger:
    """A ledger that the database reads from its file: the rows that are no records, and what is wrong with the cells of the columns that
    were looked at, by field.

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

    @property
    def kind(self) -> Kind:
        """What its records are."""
        return self.ledger.kind

    @property
    def size(self) -> int:
        """How many rows it has, with those that are no records."""
        return self.ledger.rows

    @property
    def supplied(self) -> frozenset[str]:
        """The fields it has a value for in every row: its columns, and flags that a blank decides."""
        blank = [code for code, each in self.ledger.kind.fields.items() if each.when_blank is not None]
        return frozenset([column.field.code for column in self.ledger.header.columns] + blank)

    def make(self, connection: duckdb.DuckDBPyConnection, used: Collection[str], believe: bool) -> Made:
        """Make the table of the kind; cells are believed to be regular while the first ones are."""
        _sift(connection, self)
        columns = [column for column in self.ledger.header.columns if column.field.code in used]
        if believe and not any(_irregular(connection, self, columns, LOOKED_AT).values()):
            self.faults = {column.field.code: ([], 0) for column in columns}
            _make_table(connection, self, sorted(used), None)
            if self.ledger.typed:
                return Made(_dates(columns), believed=True)
            if not is_any(connection, table_of(self.kind.code), ODD):
                return Made(_dates(columns))
        _make_table(connection, self, sorted(used), _irregular(connection, self, columns))
        return Made(frozenset(self.happened))

    def draw(self, draw: Random, most: int) -> list[int]:
        """The numbers of some records."""
        left_out = {skip.place.row for skip in self.skipped}
        return [row for row in draw.sample(range(FIRST_ROW, FIRST_ROW + self.size), min(self.size, most)) if row not in left_out]

    def fetch(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[int], used: Collection[str] | None) -> list[Record]:
        """The rows of these numbers as records."""
        if not rows:
            return []
        create(connection, "wanted", {ROW: "BIGINT"}, again=True)
        insert(connection, "wanted", [(row,) for row in rows])
        listed = exp.Subquery(this=w.select([w.column("e", ROW)], w.table("wanted", "e")))
        ledger, kind = self.ledger, self.ledger.kind
        names = [
            ledger.columns[column.index][0] for column in ledger.header.columns
            if used is None or column.field.code in used or column.field.code in kind.key]
        wanted = w.select([w.column("raw", name) for name in (ROW, *names)], w.table(ledger.view, "raw"), where=exp.In(this=w.column("raw", ROW), query=listed))
        places = [[name for name, _ in ledger.columns].index(name) for name in names]
        cells: dict[int, list[Raw]] = {}
        for row, *values in sorted(connection.execute(w.text_of(wanted)).fetchall()):
            cells[row] = [""] * len(ledger.columns)
            for place, value in zip(places, values, strict=True):
                cells[row][place] = as_raw(value)
        return _records(ledger, cells, self.skipped)

    def number(self, record: Record) -> int:
        """The number of a record's row."""
        return record.origin.row or 0

    def row(self, number: exp.Expr) -> exp.Expr:
        """The row in the file: the number itself."""
        return number

    def place(self, number: exp.Expr, field: str | None = None) -> exp.Expr:
        """The place of a row or of a field's cell."""
        index = None if field is None else next(column.index for column in self.ledger.header.columns if column.field.code == field)
        return w.function("concat", w.text(str(self.ledger.table({}).place(1, index)).removesuffix("1")), number)


def _make_table(connection: duckdb.DuckDBPyConnection, view: FileLedger, used: Sequence[str], irregular: Mapping[str, int] | None) -> None:
    """Make the table of the kind; with the column :data:`ODD` where it is not known how many cells of each column are irregular."""
    ledger = view.ledger
    columns = {column.field.code: column for column in ledger.header.columns}
    joins: list[exp.Join] = []
    selected = [w.named(w.column("raw", ROW), ROW)]
    for name in used:
        each = ledger.kind.fields[name]
        blank = None if each.when_blank is None else w.number(int(each.when_blank))
        if name not in columns:
            assert blank is not None
            selected += [w.named(blank, name), w.named(exp.true(), filled(name))]
            continue
        value, readable = _regular(view, columns[name]) if irregular is None else _column(connection, view, columns[name], irregular[name], joins)
        final = value if blank is None else w.case([(readable, w.first_known(value, blank))])
        selected += [w.named(final, name), w.named(w.case([(readable, w.known(final))]), filled(name))]
    if irregular is None:
        selected.append(w.named(w.either(*(_is_irregular(view, columns[name]) for name in used if name in columns)), ODD))
    numbers = [w.number(row.place.row or 0) for row in view.skipped]
    where = exp.Not(this=exp.In(this=w.column("raw", ROW), expressions=numbers)) if numbers else None
    query = w.select(selected, w.table(ledger.view, "raw"), joins, where)
    kept = "VIEW" if ledger.typed else "TABLE"  # what is written as text is read once, not once for each query
    connection.execute(w.text_of(exp.Create(this=w.table(table_of(ledger.kind.code)), kind=kept, expression=query, replace=True)))


def _dates(columns: Sequence[Column]) -> frozenset[str]:
    return frozenset(column.field.code for column in columns if column.field.type.base is Base.DATE)


def _irregular(connection: duckdb.DuckDBPyConnection, view: FileLedger, columns: Sequence[Column], first: int | None = None) -> Mapping[str, int]:
    """How many cells of each field's column are not regular, in one pass over all rows, or over the first ones."""
    counts = [exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=_is_irregular(view, column))) for column in columns]
    raw = w.table(view.ledger.view, "raw")
    if first is not None:
        raw = w.under(exp.Subquery(this=w.select([exp.Star()], raw).limit(first)), "raw")
    found = connection.execute(w.text_of(w.select(counts, raw))).fetchall()[0] if columns else ()
    return {column.field.code: count for column, count in zip(columns, found, strict=True)}


def _is_irregular(view: FileLedger, column: Column) -> exp.Expr:
    name, physical = view.ledger.columns[column.index]
    cell = w.column("raw", name)
    return formula(column.field, column.unit, cell, physical).irregular(cell)


def _regular(view: FileLedger, column: Column) -> tuple[exp.Expr, exp.Expr]:
    """A column's value where every cell is regular or blank, and that its cells are readable."""
    name, physical = view.ledger.columns[column.index]
    made = formula(column.field, column.unit, w.column("raw", name), physical)
    return (w.null() if made.regular is None else made.value), exp.true()


def look_at_all(connection: duckdb.DuckDBPyConnection, view: FileLedger) -> None:
    """Look also at the columns that no rule reads."""
    rest = [column for column in view.ledger.header.columns if column.field.code not in view.faults]
    counts = _irregular(connection, view, rest)
    for column in rest:
        _read_irregular(connection, view, column, counts[column.field.code])


def _column(
    connection: duckdb.DuckDBPyConnection, view: FileLedger, column: Column, irregular: int, joins: list[exp.Join],
) -> tuple[exp.Expr, exp.Expr]:
    """A column's value, and whether its cell is readable; irregular texts are read once each and joined."""
    read = _read_irregular(connection, view, column, irregular)
    if column.field.type.base is Base.DATE and NEVER not in (result for _, result in read):
        view.happened.add(column.field.code)
    if not read:
        return _regular(view, column)
    name, physical = view.ledger.columns[column.index]
    return _joined(connection, view, column, formula(column.field, column.unit, w.column("raw", name), physical), read, joins)


def _read_irregular(connection: duckdb.DuckDBPyConnection, view: FileLedger, column: Column, irregular: int) -> list[tuple[object, Result]]:
    """Each different irregular cell of a column with what the reader of cells says; faults are noted."""
    view.faults[column.field.code] = ([], 0)
    if not irregular:
        return []
    name, cell = column.field.code, w.column("raw", view.ledger.columns[column.index][0])
    raw = w.table(view.ledger.view, "raw")
    found = [value for value, in connection.execute(w.text_of(w.select([cell], raw.copy(), where=w.surely(_is_irregular(view, column)), group=[cell]))).fetchall()]
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
    connection: duckdb.DuckDBPyConnection, view: FileLedger, column: Column, made: Formula, read: Sequence[tuple[object, Result]], joins: list[exp.Join],
) -> tuple[exp.Expr, exp.Expr]:
    code, (name, physical) = column.field.code, view.ledger.columns[column.index]
    rows: list[tuple[object, ...]] = []
    for value, result in read:
        settled = result.value if isinstance(result, Remarked) else result
        readable = not isinstance(settled, Unreadable)
        rows.append((value, None if isinstance(settled, Unreadable) else stored(settled, column.field.type.base), readable))
    table = f"m_{view.ledger.kind.code}_{code}"
    create(connection, table, {"raw": physical, "value": TYPES.get(column.field.type.base, "BIGINT"), "readable": "BOOLEAN"})
    insert(connection, table, rows)
    joins.append(exp.Join(this=w.table(table, table), side="LEFT", on=w.equal(w.column(table, "raw"), w.column("raw", name))))
    value_ = w.case([(w.surely(made.regular), made.value)], w.column(table, "value")) if made.regular is not None else w.column(table, "value")
    return value_, w.first_known(w.column(table, "readable"), exp.true())


def _sift(connection: duckdb.DuckDBPyConnection, view: FileLedger) -> None:
    """Find the rows that are no records among those that are none at first sight, and the first row."""
    ledger = view.ledger
    keys = [column for column in ledger.header.columns if column.field.code in ledger.kind.key]
    view.skipped.clear()
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


def _records(ledger: ColumnarLedger, cells: Mapping[int, Sequence[Raw]], skipped: Sequence[SkippedRow]) -> list[Record]:
    """Rows of a large ledger as the records that reading the whole of it would make of them."""
    table, rows = ledger.table(cells), list(cells)
    readers: list[tuple[int, Reader]] = [(column.index, reader(column.field, column.unit)) for column in ledger.header.columns]
    results = [[read(raws[index]) for raws in cells.values()] for index, read in readers]
    columns = [[result.value if isinstance(result, Remarked) else result for result in column] for column in results]
    layout = row_layout(table, ledger.kind, ledger.header, rows, columns)
    left_out = [row.place.row or 0 for row in skipped]
    return [
        Record(ledger.kind.code, row - ledger.header.row - bisect_left(left_out, row), LedgerRow(layout, index), table.place(row)) for index, row in enumerate(rows)]
