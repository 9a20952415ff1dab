"""One sheet as it stands in its file, before anybody knows what it means."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from compliance.ground.origin import Origin, column_letter
from compliance.ground.values import Name

Raw: TypeAlias = str | float | bool | dt.date | dt.time | dt.timedelta
"""What a cell holds: text, a number, a yes/no, a day (perhaps with a time), a time or a duration. Blank is ``""``."""

MAX_COLUMNS = 1_000
"""No ledger uses more columns; a wider sheet is a mistake or an attack."""

MAX_CELLS = 20_000_000
"""The largest rectangle of cells read from one sheet, blank ones included."""

AT_A_TIME = 500
"""So many rows are turned into columns at a time: their cells are then still in the processor's own memory."""

MAX_TEXT = 32_767
"""The longest text of one cell, as in Excel."""

HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters nobody sees in a ledger: control, zero-width and direction marks."""

_SPACES = re.compile(r"\s+")
_NOTHING = re.compile(r"[-—–―─‐‑‒−/\\\s]*")
_DASHES = tuple(f"\n{dash}" for dash in "-—–―─‐‑‒−/\\")
_ODD = re.compile(HIDDEN.pattern[:-1] + "\t\r\x85\u1680\u2028\u2029]")
_UNTIDY = ("  ", " \n", "\n ", "e+", "E+")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet or a CSV file: all rows from row 1 and all columns from A, each row equally long.

    In a table of ``records_only`` (a Parquet or Arrow file) there are no totals, notes or repeated headers: every row below the first is a record.
    ``faults`` says why a cell (row from 1, column from 0) has no value although it is not blank;
    ``merged`` holds rectangles (top, left, bottom, right; rows from 1, columns from 0). Hidden rows count from 1, hidden columns from 0.
    ``notes`` say how the file was read; ``header_row`` (from 1) is given where it need not be looked for.
    """

    file: str
    sheet: str | None
    rows: Sequence[Sequence[Raw]]
    serials_from_1904: bool = False
    hidden: bool = False
    faults: Mapping[tuple[int, int], Name] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    records_only: bool = False
    notes: tuple[Name, ...] = ()
    header_row: int | None = None

    def place(self, row: int | None = None, column: int | None = None) -> Origin:
        """The origin of a cell, a row or the whole sheet; ``row`` from 1, ``column`` from 0."""
        return Origin(self.file, self.sheet, row, None if column is None else column_letter(column))

    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return all(row_is_empty(row) for row in self.rows)


def by_column(rows: Sequence[Sequence[Raw]]) -> list[list[Raw]]:
    """Rows of equal length as columns."""
    columns: list[list[Raw]] = [[] for _ in rows[0]] if rows else []
    for first in range(0, len(rows), AT_A_TIME):
        for column, cells in zip(columns, zip(*rows[first:first + AT_A_TIME], strict=True), strict=True):
            column.extend(cells)
    return columns


def row_is_empty(row: Sequence[Raw]) -> bool:
    """Whether every cell of the row is blank."""
    return row.count("") == len(row) or all(isinstance(raw, str) and not raw.strip() for raw in row)


def shown(raw: Raw) -> str:
    r"""A cell's text as a person sees it, on one line; characters nobody sees become U+FFFD.

    >>> shown(20240001.0), shown(dt.datetime(2024, 3, 5)), shown("a\nb")
    ('20240001', '2024-03-05', 'a b')
    """
    match raw:
        case str():
            text = raw if len(raw) <= MAX_TEXT else raw[:200] + "…"
            return HIDDEN.sub("\ufffd", _SPACES.sub(" ", text)).strip()
        case bool():
            return "TRUE" if raw else "FALSE"
        case float():
            return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
        case dt.datetime():
            return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ")
        case dt.date() | dt.time():
            return raw.isoformat()
        case _:
            return str(raw)


def quoted(raw: Raw, limit: int = 40) -> str:
    """A cell's text for a message, shortened."""
    text = shown(raw)
    return text if len(text) <= limit else text[:limit] + "…"


def plain_text(text: str) -> str:
    """A text for comparing and keeping: NFKC (full-width forms become half-width), hidden characters removed, spaces collapsed and trimmed."""
    return _SPACES.sub(" ", HIDDEN.sub("", unicodedata.normalize("NFKC", text))).strip()


def all_plain(texts: Collection[str]) -> bool:
    """Whether every text is already what reading it would make of it: one look at all of them instead of many at each."""
    together = "\n".join(("", *texts, ""))
    if together.count("\n") != len(texts) + 1 or max(map(len, texts)) > MAX_TEXT or any(dash in together for dash in _DASHES):
        return False
    if not (together.isascii() or unicodedata.is_normalized("NFKC", together)) or any(mark in together for mark in _UNTIDY):
        return False
    return together.replace("\n", "").isprintable() or _ODD.search(together) is None  # what is printable is not odd, which is told faster


def says_nothing(text: str) -> bool:
    """Whether a cell's text stands for blank: empty, or only dashes and strokes."""
    return _NOTHING.fullmatch(text) is not None
