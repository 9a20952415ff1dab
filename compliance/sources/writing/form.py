"""A self-evaluation form in a workbook: each filled cell is a passage, each sheet a table of them."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.origin import column_letter
from compliance.sources.files import read_tables
from compliance.sources.table import shown
from compliance.sources.writing.passage import Passage, Rows, Spot, Writing, passage
from compliance.sources.writing.read import limited


def read_form(path: Path, name: str) -> Writing:
    """The form's sheets, row by row; hidden sheets are left out. Raises :class:`InputError`."""
    tables: list[Rows] = []
    total = 0
    for table in read_tables(path, name):
        if table.hidden:
            continue
        rows: list[tuple[Passage | None, ...]] = []
        for number, row in enumerate(table.rows, 1):
            cells: list[Passage | None] = []
            for column, raw in enumerate(row):
                text = shown(raw)
                total += len(text)
                limited(total, name)
                spot = Spot(name, table.sheet, number, None, column_letter(column))
                cells.append(passage((character, spot) for character in text))
            if any(cells):
                rows.append(tuple(cells))
        tables.append(tuple(rows))
    return Writing(name, (), tuple(tables))
