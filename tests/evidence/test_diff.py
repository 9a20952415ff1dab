"""Two reports compared: what changed, and what of data, day, rules and scheme caused it, as far as that can be shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import csv, refused, run
from tests.evidence.small import ROWS, department, law

FAST = ("--engine", "reference")
LATE_NOW = ["HT-1", "100元", "2024-09-30", "2024-10-11"]
IN_TIME_NOW = ["HT-2", "200元", "2024-09-30", "2024-10-09"]


class Bench:
    """Dossiers, laws and reports in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.laws = {days: law(folder / f"law{days}", days) for days in (2, 3)}

    def case(self, name: str, *changed: list[str], days: int = 2, each: str = "1", as_of: str | None = None) -> Path:
        """A dossier and its report ``name.json``."""
        folder = department(self.folder / name, *changed, each=each)
        return self.reported(folder, name, days, as_of)

    def reported(self, folder: Path, name: str, days: int = 2, as_of: str | None = None) -> Path:
        options = () if as_of is None else ("--as-of", as_of)
        path = self.folder / f"{name}.json"
        run("check", folder, "--ruleset", self.laws[days], "-o", path, *options, *FAST)
        return path


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def diff(old: Path, new: Path, *options: object) -> dict:
    return run("diff", old, new, "-f", "json", *options).data()


def blamed(found: dict) -> dict[str, tuple[list[str], str]]:
    """Every difference with its causes and how they are known; changed verdicts by id, points by what they rest on."""
    verdicts = {change["id"]: (change["causes"], change["known_by"]) for change in found["verdicts"] if change["changed"]}
    points = {"-".join(["points", *change["grounds"]]): (change["causes"], change["known_by"]) for change in found["deductions"]}
    return verdicts | points | {f"indicator-{change['id']}": (change["causes"], change["known_by"]) for change in found["indicators"]}


def test_the_same_report_does_not_differ(bench: Bench) -> None:
    old = bench.case("old")
    found = run("diff", old, old, "--lang", "en")
    assert found.code == 0
    assert "Nothing: inputs, as-of date, ruleset, scheme and program are the same" in found.out
    assert "Verdicts, metrics and points are the same" in found.out


def test_one_changed_thing_caused_everything(bench: Bench) -> None:
    old = bench.case("old")
    data = diff(old, bench.case("new", LATE_NOW, IN_TIME_NOW))
    assert blamed(data) == {key: (["data"], "alone") for key in ("DEMO-001:HT-1", "DEMO-001:HT-2", "points-DEMO-001:HT-1", "points-DEMO-001:HT-2")}
    assert {change["id"]: (change["before"], change["after"]) for change in data["verdicts"]} == {"DEMO-001:HT-1": (None, "violated"), "DEMO-001:HT-2": ("violated", None)}
    assert {tuple(change["grounds"]): (change["before"], change["after"]) for change in data["deductions"]} == {("DEMO-001:HT-1",): (None, "1.00"), ("DEMO-001:HT-2",): ("1.00", None)}
    rules = diff(old, bench.reported(bench.folder / "old", "rules", days=3))
    assert [change["cause"] for change in rules["changed"]] == ["rules"]
    assert blamed(rules)
    assert all(told == (["rules"], "alone") for told in blamed(rules).values())
    day = diff(old, bench.reported(bench.folder / "old", "day", as_of="2024-10-08"))
    assert {change["cause"] for change in day["changed"]} == {"day"}


def test_a_scheme_changes_points_and_never_a_verdict(bench: Bench) -> None:
    old, new = bench.case("old"), bench.case("new", LATE_NOW, each="2")
    found = blamed(diff(old, new))
    assert found["DEMO-001:HT-1"] == (["data"], "alone")
    assert found["points-DEMO-001:HT-2"] == found["indicator-in_time"] == (["data", "scheme"], "unknown")
    same = diff(old, bench.case("dearer", each="2"))
    assert blamed(same) == {"points-DEMO-001:HT-2": (["scheme"], "alone"), "indicator-in_time": (["scheme"], "alone")}


def test_points_are_the_schemes_doing_where_the_verdicts_are_the_same(bench: Bench) -> None:
    old, new = bench.case("old"), bench.case("new", ["HT-3", "301元", "2024-10-08", "2024-10-10"], each="2")
    assert blamed(diff(old, new)) == {"points-DEMO-001:HT-2": (["scheme"], "verdicts"), "indicator-in_time": (["scheme"], "verdicts")}


def test_which_of_data_and_rules_is_told_only_by_judging_again(bench: Bench) -> None:
    changed = (["HT-3", "300元", "2024-10-08", "2024-10-12"], IN_TIME_NOW)
    old, new = bench.case("old", ["HT-4", "1元", "2024-09-30", "2024-10-10"]), bench.case("new", ["HT-4", "1元", "2024-09-30", "2024-10-10"], *changed, days=3)
    found = diff(old, new)
    assert {change["cause"] for change in found["changed"]} == {"data", "rules"}
    assert found["judged_again"] == []
    assert all(told == (["data", "rules"], "unknown") for told in blamed(found).values())
    assert "cannot tell which of data and rules" in " ".join(run("diff", old, new, "--lang", "en").out.split())
    again = diff(old, new, "--old", bench.folder / "old", "--new", bench.folder / "new", "--old-ruleset", bench.laws[2], "--new-ruleset", bench.laws[3], *FAST)
    assert again["judged_again"] == ["data", "rules"]
    told = blamed(again)
    assert told["DEMO-001:HT-4"] == (["rules"], "rerun")
    assert told["DEMO-001:HT-2"] == (["data", "rules"], "rerun")
    assert {key: value for key, value in found.items() if key not in ("verdicts", "deductions", "indicators", "judged_again")} == {
        key: value for key, value in again.items() if key not in ("verdicts", "deductions", "indicators", "judged_again")}


def test_what_only_both_together_did_is_called_so(bench: Bench) -> None:
    old, new = bench.case("old"), bench.case("new", ["HT-2", "200元", "2024-09-27", "2024-10-09"], days=3)
    bench.case("old", ["HT-2", "200元", "2024-09-27", "2024-10-10"])
    old = bench.reported(bench.folder / "old", "old")
    again = diff(old, new, "--old", bench.folder / "old", "--new", bench.folder / "new", "--old-ruleset", bench.laws[2], "--new-ruleset", bench.laws[3], *FAST)
    assert blamed(again)["DEMO-001:HT-2"] == ([], "rerun")


def test_dossiers_that_are_not_those_of_the_reports_are_refused(bench: Bench) -> None:
    old, new = bench.case("old"), bench.case("new", LATE_NOW)
    options = ("--old-ruleset", bench.laws[2], "--new-ruleset", bench.laws[2], "--lang", "en", *FAST)
    said = refused("diff", old, new, "--old", bench.folder / "new", "--new", bench.folder / "old", *options)
    assert said.count("the files of this dossier are not those of the report") == 2
    assert "--new-ruleset: this ruleset is not that of the report" in refused(
        "diff", old, new, "--old", bench.folder / "old", "--new", bench.folder / "new", "--old-ruleset", bench.laws[2], "--new-ruleset", bench.laws[3], "--lang", "en")
    assert "give the dossiers of both reports" in refused("diff", old, new, "--old", bench.folder / "old", "--lang", "en")


def test_a_row_added_above_changes_no_verdict_and_no_deduction(bench: Bench) -> None:
    old = bench.case("old")
    folder = department(bench.folder / "new")
    csv(folder / "合同台账.csv", ROWS[0], ["HT-0", "1元", "2024-09-30", "2024-10-08"], *ROWS[1:])
    found = diff(old, bench.reported(folder, "new"))
    assert found["deductions"] == found["indicators"] == []
    assert [(change["id"], change["changed"]) for change in found["verdicts"]] == [("DEMO-001:HT-2", False)]
    assert run("diff", old, bench.folder / "new.json").code == 1


def altered(path: Path, change: Callable[[Any], object]) -> Path:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    other = path.with_name("altered.json")
    other.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return other


def test_an_altered_report_is_called_so(bench: Bench) -> None:
    old = bench.case("old")
    found = run("diff", old, altered(old, lambda data: data["scorecard"].update(total="10.00")), "--lang", "en")
    assert found.code == 1
    assert "one of the reports was altered" in found.out


@pytest.mark.parametrize("number", ["1e999999999", "9" * 5000, "1/0", "0x10", "\x1b[2J", "1/" + "3" * 60])
def test_numbers_and_texts_of_a_foreign_report_do_no_harm(bench: Bench, number: str) -> None:
    old = bench.case("old")

    def change(data: Any) -> None:
        data["scorecard"].update(total=number, low=number)
        data["metrics"]["x"] = {"name": {"zh": number, "en": number}, "unit": "ratio", "value": number, "missing": []}
        data["findings"][0]["margin"] = number

    found = run("diff", old, altered(old, change), "--lang", "en")
    assert found.code == 1
    assert "\x1b" not in found.out


def test_what_is_no_report_is_refused(bench: Bench, tmp_path: Path) -> None:
    old = bench.case("old")
    (tmp_path / "not.json").write_text("[1]", encoding="utf-8")
    assert "not.json" in refused("diff", old, tmp_path / "not.json")
    assert "none.json" in refused("diff", tmp_path / "none.json", old)


def test_every_number_of_the_text_is_the_jsons(bench: Bench) -> None:
    old, new = bench.case("old"), bench.case("new", LATE_NOW, IN_TIME_NOW)
    found, said = diff(old, new), run("diff", old, new).out
    for change in found["deductions"]:
        sides = [f"-{float(side):g}" if side else "无" for side in (change["before"], change["after"])]
        assert f"{sides[0]} → {sides[1]}  公告时效  {change['grounds'][0]}  ← 数据" in said
    assert f"得分：{float(found['score']['before']['total']):g} → {float(found['score']['after']['total']):g}" in said
