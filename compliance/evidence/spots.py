"""Where findings and problems stand, for programs that open files: path from where the user stands, line, columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from compliance.evidence.assess import Assessment
from compliance.ground.origin import Origin, column_number
from compliance.sources.dossier import Dossier
from compliance.sources.files import TEXTS
from compliance.sources.spans import Span, spans

_REST = re.compile(r"(?:\[(?P<sheet>.*)\])?(?:!(?P<column>[A-Z]*)(?P<row>\d*))?")
_PART = re.compile(r":(\d+)(?: .*)?", re.DOTALL)
"""The place of a line, in sources without cells."""
_LINE = re.compile(r"(?P<file>.*):(?P<line>\d+):(?P<column>\d+)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file. ``line`` is the sheet's row, or the true line of a text file; ``column`` and ``end`` count from 1, the end not included.

    In a sheet they count columns, in a text characters; ``text`` is the line itself, for texts only. ``name`` is the place as people read it, path included.
    """

    path: str
    name: str
    sheet: str | None = None
    line: int | None = None
    column: int | None = None
    end: int | None = None
    text: str | None = None

    def shown(self) -> str:
        """``file:line:column`` for a text, which editors open there; the cell's own notation for a sheet."""
        if self.text is None or self.line is None:
            return self.name
        return f"{self.path}:{self.line}:{self.column}" if self.column else f"{self.path}:{self.line}"


class Spots:
    """The spots of one dossier's cells; text files are read once for all the cells asked for."""

    def __init__(self, dossier: Dossier, origins: Iterable[Origin]) -> None:
        self._dossier = dossier
        self._files = [item.name for item in dossier.inputs]
        self._spans: dict[tuple[str, int, int], Span] = {}
        self._folder = _seen_from_here(dossier.path.parent)
        cells: dict[str, set[tuple[int, int]]] = {}
        for origin in origins:
            if origin.row is not None and origin.part is None and origin.character is None and origin.file.lower().endswith(TEXTS):
                cells.setdefault(origin.file, set()).add((origin.row, column_number(origin.column or "A")))
        for file, wanted in cells.items():
            self._spans |= {(file, *cell): span for cell, span in spans(dossier.path.parent / file, file, wanted).items()}

    def at(self, origin: Origin) -> Spot:
        """The spot of a cell, row or file."""
        path = self._path(origin.file)
        name = path + str(origin).removeprefix(origin.file)
        if origin.part is not None:
            line = _PART.fullmatch(origin.part)
            return Spot(path, name, origin.sheet) if line is None else Spot(path, name, None, int(line[1]), text="")
        if origin.character is not None:
            written = origin.file.lower().endswith((".txt", ".md"))  # elsewhere ``row`` is a paragraph or a line of a page, where no editor can go
            column = origin.character if written else None
            return Spot(path, name, None if written else origin.sheet, origin.row, column, None if column is None else column + 1, "" if written else None)
        span = self._spans.get((origin.file, origin.row or 0, column_number(origin.column or "A")))
        if span is not None:
            begin, end = (span.begin, span.end) if origin.column else (1, len(span.text) + 1)
            return Spot(path, name, None, span.line, begin, max(end, begin + 1), span.text)
        if origin.file.lower().endswith((".yaml", ".yml")):
            return Spot(path, name, None, origin.row, text="")
        column = column_number(origin.column) if origin.column else None
        return Spot(path, name, origin.sheet, origin.row, column, None if column is None else column + 1)

    def of(self, place: str) -> Spot:
        """The spot of a place as a problem words it."""
        marked = _LINE.fullmatch(place)
        if marked is not None:
            line, column = int(marked["line"]), int(marked["column"])
            return Spot(self._path(marked["file"]), place, None, line, column, column + 1, "")
        origin = origin_of(place, self._files)
        file = None if origin is not None else next((file for file in sorted(self._files, key=len, reverse=True) if place.startswith(file)), None)
        if file is not None:  # a place in the source's own notation, such as a JSON pointer
            return self.at(Origin(file, part=place.removeprefix(file)))
        return Spot(place, place) if origin is None else self.at(origin)

    def _path(self, file: str) -> str:
        return (self._folder / file).as_posix()


def _seen_from_here(folder: Path) -> Path:
    """A folder as the user names it; an absolute one from the current folder, or left out where it does not lie below: reports hold no absolute paths."""
    if not folder.is_absolute():
        return folder
    here = Path().resolve()
    return folder.relative_to(here) if folder.is_relative_to(here) else Path()


def origin_of(place: str, files: Iterable[str]) -> Origin | None:
    """A place in words as an origin; ``None`` where it is in none of the files.

    >>> origin_of("a.xlsx[2024]!F14", ["a.xlsx"]) == Origin("a.xlsx", "2024", 14, "F")
    True
    """
    for file in sorted(files, key=len, reverse=True):
        rest = _REST.fullmatch(place.removeprefix(file)) if place.startswith(file) else None
        if rest is not None:
            return Origin(file, rest["sheet"], int(rest["row"]) if rest["row"] else None, rest["column"] or None)
    return None


def spots_of(assessment: Assessment) -> Spots:
    """The spots of everything a report lists."""
    files = [item.name for item in assessment.dossier.inputs]
    origins = [origin for finding in assessment.findings for origin in (finding.record.origin, *(touch.place for touch in finding.touches))]
    worded = [*(found.place for found in assessment.problems()), *(gap.place for finding in assessment.findings for gap in finding.gaps if gap.at_cell)]
    return Spots(assessment.dossier, [*origins, *(origin for place in worded if (origin := origin_of(place, files)) is not None)])


