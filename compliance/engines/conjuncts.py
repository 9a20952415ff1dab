"""Conditions as plain rules for an engine that only knows "all of these tests": disjunctive normal form, in passes.

A disjunction becomes several rules with one conclusion. Where that would multiply into too many, an inner
disjunction is concluded by rules of its own in an earlier pass, as a new attribute that is 1 where it holds.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from compliance.engines.facts import AllOf, AnyOf, Condition, Fact, Op, Test

Conjunct: TypeAlias = tuple[Test, ...]
"""Tests that must all hold; without tests, true of every fact."""

MOST_ALTERNATIVES = 40
"""A conjunction of disjunctions is multiplied out into at most so many rules."""

MOST_ATTRIBUTES = 60
"""A rule names at most so many attributes; a wider conjunction is decided in parts."""

MOST_RULES_IN_LOT = 60
"""durable-rules fails where 65 rules match one fact, and hangs near 512 in a ruleset."""

MOST_ATTRIBUTES_IN_LOT = 110
"""A fact of durable-rules has at most 254 properties, and each attribute takes two."""


@dataclass(frozen=True, slots=True)
class Rule:
    """If all tests hold of a fact, conclude: the production with this index, or the attribute with this name."""

    tests: Conjunct
    concludes: int | str


def passes(productions: Sequence[Condition]) -> list[list[Rule]]:
    """The productions as rules, grouped into passes; a pass may test attributes that earlier passes concluded."""
    lowering = _Lowering(_free_prefix(productions))
    for index, condition in enumerate(productions):
        lowering.conclude(lowering.alternatives(condition, ()), index)
    return lowering.passes


def attributes(tests: Iterable[Test]) -> frozenset[str]:
    """The attributes that the tests name."""
    return frozenset(name for test in tests for name in (test.left, test.right) if isinstance(name, str))


@dataclass(slots=True)
class Lot:
    """Rules of one pass that fit one ruleset; only facts with one of ``values`` (None: any fact) can fire them."""

    telling: str
    values: set[int | None] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def concerns(self, fact: Fact) -> bool:
        """Whether any of the rules could fire on the fact."""
        return None in self.values or fact.get(self.telling) in self.values

    def admits(self, value: int | None, rule: Rule) -> bool:
        """Whether the rule still fits; rules for any fact do not mix with the others."""
        fits = len(self.rules) < MOST_RULES_IN_LOT and len(self.names | attributes(rule.tests)) <= MOST_ATTRIBUTES_IN_LOT
        return fits and (value is None) == (None in self.values)

    def add(self, value: int | None, rule: Rule) -> None:
        """Take in a rule that fires only on facts with this value (None: on any)."""
        self.values.add(value)
        self.rules.append(rule)
        self.names |= attributes(rule.tests)


def lots(rules: Sequence[Rule]) -> list[Lot]:
    """The rules of a pass in lots small enough for one ruleset, so that a fact concerns few of them."""
    told = Counter(attribute for rule in rules for attribute in _pins(rule)).most_common(1)
    telling = told[0][0] if told else ""
    groups: defaultdict[int | None, list[Rule]] = defaultdict(list)
    for rule in rules:
        groups[_pins(rule).get(telling)].append(rule)
    found: list[Lot] = []
    for value, group in groups.items():
        for rule in group:
            if not found or not found[-1].admits(value, rule):
                found.append(Lot(telling))
            found[-1].add(value, rule)
    return found


def _pins(rule: Rule) -> dict[str, int]:
    """What attributes must equal for the rule to fire."""
    return {test.left: test.right for test in rule.tests if test.op is Op.EQ and isinstance(test.right, int)}


@dataclass(slots=True)
class _Lowering:
    prefix: str
    passes: list[list[Rule]] = field(default_factory=list)
    available: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[int, Conjunct], tuple[Conjunct, ...]] = field(default_factory=dict)
    named: dict[frozenset[Conjunct], str] = field(default_factory=dict)

    def alternatives(self, condition: Condition, guard: Conjunct) -> tuple[Conjunct, ...]:
        """The conjuncts of which one must hold. ``guard``: what must hold beside this condition in any case."""
        place = (id(condition), guard)  # a condition may be shared by many others: once is enough
        if place not in self.known:
            self.known[place] = self._alternatives(condition, guard)
        return self.known[place]

    def _alternatives(self, condition: Condition, guard: Conjunct) -> tuple[Conjunct, ...]:
        match condition:
            case Test():
                return ((condition,),)
            case AnyOf(terms):
                return _unique(found for term in terms for found in self.alternatives(term, guard))
            case AllOf(terms):
                inner = _unique_tests((guard, _required(condition)))
                return self._product([self.alternatives(term, inner) for term in terms], inner)

    def _product(self, parts: list[tuple[Conjunct, ...]], guard: Conjunct) -> tuple[Conjunct, ...]:
        while math.prod(len(part) for part in parts) > MOST_ALTERNATIVES:
            widest = max(range(len(parts)), key=lambda index: len(parts[index]))
            parts[widest] = ((self._conclusion(parts[widest], guard),),)
        return _unique(_unique_tests(choice) for choice in itertools.product(*parts))

    def _conclusion(self, part: tuple[Conjunct, ...], guard: Conjunct) -> Test:
        """A test of a new attribute that an earlier pass concludes where one of the conjuncts holds.

        The guard goes with each of them: it is needed in the end anyhow, and keeps the new rules to the facts concerned.
        """
        guarded = _unique(_unique_tests((guard, conjunct)) for conjunct in part)
        name = self.named.get(frozenset(guarded))
        if name is None:
            name = self.named[frozenset(guarded)] = f"{self.prefix}{len(self.named)}"
            self.available[name] = self.conclude(guarded, name) + 1
        return Test(name, Op.EQ, 1)

    def conclude(self, conjuncts: Iterable[Conjunct], conclusion: int | str) -> int:
        """Add rules with one conclusion; the last pass they are in."""
        last = 0
        for conjunct in conjuncts:
            narrow = self._narrow(conjunct)
            stage = max((self.available.get(name, 0) for name in attributes(narrow)), default=0)
            while len(self.passes) <= stage:
                self.passes.append([])
            self.passes[stage].append(Rule(narrow, conclusion))
            last = max(last, stage)
        return last

    def _narrow(self, conjunct: Conjunct) -> Conjunct:
        """The conjunct with its first tests decided earlier, where it names too many attributes."""
        while len(attributes(conjunct)) > MOST_ATTRIBUTES:
            cut = next(size for size in range(len(conjunct), 0, -1) if len(attributes(conjunct[:size])) <= MOST_ATTRIBUTES)
            conjunct = (self._conclusion((conjunct[:cut],), ()), *conjunct[cut:])
        return conjunct


def _required(condition: Condition) -> Conjunct:
    """The comparisons of an attribute with a number for equality that hold wherever the condition does."""
    match condition:
        case Test(_, Op.EQ, int()):
            return (condition,)
        case AllOf(terms):
            return tuple(test for term in terms for test in _required(term))
    return ()


def _unique(conjuncts: Iterable[Conjunct]) -> tuple[Conjunct, ...]:
    """Each once; one that is always true makes the others idle."""
    found = tuple({frozenset(conjunct): conjunct for conjunct in conjuncts}.values())
    return ((),) if () in found else found


def _unique_tests(conjuncts: Iterable[Conjunct]) -> Conjunct:
    return tuple(dict.fromkeys(test for conjunct in conjuncts for test in conjunct))


def _free_prefix(productions: Sequence[Condition]) -> str:
    """The beginning of names that no production uses."""
    used: set[str] = set()
    waiting, seen = list(productions), set[int]()
    while waiting:
        condition = waiting.pop()
        if id(condition) in seen:
            continue
        seen.add(id(condition))
        if isinstance(condition, Test):
            used |= attributes((condition,))
        else:
            waiting.extend(condition.terms)
    prefix = "*"
    while any(name.startswith(prefix) for name in used):
        prefix += "*"
    return prefix
