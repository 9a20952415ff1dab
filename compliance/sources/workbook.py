"""Workbooks (``.xlsx``, ``.xlsm``, ``.xls``, ``.et``, ``.ods``): values only. Macros and links to other files are never followed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.sources import odsxml, openxml
from compliance.sources.archive import part_sizes
from compliance.sources.openxml import Inside
from compliance.sources.pieces import Apart, Piece, joined
from compliance.sources.sheetxml import Survey
from compliance.sources.table import MAX_CELLS, MAX_COLUMNS, Raw, Table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of an old Office file."""

MANY_ROWS = 50_000
"""So many records are judged in a database, which takes them over from Arrow: loading that takes a while, but not if it is done beside the parsing."""


def read_workbook(path: Path, name: str, wanted: frozenset[str] | None = None) -> list[Table]:
    """The worksheets in their order, or those ``wanted`` by name; chart and macro sheets are left out.

    What the file is, its content says and not its ending: exports are often named wrongly. ``name`` stands for the file in messages.
    Raises :class:`InputError` if the file is no sound workbook, unpacks or spreads beyond the limits, or lacks a sheet that is wanted.
    """
    try:
        with ExitStack() as stack:
            return _read(_look_inside(path, name, lambda: _taken_apart(stack), wanted), path, name, wanted)
    except OSError as error:
        said = error.strerror or str(error)
        raise refuse(
            name, f"无法解开工作簿（{said}）；请检查文件，并确认临时文件夹可写、有空间",
            f"the workbook cannot be unpacked ({said}); check the file, and that the folder for temporary files can be written and has room") from error


def _taken_apart(stack: ExitStack) -> Apart:
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="compliance-")))
    return stack.enter_context(Apart(folder, _parsed))


def _parsed(path: Path, sheet: str) -> CalamineSheet:
    with CalamineWorkbook.from_path(str(path)) as book:
        return book.get_sheet_by_name(sheet)


def _read(inside: Inside, path: Path, name: str, wanted: frozenset[str] | None) -> list[Table]:
    try:
        with _opened(inside, path) as book:
            sheets = _chosen(book.sheets_metadata, name, wanted)
            for sheet in sheets:
                _check_reach(inside.surveys.get(sheet.name, inside.widest), name, sheet.name)
            if inside.apart is not None and inside.widest.rows >= MANY_ROWS and find_spec("pyarrow") is not None:
                inside.apart.meanwhile(partial(import_module, "pyarrow"))
            return [_table(_pieces(book, sheet, inside), sheet, name, inside) for sheet in sheets]
    except PasswordError as error:
        raise refuse(name, "工作簿有打开密码，无法读取；请取消密码后重新保存", "the workbook is password-protected; remove the password and save it again") from error
    except CalamineError as error:
        said = str(error)[:200]
        raise refuse(
            name,
            f"无法读取工作簿（{said}）；请用 Excel 或 WPS 打开后另存为 .xlsx",
            f"cannot read the workbook ({said}); open it in a spreadsheet program and save it as .xlsx",
        ) from error


def _opened(inside: Inside, path: Path) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) if inside.apart is None else CalamineWorkbook.from_path(str(inside.apart.frame))


def _look_inside(path: Path, name: str, taken_apart: Callable[[], Apart], wanted: frozenset[str] | None) -> Inside:
    with path.open("rb") as file:
        old = file.read(len(OLE)) == OLE
    if old:
        from compliance.sources import biff

        return biff.look_inside(path, name)
    names = part_sizes(path, name)
    if odsxml.CONTENT in names and openxml.BOOK not in names:
        return odsxml.look_inside(path, name)
    return openxml.look_inside(path, name, taken_apart, wanted)


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


def _check_reach(found: Survey, name: str, sheet: str) -> None:
    if found.too_large():
        raise refuse(
            f"{name}[{sheet}]",
            f"工作表用到第 {found.rows:,} 行、第 {found.columns:,} 列，超过上限（{MAX_COLUMNS:,} 列、{MAX_CELLS:,} 个单元格）；请删除数据区以外的行和列",
            f"the sheet reaches row {found.rows:,} and column {found.columns:,}, beyond the limits ({MAX_COLUMNS:,} columns, {MAX_CELLS:,} cells); "
            "delete the rows and columns outside the data",
        )


def _pieces(book: CalamineWorkbook, sheet: SheetMetadata, inside: Inside) -> Iterable[Piece]:
    pieces = None if inside.apart is None else inside.apart.sheet(sheet.name)
    return [book.get_sheet_by_name(sheet.name)] if pieces is None else pieces


def _table(pieces: Iterable[Piece], sheet: SheetMetadata, name: str, inside: Inside) -> Table:
    found = inside.surveys.get(sheet.name, Survey())
    rows, ranges = joined(pieces)
    merged = tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)
    if rows and found.faults:
        rows = _extended(rows, found)
    hidden = sheet.visible != SheetVisibleEnum.Visible
    return Table(
        name, sheet.name, rows, inside.serials_from_1904, hidden, found.faults, merged or tuple(found.merged),
        frozenset(found.hidden_rows), frozenset(found.hidden_columns))


def _extended(rows: list[list[Raw]], found: Survey) -> list[list[Raw]]:
    """The rows with room for faulty cells beyond the last value: calamine does not count them as used."""
    width = max(len(rows[0]), 1 + max(column for _, column in found.faults))
    height = max(row for row, _ in found.faults)
    below: list[list[Raw]] = [[""] * width for _ in range(height - len(rows))]
    return [*([*row, *[""] * (width - len(row))] for row in rows), *below]
