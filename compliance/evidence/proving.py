"""Proving a ruleset: every rule and metric tried on its own examples, on every engine at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.engines.trials import Trial, try_metric, try_rule
from compliance.engines.witness import witnesses
from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.ground.values import Name
from compliance.records.kinds import Kind
from compliance.rules.rule import Rule, Ruleset


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out: how many rules, metrics and examples on which engines, and everything that is wrong."""

    rules: int
    metrics: int
    trials: int
    engines: tuple[str, ...]
    alone_because: Name | None
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def prove(ruleset: Ruleset, codes: Sequence[str] | None = None, kinds: dict[str, Kind] | None = None) -> Proof:
    """Try the examples of all rules and metrics, or of those named. Raises :class:`InputError` for an unknown code."""
    known = [*ruleset.rules, *ruleset.metrics]
    for code in codes or []:
        if code not in known:
            zh, en = did_you_mean(code, known)
            raise InputError([problem(code, f"没有这条规则{zh}", f"there is no such rule{en}")])
    engines, _, alone_because = witnesses()
    rules = [rule for code, rule in sorted(ruleset.rules.items()) if codes is None or code in codes]
    metrics = [metric for code, metric in sorted(ruleset.metrics.items()) if codes is None or code in codes]
    trials: list[Trial] = []
    problems: list[Problem] = []
    for rule in rules:
        trials += try_rule(rule, ruleset, kinds or ruleset.kinds, engines)
        problems += one_sided(rule)
    for metric in metrics:
        trials += try_metric(metric, ruleset, kinds or ruleset.kinds)
        if not metric.examples:
            problems.append(problem(metric.mark, f"指标 {metric.code} 没有示例", f"metric {metric.code} has no example"))
    problems += [trial.problem for trial in trials if trial.problem is not None]
    return Proof(len(rules), len(metrics), len(trials), tuple(engine.name for engine in engines), alone_because, tuple(problems))


def one_sided(rule: Rule) -> list[Problem]:
    """What a rule's examples lack: at least one satisfied and one violated."""
    expected = {example.expect for example in rule.examples}
    return [
        problem(rule.mark, f"{rule.code} 没有 {wanted} 的示例", f"{rule.code} has no example that is {wanted}")
        for wanted in ("satisfied", "violated") if wanted not in expected
    ]
