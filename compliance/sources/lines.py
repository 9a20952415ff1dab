"""CSV files as DuckDB reads them: divided into lines and cells as their beginning says, their columns of the types that are asked for."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
from sqlglot import exp
from sqlglot.dialects import duckdb as _  # noqa: F401 - named by its name below, it would be loaded in the middle of the work

BUFFER = 8 << 20
"""So many bytes of a file are held at a time by each thread: with fewer it waits more, with more it fills memory that is no longer near."""

SAMPLED = 20_480
"""So many lines tell how all are divided."""

_TAIL = 1 << 16


@dataclass(frozen=True, slots=True)
class Lines:
    """A CSV file: how a line is divided, what its columns are called, and how many lines before their names are passed over.

    Quotes are what every office program writes; the rest is found out from the first lines, once. The database passes over empty lines without
    a word: only of an even file, which has none, are the numbers of its records those of its rows.
    """

    path: Path
    delimiter: str
    newline: str
    skip: int
    columns: tuple[str, ...]

    def see(self, connection: duckdb.DuckDBPyConnection, view: str, days: Collection[str] = (), short: bool = False) -> None:
        """Make a view of the file in which every cell is a text, but those of ``days`` are days; ``short``: a line may lack its last cells.

        A day is written 2024-03-05, with or without the noughts; a cell of these columns that is neither that nor blank raises
        :class:`duckdb.ConversionException` when it is read. Years of fewer digits and the words ``epoch`` and ``infinity`` become days long ago
        or far away: whoever asks for days asks also whether they are near.
        """
        types = exp.Struct(expressions=[
            exp.PropertyEQ(this=exp.Literal.string(name), expression=exp.Literal.string("DATE" if name in days else "VARCHAR")) for name in self.columns])
        options = {
            "auto_detect": exp.false(), "header": exp.true(), "null_padding": exp.true() if short else exp.false(), "skip": exp.Literal.number(self.skip), "buffer_size": exp.Literal.number(BUFFER), "columns": types,
            **{name: exp.Literal.string(value) for name, value in (
                ("delim", self.delimiter), ("new_line", self.newline), ("comment", ""), ("quote", '"'), ("escape", '"'), ("dateformat", "%Y-%m-%d"))}}
        read = exp.Anonymous(this="read_csv", expressions=[
            exp.Literal.string(str(self.path)), *(exp.PropertyEQ(this=exp.var(name), expression=value) for name, value in options.items())])
        seen = exp.Select(expressions=[exp.Star()], from_=exp.From(this=read))
        made = exp.Create(this=exp.Table(this=exp.to_identifier(view, quoted=True)), kind="VIEW", expression=seen, replace=True)
        connection.execute(made.sql(dialect="duckdb"))

    def lines(self) -> int:
        """How many lines the file has, but for empty ones at its end: not fewer than its header and records. Raises :class:`OSError`."""
        end, found, last = (b"\r" if self.newline == "\\r" else b"\n"), 0, b""
        block = bytearray(BUFFER)
        with self.path.open("rb", buffering=0) as file:
            while read := file.readinto(block):
                found += block.count(end, 0, read)
                last = (last + block[max(0, read - _TAIL):read])[-_TAIL:]
        return found - last[len(last.rstrip(b"\r\n")):].count(end) + 1

    def is_even(self, records: int, lines: int) -> bool:
        """Whether the row of each of so many records, all that there are, is known by its place among them; of a file of so many lines."""
        return not self.skip and lines == 1 + records

    def beginning(self, most: int) -> tuple[list[list[str]], int]:
        """The first rows, so many at most, and how many of them are above the header. Raises :class:`csv.Error` and :class:`UnicodeDecodeError`."""
        rows = list(islice(self._rows(), most))
        return [cells for cells, _line in rows], sum(line <= self.skip for _cells, line in rows)

    def empty_rows(self, header: int) -> tuple[list[int], int]:
        """The rows below the header (both from 1) that are empty, and the last row that is not.

        Raises :class:`csv.Error` and :class:`UnicodeDecodeError` where the file is divided otherwise.
        """
        empty, last = list[int](), header
        for row, (cells, _line) in enumerate(self._rows(), 1):
            if cells:
                last = row
            elif row > header:
                empty.append(row)
        return [row for row in empty if row < last], last

    def _rows(self) -> Iterator[tuple[list[str], int]]:
        """The rows as spreadsheet programs count them, each with the line in which it ends."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reading = csv.reader(file, delimiter=self.delimiter, strict=True)
            for cells in reading:
                yield cells, reading.line_num


_SNIFF = """
SELECT Delimiter, NewLineDelimiter, SkipRows, Columns
FROM sniff_csv(?, header = true, all_varchar = true, quote = '"', escape = '"', buffer_size = ?, sample_size = ?)
"""


def divided(connection: duckdb.DuckDBPyConnection, path: Path) -> Lines:
    """A CSV file with what its first lines say of it. Raises :class:`duckdb.Error` where they say nothing."""
    delimiter, newline, skip, columns = connection.execute(_SNIFF, [str(path), BUFFER, SAMPLED]).fetchall()[0]
    return Lines(path, delimiter, newline, skip, tuple(column["name"] for column in columns))
