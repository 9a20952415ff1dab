"""Of all slips in the shipped rulesets at least 95% are noticed, and every one that is not is explained."""

import re
from fractions import Fraction

from compliance.evidence.mutation import Mutation, mutate
from compliance.ground.shipped import rulesets
from compliance.records.kinds import kinds
from compliance.reports.mutationbook import changed_words
from compliance.rules.labels import RulesetLabels
from compliance.rules.load import load_ruleset
from tests.house.tree import ROOT

LAW = load_ruleset(rulesets())
FOUND: Mutation = mutate(LAW)


def test_almost_every_slip_is_noticed() -> None:
    assert not FOUND.problems
    assert FOUND.rate >= Fraction(95, 100)
    areas = {area: Fraction(FOUND.killed[area], made) for area, made in FOUND.made.items()}
    assert {area for area, rate in areas.items() if rate < Fraction(95, 100)} == set()


def test_every_survivor_is_explained_and_nothing_else() -> None:
    page = (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8").split("## 现有规则集的幸存者")[1]
    explained = [(code, change) for code, change, why in re.findall(r"^\| (\w[\w-]*) \| (.+?) \| (.+?) \|$", page, re.MULTILINE) if why.strip()]
    survivors = [(each.code, changed_words(each, RulesetLabels(LAW, kinds()), "zh")) for each in FOUND.survivors]
    assert sorted(explained) == sorted(survivors)
