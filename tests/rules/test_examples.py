"""Every shipped rule and metric on its own examples, on every engine; and that a wrong example is found out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from compliance.engines.durable import Chained
from compliance.engines.fence import Fence, available
from compliance.engines.match import Matcher
from compliance.engines.plan import Engine
from compliance.engines.reference import Reference
from compliance.engines.trials import try_metric, try_rule
from compliance.evidence.proving import one_sided
from compliance.ground.shipped import rulesets
from compliance.records.kinds import kinds
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset
from tests.acceptance.running import rule, ruleset, run


@cache
def shipped() -> Ruleset:
    return load_ruleset(rulesets())


@pytest.fixture(scope="module", params=["reference", "chained", "durable"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn; ``chained`` is the chain without durable-rules."""
    if request.param == "durable" and not available()[0]:
        pytest.skip(available()[1].en)
    made: dict[str, Engine] = {"reference": Reference(), "chained": Chained(Matcher())}
    return made[request.param] if request.param in made else Chained(Fence())


@pytest.mark.parametrize("code", sorted(shipped().rules))
def test_a_shipped_rule_on_its_examples(code: str, engine: Engine) -> None:
    trials = try_rule(shipped().rules[code], shipped(), kinds(), [engine])
    assert trials
    assert [trial.problem.text("en") for trial in trials if trial.problem] == []


@pytest.mark.parametrize("code", sorted(shipped().rules))
def test_a_shipped_rule_has_examples_on_both_sides(code: str) -> None:
    assert [problem.text("en") for problem in one_sided(shipped().rules[code])] == []


@pytest.mark.parametrize("code", sorted(shipped().metrics))
def test_a_shipped_metric_on_its_examples(code: str) -> None:
    trials = try_metric(shipped().metrics[code], shipped(), kinds())
    assert trials
    assert [trial.problem.text("en") for trial in trials if trial.problem] == []


ON_TIME = {"given": {"signed_on": "2024-09-30", "published_on": "2024-10-09"}, "expect": "satisfied"}
LATE = {"given": {"signed_on": "2024-09-30", "published_on": "2024-10-10"}, "expect": "violated", "margin": "1 working day"}
ENGINES = "reference、durable" if available()[0] else "reference"
TRIALS = 2 if available()[0] else 1


def tried(folder: Path, *examples: dict[str, object]) -> tuple[int, list[str]]:
    """The exit code of ``rule test``, and what is wrong (told once per engine) as the line in the file and the words."""
    law = ruleset(folder / "law-folder", rule(examples=list(examples)))
    found = run("rule", "test", "--ruleset", law)
    lines = found.out.splitlines()
    said = next(number for number, line in enumerate(lines) if line.startswith("1 条规则、0 个指标，"))
    assert lines[said] == f"1 条规则、0 个指标，{len(examples) * TRIALS} 次检验（{ENGINES}），{said} 处不符"
    return found.code, lines[:said]


def test_right_examples_pass(tmp_path: Path) -> None:
    assert tried(tmp_path, ON_TIME, LATE) == (0, [])


@pytest.mark.parametrize(("changed", "said"), [
    ({"expect": "satisfied"}, "DEMO-001 的示例：应为 satisfied，得到 violated"),
    ({"name": "国庆", "expect": "pending"}, "DEMO-001 的示例“国庆”：应为 pending，得到 violated"),
    ({"margin": "2 working days"}, "DEMO-001 的示例：应为 2 working days，得到 1 (working days)"),
    ({"margin": "1 day"}, "差额“1 day”的单位与义务（working days）不符"),
    ({"expect": "violatd"}, "DEMO-001：没有判定“violatd”；是否应为“violated”？"),
    ({"given": {"signed_on": "2024-09-31"}}, None), ({"given": {"singed_on": "2024-09-30"}}, "contract 没有“singed_on”；是否应为“signed_on”？"),
])
def test_a_wrong_example_is_found_out(tmp_path: Path, changed: dict[str, object], said: str | None) -> None:
    code, wrong = tried(tmp_path, ON_TIME, LATE, {**LATE, **changed})
    assert code == 1
    assert len(wrong) == TRIALS
    text = (tmp_path / "law-folder" / "law" / "contract.yaml").read_text(encoding="utf-8").splitlines()
    third = [number for number, line in enumerate(text, 1) if line.strip() == '"given": {'][2]
    for line in wrong:
        place, _, words = line.partition(": ")
        file, row, _column = place.rsplit(":", 2)
        assert file == "law-folder/law/contract.yaml"
        assert third - 1 <= int(row) <= third + 2
        assert words == said or (said is None and words.startswith("字段“signed_on”：“2024-09-31”"))


def test_examples_on_one_side_only_are_found_out(tmp_path: Path) -> None:
    assert tried(tmp_path, ON_TIME) == (1, ["law-folder/law/contract.yaml:6:12: DEMO-001 没有 violated 的示例"])
    assert tried(tmp_path, LATE) == (1, ["law-folder/law/contract.yaml:6:12: DEMO-001 没有 satisfied 的示例"])


def test_single_rules_can_be_tried_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    law = ruleset(tmp_path / "law-folder", rule(examples=[ON_TIME, LATE]), rule("DEMO-002", examples=[{**ON_TIME, "expect": "violated"}]))
    assert run("rule", "test", "DEMO-001", "--ruleset", law).code == 0
    assert run("rule", "test", "DEMO-002", "--ruleset", law).code == 1
    found = run("rule", "test", "DEMO-01", "--ruleset", law, "--lang", "en")
    assert (found.code, found.err) == (2, "error: DEMO-01: there is no such rule; did you mean 'DEMO-001'?\n")
