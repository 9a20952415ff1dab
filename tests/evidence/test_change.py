"""The smallest change is told for every violated example of every shipped rule; made, it satisfies the rule, and one step less does not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from compliance.engines.verdict import Outcome
from compliance.evidence.change import Change, smallest_change
from compliance.evidence.mutation import Case, answer, ready
from compliance.ground.shipped import rulesets
from compliance.ground.values import RATIO_SCALE, Value
from compliance.records.kinds import kinds
from compliance.records.record import Cell, Record
from compliance.rules.labels import RulesetLabels
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Rule, Ruleset


@cache
def shipped() -> Ruleset:
    return load_ruleset(rulesets())


def violated() -> Iterator[tuple[Rule, Case]]:
    for rule in shipped().rules.values():
        for example in rule.examples:
            if example.expect == "violated":
                case = ready(rule, example, shipped(), kinds())
                assert case is not None
                yield rule, case


def told(rule: Rule, case: Case) -> Change | None:
    return smallest_change(rule, case.row, case.world, RulesetLabels(shipped(), kinds()))


def put(record: Record, field: str, value: Value | None) -> None:
    """Write a value into the cell of an example's record."""
    assert isinstance(record.cells, dict)
    before = record.cells.get(field)
    record.cells[field] = Cell(value, str(value), record.origin if before is None else before.origin)


def nearer(value: Value, original: Value | None) -> Value | None:
    """One step less of a change: a day, a fen or a millionth nearer to what the cell held."""
    if isinstance(value, bool) or isinstance(original, bool):
        return None
    if isinstance(value, dt.date) and isinstance(original, dt.date) and original != dt.date.max:
        return value + dt.timedelta(days=1 if original > value else -1)
    if isinstance(value, (int, Fraction)) and isinstance(original, (int, Fraction)):
        step = Fraction(1, RATIO_SCALE) if isinstance(value, Fraction) else 1
        return value + (step if original > value else -step)
    return None


def test_every_violated_example_has_a_smallest_change_in_both_languages() -> None:
    kinds_seen: Counter[str] = Counter()
    for rule, case in violated():
        change = told(rule, case)
        assert change is not None, rule.code
        assert change.text.zh.startswith("如"), rule.code
        assert change.text.zh.endswith("，即符合"), rule.code
        assert change.text.en.startswith("passes if "), rule.code
        assert len(change.text.zh) > len("如，即符合"), rule.code
        kinds_seen[rule.obligation.kind] += 1
    assert set(kinds_seen) == {"deadline", "lead_time", "limit", "order", "present", "unique", "reconcile", "holds"}


def test_the_change_of_one_cell_satisfies_and_one_step_less_does_not() -> None:
    made = Counter[str]()
    for rule, case in violated():
        change = told(rule, case)
        if change is None or change.field is None or change.value is None:
            continue
        record = case.row.record
        original = record.value(change.field)
        put(record, change.field, change.value)
        # An earlier day may lie before the first in force: then the rule no longer binds.
        found = answer(rule, case.row, case.world).outcome
        assert found in (Outcome.SATISFIED, Outcome.NOT_APPLICABLE), f"{rule.code} {change.text.zh}"
        less = nearer(change.value, original)
        if found is Outcome.SATISFIED and less is not None and less != original:
            put(record, change.field, less)
            assert answer(rule, case.row, case.world).outcome is not Outcome.SATISFIED, f"{rule.code} {change.text.zh}"
        made[rule.obligation.kind] += 1
    assert {"deadline", "lead_time", "limit", "order", "reconcile", "holds"} <= set(made)
    assert sum(made.values()) > 100
