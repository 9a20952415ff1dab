"""A large lawful department, made at test time: nothing violated, nothing undetermined, nothing pending."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, assess
from compliance.ground.shipped import rulesets
from compliance.rules.load import load_ruleset
from compliance.sources.dossier import open_dossier
from tests.large_clean import write

EXCUSED = {"PROC-001", "PROC-018", "PROC-018G", "PROC-018T", "PROC-019", "PROC-020", "PROC-022", "PROC-024", "PROC-032", "PROC-034"}
"""Purchases of the e-mall and contracts that are state secrets are excused from these, and nothing else is excused."""


def judged(folder: Path, purchases: int, seed: int, engine: str) -> tuple[int, Assessment]:
    """How many rows were written, and what the program says of them."""
    folder.mkdir(exist_ok=True)
    rows = write(folder, purchases, seed)
    return rows, assess(open_dossier(folder), load_ruleset(rulesets()), None, engine)


def said(assessment: Assessment, outcome: Outcome) -> list[tuple[str, str]]:
    """Rule and record of the findings with an outcome."""
    return [(finding.rule.code, finding.record.key()) for finding in assessment.of(outcome)]


@pytest.mark.parametrize(("purchases", "seed", "engine"), [(300, 2024, "reference"), (40, 7, "auto")])
def test_nothing_is_found(tmp_path: Path, purchases: int, seed: int, engine: str) -> None:
    rows, assessment = judged(tmp_path, purchases, seed, engine)
    assert rows > 7 * purchases
    for outcome in (Outcome.VIOLATED, Outcome.UNDETERMINED, Outcome.PENDING):
        assert said(assessment, outcome) == [], outcome
    assert assessment.problems() == [] and assessment.unjudged == ()
    assert {code for code, _ in said(assessment, Outcome.EXEMPT)} <= EXCUSED
    assert sum(sum(counts.values()) for counts in assessment.counts.values()) > 50 * purchases


def test_one_late_contract_among_many_rows_is_found(tmp_path: Path) -> None:
    write(tmp_path, 60, 5)
    ledger = tmp_path / "合同台账.csv"
    lines = ledger.read_text(encoding="utf-8").splitlines()
    columns, (number, row) = lines[0].split(","), next((number, line.split(",")) for number, line in enumerate(lines) if line.startswith("HT-0050,"))
    row[columns.index("公告日期")] = "2025-03-03"
    row[columns.index("是否涉密")] = ""
    ledger.write_text("\n".join([*lines[:number], ",".join(row), *lines[number + 1:]]) + "\n", encoding="utf-8")
    found = assess(open_dossier(tmp_path), load_ruleset(rulesets()), None, "reference")
    assert said(found, Outcome.VIOLATED) == [("PROC-019", "HT-0050")]


def test_a_seed_is_a_dossier(tmp_path: Path) -> None:
    digests = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        folder = tmp_path / name
        folder.mkdir()
        write(folder, 20, seed)
        digests.append(hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.iterdir()))).hexdigest())
    assert digests[0] == digests[1] != digests[2]
