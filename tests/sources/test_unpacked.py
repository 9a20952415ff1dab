"""A workbook is taken apart if it is large: its tables are the same."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from compliance.ground.problems import InputError
from compliance.sources import archive, openxml, pieces
from compliance.sources.table import Table
from compliance.sources.workbook import read_workbook

ROOT = Path(__file__).parents[2]
WORKBOOKS = sorted(path for folder in ("fixtures/liwan-2024", "tests/sources/ugly") for path in (ROOT / folder).iterdir() if path.suffix in (".xlsx", ".xls", ".ods", ".et"))


def tables(path: Path) -> list[Table] | list[str]:
    """A workbook's tables, or why it has none."""
    try:
        return read_workbook(path, path.name)
    except InputError as error:
        return [found.text("zh") for found in error.problems]


def in_small_pieces(patch: pytest.MonkeyPatch, chunk: int) -> None:
    """Take every workbook apart, and cut its sheets in nearly every row."""
    patch.setattr(openxml, "MUCH", 0)
    patch.setattr(pieces, "PIECE", 0)
    patch.setattr(pieces, "TIMES", 0)
    patch.setattr(pieces, "_PER_CORE", 1_000)
    patch.setattr(archive, "_CHUNK", chunk)


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_the_tables_are_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tables(path)
    monkeypatch.setattr(openxml, "MUCH", 0)
    assert tables(path) == packed
    in_small_pieces(monkeypatch, 300)
    assert tables(path) == packed


ROWS = (
    '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>甲{n}</t></is></c><c r="C{n}"><v>{n}.5</v></c></row>',
    '<row r="{n}"><c r="B{n}" t="s"><v>0</v></c><c r="D{n}" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
    "<row r='{n}'><c r='A{n}'><v>7</v></c></row>",
    "<row><c><v>8</v></c><c><v>9</v></c></row>",
    "<row hidden='1'><c><f>1+1</f></c><c t='e'><v>#N/A</v></c></row>",
    '<row r="{n}"/>',
    '<!-- <row r="2"><c r="A2"><v>5</v></c></row> -->',
    '<!-- <row r="3"> -->',
    '<row r="{n}"><c r="A{n}" t="str"><f>"&lt;row r=&quot;1&quot;"</f><v>!&lt;row</v></c></row>',
)
"""Rows as spreadsheet programs write them, and as others may; ``{n}`` is the number of the row."""


def written(folder: Path, rows: list[str], prefixed: bool) -> Path:
    """A workbook with these rows as they stand."""
    plain, path = folder / "plain.xlsx", folder / "made.xlsx"
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet("甲").write("A1", "文字")
    sheet = "".join(rows)
    text = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>'
    if prefixed:
        text = text.replace("<worksheet xmlns=", "<x:worksheet xmlns:x=").replace("</worksheet", "</x:worksheet").replace("sheetData>", "x:sheetData>")
        text = text.replace("<x:sheetData>", '<sheetData xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">').replace("</x:sheetData>", "</sheetData>")
    with ZipFile(plain) as source, ZipFile(path, "w") as copy:
        for part in source.namelist():
            copy.writestr(part, text if part == "xl/worksheets/sheet1.xml" else source.read(part))
    return path


@given(st.lists(st.tuples(st.sampled_from(ROWS), st.integers(1, 3)), min_size=1, max_size=12), st.integers(0, 5), st.integers(40, 400), st.booleans(), st.booleans())
def test_pieces_hold_what_the_whole_holds(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], first: int, chunk: int, prefixed: bool, in_order: bool,
) -> None:
    number, made = first, []
    for row, step in rows:
        number = number + step if in_order else 1 + (number * 7 + step) % 11
        made.append(row.format(n=number))
    path = written(tmp_path_factory.mktemp("made"), made, prefixed)
    whole = tables(path)
    with pytest.MonkeyPatch.context() as patch:
        in_small_pieces(patch, chunk)
        assert tables(path) == whole


def test_merged_cells_are_those_of_the_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openxml, "MUCH", 0)
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        first, second = book.add_worksheet("甲"), book.add_worksheet("乙")
        first.merge_range("B2:D2", "title")
        first.merge_range("AA10:AA12", 1)
        second.write("A1", 1)
    assert [table.merged for table in read_workbook(tmp_path / "a.xlsx", "a.xlsx")] == [((2, 1, 2, 3), (10, 26, 12, 26)), ()]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openxml, "MUCH", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read_workbook(ROOT / "fixtures/liwan-2024/合同台账.xlsx", "合同台账.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_no_room_to_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    assert read_workbook(ROOT / "fixtures/liwan-2024/合同台账.xlsx", "合同台账.xlsx"), "a small one needs none"
    monkeypatch.setattr(openxml, "MUCH", 0)
    with pytest.raises(InputError, match="the folder for temporary files"):
        read_workbook(ROOT / "fixtures/liwan-2024/合同台账.xlsx", "合同台账.xlsx")
