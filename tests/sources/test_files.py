"""Files as they come: sound, damaged, disguised, hostile."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import xlsxwriter

from compliance.ground.problems import InputError
from compliance.sources import archive, table
from compliance.sources.files import read_tables
from tests.sources.ugly.make import ods

HEADER = ["合同编号", "合同金额", "签订日期"]


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_tables(path, path.name)
    assert all(fault.message.en for fault in caught.value.problems)
    return "\n".join(fault.text("zh") for fault in caught.value.problems)


def rewritten(path: Path, part: str, text: str) -> Path:
    """The workbook with one part replaced."""
    result = path.with_name("rewritten.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, text if name == part else source.read(name))
    return result


def with_cells(path: Path, cells: str, row: int = 1) -> Path:
    body = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="{row}">{cells}</row></sheetData></worksheet>'
    return rewritten(path, "xl/worksheets/sheet1.xml", body)


def test_rows_and_columns_keep_their_places(workbook):
    path = workbook({"2024": [[], [None, "甲"], [], [None, None, 5]]})
    (sheet,) = read_tables(path, "x.xlsx")
    assert sheet.rows[1][1] == "甲"
    assert sheet.rows[3][2] == 5
    assert str(sheet.place(4, 2)) == "x.xlsx[2024]!C4"


def test_a_missing_file_names_the_nearest(tmp_path, workbook):
    workbook({"a": [HEADER]})
    assert "是否应为“合同台账.xlsx”" in refusal(tmp_path / "合同台帐.xlsx")


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.xlsx", b"", "空的"),
    ("a.csv", b" \n", "空的"),
    ("a.xlsx", "合同编号,金额".encode(), "文件名与内容不符"),
    ("a.xlsx", b"%PDF-1.7", "内容是PDF"),
    ("a.xlsx", b"<html><table>", "网页"),
    ("a.xlsx", b"PK\x03\x04 and nothing more", "不是完好的"),
    ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是完好的旧版 .xls"),
    ("a.csv", b"PK\x03\x04....", "文件名与内容不符"),
    ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "文件名与内容不符"),
    ("a.csv", b"<html><body>", "网页"),
    ("a.csv", b"a,b\n1,\x00\n", "空字节"),
    ("a.csv", b"\xff\xff\xff,\x81", "编码"),
    ("a.csv", b'a,b\n"1,2\n3,4\n', "引号"),
    ("a.csv", b"a" + b",a" * 1000, "超过上限"),
    ("a.csv", b"a,b\n" + b"x" * 200_000, "过长"),
    ("a.xls", b"\xd0\xcf\x11\xe0", "不是工作簿"),
    ("a.ods", b"PK\x03\x04....", "不是完好的"),
    ("a.xlsb", b"PK\x03\x04", "不支持"),
    ("a.pdf", b"%PDF", "不支持"),
])
def test_refused(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    assert said in refusal(path)


def test_a_folder_is_no_ledger(tmp_path):
    (tmp_path / "a.csv").mkdir()
    assert "不是文件" in refusal(tmp_path / "a.csv")


def test_a_password_protected_workbook(tmp_path, workbook):
    path = tmp_path / "locked.xlsx"
    with workbook({"a": [HEADER]}).open("rb") as plain, path.open("wb") as locked:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("1234", locked)
    assert "打开密码" in refusal(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_every_encoding_and_delimiter(tmp_path, encoding, delimiter):
    path = tmp_path / "a.csv"
    rows = [["合同编号", "合同名称", "合同金额"], ["HT-1", "甲", '"1,234.00"' if delimiter == "," else "1,234.00"], ["HT-2"]]
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    (sheet,) = read_tables(path, "a.csv")
    assert sheet.rows == [["合同编号", "合同名称", "合同金额"], ["HT-1", "甲", "1,234.00"], ["HT-2", "", ""]]


def test_a_workbook_may_not_unpack_to_more_than_the_limit(workbook, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 2000)
    assert "解压后超过" in refusal(workbook({"a": [HEADER]}))


def test_a_part_that_unpacks_to_more_than_it_declares(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/workbook.xml", "0" * 100_000)
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    assert "不符" in refusal(path)


def test_a_zip_without_a_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("hello.txt", "hello")
    assert "没有工作簿" in refusal(path)


@pytest.mark.parametrize("cell", [
    '<c r="XFD1048576"><v>1</v></c>', "<c  s='1' r = 'XFD1048576'><v>1</v></c>", '<c x=">" r="ALM1"><v>1</v></c>',
    '<x:c r="XFD1"/>', '<c r="xfd9"><v>1</v></c>',
    "<c><v>1</v></c>" * 1001,
])
def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory(workbook, cell):
    assert "超过上限" in refusal(with_cells(workbook({"a": [HEADER]}), '<c r="A1"><v>1</v></c>' + cell))


def test_rows_are_limited_too(workbook, monkeypatch):
    monkeypatch.setattr("compliance.sources.sheetxml.MAX_CELLS", 100)
    assert "超过上限" in refusal(workbook({"a": [HEADER] * 40}))
    assert table.MAX_CELLS > 100


def test_cells_whose_formula_failed_or_was_never_calculated_are_not_blank(workbook):
    path = with_cells(
        workbook({"a": [HEADER]}),
        '<c r="A1"><v>1</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C1"><f>A1+1</f><v></v></c><c r="D1" t="str"><f>""</f><v></v></c>'
        '<c r="E1"><f>A1</f></c><c r="F1" t="e"><v>#N/A</v></c><c r="G1"><f>A1</f><v>2</v></c>',
    )
    (sheet,) = read_tables(path, "a.xlsx")
    assert {place: reason.zh.split("；")[0] for place, reason in sheet.faults.items()} == {
        (1, 1): "公式出错（#DIV/0!）", (1, 2): "公式没有计算结果", (1, 4): "公式没有计算结果", (1, 5): "公式出错（#N/A）",
    }
    assert sheet.rows[0] == [1, "", "", "", "", "", 2]


def test_a_nought_that_only_holds_the_place_of_a_result_is_none(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for column, (formula, value) in enumerate([("=1000*3", 0), ("=1000*3", 3000), ('="a"&"b"', 0), ("=1=1", True)]):
            sheet.write_formula(0, column, formula, None, value)
        sheet.write_number(0, 4, 0)
    (found,) = read_tables(tmp_path / "a.xlsx", "a.xlsx")
    assert {place: reason.zh.split("；")[0] for place, reason in found.faults.items()} == {(1, 0): "公式没有计算结果", (1, 2): "公式没有计算结果"}
    assert found.rows[0][1:] == [3000, 0, True, 0]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as source:
        calculated = source.read("xl/workbook.xml").decode().replace(' fullCalcOnLoad="1"', "")
    (found,) = read_tables(rewritten(tmp_path / "a.xlsx", "xl/workbook.xml", calculated), "a.xlsx")
    assert not found.faults


def test_cells_that_do_not_say_where_they_are_fail_as_others_do(workbook):
    body = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row><c><f>A1+1</f></c><c t="e"><v>#N/A</v></c><c r="D2"><v>4</v></c><c><f>A1</f><v/></c></row>'
        '<row r="4"/><row hidden="1"><c t="inlineStr"><is><t>x</t></is></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
    path = rewritten(workbook({"a": [HEADER]}), "xl/worksheets/sheet1.xml", f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>')
    (sheet,) = read_tables(path, "a.xlsx")
    assert {place: reason.zh.split("；")[0] for place, reason in sheet.faults.items()} == {
        (2, 0): "公式没有计算结果", (2, 1): "公式出错（#N/A）", (2, 4): "公式没有计算结果", (5, 1): "公式出错（#DIV/0!）",
    }
    assert sheet.hidden_rows == {5}
    assert sheet.rows[1][3] == 4
    assert sheet.rows[4][0] == "x"


def test_formulas_of_an_opendocument_sheet_fail_wherever_they_are_repeated(tmp_path: Path) -> None:
    plain, path = tmp_path / "plain.ods", tmp_path / "a.ods"
    plain.write_bytes(ods([["HT-1"]]))
    failed = '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0" table:number-columns-repeated="2"><text:p>#DIV/0!</text:p></table:table-cell>'
    empty = '<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""/>'
    row = f'<table:table-row table:number-rows-repeated="2">{failed}<table:table-cell table:formula="of:=1+1"/>{empty}<table:table-cell office:value-type="float" office:value="7"/></table:table-row>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).decode().replace("</table:table>", f"{row}</table:table>"))
    (sheet,) = read_tables(path, "a.ods")
    assert {place: reason.zh.split("；")[0] for place, reason in sheet.faults.items()} == {
        (row, column): "公式没有计算结果" if column == 2 else "公式出错（#DIV/0!）" for row in (2, 3) for column in (0, 1, 2)
    }
    assert [cells[3:] for cells in sheet.rows[1:]] == [["", 7], ["", 7]]


def test_workbooks_that_count_days_from_1904(workbook):
    path = workbook({"a": [HEADER]})
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(path)
    assert read_tables(path, "a")[0].serials_from_1904


def test_an_unknown_sheet_names_those_there_are(workbook):
    path = workbook({"合同": [HEADER], "支付": [HEADER]})
    with pytest.raises(InputError, match=r"'合同台'.*合同、支付"):
        read_tables(path, "a.xlsx", frozenset({"合同台"}))
    assert [sheet.sheet for sheet in read_tables(path, "a.xlsx", frozenset({"支付"}))] == ["支付"]


def test_chart_sheets_and_images_do_not_matter(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.create_chartsheet("图")
    path = tmp_path / "a.xlsx"
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(buffer.getvalue())
    assert len(read_tables(path, "a.xlsx")) == 1
