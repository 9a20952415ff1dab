"""Every rule on documents, on its own examples and on every engine; and the words in which a violation is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.engines.durable import Chained
from compliance.engines.fence import Fence, available
from compliance.engines.match import Matcher
from compliance.engines.plan import Engine
from compliance.engines.reference import Reference
from compliance.engines.trials import try_rule
from compliance.evidence.proving import one_sided
from tests.acceptance.running import csv, rule, ruleset, run
from tests.lint.conftest import tools


@pytest.fixture(scope="module", params=["reference", "chained", "durable"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    if request.param == "durable" and not available()[0]:
        pytest.skip(available()[1].en)
    made: dict[str, Engine] = {"reference": Reference(), "chained": Chained(Matcher())}
    return made[request.param] if request.param in made else Chained(Fence())


@pytest.mark.parametrize("code", sorted(tools().law.rules))
def test_a_rule_on_its_examples(code: str, engine: Engine) -> None:
    trials = try_rule(tools().law.rules[code], tools().law, tools().kinds, [engine])
    assert trials
    assert [trial.problem.text("en") for trial in trials if trial.problem] == []


@pytest.mark.parametrize("code", sorted(tools().law.rules))
def test_a_rule_has_examples_on_both_sides(code: str) -> None:
    assert [problem.text("en") for problem in one_sided(tools().law.rules[code])] == []


@pytest.mark.parametrize("code", sorted(tools().law.rules))
def test_a_rule_says_in_its_own_words_what_is_wrong(code: str) -> None:
    assert tools().law.rules[code].remark is not None


def test_a_remark_takes_the_place_of_the_sentence(tmp_path: Path) -> None:
    remark = {"zh": "{contract_no} 迟了，{published_on} 才公告", "en": "{contract_no} was late: {published_on}"}
    law = ruleset(tmp_path / "law-folder", rule(remark=remark))
    ledger = csv(tmp_path / "合同台账.csv", ("合同编号", "签订日期", "公告日期"), ("HT-1", "2024-09-30", "2024-10-10"))
    assert "HT-1 迟了，2024-10-10 才公告" in run("check", ledger, "--ruleset", law).out


def test_a_remark_on_an_unknown_field_is_refused(tmp_path: Path) -> None:
    law = ruleset(tmp_path / "law-folder", rule(remark={"zh": "{contract_number}", "en": "-"}))
    ledger = csv(tmp_path / "合同台账.csv", ("合同编号", "签订日期", "公告日期"), ("HT-1", "2024-09-30", "2024-10-10"))
    found = run("check", ledger, "--ruleset", law)
    assert found.code == 2
    assert "DEMO-001 的 remark 里没有字段“contract_number”" in found.err
