"""fixtures/breaks-every-rule: every rule that binds there is broken by its own row, and nothing else is found."""

from __future__ import annotations

import json
from functools import cache

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, assess
from compliance.ground.shipped import rulesets
from compliance.rules.load import load_ruleset
from compliance.rules.parameters import covers
from compliance.sources.dossier import open_dossier
from tests.acceptance.running import FIXTURES, run

FOLDER = FIXTURES / "breaks-every-rule"
KEPT = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
"""``violated``: rule and record; ``also``: rule, record and why it cannot be helped; ``not_here``: rules that cannot be broken in this place."""


@cache
def found() -> Assessment:
    """What the program says of the dossier."""
    return assess(open_dossier(FOLDER), load_ruleset(rulesets()), None)


def violated() -> set[tuple[str, str]]:
    """Rule and record of every violation."""
    return {(finding.rule.code, finding.record.key()) for finding in found().of(Outcome.VIOLATED)}


def test_every_finding_is_expected_and_every_expected_one_found() -> None:
    expected = {(code, key) for code, key in KEPT["violated"]} | {(code, key) for code, key, _ in KEPT["also"]}
    assert violated() - expected == set()
    assert expected - violated() == set()


def test_every_rule_of_the_place_is_broken() -> None:
    place = found().dossier.jurisdiction
    binding = {code for code, rule in found().ruleset.rules.items() if covers(rule.jurisdiction, place)}
    assert binding - {code for code, _ in KEPT["violated"]} == set(KEPT["not_here"])
    assert all(KEPT["not_here"].values())


def test_a_row_breaks_the_rule_it_is_named_after() -> None:
    department = found().dossier.department
    assert department is not None
    rows = [(code, key) for code, key in KEPT["violated"] if found().ruleset.rules[code].subject != "department"]
    assert [(code, key) for code, key in rows if code not in key.split() and not key.startswith(f"{code} ") and not key.startswith(f"{code}-")] == [
        ("COST-001A", "能耗支出 广州市示例区某局")]
    assert {key for code, key in KEPT["violated"]} >= {department.key()}


def test_nothing_is_undetermined_or_pending_and_every_cell_is_read() -> None:
    assert found().of(Outcome.UNDETERMINED) == [] and found().of(Outcome.PENDING) == []
    assert found().problems() == [] and found().unjudged == ()


def test_the_command_finds_them_too() -> None:
    report = run("check", FOLDER, "--format", "json")
    assert report.code == 1
    said = report.data()["findings"]
    assert isinstance(said, list)
    assert {item["rule"] for item in said if item["outcome"] == "violated"} == {code for code, _ in violated()}
