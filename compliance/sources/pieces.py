"""A large workbook taken apart: its sheets unpacked into small workbooks of some rows each, which are parsed side by side while the rest is still unpacked."""

from __future__ import annotations

import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeAlias
from zipfile import ZipFile

from compliance.sources.sheetxml import Survey
from compliance.sources.table import Raw

PIECE = 1024 * 1024
"""A piece has at least so many bytes."""

TIMES = 2
"""A piece has at least so many times the bytes of what is common to all pieces, which is copied and parsed again with each."""

_PER_CORE = 4
_CELLS = b"<sheetData"
_NO_MERGED = b'<mergeCells count="0"></mergeCells>'
_END = b"</sheetData></worksheet>"
_NUMBERED_ROW = re.compile(rb'<row r="[0-9]{1,7}"')

Point: TypeAlias = tuple[int, int]


class Piece(Protocol):
    """Some rows of a sheet as parsed: its first and last cell (row and column from 0), and the values between them."""

    @property
    def start(self) -> Point | None:
        """The first row and the first column that hold anything."""

    @property
    def end(self) -> Point | None:
        """The last ones."""

    @property
    def merged_cell_ranges(self) -> list[tuple[Point, Point]] | None:
        """The first and the last cell of each merged cell, where the parser found any."""

    def to_python(self) -> list[list[Raw]]:
        """The values row by row, from the start on."""


class Apart:
    """A workbook taken apart in a folder, for as long as this is entered.

    ``parse`` opens a workbook and reads one sheet. A sheet is parsed while others are unpacked as soon as it is known that its cells lie
    within the limits; else when it is asked for.
    """

    def __init__(self, folder: Path, parse: Callable[[Path, str], Piece]) -> None:
        self._parse = parse
        self._cores = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._cores)
        self._folder = folder
        self._count = 0
        self._sheets: dict[str, list[Path | Future[Piece]]] = {}

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    @property
    def frame(self) -> Path:
        """The workbook without the sheets that were cut."""
        return self._folder / "frame.xlsx"

    def worth_cutting(self, size: int) -> bool:
        """Whether a sheet of so many bytes makes a piece at least."""
        return size >= max(PIECE, TIMES * self.frame.stat().st_size)

    def keep(self, part: str, texts: Iterator[bytes]) -> Iterator[bytes]:
        """The same bytes of a part that is not cut, kept in the frame on the way."""
        with closing(_Writing(self.frame, part)) as frame:
            for number, text in enumerate(texts):
                frame.write(*([text] if number else _split(text)))
                yield text

    def cut(self, part: str, sheet: str, size: int, texts: Iterator[bytes], found: Survey) -> Iterator[bytes]:
        """The same bytes of a sheet of so many bytes, each text but the first beginning with a row, cut into pieces on the way.

        ``found`` is the survey of what was taken from here so far.
        """
        least = max(PIECE, TIMES * self.frame.stat().st_size, size // (_PER_CORE * self._cores))
        piece, head, may_cut = self._piece(part), b"", False
        try:
            for number, text in enumerate(texts):
                if not number:
                    head, rest = _split(text)
                    may_cut = head.endswith(b"<sheetData>") and b"<worksheet" in head and b"<!" not in head
                    piece.write(head, rest)
                elif may_cut and piece.size >= least and _NUMBERED_ROW.match(text):
                    piece.write(_END)
                    self._done(piece, sheet, found)
                    piece = self._piece(part)
                    piece.write(head, text)
                else:
                    piece.write(text)
                may_cut = may_cut and not (b"!" in text and b"<!" in text)  # a comment may hold what looks like a row
                yield text
            self._done(piece, sheet, found)
        finally:
            piece.close()

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Do something beside the parsing, for whose end nobody waits."""
        self._pool.submit(work)

    def sheet(self, name: str) -> Iterator[Piece] | None:
        """The pieces of a sheet one after another as they are parsed; ``None`` of a sheet that was not cut. Raises what the parser raises."""
        pieces = self._sheets.pop(name, None)
        return None if pieces is None else _one_by_one(deque(self._start(piece, name) if isinstance(piece, Path) else piece for piece in pieces))

    def _piece(self, part: str) -> _Writing:
        self._count += 1
        return _Writing(shutil.copyfile(self.frame, self._folder / f"{self._count}.xlsx"), part)

    def _done(self, piece: _Writing, sheet: str, found: Survey) -> None:
        piece.close()
        self._sheets.setdefault(sheet, []).append(piece.path if found.too_large(bound=True) else self._start(piece.path, sheet))

    def _start(self, piece: Path, sheet: str) -> Future[Piece]:
        return self._pool.submit(self._parse, piece, sheet)


def _one_by_one(started: deque[Future[Piece]]) -> Iterator[Piece]:
    while started:
        yield started.popleft().result()


class _Writing:
    """A workbook while a part is added to it."""

    def __init__(self, path: Path, part: str) -> None:
        self.path = path
        self.size = 0
        self._archive = ZipFile(path, "a")
        self._part = self._archive.open(part, "w")

    def write(self, *texts: bytes) -> None:
        """Add to the part."""
        for text in texts:
            self._part.write(text)
            self.size += len(text)

    def close(self) -> None:
        """Finish the file; once more does nothing."""
        self._part.close()
        self._archive.close()


def _split(text: bytes) -> tuple[bytes, bytes]:
    """The beginning of a sheet up to its first row, and the rest. That no cells are merged is said between the two.

    The survey knows which cells are merged, and the parser need not go through all rows once more to see what is said of it behind them.
    """
    begin = text.find(_CELLS)
    end = text.find(b">", begin) + 1
    return (text[:begin] + _NO_MERGED + text[begin:end], text[end:]) if 0 <= begin < end else (b"", text)


def joined(pieces: Iterable[Piece]) -> tuple[list[list[Raw]], list[tuple[Point, Point]]]:
    """The rows of a sheet from its first cell on, each equally long, and its merged cells. Where two pieces hold a cell of one place, the later counts."""
    merged: list[tuple[Point, Point]] = []
    parts: list[tuple[Point, Point, list[list[Raw]]]] = []
    for piece in pieces:
        merged += piece.merged_cell_ranges or ()
        if piece.start is not None and piece.end is not None:
            parts.append((piece.start, piece.end, piece.to_python()))
    width = 1 + max((right for _, (_, right), _ in parts), default=-1)
    rows: list[list[Raw]] = []
    for (top, left), (_, right), values in parts:
        before, after = [""] * left, [""] * (width - right - 1)
        wide = [[*before, *row, *after] for row in values] if before or after else values
        again = max(0, len(rows) - top)
        _lay_over(rows[top:], wide[:again])
        rows += ([""] * width for _ in range(len(rows), top))
        rows += wide[again:]
    return rows, merged


def _lay_over(rows: list[list[Raw]], values: list[list[Raw]]) -> None:
    """Put values over rows that are there already."""
    for row, over in zip(rows, values, strict=False):
        row[:] = [raw if raw != "" else below for raw, below in zip(over, row, strict=True)]
