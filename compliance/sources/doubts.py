"""What a person should look at although a table was read: hidden parts, columns nobody understood, sheets that repeat others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from compliance.ground.origin import column_letter
from compliance.ground.problems import Problem, problem
from compliance.ground.values import Value
from compliance.sources.header import Header
from compliance.sources.quality import HIDDEN_READ, REPEATED_SHEET, UNKNOWN_COLUMN, SourceQuality
from compliance.sources.result import Unreadable
from compliance.sources.rows import Layout
from compliance.sources.table import Table

Row: TypeAlias = tuple[Value | Unreadable | None, ...]
"""A record's values, field by field."""

_MOST_SPANS = 6

_LEAST_FIELDS = 2
"""Sheets of one column are lists of names or numbers; the same ones on two say nothing."""


def hidden_parts(table: Table, header: Header, kept: Sequence[int]) -> Iterator[Problem]:
    """Rows and columns that are hidden and were read all the same: hiding is no deleting, and a filter forgotten would hide violations."""
    rows = sorted(table.hidden_rows.intersection(kept)) if table.hidden_rows else []
    if rows:
        those = f"row {rows[0]} is hidden and was" if len(rows) == 1 else f"rows {_spans(rows, ', ')} are hidden ({len(rows)} of them) and were"
        yield problem(
            table.place(), f"第 {_spans(rows, '、')} 行是隐藏的（{len(rows)} 行），已照常读取；不该计的请删除",
            f"{those} read like the others; delete what should not count", HIDDEN_READ)
    columns = [column for column in header.columns if column.index in table.hidden_columns]
    if columns:
        names = "、".join(f"{column_letter(column.index)}（{column.header}）" for column in columns)
        names_en = ", ".join(f"{column_letter(column.index)} ({column.header})" for column in columns)
        yield problem(
            table.place(), f"隐藏的列 {names} 已照常读取；不该计的请删除", f"hidden columns were read like the others: {names_en}; delete what should not count", HIDDEN_READ)


def unknown_columns(quality: SourceQuality) -> Iterator[Problem]:
    """Columns that were left out although their header is much like one that is known."""
    for column in quality.ignored:
        if column.suggestion is not None:
            yield problem(
                column.place, f"表头“{column.header}”没有对应的字段，未读取；是否为“{column.suggestion}”？请改表头，或用 compliance map 指明",
                f"the header '{column.header}' means no field and was not read; is it '{column.suggestion}'? rename it, or say so with compliance map", UNKNOWN_COLUMN)


def repeated_sheets(sheets: Sequence[Layout]) -> Iterator[tuple[Layout, Problem]]:
    """Sheets of one kind that hold all records of others: a copy, or a summary of the months. Each is told once, at the sheet that holds the others."""
    rows: dict[tuple[int, tuple[str, ...]], frozenset[Row]] = {}

    def held(sheet: Layout, fields: tuple[str, ...]) -> frozenset[Row]:
        if (id(sheet), fields) not in rows:
            rows[id(sheet), fields] = frozenset(zip(*(sheet.column(name) or () for name in fields), strict=True))
        return rows[id(sheet), fields]

    def within(part: Layout, whole: Layout) -> bool:
        fields = _fields(part)
        return len(fields) >= _LEAST_FIELDS and set(fields) <= set(_fields(whole)) and held(part, fields) <= held(whole, fields)

    told: set[int] = set()
    for position, whole in enumerate(sheets):
        # Of two sheets that hold the same, the later one repeats the earlier.
        parts = [part for place, part in enumerate(sheets) if place != position and id(part) not in told and within(part, whole) and (place < position or not within(whole, part))]
        told.update(map(id, parts))
        if parts:
            yield whole, _repetition(whole, parts)


def _fields(sheet: Layout) -> tuple[str, ...]:
    """The fields that the sheet has anything of."""
    return tuple(name for name in sheet.slots if any(value is not None for value in sheet.column(name) or ()))


def _repetition(whole: Layout, parts: Sequence[Layout]) -> Problem:
    count = sum(len(part.rows) for part in parts)
    names = [str(part.table.place()) for part in parts]
    zh, en = "、".join(names[:_MOST_SPANS]), ", ".join(names[:_MOST_SPANS])
    if more := len(names) - _MOST_SPANS:
        zh, en = (f"{zh} 等 {len(names)} 个工作表", f"{en} and {more} more sheets") if more > 0 else (zh, en)
    return problem(
        whole.table.place(), f"{zh} 的全部 {count:,} 条记录在本表中也有，会重复计算；请只留一处，或在 dossier.yaml 中用 sheet 写明读取哪些工作表",
        f"all {count:,} records of {en} stand on this sheet too and count twice; keep one of them, or name the sheets to be read in dossier.yaml (sheet)", REPEATED_SHEET)


def _spans(numbers: Sequence[int], comma: str) -> str:
    """Numbers with those that follow one another together: 3、5-9."""
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    spans = [str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)]
    return comma.join(spans[:_MOST_SPANS]) + ("…" if len(spans) > _MOST_SPANS else "")
