"""Merged cells among the data: only their first cell has a value, and nobody can tell whether it is meant for the others."""

from __future__ import annotations

from collections.abc import Collection

from compliance.ground.problems import refuse
from compliance.ground.values import Name
from compliance.sources.header import Header
from compliance.sources.table import Table


def anchors(table: Table, columns: Collection[int], after: int) -> dict[tuple[int, int], tuple[int, int]]:
    """The cells (row from 1, column from 0) of these columns below row ``after`` that a merged cell covers, each with the cell that holds its value.

    Raises :class:`InputError` where merged cells overlap.
    """
    room = max(1, len(table.rows)) * max(1, len(columns))
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in table.merged:
        inside = [index for index in columns if left <= index <= right]
        last = min(bottom, len(table.rows))
        if top <= after or not inside or top > last:
            continue
        room -= (last - top + 1) * len(inside)
        if room < 0:
            raise refuse(table.place(), "合并单元格互相重叠；请取消合并后另存", "merged cells overlap; unmerge them and save the workbook again")
        covered.update({(row, index): (top, left) for row in range(top, last + 1) for index in inside if (row, index) != (top, left)})
    return covered


def covered_cells(table: Table, header: Header) -> dict[tuple[int, int], Name]:
    """The cells (row from 1, column from 0) of understood columns below the header that a filled merged cell covers, each with why it has no value."""
    reasons: dict[tuple[int, int], Name] = {}
    found = anchors(table, [column.index for column in header.columns], header.row)
    for row, left in set(found.values()):
        if table.rows[row - 1][left] != "":
            anchor = table.place(row, left)
            reasons[row, left] = Name(
                f"单元格合并在 {anchor} 之内，不知其值是否适用于本行；请取消合并，逐行填写",
                f"merged into {anchor}, whose value may or may not be meant for this row; unmerge it and fill in every row",
            )
    return {cell: reasons[anchor] for cell, anchor in found.items() if anchor in reasons}


def section_rows(table: Table, header: Header) -> frozenset[int]:
    """The rows (from 1) whose only text is one cell merged across several understood columns."""
    columns = [column.index for column in header.columns]
    found: set[int] = set()
    for top, left, bottom, right in table.merged:
        if header.row < top == bottom <= len(table.rows) and sum(left <= index <= right for index in columns) >= 2:
            cells = table.rows[top - 1]
            if cells[left] != "" and cells.count("") == len(cells) - 1:
                found.add(top)
    return frozenset(found)
