"""Case R14: the fullest per-indicator arithmetic that was published, from the dossier to the points, by the shipped scheme."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from compliance.cli.run import run
from compliance.ground.shipped import rulesets
from compliance.reports.data import report
from compliance.rules.load import load_ruleset
from compliance.scoring.figures import Standing
from compliance.scoring.lint import faults, unfinished
from compliance.scoring.reading import read_scheme
from compliance.scoring.scheme import figures
from tests.house.tree import ROOT

SHIPPED = sorted((ROOT / "rulesets" / "schemes").glob("*.yaml"))


def test_r14_comes_out_per_indicator_as_published():
    assessment = run(ROOT / "fixtures" / "hunan-r14", None, "reference", None, None)
    card = assessment.scorecard
    assert {indicator.id: (str(indicator.score), str(indicator.full)) for indicator in card.indicators()} == {
        "staff_control": ("8.00", "8.00"), "three_public_change": ("0.00", "8.00"), "budget_completion": ("8.00", "8.00"), "budget_control": ("0.00", "8.00"),
    }
    assert (card.total, card.full, card.assumed) == (16, 32, ())
    wanted = ("staff_control_rate", "three_public_change_rate", "budget_completion_rate", "budget_control_rate")
    values = {code: assessment.metrics[code].value for code in wanted}
    assert values["staff_control_rate"] == F(136, 143)
    assert {code: f"{float(value) * 100:.2f}%" for code, value in values.items()} == {
        "staff_control_rate": "95.10%", "three_public_change_rate": "98.31%", "budget_completion_rate": "99.27%", "budget_control_rate": "39.94%",
    }


def test_the_dossier_says_which_figures_are_published():
    notes = [note["zh"] for note in report(run(ROOT / "fixtures" / "hunan-r14", None, "reference", None, None))["dossier"]["notes"]]
    assert "https://wanglu.net/thread/t4-462766-0.html" in notes[0]
    assert "未公布" in notes[1]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_schemes_have_no_fault_and_cite_what_is_published(path):
    scheme, law = read_scheme(path), load_ruleset(rulesets())
    assert faults(scheme, law.rules, law.metrics) == []
    assert scheme.scheme == path.stem
    assert all("://" in placed.figure.source for placed in figures(scheme) if placed.figure.standing is Standing.PUBLISHED)


def test_only_chongqing_waits_for_methods():
    waiting = {path.stem: len(unfinished(read_scheme(path))) for path in SHIPPED}
    assert {name: count for name, count in waiting.items() if count} == {"chongqing-kexuecheng-2021": 10}
