"""A dossier beside itself with some cells changed: what that does to verdicts and points."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from compliance import __version__
from compliance.engines.verdict import Outcome, Subject
from compliance.evidence.assess import Assessment, find
from compliance.evidence.comparison import Comparison, compared
from compliance.evidence.recovery import RecoveryReport
from compliance.evidence.supposing import Supposed, shown
from compliance.evidence.verification import FindingChange
from compliance.reports.comparison import comparison_data, metric_lines, point_lines, score_line, verdict_lines
from compliance.reports.data import finished_report
from compliance.reports.layout import Page, Style, whole
from compliance.reports.recovery import recovery_data, recovery_lines

FORMAT = 1
"""The version of this JSON; it changes where a reader would have to."""


def whatif_comparison(before: Assessment, after: Assessment) -> Comparison:
    """The comparison of both; satisfied verdicts, which reports leave out, are told by name."""
    found = compared(finished_report(before), finished_report(after))
    ours, theirs = _outcomes(before), _outcomes(after)
    changes = tuple(_completed(change, ours, theirs, after) for change in found.difference.findings)
    return replace(found, difference=replace(found.difference, findings=changes))


Outcomes: TypeAlias = Mapping[tuple[str, Subject], Outcome]
"""Verdicts by rule and record; engines leave out records that a rule does not apply to."""


def _outcomes(assessment: Assessment) -> Outcomes:
    return {(verdict.rule, verdict.subject): verdict.outcome for verdict in assessment.testimony.verdicts}


def _completed(change: FindingChange, before: Outcomes, after: Outcomes, assessment: Assessment) -> FindingChange:
    """A change whose sides also say what a report leaves out: satisfied, in its own words, or not applicable."""
    kind, _, number = change.record.partition("#")
    key = (change.rule, Subject(kind, int(number)))
    ours, theirs = (given or known.get(key, Outcome.NOT_APPLICABLE).value for given, known in ((change.before, before), (change.after, after)))
    message = find(assessment, key[1], change.rule).message if theirs == Outcome.SATISFIED.value else change.message_after
    return replace(change, before=ours, after=theirs, message_after=message)


def whatif_page(assessment: Assessment, supposed: Sequence[Supposed], comparison: Comparison | None, recovery: RecoveryReport | None, lang: str) -> Page:
    """The cells supposed, what changes, and what can be got back."""
    page = Page(lang)
    page.add(assessment.dossier.name, style=Style.TITLE)
    page.say(f"数据截至 {assessment.dossier.as_of}", f"As of {assessment.dossier.as_of}")
    if supposed:
        page.title("假设", "Suppose")
    for one in supposed:
        kind = assessment.labels.kinds[one.record.kind].name
        page.add(f"{kind[lang]} {one.record.key()} {one.field.name[lang]}{page.pick('：', ': ')}{shown(one.before)[lang]} → {shown(one.after)[lang]}  {whole(one.place)}", 2, hang=2)
    if comparison is not None:
        page.blank()
        score_line(page, comparison)
        if comparison.alike:
            page.say("判定、指标值和得分都没有变化", "Verdicts, metrics and points stay the same")
        point_lines(page, comparison)
        verdict_lines(page, comparison.difference.findings)
        metric_lines(page, comparison.metrics)
    if recovery is not None:
        recovery_lines(page, recovery)
    return page


def whatif_json(assessment: Assessment, supposed: Sequence[Supposed], comparison: Comparison | None, recovery: RecoveryReport | None) -> str:
    """The same as a JSON text."""
    data: dict[str, object] = {
        "format": FORMAT, "program": __version__, "dossier": assessment.dossier.name, "as_of": assessment.dossier.as_of.isoformat(),
        "set": [
            {"record": f"{one.record.kind}#{one.record.number}", "key": one.record.key(), "field": one.field.code, "place": one.place,
             "before": one.before.raw if one.before is not None else None, "after": one.after.raw} for one in supposed],
    }
    if comparison is not None:
        data |= comparison_data(comparison)
    if recovery is not None:
        data["recovery"] = recovery_data(recovery)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
