"""Which cells are marked, how gravely, and what their comments say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.evidence.spots import origin_of
from compliance.ground.origin import Origin, column_number
from compliance.ground.values import Name
from compliance.records.record import Record
from compliance.reports.reasons import Remarks
from compliance.reports.workbook.names import cut
from compliance.rules.rule import Severity

MOST_COMMENTS = 2_000
"""So many comments on a sheet; beyond them a spreadsheet program gets slow, and the list of findings says the rest."""

MOST_NOTES = 5
"""So many findings told in one comment."""

_LONGEST = 6_000


class Level(IntEnum):
    """How gravely a cell is marked; the gravest goes before."""

    READ = 0
    MISSING = 1
    ADVICE = 2
    WARNING = 3
    DATA = 4
    VIOLATION = 5


COLOURS = {
    Level.VIOLATION: "FFB3B3", Level.DATA: "E4C1F9", Level.WARNING: "FFD9A0", Level.ADVICE: "FFF2B3", Level.MISSING: "BDD7EE", Level.READ: "F2F2F2",
}
"""The fill of each level, in RGB."""

LEVELS = {
    Level.VIOLATION: Name("违规", "violation"), Level.DATA: Name("数据无法读取或有疑问", "unreadable or doubtful data"), Level.WARNING: Name("提示", "warning"),
    Level.ADVICE: Name("建议", "advice"), Level.MISSING: Name("缺少数据，无法判定", "missing data: could not be judged"),
    Level.READ: Name("判断时读到的其他单元格", "another cell that was read"),
}
"""The levels in words."""

SEVERITY_LEVELS = {Severity.VIOLATION: Level.VIOLATION, Severity.WARNING: Level.WARNING, Severity.ADVICE: Level.ADVICE}

Place: TypeAlias = tuple[str, str | None]
"""A file and its sheet."""


@dataclass(slots=True)
class Mark:
    """What is said of one cell; ``more`` counts what is not told."""

    level: Level
    notes: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, level: Level, note: str | None) -> None:
        """One more thing said of it."""
        self.level = max(self.level, level)
        if note is not None and note not in self.notes:
            if len(self.notes) < MOST_NOTES:
                self.notes.append(note)
            else:
                self.more += 1

    def text(self, lang: str) -> str:
        """The comment."""
        told = "\n\n".join(self.notes)
        if self.more:
            told += f"\n\n另有 {self.more} 项，见问题清单" if lang == "zh" else f"\n\nand {self.more} more, see the findings"
        return cut(told, _LONGEST)


@dataclass(frozen=True)
class Marks:
    """The marks of all sheets, by (row from 1, column from 0); ``commented`` are the cells that get a comment, gravest first."""

    cells: Mapping[Place, Mapping[tuple[int, int], Mark]]
    lang: str

    def levels(self, place: Place) -> dict[int, dict[int, int]]:
        """The levels of a sheet by row and column."""
        found: dict[int, dict[int, int]] = {}
        for (row, column), mark in self.cells.get(place, {}).items():
            found.setdefault(row, {})[column] = int(mark.level)
        return found

    def comments(self, place: Place) -> dict[tuple[int, int], str]:
        """The comments of a sheet, at most :data:`MOST_COMMENTS`."""
        told = [(cell, mark) for cell, mark in self.cells.get(place, {}).items() if mark.notes]
        told.sort(key=lambda item: (-item[1].level, item[0]))
        return {cell: mark.text(self.lang) for cell, mark in told[:MOST_COMMENTS]}

    def untold(self, place: Place) -> int:
        """How many cells would have had a comment and are only filled."""
        return max(0, sum(bool(mark.notes) for mark in self.cells.get(place, {}).values()) - MOST_COMMENTS)


def cell_of(place: Origin, record: Record | None = None) -> tuple[int, int] | None:
    """The row (from 1) and column (from 0) of a place; of a whole row, the cell that names its record."""
    if place.row is None or place.part is not None:
        return None
    if place.column is not None:
        return place.row, column_number(place.column) - 1
    own = [cell.origin for cell in record.cells.values() if cell.origin.row == place.row and cell.origin.column] if record is not None else []
    first = min((origin.column for origin in own if origin.column), key=lambda column: (len(column), column), default="A")
    return place.row, column_number(first) - 1


def main_place(finding: Finding, known: Collection[Place]) -> Origin:
    """The cell that a finding is about: the first it read in its own row, else the first it read in a ledger, else the row."""
    if finding.outcome is Outcome.UNDETERMINED:
        at_cell = next((gap.place for gap in finding.gaps if gap.at_cell), None)
        return finding.record.origin if at_cell is None else placed(at_cell, known) or finding.record.origin
    read = [touch for touch in finding.cells() if touch.place.column and (touch.place.file, touch.place.sheet) in known]
    own = (touch.place for touch in read if touch.record.origin == finding.record.origin)
    return next(own, read[0].place if read else finding.record.origin)


def placed(text: str, known: Collection[Place]) -> Origin | None:
    """The cell or row that a text names, among the sheets there are."""
    found = origin_of(text, {file for file, _ in known})
    return found if found is not None and found.row is not None and (found.file, found.sheet) in known else None


def marks_of(assessment: Assessment, sheets: Iterable[Place], remarks: Remarks) -> Marks:
    """The marks of an assessment on the sheets there are."""
    known, lang = frozenset(sheets), remarks.lang
    cells: dict[Place, dict[tuple[int, int], Mark]] = {}

    def put(place: Origin | None, record: Record | None, level: Level, note: str | None) -> None:
        at = None if place is None else cell_of(place, record)
        if place is not None and at is not None and (place.file, place.sheet) in known:
            cells.setdefault((place.file, place.sheet), {}).setdefault(at, Mark(level)).add(level, note)

    for finding in assessment.findings:
        if finding.outcome is Outcome.VIOLATED:
            main = main_place(finding, known)
            put(main, finding.record, SEVERITY_LEVELS[finding.rule.severity], remarks.remark(finding))
            for touch in finding.touches:
                if touch.place != main and touch.place.column is not None:
                    put(touch.place, touch.record, Level.READ, None)
        elif finding.outcome is Outcome.UNDETERMINED:
            for gap in finding.gaps:
                if gap.at_cell:
                    put(placed(gap.place, known), None, Level.MISSING, f"{gap.message[lang]}\n{remarks.remark(finding)}")
    for found in assessment.problems():
        put(placed(found.place, known), None, Level.DATA, found.message[lang])
    return Marks(cells, lang)

