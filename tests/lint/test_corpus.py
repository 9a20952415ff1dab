"""The corpora: every planted fault of the first is named and nothing else; of the one held out, what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.evidence.corpus import Trial, measured
from tests.acceptance.running import run
from tests.lint.conftest import tools

HERE = Path(__file__).parent
TRIALS = measured([HERE / "corpus.yaml"], tools()).corpora[0][1]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_a_planted_fault_is_named_and_nothing_else(trial: Trial) -> None:
    assert trial.clean == ()
    assert trial.caught, trial.faulty
    assert trial.beside == ()


def test_the_corpus_is_large_enough() -> None:
    assert len(TRIALS) >= 40
    named = {code for trial in TRIALS for code in trial.expect}
    judged = {code for code, rule in tools().law.rules.items() if rule.severity.value != "advice" and rule.subject != "stated_figure"}
    assert judged <= named, "each rule has a text in which it is broken"


@pytest.mark.parametrize("name", ["held-out", "held-out-2", "held-out-3"])
def test_texts_held_out(name: str) -> None:
    """What was found at first contact stands at the head of each file; nothing that is found now may be lost."""
    (_, trials), = measured([HERE / f"{name}.yaml"], tools()).corpora
    assert [trial.name for trial in trials if trial.clean or not trial.caught] == []


def test_the_command_reports_both_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "texts:\n  - {name: 甲, text: 采购管理满分5分，得5分。, replace: 得5分, by: 得6分, expect: [DOC-010]}\n"
        "  - {name: 乙, text: 采购管理满分5分，得5分。, replace: 采购, by: 购买, expect: [DOC-010]}\n", encoding="utf-8")
    found = run("lint", "--corpus", tmp_path, "--lang", "en")
    assert found.code == 1
    assert "faults found: 1 of 2; clean texts without an error: 2 of 2; of 1 errors named, 1 are the planted ones" in " ".join(found.out.split())
    assert "missed 乙: DOC-010" in found.out


def test_a_fault_that_cannot_be_planted_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("texts:\n  - {name: 甲, text: 得5分, replace: 得6分, by: x, expect: [DOC-010]}\n", encoding="utf-8")
    found = run("lint", "--corpus", tmp_path / "a.yaml")
    assert (found.code, found.err) == (2, "错误: a.yaml:2:35: “得6分”不在短文里\n")
