"""Tables made from what has no cells: JSON, notices, query results. Each value keeps the place it has in its own source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from compliance.ground.origin import Origin
from compliance.ground.problems import InputError, refuse
from compliance.ground.values import Name
from compliance.records.kinds import Kind
from compliance.sources.delimited import MAX_ROWS
from compliance.sources.table import MAX_CELLS, MAX_COLUMNS, Raw, Table, quoted

HEADER = 1
"""The row of the header in a table made here; its records begin in the next."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One value with its place; ``fault`` says why something that is there has no value."""

    raw: Raw
    origin: Origin
    fault: Name | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """The parts of rows that are known by a number (``:12``), made when they are asked for; the header's is blank."""

    numbers: Sequence[int]

    def __len__(self) -> int:
        return len(self.numbers) + 1

    def __getitem__(self, index: int) -> str:
        return f":{self.numbers[index - 1]}" if index else ""


@dataclass(frozen=True, slots=True)
class PlacedTable(Table):
    """A table whose header is row 1. ``kind`` is the code of the records it is known to hold.

    A place is looked up in ``spots`` (by row from 1 and column from 0, ``None`` for the whole row), else put together from
    ``row_parts`` (one for each row, the header's first) and ``column_parts``.
    """

    header_row: int | None = HEADER
    kind: str | None = None
    row_parts: Sequence[str] | Numbered = ()
    column_parts: Sequence[str] = ()
    spots: Mapping[tuple[int, int | None], Origin] = field(default_factory=dict)

    def place(self, row: int | None = None, column: int | None = None) -> Origin:
        """The origin of a value, a record or the whole table."""
        if row is None:
            return Origin(self.file, self.sheet, None, None, None if column is None or not self.column_parts else self.column_parts[column])
        if (row, column) in self.spots:
            return self.spots[row, column]
        if (row, None) in self.spots:
            return self.spots[row, None]
        part = self.row_parts[row - 1] if row <= len(self.row_parts) else ""
        return Origin(self.file, self.sheet, row, None, part + (self.column_parts[column] if column is not None and self.column_parts else ""))


def spotted(file: str, sheet: str | None, kind: Kind, records: Sequence[tuple[Origin, Mapping[str, Spot]]], notes: tuple[Name, ...] = ()) -> PlacedTable:
    """A table of records given as values by header: fields in the order of their kind, then other headers as they come."""
    seen = dict.fromkeys(header for _, values in records for header in values)
    headers = [code for code in kind.fields if code in seen] + [header for header in seen if header not in kind.fields]
    check_size(len(records), len(headers), file)
    rows: list[list[Raw]] = [list(headers)]
    spots: dict[tuple[int, int | None], Origin] = {}
    faults: dict[tuple[int, int], Name] = {}
    for number, (origin, values) in enumerate(records, HEADER + 1):
        spots[number, None] = origin
        rows.append([values[header].raw if header in values else "" for header in headers])
        for column, header in enumerate(headers):
            if header in values:
                spots[number, column] = values[header].origin
                if (fault := values[header].fault) is not None:
                    faults[number, column] = fault
    return PlacedTable(file, sheet, rows, faults=faults, notes=notes, kind=kind.code, row_parts=("",), spots=spots)


def check_size(rows: int, columns: int, place: object) -> None:
    """Refuse more columns or values than any ledger has."""
    if columns > MAX_COLUMNS or rows * columns > MAX_CELLS or rows > MAX_ROWS:
        raise refuse(
            place,
            f"有 {rows:,} 条记录、{columns:,} 个字段，超过上限（{MAX_ROWS:,} 条、{MAX_COLUMNS:,} 个字段、{MAX_CELLS:,} 个值）；请拆分",
            f"it has {rows:,} records and {columns:,} fields, beyond the limits ({MAX_ROWS:,} records, {MAX_COLUMNS:,} fields, {MAX_CELLS:,} values); split it",
        )


@lru_cache(maxsize=4096)  # a ledger's keys are the same in every record
def pointer(step: str | int) -> str:
    """One step of a JSON pointer (RFC 6901), shortened where a key is very long.

    >>> pointer(3), pointer("a/b~c")
    ('/3', '/a~1b~0c')
    """
    return "/" + (str(step) if isinstance(step, int) else quoted(step).replace("~", "~0").replace("/", "~1"))


def nested(place: object) -> InputError:
    """The refusal of a value that is itself a list or an object."""
    return refuse(
        place,
        "值是列表或嵌套的对象；台账的每个值应是文字、数字、true、false 或 null，请展开成平的字段",
        "the value is a list or a nested object; each value of a ledger is a text, a number, true, false or null: flatten it",
    )
