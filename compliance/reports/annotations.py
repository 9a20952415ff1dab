"""Remarks as the pages of code hosts show them: GitHub's workflow commands and GitLab's code quality report."""

from __future__ import annotations

import json

from compliance.evidence.assess import Assessment
from compliance.reports.formats import Look
from compliance.reports.remarks import Remark, Remarks, remarks
from compliance.rules.rule import Severity

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_GRADES = {Severity.VIOLATION: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}


def render_github(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return github(remarks(assessment), look.lang)


def github(found: Remarks, lang: str) -> str:
    """A workflow command for each remark, and a notice of how the run ends."""
    commands = [_command(remark, lang) for remark in found.remarks]
    ending = "\n".join(line[lang] for line in found.lines)
    return "".join(f"{line}\n" for line in [*commands, f"::notice title={_property(found.title)}::{_data(ending)}"])


def _command(remark: Remark, lang: str) -> str:
    spot = remark.spot
    places = {"file": spot.path, "line": spot.line, "col": spot.column, "endColumn": spot.end, "title": f"{remark.topic.code} {remark.topic.name[lang]}"}
    written = ",".join(f"{key}={_property(str(value))}" for key, value in places.items() if value is not None)
    return f"::{_COMMANDS[remark.severity]} {written}::{_data(_said(remark, lang))}"


def _said(remark: Remark, lang: str) -> str:
    """Where in words (a sheet cannot be shown as text), of what record, what, and who waived it."""
    between = "：" if lang == "zh" else ": "
    lines = [f"{remark.label[lang]} {remark.record}{between}{remark.message[lang]}" if remark.verdict is not None else remark.message[lang], remark.spot.shown()]
    if remark.topic.law:
        lines.append(("依据：" if lang == "zh" else "law: ") + remark.topic.law)
    if remark.waived is not None:
        lines.append(remark.waived[lang])
    return "\n".join(lines)


def _data(text: str) -> str:
    r"""A command's text.

    >>> _data("100%\n::error::x")
    '100%25%0A::error::x'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A command's property.

    >>> _property("a,b:c")
    'a%2Cb%3Ac'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def render_gitlab(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return gitlab(remarks(assessment), look.lang)


def gitlab(found: Remarks, lang: str) -> str:
    """A code quality report (the part of the Code Climate format that GitLab reads)."""
    return json.dumps([_issue(remark, lang) for remark in found.remarks], ensure_ascii=False, indent=2) + "\n"


def _issue(remark: Remark, lang: str) -> dict[str, object]:
    between = "：" if lang == "zh" else ": "
    where = "" if remark.spot.text is not None else f" ({remark.spot.shown()})"
    said = f"{remark.label[lang]} {remark.record}{between}{remark.message[lang]}" if remark.verdict is not None else remark.message[lang]
    return {
        "description": f"{remark.topic.name[lang]}{between}{said}{where}" + ("" if remark.waived is None else f" ({remark.waived[lang]})"),
        "check_name": remark.topic.code, "fingerprint": remark.fingerprint, "severity": _GRADES[remark.severity],
        "location": {"path": remark.spot.path, "lines": {"begin": remark.spot.line or 1}},
    }
