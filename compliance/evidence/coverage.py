"""What the examples of rules never touch: branches that are never taken, verdicts never seen, boundaries never stood on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.engines.verdict import Outcome
from compliance.evidence.mutation import Case, answer, ready
from compliance.ground.problems import InputError
from compliance.ground.values import Name
from compliance.ground.yamlfile import Mark
from compliance.language.duties import Unit
from compliance.language.evaluate import evaluate, truth
from compliance.language.wording import show_span
from compliance.records.kinds import Kind
from compliance.rules.parameters import Timeline, covers
from compliance.rules.rule import Rule, Ruleset
from compliance.rules.uses import uses

_BOUNDED = ("deadline", "lead_time", "limit")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing about a rule or a figure that no example touches."""

    code: str
    mark: Mark | None
    message: Name


def untouched(ruleset: Ruleset, codes: Sequence[str] | None = None, kinds: dict[str, Kind] | None = None) -> list[Gap]:
    """The gaps of all rules, or of those named, by code; then the days on which figures change that no example stands on."""
    known = kinds or ruleset.kinds
    cases = {code: _cases(rule, ruleset, known) for code, rule in sorted(ruleset.rules.items()) if codes is None or code in codes}
    gaps = [gap for code, own in cases.items() for gap in _rule_gaps(ruleset.rules[code], own)]
    return gaps + list(_history_gaps(ruleset, cases, known))


def _cases(rule: Rule, ruleset: Ruleset, kinds: dict[str, Kind]) -> list[Case]:
    found: list[Case] = []
    for example in rule.examples:
        try:
            case = ready(rule, example, ruleset, kinds)
        except InputError:
            continue
        found += [case] if case is not None else []
    return found


def _rule_gaps(rule: Rule, cases: Sequence[Case]) -> Iterator[Gap]:
    messages = [*_branches(rule, cases), *_verdicts(rule, cases), *_boundaries(rule, cases)]
    return (Gap(rule.code, rule.mark, message) for message in messages)


def _branches(rule: Rule, cases: Sequence[Case]) -> Iterator[Name]:
    if rule.when is not None and not any(truth(rule.when, (case.row,), case.world) is False for case in cases):
        yield Name("适用条件从不为假：没有“不适用”的示例", "when is never false: no example that it does not bind")
    for index, exemption in enumerate(rule.exemptions, 1):
        if not any(truth(exemption.when, (case.row,), case.world) for case in cases):
            yield Name(f"第 {index} 项例外从不成立：{exemption.reason.zh}", f"exception {index} never holds: {exemption.reason.en}")


def _verdicts(rule: Rule, cases: Sequence[Case]) -> Iterator[Name]:
    seen = {answer(rule, case.row, case.world).outcome for case in cases}
    wanted = {Outcome.UNDETERMINED: Name("没有“无法判定”的示例（缺少数据）", "no example that is undetermined (data missing)")}
    if rule.obligation.pending is not None:
        wanted[Outcome.PENDING] = Name("没有“未到期”的示例", "no example that is not yet due")
    for outcome, message in wanted.items():
        if outcome not in seen:
            yield message


def _boundaries(rule: Rule, cases: Sequence[Case]) -> Iterator[Name]:
    unit = rule.obligation.unit
    if rule.obligation.kind not in _BOUNDED or unit is None:
        return
    margins = {found.number for case in cases if (found := answer(rule, case.row, case.world)).number is not None}
    step = Fraction(1, 10_000) if unit is Unit.RATIO else Fraction(1)
    size = Name(show_span(step, unit, "zh"), show_span(step, unit, "en"))
    sides = {
        Fraction(0): Name("没有恰在界限上的示例", "no example exactly at the bound"),
        step: Name(f"没有刚过界限（{size.zh}）的示例", f"no example just beyond the bound ({size.en})"),
        -step: Name(f"没有刚到界限以内（{size.zh}）的示例", f"no example just within the bound ({size.en})"),
    }
    for margin, message in sides.items():
        if margin not in margins:
            yield message


def _history_gaps(ruleset: Ruleset, cases: dict[str, list[Case]], kinds: dict[str, Kind]) -> Iterator[Gap]:
    """Figures that change on a day: an example on the last day of the old and one on the first of the new."""
    stood: dict[str, set[tuple[dt.date, str]]] = {}
    for code, own in cases.items():
        rule = ruleset.rules[code]
        days = {(day, case.place) for case in own if isinstance(day := evaluate(rule.dated_by, (case.row,), case.world), dt.date)}
        for name in uses(rule, rule.subject, kinds).parameters:
            stood.setdefault(name, set()).update(days)
    for name in sorted(stood):
        for message in _changes(ruleset.parameters[name], stood[name]):
            yield Gap(name, None, message)


def _changes(timeline: Timeline, stood: set[tuple[dt.date, str]]) -> Iterator[Name]:
    for version in timeline.versions:
        earlier = [other for other in timeline.versions if other.jurisdiction == version.jurisdiction and other.start < version.start]
        days = {day for day, place in stood if covers(version.jurisdiction, place)}
        label = f"“{timeline.label.zh}”", f"'{timeline.label.en}'"
        if earlier and version.start not in days:
            yield Name(f"{label[0]}自 {version.start} 起变化，当日没有示例", f"{label[1]} changes on {version.start}: no example on that day")
        if earlier and version.start - dt.timedelta(days=1) not in days:
            before = version.start - dt.timedelta(days=1)
            yield Name(f"{label[0]}自 {version.start} 起变化，前一日（{before}）没有示例", f"{label[1]} changes on {version.start}: no example on {before}")
