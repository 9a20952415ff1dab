"""What-if: the same as changing the ledger, and an honest ranking of what can still be got back."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.acceptance.running import FIXTURES, csv, refused, run
from tests.evidence.small import HEADER, ROWS, department, law

MID_YEAR = FIXTURES / "mid-year"
FAST = ("--engine", "reference")


@cache
def report(folder: Path, *options: object) -> dict:
    return run("check", folder, "-f", "json", *FAST, *options).data()


def supposed(folder: Path, *cells: str, options: tuple[object, ...] = ()) -> dict:
    return run("whatif", folder, "-f", "json", *FAST, *(part for cell in cells for part in ("--set", cell)), *options).data()


@cache
def recovered(folder: Path, *options: object) -> dict:
    return run("whatif", folder, "--recover", "-f", "json", *FAST, *options).data()["recovery"]


def deductions(data: dict) -> dict[str, str]:
    card = data["scorecard"]
    return {found["id"]: found["points"] for section in card["sections"] for group in section["groups"] for each in group["indicators"] for found in each["deductions"]}


def edited(folder: Path, ledger: str, before: str, after: str) -> Path:
    shutil.copytree(MID_YEAR, folder)
    path = folder / ledger
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("cells", "ledger", "before", "after"), [
    (("contracts[HT-02].published_on=2024-05-22",), "合同台账.csv", "未公告", "2024-05-22"),
    (("合同[HT-04].公告日期=2024.3.6", "合同[HT-04].备案日期="), "合同台账.csv", "2024-03-12,2024-03-11", "2024.3.6,"),
    (("contract[#6].是否政府采购=否",), "合同台账.csv", "示例区水务局,,示例己", "示例区水务局,否,示例己"),
    (("月度执行[5].累计支出数（万元）=278",), "月度执行.csv", "2100000", "2780000"),
    (("采购项目[CG-02].采购活动开始日期=2024年12月1日", "procurements[CG-02].intent_published_on=2024-06-13"), "采购台账.csv", "2200000,,2024-07-25", "2200000,2024-06-13,2024-12-01"),
])
def test_supposing_is_the_same_as_changing_the_ledger(tmp_path: Path, cells: tuple[str, ...], ledger: str, before: str, after: str) -> None:
    found = supposed(MID_YEAR, *cells)
    old, new = report(MID_YEAR), report(edited(tmp_path / "copy", ledger, before, after))
    ends = ("total", "low", "high")
    assert found["score"] == {"before": {end: old["scorecard"][end] for end in ends}, "after": {end: new["scorecard"][end] for end in ends}}
    ours, theirs = ({finding["id"]: finding["outcome"] for finding in data["findings"]} for data in (old, new))
    told = {change["id"]: (change["before"], change["after"]) for change in found["verdicts"] if change["before"] != change["after"]}
    silent = ("satisfied", "not_applicable")
    assert told or found["metrics"]
    assert {id_: (ours.get(id_), theirs.get(id_)) for id_ in ours | theirs if ours.get(id_) != theirs.get(id_)} == {
        id_: tuple(None if side in silent else side for side in sides) for id_, sides in told.items() if not set(sides) <= set(silent)}
    lost = sum(Decimal(points) for points in deductions(new).values()) - sum(Decimal(points) for points in deductions(old).values())
    assert lost == sum(Decimal(change["after"] or 0) - Decimal(change["before"] or 0) for change in found["deductions"])


@pytest.mark.parametrize(("cell", "says"), [
    ("contracts[HT1].published_on=2024-06-14", "did you mean 'HT-1'?"),
    ("contracts[HT-1].publishd_on=2024-06-14", "did you mean 'published_on'?"),
    ("合同[HT-1].公告日=2024-06-14", "did you mean '公告日期'?"),
    ("cotracts[HT-1].published_on=2024-06-14", "did you mean 'contracts'?"),
    ("nothing[HT-1].published_on=2024-06-14", "there are: assets,"),
    ("contracts[HT-1].published_on=2024-02-30", "there is no such day"),
    ("contracts[HT-1].amount=many", "contract amount: "),
    ("contracts.amount=1", "say which contract"),
    ("assets[ZC-1].name=x", "no asset ledger"),
    ("department.year=2025", "use --as-of"),
    ("contracts[HT-1]published_on", "is not understood"),
    ("=", "is not understood"),
    ("a" * 5000, "is not understood"),
])
def test_what_cannot_be_supposed_is_refused_with_the_nearest(tmp_path: Path, cell: str, says: str) -> None:
    assert says in refused("whatif", department(tmp_path / "局"), "--ruleset", law(tmp_path / "law"), "--set", cell, "--lang", "en", *FAST)


def test_a_cell_set_twice_and_records_of_one_key_are_refused_all_at_once(tmp_path: Path) -> None:
    folder = department(tmp_path / "局")
    csv(folder / "合同台账.csv", *ROWS, ["HT-1", "5元", "2024-09-30", ""])
    options = ("--ruleset", law(tmp_path / "law"), "--lang", "en", *FAST)
    said = refused("whatif", folder, "--set", "contracts[HT-1].amount=1元", "--set", "contracts[HT-2].amount=1元", "--set", "合同[HT-2].合同金额=2元", *options)
    assert "there are 2 of contract 'HT-1'; name one: contracts[#1]（合同台账.csv!2）、contracts[#4]（合同台账.csv!5）" in said
    assert "this cell is set twice" in said
    assert run("whatif", folder, "--set", "contracts[#4].amount=1元", *options).code == 0


def test_nothing_asked_for_is_refused() -> None:
    assert "--set" in refused("whatif", MID_YEAR, *FAST)
    assert "--scheme" in refused("whatif", MID_YEAR / "合同台账.csv", "--recover", *FAST)


def test_a_passed_date_is_closed_and_only_evidence_helps() -> None:
    items = {item["id"]: item for item in recovered(MID_YEAR)["items"]}
    for id_, key in (("contract_publication-1", "HT-02"), ("contract_publication-2", "HT-04")):
        assert (items[id_]["recoverable"], items[id_]["depends"], items[id_]["with_evidence"]) == ("0.00", "0.00", "0.50")
        assert [(way["way"], way["key"]) for way in items[id_]["ways"]] == [("closed", key)]


def test_what_can_be_filled_in_is_worth_what_filling_it_in_gives() -> None:
    found = recovered(MID_YEAR)
    item = next(item for item in found["items"] if item["id"] == "contract_publication-?")
    assert {way["key"] for way in item["ways"]} == {"HT-03", "HT-05", "HT-06"}
    filled = supposed(MID_YEAR, "contracts[HT-03].published_on=2024-05-29", "contracts[HT-05].signed_on=2024-06-13", "contracts[HT-06].government_procurement=否")["score"]
    assert Decimal(item["recoverable"]) == Decimal(filled["after"]["low"]) - Decimal(filled["before"]["low"]) == Decimal("1.50")
    assert [Decimal(each["recoverable"]) for each in found["items"]] == sorted((Decimal(each["recoverable"]) for each in found["items"]), reverse=True)
    assert {each["id"] for each in found["not_lost"]} == {"PROC-019:HT-01", "PROC-018T:HT-05"}


def test_a_metric_can_move_until_the_year_is_over() -> None:
    def rate(*options: str) -> tuple[str, bool, list[str]]:
        item = next(item for item in recovered(MID_YEAR, *options)["items"] if item["id"] == "execution_rate-1")
        return item["recoverable"], item["at_most"], [way["way"] for way in item["ways"]]

    assert rate("--as-of", "2024-12-31") == ("3.61", True, ["move"])
    assert rate("--as-of", "2025-01-01") == ("0.00", False, ["closed"])


def test_a_planned_date_ahead_can_be_moved(tmp_path: Path) -> None:
    folder = edited(tmp_path / "copy", "采购台账.csv", "2200000,,", "2200000,2024-06-30,")
    item = next(item for item in recovered(folder)["items"] if item["id"] == "purchase_intent-1")
    assert (item["recoverable"], [way["way"] for way in item["ways"]]) == ("0.50", ["postpone"])
    past = next(item for item in recovered(folder, "--as-of", "2024-07-26")["items"] if item["id"] == "purchase_intent-1")
    assert (past["recoverable"], [way["way"] for way in past["ways"]]) == ("0.00", ["closed"])


def small(folder: Path, **indicator: object) -> Path:
    """The small department with its one indicator's settings changed."""
    department(folder)
    path = folder / "small.yaml"
    scheme = json.loads(path.read_text(encoding="utf-8"))
    scheme["sections"][0]["groups"][0]["indicators"][0] |= indicator
    path.write_text(json.dumps(scheme, ensure_ascii=False), encoding="utf-8")
    return folder


def test_an_undetermined_verdict_counted_as_a_violation_can_be_filled_in(tmp_path: Path) -> None:
    folder = small(tmp_path / "局", undetermined="lose")
    csv(folder / "合同台账.csv", *ROWS, ["HT-4", "5元", "2024-09-30", ""])
    items = recovered(folder, "--ruleset", law(tmp_path / "law"))["items"]
    assert [(item["recoverable"], [(way["way"], way["key"]) for way in item["ways"]]) for item in items] == [("1.00", [("fill", "HT-4")]), ("0.00", [("closed", "HT-2")])]


def test_a_capped_loss_gains_nothing_one_by_one_but_together(tmp_path: Path) -> None:
    figure = {"value": "1", "standing": "assumed"}
    folder = small(tmp_path / "局", undetermined="lose", method={"per_violation": {"rules": ["DEMO-001"], "each": figure, "at_most": figure}})
    csv(folder / "合同台账.csv", HEADER, ["HT-1", "5元", "2024-09-30", ""], ["HT-2", "5元", "2024-09-30", ""])
    found = recovered(folder, "--ruleset", law(tmp_path / "law"))
    assert [(item["lost"], item["recoverable"]) for item in found["items"]] == [("1.00", "0.00"), ("0.00", "0.00")]
    assert all(item["capped"] for item in found["items"][1:])
    assert found["best"] == "10.00"


def test_both_languages_name_the_cell_and_the_change() -> None:
    for lang, words in (("zh", ("（空） → 2024-06-14", "未到期 → 符合", "合同台账.csv!M2")), ("en", ("(blank) → 2024-06-14", "not yet due → satisfied", "合同台账.csv!M2"))):
        said = run("whatif", MID_YEAR, "--set", "contracts[HT-01].published_on=2024-06-14", "--lang", lang, *FAST).out
        assert all(word in said for word in words)
