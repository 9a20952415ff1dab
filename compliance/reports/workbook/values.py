"""Ledgers that are no workbooks, or whose workbook cannot be changed in place, as sheets of their values: same rows, same columns."""

from __future__ import annotations

import datetime as dt

from xlsxwriter.worksheet import Worksheet

from compliance.reports.workbook.marks import COLOURS, Level, Marks
from compliance.reports.workbook.paper import MAX_ROWS, Paper, plain
from compliance.sources.table import Raw, Table

_WIDTH = 16
_COMMENT = {"author": "compliance", "x_scale": 2.6, "y_scale": 2.2, "font_name": "宋体", "font_size": 9}


def pieces(table: Table) -> list[int]:
    """How many rows come before each sheet that the table needs."""
    return list(range(0, max(1, len(table.rows)), MAX_ROWS))


def value_sheets(paper: Paper, table: Table, titles: list[str], marks: Marks) -> None:
    """The table's cells as they were read, on as many sheets as they need, marked and commented."""
    levels, comments = marks.levels((table.file, table.sheet)), marks.comments((table.file, table.sheet))
    for title, before in zip(titles, pieces(table), strict=True):
        sheet = paper.book.add_worksheet(title)
        paper.sheets.append(title)
        sheet.set_column(0, max(0, len(table.rows[0]) - 1) if table.rows else 0, _WIDTH)
        for row, cells in enumerate(table.rows[before : before + MAX_ROWS]):
            marked = levels.get(before + row + 1, {})
            for column, raw in enumerate(cells):
                _put(paper, sheet, row, column, raw, marked.get(column))
                if column in marked and (before + row + 1, column) in comments:
                    sheet.write_comment(row, column, comments[before + row + 1, column], _COMMENT)


def _put(paper: Paper, sheet: Worksheet, row: int, column: int, raw: Raw, level: int | None) -> None:
    look = None if level is None else paper.fill(COLOURS[Level(level)])
    match raw:
        case "":
            if look is not None:
                sheet.write_blank(row, column, None, look)
        case str():
            sheet.write_string(row, column, plain(raw), look)
        case bool():
            sheet.write_boolean(row, column, raw, look)
        case float():
            sheet.write_number(row, column, raw, look)
        case dt.datetime() | dt.date() | dt.time() | dt.timedelta():
            sheet.write_string(row, column, _day(raw), look)


def _day(raw: dt.datetime | dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ")
    return raw.isoformat() if isinstance(raw, (dt.date, dt.time)) else str(raw)
