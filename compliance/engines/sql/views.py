"""A columnar ledger as the table its rules read: regular cells by a formula, the rest through the reader of cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.columns import begins_record, is_plain_number
from compliance.engines.sql.frame import ODD, ROW, filled, held_table, table_of
from compliance.engines.sql.ledger import Made
from compliance.engines.sql.settling import LOOKED_AT, Settled, settle, settle_alike
from compliance.engines.sql.tables import create, insert, is_any
from compliance.ground.problems import Problem
from compliance.ground.values import Base
from compliance.records.kinds import Field, Kind
from compliance.records.record import Record
from compliance.sources.columnar import FIRST_ROW, ColumnarLedger, as_raw, count_rows, head, load, readable
from compliance.sources.header import Column
from compliance.sources.ledger import row_layout, row_shape, sift
from compliance.sources.quality import SkippedRow
from compliance.sources.result import Remarked
from compliance.sources.rows import LedgerRow
from compliance.sources.table import Raw
from compliance.sources.values import Reader, read_column, reader

SMALL = 8_000_000
"""A ledger with so many cells that are used is held in memory, though its file could be read again."""


@dataclass(slots=True)
class FileLedger:
    """A ledger that the database reads from its file: how many rows it has, the rows that are no records, and what is wrong with the cells of
    the columns that were looked at, by field, and how they were read. ``at_hand``: its rows can be read again and again. ``blank``: the rows
    that hold nothing, ``empty``: those of them that are not even there.
    """

    ledger: ColumnarLedger
    size: int = 0
    at_hand: bool = False
    skipped: list[SkippedRow] = field(default_factory=list)
    blank: frozenset[int] = frozenset()
    empty: frozenset[int] = frozenset()
    faults: dict[str, tuple[list[Problem], int]] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)

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
    def supplied(self) -> frozenset[str]:
        """The fields it has a value for in every row: its columns, and flags that a blank decides."""
        blank = [code for code, each in self.ledger.kind.fields.items() if each.when_blank is not None]
        return frozenset([column.field.code for column in self.ledger.header.columns] + blank)

    @property
    def happened(self) -> frozenset[str]:
        """The dates under which no cell is known yet to say that an event did not happen: all."""
        return frozenset(code for code, each in self.ledger.kind.fields.items() if each.type.base is Base.DATE)

    def make(self, connection: duckdb.DuckDBPyConnection, used: Collection[str], believe: bool) -> Made:
        """Make the table of the kind; cells are believed to be regular while the first ones are.

        What is written as text is read from its file straight into the fields, if all of it is as regular as its beginning. Raises
        :class:`InputError` where the file cannot be read.
        """
        columns = [column for column in self.ledger.header.columns if column.field.code in used]
        straight = believe and not self.at_hand and self.ledger.file is not None and not self.ledger.file.skip
        settled = self._straight(connection, columns, sorted(used)) if straight else None
        if settled is None:
            self.look_closer(connection)
            settled = settle(connection, self.ledger, columns, self.others, believe)
            _make_table(connection, self, sorted(used), settled)
            if settled.odd and self.held(used) and is_any(connection, held_table(self.kind.code), ODD):
                settled = settle(connection, self.ledger, columns, self.others, believe=False)
                _make_table(connection, self, sorted(used), settled)
        self.note(settled)
        return Made(settled.happened, believed=bool(settled.odd) and not self.held(used))

    def _straight(self, connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], used: Sequence[str]) -> Settled | None:
        """The table made while the file is read for the first time; ``None`` where some row is not as it was believed to be."""
        first = head(connection, self.ledger, LOOKED_AT)
        if any(_sifted(connection, first)):
            return None
        key = next((column for column in first.header.columns if column.field.code in self.kind.key), None)
        plain = key is not None and key.field.type.base is Base.TEXT
        days = [column for column in columns if column.field.type.base is Base.DATE and column is not key]
        settled = settle_alike(connection, first, [column for column in columns if not (plain and column is key)], days)
        if settled is None:
            return None
        if key is not None:
            cell = w.column("raw", first.columns[key.index][0])
            strange = w.opposite(w.surely(is_plain_number(cell) if plain else begins_record(cell)))
            if connection.execute(w.text_of(w.select([w.number(1)], w.table(first.view, "raw"), where=strange).limit(1))).fetchall():
                return None
            settled.odd.append(strange)
            if plain and key.field.code in used:
                settled.columns[key.field.code] = cell, exp.true()
                settled.faults[key.field.code] = [], 0
        if not self._read(connection, [first.columns[column.index][0] for column in days], used, settled):
            return None
        if settled.odd and is_any(connection, held_table(self.kind.code), ODD):
            return None
        self.size = count_rows(connection, held_table(self.kind.code))
        return settled

    def _read(self, connection: duckdb.DuckDBPyConnection, days: Sequence[str], used: Sequence[str], settled: Settled) -> bool:
        """Read the file into the table, these columns as days; whether all of their cells are days or blank, and no line is empty."""
        source = f"{self.ledger.view}_read"
        assert self.ledger.file is not None
        with readable(self.ledger.name), ThreadPoolExecutor(1) as beside:
            try:
                lines = beside.submit(self.ledger.file.lines)
                self.ledger.file.see(connection, source, days)
                _make_table(connection, self, used, settled, source)
            except (duckdb.ConversionException, duckdb.InvalidInputException):  # where it is broken beyond that, reading it as texts will say so
                return False
            return self.ledger.file.is_even(count_rows(connection, held_table(self.kind.code)), lines.result())

    def look_closer(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Have the rows at hand, and those that are no records found. Raises :class:`InputError` where the file cannot be read."""
        if self.at_hand:
            return
        if not self.ledger.typed:
            self.empty = load(connection, self.ledger)
        self.size, self.at_hand = count_rows(connection, self.ledger.view) + len(self.empty), True
        self.skipped, self.blank = _sifted(connection, self.ledger, self.empty)

    def held(self, used: Collection[str]) -> bool:
        """Whether its table is held in memory: what is written as text is read once, not once for each query, and so is what is small."""
        return not self.ledger.typed or self.size * len(used) <= SMALL

    @property
    def others(self) -> frozenset[int]:
        """The rows that are no records and not blank."""
        return frozenset(skip.place.row or 0 for skip in self.skipped)

    @property
    def left_out(self) -> frozenset[int]:
        """The rows that are no records."""
        return self.blank | self.others

    def note(self, settled: Settled) -> None:
        """Note what was found when columns were looked at."""
        self.faults |= settled.faults
        self.readers |= settled.readers

    def draw(self, draw: Random, most: int) -> list[int]:
        """The numbers of some records."""
        left_out, first = self.left_out, self.ledger.header.row + 1
        return [row for row in draw.sample(range(first, first + self.size), min(self.size, most)) if row not in left_out]

    def fetch(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[int], used: Collection[str] | None) -> list[Record]:
        """The rows of these numbers as records."""
        if not rows:
            return []
        self.look_closer(connection)
        ledger, kind = self.ledger, self.ledger.kind
        names = [
            ledger.columns[column.index][0] for column in ledger.header.columns
            if used is None or column.field.code in used or column.field.code in kind.key]
        places = [[name for name, _ in ledger.columns].index(name) for name in names]
        cells: dict[int, list[Raw]] = {}
        for row, values in _rows_at(connection, ledger, rows, names).items():
            cells[row] = [""] * len(ledger.columns)
            for place, value in zip(places, values, strict=True):
                cells[row][place] = value
        return _records(self, cells)

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


def _make_table(connection: duckdb.DuckDBPyConnection, view: FileLedger, used: Sequence[str], settled: Settled, straight: str | None = None) -> None:
    """Make the table of the kind, a view of one that is held or of the file; with the column :data:`ODD` where cells are only believed to be regular.

    ``straight``: from this view of the lines of the file, whose numbers are those of the rows that are held.
    """
    ledger, held = view.ledger, view.held(used)
    below: list[exp.Expr] = [] if straight else [w.named(w.column("raw", ROW), ROW)]
    above = [w.named(w.combined(exp.Add, [w.column("h", "rowid"), w.number(FIRST_ROW)]), ROW) if straight else w.column("h", ROW)]
    for name in used:
        value, readable = _final(ledger.kind.fields[name], settled.columns.get(name))
        below.append(w.named(value, name))
        known = w.known(w.column("h", name))
        if not w.is_said(readable, True):
            below.append(w.named(readable, f"read_{name}"))
            known = w.case([(w.column("h", f"read_{name}"), known)])
        above += [w.column("h", name), w.named(known, filled(name))]
    if settled.odd:
        below.append(w.named(w.either(*settled.odd), ODD))
        above.append(w.column("h", ODD))
    numbers = [w.number(row) for row in sorted(view.left_out - view.empty)]
    where = exp.Not(this=exp.In(this=w.column("raw", ROW), expressions=numbers)) if numbers else None
    query = w.select(below, w.table(straight or ledger.view, "raw"), settled.joins, where)
    connection.execute(w.text_of(exp.Create(this=w.table(held_table(ledger.kind.code)), kind="TABLE" if held else "VIEW", expression=query, replace=True)))
    connection.execute(w.text_of(exp.Create(this=w.table(table_of(ledger.kind.code)), kind="VIEW", expression=w.select(above, w.table(held_table(ledger.kind.code), "h")), replace=True)))


def _final(each: Field, settled: tuple[exp.Expr, exp.Expr] | None) -> tuple[exp.Expr, exp.Expr]:
    """A field's value and whether its cell can be read; of a field without a column, what a blank decides."""
    blank = None if each.when_blank is None else w.number(int(each.when_blank))
    if settled is None:
        assert blank is not None
        return blank, exp.true()
    value, readable = settled
    return value if blank is None else w.case([(readable, w.first_known(value, blank))]), readable


def look_at_all(connection: duckdb.DuckDBPyConnection, view: FileLedger) -> None:
    """Look also at the columns that no rule reads."""
    view.look_closer(connection)
    rest = [column for column in view.ledger.header.columns if column.field.code not in view.faults]
    view.note(settle(connection, view.ledger, rest, view.others, believe=False))


def _sifted(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, empty: frozenset[int] = frozenset()) -> tuple[list[SkippedRow], frozenset[int]]:
    """The rows that are no records, and those that are blank; sought among those that are no records at first sight, and the first row."""
    keys = [column for column in ledger.header.columns if column.field.code in ledger.kind.key]
    if ledger.typed or not keys:
        return [], empty
    name, physical = ledger.columns[keys[0].index]
    doubtful: exp.Expr = w.unknown(w.column("raw", name))
    if physical == "VARCHAR":
        doubtful = w.opposite(w.surely(begins_record(w.column("raw", name))))
    first = w.equal(w.column("raw", ROW), w.number(ledger.header.row + 1))
    query = w.select([exp.Star()], w.table(ledger.view, "raw"), where=w.either(doubtful, first), order=[w.column("raw", ROW)])
    rows = _as_cells(connection.execute(w.text_of(query)).fetchall())
    looked_at = {*rows, ledger.header.row + 1}
    rows |= _rows_at(connection, ledger, {row + 1 for row in rows} - rows.keys())  # most of them are asked for only by a header
    nothing = [""] * len(ledger.columns)

    def cells(row: int) -> Sequence[Raw] | None:
        if row not in rows and row not in empty:
            rows.update(_rows_at(connection, ledger, {row}))
        return nothing if row in empty else rows.get(row)

    skipped: list[SkippedRow] = []
    left_out = sift(looked_at, cells, ledger.table(rows), row_shape(ledger.table({}), ledger.kind, ledger.header), (), (), skipped)
    return skipped, empty.union(left_out - {skip.place.row for skip in skipped})


def _rows_at(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, numbers: Collection[int], names: Sequence[str] | None = None) -> dict[int, list[Raw]]:
    """The cells of the rows of these numbers, of all columns or those of these names."""
    if not numbers:
        return {}
    create(connection, "wanted", {ROW: "BIGINT"}, again=True)
    insert(connection, "wanted", [(number,) for number in numbers])
    listed = exp.Subquery(this=w.select([w.column("e", ROW)], w.table("wanted", "e")))
    columns = [w.column("raw", name) for name in (ROW, *(names or [name for name, _ in ledger.columns]))]
    query = w.select(columns, w.table(ledger.view, "raw"), where=exp.In(this=w.column("raw", ROW), query=listed))
    return _as_cells(sorted(connection.execute(w.text_of(query)).fetchall()))


def _as_cells(rows: Sequence[tuple[Any, ...]]) -> dict[int, list[Raw]]:
    return {row: [as_raw(value) for value in values] for row, *values in rows}


def _records(view: FileLedger, cells: Mapping[int, Sequence[Raw]]) -> list[Record]:
    """Rows of a large ledger as the records that reading the whole of it would make of them."""
    ledger, rows = view.ledger, list(cells)
    table, columns = ledger.table(cells), []
    for column in ledger.header.columns:
        results = read_column([raws[column.index] for raws in cells.values()], view.readers.get(column.field.code) or reader(column.field, column.unit))
        columns.append([result.value if isinstance(result, Remarked) else result for result in results])
    layout = row_layout(table, ledger.kind, ledger.header, rows, columns)
    left_out = sorted(view.left_out)
    return [
        Record(ledger.kind.code, row - ledger.header.row - bisect_left(left_out, row), LedgerRow(layout, index), table.place(row)) for index, row in enumerate(rows)]
