"""Excel workbooks (``.xlsx``, ``.xlsm``): values only. Macros and links to other files are never followed."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.sources.archive import parts
from compliance.sources.sheetxml import Survey, survey
from compliance.sources.table import MAX_CELLS, MAX_COLUMNS, Raw, Table

_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_SMALL = 4_000_000
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DATE_1904 = re.compile(r"""\bdate1904\s*=\s*["'](?:1|true|on)["']""")


def read_workbook(path: Path, name: str, wanted: frozenset[str] | None = None) -> list[Table]:
    """The worksheets in their order, or those ``wanted`` by name; chart and macro sheets are left out.

    ``name`` stands for the file in messages. Raises :class:`InputError` if the file is no sound workbook,
    unpacks or spreads beyond the limits, or lacks a sheet that is wanted.
    """
    surveys, texts = _look_inside(path, name)
    places = _places(texts)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = _chosen(book.sheets_metadata, name, wanted)
            for sheet in sheets:
                _check_reach(surveys.get(places.get(sheet.name, ""), _widest(surveys)), name, sheet.name)
            return [_table(book, sheet, name, surveys.get(places.get(sheet.name, ""), Survey()), texts) for sheet in sheets]
    except CalamineError as error:
        said = str(error)[:200]
        raise refuse(
            name,
            f"无法读取工作簿（{said}）；请用 Excel 或 WPS 打开后另存为 .xlsx",
            f"cannot read the workbook ({said}); open it in a spreadsheet program and save it as .xlsx",
        ) from error


def _chosen(sheets: list[SheetMetadata], name: str, wanted: frozenset[str] | None) -> list[SheetMetadata]:
    usable = {sheet.name.strip(): sheet for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet}
    if wanted is None:
        return list(usable.values())
    problems: list[Problem] = []
    for missing in sorted(wanted - usable.keys()):
        zh, en = did_you_mean(missing, usable)
        said = "、".join(usable)
        problems.append(problem(name, f"没有工作表“{missing}”{zh}；文件中有：{said}", f"there is no sheet '{missing}'{en}; the file has: {said}"))
    if problems:
        raise InputError(problems)
    return [sheet for title, sheet in usable.items() if title in wanted]


def _look_inside(path: Path, name: str) -> tuple[dict[str, Survey], dict[str, str]]:
    surveys: dict[str, Survey] = {}
    texts: dict[str, str] = {}
    for part, chunks in parts(path, name):
        if part in (_BOOK, _LINKS):
            texts[part] = _text(chunks)
        else:
            surveys[part] = survey(chunks)
    if _BOOK not in texts:
        raise refuse(name, "压缩包内没有工作簿，不是 .xlsx 文件；请核对文件", "there is no workbook inside, so this is no .xlsx file; check it")
    return surveys, texts


def _text(chunks: Iterator[bytes]) -> str:
    kept = bytearray()
    for chunk in chunks:
        kept += chunk[: max(0, _SMALL - len(kept))]
    return kept.decode("utf-8", "replace")


def _places(texts: dict[str, str]) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name."""
    links = {link.get("Id", ""): link.get("Target", "") for link in map(_attributes, _LINK.findall(texts.get(_LINKS, "")))}
    places: dict[str, str] = {}
    for sheet in map(_attributes, _SHEET.findall(texts[_BOOK])):
        identity = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        target = links.get(identity, "")
        places[sheet.get("name", "")] = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return places


def _attributes(text: str) -> dict[str, str]:
    return {found[1]: html.unescape(found[2] if found[2] is not None else found[3]) for found in _ATTRIBUTE.finditer(text)}


def _widest(surveys: dict[str, Survey]) -> Survey:
    """The worst of all parts: what an unplaced sheet may turn out to be."""
    return Survey(max((found.rows for found in surveys.values()), default=0), max((found.columns for found in surveys.values()), default=0))


def _check_reach(found: Survey, name: str, sheet: str) -> None:
    if found.columns > MAX_COLUMNS or found.rows * found.columns > MAX_CELLS:
        raise refuse(
            f"{name}[{sheet}]",
            f"工作表用到第 {found.rows:,} 行、第 {found.columns:,} 列，超过上限（{MAX_COLUMNS:,} 列、{MAX_CELLS:,} 个单元格）；请删除数据区以外的行和列",
            f"the sheet reaches row {found.rows:,} and column {found.columns:,}, beyond the limits ({MAX_COLUMNS:,} columns, {MAX_CELLS:,} cells); "
            "delete the rows and columns outside the data",
        )


def _table(book: CalamineWorkbook, sheet: SheetMetadata, name: str, found: Survey, texts: dict[str, str]) -> Table:
    opened = book.get_sheet_by_name(sheet.name)
    rows: Sequence[Sequence[Raw]] = opened.to_python(skip_empty_area=False)
    merged = tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in opened.merged_cell_ranges or ())
    if rows and found.faults:
        rows = _extended(rows, found)
    hidden = sheet.visible != SheetVisibleEnum.Visible
    return Table(name, sheet.name, rows, _DATE_1904.search(texts[_BOOK]) is not None, hidden, found.faults, merged)


def _extended(rows: Sequence[Sequence[Raw]], found: Survey) -> Sequence[Sequence[Raw]]:
    """The rows with room for faulty cells beyond the last value: calamine does not count them as used."""
    width = max(len(rows[0]), 1 + max(column for _, column in found.faults))
    height = max(row for row, _ in found.faults)
    below: list[list[Raw]] = [[""] * width for _ in range(height - len(rows))]
    return [*([*row, *[""] * (width - len(row))] for row in rows), *below]
