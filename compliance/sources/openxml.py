"""What an Excel workbook (``.xlsx``, ``.xlsm``) shows of its sheets before a reader opens it."""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.ground.problems import refuse
from compliance.sources.archive import part_sizes, parts
from compliance.sources.pieces import Apart
from compliance.sources.sheetxml import Survey, survey, whole_rows

BOOK = "xl/workbook.xml"
"""The part that makes an archive an Excel workbook."""

MUCH = 16 * 1024 * 1024
"""A workbook that unpacks to so many bytes is taken apart."""

_LINKS = "xl/_rels/workbook.xml.rels"
_SMALL = 4_000_000
_READ = (".xml", ".rels")
_NONE = Survey()
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CALCULATED_LATER = re.compile(r"""<(?:\w+:)?calcPr\s[^>]*\bfullCalcOnLoad\s*=\s*["'](?:1|true|on)["']""")
_DATE_1904 = re.compile(r"""\bdate1904\s*=\s*["'](?:1|true|on)["']""")


@dataclass(frozen=True, slots=True)
class Inside:
    """The survey of each sheet by its name; ``widest`` is the worst of all, which a sheet that is not found by name may turn out to be.

    ``apart`` is the workbook taken apart, where that was done.
    """

    surveys: Mapping[str, Survey]
    widest: Survey
    serials_from_1904: bool = False
    apart: Apart | None = None


def look_inside(path: Path, name: str, taken_apart: Callable[[], Apart], wanted: frozenset[str] | None = None) -> Inside:
    """Survey every part of a workbook. Raises :class:`InputError` for an archive that is damaged, too large or no workbook.

    A large one is ``taken_apart`` on the way, as far as its sheets are ``wanted``: its reader would unpack each sheet twice, and parse one after another.
    """
    sizes = part_sizes(path, name)
    apart = taken_apart() if sum(sizes.values()) >= MUCH else None
    texts = {part: _text(chunks if apart is None else apart.keep(part, chunks)) for part, chunks in parts(path, name, [part for part in (BOOK, _LINKS) if part in sizes])}
    if BOOK not in texts:
        raise refuse(name, "压缩包内没有工作簿，不是 .xlsx 文件；请核对文件", "there is no workbook inside, so this is no .xlsx file; check it")
    places = _places(texts)
    used = Counter(places.values())
    sheets = {part: sheet for sheet, part in places.items() if wanted is None or sheet.strip() in wanted}
    surveys: dict[str, Survey] = {}
    later = _CALCULATED_LATER.search(texts[BOOK]) is not None
    for part, chunks in parts(path, name, _in_order(sizes, texts, places)):
        found = surveys[part] = Survey(calculated_later=later)
        rows = whole_rows(chunks)
        if apart is not None and part in sheets and used[part] == 1 and apart.worth_cutting(sizes[part]):
            rows = apart.cut(part, sheets[part], sizes[part], rows, found)
        elif apart is not None and part.lower().endswith(_READ) and (part in sheets or part not in used):
            rows = apart.keep(part, rows)
        survey(rows, found)
    for part, chunks in parts(path, name, [part for part, found in surveys.items() if found.too_large(bound=True)]):
        surveys[part] = survey(whole_rows(chunks), Survey(calculated_later=later), exact=True)
    named = {sheet: surveys[part] for sheet, part in places.items() if part in surveys}
    return Inside(named, widest(surveys.values()), _DATE_1904.search(texts[BOOK]) is not None, apart)


def _in_order(sizes: Mapping[str, int], read: Container[str], places: Mapping[str, str]) -> list[str]:
    """The parts that are not read yet: what is common to all sheets, then the sheets, the largest first."""
    sheets = frozenset(places.values())
    return sorted((part for part in sizes if part not in read), key=lambda part: (part in sheets, -sizes[part]))


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
