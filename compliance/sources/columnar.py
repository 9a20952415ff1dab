"""Ledgers too large to be held as records: Parquet, Arrow and CSV files that DuckDB reads column by column.

Rows are counted as in a sheet whose header is row 1: the first record is row 2.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import duckdb

from compliance.ground.problems import refuse
from compliance.ground.values import Name
from compliance.records.kinds import Kind
from compliance.sources.files import TYPED
from compliance.sources.header import SEARCHED_ROWS, Header, find_header
from compliance.sources.lines import Lines, divided
from compliance.sources.manifest import SourceShape
from compliance.sources.recognise import GIVEN, named_kind, recognise
from compliance.sources.table import MAX_CELLS, Raw, Table
from compliance.sources.vocabulary import Vocabulary

T = TypeVar("T")

FIRST_ROW = 2
"""The row of the first record, where nothing stands above the header."""

ROW = "row_number"
"""The column of a ledger's view that counts its rows."""

_NUMBER = "file_row_number"
ARROW = (".arrow", ".feather")


@dataclass(frozen=True, slots=True)
class ColumnarLedger:
    """A ledger as DuckDB sees it: the view that numbers its rows, the kind of its records, its header, each column's name and physical type.

    In a ``typed`` file every row is a record: totals, notes and repeated headers are a matter of sheets. ``file``: where it is
    one of lines, ``above``: the rows above its header.
    """

    name: str
    view: str
    kind: Kind
    header: Header
    columns: tuple[tuple[str, str], ...]
    typed: bool
    how: Name | None = None
    file: Lines | None = None
    above: tuple[Sequence[Raw], ...] = ()

    @property
    def lines(self) -> str:
        """The view of its rows as they stand in the file, not numbered."""
        return f"{self.view}_lines"

    def table(self, rows: Mapping[int, Sequence[Raw]]) -> Table:
        """The rows at hand as a table, by their numbers."""
        return Table(self.name, None, SparseRows(rows, [*self.above, [name for name, _ in self.columns]]))


class SparseRows(Sequence[Sequence[Raw]]):
    """The rows of a table of which only some are at hand."""

    def __init__(self, rows: Mapping[int, Sequence[Raw]], first: Sequence[Sequence[Raw]]) -> None:
        self._rows = rows
        self._first = first

    def __getitem__(self, index: int) -> Sequence[Raw]:  # type: ignore[override]  # no slices of what is not at hand
        return self._rows[index + 1] if index >= len(self._first) else self._first[index]

    def __len__(self) -> int:
        return max(self._rows, default=len(self._first))


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, view: str) -> tuple[tuple[tuple[str, str], ...], Lines | None]:
    """Make a view of a file with its rows numbered; the names and physical types of its columns, and the file where it is one of lines.

    Raises :class:`InputError` naming the file.
    """
    file: Lines | None = None
    with readable(name):
        if path.suffix.lower() in (".parquet", *ARROW):
            raw = _relation(connection, path)
            raw.create_view(f"{view}_lines")
        else:
            file = divided(connection, path)
            file.see(connection, f"{view}_lines")
            raw = connection.table(f"{view}_lines")
        columns = tuple((column, str(type_)) for column, type_ in zip(raw.columns, raw.types, strict=True) if column != _NUMBER)
        numbered = duckdb.ColumnExpression(_NUMBER) + FIRST_ROW if path.suffix.lower() == ".parquet" else duckdb.SQLExpression("row_number() OVER ()") + (FIRST_ROW - 1)
        raw.select(numbered.alias(ROW), *(duckdb.ColumnExpression(column) for column, _ in columns)).create_view(view)
    return columns, file


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Work that reads a file. Raises :class:`InputError` naming it where it cannot be read."""
    try:
        yield
    except duckdb.InterruptException:
        raise
    except (duckdb.Error, OSError, ValueError, csv.Error) as error:
        said = " ".join(str(error).split())[:160]
        raise refuse(name, f"无法读取（{said}）；请核对文件是否完整", f"cannot be read ({said}); check that the file is whole") from error


def load(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger) -> frozenset[int]:
    """Hold the rows of a file of lines as they stand, for what reads them more than once; the rows that are empty lines, of which nothing is held.

    Raises :class:`InputError`.
    """
    assert ledger.file is not None
    with readable(ledger.name):
        with_short_lines(connection, ledger, lambda: _hold(connection, connection.table(ledger.lines), ledger.view))
        records = count_rows(connection, ledger.view)
        if ledger.file.is_even(records, ledger.file.lines()):
            return frozenset()
        empty, last = ledger.file.empty_rows(ledger.header.row)
        filled = last - ledger.header.row - len(empty)
        if filled != records:
            raise refuse(
                ledger.name, f"数得 {filled:,} 行，数据库却读出 {records:,} 行；请用 Excel 或 WPS 打开后另存为“CSV UTF-8”",
                f"it has {filled:,} rows, but the database reads {records:,}; open it in a spreadsheet program and save it as 'CSV UTF-8'")
        connection.execute(_NUMBERED, [empty, ledger.header.row + 1, last + 1])
        held, rows = connection.table(f"{ledger.view}_held").select("*, rowid AS place").set_alias("held"), connection.table("numbered").set_alias("numbered")
        names = [duckdb.ColumnExpression("held", name) for name, _ in ledger.columns]
        rows.join(held, "numbered.place = held.place").select(duckdb.ColumnExpression("numbered", ROW), *names).create_view(ledger.view, replace=True)
    return frozenset(empty)


_NUMBERED = """
CREATE OR REPLACE TABLE numbered AS
WITH empty AS (SELECT unnest(?::BIGINT[]) AS row_number)
SELECT row_number() OVER (ORDER BY row_number) - 1 AS place, row_number
FROM (SELECT range AS row_number FROM range(?, ?)) ANTI JOIN empty USING (row_number)
"""


def with_short_lines(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, work: Callable[[], T]) -> T:
    """Work on the lines of a file, done again where some line turns out to lack its last cells, which are then blank. Raises :class:`duckdb.Error`."""
    try:
        return work()
    except duckdb.InvalidInputException:
        if ledger.file is None:
            raise
        ledger.file.see(connection, ledger.lines, short=True)
        return work()


def head(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, rows: int) -> ColumnarLedger:
    """The first rows of a ledger, held as they stand. Raises :class:`InputError`."""
    first = replace(ledger, view=f"{ledger.view}_head")
    with readable(ledger.name):
        _hold(connection, connection.table(ledger.lines).limit(rows), first.view)
    return first


def _hold(connection: duckdb.DuckDBPyConnection, lines: duckdb.DuckDBPyRelation, view: str) -> None:
    held = f"{view}_held"
    lines.create(held)
    numbered = (duckdb.ColumnExpression("rowid") + FIRST_ROW).alias(ROW)
    connection.table(held).select(numbered, *map(duckdb.ColumnExpression, lines.columns)).create_view(view, replace=True)


def _relation(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """A file of typed columns as it is read."""
    if path.suffix.lower() == ".parquet":
        return connection.read_parquet(str(path), file_row_number=True)
    import pyarrow.feather

    return connection.from_arrow(pyarrow.feather.read_table(path, memory_map=True))


def open_columnar(
    connection: duckdb.DuckDBPyConnection, path: Path, shape: SourceShape, view: str, known: Mapping[str, Vocabulary], place: object,
) -> ColumnarLedger:
    """A file as columns of a known kind. Raises :class:`InputError` where it cannot be read, its columns mean nothing, or its header is no single line."""
    name = shape.file or path.name
    columns, file = attach(connection, path, name, view)
    top, above = (Table(name, None, [[column for column, _ in columns], ["x"] * len(columns)]), 0) if file is None else _beginning(file, name)
    how = GIVEN
    if shape.kind is not None:
        words = named_kind(shape.kind, known, place)
    else:
        found = recognise(top, known)
        if found is None:
            raise refuse(name, "列名看不出是哪种台账；请在 dossier.yaml 中写明 kind", "the columns do not tell what the ledger holds; give its kind in dossier.yaml")
        words, how = found.words, found.how
    header = find_header(top, words, shape.columns, shape.unit)
    if not header.first == header.row == above + 1:
        raise refuse(
            name, f"表头在第 {header.first}–{header.row} 行，数据库按第 {above + 1} 行读取列名；请只留一行表头", f"the header is in rows {header.first}-{header.row}, but the database reads row {above + 1}; keep one row of headers")
    return ColumnarLedger(name, view, words.kind, header, columns, path.suffix.lower() in TYPED, how, file, tuple(top.rows[:above]))


def _beginning(file: Lines, name: str) -> tuple[Table, int]:
    """The first rows of a file of lines, and how many are above the header. Raises :class:`InputError`."""
    with readable(name):
        rows, above = file.beginning(SEARCHED_ROWS)
    width = max(map(len, rows), default=0)
    return Table(name, None, [[*cells, *[""] * (width - len(cells))] for cells in rows]), above


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table or view has."""
    return int(connection.table(table).aggregate("count(*)").fetchall()[0][0])


def read_typed(path: Path, name: str) -> Table:
    """A Parquet or Arrow file as a table, for ledgers of ordinary size."""
    with duckdb.connect() as connection:
        columns, _ = attach(connection, path, name, "ledger")
        rows_there = count_rows(connection, "ledger")
        if rows_there * len(columns) > MAX_CELLS:
            raise refuse(name, f"有 {rows_there:,} 行，逐条读取太大；请用 --engine duckdb", f"it has {rows_there:,} rows, too many to be read one by one; use --engine duckdb")
        rows = connection.table("ledger").order(ROW).fetchall()
    return Table(name, None, [[column for column, _ in columns], *([as_raw(value) for value in row[1:]] for row in rows)], records_only=True)


def as_raw(value: object) -> Raw:
    """A typed value as a cell: whole and decimal numbers as their digits."""
    match value:
        case None:
            return ""
        case bool() | float() | str() | dt.date() | dt.time() | dt.timedelta():
            return value
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return str(value)
