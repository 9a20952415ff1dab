"""What an Excel workbook (``.xlsx``, ``.xlsm``) shows of its sheets before a reader opens it."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from compliance.ground.problems import refuse
from compliance.sources.archive import parts, unpacked_size
from compliance.sources.sheetxml import Survey, survey

BOOK = "xl/workbook.xml"
"""The part that makes an archive an Excel workbook."""

MUCH = 16 * 1024 * 1024
"""A workbook that unpacks to so many bytes is unpacked into a file of its own."""

_LINKS = "xl/_rels/workbook.xml.rels"
_SMALL = 4_000_000
_READ = (".xml", ".rels")
_CELLS = b"<sheetData"
_NO_MERGED = b'<mergeCells count="0"></mergeCells>'
_NONE = Survey()
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DATE_1904 = re.compile(r"""\bdate1904\s*=\s*["'](?:1|true|on)["']""")


@dataclass(frozen=True, slots=True)
class Inside:
    """The survey of each sheet by its name; ``widest`` is the worst of all, which a sheet that is not found by name may turn out to be.

    ``unpacked`` is a copy of the workbook that is quicker to read, where one was made.
    """

    surveys: Mapping[str, Survey]
    widest: Survey
    serials_from_1904: bool = False
    unpacked: Path | None = None


def look_inside(path: Path, name: str, folder: Callable[[], Path]) -> Inside:
    """Survey every part of a workbook. Raises :class:`InputError` for an archive that is damaged, too large or no workbook.

    Of a large one an unpacked copy is made in a ``folder``: its reader would unpack each sheet twice.
    """
    surveys: dict[str, Survey] = {}
    texts: dict[str, str] = {}
    copy = folder() / "book.xlsx" if unpacked_size(path, name) >= MUCH else None
    with ExitStack() as stack:
        beside = None if copy is None else stack.enter_context(ZipFile(copy, "w"))
        for part, chunks in parts(path, name):
            seen = chunks if beside is None or not part.lower().endswith(_READ) else _copied(chunks, beside, part)
            if part in (BOOK, _LINKS):
                texts[part] = _text(seen)
            else:
                surveys[part] = survey(seen)
    if any(found.too_large(bound=True) for found in surveys.values()):
        surveys.update({part: survey(chunks, exact=True) for part, chunks in parts(path, name) if surveys.get(part, _NONE).too_large(bound=True)})
    if BOOK not in texts:
        raise refuse(name, "压缩包内没有工作簿，不是 .xlsx 文件；请核对文件", "there is no workbook inside, so this is no .xlsx file; check it")
    named = {sheet: surveys[part] for sheet, part in _places(texts).items() if part in surveys}
    return Inside(named, widest(surveys.values()), _DATE_1904.search(texts[BOOK]) is not None, copy)


def _copied(chunks: Iterator[bytes], beside: ZipFile, part: str) -> Iterator[bytes]:
    """The same bytes, written into another archive on the way, as they are but for one thing: that no cells are merged is said before the first cell.

    The survey knows which cells are merged, and the reader need not go through all cells once more to see what is said of it behind them.
    """
    with beside.open(part, "w") as copy:
        before = True
        for chunk in chunks:
            cut = chunk.find(_CELLS) if before else -1
            if cut >= 0:
                copy.write(chunk[:cut] + _NO_MERGED)
                before = False
            copy.write(memoryview(chunk)[max(0, cut):])
            yield chunk


def widest(surveys: Iterable[Survey]) -> Survey:
    """The reach of all surveys together."""
    found = list(surveys)
    return Survey(max((each.rows for each in found), default=0), max((each.columns for each in found), default=0))


def _text(chunks: Iterator[bytes]) -> str:
    kept = bytearray()
    for chunk in chunks:
        kept += chunk[: max(0, _SMALL - len(kept))]
    return kept.decode("utf-8", "replace")


def _places(texts: dict[str, str]) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name."""
    links = {link.get("Id", ""): link.get("Target", "") for link in map(_attributes, _LINK.findall(texts.get(_LINKS, "")))}
    places: dict[str, str] = {}
    for sheet in map(_attributes, _SHEET.findall(texts[BOOK])):
        identity = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        target = links.get(identity, "")
        places[sheet.get("name", "")] = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return places


def _attributes(text: str) -> dict[str, str]:
    return {found[1]: html.unescape(found[2] if found[2] is not None else found[3]) for found in _ATTRIBUTE.finditer(text)}
