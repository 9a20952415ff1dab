"""The JSON report and the settings file as their schemas describe them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compliance.records.kinds import kinds
from compliance.reports.schemas import schema
from tests.acceptance.running import FIXTURES, run
from tests.reports.lint import LATE, dossier, law

DOSSIERS = sorted(path.parent.name for path in FIXTURES.glob("*/dossier.yaml"))


@cache
def validator(name: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(schema(name, kinds()))


def accepted(data: Mapping[str, Any]) -> None:
    faults = [f"{fault.json_path}: {fault.message[:200]}" for fault in validator("report").iter_errors(data)]
    assert not faults


@pytest.mark.parametrize("name", DOSSIERS)
def test_the_report_on_every_fixture_is_as_described(name: str) -> None:
    accepted(run("check", FIXTURES / name, "-f", "json", "--engine", "reference").data())


def test_a_report_with_everything_is_as_described(tmp_path: Path) -> None:
    waiver = "waivers:\n  - {rule: DEMO-001, record: A-1, reason: 平台故障, evidence: 说明.pdf, approved_by: 某主任, until: 2025-12-31}\n"
    folder = dossier(tmp_path / "d", ("A-1", "甲", *LATE), ("A-2", "乙", *LATE), ("A-3", "丙", "2024-06-03", "下周"), more=waiver)
    arguments = ["check", folder, "--ruleset", law(tmp_path / "law"), "--engine", "reference"]
    assert run(*arguments, "--write-baseline", tmp_path / "b.json").code == 0
    data: Any = run(*arguments, "-f", "json", "--ignore", "NAME", "--severity", "violation", "--baseline", tmp_path / "b.json").data()
    assert data["listing"]["baseline"]["known"] == 3
    accepted(data)
    accepted(run(*arguments, "-f", "json").data())


@pytest.mark.parametrize("change", [{"format": 2}, {"extra": 1}, {"findings": [{}]}, {"counts": {"A": {"grave": 1}}}])
def test_another_report_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    folder = dossier(tmp_path / "d", ("A-1", "甲", *LATE))
    data = run("check", folder, "--ruleset", law(tmp_path / "law"), "--engine", "reference", "-f", "json").data()
    accepted(data)
    assert list(validator("report").iter_errors({**data, **change}))


def test_settings_as_editors_check_them() -> None:
    said = 'lang = "en"\noutput = ["a.sarif", "-"]\nfail-on = "warning"\nfail-on-undetermined = false\nselect = ["PROC"]\n[severities]\nPROC-019 = "advice"\n'
    validator("settings").validate(tomllib.loads(said))
    for wrong in ('selct = ["A"]', 'fail_on = "warning"', 'fail-on = "grave"', "select = [1]", 'fail-on-undetermined = "no"'):
        assert list(validator("settings").iter_errors(tomllib.loads(wrong))), wrong


def test_the_schema_says_what_every_key_means() -> None:
    definitions: Any = json.loads(json.dumps(schema("report", kinds())))
    silent = [key for key, part in definitions["properties"].items() if not (part.get("description") or "$ref" in part or "anyOf" in part or "allOf" in part)]
    assert not silent
