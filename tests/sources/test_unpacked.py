"""A workbook is read from an unpacked copy if it is large: its tables are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from compliance.ground.problems import InputError
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


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_the_tables_are_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tables(path)
    monkeypatch.setattr("compliance.sources.openxml.MUCH", 0)
    assert tables(path) == packed


def test_merged_cells_are_those_of_the_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.sources.openxml.MUCH", 0)
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        first, second = book.add_worksheet("甲"), book.add_worksheet("乙")
        first.merge_range("B2:D2", "title")
        first.merge_range("AA10:AA12", 1)
        second.write("A1", 1)
    assert [table.merged for table in read_workbook(tmp_path / "a.xlsx", "a.xlsx")] == [((2, 1, 2, 3), (10, 26, 12, 26)), ()]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.sources.openxml.MUCH", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read_workbook(ROOT / "fixtures/liwan-2024/合同台账.xlsx", "合同台账.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_no_room_to_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    assert read_workbook(ROOT / "fixtures/liwan-2024/合同台账.xlsx", "合同台账.xlsx"), "a small one needs none"
    monkeypatch.setattr("compliance.sources.openxml.MUCH", 0)
    with pytest.raises(InputError, match="the folder for temporary files"):
        read_workbook(ROOT / "fixtures/liwan-2024/合同台账.xlsx", "合同台账.xlsx")
