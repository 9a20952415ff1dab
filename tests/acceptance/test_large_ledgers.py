"""Ledgers above the threshold are judged in the database, and every report says what it says of ledgers judged record by record."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from tests.acceptance.running import csv as write_csv
from tests.acceptance.running import refused, run

HEAD = ("合同编号", "原合同编号", "合同类型", "采购类别", "采购方式", "是否政府采购", "中标通知书发出日期", "签订日期", "公告日期", "备案日期", "合同金额")
ON = ("--as-of", "2024-12-31", "--jurisdiction", "4401")


def contract(number: str, **cells: object) -> list[object]:
    """A contract in order, but for the cells given."""
    right = dict(zip(HEAD, (number, "", "原合同", "服务", "公开招标", "是", "2024-09-02", "2024-09-10", "2024-09-11", "2024-09-12", 1000), strict=True))
    return list((right | cells).values())


CONTRACTS: list[list[object]] = [
    contract("HT-1"), contract("HT-2", 公告日期="2024-10-12"), contract("HT-3", 公告日期="未公告"), contract("HT-4", 备案日期="去年"), [], contract("HT-2"), contract("HT-5", 签订日期="2024年9月30日"),
    list(HEAD), contract("HT-6", 原合同编号="HT-1", 合同类型="补充合同", 合同金额="壹佰伍拾元整"), contract("HT-7", 合同金额="约定"), contract("ＨＴ-8", 是否政府采购=""),
    contract("=HT-9", 公告日期=""), contract("HT-10", 公告日期="无", 签订日期="2024-12-30"), ["合计"],
]
"""Late, never published, unreadable, twice the same number, other ways to write dates and amounts; a blank row, the header again and a total."""


@pytest.fixture(autouse=True)
def every_ledger_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thresholds, so low that these ledgers are above them."""
    monkeypatch.setattr("compliance.sources.openxml.MUCH", 0)
    monkeypatch.setattr("compliance.evidence.large.LARGE_ROWS", 5)
    monkeypatch.setattr("compliance.evidence.large.LARGE_BYTES", 10**9)
    monkeypatch.setattr("compliance.cli.large.HELD_BYTES", 1)


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """A workbook with a title above each sheet's rows."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate([["台账"], [], HEAD, *rows]):
                sheet.write_row(at, 0, row)
    return path


def made(folder: Path, form: str) -> Path:
    """The contracts as a file of a form."""
    match form:
        case "xlsx":
            return workbook(folder / "合同台账.xlsx", 合同台账=CONTRACTS)
        case "two sheets":
            return workbook(folder / "合同台账.xlsx", 上半年合同=CONTRACTS[:5], 下半年合同=[*CONTRACTS[5:], contract("HT-3")])
        case "gb18030":
            path = write_csv(folder / "合同台账.csv", HEAD, *CONTRACTS)
            path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
            return path
    plain = write_csv(folder / "plain.csv", HEAD, *(row for row in CONTRACTS if row and row[0] not in ("合计", HEAD[0])))
    duckdb.connect().read_csv(str(plain), header=True, all_varchar=True).write_parquet(str(folder / "合同台账.parquet"))
    return folder / "合同台账.parquet"


def ugly(path: Path) -> Path:
    """The contracts with all that people leave in a sheet: cells merged, hidden and in error, notes, numbers among texts and texts among numbers."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet("合同台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, 10, "2024 年度合同台账")
        sheet.write_row(1, 8, ["单位：万元"])
        for at, row in enumerate([HEAD, *CONTRACTS[:-1], contract("HT-11"), contract("HT-12"), contract("HT-O2"), contract("HT-13"), contract("HT-14"), contract("HT-15")], 2):
            sheet.write_row(at, 0, row)
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_column(10, 10, None, None, {"hidden": True})
        sheet.write_formula(16, 10, "=1/0", None, "#DIV/0!")
        sheet.write_formula(17, 8, "=VLOOKUP(1,A:B,2,0)", None, "#N/A")
        sheet.write_formula(18, 7, "=TODAY()", None, "")
        sheet.write_datetime(19, 7, dt.datetime(2024, 9, 30), day)
        sheet.write_row(19, 8, [45565, "46000", "１２.３万元"])
        sheet.merge_range(20, 7, 21, 7, "2024-10-08")
        sheet.merge_range(22, 0, 22, 10, "二、补充合同")
        sheet.write_row(23, 0, [20240015, "HT-1", "补充合同", "服务", "公开招标", "是", "2024-09-02", "2024-09-10", "2024-12-11", "2024-09-12", True])
        sheet.write_row(24, 0, ["合计", *[""] * 9, 12345.6])
        sheet.write_row(26, 0, ["填表说明：金额单位为万元。"])
    return path


def test_what_people_leave_in_a_sheet(tmp_path: Path) -> None:
    path = ugly(tmp_path / "合同台账.xlsx")
    alone = run("check", path, *ON, "--format", "json", "--engine", "reference")
    assert run("check", path, *ON, "--format", "json", "--engine", "duckdb") == alone
    report = json.loads(alone.out)
    cells = {found["place"].rpartition("!")[2] for found in report["problems"]}
    assert {"K17", "I18", "H19", "H22"} <= cells, "errors, what no program calculated, and what a merged cell covers"
    violated = {finding["place"].rpartition("!")[2] for finding in report["findings"] if finding["outcome"] == "violated"}
    assert {"5", "24"} <= violated, "rows count as in the sheet, hidden ones too"


FORMS = ("xlsx", "two sheets", "gb18030", "parquet")


@pytest.mark.parametrize("form", FORMS)
def test_the_report_is_that_of_the_reference(tmp_path: Path, form: str) -> None:
    path = made(tmp_path, form)
    for written in ("json", "sarif"):
        alone = run("check", path, *ON, "--format", written, "--engine", "reference")
        assert alone.code == 1
        assert run("check", path, *ON, "--format", written) == alone


@pytest.mark.parametrize("form", FORMS)
def test_every_finding_is_told_in_words_with_its_place(tmp_path: Path, form: str) -> None:
    path, told = made(tmp_path, form), tmp_path / "findings.csv"
    report = json.loads(run("check", path, *ON, "--format", "json", "--engine", "reference").out)
    wanted = {(each["rule"], each["place"], each["message"]["zh"]) for each in report["findings"] if each["outcome"] != "exempt"}
    assert run("check", path, *ON, "-o", told).code == 1
    with told.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["rule"], row["place"], row["message"]) for row in rows} == wanted and len(rows) == len(wanted)


def test_the_terminal_has_counts_and_the_worst_with_their_rows(tmp_path: Path) -> None:
    found = run("check", made(tmp_path, "xlsx"), *ON)
    assert found.code == 1
    assert "由两个引擎（duckdb、reference）对全部 11 条记录分别得出且一致" in found.out
    assert "“HT-2”重复，另见 合同台账.xlsx[合同台账]!A9" in found.out.replace("\n      ", "")
    assert "2 行不是记录，未计入" in found.out
    assert "备案日期" in found.out and "去年" in found.out


def test_the_terminal_says_what_is_missing_where_a_rule_could_not_judge(tmp_path: Path) -> None:
    out = run("check", made(tmp_path, "xlsx"), *ON).out
    told = out[out.index("无法判定 "):out.index("数据质量")]
    assert "卷宗没有提供支付台账\n    影响 PAY-044A" in told
    assert "“公告日期”是空的，如 合同台账.xlsx[合同台账]!I15\n    影响 PROC-019" in told
    left = [row for row in CONTRACTS if row and row != list(HEAD)]
    narrow = workbook(tmp_path / "少一列.xlsx", 合同台账=[[cell if place != HEAD.index("是否政府采购") else "" for place, cell in enumerate(row)] for row in left])
    assert "“是否政府采购”是空的，如 少一列.xlsx[合同台账]!F4" in run("check", narrow, *ON).out


def test_too_many_findings_for_a_workbook_name_the_rules_to_leave_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.evidence.large.MOST_WHOLE", 3)
    said = refused("check", made(tmp_path, "xlsx"), *ON, "-o", tmp_path / "marked.xlsx")
    assert "-o findings.parquet" in said and "--ignore" in said
    assert not (tmp_path / "marked.xlsx").exists()
