"""``rule mutate``: each slip of a hand is made, and examples on the boundary notice it."""

from fractions import Fraction
from pathlib import Path

import pytest

from compliance.evidence.mutation import mutate
from compliance.evidence.suggesting import suggestions
from compliance.ground.shipped import rulesets
from compliance.language.rewrite import with_children
from compliance.language.walk import children, walk
from compliance.records.kinds import kinds
from compliance.reports.mutationbook import changed_words, mutation_page
from compliance.rules.labels import RulesetLabels
from compliance.rules.load import load_ruleset
from compliance.rules.mutants import metric_mutants, rule_mutants
from compliance.rules.uses import expressions

RULE = """
subject: contract
definitions:
  open_contract:
    name: {{zh: 不涉密, en: not secret}}
    means: not state_secret
rules:
  - code: TEST-001
    name: {{zh: 合同公告时效, en: published in time}}
    basis: [{{instrument: 政府采购法实施条例, in_force: 2015-03-01, checked_on: 2026-11-23, read: full}}]
    standing: verified
    when: government_procurement and open_contract
    require: {{deadline: {{from: signed_on, event: published_on, within: 2 working days}}}}
    unless: [{{when: emergency, reason: {{zh: 紧急采购, en: emergency}}}}]
    severity: violation
    examples:
      - {{given: {{government_procurement: 是, signed_on: 2024-09-30, published_on: 2024-10-09}}, expect: satisfied}}
      - {{given: {{government_procurement: 是, signed_on: 2024-09-30, published_on: 2024-10-10}}, expect: violated}}
      - {{given: {{government_procurement: 是, signed_on: 2024-09-30, published_on: 2024-10-10, emergency: 是}}, expect: exempt}}
      - {{given: {{government_procurement: 否, signed_on: 2024-09-30, published_on: 2024-10-10}}, expect: not_applicable}}
{more}
"""
OTHER = "      - {given: {government_procurement: 是, signed_on: 2024-09-30, published_on: 2024-10-10, state_secret: 是}, expect: not_applicable}"


def ruleset_with(folder: Path, more: str = OTHER) -> Path:
    (folder / "law").mkdir(parents=True)
    (folder / "law" / "contract.yaml").write_text(RULE.format(more=more), encoding="utf-8")
    return folder


def words(folder: Path) -> set[str]:
    law = load_ruleset(folder)
    return {changed_words(survivor, RulesetLabels(law, kinds()), "zh") for survivor in mutate(law).survivors}


def test_examples_on_both_sides_kill_every_mutant(tmp_path: Path) -> None:
    law = load_ruleset(ruleset_with(tmp_path / "rules"))
    found = mutate(law)
    assert not found.survivors
    assert found.rate == 1
    assert found.made == {"TEST": 6, "definition": 1}


def test_without_its_example_a_forgotten_not_survives(tmp_path: Path) -> None:
    assert words(ruleset_with(tmp_path / "rules", "")) == {"删去“不涉密”"}


def test_the_command_lists_survivors_and_fails_below_the_least(run, tmp_path: Path) -> None:
    folder = ruleset_with(tmp_path / "rules", "")
    missed = run("rule", "mutate", "--ruleset", folder)
    assert missed.exit_code == 1
    assert "TEST-001" in missed.stdout
    assert "删去“不涉密”" in missed.stdout
    assert run("rule", "mutate", "--ruleset", folder, "--least", "50").exit_code == 0
    assert "left out" in run("rule", "mutate", "--ruleset", folder, "--lang", "en").stdout
    assert run("rule", "mutate", "TEST-999", "--ruleset", folder).exit_code == 2


def test_a_suggested_example_would_notice(tmp_path: Path) -> None:
    law = load_ruleset(ruleset_with(tmp_path / "rules", ""))
    found = mutate(law)
    suggested = suggestions(found, law, kinds())
    assert [suggestion.answer.outcome.value for suggestion in suggested] == ["not_applicable"]
    entry = "      " + suggested[0].text(None)
    assert words(ruleset_with(tmp_path / "better", entry)) == set()
    assert entry.strip() in mutation_page(found, law, kinds(), "zh", suggested).text()


def test_a_rule_whose_examples_fail_is_told_and_not_changed(tmp_path: Path) -> None:
    law = load_ruleset(ruleset_with(tmp_path / "rules", OTHER.replace("not_applicable", "violated")))
    found = mutate(law)
    assert found.made == {}
    assert found.rate == Fraction(1)
    assert "TEST-001" in found.problems[0].message.zh


LAW = load_ruleset(rulesets())


@pytest.mark.parametrize("code", sorted(LAW.rules))
def test_every_mutant_differs_from_its_rule_and_keeps_its_obligation_whole(code: str) -> None:
    rule = LAW.rules[code]
    for mutant in rule_mutants(rule):
        changed = mutant.norm
        assert changed != rule
        if mutant.norm.obligation != rule.obligation:
            assert mutant.norm.obligation.kind == rule.obligation.kind
            assert (mutant.norm.obligation.margin is None) == (rule.obligation.margin is None)


def test_metrics_have_mutants() -> None:
    assert not [metric.code for metric in LAW.metrics.values() if not list(metric_mutants(metric))]


def test_a_tree_with_its_own_children_is_itself() -> None:
    for rule in LAW.rules.values():
        for expr in expressions(rule):
            assert all(with_children(part, children(part)) == part for part in walk(expr))
