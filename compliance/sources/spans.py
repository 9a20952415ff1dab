"""Where the cells of a CSV file stand in its text: a record may take several lines, and blank lines count."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from compliance.sources.delimited import text_and_delimiter


@dataclass(frozen=True, slots=True)
class Span:
    """A cell in its file: the line it begins on (from 1), that line without its end, and the characters it takes there (from 1, the end not included)."""

    line: int
    text: str
    begin: int
    end: int


def spans(path: Path, name: str, cells: Collection[tuple[int, int]]) -> dict[tuple[int, int], Span]:
    """The spans of cells by record and column (both from 1); cells beyond the end of a record are left out."""
    text, delimiter = text_and_delimiter(path, name)
    lines = list(io.StringIO(text, newline=""))
    wanted: dict[int, list[int]] = {}
    for row, column in cells:
        wanted.setdefault(row, []).append(column)
    found: dict[tuple[int, int], Span] = {}
    for row, first, last in _records(lines, delimiter, max(wanted, default=0)):
        if row in wanted:
            fields = list(_fields("".join(lines[first:last]), delimiter))
            for column in wanted[row]:
                if column <= len(fields):
                    found[row, column] = _span(lines, first, *fields[column - 1])
    return found


def _records(lines: list[str], delimiter: str, most: int) -> Iterator[tuple[int, int, int]]:
    """Each record's number and its lines (from 0, the last not included)."""
    reading = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    first = 0
    for row, _ in enumerate(reading, 1):
        if row > most:
            return
        yield row, first, reading.line_num
        first = reading.line_num


def _fields(record: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each field, quotes included.

    >>> list(_fields('a,"b,""c",d', ","))
    [(0, 1), (2, 9), (10, 11)]
    """
    ending = len(record.rstrip("\r\n"))
    at = 0
    while True:
        begin = at
        if record[at : at + 1] == '"':
            at = _closing(record, at + 1)
        after = record.find(delimiter, at, ending)
        yield begin, ending if after < 0 else after
        if after < 0:
            return
        at = after + 1


def _closing(record: str, at: int) -> int:
    """The place after the quote that ends a field; a doubled quote is part of it."""
    while True:
        quote = record.find('"', at)
        if quote < 0:
            return len(record)
        if record[quote + 1 : quote + 2] != '"':
            return quote + 1
        at = quote + 2


def _span(lines: list[str], first: int, begin: int, end: int) -> Span:
    """A field's span from its place in the record; one that goes on in the next line ends with its first."""
    line = first
    while begin >= len(lines[line]):
        begin, end, line = begin - len(lines[line]), end - len(lines[line]), line + 1
    text = lines[line].rstrip("\r\n")
    return Span(line + 1, text, begin + 1, min(end, len(text)) + 1)
