"""Beginning: a dossier folder and empty ledgers, filled in as a clerk would, in the program a clerk has."""

import csv
import datetime as dt
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import yaml

from compliance.records.kinds import DEPARTMENT, kinds
from compliance.reports.template import title
from compliance.sources.dossier import open_dossier
from compliance.sources.vocabulary import vocabulary
from tests.acceptance.running import FIXTURES, refused, run
from tests.programs import program

CLEAN = FIXTURES / "clean"
SOURCES = {source["kind"]: source["file"] for source in yaml.safe_load((CLEAN / "dossier.yaml").read_text(encoding="utf-8"))["sources"]}
LEDGERS = [kind for code, kind in kinds().items() if code != DEPARTMENT]
ANSWERS = ("--name", "示例区档案局", "--jurisdiction", "440199", "--year", "2024", "--as-of", "2025-03-31", "--scheme", "liwan-2024")


def typed(text: str) -> object:
    """What a spreadsheet program makes of what a clerk types."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return dt.datetime.fromisoformat(text)
    return float(text) if re.fullmatch(r"(0|[1-9]\d*)(\.\d+)?", text) else text or None


def fill(path: Path, kind: str) -> int:
    """Type the rows of the clean fixture under the template's headers; how many rows."""
    with (CLEAN / SOURCES[kind]).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    words = vocabulary(kinds()[kind])
    book = openpyxl.load_workbook(path)
    (sheet,) = book.worksheets
    columns = {match.field.code: cell.column for cell in sheet[1] if (match := words.match(str(cell.value)))}
    given = [words.match(name) for name in header]
    for number, row in enumerate(rows, 2):
        for match, text in zip(given, row, strict=True):
            if text and match:
                cell = sheet.cell(number, columns[match.field.code])
                cell.value = text if cell.number_format == "@" else typed(text) if match.unit in (None, "元") else f"{text}{match.unit}"
    book.save(path)
    return len(rows)


def unread(path: Path) -> Sequence[object]:
    """Everything that was not read of a ledger: problems, columns, rows, cells."""
    dossier = open_dossier(path, dt.date(2025, 3, 31))
    (quality,) = dossier.quality
    return [*dossier.problems, *quality.ignored, *quality.skipped, *([quality.unreadable] if quality.unreadable else []), *quality.notes]


@pytest.mark.parametrize("form", [(), ("--csv",)], ids=["xlsx", "csv"])
def test_every_ledger_has_a_template_that_reads_back_whole(tmp_path: Path, form: tuple[str, ...]) -> None:
    run("init", tmp_path, *ANSWERS, "--ledgers", "all", *form)
    for kind in LEDGERS:
        path = tmp_path / f"{title(kind)}{'.csv' if form else '.xlsx'}"
        assert not unread(path)
        (quality,) = open_dossier(path, dt.date(2025, 3, 31)).quality
        assert (quality.kind, {column.field for column in quality.columns}) == (kind.code, set(kind.fields))


def test_the_contract_template_checks_what_is_entered(tmp_path: Path) -> None:
    path = tmp_path / "合同台账.xlsx"
    run("template", "合同台账", "-o", path)
    again = tmp_path / "again.xlsx"
    run("template", "contract", "-o", again)
    assert path.read_bytes() == again.read_bytes()
    (sheet,) = openpyxl.load_workbook(path).worksheets
    assert sheet.freeze_panes == "B2"
    by_header = {str(cell.value): cell for cell in sheet[1]}
    checks = {str(check.sqref).split(":")[0].rstrip("0123456789"): check for check in sheet.data_validations.dataValidation}
    signed, method, gov, amount = (by_header[name] for name in ("签订日期", "采购方式", "是否政府采购", "合同金额（元）"))
    assert checks[signed.column_letter].type == "date"
    assert checks[signed.column_letter].errorStyle == "warning"
    assert "竞争性磋商" in checks[method.column_letter].formula1
    assert checks[gov.column_letter].formula1 == '"是,否"'
    assert (checks[amount.column_letter].type, checks[amount.column_letter].operator) == ("decimal", "greaterThanOrEqual")
    assert sheet.column_dimensions[signed.column_letter].width >= 12
    assert "PROC-019 合同公告时效（《政府采购法实施条例》（国务院令第658号）第五十条）" in by_header["公告日期"].comment.text
    assert "PROC-019" in signed.comment.text.splitlines()[-1]
    assert "用来与" in by_header["采购项目编号"].comment.text
    assert by_header["备注"].comment.text.endswith("没有规则用到这一列，可不填")


def convert(paths: Sequence[Path], to: str, folder: Path) -> None:
    profile = folder / "profile"
    command = [program("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=180, env={**os.environ, "HOME": str(folder)})


def test_filled_in_with_libreoffice_it_reads_back_without_a_warning(tmp_path: Path) -> None:
    names = {kind: tmp_path / f"{title(kinds()[kind])}.xlsx" for kind in ("contract", "procurement", "payment")}
    rows = {}
    for kind, path in names.items():
        run("template", kind, "-o", path)
        rows[kind] = fill(path, kind)
    ods, back = tmp_path / "ods", tmp_path / "back"
    ods.mkdir()
    back.mkdir()
    convert(list(names.values()), "ods", ods)
    convert(sorted(ods.glob("*.ods")), "xlsx", back)
    for kind, path in names.items():
        again = back / path.name
        assert not unread(again)
        given, found = (open_dossier(each, dt.date(2025, 3, 31)).store.tables[kind] for each in (path, again))
        assert len(found) == rows[kind] > 0
        assert [{name: cell.value for name, cell in record.cells.items()} for record in found] == [{name: cell.value for name, cell in record.cells.items()} for record in given]


def test_a_new_dossier_filled_in_is_clean(tmp_path: Path) -> None:
    folder = tmp_path / "卷宗"
    made = run("init", folder, *ANSWERS, "--ledgers", "all")
    assert (made.code, len(made.out.splitlines())) == (0, 2 + len(LEDGERS))
    for kind in LEDGERS:
        fill(folder / f"{title(kind)}.xlsx", kind.code)
    # The department's own figures are typed over the comments.
    told = yaml.safe_load((CLEAN / "dossier.yaml").read_text(encoding="utf-8"))["department"]
    text = (folder / "dossier.yaml").read_text(encoding="utf-8")
    for field, value in told.items():
        text = re.sub(rf"^  # {field}: [^#\n]*", f"  {field}: {value}  ", text, flags=re.MULTILINE)
    (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    report, kept = run("check", folder, "--format", "json"), run("check", CLEAN, "--format", "json")
    assert (report.code, report.data()["problems"]) == (0, [])
    assert all(not source["ignored"] for source in report.data()["sources"])  # type: ignore[attr-defined]
    assert report.data()["counts"] == kept.data()["counts"]
    assert report.data()["scorecard"] == kept.data()["scorecard"]


def test_a_new_dossier_can_be_checked_at_once_and_commented_lines_are_right(tmp_path: Path) -> None:
    run("init", tmp_path / "d", *ANSWERS, "--csv")
    assert run("check", tmp_path / "d").code in (0, 1)
    path = tmp_path / "d" / "dossier.yaml"
    for kind in LEDGERS:
        shutil.copy(CLEAN / SOURCES[kind.code], tmp_path / "d" / f"{title(kind)}.csv")
    path.write_text(re.sub(r"^(  )# (?=- \{)", r"\1", path.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
    assert len(open_dossier(tmp_path / "d").store.tables) == len(LEDGERS) + 1


@pytest.mark.parametrize("name", ["某局", 'a": [*x', "局 # 注", "某\n局", "=1+1", "甲\\乙"])
def test_any_name_makes_a_sound_dossier(tmp_path: Path, name: str) -> None:
    run("init", tmp_path / "d", "--name", name, "--jurisdiction", "44", "--year", "2024", "--scheme", "none", "--ledgers", "contracts", "--csv")
    assert open_dossier(tmp_path / "d").name == " ".join(name.split())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "支付台账.xlsx").write_text("mine")
    said = refused("init", tmp_path, *ANSWERS)
    assert "支付台账.xlsx: 文件已存在" in said
    assert [path.name for path in tmp_path.iterdir()] == ["支付台账.xlsx"]
    assert (tmp_path / "支付台账.xlsx").read_text() == "mine"
    assert "文件已存在" in refused("template", "payments", "-o", tmp_path / "支付台账.xlsx")


@pytest.mark.parametrize(("arguments", "said"), [
    (("init", "x", "--name", "a", "--jurisdiction", "4", "--year", "1999", "--scheme", "none"), ["不是行政区划代码", "1999"]),
    (("init", "x", "--name", "a", "--jurisdiction", "44", "--year", "2024", "--scheme", "liwan-2025"), ["是否应为“liwan-2024”"]),
    (("init", "x", "--name", "a"), ["没有回答"]),
    (("template", "contrakts"), ["是否应为“contracts”"]),
    (("template", "contracts", "-o", "x.docx"), [".xlsx 或 .csv"]),
])
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(*arguments)
    assert found.code == 2
    assert all(part in found.err for part in said)
    assert not list(tmp_path.iterdir())
