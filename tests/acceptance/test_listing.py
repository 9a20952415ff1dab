"""What a check lists: chosen rules, severities, what is new; settings files; what it shows and leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from compliance.ground.shipped import rulesets
from compliance.rules.cache import cached_ruleset
from tests.acceptance.running import FIXTURES, ROOT, Outcome, refused, run
from tests.reports.lint import IN_TIME, LATE, dossier, law, ledger

ROWS = (("A-1", "甲", *LATE), ("A-2", "", *LATE), ("A-3", "", *IN_TIME), ("A-4", "丁", "2024-06-03", "下周"))
"""Published late twice, without a name twice, and a day that cannot be read."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return dossier(tmp_path / "d", *ROWS)


def check(folder: Path, *more: object, form: str = "json") -> Outcome:
    return run("check", folder, "--ruleset", law(folder.parent / "law"), "--engine", "reference", "-f", form, *more)


def listed(found: Outcome) -> list[str]:
    data: Any = found.data()
    return sorted([f"{each['rule']} {each['key']}" for each in data["findings"]] + [f"{each['code']} {each['key']}" for each in data["problems"]])


ALL = ["DATA-001 A-4 / published_on", "DEMO-001 A-1", "DEMO-001 A-2", "DEMO-001 A-4", "NAME-001 A-2", "NAME-001 A-3"]


@pytest.mark.parametrize(("options", "expected"), [
    ([], ALL),
    (["--select", "DEMO"], ALL[1:4]),
    (["--select", "demo-001,DATA"], ALL[:4]),
    (["--select", "NAME", "--select", "DATA"], [ALL[0], *ALL[4:]]),
    (["--ignore", "DEMO"], [ALL[0], *ALL[4:]]),
    (["--ignore", "DEMO", "--select", "DEMO-001"], ALL[1:4]),
    (["--select", "DEMO", "--ignore", "DEMO-0"], []),
    (["--severity", "violation"], ALL[:4]),
    (["--severity", "advice"], ALL),
])
def test_what_is_chosen_is_listed(folder: Path, options: list[str], expected: list[str]) -> None:
    found = check(folder, *options)
    assert listed(found) == expected
    assert found.code == int(any(not each.startswith("NAME") for each in expected))
    data: Any = found.data()
    assert data["counts"]["DEMO-001"] == {"satisfied": 1, "undetermined": 1, "violated": 2}, "counts are of everything"
    assert ("listing" in data) == bool(options)
    if options:
        assert data["listing"]["left_out"] == len(ALL) - len(expected)


@pytest.mark.parametrize(("option", "code", "said"), [
    ("--select", "DEMOO", "no rule's code begins with 'DEMOO'; did you mean 'DEMO'?"),
    ("--ignore", "DEMO-002", "did you mean 'DEMO-001'?"),
    ("--select", "", "no rule's code begins with ''"),
])
def test_an_unknown_code_is_refused(folder: Path, option: str, code: str, said: str) -> None:
    assert said in refused("check", folder, "--ruleset", law(folder.parent / "law"), option, code, "--lang", "en")


def test_a_report_says_that_only_a_part_is_listed(folder: Path) -> None:
    assert "只列出部分问题（--select NAME）：另有 4 项未列出\n" in check(folder, "--select", "NAME", form="text").out
    assert "未列出" not in check(folder, form="text").out
    for form in ("html", "concise", "markdown", "github", "junit", "statistics"):
        assert "只列出部分问题（--select NAME）：另有 4 项未列出" in check(folder, "--select", "NAME", form=form).out, form


def test_choosing_does_not_change_the_score() -> None:
    whole, part = (run("check", FIXTURES / "liwan-2024", "-f", "json", "--engine", "reference", *more).data() for more in ((), ("--ignore", "PROC")))
    assert part["scorecard"] == whole["scorecard"]
    assert {each["rule"] for each in part["findings"]} == {"BUD-004A"}  # type: ignore[index,attr-defined]
    text = run("check", FIXTURES / "liwan-2024", "--engine", "reference", "--ignore", "PROC").out
    assert "得分按全部规则计算" in text
    assert "PROC-019 HT2024-011（未列出）" in text


def test_a_report_that_lists_a_part_is_not_verified(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "part.json"
    assert check(folder, "--select", "NAME", "-o", report).code == 0
    assert "this report lists only a part" in refused("verify", report, folder, "--lang", "en")


@pytest.mark.parametrize("form", ["baseline", "report"])
def test_a_baseline_leaves_what_is_new(folder: Path, tmp_path: Path, form: str) -> None:
    kept = tmp_path / "kept.json"
    if form == "baseline":
        made = run("check", folder, "--ruleset", law(tmp_path / "law"), "--engine", "reference", "--write-baseline", kept, "--lang", "en")
        assert (made.code, made.out) == (0, f"baseline {kept}: 6 entries\n")
    else:
        check(folder, "-o", kept)
    same = check(folder, "--baseline", kept)
    assert (same.code, listed(same)) == (0, [])
    # One is mended, one is moved, one comes in, one whose verdict changes from undetermined to violated.
    dossier(folder, ("A-9", "新", *LATE), ("A-1", "甲", *IN_TIME), ("A-2", "", *LATE), ("A-3", "", *IN_TIME), ("A-4", "丁", "2024-06-03", "2024-06-30"))
    found = check(folder, "--baseline", kept, "--lang", "en")
    assert found.code == 1
    assert listed(found) == ["DEMO-001 A-4", "DEMO-001 A-9"]
    data: Any = found.data()
    assert data["listing"]["baseline"] == {"file": "kept.json", "known": 3, "new": 2, "fixed": 2}
    log = json.loads(check(folder, "--baseline", kept, form="sarif").out)
    assert [result["baselineState"] for result in log["runs"][0]["results"]] == ["new", "new"]
    assert "Since the baseline kept.json: 2 new, 3 known (not listed), 2 fixed\n" in check(folder, "--baseline", kept, "--lang", "en", form="concise").out


def test_a_baseline_knows_how_often(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    dossier(folder, ("A-1", "甲", *LATE))
    check(folder, "--write-baseline", kept)
    dossier(folder, ("A-1", "甲", *LATE), ("A-1", "甲", *LATE))
    assert listed(check(folder, "--baseline", kept)) == ["DEMO-001 A-1"]


def test_a_changed_rule_is_judged_anew(folder: Path, tmp_path: Path) -> None:
    kept, rules = tmp_path / "kept.json", law(tmp_path / "law")
    check(folder, "--write-baseline", kept)
    path = rules / "law" / "contract.yaml"
    written = path.read_text(encoding="utf-8")
    path.write_text("\n" + written.replace("合同公告时效", "合同公告"), encoding="utf-8")
    arguments = ["check", folder, "--ruleset", rules, "--engine", "reference", "-f", "json", "--baseline", kept]
    assert run(*arguments).code == 0, "another name and another line are no other rule"
    path.write_text(written.replace("2 working days", "3 working days"), encoding="utf-8")
    found: Any = run(*arguments).data()
    assert [each["rule"] for each in found["findings"]] == ["DEMO-001"] * 3
    assert found["listing"]["baseline"] == {"file": "kept.json", "known": 3, "new": 3, "fixed": 0}


@pytest.mark.parametrize(("text", "said"), [
    ("{}", "neither a baseline nor a JSON report"),
    ("[", "not valid JSON"),
    ('{"baseline": 1, "department": "另一局", "entries": []}', "a baseline of '另一局', not of '示例局'"),
    ('{"baseline": 2, "department": null, "entries": []}', "the format of the baseline is not 1"),
    ('{"baseline": 1, "department": null, "entries": [{"code": 1}]}', "neither a baseline"),
])
def test_what_is_no_baseline(folder: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "kept.json").write_text(text, encoding="utf-8")
    assert said in refused("check", folder, "--ruleset", law(tmp_path / "law"), "--baseline", tmp_path / "kept.json", "--lang", "en")
    assert "cannot read the file" in refused("check", folder, "--ruleset", law(tmp_path / "law"), "--baseline", tmp_path / "none.json", "--lang", "en")


def test_the_score_is_shown_with_and_without_waivers(tmp_path: Path) -> None:
    folder = tmp_path / "liwan"
    shutil.copytree(FIXTURES / "liwan-2024", folder)
    manifest = folder / "dossier.yaml"
    waiver = "\nwaivers:\n  - {rule: PROC-019, record: HT2024-011, reason: 平台故障, evidence: 说明.pdf, approved_by: 某主任, until: 2025-12-31}\n"
    manifest.write_text(manifest.read_text(encoding="utf-8") + waiver, encoding="utf-8")
    data: Any = run("check", folder, "-f", "json", "--engine", "reference").data()
    assert (data["scorecard"]["total"], data["without_waivers"]["total"]) == ("98.47", "97.97")
    for form in ("text", "concise", "markdown"):
        assert "计入豁免 98.47 分；不计豁免 97.97 分" in run("check", folder, "-f", form, "--engine", "reference").out


def settings(folder: Path, text: str, name: str = "compliance.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_are_found_upward_and_the_command_goes_first(folder: Path, tmp_path: Path) -> None:
    law(tmp_path / "law")
    settings(tmp_path, 'lang = "en"\nformat = "concise"\nruleset = "law"\nengine = "reference"\nselect = ["NAME"]\nfail-on = "warning"\n[severities]\nDEMO-001 = "advice"\n')
    found = run("check", folder)
    assert found.code == 1
    assert [line.split()[1] for line in found.out.splitlines()[:2]] == ["NAME-001", "NAME-001"]
    assert "Only a part is listed (--select NAME; DEMO-001 is made advice): 4 more are not" in found.out
    assert listed(run("check", folder, "--select", "DEMO", "-f", "json")) == ["DEMO-001 A-1", "DEMO-001 A-2", "DEMO-001 A-4"]
    assert run("check", folder, "--isolated", "--ruleset", tmp_path / "law", "-f", "json", "--lang", "zh").out.count('"rule": "DEMO-001"') == 3


def test_settings_of_a_project_file(folder: Path, tmp_path: Path) -> None:
    settings(folder, '[tool.other]\na = 1\n', "pyproject.toml")
    settings(tmp_path, '[tool.compliance]\nignore = ["DEMO", "DATA"]\n', "pyproject.toml")
    assert listed(check(folder)) == ["NAME-001 A-2", "NAME-001 A-3"]


def test_outputs_of_the_settings(folder: Path, tmp_path: Path) -> None:
    settings(tmp_path, 'output = ["a.sarif", "junit:b.txt", "concise:-"]\nruleset = "law"\nengine = "reference"\n')
    law(tmp_path / "law")
    found = run("check", folder)
    assert found.out.startswith(f"{folder / '合同台账.csv'}:" if folder.is_relative_to(Path().resolve()) else "合同台账.csv:2:")
    assert json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "b.txt").read_text(encoding="utf-8").startswith("<?xml")
    (tmp_path / "a.sarif").unlink()
    assert run("check", folder, "-f", "json").data()
    assert not (tmp_path / "a.sarif").exists(), "a form on the command line replaces the outputs of the settings"


def test_undetermined_may_be_let_through(tmp_path: Path) -> None:
    folder = dossier(tmp_path / "d", ROWS[3])
    assert check(folder).code == 1
    settings(folder, "fail-on-undetermined = false\n")
    assert check(folder).code == 0


@pytest.mark.parametrize(("text", "said"), [
    ('selct = ["A"]', "compliance.toml: selct: unknown key 'selct'; did you mean 'select'?"),
    ('fail-on = "grave"', "compliance.toml: fail-on: 'fail-on' is wrong: it should be 'violation', 'warning' or 'advice'"),
    ('spark-master = "spark://elsewhere:7077"', "compliance.toml: spark-master: a settings file cannot name Spark's master"),
    ("select = 1", "compliance.toml: select: 'select' is wrong: a list is needed"),
    ('fail-on-undetermined = "perhaps"', "true or false is needed"),
    ('[severities]\nDEMO-001 = "x"', "compliance.toml: severities.DEMO-001"),
    ('[severities]\nDEMO-009 = "advice"', "no rule's code begins with 'DEMO-009'; did you mean 'DEMO-001'?"),
    ("a = ", "not valid TOML"),
    ('output = ["../x.json"]', "compliance.toml: output: '../x.json' lies outside"),
    ('output = ["text:C:/x.json"]', "lies outside"),
    ('baseline = "/etc/passwd"', "compliance.toml: baseline"),
    ('output = ["a.docx0"]', "compliance.toml: output: the name 'a.docx0' does not tell the form"),
    ('format = "jsno"', "there is no form 'jsno'; did you mean 'json'?"),
])
def test_wrong_settings_name_file_and_key(folder: Path, text: str, said: str) -> None:
    settings(folder, text)
    assert said in refused("check", folder, "--ruleset", law(folder.parent / "law"), "--lang", "en")


def test_the_settings_in_force_are_shown(folder: Path) -> None:
    settings(folder, 'select = ["NAME"]\n[severities]\nDEMO-001 = "advice"\n')
    shown = run("check", folder, "--show-config", "--ignore", "DEMO", "--lang", "en", "-o", "a.json", "-o", "-").out
    assert shown.startswith("# settings file: ")
    for line in ('lang = "en"  # command line', 'output = ["json:a.json", "text:-"]  # command line', 'engine = "auto"  # default', 'select = ["NAME"]  # compliance.toml',
                 'ignore = ["DEMO"]  # command line', 'DEMO-001 = "advice"'):
        assert f"\n{line}\n" in shown
    settings(folder, shown)
    again = tomllib.loads(run("check", folder, "--show-config").out)
    assert {**again, "output": None} == {**tomllib.loads(shown), "output": None}, "it can be kept as settings"


def test_quiet_statistics_and_exit_zero(folder: Path) -> None:
    rules = law(folder.parent / "law")
    arguments = ["check", folder, "--ruleset", rules, "--engine", "reference"]
    assert run(*arguments, "-q") == Outcome(1, "", "")
    assert run(*arguments, "-q", "--exit-zero") == Outcome(0, "", "")
    assert run(*arguments, "--statistics").out == run(*arguments, "-f", "statistics").out
    assert "--statistics and --format json exclude each other" in refused(*arguments, "--statistics", "-f", "json", "--lang", "en")


def test_colours_are_asked_for_and_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = law(folder.parent / "law")
    arguments = ["check", folder, "--ruleset", rules, "--engine", "reference", "-f", "concise"]
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert "\x1b" not in run(*arguments).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31m" in run(*arguments).out
    assert "\x1b" not in run(*arguments, "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(*arguments).out


def test_a_ledger_on_standard_input(tmp_path: Path) -> None:
    data = ledger(tmp_path, *ROWS).read_bytes()
    command = [sys.executable, "-m", "compliance", "check", "-", "--ruleset", str(law(tmp_path / "law")), "--engine", "reference", "-f", "concise", "--lang", "en"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    found = subprocess.run(command, input=data, capture_output=True, env=env, cwd=tmp_path, timeout=300, check=False)
    assert found.returncode == 1, found.stderr
    assert found.stdout.decode().startswith("stdin.csv:2:")
    empty = subprocess.run(command, input=b"", capture_output=True, env=env, cwd=tmp_path, timeout=300, check=False)
    assert empty.returncode == 2
    assert b"stdin.csv: the file is empty" in empty.stderr


def test_the_numbers_from_900_are_left_to_the_users() -> None:
    codes = list(cached_ruleset(rulesets()).rules)
    assert len(codes) > 100
    assert not [code for code in codes if code.startswith("OWN-") or code.partition("-")[2].startswith("9")]


@pytest.mark.usefixtures("folder")
def test_many_departments_have_no_listing(tmp_path: Path) -> None:
    assert "--select: this is for a single department" in refused("check", tmp_path, "--select", "PROC", "--lang", "en")


@pytest.mark.skipif(os.name == "nt", reason="interrupts of POSIX")
def test_watching_checks_again_and_ends_cleanly(tmp_path: Path) -> None:
    folder = dossier(tmp_path / "d", ("A-1", "甲", *LATE))
    command = [sys.executable, "-u", "-m", "compliance", "check", str(folder), "--ruleset", str(law(tmp_path / "law")), "--engine", "reference", "-f", "concise", "--watch", "--lang", "en"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    said, errors = tmp_path / "out", tmp_path / "err"
    with said.open("wb") as out, errors.open("wb") as err:
        # A shell that starts the tests in the background lets its children ignore interrupts.
        program = subprocess.Popen(command, stdout=out, stderr=err, env=env, cwd=tmp_path, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))  # noqa: PLW1509
        try:
            wait_for(errors, "watching 2 files", 1)
            assert said.read_text(encoding="utf-8").count("DEMO-001") == 1
            ledger(folder, ("A-1", "甲", *LATE), ("A-2", "乙", *LATE))
            wait_for(errors, "watching 2 files", 2)
            assert said.read_text(encoding="utf-8").count("DEMO-001") == 3
            (folder / "合同台账.csv").unlink()
            wait_for(errors, "there is no such file", 1)
            wait_for(errors, "watching 2 files", 3)
            ledger(folder, ("A-1", "甲", *IN_TIME))
            wait_for(errors, "watching 2 files", 4)
            program.send_signal(signal.SIGINT)
            assert program.wait(60) == 0
        finally:
            program.kill()
    assert said.read_text(encoding="utf-8").endswith("0 violated, 0 undetermined; problems with data and waivers: 0\n")
    assert "Traceback" not in errors.read_text(encoding="utf-8")


def wait_for(path: Path, words: str, times: int) -> None:
    """Until a file holds these words so often; a minute at most."""
    for _ in range(600):
        if path.read_text(encoding="utf-8").count(words) >= times:
            return
        time.sleep(0.1)
    raise AssertionError(path.read_text(encoding="utf-8"))


