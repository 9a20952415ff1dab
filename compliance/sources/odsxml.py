"""What an OpenDocument spreadsheet (``.ods``) shows of its sheets before a reader opens it."""

from __future__ import annotations

import re
import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path

from compliance.ground.problems import InputError, refuse
from compliance.sources.archive import parts
from compliance.sources.openxml import Inside, widest
from compliance.sources.sheetxml import UNCALCULATED, Survey, failed
from compliance.sources.table import MAX_COLUMNS

CONTENT = "content.xml"
"""The part that makes an archive an OpenDocument file."""

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SMALL_REPEAT = 10_000
_MOST_FAULTS = 100_000


@dataclass(slots=True)
class _Cell:
    column: int
    repeated: int
    across: int
    down: int
    typed: bool
    error: bool
    formula: bool
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """Where the parser stands."""

    surveys: dict[str, Survey] = field(default_factory=dict)
    sheet: Survey = field(default_factory=Survey)
    depth: int = 0
    columns: int = 0
    row: int = 0
    repeated: int = 1
    column: int = 0
    cell: _Cell | None = None


def look_inside(path: Path, name: str) -> Inside:
    """Survey the sheets of a spreadsheet. Raises :class:`InputError` for an archive that is damaged, too large or no spreadsheet."""
    walk = _Walk()
    found = False
    for part, chunks in parts(path, name):
        if part == CONTENT:
            found = True
            _parse(chunks, walk, name)
        else:
            for _ in chunks:  # what it unpacks to counts towards the limit
                pass
    if not found or not walk.surveys:
        raise refuse(name, "压缩包内没有电子表格，不是 .ods 文件；请核对文件", "there is no spreadsheet inside, so this is no .ods file; check it")
    return Inside(walk.surveys, widest(walk.surveys.values()))


def _parse(chunks: Iterator[bytes], walk: _Walk, name: str) -> None:
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda tag, attributes: _start(walk, tag, attributes)
    parser.EndElementHandler = lambda tag: _end(walk, tag)
    parser.CharacterDataHandler = lambda text: _characters(walk, text)

    def refuse_doctype(*_: object) -> None:
        raise _damaged(name)

    parser.StartDoctypeDeclHandler = refuse_doctype  # no spreadsheet program writes one: entities would only serve to blow it up
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except xml.parsers.expat.ExpatError as error:
        raise _damaged(name) from error


def _start(walk: _Walk, tag: str, attributes: dict[str, str]) -> None:
    if tag == f"{_TABLE}table":
        walk.depth += 1
        if walk.depth == 1:
            walk.sheet = walk.surveys.setdefault(attributes.get(f"{_TABLE}name", ""), Survey())
            walk.row = walk.columns = 0
    elif walk.depth != 1:
        return
    elif tag == f"{_TABLE}table-column":
        many = _number(attributes, "number-columns-repeated")
        if attributes.get(f"{_TABLE}visibility", "visible") != "visible":
            walk.sheet.hidden_columns.update(range(walk.columns, min(walk.columns + many, MAX_COLUMNS)))
        walk.columns += many
    elif tag == f"{_TABLE}table-row":
        walk.column, walk.repeated = 0, _number(attributes, "number-rows-repeated")
        if attributes.get(f"{_TABLE}visibility", "visible") != "visible":
            walk.sheet.hidden_rows.update(range(walk.row + 1, walk.row + 1 + min(walk.repeated, _SMALL_REPEAT)))
    elif tag in _CELLS:
        walk.cell = _Cell(
            walk.column, _number(attributes, "number-columns-repeated"), _number(attributes, "number-columns-spanned"), _number(attributes, "number-rows-spanned"),
            f"{_OFFICE}value-type" in attributes, attributes.get(f"{_CALC}value-type") == "error",
            f"{_TABLE}formula" in attributes)


def _end(walk: _Walk, tag: str) -> None:
    if tag == f"{_TABLE}table":
        walk.depth -= 1
    elif walk.depth != 1:
        return
    elif tag == f"{_TABLE}table-row":
        walk.row += walk.repeated
    elif tag in _CELLS and walk.cell is not None:
        _note(walk, walk.cell)
        walk.column += walk.cell.repeated
        walk.cell = None


def _characters(walk: _Walk, text: str) -> None:
    if walk.cell is not None and len(walk.cell.text) < 8:
        walk.cell.text.append(text)


def _note(walk: _Walk, cell: _Cell) -> None:
    sheet, row = walk.sheet, walk.row + 1
    if cell.across > 1 or cell.down > 1:
        sheet.merged.append((row, cell.column, row + cell.down - 1, cell.column + cell.across - 1))
    if not cell.typed and not cell.text and not cell.formula:
        return
    sheet.rows = max(sheet.rows, walk.row + walk.repeated)
    sheet.columns = max(sheet.columns, cell.column + cell.repeated)
    said = "".join(cell.text).strip()
    wrong = cell.error or _ERROR.fullmatch(said)
    if wrong or not (cell.typed or cell.text):
        places = product(range(row, row + walk.repeated), range(cell.column, cell.column + cell.repeated))
        reason = failed(said[:20]) if wrong else UNCALCULATED
        sheet.faults |= dict.fromkeys(islice(places, max(1, _MOST_FAULTS - len(sheet.faults))), reason)


def _number(attributes: dict[str, str], name: str) -> int:
    written = attributes.get(_TABLE + name, "1")
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 8 else 1


def _damaged(name: str) -> InputError:
    return refuse(
        name, "不是完好的 .ods 表格（内容不合规范）；请用 WPS 或 LibreOffice 打开后另存为 .xlsx",
        "not a sound .ods spreadsheet (its content is malformed); open it in a spreadsheet program and save it as .xlsx")
