"""The durable engine: forward chaining with durable-rules, behind its fence.

Facts of whole numbers fire which rules do not apply; facts of the others fire their facets; the facets, asserted as
new facts, fire the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence

from compliance.engines.facets import VERDICTS, Facets, facet_facts, facets_of
from compliance.engines.facts import Condition, Inference
from compliance.engines.measure import Measure
from compliance.engines.plan import MEASURED, Plan
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.language.lowered import Logic


class Chained:
    """Judges by inference over lowered rules."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.name = inference.name

    def judge(self, plan: Plan) -> list[Verdict]:
        """One verdict per rule and record it applies to."""
        measure = Measure(plan.world.figures)
        everything = [(number, row) for number, rule in enumerate(plan.rules) for row in plan.rows.all(rule.subject)]
        applying = self.fired(measure, everything, {number: [plan.lowered[number].applies] for number, _ in everything})
        aside = {index for production, index in applying if production % 2}
        bound = [index for index in range(len(everything)) if index not in aside]
        facets = self.fired(measure, [everything[index] for index in bound], {everything[index][0]: facets_of(plan.lowered[everything[index][0]]) for index in bound})
        concluded = self.inference.fire([condition for _, condition in VERDICTS], facet_facts(facets, len(bound)))
        answers = {bound[fact]: VERDICTS[production][0] for production, fact in concluded}
        return [self.verdict(plan, measure, *everything[index], outcome) for index, outcome in sorted(answers.items())]

    def fired(self, measure: Measure, cases: Sequence[tuple[int, StoreRow]], conditions: dict[int, list[Logic]]) -> set[tuple[int, int]]:
        """Which conditions of their rule hold of the cases: pairs of production (true and false of each in turn) and case."""
        made: dict[int, Facets] = {number: Facets() for number in conditions}
        productions: list[Condition] = [condition for number, logics in conditions.items() for condition in made[number].productions(logics, number)]
        return self.inference.fire(productions, [made[number].fact(number, measure, row) for number, row in cases])

    def verdict(self, plan: Plan, measure: Measure, number: int, row: StoreRow, outcome: Outcome) -> Verdict:
        """The engine's answer with its margin, from the lowered amount."""
        margin = plan.lowered[number].margin
        exact = None if margin is None or outcome not in MEASURED else measure.amount(margin, (row,))
        return Verdict(plan.rules[number].code, Subject(row.record.kind, row.record.number), outcome, exact)
