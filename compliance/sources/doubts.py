"""What a person should look at although a table was read: hidden parts, columns nobody understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from compliance.ground.origin import column_letter
from compliance.ground.problems import Problem, problem
from compliance.sources.header import Header
from compliance.sources.quality import HIDDEN_READ, UNKNOWN_COLUMN, SourceQuality
from compliance.sources.table import Table

_MOST_SPANS = 6


def hidden_parts(table: Table, header: Header, kept: Sequence[int]) -> Iterator[Problem]:
    """Rows and columns that are hidden and were read all the same: hiding is no deleting, and a filter forgotten would hide violations."""
    rows = sorted(table.hidden_rows.intersection(kept)) if table.hidden_rows else []
    if rows:
        spans = _spans(rows)
        yield problem(
            table.place(), f"第 {spans} 行是隐藏的（{len(rows)} 行），已照常读取；不该计的请删除",
            f"rows {spans} are hidden ({len(rows)} of them) and were read like the others; delete what should not count", HIDDEN_READ)
    columns = [column for column in header.columns if column.index in table.hidden_columns]
    if columns:
        names = "、".join(f"{column_letter(column.index)}（{column.header}）" for column in columns)
        yield problem(
            table.place(), f"隐藏的列 {names} 已照常读取；不该计的请删除", f"hidden columns were read like the others: {names}; delete what should not count", HIDDEN_READ)


def unknown_columns(quality: SourceQuality) -> Iterator[Problem]:
    """Columns that were left out although their header is much like one that is known."""
    for column in quality.ignored:
        if column.suggestion is not None:
            yield problem(
                column.place, f"表头“{column.header}”没有对应的字段，未读取；是否为“{column.suggestion}”？请改表头，或用 compliance map 指明",
                f"the header '{column.header}' means no field and was not read; is it '{column.suggestion}'? rename it, or say so with compliance map", UNKNOWN_COLUMN)


def _spans(numbers: Sequence[int]) -> str:
    """Numbers with those that follow one another together: 3、5-9."""
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    spans = [str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)]
    return "、".join(spans[:_MOST_SPANS]) + ("…" if len(spans) > _MOST_SPANS else "")
