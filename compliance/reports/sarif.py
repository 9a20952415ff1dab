"""Remarks as SARIF 2.1.0 (OASIS standard, errata 01), the format of code scanning services and editors."""

from __future__ import annotations

import json
from urllib.parse import quote

from compliance import __version__
from compliance.evidence.assess import Assessment
from compliance.evidence.spots import Spot
from compliance.ground.values import Name
from compliance.reports.formats import Look
from compliance.reports.remarks import Mark, Remark, Remarks, Topic, remarks
from compliance.rules.rule import Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
"""Paths are relative to the folder the program ran in, which services take for the root of the sources."""
FINGERPRINT = "ruleAndRecord/v1"

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def render_sarif(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return sarif(remarks(assessment), look.lang)


def sarif(found: Remarks, lang: str) -> str:
    """The log as a JSON text. Rules bear both languages; messages are in ``lang``, with both among their properties."""
    topics = found.topics()
    index = {code: number for number, code in enumerate(topics)}
    run = {
        "tool": {"driver": {
            "name": "compliance", "version": __version__, "language": "zh-CN" if lang == "zh" else "en-US",
            "rules": [_rule(topic) for topic in topics.values()]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _location(path), "hashes": {"sha-256": digest}} for path, digest in found.inputs],
        "results": [_result(remark, index[remark.topic.code], lang, found.new) for remark in found.remarks],
        "properties": {"title": found.title, "summary": [_both(line) for line in found.lines]},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _both(name: Name) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}


def _rule(topic: Topic) -> dict[str, object]:
    help_ = f"{topic.help.zh}\n\n{topic.help.en}" + (f"\n\n{topic.law}" if topic.law and topic.law not in topic.help.zh else "")
    return {
        "id": topic.code, "shortDescription": {"text": f"{topic.name.zh} / {topic.name.en}"}, "fullDescription": {"text": f"{topic.name.zh} / {topic.name.en}"},
        "help": {"text": help_}, **({"helpUri": topic.link} if topic.link.startswith(("http://", "https://")) else {}),
        "defaultConfiguration": {"level": _LEVELS[topic.severity]},
        "properties": {"law": topic.law, "version": topic.version, "tags": ["compliance", topic.code.partition("-")[0]]},
    }


def _result(remark: Remark, index: int, lang: str, new: bool) -> dict[str, object]:
    first, *others = remark.marks
    found: dict[str, object] = {
        "ruleId": remark.topic.code, "ruleIndex": index, "level": _LEVELS[remark.severity if remark.waived is None else remark.topic.severity],
        "message": {"text": f"{remark.record}: {remark.message[lang]}" if remark.verdict is not None else remark.message[lang]},
        "locations": [_place(first)], "partialFingerprints": {FINGERPRINT: remark.fingerprint},
        "properties": {
            "record": remark.record, "verdict": remark.verdict.value if remark.verdict else "problem", "message": _both(remark.message),
            **({"deduction": remark.deduction} if remark.deduction else {})},
    }
    if others:
        found["relatedLocations"] = [{"id": number, **_place(mark), "message": {"text": mark.name[lang]}} for number, mark in enumerate(others, 1)]
    if remark.waived is not None:
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": remark.waived[lang]}]
    elif new:
        found["baselineState"] = "new"
    return found


def _place(mark: Mark) -> dict[str, object]:
    spot = mark.spot
    physical: dict[str, object] = {"artifactLocation": _location(spot.path)}
    if spot.line is not None:
        physical["region"] = _region(spot, mark.raw)
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": spot.name, "kind": "member"}]}


def _region(spot: Spot, raw: str) -> dict[str, object]:
    """Line and columns of a text; row and column of a sheet, as services show them. The snippet is the line, or the cell's text."""
    columns = {} if spot.column is None else {"startColumn": spot.column, **({} if spot.end is None else {"endColumn": spot.end})}
    snippet = raw if spot.text is None else spot.text
    return {"startLine": spot.line, **columns, **({"snippet": {"text": snippet}} if snippet else {})}


def _location(path: str) -> dict[str, str]:
    return {"uri": quote(path), "uriBaseId": BASE}
