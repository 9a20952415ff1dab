"""The same facts in other words, other units and another order, after two skeletons: the same figures, and the same two errors."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from compliance.engines.verdict import Outcome
from compliance.evidence.lint import lint_files
from compliance.rules.rule import Severity
from tests.lint.conftest import tools

VOICES = sorted((Path(__file__).parent / "voices").iterdir())


@pytest.mark.parametrize("paper", VOICES, ids=lambda path: path.stem)
def test_the_same_facts_give_the_same_errors(paper: Path) -> None:
    found = lint_files([paper], tools(), "reference")
    errors = [finding.rule.code for finding in found.assessment.of(Outcome.VIOLATED) if finding.rule.severity is not Severity.ADVICE]
    assert sorted(errors) == ["DOC-014", "DOC-024"]
    problem = next(finding for finding in found.assessment.of(Outcome.VIOLATED) if finding.rule.code == "DOC-014")
    assert "调整" in problem.record.key()


@pytest.mark.parametrize("paper", VOICES, ids=lambda path: path.stem)
def test_the_same_facts_give_the_same_scores(paper: Path) -> None:
    found = lint_files([paper], tools(), "reference").found
    scores = {item.item: item.score for item in found.items if item.score is not None}
    assert scores == {"total": Fraction("97.97"), "outcome": 40, "execution": Fraction("9.47"), "management": Fraction("48.5")}
    amounts = {draft.cells["amount"].value for draft in found.drafts if draft.kind == "stated_figure"}
    assert 3_193_390_000 in amounts
    assert (found.cover.body, found.year) == ("广州市荔湾区政务服务数据管理局", 2024)
