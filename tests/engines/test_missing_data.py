"""Missing data has one answer on every engine: a verdict of its own, never a silent pass and never a violation.

The questions are those on which validation libraries disagree (a limit, a period, a key, an agreement of which one side is blank); each library
answers in its own way, some with an answer for each backend.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

from compliance.engines.fence import available
from compliance.evidence import large
from tests.acceptance.running import rule, ruleset, run

COLUMNS = ("合同编号", "合同金额", "预算金额", "签订日期", "公告日期", "是否涉密", "采购方式")

RULES = {
    "DEMO-001": {"require": {"limit": {"quantity": "amount", "at_most": "budget_amount"}}},
    "DEMO-002": {"require": {"limit": {"quantity": "amount", "at_most": "budget_amount * percent(110)"}}},
    "DEMO-003": {"require": {"deadline": {"from": "signed_on", "event": "published_on", "within": "7 days"}}},
    "DEMO-004": {"require": {"deadline": {"from": "signed_on", "event": "published_on", "within": "2 working days"}}},
    "DEMO-005": {"require": {"order": ["signed_on", "published_on"]}},
    "DEMO-006": {"require": {"unique": {"key": ["contract_no"]}}},
    "DEMO-007": {"require": {"reconcile": {"left": "amount", "right": "budget_amount"}}},
    "DEMO-008": {"require": {"present": {"fields": ["published_on"]}}},
    "DEMO-009": {"require": {"holds": "amount <= wan(400) or method == \"open_tender\""}},
    "DEMO-010": {"require": {"holds": "amount > yuan(0)"}, "when": "state_secret"},
    "DEMO-011": {"require": {"holds": "amount > yuan(0)"}, "unless": [{"when": "method == \"inquiry\"", "reason": {"zh": "询价", "en": "inquiry"}}]},
}
"""Every kind of obligation, and a condition and an exception that a blank cell leaves open."""

ROWS = {
    "all there": ("HT-1", "100", "100", "2024-03-01", "2024-03-04", "否", "公开招标"),
    "amount blank": ("HT-2", "", "100", "2024-03-01", "2024-03-04", "否", "公开招标"),
    "budget blank": ("HT-3", "100", "", "2024-03-01", "2024-03-04", "否", "公开招标"),
    "both blank": ("HT-4", "", "", "2024-03-01", "2024-03-04", "是", "公开招标"),
    "published blank": ("HT-5", "100", "100", "2024-03-01", "", "否", "公开招标"),
    "never published": ("HT-6", "100", "100", "2024-03-01", "未公告", "否", "公开招标"),
    "signed blank": ("HT-7", "100", "100", "", "2024-03-04", "否", "公开招标"),
    "no number": ("", "100", "100", "2024-03-01", "2024-03-04", "否", "公开招标"),
    "method blank": ("HT-9", "500万元", "500万元", "2024-03-01", "2024-03-04", "否", ""),
    "amount and method blank": ("HT-10", "", "100", "2024-03-01", "2024-03-04", "否", ""),
    "amount unreadable": ("HT-11", "约一百", "100", "2024-03-01", "2024-03-04", "否", "公开招标"),
}

U, V, S, N = "undetermined", "violated", "satisfied", None
ANSWERS = {
    #                           001 002 003 004 005 006 007 008 009 010 011
    "all there":               (S,  S,  S,  S,  S,  S,  S,  S,  S,  N,  S),
    "amount blank":            (U,  U,  S,  S,  S,  S,  U,  S,  S,  N,  U),
    "budget blank":            (U,  U,  S,  S,  S,  S,  U,  S,  S,  N,  S),
    "both blank":              (U,  U,  S,  S,  S,  S,  U,  S,  S,  U,  U),
    "published blank":         (S,  S,  U,  U,  U,  S,  S,  V,  S,  N,  S),
    "never published":         (S,  S,  V,  V,  S,  S,  S,  S,  S,  N,  S),
    "signed blank":            (U,  U,  U,  U,  U,  U,  U,  U,  U,  N,  U),
    "no number":               (S,  S,  S,  S,  S,  U,  S,  S,  S,  N,  S),
    "method blank":            (S,  S,  S,  S,  S,  S,  S,  S,  U,  N,  U),
    "amount and method blank": (U,  U,  S,  S,  S,  S,  U,  S,  U,  N,  U),
    "amount unreadable":       (U,  U,  S,  S,  S,  S,  U,  S,  S,  N,  U),
}
"""What must be said; nothing where the rule does not bind. Without a day of signing no rule here knows whether its law was in force."""

ENGINES = ["reference", "duckdb", "auto", *(["durable"] if available()[0] else [])]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("missing") / "合同台账.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *ROWS.values()])
    return path


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ruleset(tmp_path_factory.mktemp("law"), *(rule(code, **parts) for code, parts in RULES.items()))


def answers(report: dict[str, object]) -> dict[str, dict[str, str]]:
    """What is said of each row by each rule, satisfied verdicts told from counts."""
    said: dict[str, dict[str, str]] = {name: {} for name in ROWS}
    findings = report["findings"]
    assert isinstance(findings, list)
    for finding in findings:
        name = list(ROWS)[int(str(finding["record"]).rpartition("#")[2]) - 1]
        said[name][finding["rule"]] = finding["outcome"]
    return said


def expected() -> dict[str, dict[str, str]]:
    return {name: {code: answer for code, answer in zip(RULES, row, strict=True) if answer not in (S, N)} for name, row in ANSWERS.items()}


def counted(report: dict[str, object]) -> dict[str, int]:
    counts = report["counts"]
    assert isinstance(counts, dict)
    return {code: counts.get(code, {}).get(S, 0) for code in RULES}


def check(ledger: Path, law: Path, engine: str) -> dict[str, object]:
    return run("check", ledger, "--ruleset", law, "--jurisdiction", "4401", "--as-of", "2024-12-31", "--engine", engine, "--format", "json", "--exit-zero").data()


@pytest.mark.parametrize("engine", ENGINES)
def test_missing_data_has_one_answer(ledger: Path, law: Path, engine: str) -> None:
    report = check(ledger, law, engine)
    assert answers(report) == expected()
    assert counted(report) == {code: sum(1 for row in ANSWERS.values() if row[index] == S) for index, code in enumerate(RULES)}


def test_the_same_in_columns(ledger: Path, law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE_BYTES", 1)
    assert json.dumps(check(ledger, law, "auto"), ensure_ascii=False) == json.dumps(check(ledger, law, "reference"), ensure_ascii=False)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Spark is started by shell scripts")
def test_the_same_on_spark(ledger: Path, law: Path) -> None:
    pytest.importorskip("pyspark")
    assert answers(check(ledger, law, "spark")) == expected()
