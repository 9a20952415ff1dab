"""A columnar ledger as the table its rules read: regular cells by a formula, the rest through the reader of cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.frame import ODD, ROW, filled, table_of
from compliance.engines.sql.ledger import Made
from compliance.engines.sql.settling import Settled, settle
from compliance.engines.sql.tables import create, insert, is_any
from compliance.ground.problems import Problem
from compliance.ground.values import Name
from compliance.records.kinds import Kind
from compliance.records.record import Record
from compliance.sources.columnar import FIRST_ROW, ColumnarLedger, as_raw
from compliance.sources.ledger import row_layout, row_shape, sift
from compliance.sources.quality import SkippedRow
from compliance.sources.result import Remarked
from compliance.sources.rows import LedgerRow
from compliance.sources.table import Raw
from compliance.sources.values import Reader, reader

SMALL = 8_000_000
"""A ledger with so many cells that are used is held in memory, though its file could be read again."""


@dataclass(slots=True)
class FileLedger:
    """A ledger that the database reads from its file: the rows that are no records, and what is wrong with the cells of the columns that
    were looked at, by field.
    """

    ledger: ColumnarLedger
    skipped: list[SkippedRow] = field(default_factory=list)
    faults: dict[str, tuple[list[Problem], int]] = field(default_factory=dict)

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
        settled = settle(connection, self.ledger, columns, self.left_out, believe)
        _make_table(connection, self, sorted(used), settled)
        if settled.odd and self.held(used) and is_any(connection, table_of(self.kind.code), ODD):
            settled = settle(connection, self.ledger, columns, self.left_out, believe=False)
            _make_table(connection, self, sorted(used), settled)
        self.faults = settled.faults
        return Made(settled.happened, believed=bool(settled.odd) and not self.held(used))

    def held(self, used: Collection[str]) -> bool:
        """Whether its table is held in memory: what is written as text is read once, not once for each query, and so is what is small."""
        return not self.ledger.typed or self.size * len(used) <= SMALL

    @property
    def left_out(self) -> frozenset[int]:
        """The rows that are no records."""
        return frozenset(skip.place.row or 0 for skip in self.skipped)

    def draw(self, draw: Random, most: int) -> list[int]:
        """The numbers of some records."""
        left_out = self.left_out
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


def _make_table(connection: duckdb.DuckDBPyConnection, view: FileLedger, used: Sequence[str], settled: Settled) -> None:
    """Make the table of the kind; with the column :data:`ODD` where cells are only believed to be regular."""
    ledger = view.ledger
    selected = [w.named(w.column("raw", ROW), ROW)]
    for name in used:
        each = ledger.kind.fields[name]
        blank = None if each.when_blank is None else w.number(int(each.when_blank))
        if name not in settled.columns:
            assert blank is not None
            selected += [w.named(blank, name), w.named(exp.true(), filled(name))]
            continue
        value, readable = settled.columns[name]
        final = value if blank is None else w.case([(readable, w.first_known(value, blank))])
        selected += [w.named(final, name), w.named(w.case([(readable, w.known(final))]), filled(name))]
    if settled.odd:
        selected.append(w.named(w.either(*settled.odd), ODD))
    numbers = [w.number(row.place.row or 0) for row in view.skipped]
    where = exp.Not(this=exp.In(this=w.column("raw", ROW), expressions=numbers)) if numbers else None
    query = w.select(selected, w.table(ledger.view, "raw"), settled.joins, where)
    kept = "TABLE" if view.held(used) else "VIEW"
    connection.execute(w.text_of(exp.Create(this=w.table(table_of(ledger.kind.code)), kind=kept, expression=query, replace=True)))


def look_at_all(connection: duckdb.DuckDBPyConnection, view: FileLedger) -> None:
    """Look also at the columns that no rule reads."""
    rest = [column for column in view.ledger.header.columns if column.field.code not in view.faults]
    view.faults |= settle(connection, view.ledger, rest, view.left_out, believe=False).faults


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
