"""The record a finding is about, as its source shows it: the line of a text file with marks under the cells, or the cells of a sheet's row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from compliance.evidence.assess import Assessment
from compliance.evidence.cells import Touch
from compliance.evidence.finding import Finding
from compliance.evidence.spots import Spot, spots_of
from compliance.evidence.supposing import shown
from compliance.ground.origin import Origin, column_letter, column_number
from compliance.records.kinds import kinds
from compliance.records.record import Record
from compliance.reports.layout import Page, Style, fit, whole
from compliance.sources.files import TEXTS

MOST_ROWS = 3
MOST_CELLS = 4
MOST_WIDE = 24
"""A sheet's cell is shown so wide at most."""

_LEAD = 12
"""So many characters are shown before the first mark of a long line."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell to be shown: its place, header and text, and the sign under it (blank: shown for orientation only)."""

    place: Origin
    header: str
    text: str
    sign: str


class Excerpts:
    """Draws the excerpts of one assessment's findings."""

    def __init__(self, assessment: Assessment) -> None:
        self._spots = spots_of(assessment)
        self._headers = {str(column.place.file) + str(column.place.sheet) + str(column.place.column): column.header for source in assessment.dossier.quality for column in source.columns}

    def draw(self, page: Page, finding: Finding, indent: int) -> None:
        """The rows whose cells the finding rests on, its own first; what is not shown is counted."""
        rows = _rows(finding)
        shown = rows[:MOST_ROWS]
        for number, touches in enumerate(shown):
            self._row(page, touches, indent, "^" if number == 0 else "~")
        rest = [touch for touches in rows[MOST_ROWS:] for touch in touches] + [touch for touch in finding.touches if touch.place.column is None]
        if rest:
            named = page.pick("；", "; ").join(f"{touch.name[page.lang]} {whole(touch.place)}" + (f" “{touch.raw}”" if touch.raw else "") for touch in rest[:MOST_CELLS])
            cells = page.pick(f"另涉及 {len(rest)} 个单元格：", f"{len(rest)} more cell{'s' if len(rest) > 1 else ''}: ") if shown else page.pick("单元格：", "cells: ")
            page.add(cells + named + (" …" if len(rest) > MOST_CELLS else ""), indent, Style.DIM, 2)

    def _row(self, page: Page, touches: Sequence[Touch], indent: int, sign: str) -> None:
        origin = touches[0].place
        spot = self._spots.at(origin)
        if origin.part is None and origin.file.lower().endswith(TEXTS) and spot.text is not None:
            page.add(whole(f"{origin.file}:{spot.line}:{spot.column}"), indent, Style.DIM)
            lines: dict[int | None, list[tuple[Spot, Touch]]] = {}
            for touch in touches:
                own = self._spots.at(touch.place)
                lines.setdefault(own.line, []).append((own, touch))
            for marked in lines.values():
                _draw_line(page, marked, indent + 2, sign)
                sign = "~"
        else:
            page.add(whole(f"{origin.file}{f'[{origin.sheet}]' if origin.sheet else ''}"), indent, Style.DIM)
            _draw_cells(page, self._cells(touches, sign, page), origin.row or 0, indent + 2)

    def _cells(self, touches: Sequence[Touch], sign: str, page: Page) -> list[_Cell]:
        """The key cells of the record and the touched ones, in the order of the sheet."""
        signs = {touch.place.column: sign if number == 0 else "~" for number, touch in reversed(list(enumerate(touches)))}
        record: Record = touches[0].record
        fields = dict.fromkeys([*(kinds()[record.kind].key if record.kind in kinds() else ()), *(touch.field for touch in touches)])
        cells: list[_Cell] = []
        for name in fields:
            cell = record.cells.get(name)
            if cell is not None and cell.origin.column is not None:
                header = self._headers.get(f"{cell.origin.file}{cell.origin.sheet}{cell.origin.column}", "")
                cells.append(_Cell(cell.origin, header, shown(cell)[page.lang], signs.get(cell.origin.column, "")))
        return sorted(cells, key=lambda cell: column_number(cell.place.column or "A"))


def _rows(finding: Finding) -> list[list[Touch]]:
    """The touched cells by row, the finding's own row first."""
    rows: dict[tuple[str, str | None, int | None], list[Touch]] = {}
    for touch in finding.cells():
        if touch.place.column is not None and touch.place.row is not None:
            rows.setdefault((touch.place.file, touch.place.sheet, touch.place.row), []).append(touch)
    own = finding.record.origin
    return [rows[key] for key in sorted(rows, key=lambda key: key != (own.file, own.sheet, own.row))]


def _draw_line(page: Page, marked: list[tuple[Spot, Touch]], indent: int, sign: str) -> None:
    """A line of a text with signs under its cells, and the name of a single one; a long line is cut to what is marked."""
    text, first = marked[0][0].text or "", marked[0][0]
    gutter = f"{first.line} │ "
    room = page.width - indent - len(gutter)
    start = 0 if cell_len(text) <= room else max(0, min(spot.column or 1 for spot, _ in marked) - 1 - _LEAD)
    if cell_len(text[start : (first.end or 1)]) > room - 1:  # the marks are too far apart for one line: the first counts
        start = max(0, (first.column or 1) - 1 - _LEAD)
    head = "…" if start else ""
    page.draw(" " * indent + gutter + fit(head + _flat(text[start:]), room).rstrip())
    under = [" "] * room
    for spot, _ in reversed(marked):
        begin = cell_len(head + _flat(text[start : (spot.column or 1) - 1]))
        end = cell_len(head + _flat(text[start : (spot.end or 1) - 1]))
        for at in range(max(0, begin), min(max(end, begin + 1), room)):
            if (spot.column or 1) - 1 >= start:
                under[at] = sign if spot is first else "~"
    line = "".join(under).rstrip()
    name = marked[0][1].name[page.lang] if len(marked) == 1 else ""
    page.draw(" " * indent + " " * (len(gutter) - 2) + "│ " + (f"{line} {name}" if cell_len(line) + cell_len(name) < room else line), Style.BAD)


def _flat(text: str) -> str:
    """A text whose every character takes the room it seems to."""
    return "".join(letter if letter.isprintable() else " " if letter == "\t" else "\ufffd" for letter in text)


def _draw_cells(page: Page, cells: list[_Cell], row: int, indent: int) -> None:
    """Headers, cells and signs under each other, as many as fit; marked ones go before those for orientation."""
    gutter = f"{row} │ "
    widths = {cell.place: min(MOST_WIDE, max(cell_len(f"{cell.place.column} {_flat(cell.header)}"), cell_len(_flat(cell.text)))) for cell in cells}
    shown: list[_Cell] = []
    room = page.width - indent - len(gutter)
    for cell in sorted(cells, key=lambda cell: ("^~".find(cell.sign[:1] or " ")) % 3):
        if widths[cell.place] + 2 <= room:
            shown.append(cell)
            room -= widths[cell.place] + 2
    shown.sort(key=lambda cell: column_number(cell.place.column or column_letter(0)))
    margin = " " * indent

    def drawn(texts: list[str], lead: str) -> str:
        return margin + lead + "  ".join(fit(text, widths[cell.place]) for text, cell in zip(texts, shown, strict=True))

    blank = " " * (len(gutter) - 2) + "│ "
    page.draw(drawn([f"{cell.place.column} {_flat(cell.header)}" for cell in shown], blank), Style.DIM)
    page.draw(drawn([_flat(cell.text) for cell in shown], gutter))
    page.draw(drawn([cell.sign * min(widths[cell.place], cell_len(_flat(cell.text))) for cell in shown], blank), Style.BAD)
