"""Workbooks as clerks make them: pictures, charts, buttons, checkboxes, comments, conditions, choices, hidden rows, links."""

import datetime as dt
import re
import struct
import zipfile
import zlib
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

SHEET = "合同 '24 台账"
HEAD = ("合同编号", "合同名称", "是否政府采购", "合同金额（元）", "签订日期", "公告日期", "备注")
LATE = "F5"
"""The cell of the contract that was published late; its author commented it already."""

DAY = 'yyyy"年"m"月"d"日"'


def png(path: Path) -> Path:
    """A red picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xc8\0\0")) + chunk(b"IEND", b""))
    return path


def ugly(path: Path, first: str = "HT-1", from_1904: bool = False) -> Path:
    """A contract ledger of three contracts, the second published late, among everything a clerk may add."""
    logo = str(png(path.with_suffix(".png")))
    book = xlsxwriter.Workbook(str(path), {"date_1904": from_1904, "strings_to_formulas": False})
    sheet, chart, choices = book.add_worksheet(SHEET), book.add_worksheet("图表"), book.add_worksheet("参数")
    title = book.add_format({"bold": 1, "font_name": "黑体", "font_size": 18, "align": "center"})
    head = book.add_format({"bold": 1, "bg_color": "#DDEBF7", "border": 1, "text_wrap": 1})
    day = book.add_format({"num_format": DAY, "border": 1})
    money = book.add_format({"num_format": "#,##0.00", "border": 1, "font_color": "#0000FF"})
    box, bold, red = book.add_format({"border": 1, "bg_color": "#FFFF00"}), book.add_format({"bold": 1}), book.add_format({"font_color": "red"})
    sheet.merge_range("A1:G1", "2024年合同台账", title)
    for column, name in enumerate(HEAD):
        sheet.write_string(2, column, name, head)
    rows = [
        (first, "电脑采购", 100000, dt.date(2024, 9, 30), dt.date(2024, 10, 9), "=SUM(1)"),
        ("HT-2", "物业", 250000.5, dt.date(2024, 9, 30), dt.date(2024, 10, 12), "+86"),
        ("HT-3", "软件", 99, dt.date(2024, 6, 6), dt.date(2024, 6, 7), "@x"),
    ]
    for row, (key, name, amount, signed, published, note) in enumerate(rows, 3):
        sheet.write_string(row, 0, key, box)
        sheet.write_rich_string(row, 1, bold, name, red, "（急）")
        sheet.write_string(row, 2, "是")
        sheet.write_number(row, 3, amount, money)
        sheet.write_datetime(row, 4, dt.datetime.combine(signed, dt.time()), day)
        sheet.write_datetime(row, 5, dt.datetime.combine(published, dt.time()), day)
        sheet.write_string(row, 6, note)
    sheet.write_string("A7", "合计")
    sheet.write_formula("D7", "=SUM(D4:D6)", money, 350099.5)
    sheet.write_comment(LATE, "已催办", {"author": "张"})
    _shape(sheet)
    _decorate(book, sheet, logo)
    choices.write_column(0, 0, ["是", "否"])
    choices.hide()
    _chart(book, chart)
    book.define_name("全部金额", "='合同 ''24 台账'!$D$4:$D$6")
    book.define_name("图表!本地", "='图表'!$A$1")
    book.close()
    return path


def _shape(sheet: Worksheet) -> None:
    sheet.set_column("B:B", 30)
    sheet.set_column("D:F", 18)
    sheet.set_row(1, 8)
    sheet.set_row(7, 15, None, {"hidden": 1})
    sheet.freeze_panes(3, 1)
    sheet.autofilter("A3:G6")
    sheet.repeat_rows(2)
    sheet.print_area("A1:G8")
    sheet.set_landscape()


def _decorate(book: Workbook, sheet: Worksheet, logo: str) -> None:
    sheet.set_header("&C&G", {"image_center": logo})
    sheet.conditional_format("D4:D6", {"type": "cell", "criteria": ">", "value": 100000, "format": book.add_format({"font_color": "#9C0006"})})
    sheet.conditional_format("D4:D6", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.conditional_format("D4:D6", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("C4:C6", {"validate": "list", "source": "=参数!$A$1:$A$2"})
    sheet.insert_image("I2", logo)
    sheet.insert_textbox("I6", "审核人：张三")
    sheet.insert_button("I12", {"macro": "say", "caption": "按钮"})
    sheet.insert_checkbox("K3", True)
    sheet.write_url("I1", "https://example.org/", string="链接")
    sheet.write_url("J1", "internal:'图表'!A1", string="内部")


def _chart(book: Workbook, chart: Worksheet) -> None:
    chart.add_table("A1:B4", {"data": [["一", 1], ["二", 2], ["三", 3]], "name": "表一", "columns": [{"header": "项"}, {"header": "数"}]})
    drawn = book.add_chart({"type": "column"})
    drawn.add_series({"categories": "='图表'!$A$2:$A$4", "values": "='图表'!$B$2:$B$4"})
    chart.insert_chart("D2", drawn)
    chart.add_sparkline("C2", {"range": "图表!B2:B4"})
    chart.write_formula("A8", "='合同 ''24 台账'!D7", None, 350099.5)


def prefixed(source: Path, target: Path) -> Path:
    """The same workbook as other programs write it: sheets and texts in a vocabulary with a prefix."""
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            data = read.read(name)
            if name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml":
                data = re.sub(rb"<(/?)(?=\w+[\s/>])", rb"<\1x:", data).replace(b" xmlns=", b" xmlns:x=", 1)
            written.writestr(name, data)
    return target


def changed(source: Path, target: Path, part: str, old: bytes, new: bytes) -> Path:
    """The same workbook with words of one part replaced."""
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            data = read.read(name)
            written.writestr(name, data.replace(old, new) if name == part else data)
    return target
