"""From a sheet to records: headers, units, kinds, rows that are no records, cells that cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.ground.values import NEVER
from compliance.records.kinds import kinds
from compliance.sources.dossier import Dossier, read_ledger
from compliance.sources.header import fold, unit_note, vocabulary

DAY = dt.date(2025, 3, 31)
HEADER = ["合同编号", "合同名称", "合同金额", "签订日期", "公告日期"]
ROW = ["HT-1", "甲", 100, dt.date(2024, 3, 5), "2024年3月7日"]
Read = Callable[..., Dossier]


@pytest.fixture
def read(workbook, known) -> Read:
    def reading(rows, sheet="合同", merge=(), **more) -> Dossier:
        return read_ledger(workbook({sheet: rows}, merge=merge), DAY, known=known, **more)

    return reading


def refusal(read: Read, rows, **more) -> str:
    with pytest.raises(InputError) as caught:
        read(rows, **more)
    return "\n".join(fault.text("zh") for fault in caught.value.problems)


def contracts(dossier: Dossier):
    return dossier.store.all("contract")


def test_a_record_remembers_its_cells(read):
    (record,) = contracts(read([HEADER, ROW]))
    assert {name: cell.value for name, cell in record.cells.items()} == {
        "contract_no": "HT-1", "name": "甲", "amount": 10000, "signed_on": dt.date(2024, 3, 5), "published_on": dt.date(2024, 3, 7), "state_secret": False,
    }
    assert (record.number, str(record.origin)) == (1, "合同台账.xlsx[合同]!2")
    assert record.cells["published_on"].raw == "2024年3月7日"
    assert str(record.place("published_on")) == "合同台账.xlsx[合同]!E2"
    assert str(record.place("state_secret")) == "合同台账.xlsx[合同]!2"
    assert "method" not in record.cells
    assert record.filled("method") is None


def test_titles_and_corner_notes_above_the_header(read):
    dossier = read([["2024年度合同台账"], [None, None, None, None, "单位：万元"], HEADER, ROW], merge=["A1:E1"])
    assert contracts(dossier)[0].value("amount") == 1_000_000_00
    assert dossier.quality[0].header_row == 3
    assert [(c.field, c.unit) for c in dossier.quality[0].columns if c.unit] == [("amount", "万元")]


@pytest.mark.parametrize(("header", "fen"), [
    ("合同金额（万元）", 100_000_000), ("合同金额(元)", 10_000), ("合同金额/万元", 100_000_000), ("合同金额（单位：万元）", 100_000_000),
    ("合 同\n金 额", 10_000), ("合同金额万元", 100_000_000),
    ("金额", 10_000), ("*合同金额", 10_000), ("3.合同金额", 10_000), ("AMOUNT", 10_000), ("Contract Amount (wan yuan)", 100_000_000),
    ("合同金额【亿元】", 10**12),
    ("合同金额（必填）", 10_000), ("中标(成交)金额", 10_000), ("中标（成交）金额（万元）", 100_000_000),
])
def test_headers_and_their_units(read, header, fen):
    assert contracts(read([["合同编号", header], ["HT-1", 100]]))[0].value("amount") == fen


def test_a_header_unit_goes_before_the_sheet_unit(read):
    rows = [["单位：万元"], ["合同编号", "合同金额（元）", "变更金额"], ["HT-1", 100, -1]]
    (record,) = contracts(read(rows))
    assert (record.value("amount"), record.value("change")) == (10_000, -1_000_000)


def test_units_that_contradict_each_other(read):
    assert "金额单位不一致" in refusal(read, [["单位：万元", "单位：元"], HEADER, ROW])


@pytest.mark.parametrize(("text", "unit"), [
    ("单位：万元", "万元"), ("金额单位:元", "元"), ("（单位：人民币万元）", "万元"), ("单位：个、万元", "万元"), ("填报单位：某局", None),
    ("2024年合同台账（亿元）", "亿元"), ("单位名称", None),
    ("", None), (5.0, None),
])
def test_unit_notes(text, unit):
    assert unit_note(text) == unit


def test_headers_that_change_the_meaning_are_not_guessed(read):
    dossier = read([["合同编号", "合同名称", "合同金额（不含税）", "签定日期"], ["HT-1", "甲", 5, "2024-01-01"]])
    assert contracts(dossier)[0].value("amount") is None
    assert [(c.header, c.suggestion) for c in dossier.quality[0].ignored] == [("合同金额（不含税）", "合同金额"), ("签定日期", "签订日期")]


def test_no_header_row(read):
    said = refusal(read, [["甲", "乙"], [1, 2]], kind="contract")
    assert "合同台账.xlsx[合同]: 前 40 行没有找到合同的表头；应有的表头如：合同编号、合同名称、合同金额" in said


def test_two_columns_with_one_meaning(read):
    said = refusal(read, [[*HEADER, "金额"], [*ROW, 5]])
    assert "合同台账.xlsx[合同]!F1: “金额”与 合同台账.xlsx[合同]!C1 的“合同金额”都表示“合同金额”" in said


def test_a_header_of_two_rows_merged_downwards(read):
    rows = [["合同编号", "合同信息", None, "时间", None], [None, "合同名称", "合同金额", "签订日期", "公告日期"], ROW]
    (record,) = contracts(read(rows, merge=["A1:A2", "B1:C1", "D1:E1"]))
    assert record.value("contract_no") == "HT-1"
    assert record.value("amount") == 10_000


def test_an_empty_sheet(read):
    assert "没有内容" in refusal(read, [])


def test_a_ledger_without_rows_supplies_its_kind(read):
    dossier = read([HEADER])
    assert contracts(dossier) == []
    assert dossier.store.all("payment") is None


def test_rows_that_are_no_records(read):
    rows = [
        HEADER, ROW, [], [None, " ", None], ["合计", None, 100], ["小 计", None, 100], HEADER, ["一、货物类"], ["HT-2", *ROW[1:]], [None, "无编号", 5],
        ["备注：以上数据为演示"], ["填表人：张三", None, None, "制表日期：2024"], ["总计", None, 5],
    ]
    dossier = read(rows, merge=["A8:E8"])
    assert [(record.number, record.origin.row) for record in contracts(dossier)] == [(1, 2), (2, 9), (3, 10)]
    assert [(row.place.row, row.reason.zh) for row in dossier.quality[0].skipped] == [
        (5, "合计行"), (6, "合计行"), (7, "重复的表头"), (8, "分节标题（合并单元格）"), (11, "说明或落款"), (12, "说明或落款"), (13, "合计行"),
    ]
    assert dossier.quality[0].rows_read == 3


def test_a_row_filled_in_only_elsewhere_is_no_record(read):
    dossier = read([["序号", *HEADER], [1, *ROW], [2], [3]])
    assert len(contracts(dossier)) == 1
    assert [row.reason.zh for row in dossier.quality[0].skipped] == ["只在未识别的列中有内容"] * 2


def test_an_unreadable_cell_is_a_finding_and_the_rest_is_read(read):
    dossier = read([HEADER, ROW, ["HT-2", "乙", "约一百万", "2024-02-30", "未公告"]])
    record = contracts(dossier)[1]
    assert [(str(p.place), p.code) for p in dossier.problems] == [("合同台账.xlsx[合同]!C3", "DATA-001"), ("合同台账.xlsx[合同]!D3", "DATA-001")]
    assert "合同金额：“约一百万”不是金额" in dossier.problems[0].message.zh
    assert record.filled("amount") is None
    assert (record.cells["amount"].raw, record.cells["amount"].readable) == ("约一百万", False)
    assert record.value("published_on") == NEVER
    assert dossier.quality[0].unreadable == 2


def test_hidden_characters_are_a_warning(read):
    dossier = read([HEADER, ["HT\u200b-1", *ROW[1:]]])
    assert [p.code for p in dossier.problems] == ["DATA-002"]
    assert contracts(dossier)[0].cells["contract_no"].raw == "HT\ufffd-1"
    assert contracts(dossier)[0].value("contract_no") == "HT-1"


def test_a_flag_that_is_unreadable_is_not_no(read):
    records = contracts(read([[*HEADER, "是否涉密"], [*ROW, "?"], [*ROW, None], [*ROW, "是"]]))
    assert [record.value("state_secret") for record in records] == [None, False, True]
    assert records[0].filled("state_secret") is None


def test_merged_data_cells_are_not_guessed(read):
    dossier = read([HEADER, ROW, [None, "乙", 5, None, None]], merge=["A2:A3"])
    assert "合并在 合同台账.xlsx[合同]!A2 之内" in dossier.problems[0].message.zh
    assert contracts(dossier)[1].filled("contract_no") is None


def test_a_flood_of_unreadable_cells_is_counted(read):
    dossier = read([["合同编号", "合同金额"], *([f"HT-{i}", f"x{i}"] for i in range(1100))])
    assert len(dossier.problems) == 1001
    assert "另有 100 个单元格" in dossier.problems[-1].message.zh
    assert dossier.quality[0].unreadable == 1100


def test_computed_ratios_are_remarked_once(read):
    dossier = read([["合同编号", "付款比例"], ["HT-1", 1 / 3], ["HT-2", 2 / 3]])
    assert [p.code for p in dossier.problems] == ["DATA-003", "DATA-003"]
    assert "另有 1 个单元格" in dossier.problems[1].message.zh


def test_the_kind_by_the_file_name_or_the_headers(workbook, known):
    by_file = read_ledger(workbook({"Sheet1": [["合同编号", "合同名称"], ["HT-1", "甲"]]}, "2024年合同台账.xlsx"), DAY, known=known)
    assert by_file.quality[0].kind == "contract"
    by_headers = read_ledger(workbook({"Sheet1": [["支付编号", "合同编号", "支付金额", "支付日期"], ["1", "HT-1", 5, "2024-01-01"]]},
    "x.xlsx"), DAY, known=known)
    assert by_headers.quality[0].kind == "payment"


def test_a_kind_that_is_not_clear(workbook, known):
    path = workbook({"Sheet1": [["合同编号", "支付编号", "合同名称"], ["HT-1", "1", "甲"]]}, "x.xlsx")
    with pytest.raises(InputError) as caught:
        read_ledger(path, DAY, known=known)
    assert "可能是：支付（payment）、合同（contract）" in caught.value.problems[0].message.zh


def test_an_unknown_kind_names_the_nearest(workbook, known):
    with pytest.raises(InputError, match="did you mean 'contract'"):
        read_ledger(workbook({"a": [HEADER]}), DAY, kind="contracts", known=known)


def test_a_single_ledger_is_judged_as_of_its_latest_day(workbook, known):
    dossier = read_ledger(workbook({"合同": [HEADER, ROW, ["HT-2", "乙", 5, None, "未公告"]]}), known=known)
    assert dossier.as_of == dt.date(2024, 3, 7)
    assert "最晚的日期" in dossier.notes[0].zh
    with pytest.raises(InputError, match="--as-of"):
        read_ledger(workbook({"合同": [HEADER]}), known=known)


def test_csv_ledgers_have_no_sheet(tmp_path: Path, known):
    path = tmp_path / "合同台账.csv"
    path.write_text("合同编号,合同金额（万元）,签订日期\nHT-1,\"1,234.5\",20240305\n", encoding="gb18030")
    (record,) = contracts(read_ledger(path, DAY, known=known))
    assert record.value("amount") == 1_234_500_000
    assert str(record.place("amount")) == "合同台账.csv!B2"


@pytest.mark.parametrize("code", kinds())
def test_no_two_fields_of_a_shipped_kind_share_a_header(code):
    kind = kinds()[code]
    words = vocabulary(kind).words
    for field in kind.fields.values():
        for header in (field.name.zh, field.name.en, field.code, *field.aliases):
            assert words[fold(header)].code == field.code, header
