"""One sheet of a known kind as records."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from compliance.ground.problems import Problem, problem
from compliance.ground.values import Base, Name, Value
from compliance.records.kinds import Kind
from compliance.records.record import Record
from compliance.sources.dates import NO_HABITS, DateHabits
from compliance.sources.doubts import hidden_parts
from compliance.sources.header import Column, Header
from compliance.sources.merged import covered_cells, section_rows
from compliance.sources.quality import UNREADABLE, MappedColumn, SkippedRow, SourceQuality
from compliance.sources.result import Remarked, Unreadable
from compliance.sources.rows import Layout, SheetRecords, Slot
from compliance.sources.skipping import HEADER_AGAIN, NOTE, NUMBERING, TOTAL, Shape, is_plain_key, why_no_record
from compliance.sources.table import Raw, Table, row_is_empty
from compliance.sources.values import read_cells

MAX_FINDINGS = 1_000
"""So many cells of one column are named one by one; the rest are counted."""

_AT_A_TIME = 500
"""So many rows are turned into columns at a time: their cells are then still in the processor's own memory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a sheet: its records, what is wrong with its cells, and what was read and left out."""

    records: Sequence[Record]
    problems: tuple[Problem, ...]
    quality: SourceQuality


def read_records(
    table: Table, kind: Kind, header: Header, first_number: int = 1, notes: tuple[Name, ...] = (), habits: DateHabits = NO_HABITS,
    kept: Sequence[int] | None = None,
) -> Reading:
    """The records below a header, numbered from ``first_number`` in row order.

    Cells that cannot be read are problems and leave the rest of the row as it is. Blank rows are left
    out; totals, notes and repeated headers are left out and listed, unless it is known which rows are ``kept``.
    """
    skipped: list[SkippedRow] = []
    kept = _kept_rows(table, kind, header, skipped) if kept is None else list(kept)
    faults = {**table.faults, **covered_cells(table, header)}
    problems: list[Problem] = []
    columns: list[Sequence[Value | Unreadable | None]] = []
    unreadable = 0
    raws = _columns(table, kept)
    for column in header.columns:
        mine = {row: why for (row, index), why in faults.items() if index == column.index}
        values, faulty = _read(table, column, raws[column.index], kept, mine, habits, problems)
        columns.append(values)
        unreadable += faulty
    layout = row_layout(table, kind, header, kept, columns)
    records = SheetRecords(kind.code, first_number, layout)
    mapped = mapped_columns(table, header)
    missing = tuple(code for code in kind.fields if code not in layout.slots or layout.slots[code].column is None)
    quality = SourceQuality(
        table.file, table.sheet, kind.code, header.row, len(records), tuple(skipped), mapped, header.ignored, unreadable, notes,
        header.first, missing=missing, doubts=tuple(hidden_parts(table, header, kept)))
    return Reading(records, tuple(problems), quality)


def _columns(table: Table, kept: Sequence[int]) -> list[list[Raw]]:
    """The cells of these rows by column."""
    columns: list[list[Raw]] = [[] for _ in table.rows[0]]
    for first in range(0, len(kept), _AT_A_TIME):
        for column, raws in zip(columns, zip(*(table.rows[row - 1] for row in kept[first:first + _AT_A_TIME]), strict=True), strict=True):
            column.extend(raws)
    return columns


def mapped_columns(table: Table, header: Header) -> tuple[MappedColumn, ...]:
    """The columns that are read, and what each was taken for."""
    return tuple(MappedColumn(table.place(header.row, c.index), c.header, c.field.code, c.field.name, c.unit, c.how.value) for c in header.columns)


def _kept_rows(table: Table, kind: Kind, header: Header, skipped: list[SkippedRow]) -> list[int]:
    """The rows (from 1) that are records."""
    if table.records_only:
        return list(range(header.row + 1, len(table.rows) + 1))
    sections = section_rows(table, header)
    faulty = {row for row, _ in table.faults}
    return list(sift(enumerate(table.rows[header.row :], header.row + 1), table, row_shape(table, kind, header), sections, faulty, skipped))


def row_shape(table: Table, kind: Kind, header: Header) -> Shape:
    """What tells this table's records from its other rows."""
    return Shape(
        tuple(column.index for column in header.columns if column.field.code in kind.key), tuple(column.index for column in header.columns),
        frozenset(tuple(table.rows[index]) for index in range(header.row) if not row_is_empty(table.rows[index])))


def sift(
    rows: Iterable[tuple[int, Sequence[Raw]]], table: Table, shape: Shape, sections: Container[int], faulty: Container[int], skipped: list[SkippedRow],
) -> Iterator[int]:
    """The rows that are records, of those given in their order from the first below the header on; the others are listed in ``skipped``.

    A record at first sight changes nothing for the rows after it, unless it is the first.
    """
    after_header, after_end = True, False
    key = shape.keys[0] if shape.keys else None
    for row, cells in rows:
        if key is not None and not after_header and is_plain_key(cells[key]) and row not in sections:
            yield row  # most rows are done with here
            continue
        if row in faulty:
            yield row
            after_header = False
            continue
        if row_is_empty(cells):
            continue
        reason = why_no_record(cells, shape, row in sections, after_header, after_end)
        after_header = reason in (HEADER_AGAIN, NUMBERING)
        after_end = reason in (TOTAL, NOTE) or (after_end and reason is not None)
        if reason is None:
            yield row
        else:
            skipped.append(SkippedRow(table.place(row), reason))


def _read(
    table: Table, column: Column, raws: Sequence[Raw], kept: list[int], faults: Mapping[int, Name], habits: DateHabits, problems: list[Problem],
) -> tuple[Sequence[Value | Unreadable | None], int]:
    """The values of a column, with a problem for each cell that could not be read or has a remark; how many could not. ``faults`` are by row."""
    results, plain = read_cells(column.field, raws, column.unit, table.serials_from_1904, habits)
    if faults:
        results = [Unreadable(faults[row]) if row in faults else result for row, result in zip(kept, results, strict=True)]
    elif plain:
        return cast(Sequence[Value | None], results), 0
    told = ((row, result) for row, result in zip(kept, results, strict=True) if isinstance(result, (Unreadable, Remarked)))
    found, unreadable = column_problems(table, column, told)
    problems += found
    return [result.value if isinstance(result, Remarked) else result for result in results], unreadable


def column_problems(table: Table, column: Column, told: Iterable[tuple[int, Unreadable | Remarked]]) -> tuple[list[Problem], int]:
    """What is wrong with a column's cells, given by row in their order, and how many could not be read."""
    problems: list[Problem] = []
    said: dict[str, int] = {}
    for row, result in told:
        code = result.code if isinstance(result, Remarked) else UNREADABLE
        said[code] = said.get(code, 0) + 1
        if said[code] <= _limit(code, column):
            problems.append(_finding(table, column, row, result.reason, code))
    problems += [_rest(table, column, count - _limit(code, column), code) for code, count in said.items() if count > _limit(code, column)]
    return problems, said.get(UNREADABLE, 0)


def _limit(code: str, column: Column) -> int:
    """A computed ratio column is rounded in every row: its first cell says so for all."""
    return 1 if code != UNREADABLE and column.field.type.base is Base.RATIO else MAX_FINDINGS


def _finding(table: Table, column: Column, row: int, reason: Name, code: str) -> Problem:
    name = column.field.name
    return problem(table.place(row, column.index), f"{name.zh}：{reason.zh}", f"{name.en}: {reason.en}", code)


def _rest(table: Table, column: Column, count: int, code: str) -> Problem:
    name = column.field.name
    return problem(table.place(None, column.index), f"{name.zh}：同样的问题另有 {count:,} 个单元格", f"{name.en}: {count:,} more cells like this", code)


def row_layout(
    table: Table, kind: Kind, header: Header, rows: Sequence[int] = (), columns: Sequence[Sequence[Value | Unreadable | None]] = (),
) -> Layout:
    """Where the cells of these rows of a sheet stand, with the values read column by column."""
    slots = {column.field.code: Slot(column.index, position, column.field.when_blank) for position, column in enumerate(header.columns)}
    for field in kind.fields.values():
        if field.code not in slots and field.when_blank is not None:
            slots[field.code] = Slot(None, 0, field.when_blank)
    return Layout(table, slots, rows, columns)
