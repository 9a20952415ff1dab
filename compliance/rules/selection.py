"""Choosing rules: by subject, place, severity, standing, day in force, entry of the catalogue of obligations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.records.kinds import DEPARTMENT
from compliance.rules.parameters import covers
from compliance.rules.rule import Metric, Rule, Ruleset, Severity
from compliance.rules.shapes import BasisShape, check_jurisdiction


@dataclass(frozen=True, slots=True)
class Selection:
    """What a chosen rule must meet; ``None`` asks nothing. ``place`` keeps the rules that bind there: 440103 also keeps those of 4401, 44 and CN."""

    subject: str | None = None
    place: str | None = None
    severity: Severity | None = None
    standing: str | None = None
    day: dt.date | None = None
    catalogue: str | None = None


def chosen_rules(ruleset: Ruleset, selection: Selection) -> list[Rule]:
    """The rules that meet a selection, by code. Raises :class:`InputError` for a subject, place or entry that no rule can have."""
    _check(ruleset, selection)
    return [rule for _, rule in sorted(ruleset.rules.items()) if _meets(rule, selection)]


def chosen_metrics(ruleset: Ruleset, selection: Selection) -> list[Metric]:
    """The metrics that meet a selection, by code; they speak of the department, everywhere, and have no severity."""
    if selection.severity is not None or selection.subject not in (None, DEPARTMENT):
        return []
    return [
        metric for _, metric in sorted(ruleset.metrics.items())
        if (selection.standing in (None, metric.standing)) and (selection.catalogue is None or _same_entry(selection.catalogue, metric.catalogue))
        and in_force_on(metric.basis, selection.day)
    ]


def find_norm(ruleset: Ruleset, code: str) -> Rule | Metric:
    """The rule or metric of a code. Raises :class:`InputError` with the nearest one where there is none."""
    found = ruleset.rules.get(code) or ruleset.metrics.get(code)
    if found is None:
        upper = code.upper()
        near = upper if upper in ruleset.rules else code
        zh, en = did_you_mean(near, [*ruleset.rules, *ruleset.metrics])
        raise refuse(code, f"没有这条规则或指标{zh}", f"there is no such rule or metric{en}")
    return found


def force(basis: Iterable[BasisShape]) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day on which one of the bases is in force; ``None`` where no such day is known."""
    bases = list(basis)
    starts = [item.in_force for item in bases if item.in_force is not None]
    ends = [item.until for item in bases if item.until is not None]
    first = min(starts) if bases and len(starts) == len(bases) else None
    last = max(ends) if bases and len(ends) == len(bases) else None
    return first, last


def in_force_on(basis: Iterable[BasisShape], day: dt.date | None) -> bool:
    """Whether one of the bases is in force on a day; so they are on every day where nothing is asked."""
    first, last = force(basis)
    return day is None or ((first is None or first <= day) and (last is None or day <= last))


def _meets(rule: Rule, selection: Selection) -> bool:
    return (
        selection.subject in (None, rule.subject)
        and (selection.place is None or covers(rule.jurisdiction, selection.place))
        and selection.severity in (None, rule.severity)
        and selection.standing in (None, rule.standing)
        and in_force_on(rule.basis, selection.day)
        and (selection.catalogue is None or _same_entry(selection.catalogue, rule.catalogue))
    )


def _same_entry(wanted: str, found: str) -> bool:
    return wanted.upper() in found.upper().replace("、", " ").replace(",", " ").split()


def _check(ruleset: Ruleset, selection: Selection) -> None:
    subjects = sorted({rule.subject for rule in ruleset.rules.values()})
    norms: list[Rule | Metric] = [*ruleset.rules.values(), *ruleset.metrics.values()]
    entries = sorted({norm.catalogue for norm in norms if norm.catalogue})
    wanted, entry, problems = selection.subject, selection.catalogue, list[Problem]()
    if wanted is not None and wanted not in subjects:
        zh, en = did_you_mean(wanted, subjects)
        listed = ("、".join(subjects), ", ".join(subjects))
        problems.append(problem("--subject", f"没有针对“{wanted}”的规则{zh}（可选：{listed[0]}）", f"no rule is on '{wanted}'{en} (known: {listed[1]})"))
    if entry is not None and not any(_same_entry(entry, known) for known in entries):
        zh, en = did_you_mean(entry.upper(), entries)
        problems.append(problem("--catalogue", f"没有规则对应义务目录的“{entry}”{zh}", f"no rule stands for entry '{entry}' of the catalogue{en}"))
    if selection.place is not None:
        try:
            check_jurisdiction(selection.place)
        except ValueError:
            problems.append(problem(
                "--jurisdiction", f"“{selection.place}”不是行政区划代码（CN，或 2、4、6 位数字，如 440103）",
                f"'{selection.place}' is not a place: CN, or a GB/T 2260 code of 2, 4 or 6 digits such as 440103"))
    if problems:
        raise InputError(problems)
