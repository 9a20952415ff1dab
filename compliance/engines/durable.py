"""The durable engine: forward chaining with durable-rules, behind its fence.

Facts of whole numbers fire the definitions that rules share, the lowest first; their conclusions become attributes of
the facts that fire which rules do not apply; facts of the others fire their facets; and the facets, asserted as new
facts, fire the verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from compliance.engines.facets import VERDICTS, Facets, definitions_in, facet_facts, facets_of
from compliance.engines.facts import Condition, Inference
from compliance.engines.measure import Measure
from compliance.engines.plan import MEASURED, Plan
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.ground.truth import Truth
from compliance.language.lowered import Defined, Leaf, Logic


class Chained:
    """Judges by inference over lowered rules."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.name = inference.name

    def judge(self, plan: Plan) -> list[Verdict]:
        """One verdict per rule and record it applies to."""
        chain = _Chain(plan, self.inference)
        everything = [(number, row) for number, rule in enumerate(plan.rules) for row in plan.rows.all(rule.subject)]
        chain.conclude_definitions({number for number, _ in everything})
        applying = chain.fired(everything, {number: [plan.lowered[number].applies] for number, _ in everything})
        surely = {index for production, index in applying if production % 2 == 0}
        aside = {index for production, index in applying if production % 2}
        bound = [index for index in range(len(everything)) if index not in aside]
        cases = [everything[index] for index in bound]
        facets = chain.fired(cases, {number: facets_of(plan.lowered[number]) for number, _ in cases})
        told = facet_facts([1 if index in surely else 2 for index in bound], facets)
        concluded = self.inference.fire([condition for _, condition in VERDICTS], told)
        answers = {bound[fact]: VERDICTS[production][0] for production, fact in concluded}
        return [chain.verdict(*everything[index], outcome) for index, outcome in sorted(answers.items())]


class _Chain:
    """One run: what was measured and concluded so far."""

    def __init__(self, plan: Plan, inference: Inference) -> None:
        self.plan = plan
        self.inference = inference
        self.measure = Measure(plan.world.figures)
        self.concluded: dict[tuple[str, Defined], dict[int, Truth]] = {}
        self.told: dict[tuple[str, int], dict[int, Truth]] = {}

    def conclude_definitions(self, rules: set[int]) -> None:
        """Fire the definitions that the rules rest on, stratum by stratum, each once for every record of its kind."""
        strata: defaultdict[int, dict[tuple[str, Defined], None]] = defaultdict(dict)
        for number in rules:
            lowered = self.plan.lowered[number]
            for logic in (lowered.applies, *facets_of(lowered)):
                for definition, stratum in definitions_in(logic).items():
                    strata[stratum][self.plan.rules[number].subject, definition] = None
        for stratum in sorted(strata):
            subjects = list(strata[stratum])
            cases = [(number, row) for number, (kind, _) in enumerate(subjects) for row in self.plan.rows.all(kind)]
            hits = self.fired(cases, {number: [definition.body] for number, (_, definition) in enumerate(subjects)})
            for subject in subjects:
                self.concluded[subject] = {}
            for production, index in hits:
                number, row = cases[index]
                self.concluded[subjects[number]][row.record.number] = production % 2 == 0

    def tell(self, leaf: Leaf, row: StoreRow) -> Truth:
        """A leaf's truth: concluded for a definition, measured for anything else."""
        if isinstance(leaf, Defined):
            place = (row.record.kind, id(leaf))  # the plan keeps its leaves alive; to hash a whole tree for each record is slow
            if place not in self.told:
                self.told[place] = self.concluded[row.record.kind, leaf]
            return self.told[place].get(row.record.number)
        return self.measure.logic(leaf, (row,))

    def fired(self, cases: Sequence[tuple[int, StoreRow]], conditions: Mapping[int, Sequence[Logic]]) -> set[tuple[int, int]]:
        """Which conditions of their owner hold of the cases: pairs of production (true and false of each in turn) and case."""
        made: dict[int, Facets] = {number: Facets() for number in conditions}
        productions: list[Condition] = [condition for number, logics in conditions.items() for condition in made[number].productions(logics, number)]
        return self.inference.fire(productions, [made[number].fact(number, self.measure, self.tell, row) for number, row in cases])

    def verdict(self, number: int, row: StoreRow, outcome: Outcome) -> Verdict:
        """The engine's answer with its margin, from the lowered amount."""
        margin = self.plan.lowered[number].margin
        exact = None if margin is None or outcome not in MEASURED else self.measure.amount(margin, (row,))
        return Verdict(self.plan.rules[number].code, Subject(row.record.kind, row.record.number), outcome, exact)
