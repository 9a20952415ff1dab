"""``compliance inspect``, ``compliance map`` and ``compliance check --strict`` as their users meet them."""

from __future__ import annotations

import difflib
import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.running import FIXTURES, csv, refused, run
from tests.sources.ugly.make import A, B, H, ods, xls, xlsx
from tests.sources.ugly.make import csv as separated

UGLY = Path(__file__).parents[1] / "sources" / "ugly"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """The clean dossier with a slip of the pen in a header."""
    folder = tmp_path / "卷宗"
    shutil.copytree(FIXTURES / "clean", folder)
    ledger = folder / "合同台账.csv"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("签订日期", "签定日期", 1), encoding="utf-8")
    return folder


def test_inspect_shows_what_was_taken_for_what() -> None:
    found = run("inspect", UGLY / "错别字表头.xlsx")
    assert found.code == 0
    assert found.out == (
        "错别字表头.xlsx[合同台账]\n"
        "  合同（contract，确定：工作表名）；表头第 1 行；读取 1 行\n"
        "    A 合同编号 → 合同编号 contract_no（字段名称）\n"
        "    B 合同名称 → 合同名称 name（字段名称）\n"
        "    C 供应商 → 供应商 supplier（字段名称）\n"
        "    D 合同金额 → 合同金额 amount [元]（字段名称）\n"
        "    F 公告日期 → 公告日期 published_on（字段名称）\n"
        "    E 签定日期 → 可写入：签订日期 signed_on（字面相近 75%，1 个值中 1 个符合）\n"
        "  存疑：错别字表头.xlsx[合同台账]!E1：表头“签定日期”没有对应的字段，未读取；是否\n"
        "    为“签订日期”？请改表头，或用 compliance map 指明\n"
        "  没有列的字段 " + found.out.partition("没有列的字段 ")[2])


def test_inspect_names_the_kinds_that_an_unclear_ledger_may_be() -> None:
    found = run("inspect", UGLY / "看不出是哪种台账.xlsx", "--lang", "en")
    assert found.code == 2
    assert "may be: " in found.out
    assert "procurement (2 headers fit)" in found.out


def test_inspect_as_data() -> None:
    data = json.loads(run("inspect", UGLY / "两张表上下排.xlsx", "--format", "json").out)
    assert [(table["kind"], table["header_rows"], table["rows"]) for table in data["sources"][0]["tables"]] == [("contract", [2, 2], 2), ("payment", [7, 7], 1)]


def test_map_writes_nothing_unasked_and_only_what_is_certain_with_yes(dossier: Path) -> None:
    manifest = dossier / "dossier.yaml"
    before = manifest.read_text(encoding="utf-8")
    assert "没有写入" in run("map", dossier).out
    assert manifest.read_text(encoding="utf-8") == before
    assert run("map", dossier, "--yes").code == 0
    changed = [line for line in difflib.ndiff(before.splitlines(), manifest.read_text(encoding="utf-8").splitlines()) if line[0] in "+-"]
    assert changed == ["-   - {file: 合同台账.csv, kind: contract}", "+   - {file: 合同台账.csv, kind: contract, columns: {签定日期: signed_on}}"]
    assert run("check", dossier).code == 0


def test_a_mapping_file_is_compared_with_the_next_ledger(dossier: Path) -> None:
    assert run("map", dossier, "--yes", "-o", dossier / "对应.yaml").code == 0
    assert "mapping: 对应.yaml" in (dossier / "dossier.yaml").read_text(encoding="utf-8")
    assert run("check", dossier, "--strict").code == 0
    ledger = dossier / "合同台账.csv"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("签定日期", "签订时点", 1), encoding="utf-8")
    found = run("check", dossier, "--strict")
    assert found.code == 2
    assert "对应.yaml 中的表头“签定日期”在本表中没有了" in found.err
    assert "新出现的表头“签订时点”" in found.err


def test_map_by_hand_and_its_refusals(dossier: Path) -> None:
    assert "没有未识别的表头“没有”" in refused("map", dossier, "--set", "没有=name")
    assert "没有“signd_on”这个字段；是否应为“signed_on”" in refused("map", dossier, "--set", "签定日期=signd_on")
    assert run("map", dossier, "--set", "签定日期=").code == 0
    assert "{签定日期: null}" in (dossier / "dossier.yaml").read_text(encoding="utf-8")
    single = csv(dossier.parent / "合同.csv", ["合同编号", "合同名称", "签定日期"], ["HT-1", "甲", "2024-03-05"])
    assert run("map", single, "--yes", "-o", dossier.parent / "m.yaml").code == 0


def test_dates_by_the_mapping(tmp_path: Path) -> None:
    csv(tmp_path / "合同.csv", ["合同编号", "合同名称", "签订日期"], ["HT-1", "甲", "2024年2月"], ["HT-2", "乙", "3月5日"], ["HT-3", "丙", "24.3.5"], ["HT-4", "丁", "2024-03-05、2024-04-05"])
    said = "dossier: '1'\ndepartment: {name: 某局, jurisdiction: '440103'}\nyear: 2024\nas_of: 2025-03-31\nsources:\n  - file: 合同.csv\n"
    (tmp_path / "dossier.yaml").write_text(said, encoding="utf-8")
    assert len(json.loads(run("inspect", tmp_path, "--format", "json").out)["sources"][0]["tables"][0]["refused"]) == 4
    (tmp_path / "dossier.yaml").write_text(said + "    dates: {year: 2024, century: 20, month_only: last, several: last}\n", encoding="utf-8")
    assert json.loads(run("inspect", tmp_path, "--format", "json").out)["sources"][0]["tables"][0]["refused"] == []


def test_strict_refuses_what_is_in_doubt() -> None:
    ledger = UGLY / "隐藏的行.xlsx"
    assert run("check", ledger, "--as-of", "2025-03-31", "--exit-zero").code == 0
    found = run("check", ledger, "--as-of", "2025-03-31", "--strict", "--exit-zero")
    assert found.code == 2
    assert found.err == "存疑: 隐藏的行.xlsx[合同台账]: 第 3 行是隐藏的（1 行），已照常读取；不该计的请删除\n"


def test_the_same_content_in_every_format_gives_the_same_verdicts(tmp_path: Path) -> None:
    rows = [H, A, B]
    reports = []
    for name, content in (("合同台账.xlsx", xlsx(rows)), ("合同台账.xls", xls(rows)), ("合同台账.et", xls(rows)), ("合同台账.ods", ods(rows)), ("合同台账.csv", separated(rows))):
        (tmp_path / name).write_bytes(content)
        report = run("check", tmp_path / name, "--as-of", "2025-03-31", "--format", "json").data()
        findings = [(each["rule"], each["key"], each["outcome"], each["margin"], each["message"]) for each in report["findings"]]
        reports.append(json.dumps([report["counts"], findings], ensure_ascii=False).replace(name, "").replace("[合同台账]", ""))
    assert reports[0].count("HT-1") > 1
    assert set(reports) == {reports[0]}
