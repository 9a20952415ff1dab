"""Remarks as JUnit's XML: a suite for each rule, a case for each remark, one passing case for a rule that found nothing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.reports.formats import Look
from compliance.reports.plain import for_xml
from compliance.reports.remarks import Remark, Remarks, Topic, remarks


def render_junit(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return junit(remarks(assessment), look.lang)


def junit(found: Remarks, lang: str) -> str:
    """The XML text. No times: nothing here reads a clock."""
    root = ET.Element("testsuites", {"name": for_xml(found.title)})
    properties = [line[lang] for line in found.lines]
    cases: dict[str, list[ET.Element]] = {}
    for remark in found.remarks:
        cases.setdefault(remark.topic.code, []).append(_case(remark, lang))
    for code, topic in found.topics().items():
        _suite(root, topic, lang, cases[code])
    for topic, count in found.passed:
        _suite(root, topic, lang, [ET.Element("testcase", _names(topic, f"{count} 项判定，未列出问题" if lang == "zh" else f"{count} verdicts, nothing listed"))])
    for topic in found.idle:
        case = ET.Element("testcase", _names(topic, "没有台账" if lang == "zh" else "no ledger"))
        ET.SubElement(case, "skipped", {"message": "卷宗没有所需的台账" if lang == "zh" else "the dossier lacks the ledger"})
        _suite(root, topic, lang, [case])
    suites = list(root)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    if suites:
        output = ET.SubElement(suites[-1], "system-out")
        output.text = for_xml("\n".join(properties))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, topic: Topic, lang: str, cases: list[ET.Element]) -> None:
    counts = {name: str(_having(cases, tag)) for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))}
    suite = ET.SubElement(root, "testsuite", {"name": for_xml(f"{topic.code} {topic.name[lang]}"), "tests": str(len(cases)), **counts})
    suite.extend(cases)


def _having(cases: Iterable[ET.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _case(remark: Remark, lang: str) -> ET.Element:
    """Violated is a failure, what could not be judged an error, what is waived skipped."""
    spot = remark.spot
    place = {"file": for_xml(spot.path), **({} if spot.line is None else {"line": str(spot.line)})}
    case = ET.Element("testcase", {**_names(remark.topic, f"{remark.record} ({spot.shown()})"), **place})
    if remark.waived is not None:
        ET.SubElement(case, "skipped", {"message": for_xml(f"{remark.label[lang]}: {remark.waived[lang]}")})
        return case
    tag = "error" if remark.verdict is Outcome.UNDETERMINED else "failure"
    told = ET.SubElement(case, tag, {"message": for_xml(remark.message[lang]), "type": remark.label.en})
    lines = [spot.shown(), remark.message[lang], *([remark.topic.law] if remark.topic.law else []), *(f"{mark.name[lang]} {mark.spot.shown()} {mark.raw}".rstrip() for mark in remark.marks)]
    told.text = for_xml("\n".join(lines))
    return case


def _names(topic: Topic, name: str) -> dict[str, str]:
    return {"classname": topic.code, "name": for_xml(name)}
