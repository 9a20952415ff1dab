"""Makes the ugly ledgers of this folder: ``python -m tests.sources.ugly.make``. Each file is named after its ugliness."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

FOLDER = Path(__file__).parent
H = ["合同编号", "合同名称", "供应商", "合同金额", "签订日期", "公告日期"]
A = ["HT-1", "甲项目", "某某公司", 1000, "2024-03-05", "2024-03-06"]
B = ["HT-2", "乙项目", "另一公司", 2000.5, "2024-03-07", "2024-03-08"]
Rows = Sequence[Sequence[object]]


def xlsx(sheets: Mapping[str, Rows] | Rows, merge: Iterable[str] = (), rows: Iterable[int] = (), columns: Iterable[str] = (), hidden: Iterable[str] = (),
         formats: Mapping[str, str] | None = None, epoch_1904: bool = False) -> bytes:
    """A workbook; ``merge``, hidden ``rows`` and ``columns`` and number ``formats`` are those of its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for title, content in (sheets if isinstance(sheets, Mapping) else {"合同台账": sheets}).items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(list(row))
        if title in hidden:
            sheet.sheet_state = "hidden"
    first = book.worksheets[0]
    for cells in merge:
        first.merge_cells(cells)
    for row in rows:
        first.row_dimensions[row].hidden = True
    for column in columns:
        first.column_dimensions[column].hidden = True
    for cell, form in (formats or {}).items():
        first[cell].number_format = form
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(rows: Rows, merge: Sequence[tuple[int, int, int, int]] = (), hidden_row: int | None = None, from_1904: bool = False) -> bytes:
    """An old workbook."""
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    sheet = book.add_sheet("合同台账")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for top, bottom, left, right in merge:
        sheet.merge(top, bottom, left, right)
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(index, column, value, day) if isinstance(value, dt.date) else sheet.write(index, column, value)
    if hidden_row is not None:
        sheet.row(hidden_row).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(rows: Rows, hidden_row: int | None = None) -> bytes:
    """An OpenDocument spreadsheet."""
    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, dt.date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>{value}</text:p></table:table-cell>'
        if isinstance(value, (int, float)):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    body = "".join(
        f"<table:table-row{' table:visibility=' + chr(34) + 'collapse' + chr(34) if index == hidden_row else ''}>{''.join(map(cell, row)) or '<table:table-cell/>'}</table:table-row>"
        for index, row in enumerate(rows))
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:body><office:spreadsheet>'
               f'<table:table table:name="合同台账">{body}</table:table></office:spreadsheet></office:body></office:document-content>')
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
                '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(parts: Mapping[str, str]) -> bytes:
    """An archive of texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()


def csv(rows: Rows, separator: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """A text with separators."""
    return end.join(separator.join("" if value is None else str(value) for value in row) for row in rows).encode(encoding)


def with_column(header: str, *values: object) -> list[list[object]]:
    """A ledger with one more column and a row for each value."""
    return [[*H[:3], header], *([f"HT-{number}", "项目", "公司", value] for number, value in enumerate(values, 1))]


def dates(*values: object) -> list[list[object]]:
    """A ledger of signing dates."""
    return with_column("签订日期", *values)


PAYMENTS = [["支付编号", "合同编号", "支付金额", "支付日期"], ["ZF-1", "HT-1", 500, "2024-04-01"]]

FILES: dict[str, Callable[[], bytes]] = {
    # where the table is
    "标题行.xlsx": lambda: xlsx([["某局2024年度合同台账"], [], H, A, B], merge=["A1:F1"]),
    "标题下有填报单位和金额单位.xlsx": lambda: xlsx([["合同台账"], ["填报单位：某局", None, None, None, None, "单位：万元"], H, A], merge=["A1:F1"]),
    "表格不从A1开始.xlsx": lambda: xlsx([[], [], [None, None, *H], [None, None, *A], [], [None, None, *B]]),
    "两行表头_合并单元格.xlsx": lambda: xlsx(
        [["合同编号", "合同信息", None, None, "日期", None], [None, "合同名称", "供应商", "合同金额", "签订日期", "公告日期"], A, B], merge=["A1:A2", "B1:D1", "E1:F1"]),
    "两行表头_须合读.xlsx": lambda: xlsx(
        [["合同", None, "供应商", "金额（万元）", None, "公告"], ["编号", "名称", None, "预算", "合同", "日期"], ["HT-1", "甲项目", "某某公司", 12, 10, "2024-03-06"]],
        merge=["A1:B1", "C1:C2", "D1:E1"]),
    "三行表头.xlsx": lambda: xlsx(
        [["合同台账"], ["合同", None, "相关方", "合同情况", None, None], ["编号", "名称", "供应商", "金额（元）", "日期", None], [None, None, None, None, "签订日期", "公告日期"], A, B],
        merge=["A1:F1", "A2:B2", "D2:F2", "E3:F3"]),
    "导出CSV后丢了合并的两行表头.csv": lambda: csv([["合同编号", "合同信息", "", "", "时间", ""], ["", "合同名称", "供应商", "合同金额", "签订日期", "公告日期"], A, B]),
    "变更前后两个金额.xlsx": lambda: xlsx(
        [["合同编号", "合同名称", "变更前", "变更后"], [None, None, "合同金额", "合同金额"], ["HT-1", "甲项目", 100, 120]], merge=["A1:A2", "B1:B2"]),
    "表头换行和空格.xlsx": lambda: xlsx([["合 同\n编 号", " 合同\n名称 ", "供 应 商", "合同金额\n（元）", "签订\n日期", "公 告 日 期"], A]),
    "栏次行.xlsx": lambda: xlsx([H, ["1", "2", "3", "4", "5", "6"], A, B]),
    "栏次行_汉字和公式.xlsx": lambda: xlsx([["序号", *H], ["栏次", "1", "2", "3", "4=1+2", "5", "6"], [1, *A], [2, *B]]),
    "单位行在表头下.xlsx": lambda: xlsx([H, [None, None, None, "（万元）", None, None], A]),
    "各列单位不同.xlsx": lambda: xlsx([["合同编号", "合同名称", "预算金额（万元）", "合同金额（元）"], ["HT-1", "甲项目", 12.5, 120000]]),
    "单位写在标题里.xlsx": lambda: xlsx([["2024年合同台账（万元）"], H, A], merge=["A1:F1"]),
    "单位互相矛盾.xlsx": lambda: xlsx([["单位：万元", None, None, None, None, "单位：元"], H, A]),
    "单位是美元.xlsx": lambda: xlsx([["合同台账", None, None, None, None, "单位：美元"], H, A]),
    # rows that are no records
    "合计和小计.xlsx": lambda: xlsx([H, A, [None, "货物类小计", None, 1000], B, ["其中：服务", None, None, 2000.5], [None, None, "合  计", 3000.5], ["总计（元）", None, None, 3000.5]]),
    "合计在序号之后.xlsx": lambda: xlsx([["序号", *H], [1, *A], [2, None, "本月合计", None, 1000, None, None], [3, *B], [None, "累计", None, None, 3000.5, None, None]]),
    "表下有说明和落款.xlsx": lambda: xlsx(
        [H, A, B, [], ["注：1.本表由采购人填写。"], ["2.金额单位为元，数据来自政府采购系统。"], ["单位负责人：张三", None, "填表人：李四", None, "填表日期：2024年12月31日"]]),
    "中间有空行.xlsx": lambda: xlsx([H, A, [], [None, " ", None], B]),
    "打印换页重复表头.xlsx": lambda: xlsx([["合同台账"], ["单位：元"], H, A, ["第1页 共2页"], ["合同台账"], ["单位：元"], H, B, ["以下空白"]]),
    "按月分节的标题.xlsx": lambda: xlsx([H, ["一、货物类"], A, ["二、服务类"], B], merge=["A2:F2", "A4:F4"]),
    "只编了序号的空行.xlsx": lambda: xlsx([["序号", *H], [1, *A], [2], [3]]),
    "隐藏的行.xlsx": lambda: xlsx([H, A, B], rows=[3]),
    "隐藏的列.xlsx": lambda: xlsx([H, A, B], columns=["D"]),
    "隐藏的工作表.xlsx": lambda: xlsx({"合同台账": [H, A], "旧合同": [H, B]}, hidden=["旧合同"]),
    "数据中有合并单元格.xlsx": lambda: xlsx([H, A, ["HT-2", "乙项目", None, 2000.5, "2024-03-07", "2024-03-08"]], merge=["C2:C3"]),
    # several tables, several sheets
    "两张表上下排.xlsx": lambda: xlsx({"台账": [["合同台账"], H, A, B, [], ["支付台账"], *PAYMENTS]}),
    "两张表上下排_中间没有空行.xlsx": lambda: xlsx({"台账": [H, A, ["支付台账", None, None, "单位：万元"], *PAYMENTS]}),
    "两张表左右排.xlsx": lambda: xlsx({"台账": [[*H, None, *PAYMENTS[0]], [*A, None, *PAYMENTS[1]], [*B]]}),
    "同一种表上下两张.xlsx": lambda: xlsx([["一季度"], H, A, [], ["二季度", None, "单位：万元"], ["合同编号", "供应商", "合同金额", "签订日期"], ["HT-9", "丙公司", 3, "2024-05-06"]]),
    "每月一个工作表.xlsx": lambda: xlsx({"1月": [H, A], "2月": [["合同台账"], H, B], "说明": [["本工作簿按月填报"]]}),
    "月表之外还有汇总表.xlsx": lambda: xlsx({"1月": [H, A], "2月": [H, B], "汇总": [["合同汇总"], H, A, B, ["合计", None, None, 3000.5]]}),
    "复制了上月的工作表.xlsx": lambda: xlsx({"1月": [H, A, B], "2月": [H[:5], A[:5], [*B[:3], "约定", B[4]]], "3月": [H, A, B]}),
    "看不出是哪种台账.xlsx": lambda: xlsx({"Sheet1": [["项目编号", "项目名称"], ["XM-1", "甲项目"]]}),
    "没有表头.xlsx": lambda: xlsx({"Sheet1": [["HT-1", "甲", 100], ["HT-2", "乙", 200]]}),
    "两列同一含义.xlsx": lambda: xlsx([[*H, "签约日期"], [*A, "2024-03-09"]]),
    "错别字表头.xlsx": lambda: xlsx([["合同编号", "合同名称", "供应商", "合同金额", "签定日期", "公告日期"], A]),
    "不含税金额.xlsx": lambda: xlsx([["合同编号", "合同名称", "合同金额（不含税）"], ["HT-1", "甲项目", 100]]),
    # file formats
    "旧版Excel.xls": lambda: xls([["合同台账"], H, ["HT-1", "甲项目", "某某公司", 1000, dt.date(2024, 3, 5), "2024年3月6日"], B], merge=[(0, 0, 0, 5)], hidden_row=3),
    "旧版Excel_1904日期.xls": lambda: xls([H, ["HT-1", "甲项目", "某某公司", 1000, dt.date(2024, 3, 5), 45356 - 1462]], from_1904=True),
    "WPS表格.et": lambda: xls([H, A, B]),
    "扩展名是xls其实是xlsx.xls": lambda: xlsx([H, A, B]),
    "扩展名是xlsx其实是xls.xlsx": lambda: xls([H, A, B]),
    "网页另存为xls.xls": "<html><table><tr><td>合同编号</td></tr></table></html>".encode,
    "文本另存为xls.xls": lambda: csv([H, A], "\t"),
    "LibreOffice表格.ods": lambda: ods([["合同台账"], H, ["HT-1", "甲项目", "某某公司", 1000, dt.date(2024, 3, 5), "2024年3月6日"], [], B], hidden_row=4),
    "假的ods.ods": lambda: zipped({"content.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}),
    "带宏的工作簿.xlsm": lambda: xlsx([H, A, B]),
    "1904日期系统.xlsx": lambda: xlsx([H, ["HT-1", "甲项目", "某某公司", 1000, dt.date(2024, 3, 5), 45356 - 1462]], epoch_1904=True),
    "GBK.csv": lambda: csv([H, A, B], encoding="gbk"),
    "GB18030生僻字.csv": lambda: csv([H, ["HT-1", "𬭎业公司㐂项目", "某某公司", 1000, "2024-03-05", "2024-03-06"]], encoding="gb18030"),
    "UTF8带BOM.csv": lambda: csv([H, A, B], encoding="utf-8-sig"),
    "UTF16.csv": lambda: csv([H, A, B], "\t", "utf-16"),
    "UTF16没有BOM.txt": lambda: csv([H, A, B], "\t", "utf-16-le"),
    "分号分隔.csv": lambda: csv([H, A, B], ";"),
    "竖线分隔.txt": lambda: csv([H, A, B], "|"),
    "制表符分隔.tsv": lambda: csv([H, A, B], "\t", end="\n"),
    "Excel分隔符声明.csv": lambda: b"sep=;\r\n" + csv([H, A, B], ";"),
    "引号里有逗号和换行.csv": lambda: csv([H, ["HT-1", '"甲项目,\n第一包"', "某某公司", '"1,000.00"', "2024-03-05", "2024-03-06"]]),
    "文本公式保住前导零.csv": lambda: csv([H, ['="0012"', "甲项目", "某某公司", 1000, "2024-03-05", "2024-03-06"]]),
    "各行列数不齐.csv": lambda: csv([H, [*A, "", "", ""], B[:4]]),
    "编号成了科学计数法.csv": lambda: csv([H, ["2.02401E+14", *A[1:]]]),
    # values
    "日期的各种写法.xlsx": lambda: xlsx(dates(
        dt.date(2024, 3, 5), dt.datetime(2024, 3, 5, 17, 30), 45356, "45356", 20240305, "20240305", "2024-3-5", "2024/3/5", "2024.03.05", "2024年3月5日", "2024年03月05号",
        "２０２４年３月５日", "2024 年 3 月 5 日", "二〇二四年三月五日", "二○二四年三月五日", "24年3月5日", "2024—03—05", "2024、3、5", "2024-03-05 10:30", "2024年3月5日上午10时",
        "2024-03-05（星期二）", "5-Mar-2024", "Mar 5, 2024", "2024-03-05T23:30:00+08:00")),
    "日期后面写了已公开.xlsx": lambda: xlsx(with_column("公告日期", "2024-03-05已公开", "2024年3月5日（已公告）", "已于2024年3月5日公示", "2024.3.5 已发布", "未公告", "尚未公开", "/")),
    "不完整的日期.xlsx": lambda: xlsx(dates("2024年3月", "2024-03", "2024年", "3月5日", "3/5", "24-3-5", "24.3.5", "05/03/2024")),
    "不是日期的日期.xlsx": lambda: xlsx(dates("农历二月初三", "甲辰年二月", "2024年2月30日", "2024-13-01", "约2024年3月", "拟于2024年3月5日签订", "2024年3月上旬", "2024-03-05前", "待定", 3.5, True)),
    "一格多个日期.xlsx": lambda: xlsx(dates("2024-03-05、2024-04-05", "2024-03-05至2024-04-05", "2024.3.5-2024.4.5", "2024年3月5日\n2024年4月5日")),
    "金额的各种写法.xlsx": lambda: xlsx(with_column(
        "合同金额", 1234.56, "1234.56", "1,234.56", "１，２３４．５６", "￥1,234.56", "¥1,234.56元", "1234.56元", "0.123456万元", "12万", "1.2亿元", "壹万贰仟叁佰元整", "人民币壹万元整",
        "壹万元整（￥10,000.00）", "叁拾元零伍分", "1 234.56", 0)),
    "不是金额的金额.xlsx": lambda: xlsx(with_column(
        "合同金额", "约100", "100-200万元", "100～200", "壹万元整（￥12,000.00）", "US$100", "100美元", "1.2E+05", "12,34", "1234.567", "-5", "（1,234.50）", "见合同", "100元/月", 1e15)),
    "负数的各种写法.xlsx": lambda: xlsx([["支付编号", "合同编号", "支付金额"], *([f"ZF-{number}", "HT-1", value] for number, value in enumerate(
        (-5, "-5", "（1,234.50）", "(￥5)", "5-", "负5", "-￥5", "￥-5", "−5"), 1))]),
    "是否的各种写法.xlsx": lambda: xlsx(with_column(
        "是否政府采购", "是", "否", "有", "无", "√", "×", "✓", "Y", "n", 1, 0, True, "☑是 □否", "□是 ☑否", "属于", "不属于", "v", "可能", "□是 □否", "/")),
    "比率的各种写法.xlsx": lambda: xlsx([["合同编号", "合同名称", "预付款比例"], *([f"HT-{number}", "项目", value] for number, value in enumerate(
        ("5%", "５％", "0.05", 0.05, "百分之五", "千分之五", "5‰", "5", "5%-10%", "约5%"), 1))]),
    "百分比列里没有百分号.xlsx": lambda: xlsx([["合同编号", "合同名称", "预付款比例（%）"], ["HT-1", "甲", 5], ["HT-2", "乙", 10]]),
    "百分比列分不清.xlsx": lambda: xlsx([["合同编号", "合同名称", "预付款比例（%）"], ["HT-1", "甲", 0.5], ["HT-2", "乙", 1]]),
    "看不见的字符.xlsx": lambda: xlsx([H, ["HT\u200b-1", "甲\u202e项目", "某某公司\u3000", 1000, "\ufeff2024-03-05", "2024-03-06"]]),
    "编号超过15位.xlsx": lambda: xlsx([H, [2024010112345678, *A[1:]]]),
    "公式出错和没有计算.xlsx": lambda: xlsx([H, ["HT-1", "甲项目", "某某公司", "=1/0", "2024-03-05", "2024-03-06"]]),
    "占位的横线和斜杠.xlsx": lambda: xlsx([H, ["HT-1", "甲项目", "—", "/", "－－", "——"]]),
    "空文件.csv": lambda: b" \r\n",
    "只有表头.xlsx": lambda: xlsx([H]),
}


def make(folder: Path = FOLDER) -> None:
    """Write every file."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content())


if __name__ == "__main__":
    make()
