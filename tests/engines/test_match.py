"""The meaning of conditions, case by case, and the reference matcher against it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engines.conjuncts import MOST_ALTERNATIVES, MOST_ATTRIBUTES, attributes, lots, passes
from compliance.engines.facts import AllOf, AnyOf, Condition, Op
from compliance.engines.facts import Test as Compare
from compliance.engines.match import Matcher, holds
from tests.engines.condition_cases import conditions, facts


def test_a_comparison_with_something_absent_is_false_whatever_the_operator() -> None:
    for op in Op:
        assert not holds(Compare("a", op, 1), {})
        assert not holds(Compare("a", op, "b"), {"a": 1})
        assert not holds(Compare("a", op, "b"), {"b": 1})


def test_every_operator_at_below_and_above_the_bound() -> None:
    expected = {Op.EQ: (0, 1, 0), Op.NE: (1, 0, 1), Op.LT: (1, 0, 0), Op.LE: (1, 1, 0), Op.GT: (0, 0, 1), Op.GE: (0, 1, 1)}
    for op, truths in expected.items():
        assert tuple(holds(Compare("a", op, 5), {"a": value}) for value in (4, 5, 6)) == truths
        assert tuple(holds(Compare("a", op, "b"), {"a": value, "b": 5}) for value in (4, 5, 6)) == truths


def test_nothing_to_meet_is_met_and_no_alternative_is_not() -> None:
    assert holds(AllOf(()), {})
    assert not holds(AnyOf(()), {})


@settings(deadline=None)
@given(st.lists(conditions, max_size=6), st.lists(facts, max_size=6))
def test_the_matcher_says_what_the_conditions_mean(productions: list[Condition], known: list[dict[str, int]]) -> None:
    meant = {(i, j) for i, condition in enumerate(productions) for j, fact in enumerate(known) if holds(condition, fact)}
    assert Matcher().fire(productions, known) == meant


@settings(deadline=None)
@given(st.lists(conditions, max_size=6), facts)
def test_rules_in_passes_conclude_what_the_conditions_mean(productions: list[Condition], fact: dict[str, int]) -> None:
    known, hits = dict(fact), set()
    for stage in passes(productions):
        concluded = [rule.concludes for rule in stage if holds(AllOf(rule.tests), known)]
        hits |= {conclusion for conclusion in concluded if isinstance(conclusion, int)}
        known |= {conclusion: 1 for conclusion in concluded if isinstance(conclusion, str)}
    assert hits == {index for index, condition in enumerate(productions) if holds(condition, fact)}


def test_a_conjunction_of_disjunctions_is_chained_before_it_multiplies() -> None:
    two_ways = [AnyOf((Compare(f"x{n}", Op.EQ, 1), Compare(f"y{n}", Op.EQ, 1))) for n in range(30)]
    stages = passes([AllOf((Compare("rule", Op.EQ, 17), *two_ways))])
    assert len(stages) == 2
    assert len(stages[-1]) <= MOST_ALTERNATIVES
    assert sum(len(stage) for stage in stages) < 100
    assert all(Compare("rule", Op.EQ, 17) in rule.tests for stage in stages for rule in stage), "each rule keeps to the facts concerned"


def test_a_wide_conjunction_is_decided_in_parts() -> None:
    stages = passes([AllOf(tuple(Compare(f"x{n}", Op.EQ, n) for n in range(300)))])
    assert all(len(attributes(rule.tests)) <= MOST_ATTRIBUTES for stage in stages for rule in stage)


def test_concluded_attributes_take_no_name_in_use() -> None:
    two_ways = AllOf(tuple(AnyOf((Compare(f"*{n}", Op.EQ, 1), Compare(f"**{n}", Op.EQ, 1))) for n in range(12)))
    names = {rule.concludes for stage in passes([two_ways]) for rule in stage} - {0}
    assert names
    assert all(str(name).startswith("***") for name in names)


def test_rules_on_one_value_of_the_telling_attribute_concern_only_its_facts() -> None:
    stage = passes([AllOf((Compare("rule", Op.EQ, number), Compare("late", Op.GT, 0))) for number in range(300)])[0]
    assert [lot.concerns({"rule": 299, "late": 1}) for lot in lots(stage)] == [False, False, False, False, True]
