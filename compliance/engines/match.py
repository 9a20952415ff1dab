"""The reference for conditions: what they mean, written once and plainly, and a matcher that only does less of it."""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

from compliance.engines.facts import AllOf, AnyOf, Condition, Fact, Op, Test

_COMPARISON: dict[Op, Callable[[int, int], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}

_Check: TypeAlias = Callable[[Fact], bool]


def holds(condition: Condition, fact: Fact) -> bool:
    """Whether the condition is true of the fact. This is the meaning that every engine must agree with.

    >>> holds(Test("days_late", Op.NE, 0), {"days_late": 3}), holds(Test("days_late", Op.NE, 0), {})
    (True, False)
    """
    match condition:
        case AllOf(terms):
            return all(holds(term, fact) for term in terms)
        case AnyOf(terms):
            return any(holds(term, fact) for term in terms)
        case Test(left, op, right):
            value = fact.get(left)
            bound = fact.get(right) if isinstance(right, str) else right
            return value is not None and bound is not None and _COMPARISON[op](value, bound)


def pinned(condition: Condition) -> tuple[tuple[str, int], ...]:
    """Attributes that must equal a number wherever the condition holds, with that number.

    >>> pinned(AllOf((Test("rule", Op.EQ, 17), AnyOf((Test("late", Op.EQ, 1), Test("late", Op.EQ, 2))))))
    (('rule', 17),)
    """
    match condition:
        case Test(left, Op.EQ, int(right)):
            return ((left, right),)
        case AllOf(terms):
            return tuple(pin for term in terms for pin in pinned(term))
    return ()


class Matcher:
    """The reference engine. A fact is only held against productions that its value of one telling attribute admits."""

    name = "reference"

    def fire(self, productions: Sequence[Condition], facts: Sequence[Fact]) -> set[tuple[int, int]]:
        """The pairs (index of production, index of fact) where the production's condition holds of the fact."""
        pins = [dict(pinned(condition)) for condition in productions]
        told = Counter(attribute for pin in pins for attribute in pin).most_common(1)
        telling = told[0][0] if told else ""
        admitted: defaultdict[int | None, list[tuple[int, _Check]]] = defaultdict(list)
        for index, condition in enumerate(productions):
            admitted[pins[index].get(telling)].append((index, _check(condition)))
        hits: set[tuple[int, int]] = set()
        for number, fact in enumerate(facts):
            value = fact.get(telling)
            candidates = admitted.get(None, []) + (admitted.get(value, []) if value is not None else [])
            hits.update((index, number) for index, check in candidates if check(fact))
        return hits


def _check(condition: Condition) -> _Check:
    """The condition as a function of a fact, so that its shape is walked once and not once per fact."""
    match condition:
        case Test():
            return _comparison(condition)
        case AllOf(terms):
            every = [_check(term) for term in terms]
            return lambda fact: all(check(fact) for check in every)
        case AnyOf(terms):
            some = [_check(term) for term in terms]
            return lambda fact: any(check(fact) for check in some)


def _comparison(test: Test) -> _Check:
    left, compare, right = test.left, _COMPARISON[test.op], test.right
    if isinstance(right, str):
        return lambda fact: left in fact and right in fact and compare(fact[left], fact[right])
    return lambda fact: left in fact and compare(fact[left], right)
