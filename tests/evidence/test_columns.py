"""A province in columns on one machine: the league and scorecards that the reference gives department by department, with any number of workers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from compliance.ground.shipped import rulesets
from compliance.rules.cache import cached_ruleset
from tests.acceptance.running import FIXTURES, refused, rule, ruleset, run
from tests.evidence.small import law
from tests.provinces import reference_league, write_province


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from compliance.cli.run import run as assess

    folder = tmp_path_factory.mktemp("columns") / "province"
    write_province(folder, assess(FIXTURES / "liwan-2024", None, "reference", None, None).dossier, 3)
    return folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_department_comes_out_as_the_reference_says(province: Path, jobs: int, tmp_path: Path) -> None:
    found = run("check", province, "--jobs", jobs, "-o", tmp_path / "league.json")
    assert found.code == 1
    assert (tmp_path / "league.json").read_text(encoding="utf-8") == reference_league(province, cached_ruleset(rulesets()), rulesets())


def test_rows_of_an_unknown_department_are_told_and_stop_nobody(province: Path, tmp_path: Path) -> None:
    copied = tmp_path / "province"
    copied.mkdir()
    for each in province.iterdir():
        if each.name in ("province.yaml", "department.parquet", "disclosure.parquet"):
            (copied / each.name).write_bytes(each.read_bytes())
    table = pq.read_table(copied / "disclosure.parquet")
    names = ["D999" if index < 2 else name for index, name in enumerate(table["部门"].to_pylist())]
    pq.write_table(table.set_column(table.schema.get_field_index("部门"), "部门", pa.array(names)), copied / "disclosure.parquet")
    found = run("check", copied, "--lang", "en", "--jobs", 1)
    assert found.code == 2
    assert "2 rows belong to this department" in " ".join(found.out.split())
    assert "D999" in found.out
    league = json.loads(run("check", copied, "--format", "json", "--jobs", 1).out)
    assert {"D001", "D002", "D003"} <= set(league["departments"])


def test_files_that_cannot_be_used_are_named(province: Path, tmp_path: Path) -> None:
    broken = tmp_path / "province"
    broken.mkdir()
    (broken / "province.yaml").write_bytes((province / "province.yaml").read_bytes())
    assert "department.parquet" in refused("check", broken, "--lang", "en")
    (broken / "department.parquet").write_bytes(b"PAR1 nothing")
    assert "department.parquet" in refused("check", broken, "--lang", "en")
    pq.write_table(pa.table({"name": ["甲"]}), broken / "department.parquet")
    assert "has no column '部门'" in refused("check", broken, "--lang", "en")


def test_a_finished_league_stands_until_a_file_changes(province: Path, tmp_path: Path) -> None:
    copied = tmp_path / "province"
    copied.mkdir()
    for name in ("province.yaml", "department.parquet", "disclosure.parquet"):
        (copied / name).write_bytes((province / name).read_bytes())
    run("check", copied, "-o", tmp_path / "league.json")
    inputs = json.loads((tmp_path / "league.json").read_text(encoding="utf-8"))["departments"]["D001"]["dossier"]["inputs"]
    assert [item["file"] for item in inputs] == ["province.yaml", "department.parquet", "disclosure.parquet"]
    stands = run("verify", tmp_path / "league.json", copied, "--lang", "en")
    assert stands.code == 0
    assert "3 departments computed again" in stands.out
    table = pq.read_table(copied / "disclosure.parquet")
    pq.write_table(table, copied / "disclosure.parquet", compression="none")
    moved = run("verify", tmp_path / "league.json", copied, "--lang", "en")
    assert moved.code == 1
    assert "disclosure.parquet: " in moved.out
    assert "verdicts, metrics and points are the same all the same" in moved.out
    pq.write_table(table.slice(1), copied / "disclosure.parquet")
    assert "Verdicts that differ" in run("verify", tmp_path / "league.json", copied, "--lang", "en").out


def small(folder: Path, departments: pa.Array, owners: pa.Array) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of a province whose contracts, each a working day late, belong to these departments."""
    folder.mkdir()
    (folder / "province.yaml").write_text("province: 1\nname: 某省\nyear: 2024\nas_of: 2025-03-31\njurisdiction: '440103'\ndepartment: 部门\n", encoding="utf-8")
    pq.write_table(pa.table({"部门": departments, "name": [f"局{number}" for number in range(len(departments))]}), folder / "department.parquet")
    number = len(owners)
    contracts = {"部门": owners, "合同编号": [f"HT-{row}" for row in range(number)], "签订日期": ["2024-09-30"] * number, "公告日期": ["2024-10-10"] * number}
    pq.write_table(pa.table(contracts), folder / "contract.parquet")
    found = run("check", folder, "--ruleset", law(folder.parent / "law"), "--engine", "reference", "--format", "json", "--jobs", 1)
    return found.code, json.loads(found.out)


@pytest.mark.parametrize(("departments", "owners"), [
    (pa.array([7, 8]), pa.array([7.0, 8.0])), (pa.array([7.0, 8.0]), pa.array(["7", "8"])), (pa.array([" 7", "8"]), pa.array(["7 ", "\u30008\n"])),
], ids=["numbers with a blank among them", "numbers and texts", "blanks around"])
def test_a_department_is_known_however_its_code_is_stored(departments: pa.Array, owners: pa.Array, tmp_path: Path) -> None:
    code, league = small(tmp_path / "province", departments, owners)
    assert (code, league["unread"]) == (1, {})
    assert {key: [finding["key"] for finding in report["findings"] if finding["rule"] == "DEMO-001"] for key, report in league["departments"].items()} == {"7": ["HT-0"], "8": ["HT-1"]}


def test_a_department_named_twice_and_rows_that_name_none_are_told(tmp_path: Path) -> None:
    code, league = small(tmp_path / "province", pa.array(["D1", "D1", "D2", None, ""]), pa.array(["D1", "D2", None, " "]))
    assert (code, list(league["departments"])) == (2, ["D2"])
    assert [found["place"] for found in league["unread"]["D1"]] == ["department.parquet!3"]
    assert "department.parquet!2; keep one of them" in league["unread"]["D1"][0]["message"]["en"]
    blank = league["unread"][""]
    assert [found["place"] for found in blank] == ["department.parquet!5", "department.parquet!6", ""]
    assert "2 rows name no department (contract 2)" in blank[-1]["message"]["en"]


def test_a_column_that_a_file_does_not_have_is_not_taken_for_blank_cells(tmp_path: Path) -> None:
    small(tmp_path / "province", pa.array(["D1", "D2"]), pa.array(["D1"]))
    (tmp_path / "province" / "contract.parquet").unlink()
    (tmp_path / "province" / "contract").mkdir()
    rules = ruleset(tmp_path / "present", rule(require={"present": {"fields": ["supplier"]}}))
    row = {"合同编号": ["HT-0"], "签订日期": ["2024-09-30"]}
    pq.write_table(pa.table({"部门": ["D1"], **row, "supplier": pa.array([None], pa.string())}), tmp_path / "province" / "contract" / "part-0.parquet")
    pq.write_table(pa.table({"部门": ["D2"], **row}), tmp_path / "province" / "contract" / "part-1.parquet")
    league = json.loads(run("check", tmp_path / "province", "--ruleset", rules, "--engine", "reference", "--format", "json", "--jobs", 1).out)
    assert {key: report["counts"]["DEMO-001"] for key, report in league["departments"].items()} == {"D1": {"violated": 1}, "D2": {"undetermined": 1}}
