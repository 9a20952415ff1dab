"""The durable engine: forward chaining with durable-rules, behind its fence.

Facts of whole numbers fire the facets of each rule; the facets, asserted as new facts, fire the verdict.
"""

from __future__ import annotations

from compliance.engines.facets import VERDICTS, Facets, facet_facts
from compliance.engines.facts import Condition, Inference
from compliance.engines.measure import Measure
from compliance.engines.plan import Plan
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome, Subject, Verdict


class Chained:
    """Judges by inference over lowered rules."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.name = inference.name

    def judge(self, plan: Plan) -> list[Verdict]:
        """One verdict per rule and record it applies to."""
        measure = Measure(plan.world.figures)
        productions: list[Condition] = []
        sides: list[int] = []
        facts: list[dict[str, int]] = []
        judged: list[tuple[int, StoreRow]] = []
        for number, (rule, lowered) in enumerate(zip(plan.rules, plan.lowered, strict=True)):
            facets = Facets()
            own = facets.productions(lowered, number)
            productions += own
            sides += range(len(own))
            for row in plan.rows.all(rule.subject):
                facts.append(facets.fact(number, measure, row))
                judged.append((number, row))
        chained = facet_facts(self.inference.fire(productions, facts), sides, len(facts))
        concluded = self.inference.fire([condition for _, condition in VERDICTS], chained)
        answers = {fact: Outcome(VERDICTS[production][0]) for production, fact in concluded}
        return [self.verdict(plan, measure, *judged[fact], answers[fact]) for fact in range(len(facts)) if answers[fact] is not Outcome.NOT_APPLICABLE]

    def verdict(self, plan: Plan, measure: Measure, number: int, row: StoreRow, outcome: Outcome) -> Verdict:
        """The engine's answer with its margin, from the lowered amount."""
        margin = plan.lowered[number].margin
        exact = None if margin is None else measure.amount(margin, (row,))
        return Verdict(plan.rules[number].code, Subject(row.record.kind, row.record.number), outcome, exact)
