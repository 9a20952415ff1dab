"""A finished report stands as long as nothing it rests on changed, and says what did."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compliance.evidence.finished import MAX_DEPTH, Finished, finished
from compliance.evidence.verification import Difference, compare
from compliance.reports.data import FORMAT
from tests.acceptance.running import FIXTURES, refused, run
from tests.evidence.small import department, law, scheme

LATE_NOW = ["HT-1", "100元", "2024-09-30", "2024-10-11"]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A department whose finished report lies beside its ledgers."""
    folder = department(tmp_path / "department")
    assert run("check", folder, "--ruleset", law(tmp_path / "law"), "--format", "json", "-o", folder / "report.json").code == 1
    return folder


def verify(dossier: Path, *more: object) -> tuple[int, str]:
    """The exit code and what is said in English; the engine is the reference where no other is named."""
    found = run("verify", dossier / "report.json", dossier, "--ruleset", dossier.parent / "law", "--lang", "en", "--engine", "reference", *more)
    return found.code, " ".join(found.out.split())


def altered(dossier: Path, change: Callable[[Any], object]) -> None:
    """Change the data of the report."""
    path = dossier / "report.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@pytest.mark.parametrize("engine", ["reference", "durable", "duckdb", "auto"])
def test_an_untouched_report_stands_with_each_engine(dossier: Path, engine: str) -> None:
    pytest.importorskip({"durable": "durable", "duckdb": "duckdb"}.get(engine, "compliance"))
    code, said = verify(dossier, "--engine", engine)
    assert code == 0
    assert said.startswith("report.json stands: computed again with ")


def test_the_shipped_dossier_stands_in_both_languages(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run("check", FIXTURES / "liwan-2024", "--format", "json", "-o", report)
    for lang, word in (("zh", "成立"), ("en", "stands")):
        found = run("verify", report, FIXTURES / "liwan-2024", "--engine", "reference", "--lang", lang)
        assert (found.code, word in found.out) == (0, True)


def test_the_dossier_is_found_beside_the_report(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("verify", dossier / "report.json", "--ruleset", dossier.parent / "law", "--engine", "reference").code == 0
    elsewhere = dossier.parent / "report.json"
    (dossier / "report.json").rename(elsewhere)
    monkeypatch.chdir(dossier)
    assert run("verify", elsewhere, "--ruleset", dossier.parent / "law", "--engine", "reference").code == 0
    monkeypatch.chdir(dossier.parent)
    assert "name the dossier in the command" in refused("verify", elsewhere, "--ruleset", dossier.parent / "law", "--lang", "en")


def test_a_single_ledger_without_a_day_of_its_own_stands(dossier: Path) -> None:
    ledger, rules = dossier / "合同台账.csv", dossier.parent / "law"
    run("check", ledger, "--ruleset", rules, "--format", "json", "-o", dossier / "ledger.json", "--jurisdiction", "440103")
    assert run("verify", dossier / "ledger.json", "--ruleset", rules, "--engine", "reference").code == 0


def test_a_folder_of_notices_without_a_day_of_its_own_stands(dossier: Path) -> None:
    notices, rules = dossier / "合同公告", dossier.parent / "law"
    notices.mkdir()
    (notices / "a.txt").write_text("一、合同编号：SF-1\n二、合同名称：物业服务\n七、合同签订日期：2024-09-30\n八、合同公告日期：2024-10-11\n", encoding="utf-8")
    run("check", notices, "--ruleset", rules, "--format", "json", "-o", dossier / "notices.json")
    for given in ((notices,), ()):
        assert run("verify", dossier / "notices.json", *given, "--ruleset", rules, "--engine", "reference").code == 0


def test_a_report_of_another_day_is_judged_as_of_that_day(dossier: Path) -> None:
    run("check", dossier, "--ruleset", dossier.parent / "law", "--format", "json", "-o", dossier / "report.json", "--as-of", "2024-10-09")
    assert verify(dossier)[0] == 0


def test_a_changed_cell_is_named_with_its_file_and_verdict(dossier: Path) -> None:
    department(dossier, LATE_NOW)
    code, said = verify(dossier)
    assert code == 1
    assert "input file 合同台账.csv: " in said
    assert "ruleset" not in said
    assert "DEMO-001:HT-1 合同台账.csv!2 satisfied or not applicable → violated" in said
    assert "cell 合同台账.csv!D2: “2024-10-11”" in said
    assert "In time [in_time]: 9.00 / 10.00 → 8.00 / 10.00" in said
    assert "Total [total]: 9.00 → 8.00" in said


def test_a_cell_that_moves_a_margin_shows_both_contents(dossier: Path) -> None:
    department(dossier, ["HT-2", "200元", "2024-09-30", "2024-10-11"])
    code, said = verify(dossier)
    assert code == 1
    assert "margin: 1 → 2" in said
    assert "cell 合同台账.csv!D3: “2024-10-10” → “2024-10-11”" in said


def test_a_change_without_effect_is_still_a_change(dossier: Path) -> None:
    with (dossier / "合同台账.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    code, said = verify(dossier)
    assert code == 1
    assert "verdicts, metrics and points are the same" in said


def test_a_changed_figure_of_a_rule_names_the_ruleset(dossier: Path) -> None:
    law(dossier.parent / "law", days=3)
    code, said = verify(dossier)
    assert code == 1
    assert "ruleset: " in said
    assert "input file" not in said
    assert "DEMO-001:HT-2 合同台账.csv!3 violated → satisfied or not applicable" in said


def test_the_same_rules_in_another_folder_are_the_same_rules(dossier: Path) -> None:
    assert run("verify", dossier / "report.json", "--ruleset", law(dossier.parent / "elsewhere"), "--engine", "reference").code == 0


def test_a_changed_scheme_is_named(dossier: Path) -> None:
    scheme(dossier / "small.yaml", each="2")
    code, said = verify(dossier)
    assert code == 1
    assert "scheme: small " in said
    assert "9.00 / 10.00 → 8.00 / 10.00" in said


def test_points_altered_in_the_report_are_named(dossier: Path) -> None:
    def better(data: Any) -> None:
        indicator = data["scorecard"]["sections"][0]["groups"][0]["indicators"][0]
        indicator.update(score="10.00", low="10.00", high="10.00")

    altered(dossier, better)
    code, said = verify(dossier)
    assert code == 1
    assert "the report itself was altered" in said
    assert "In time [in_time]: 10.00 / 10.00 → 9.00 / 10.00" in said


@pytest.mark.parametrize("change", [
    lambda data: data["findings"].clear(),
    lambda data: data["findings"].append(data["findings"][0]),
    lambda data: data["dossier"]["inputs"].append(data["dossier"]["inputs"][0]),
    lambda data: data["dossier"]["inputs"].reverse(),
    lambda data: data["dossier"].update(name="另一个局"),
    lambda data: data["findings"][0].update(severity="advice"),
    lambda data: data["findings"][0]["message"].update(zh="没有问题"),
    lambda data: data["findings"][0]["basis"][0].update(article="第五十一条"),
    lambda data: data["counts"]["DEMO-001"].update(satisfied=True),
    lambda data: data["scorecard"].update(total="10.00"),
    lambda data: data["scheme"].update(sha256="0" * 64),
    lambda data: data.update(scheme=None),
    lambda data: data.update(added="something"),
    lambda data: data.pop("sources"),
], ids=range(14))
def test_whatever_is_altered_the_report_does_not_stand(dossier: Path, change: Callable[[Any], object]) -> None:
    altered(dossier, change)
    assert verify(dossier)[0] == 1


def test_a_report_of_another_version_stands_if_all_else_is_the_same(dossier: Path) -> None:
    altered(dossier, lambda data: data.update(program="0.0.1"))
    code, said = verify(dossier)
    assert code == 0
    assert "version of the program: report 0.0.1, now " in said


def test_an_unreadable_dossier_names_the_inputs_that_changed(dossier: Path) -> None:
    (dossier / "dossier.yaml").write_text("dossier: 1\n", encoding="utf-8")
    said = refused("verify", dossier / "report.json", dossier, "--ruleset", dossier.parent / "law", "--lang", "en")
    assert "dossier.yaml: this file was changed after the report was made" in said


@pytest.mark.parametrize(("text", "words"), [
    ("", "not valid JSON"),
    ("[" * 100_000, f"nested more than {MAX_DEPTH} levels"),
    ('{"a": ' * 60 + "1" + "}" * 60, f"nested more than {MAX_DEPTH} levels"),
    ('{"format": 1, "format": 1}', "a key is given twice"),
    ('{"format": 1.0}', "no number like 1.0"),
    ('{"format": NaN}', "no number like NaN"),
    ('{"format": 99}', "the format of the report is not 1"),
    ('{"format": ' + "9" * 5000 + "}", "not valid JSON"),
    ("[]", "no report of compliance check"),
    ('{"format": 1, "program": "0"}', "it differs at /dossier"),
    ('{"departments": {}, "league": []}', "the format of the report is not 1"),
    ('{"format": 1, "departments": {"D001": {}}, "league": []}', "foreign.json: D001"),
])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "foreign.json").write_text(text, encoding="utf-8")
    assert words in refused("verify", tmp_path / "foreign.json", tmp_path, "--lang", "en")


def test_missing_and_binary_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    assert "binary.json: not UTF-8" in refused("verify", tmp_path / "binary.json", "--lang", "en")
    assert "cannot read the file" in refused("verify", tmp_path / "none.json", "--lang", "en")


def test_a_day_that_does_not_exist_is_refused(dossier: Path) -> None:
    altered(dossier, lambda data: data["dossier"].update(as_of="2024-13-01"))
    assert "/dossier/as_of" in refused("verify", dossier / "report.json", dossier, "--lang", "en")


def test_a_report_that_names_a_file_outside_is_not_followed(dossier: Path) -> None:
    altered(dossier, lambda data: data["dossier"]["inputs"][0].update(file="../dossier.yaml"))
    assert "name the dossier in the command" in refused("verify", dossier / "report.json", "--ruleset", dossier.parent / "law", "--lang", "en")


def test_nothing_in_a_report_reaches_the_terminal_as_a_command(dossier: Path) -> None:
    altered(dossier, lambda data: data["findings"][0]["message"].update(en="fine\x1b[2J"))
    code, said = verify(dossier)
    assert code == 1
    assert "\x1b" not in said
    assert r"fine\x1b[2J" in said


def test_comparison_is_plain_data(dossier: Path) -> None:
    report: Finished = finished((dossier / "report.json").read_text(encoding="utf-8"), "report.json", FORMAT)
    assert compare(report, report) == Difference(None, (), None, None, (), (), ())
    assert compare(report, report).stands


def test_a_report_too_large_is_not_read(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.evidence.finished.MAX_BYTES", 100)
    assert "the limit is 100" in refused("verify", dossier / "report.json", dossier, "--lang", "en")


@pytest.fixture
def league(tmp_path: Path) -> Path:
    """The folder of three departments, one of them unreadable; beside it their report and the law."""
    for name in ("a", "b", "c"):
        department(tmp_path / "all" / name)
    (tmp_path / "all" / "c" / "dossier.yaml").write_text("dossier: 1\n", encoding="utf-8")
    run("check", tmp_path / "all", "--ruleset", law(tmp_path / "law"), "--engine", "reference", "-o", tmp_path / "league.json")
    return tmp_path / "all"


def verify_league(folder: Path, *given: object) -> tuple[int, str]:
    """The exit code and what is said in English of the report beside the folder."""
    found = run("verify", folder.parent / "league.json", *(given or (folder,)), "--ruleset", folder.parent / "law", "--lang", "en", "--engine", "reference")
    return found.code, " ".join((found.out + found.err).split())


def test_a_changed_file_is_named_with_its_department(league: Path) -> None:
    department(league / "b", LATE_NOW)
    code, said = verify_league(league)
    assert code == 1
    assert "Input files that changed: 1 b/合同台账.csv: " in said
    assert "1 more could not be read, neither for the report nor now" in said


def test_a_department_that_cannot_be_read_any_more_says_why(league: Path) -> None:
    (league / "a" / "合同台账.csv").unlink()
    (league / "b").rename(league / "d")
    code, said = verify_league(league)
    assert code == 1
    assert "Departments that are gone or cannot be read a 合同台账.csv: there is no such file b: it is there no more" in said
    assert "Departments that the report does not have d" in said
    assert "Other places" not in said


def test_a_ranking_altered_by_hand_is_named(league: Path) -> None:
    report = league.parent / "league.json"
    report.write_text(report.read_text(encoding="utf-8").replace('"low": "9.00"', '"low": "10.00"', 1), encoding="utf-8")
    code, said = verify_league(league)
    assert code == 1
    assert 'Other places of the report that differ: 1 league/a/low: "10.00" → "9.00"' in said


def test_another_version_of_the_program_is_named_for_many_departments_too(league: Path) -> None:
    report = league.parent / "league.json"
    data = json.loads(report.read_text(encoding="utf-8"))
    for each in (data, *data["departments"].values()):
        each["program"] = "0.0.1"
    report.write_text(json.dumps(data), encoding="utf-8")
    code, said = verify_league(league)
    assert code == 0
    assert "version of the program: report 0.0.1, now " in said


def test_the_departments_are_looked_for_where_they_are(league: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(league)
    assert run("verify", league.parent / "league.json", "--ruleset", league.parent / "law", "--engine", "reference").code == 0
    monkeypatch.chdir(league.parent)
    assert "name the folder that was checked" in refused("verify", "league.json", "--ruleset", "law", "--lang", "en")
    assert "a: this is no folder of many departments" in verify_league(league, league / "a")[1]


def test_where_no_department_can_be_read_nothing_is_said_of_their_files(league: Path) -> None:
    for name in ("a", "b"):
        (league / name / "dossier.yaml").write_text("", encoding="utf-8")
    run("check", league, "--ruleset", league.parent / "law", "--engine", "reference", "-o", league.parent / "league.json")
    assert verify_league(league) == (0, "league.json stands: not one department can be read, as the report says")
