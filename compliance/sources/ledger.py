"""One sheet of a known kind as records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
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
from compliance.sources.table import Raw, Table, by_column, row_is_empty
from compliance.sources.values import read_cells

MAX_FINDINGS = 1_000
"""So many cells of one column are named one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a sheet: its records, what is wrong with its cells, and what was read and left out."""

    records: Sequence[Record]
    problems: tuple[Problem, ...]
    quality: SourceQuality


def read_records(
    table: Table, kind: Kind, header: Header, first_number: int = 1, notes: tuple[Name, ...] = (), habits: DateHabits = NO_HABITS,
    kept: Sequence[int] | None = None, columns: Sequence[Sequence[Raw]] | None = None,
) -> Reading:
    """The records below a header, numbered from ``first_number`` in row order.

    Cells that cannot be read are problems and leave the rest of the row as it is. Blank rows are left
    out; totals, notes and repeated headers are left out and listed, unless it is known which rows are ``kept``.
    ``columns``: the whole table by column, where that is at hand.
    """
    skipped: list[SkippedRow] = []
    raws: Sequence[Sequence[Raw]]
    if kept is None:
        columns = by_column(table.rows) if columns is None else columns
        kept = _kept_rows(table, kind, header, columns, skipped)
        raws = _of_rows(columns, kept)
    else:
        raws = by_column([table.rows[row - 1] for row in kept])
    faults = {**table.faults, **covered_cells(table, header)}
    problems: list[Problem] = []
    read: list[Sequence[Value | Unreadable | None]] = []
    unreadable = 0
    for column in header.columns:
        mine = {row: why for (row, index), why in faults.items() if index == column.index}
        values, faulty = _read(table, column, raws[column.index] if kept else (), kept, mine, habits, problems)
        read.append(values)
        unreadable += faulty
    layout = row_layout(table, kind, header, kept, read)
    records = SheetRecords(kind.code, first_number, layout)
    mapped = mapped_columns(table, header)
    missing = tuple(code for code in kind.fields if code not in layout.slots or layout.slots[code].column is None)
    quality = SourceQuality(
        table.file, table.sheet, kind.code, header.row, len(records), tuple(skipped), mapped, header.ignored, unreadable, notes,
        header.first, missing=missing, doubts=tuple(hidden_parts(table, header, kept)))
    return Reading(records, tuple(problems), quality)


def _of_rows(columns: Sequence[Sequence[Raw]], rows: Sequence[int]) -> list[Sequence[Raw]]:
    """The cells of these rows (from 1, in their order) in each column."""
    if not rows:
        return []
    first, last = rows[0], rows[-1]
    if last - first + 1 == len(rows):
        return [column[first - 1:last] for column in columns]
    taken = bytearray(last)
    for row in rows:
        taken[row - 1] = 1
    return [list(compress(column, taken)) for column in columns]


def mapped_columns(table: Table, header: Header) -> tuple[MappedColumn, ...]:
    """The columns that are read, and what each was taken for."""
    return tuple(MappedColumn(table.place(header.row, c.index), c.header, c.field.code, c.field.name, c.unit, c.how.value) for c in header.columns)


def _kept_rows(table: Table, kind: Kind, header: Header, columns: Sequence[Sequence[Raw]], skipped: list[SkippedRow]) -> list[int]:
    """The rows (from 1) that are records."""
    rows = range(header.row + 1, len(table.rows) + 1)
    if table.records_only or not rows:
        return list(rows)
    sections, shape = section_rows(table, header), row_shape(table, kind, header)
    doubtful = [rows[at] for at in _doubtful(columns[shape.keys[0]][header.row:])] if shape.keys else rows
    looked_at = {rows[0], *sections, *doubtful}
    left_out = sift(looked_at, lambda row: table.rows[row - 1] if row in rows else None, table, shape, sections, {row for row, _ in table.faults}, skipped)
    return [row for row in rows if row not in left_out] if left_out else list(rows)


def _doubtful(keys: Sequence[Raw]) -> list[int]:
    """Which key cells (from 0) do not show at first sight that their rows are records: their first two characters say so."""
    odd = {begin for begin in {key[:2] for key in keys if type(key) is str} if not is_plain_key(begin)}
    return [at for at, key in enumerate(keys) if type(key) is str and key[:2] in odd] if odd else []


def row_shape(table: Table, kind: Kind, header: Header) -> Shape:
    """What tells this table's records from its other rows."""
    return Shape(
        tuple(column.index for column in header.columns if column.field.code in kind.key), tuple(column.index for column in header.columns),
        frozenset(tuple(table.rows[index]) for index in range(header.row) if not row_is_empty(table.rows[index])))


def sift(
    looked_at: Collection[int], cells: Callable[[int], Sequence[Raw] | None], table: Table, shape: Shape, sections: Container[int], faulty: Container[int],
    skipped: list[SkippedRow],
) -> set[int]:
    """The rows that are no records; those that are not blank are listed in ``skipped``.

    ``looked_at`` are the first row below the header and those that are no records at first sight. What follows a header is looked at too;
    else a record at first sight changes nothing for the rows after it. ``cells`` gives a row, ``None`` behind the last.
    """
    left_out: set[int] = set()
    after_header, after_end = True, False
    waiting = sorted(looked_at, reverse=True)
    while waiting:
        row = waiting.pop()
        raws = cells(row)
        if raws is None:
            break
        if row_is_empty(raws) and row not in faulty:
            left_out.add(row)
        else:
            reason = why_no_record(raws, shape, row in sections, after_header, after_end)
            if row in faulty and reason is not TOTAL:  # the sum over a cell in error is in error itself
                reason = None
            after_header = reason in (HEADER_AGAIN, NUMBERING)
            after_end = reason in (TOTAL, NOTE) or (after_end and reason is not None)
            if reason is not None:
                left_out.add(row)
                skipped.append(SkippedRow(table.place(row), reason))
        if after_header and row + 1 not in waiting[-1:]:
            waiting.append(row + 1)
    return left_out


def _read(
    table: Table, column: Column, raws: Sequence[Raw], kept: Sequence[int], faults: Mapping[int, Name], habits: DateHabits, problems: list[Problem],
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
