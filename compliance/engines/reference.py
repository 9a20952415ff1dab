"""The reference engine: interprets each rule's typed tree as the language defines it."""

from __future__ import annotations

from fractions import Fraction

from compliance.engines.plan import MEASURED, Plan, outcome
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.ground.truth import disjunction
from compliance.language.evaluate import evaluate, truth
from compliance.language.world import World
from compliance.rules.rule import Rule


class Reference:
    """Slow, plain, and right by definition."""

    name = "reference"

    def judge(self, plan: Plan) -> list[Verdict]:
        """One verdict per rule and record it applies to."""
        verdicts: list[Verdict] = []
        for rule in plan.rules:
            for row in plan.rows.all(rule.subject):
                verdict = judge_row(rule, row, plan.world)
                if verdict.outcome is not Outcome.NOT_APPLICABLE:
                    verdicts.append(verdict)
        return verdicts


def judge_row(rule: Rule, row: StoreRow, world: World) -> Verdict:
    """One rule's answer for one record."""
    subject = Subject(row.record.kind, row.record.number)
    rows = (row,)
    applies = truth(rule.applies, rows, world)
    if applies is False:
        return Verdict(rule.code, subject, Outcome.NOT_APPLICABLE)
    exempted = disjunction(truth(exemption.when, rows, world) for exemption in rule.exemptions)
    pending = False if rule.obligation.pending is None else truth(rule.obligation.pending, rows, world)
    found = outcome(applies, exempted, pending, truth(rule.obligation.required, rows, world))
    return Verdict(rule.code, subject, found, _margin(rule, rows, world) if found in MEASURED else None)


def _margin(rule: Rule, rows: tuple[StoreRow], world: World) -> Fraction | None:
    if rule.obligation.margin is None:
        return None
    margin = evaluate(rule.obligation.margin, rows, world)
    assert margin is None or (isinstance(margin, (int, Fraction)) and not isinstance(margin, bool))
    return None if margin is None else Fraction(margin)
