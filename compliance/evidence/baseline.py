"""A baseline: what was open when it was made, so that later runs list only what is new."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from compliance.evidence.assess import Assessment
from compliance.evidence.finished import Words, read_json
from compliance.evidence.identity import OPEN, PROBLEM, Identities, Identity
from compliance.ground.problems import InputError, refuse

VERSION = 1
"""The version of the baseline file."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was open, and the name of the file that says so."""

    file: str
    identities: Counter[Identity]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Entry(_Part):
    code: str
    record: str
    outcome: str
    version: str = ""


class _File(_Part):
    baseline: int
    department: str | None
    entries: list[_Entry]


class _Dossier(_Part):
    name: str


class _Finding(_Part):
    rule: str
    key: str
    outcome: str


class _Problem(_Part):
    code: str
    key: str = ""
    message: Words


class _Report(_Part):
    format: int
    dossier: _Dossier
    rules: dict[str, str] = {}
    findings: list[_Finding]
    problems: list[_Problem]


def baseline_text(assessment: Assessment) -> str:
    """The baseline of an assessment: one line for each open finding and problem, in their order, so that version control shows what changes."""
    lines = [json.dumps({"code": each.code, "record": each.record, "outcome": each.outcome, "version": each.version}, ensure_ascii=False) for each in sorted(_open(assessment))]
    head = {"baseline": VERSION, "department": _department(assessment)}
    entries = "[]" if not lines else "[\n    " + ",\n    ".join(lines) + "\n  ]"
    return json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}") + f',\n  "entries": {entries}\n}}\n'


def _open(assessment: Assessment) -> list[Identity]:
    identities = Identities(assessment)
    return [
        *(identities.finding(finding) for finding in assessment.findings if finding.outcome in OPEN),
        *(identities.problem(found) for found in assessment.problems()),
    ]


def _department(assessment: Assessment) -> str | None:
    """The department's name; ``None`` for a single ledger, whose name is only its file's."""
    return None if assessment.dossier.department is None else assessment.dossier.name


def read_baseline(path: Path, assessment: Assessment, format_: int) -> Known:
    """The baseline in a file, or that of a former JSON report of a ``format_``.

    Raises :class:`InputError` for any other file, and for one of another department: record numbers may be the same there.
    """
    data = read_json(path)
    try:
        if isinstance(data, dict) and "baseline" in data:
            file = _File.model_validate(data)
            if file.baseline != VERSION:
                raise refuse(path.name, f"基线的格式不是 {VERSION}；请用 --write-baseline 重新生成", f"the format of the baseline is not {VERSION}; write it again with --write-baseline")
            department, found = file.department, [Identity(each.code, each.record, each.outcome, each.version) for each in file.entries]
        else:
            report = _Report.model_validate(data)
            if report.format != format_:
                raise refuse(path.name, f"报告格式不是 {format_}；请用当前版本重新出具", f"the format of the report is not {format_}; make it again with this version")
            department, found = report.dossier.name, _of_report(report)
    except ValidationError as error:
        raise _foreign(path) from error
    ours = _department(assessment)
    if None not in (department, ours) and department != ours:
        raise refuse(path.name, f"这是“{department}”的基线，不是“{ours}”的", f"this is a baseline of '{department}', not of '{ours}'")
    return Known(path.name, Counter(found))


def _of_report(report: _Report) -> list[Identity]:
    wanted = {outcome.value for outcome in OPEN}
    return [
        *(Identity(each.rule, each.key, each.outcome, report.rules.get(each.rule, "")) for each in report.findings if each.outcome in wanted),
        *(Identity(each.code, each.key or each.message.en, PROBLEM) for each in report.problems),
    ]


def _foreign(path: Path) -> InputError:
    return refuse(
        path.name, "不是基线，也不是 JSON 报告；请给出 --write-baseline 或 --format json 写出的文件", "neither a baseline nor a JSON report; give a file that --write-baseline or --format json wrote")
