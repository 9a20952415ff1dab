"""Each rule of the fence by itself: the fault of durable-rules where it is cheap to show, then the fence without it."""

import itertools
import json
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.engines import fence
from compliance.engines.facts import AllOf, AnyOf, Condition, Op
from compliance.engines.facts import Test as Compare
from compliance.engines.fence import EngineFault, Fence, NameCollision, OutOfRange, check_vocabulary, name_hash
from compliance.engines.match import Matcher, holds
from tests.engines.condition_cases import conditions, facts
from tests.engines.durable_alone import Witness, bare, bare_process, native


def fired(condition: Condition, *known: dict[str, int]) -> list[int]:
    """The facts of which the fence says the condition holds."""
    return sorted(number for _, number in Fence().fire([condition], known))


# Values


def test_numbers_beyond_64_bits_wrap_silently_so_more_than_53_bits_do_not_enter() -> None:
    assert bare([{"a": 2**63 - 1}], {"a": 2**63}) == [0]
    assert fired(Compare("a", Op.EQ, 2**53), {"a": 2**53}, {"a": 2**53 - 1}) == [0]
    for value in (2**53 + 1, -(2**53) - 1, 2**63):
        with pytest.raises(OutOfRange) as refused:
            fired(Compare("合同金额", Op.GT, 0), {"合同金额": value})
        assert (refused.value.attribute, refused.value.value) == ("合同金额", value)
        assert str(value) in refused.value.message.zh
        with pytest.raises(OutOfRange):
            fired(Compare("合同金额", Op.GT, value), {"合同金额": 1})


def test_text_is_taken_for_other_types_so_only_whole_numbers_enter() -> None:
    assert bare([{"a": "true"}], {"a": True}) == [0]
    with pytest.raises(native.error):
        bare([{"$gt": {"a": 1}}], {"a": 1e30})
    for value in ("5", 1.5, float("nan")):
        with pytest.raises(OutOfRange):
            Fence().fire([Compare("a", Op.NE, 7)], [{"a": value}])  # type: ignore[dict-item] - the wrong type is the case


def test_yes_and_no_enter_as_one_and_zero() -> None:
    assert fired(Compare("a", Op.EQ, 1), {"a": True}, {"a": False}, {"a": 1}) == [0, 2]
    assert fired(Compare("a", Op.EQ, True), {"a": 1}) == [0]


# Absence


@pytest.mark.parametrize("op", Op)
def test_a_comparison_with_an_absent_field_fires_so_presence_is_tested_first(op: Op) -> None:
    if op is not Op.EQ:  # durable-rules writes equality without an operator
        assert bare([{"$and": [{"c": 1}, {fence._OPERATOR[op]: {"a": {"$m": "b"}}}]}], {"a": 1, "c": 1}) == [0]
    known: list[dict[str, int]] = [{"a": 1, "c": 1}, {"b": 1, "c": 1}, {"c": 1}]
    assert fired(AllOf((Compare("c", Op.EQ, 1), Compare("a", op, "b"))), *known) == []
    assert fired(AllOf((Compare("c", Op.EQ, 1), Compare("a", op, 5))), *known[1:]) == []


# Conditions


def test_dividing_by_zero_kills_the_process_so_there_is_no_arithmetic_and_no_second_fact() -> None:
    divided = {"r": {"all": [{"m": {"a": {"$div": {"$l": {"$m": "b"}, "$r": {"$m": "c"}}}}}]}}
    asserted = json.dumps({"a": 1, "b": 1, "c": 0})
    assert bare_process(f"native.assert_fact(native.create_ruleset('x', {json.dumps(divided)!r}), {asserted!r})") < 0
    with pytest.MonkeyPatch.context() as patch:
        seen = Witness(patch)
        Fence().fire([AllOf((Compare("a", Op.LT, "b"), AnyOf((Compare("c", Op.NE, 1), Compare("d", Op.GE, 2)))))], [{"a": 1, "b": 2, "c": 3}])
    for rule in json.loads(seen.definition).values():
        assert [list(part) for part in rule["all"]] == [["m"]], "one fact to a rule"
    assert set(seen.definition.split('"')) & {"$add", "$sub", "$mul", "$div", "$or", "$nex", "$not", "run"} == set()


def test_a_conjunction_of_disjunctions_fires_once_for_each_way_so_hits_are_a_set() -> None:
    two_ways = [{"$or": [{f"a{n}": 1}, {f"b{n}": 1}]} for n in range(4)]
    everything = {f"{letter}{n}": 1 for n in range(20) for letter in "ab"}
    assert bare([{"$and": two_ways}], everything) == [0] * 16
    condition = AllOf(tuple(AnyOf((Compare(f"a{n}", Op.EQ, 1), Compare(f"b{n}", Op.EQ, 1))) for n in range(20)))
    assert fired(condition, everything, {**everything, "a7": 0}, {**everything, "a7": 0, "b7": 0}) == [0, 1]


def test_always_and_never() -> None:
    assert Fence().fire([AllOf(()), AnyOf(()), AllOf((AnyOf(()),)), AnyOf((AllOf(()),))], [{}, {"a": 1}]) == {(0, 0), (0, 1), (3, 0), (3, 1)}
    assert Fence().fire([], [{}]) == Fence().fire([AllOf(())], []) == set()


def test_deep_and_wide_conditions() -> None:
    deep: Condition = Compare("a", Op.EQ, 1)
    for depth in range(90):
        deep = AllOf((AnyOf((deep, Compare("b", Op.EQ, depth))), Compare("c", Op.NE, depth)))
    wide = AllOf(tuple(Compare(f"x{n}", Op.LE, f"x{n + 1}") for n in range(400)))
    rising = {f"x{n}": n for n in range(401)}
    cases: list[dict[str, int]] = [{"a": 1, "c": -1}, {"b": 40, "c": 30}, {"b": 40, "c": 50}, rising, {**rising, "x400": 0}]
    assert Fence().fire([deep, wide], cases) == Matcher().fire([deep, wide], cases) == {(0, 0), (0, 1), (1, 3)}


# Numbers of facts


FIRST_REFUSED = 8_765_828_924
"""A number with the hash of the engine's own fact about its state, ``sid-0``."""


def test_a_fact_whose_number_has_a_taken_hash_is_refused_so_it_is_asserted_again() -> None:
    assert name_hash("40189") == name_hash("797186")
    assert bare([{"a": 1}], {"a": 1, "id": 40189}, {"a": 1, "id": 797186}) == [0], "the second is refused"
    assert name_hash(str(FIRST_REFUSED)) == name_hash("sid-0")
    with pytest.MonkeyPatch.context() as patch:
        seen = Witness(patch)
        # the two facts of the proof take the two numbers before
        hits = Fence(first_number=FIRST_REFUSED - 2).fire([Compare("a", Op.GE, 1)], [{"a": 1}, {"a": 2}])
    assert seen.codes == [0, 1, 2, 0, 0]
    assert hits == {(0, 0), (0, 1)}


def test_a_fact_refused_without_end_is_an_error() -> None:
    with pytest.MonkeyPatch.context() as patch:
        Witness(patch, assert_fact=lambda *_: (2, 1))
        with pytest.raises(EngineFault, match="refused"):
            Fence().fire([Compare("a", Op.EQ, 1)], [{"a": 1}])


def test_the_same_fact_twice_is_refused_so_like_facts_are_fired_once_and_answered_each() -> None:
    assert bare([{"a": 1}], {"a": 1}, {"a": 1}) == [0]
    with pytest.MonkeyPatch.context() as patch:
        seen = Witness(patch)
        assert fired(Compare("a", Op.EQ, 1), *[{"a": 1, "row": row} for row in range(50)]) == list(range(50))
    assert len(seen.codes) == 3, "two for the proof, one for the fifty"


# Names


def test_names_with_one_hash_are_one_name_so_ours_are_used_and_checked() -> None:
    assert name_hash("costarring") == name_hash("liquid")
    assert bare([{"costarring": 1}], {"liquid": 1}) == [0]
    assert fired(Compare("costarring", Op.EQ, 1), {"liquid": 1}, {"costarring": 1}) == [1]
    check_vocabulary([*(f"{letter}{n}" for n in range(2000) for letter in "ap"), "one", "proof"])
    for names in (["costarring", "liquid"], ["id"], ["$gt"]):
        with pytest.raises(NameCollision):
            check_vocabulary(names)


@pytest.mark.parametrize("name", ["id", "sid", "$s", "$m", "m", "x.y", "a0", "p0", "one", "proof", "合同金额", 'quo"te', "", "*0"])
def test_a_name_with_a_meaning_to_the_engine_is_only_a_name(name: str) -> None:
    assert fired(Compare(name, Op.EQ, 7), {name: 7}, {name: 8}, {}) == [0]


# Sizes


def test_65_rules_on_one_fact_fail_so_rulesets_are_split() -> None:
    with pytest.raises(native.error, match="303"):
        bare([{"$gte": {"a": n}} for n in range(65)], {"a": 64})
    conditions_met: list[Condition] = [Compare("a", Op.GE, n) for n in range(700)]
    assert Fence().fire(conditions_met, [{"a": 650}]) == {(n, 0) for n in range(651)}


def test_512_rules_fail_so_rulesets_are_split_by_the_value_they_ask_for() -> None:
    with pytest.raises(native.error, match="303"):
        bare([{"a": n} for n in range(512)], {"a": 1})
    many: list[Condition] = [AllOf((Compare("rule", Op.EQ, n), Compare("late", Op.GT, 0))) for n in range(600)]
    with pytest.MonkeyPatch.context() as patch:
        seen = Witness(patch)
        assert Fence().fire(many, [{"rule": 599, "late": 1}, {"rule": 5, "late": 0}]) == {(599, 0)}
    assert seen.created == 2, "only the rulesets that a fact concerns are made"


def test_many_runs_need_no_more_memory_than_a_few() -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("the size of the process is read from /proc")

    def run_and_measure(times: int) -> int:
        for _ in range(times):
            Fence().fire([Compare("a", Op.GE, n) for n in range(5)], [{"a": 3}, {"a": 9}])
        return int(statm.read_text().split()[1]) * 4096

    before = run_and_measure(100)
    assert run_and_measure(300) - before < 8_000_000, "bytes; a state kept is about 200,000"


# Errors and threads


def test_a_host_starts_timers_on_two_threads_so_there_is_no_host() -> None:
    code = "import threading; from durable import engine; engine.Host(); raise SystemExit(threading.active_count())"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 3
    before = threading.active_count()
    Fence().fire([Compare("a", Op.EQ, 1)], [{"a": 1}])
    assert threading.active_count() == before
    code = "import sys; from compliance.engines.facts import *; from compliance.engines.fence import Fence\n"
    code += "Fence().fire([Test('a', Op.EQ, 1)], [{'a': 1}]); raise SystemExit('durable.engine' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False, cwd=Path(fence.__file__).parents[2]).returncode == 0


def test_errors_in_actions_are_swallowed_and_slow_actions_cut_off_so_there_are_no_actions() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from durable import engine

        host = type("QuietHost", (engine.Host,), {"_run": lambda _: None})()
        host.set_rulesets({"bad": {"r": {"all": [{"m": {"a": 1}}], "run": lambda _: 1 // 0}}})
        assert "by zero" in host.assert_fact("bad", {"a": 1})["exception"], "not raised"

        found: list[int] = []
        steps = [lambda _: found.append(0), lambda _: found.append(1)]
        host.set_rulesets({"slow": {f"r{n}": {"all": [{"m": {"$gt": {"a": n}}}], "run": step} for n, step in enumerate(steps)}})
        with pytest.MonkeyPatch.context() as patch:
            clock = itertools.count(0, 11)
            patch.setattr(engine, "_unix_now", lambda: next(clock))
            host.assert_fact("slow", {"a": 5})
        assert found == [0], "after eleven seconds the second rule is lost without a word"
    assert Fence().fire([Compare("a", Op.GT, 0), Compare("a", Op.GT, 1)], [{"a": 5}]) == {(0, 0), (1, 0)}


def test_a_fact_that_matches_nothing_is_no_error_and_every_other_answer_is() -> None:
    assert native.assert_fact(native.create_ruleset("x", '{"r": {"all": [{"m": {"a": 1}}]}}'), '{"a": 2}')[0] == 1
    assert fired(Compare("a", Op.EQ, 1), {"a": 2}) == []
    faults = {
        "code 3": {"assert_fact": lambda *_: (3, 1)},
        "no rule fired": {"start_action_for_state": lambda *_: None},
        "to the fact": {"start_action_for_state": lambda *_: ("{}", '{"r0":{"m":{"id":99,"one":1}}}')},
        "retract": {"retract_fact": lambda *_: (2, 1)},
    }
    for message, broken in faults.items():
        with pytest.MonkeyPatch.context() as patch:
            Witness(patch, **broken)
            with pytest.raises(EngineFault, match=message):
                Fence().fire([Compare("a", Op.EQ, 1)], [{"a": 1}])


def test_an_engine_that_cannot_hold_53_bits_does_not_pass_its_proof() -> None:
    with pytest.MonkeyPatch.context() as patch:
        Witness(patch, after=0, assert_fact=lambda *_: (1, 1))
        with pytest.raises(EngineFault, match="are right"):
            Fence().fire([Compare("a", Op.EQ, 1)], [{"a": 1}])


def test_deleting_a_state_that_never_fired_crashes_so_every_ruleset_proves_itself_first() -> None:
    code = """
junk = [b"\\xff" * 40000 for _ in range(50)]
del junk
for _ in range(50):
    ruleset = native.create_ruleset("x", json.dumps({"r": {"all": [{"m": {"a": 1}}]}}))
    native.assert_fact(ruleset, json.dumps({"id": 1, "b": 2}))
    native.delete_state(ruleset, None)
"""
    assert bare_process(code) < 0
    fenced = """
from compliance.engines.facts import Op, Test
from compliance.engines.fence import Fence
junk = [b"\\xff" * 40000 for _ in range(50)]
del junk
for _ in range(50):
    assert Fence().fire([Test("a", Op.EQ, 1)], [{"b": 2}]) == set()
"""
    assert subprocess.run([sys.executable, "-c", fenced], timeout=60, check=False, cwd=Path(fence.__file__).parents[2]).returncode == 0


def test_the_ruleset_and_its_state_are_deleted_even_after_an_error() -> None:
    with pytest.MonkeyPatch.context() as patch:
        seen = Witness(patch)
        with pytest.raises(OutOfRange):
            Fence().fire([Compare("a", Op.GE, 1)], [{"a": 1}, {"a": 2**60}])
    assert (seen.created, seen.deleted) == (1, ["delete_state", "delete_ruleset"])


# Agreement


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(conditions, max_size=8), st.lists(facts, max_size=8))
def test_the_fence_says_what_the_conditions_mean(productions: list[Condition], known: list[dict[str, int]]) -> None:
    meant = {(i, j) for i, condition in enumerate(productions) for j, fact in enumerate(known) if holds(condition, fact)}
    assert Fence().fire(productions, known) == meant
