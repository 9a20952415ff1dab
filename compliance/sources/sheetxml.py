"""What a worksheet's text shows before a reader opens it: how far it reaches, what is hidden, and cells whose value is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from compliance.ground.origin import column_letter
from compliance.ground.values import Name
from compliance.sources.table import MAX_CELLS, MAX_COLUMNS

_CANONICAL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_ROW_NUMBER = re.compile(rb'<row r="([0-9]{1,7})"')
_ROW_BEGINS = b'<row r="'
_UNNUMBERED_ROW = re.compile(rb"<row(?=[\s/>])(?![^<>]*\sr\s*=)")
_ROW = re.compile(rb"""<row\s[^<>]*?\br\s*=\s*["']\s*([0-9]{1,9})""")
_ROW_OR_CELL = re.compile(rb"""<(?:[\w.-]+:)?(row|c)(?=[\s/>])((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_REFERENCE = re.compile(rb"""(?<![\w:])r\s*=\s*["']\s*([A-Za-z]*)([0-9]*)""")
_TYPE = re.compile(rb"""(?<![\w:])t\s*=\s*["'](\w+)["']""")
_CELL = rb"<(?:\w+:)?c(?=[\s>])([^<>]*)>\s*"
_FORMULA = rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
_NOT_CALCULATED = re.compile(_CELL + _FORMULA + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
_NOUGHT = re.compile(_CELL + _FORMULA + rb"<(?:\w+:)?v>\s*0(?:\.0)?\s*</")
_ERROR = re.compile(_CELL.replace(b"[^<>]*", rb"""[^<>]*\st\s*=\s*["']e["'][^<>]*""", 1) + b"(?:" + _FORMULA + rb")?<(?:\w+:)?v>([^<]*)</")
_HIDDEN = rb"""[^<>]*\shidden\s*=\s*["'](?:1|true)["'][^<>]*"""
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row(" + _HIDDEN + b")>")
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col(" + _HIDDEN + b")>")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})(?::([A-Za-z]{1,3})([0-9]{1,7}))?["']""")
_EDGE = re.compile(rb"""\s(min|max)\s*=\s*["'](\d{1,5})["']""")
UNCALCULATED = Name(
    "公式没有计算结果；请用 Excel 或 WPS 打开并保存一次，或改填数值",
    "the formula has no stored result; open and save it in a spreadsheet program, or enter the value",
)
"""Why a cell whose formula nobody has calculated has no value."""

_CELL_STARTS = tuple(b"<c" + space for space in (b" ", b">", b"/", b"\t", b"\n", b"\r"))

Places: TypeAlias = Mapping[int, tuple[int, int]]
"""Where rows and cells are that do not say it themselves, by where their tags begin."""


@dataclass(slots=True)
class Survey:
    """How far the cells of a part reach, counted from 1, and why some have no value: by (row from 1, column from 0).

    ``calculated_later``: the workbook asks for all its formulas to be calculated when it is opened, as programs do that cannot calculate:
    a nought stored with a formula is then no result. ``hidden_rows`` count from 1, ``hidden_columns`` from 0; ``merged`` holds rectangles (top, left, bottom, right; rows from 1, columns from 0).
    """

    rows: int = 0
    columns: int = 0
    row_bound: int = 0
    calculated_later: bool = False
    faults: dict[tuple[int, int], Name] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def too_large(self, bound: bool = False) -> bool:
        """Whether the sheet, or with ``bound`` what it may be at most, is beyond the limits."""
        rows = max(self.rows, self.row_bound) if bound else self.rows
        return self.columns > MAX_COLUMNS or rows * self.columns > MAX_CELLS


def survey(texts: Iterable[bytes], found: Survey | None = None, exact: bool = False) -> Survey:
    """The survey of one part, cut where rows begin; ``found`` is what it is noted in on the way. A part that is no worksheet has no cells.

    Unless ``exact``, cells in the usual spelling are only checked to lie within the columns seen and below the power of ten of the rows
    seen (``row_bound``): where that is not enough to tell that a sheet is small, it has to be surveyed exactly.
    """
    found = Survey() if found is None else found
    position = [0, 0]
    for text in texts:
        unnamed = _reach(text, found, position) if exact or not _within(text, found, position) else {}
        prefixed = b":" in text
        if b"f" in text and (b"<f" in text or (prefixed and b":f" in text)):
            _note_uncalculated(text, found, unnamed)
        if b"#" in text and (b't="e"' in text or b"t='e'" in text):
            _note_errors(text, found, unnamed)
        if _holds(text, b"hidden"):
            _note_hidden(text, found, unnamed)
        if _holds(text, b"mergeCell"):
            found.merged += map(_rectangle, _MERGED.findall(text))
    return found


def _holds(text: bytes, word: bytes) -> bool:
    """Whether a word stands in a text: most texts do not hold even its first letter, which is found out ten times as fast."""
    return word[:1] in text and word in text


def _rectangle(found: tuple[bytes, bytes, bytes, bytes]) -> tuple[int, int, int, int]:
    left, top, right, bottom = found
    return int(top), column_number(left) - 1, int(bottom or top), column_number(right or left) - 1


def _within(text: bytes, found: Survey, position: list[int]) -> bool:
    """Whether every cell is spelt as Excel spells it, in the columns seen before and with no more digits than the rows here need."""
    if b":c" in text if b":" in text else False:
        return False
    first, last_row = (_ROW_NUMBER.match(text, place) if place >= 0 else None for place in (text.find(_ROW_BEGINS), text.rfind(_ROW_BEGINS)))
    if first is None or last_row is None or not 0 < found.columns <= MAX_COLUMNS:
        return False
    last = max(int(first[1]), int(last_row[1]))
    if _stray(found.columns, len(str(last))).search(text) is not None:
        return False
    found.rows, position[0] = max(found.rows, last), int(last_row[1])
    found.row_bound = max(found.row_bound, 10 ** len(str(last)) - 1)
    return True


@lru_cache(maxsize=64)
def _stray(columns: int, digits: int) -> re.Pattern[bytes]:
    """Matches the start of a cell outside the first columns, or spelt in another way."""
    names = [column_letter(index) for index in range(columns)]
    starts = dict.fromkeys(name[:-1] for name in names)
    lasts = {start: [name for name in names if name[:-1] == start][-1][-1] for start in starts}
    known = "|".join(f"{start}[A-{last}]" for start, last in lasts.items())
    return re.compile(rf'<c(?! r="(?:{known})[0-9]{{1,{digits}}}")(?![A-Za-z])'.encode())


def failed(said: str) -> Name:
    """Why a cell whose formula gave an error has no value."""
    return Name(f"公式出错（{said}）；请改正公式或改填数值", f"the formula gives an error ({said}); correct it or enter the value")


def column_number(letters: bytes) -> int:
    """The number of a column from its letters, counted from 1.

    >>> [column_number(letters) for letters in (b"A", b"Z", b"aa")]
    [1, 26, 27]
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def whole_rows(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut only where a row begins."""
    kept: list[bytes] = []
    for chunk in chunks:
        cut = max(chunk.rfind(b"<row"), chunk.rfind(b":row") - 40)
        cut = chunk.rfind(b"<", 0, cut + 1) if cut > 0 else -1
        if cut <= 0:
            kept.append(chunk)
            continue
        yield b"".join((*kept, chunk[:cut]))
        kept = [chunk[cut:]]
    yield b"".join(kept)


def _reach(text: bytes, found: Survey, position: list[int]) -> Places:
    """Note how far the cells reach. The rows and cells that do not say where they are (they follow the one before): by where their tags begin."""
    cells = _CANONICAL.findall(text)
    if len(cells) == sum(text.count(start) for start in _CELL_STARTS) and b":c" not in text and b":row" not in text and _UNNUMBERED_ROW.search(text) is None:
        last = _ROW.match(text, max(0, text.rfind(b"<row")))
        if last is not None or cells:
            position[0] = int(cells[-1][1] if last is None else last[1])
        if cells:
            found.columns = max(found.columns, *map(column_number, {letters for letters, _ in cells}), 0)
            found.rows = max(found.rows, *map(int, {row for _, row in cells}), 0)
        return {}
    unnamed: dict[int, tuple[int, int]] = {}
    for tag in _ROW_OR_CELL.finditer(text):
        reference = _REFERENCE.search(tag[2])
        if tag[1] == b"row":
            position[:] = [int(reference[2] or 0) if reference else position[0] + 1, 0]
            if reference is None:
                unnamed[tag.start()] = position[0], -1
            continue
        position[1] = column_number(reference[1]) if reference and reference[1] else position[1] + 1
        row = int(reference[2]) if reference and reference[2] else position[0]
        found.columns = max(found.columns, position[1])
        found.rows = max(found.rows, row)
        if reference is None:
            unnamed[tag.start()] = row, position[1] - 1
    return unnamed


def _note_uncalculated(text: bytes, found: Survey, unnamed: Places) -> None:
    for cell in _NOT_CALCULATED.finditer(text):
        kind = _TYPE.search(cell[1])
        # A text formula with an empty result is written the same way and is simply blank.
        if kind is None or kind[1] != b"str":
            _note(cell, found, unnamed, UNCALCULATED)
    for cell in _NOUGHT.finditer(text) if found.calculated_later else ():
        kind = _TYPE.search(cell[1])
        if kind is None or kind[1] == b"n":
            _note(cell, found, unnamed, UNCALCULATED)


def _note_errors(text: bytes, found: Survey, unnamed: Places) -> None:
    for cell in _ERROR.finditer(text):
        _note(cell, found, unnamed, failed(cell[2].decode("utf-8", "replace")[:20]))


def _note_hidden(text: bytes, found: Survey, unnamed: Places) -> None:
    for row in _HIDDEN_ROW.finditer(text):
        if reference := _REFERENCE.search(row[1]):
            found.hidden_rows.add(int(reference[2] or 0))
        elif row.start() in unnamed:
            found.hidden_rows.add(unnamed[row.start()][0])
    for column in _HIDDEN_COLUMNS.finditer(text):
        edges = {edge[1]: int(edge[2]) for edge in _EDGE.finditer(column[1])}
        found.hidden_columns.update(range(edges.get(b"min", 1) - 1, min(edges.get(b"max", 0), MAX_COLUMNS)))


def _note(cell: re.Match[bytes], found: Survey, unnamed: Places, reason: Name) -> None:
    reference = _REFERENCE.search(cell[1])
    if reference and reference[1] and reference[2]:
        found.faults[int(reference[2]), column_number(reference[1]) - 1] = reason
    elif cell.start() in unnamed:
        found.faults[unnamed[cell.start()]] = reason
