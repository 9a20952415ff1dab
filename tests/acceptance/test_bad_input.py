"""What clerks get wrong, through the command line: a clear error or a finding that names the cell, and never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest

from tests.acceptance.conftest import HEADER, ROWS
from tests.acceptance.running import csv, process, refused, rule, ruleset, run

Writer = Callable[..., Path]
Cell = tuple[int, int, object]


def changed(row: int, column: int, value: object) -> list[list[object]]:
    """The good ledger with one cell changed."""
    return [[value if (at, index) == (row, column) else cell for index, cell in enumerate(cells)] for at, cells in enumerate(ROWS)]


def findings(path: Path, law: Path) -> tuple[int, list[tuple[object, ...]], dict[tuple[str, str], tuple[str, list[str]]]]:
    """The exit code; the problems as code, place and both wordings; the findings but advice, with what is missing."""
    found = run("check", path, "--ruleset", law, "--format", "json")
    data = found.data()
    problems = [(item["code"], item["place"], item["message"]["zh"], item["message"]["en"]) for item in data["problems"]]
    return found.code, problems, {
        (item["rule"], item["place"]): (item["outcome"], [gap["message"]["zh"] for gap in item.get("missing", [])])
        for item in data["findings"] if item["severity"] != "advice"
    }


LATE = {("DEMO-001", "合同台账.xlsx[合同]!3"): ("violated", [])}


@pytest.mark.parametrize(("cell", "place", "zh", "en", "doubts"), [
    ((1, 3, "2024-02-30"), "D2", "签订日期：“2024-02-30”：日历上没有这一天；请核对", "signed on: '2024-02-30': there is no such day in the calendar; check it",
     ["DEMO-001", "DEMO-002", "DEMO-003"]),
    ((1, 1, -5), "B2", "合同金额：“-5”是负数，本栏不应为负；请核对", "contract amount: '-5' is negative and this column cannot be; check it", ["DEMO-002"]),
    ((1, 1, "约一百"), "B2", "合同金额：“约一百”不是金额；请只填数字，如 1234.56",
        "contract amount: '约一百' is not an amount; write digits such as 1234.56", ["DEMO-002"]),
])
def test_an_unreadable_cell_is_named_and_the_rest_is_checked(workbook: Writer, law: Path, cell: Cell, place: str, zh: str, en: str, doubts: list[str]) -> None:
    code, problems, found = findings(workbook(changed(*cell)), law)
    name, raw = zh.split("：")[0], cell[2]
    missing = [f"“{name}”的内容“{raw}”无法识别"]
    assert code == 1
    assert problems == [("DATA-001", f"合同台账.xlsx[合同]!{place}", zh, en)]
    assert found == {**LATE, **{(rule, "合同台账.xlsx[合同]!2"): ("undetermined", missing) for rule in doubts}}


def test_an_unknown_option_is_named_with_the_nearest(workbook: Writer, law: Path) -> None:
    code, problems, found = findings(workbook(changed(1, 2, "公开投标")), law)
    assert (code, found) == (1, LATE)
    (kind, place, zh, en), = problems
    assert (kind, place) == ("DATA-001", "合同台账.xlsx[合同]!C2")
    assert zh.startswith("采购方式：“公开投标”不在可选值之内（公开招标、邀请招标、")
    assert zh.endswith("）；是否应为“公开招标”？")
    assert en.startswith("procurement method: '公开投标' is none of the allowed values (open tender, invited tender, ")


def test_an_unreadable_cell_alone_is_not_a_silent_zero(workbook: Writer, tmp_path: Path) -> None:
    law = ruleset(tmp_path / "one", rule())
    rows = [row for row in changed(1, 1, "约一百") if row[0] != "HT-2"]
    code, problems, found = findings(workbook(rows), law)
    assert (code, len(problems), found) == (1, 1, {})


def test_a_blank_cell_is_undetermined_and_not_a_problem_of_the_data(workbook: Writer, law: Path) -> None:
    code, problems, found = findings(workbook(changed(1, 4, None)), law)
    assert (code, problems) == (1, [])
    assert found == {**LATE, ("DEMO-001", "合同台账.xlsx[合同]!2"): ("undetermined", ["“公告日期”是空的"])}


def test_a_blank_cell_before_the_deadline_is_pending(workbook: Writer, law: Path) -> None:
    assert findings(workbook(changed(3, 4, None)), law)[2] == {**LATE, ("DEMO-001", "合同台账.xlsx[合同]!4"): ("pending", [])}


def test_a_missing_column_is_told_from_a_blank_cell(workbook: Writer, law: Path) -> None:
    _, problems, found = findings(workbook([row[:4] for row in ROWS]), law)
    assert problems == []
    assert {missing[0] for outcome, missing in found.values() if outcome == "undetermined"} <= {"台账没有“公告日期”一列"}


def test_a_total_over_a_cell_in_error_is_still_a_total(workbook: Writer, law: Path) -> None:
    rows = [*changed(1, 1, "#N/A"), ["合计", "=SUM(B2:B4)"]]
    _, problems, found = findings(workbook(rows), law)
    assert [place for _, place, _, _ in problems] == ["合同台账.xlsx[合同]!B2"]
    assert "合同台账.xlsx[合同]!5" not in {place for _, place in found}


def test_a_cell_in_error_is_told_from_a_blank_one(workbook: Writer, law: Path) -> None:
    path = workbook([*ROWS, ["HT-4", 100, "询价", "2024-09-30", "#N/A"], ["HT-5", 100, "询价", "2024-09-30", "明天"], ["HT-6", 100, "询价", "2024-09-30", None]])
    zh, en = (run("check", path, "--ruleset", law, "--lang", lang).out for lang in ("zh", "en"))
    assert "“公告日期”没有可用的值（公式出错或没有计算）" in zh
    assert "'published on' has no value to use (its formula is in error or was not computed)" in " ".join(en.split())
    for number, value in {"HT-4": "公告日期 = （读不出）", "HT-5": "公告日期 = （读不出），原文“明天”", "HT-6": "公告日期 = （空）"}.items():
        assert f"{value}\n" in run("explain", number, path, "--ruleset", law).out
    due = run("deadlines", path, "--ruleset", law).out
    assert due.count("单元格的内容读不出：已办理的请改正，没有办理的请尽快办理") == 2
    assert due.count("台账是空的：") == 1


@pytest.mark.parametrize(("written", "zh", "en"), [
    ("12/25/2024", "“12/25/2024”的年份在最后；请写成 2024-12-25", "'12/25/2024' ends with the year; write it as 2024-12-25"),
    ("25.12.2024", "“25.12.2024”的年份在最后；请写成 2024-12-25", "'25.12.2024' ends with the year; write it as 2024-12-25"),
    ("31/02/2024", "“31/02/2024”：日历上没有这一天；请核对", "'31/02/2024': there is no such day in the calendar; check it"),
    ("05/12/2024", "“05/12/2024”的年份在最后，月和日孰先孰后不明；请写成 2024-03-05",
     "'05/12/2024' ends with the year: which is the month and which the day? write it as 2024-03-05"),
])
def test_a_day_before_its_year_is_suggested_where_it_can_be_one_only(workbook: Writer, law: Path, written: str, zh: str, en: str) -> None:
    (_, _, said_zh, said_en), = findings(workbook(changed(1, 3, written)), law)[1]
    assert (said_zh, said_en) == (f"签订日期：{zh}", f"signed on: {en}")


def test_records_that_share_a_number_are_each_counted(workbook: Writer, law: Path) -> None:
    rows = [ROWS[0][:3], *([f"HT-{number // 2}", *ROWS[1][1:3]] for number in range(12))]
    path = workbook(rows)
    asked = ["check", path, "--ruleset", law, "--as-of", "2024-12-31"]
    assert "（HT-0、HT-1、HT-2、HT-3 等 12 条）" in "".join(line.strip() for line in run(*asked).out.splitlines())
    assert "(HT-0, HT-1, HT-2, HT-3 and 4 more)" in " ".join(run(*asked, "--lang", "en").out.split())


def test_a_contract_number_twice(workbook: Writer, law: Path) -> None:
    code, problems, found = findings(workbook(changed(3, 0, "HT-1")), law)
    assert (code, problems) == (1, [])
    assert found == {**LATE, **{("DEMO-003", f"合同台账.xlsx[合同]!{row}"): ("violated", []) for row in (2, 4)}}


def test_merged_title_rows_above_the_header(workbook: Writer, law: Path) -> None:
    titled = [["某局2024年度合同台账"], ["单位：万元"], *ROWS]
    code, problems, found = findings(workbook(titled, merge=["A1:E1", "A2:E2"]), law)
    assert (code, problems) == (1, [])
    assert found == {("DEMO-001", "合同台账.xlsx[合同]!5"): ("violated", []), **{("DEMO-002",
        f"合同台账.xlsx[合同]!{row}"): ("violated", []) for row in (4, 5, 6)}}


@pytest.mark.parametrize(("rows", "zh", "en"), [
    ([], "合同台账.xlsx[合同]: 没有内容（工作表是空的或被隐藏）；请填写，或从 dossier.yaml 中去掉",
     "合同台账.xlsx[合同]: there is nothing in it (the sheet is empty or hidden); fill it in, or remove it from dossier.yaml"),
    (ROWS[1:], "合同台账.xlsx[合同]: 没有找到表头，也看不出是哪种台账；请核对工作表，或在 dossier.yaml 中写明 kind",
     "合同台账.xlsx[合同]: no header row was found and the name does not tell what the ledger holds; check the sheet, or give its kind in dossier.yaml"),
    ([HEADER], "合同台账.xlsx: 台账中没有日期，不知按哪一天判断；请用 --as-of 指定",
        "合同台账.xlsx: the ledger mentions no date to judge it by; give one with --as-of"),
    ([[*HEADER, "合同总价"], *ROWS[1:]],
     "合同台账.xlsx[合同]!F1: “合同总价”与 合同台账.xlsx[合同]!B1 的“合同金额”都表示“合同金额”；请删去或改名其中一列，或在 dossier.yaml 的 columns 中指明",
     "合同台账.xlsx[合同]!F1: '合同总价' and '合同金额' at 合同台账.xlsx[合同]!B1 both mean 'contract amount'; "
     "remove or rename one, or say which in dossier.yaml (columns)"),
])
def test_a_sheet_that_cannot_be_used(workbook: Writer, law: Path, rows: list[list[object]], zh: str, en: str) -> None:
    path = workbook(rows)
    assert refused("check", path, "--ruleset", law) == f"错误: {zh}\n"
    assert refused("check", path, "--ruleset", law, "--lang", "en") == f"error: {en}\n"


def protected(path: Path) -> Path:
    """The workbook with a password to open it."""
    target = path.with_name("加密.xlsx")
    with path.open("rb") as plain, target.open("wb") as closed:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", closed)
    return target


def test_a_password_protected_workbook(workbook: Writer) -> None:
    path = protected(workbook())
    zh = "错误: 加密.xlsx: 工作簿有打开密码，无法读取；请取消密码后重新保存\n"
    assert refused("check", path) == zh
    assert refused("check", path, "--lang", "en") == "error: 加密.xlsx: the workbook is password-protected; remove the password and save it again\n"
    found = process("check", path)
    assert (found.returncode, found.stdout, found.stderr) == (2, "", zh)


@pytest.mark.parametrize(("name", "content", "zh"), [
    ("台账.xlsx", b"%PDF-1.7\n", "文件名与内容不符：不是工作簿，内容是PDF；请用 Excel 或 WPS 打开后另存为 .xlsx 或 .csv"),
    ("台账.xlsx", b"PK\x03\x04broken", "不是完好的 .xlsx 工作簿（文件损坏，或只是改了扩展名）；请用 Excel 或 WPS 打开后另存为 .xlsx"),
    ("台账.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "不是完好的旧版 .xls 工作簿；请用 Excel 或 WPS 打开后另存为 .xlsx"),
    ("台账.csv", b"PK\x03\x04", "文件名与内容不符：不是 CSV 文本，内容是zip 压缩包或 .xlsx 工作簿；请用 Excel 或 WPS 打开后另存为 .xlsx 或 .csv"),
    ("台账.csv", b"", "文件是空的；请核对是否导出成功"), ("台账.txt", b"a", None), ("台账", b"a", "不支持的文件类型 （无）；请另存为 .xlsx 或 .csv"),
])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, content: bytes, zh: str | None) -> None:
    (tmp_path / name).write_bytes(content)
    said = refused("check", tmp_path / name)
    assert said.startswith(f"错误: {name}: ")
    assert zh is None or said == f"错误: {name}: {zh}\n"


def test_what_is_not_there(tmp_path: Path) -> None:
    csv(tmp_path / "合同台账.csv", *ROWS)
    assert refused("check", tmp_path / "合同台帐.csv") == "错误: 合同台帐.csv: 没有这个文件；是否应为“合同台账.csv”？\n"
    assert refused("check", tmp_path / "支付台账.xlsx", "--lang", "en") == "error: 支付台账.xlsx: there is no such file\n"
    assert refused("check", tmp_path).startswith(f"错误: {tmp_path.name}: 没有找到 dossier.yaml；请给出含 dossier.yaml 的文件夹，或一个台账文件（")
    found = process("check", tmp_path / "支付台账.xlsx")
    assert (found.returncode, found.stderr) == (2, "错误: 支付台账.xlsx: 没有这个文件\n")


def test_a_lock_file_is_told_from_the_file_that_is_open(tmp_path: Path) -> None:
    csv(tmp_path / "合同台账.csv", *ROWS)
    lock = tmp_path / "~$合同台账.xlsx"
    lock.write_bytes(b"\x04clerk" + bytes(160))
    zh = "~$合同台账.xlsx: 这是 Excel、Word 或 WPS 打开文件时留下的临时锁文件，里面没有文件的内容；请关闭打开的文件，并写去掉“~$”的文件名“合同台账.xlsx”\n"
    assert refused("check", lock) == f"错误: {zh}"
    (tmp_path / "dossier.yaml").write_text(
        'dossier: 1\ndepartment: {name: 示例局, jurisdiction: "440199"}\nyear: 2024\nas_of: 2024-12-31\nsources: [{file: ~$合同台账.xlsx}]\n', encoding="utf-8")
    assert refused("check", tmp_path).endswith(zh)
    lock.unlink()
    said = refused("check", lock, "--lang", "en")
    assert said.endswith("keeps while a file is open, with nothing of its content; close the file and name it without '~$': '合同台账.xlsx'\n")
    (tmp_path / "单位自评报告.docx").write_bytes(b"")
    assert refused("lint", tmp_path / "~$自评报告.docx").endswith("并写去掉“~$”的文件名“单位自评报告.docx”\n")


def test_wrong_options_are_refused_too(workbook: Writer, law: Path, tmp_path: Path) -> None:
    path = workbook()
    for wrong in (["--as-of", "2024-02-30"], ["--engine", "prolog"], ["--format", "pdfx"], ["--fail-on", "x"], ["--lang", "fr"]):
        found = run("check", path, "--ruleset", law, *wrong)
        assert (found.code, found.out) == (2, "")
        assert wrong[1] in found.err
    assert refused("check", path, "--ruleset", tmp_path / "nowhere").startswith("错误: nowhere: ")
    assert refused("check", path, "--ruleset", law, "--scheme", tmp_path / "nowhere.yaml").startswith("错误: nowhere.yaml: 无法读取文件")


def test_what_the_department_itself_does_not_say_and_what_cannot_divide_are_named(dossier: Callable[..., Path], tmp_path: Path) -> None:
    law = ruleset(
        tmp_path / "of-departments",
        rule("DEMO-011", dated_by="year_end", require={"limit": {"quantity": "staff_actual", "at_most": "staff_quota"}}),
        rule("DEMO-012", dated_by="year_end", require={"limit": {"quantity": "sum(c.budget_amount for c in contracts) / sum(c.amount for c in contracts)", "at_most": "1"}}),
        subject="department")
    rows = [[*HEADER, "预算金额"], *([*row[:1], 0, *row[2:], 100] for row in ROWS[1:])]
    found = run("check", dossier(rows=rows), "--ruleset", law, "--format", "json", "--engine", "reference").data()["findings"]
    said = [gap["message"]["zh"] for finding in found for gap in finding["missing"]]
    assert said == ["卷宗没有填写部门的“在职人员数”", "卷宗没有填写部门的“编制数”", "无法计算：合同的合同金额合计不大于零，不能作除数"]
