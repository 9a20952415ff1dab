"""The sheets of findings and law: 问题清单 (each with a link to its cell) and 依据."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from compliance.engines.verdict import Outcome
from compliance.evidence.finding import Finding
from compliance.reports.block import citations
from compliance.reports.reasons import nature
from compliance.reports.terms import SEVERITIES, STANDING_WORDS
from compliance.reports.workbook.marks import COLOURS, SEVERITY_LEVELS, Level, main_place, placed
from compliance.reports.workbook.paper import MAX_LINKS, Link, Value
from compliance.reports.workbook.scores import Telling

MOST_LISTED = 3 * MAX_LINKS
"""So many findings are listed one by one; the rest are counted."""

_HEAD = (
    ("序号", "No."), ("性质", "Kind"), ("记录", "Record"), ("问题", "Finding"), ("单元格", "Cell"), ("原值", "Reads"), ("应当", "Required"),
    ("依据", "Law"), ("规则", "Rule"), ("扣分编号", "Deduction"), ("编号", "Id"),
)
_WIDTHS = (6, 9, 14, 44, 18, 12, 28, 28, 18, 18, 20)
_LEVELS = {Outcome.UNDETERMINED: Level.MISSING}


def sheets_needed(count: int) -> int:
    """On how many sheets so many findings are listed."""
    return max(1, -(-min(count, MOST_LISTED) // MAX_LINKS))


def finding_sheets(told: Telling, titles: list[str]) -> None:
    """All findings and data problems, gravest first, each with a link to its cell."""
    total = len(told.assessment.findings) + len(told.assessment.problems())
    lines = _lines(told)
    for number, title in enumerate(titles):
        page = told.paper.page(title, _WIDTHS)
        page.text(told.heading("问题清单", "findings"), "title")
        note = told.pick(f"共 {total} 项；点“单元格”一栏跳到台账", f"{total} in all; the column 'Cell' jumps into the ledger")
        if total > MOST_LISTED:
            note += told.pick(f"；列出最重的 {MOST_LISTED} 项，其余见 json 报告", f"; the gravest {MOST_LISTED} are listed, the rest are in the json report")
        page.text(note)
        page.head([told.pick(*names) for names in _HEAD])
        for count, (line, level) in enumerate(islice(lines, MAX_LINKS), number * MAX_LINKS + 1):
            page.line([count, *line], looks={1: ("centre", None if level is None else COLOURS[level])})
        page.sheet.autofilter(2, 0, max(3, page.row - 1), len(_HEAD) - 1)


def _lines(told: Telling) -> Iterator[tuple[list[Value], Level | None]]:
    known = frozenset(told.places.sheets)
    for finding in told.assessment.findings:
        level = SEVERITY_LEVELS[finding.rule.severity] if finding.outcome is Outcome.VIOLATED else _LEVELS.get(finding.outcome)
        yield _finding(told, finding), level
    for found in told.assessment.problems():
        place = placed(found.place, known)
        yield [told.pick("数据问题", "data problem"), None, found.message[told.lang], found.place if place is None else told.places.link(place), None, None, None, None, None, found.code], Level.DATA


def _finding(told: Telling, finding: Finding) -> list[Value]:
    place = main_place(finding, told.places.sheets)
    raw = next((touch.raw for touch in finding.touches if touch.place == place), "")
    charged = told.pick("、", ", ").join(deduction.id for deduction, _ in told.remarks.costs.of(finding))
    return [
        nature(finding, told.lang), finding.record.key(), _said(told, finding), told.places.link(place, finding.record), raw, told.remarks.requirement(finding.rule),
        citations(finding.rule, told.lang), f"{finding.rule.code} {finding.rule.name[told.lang]}", charged, finding.id,
    ]


def _said(told: Telling, finding: Finding) -> str:
    if finding.outcome is Outcome.UNDETERMINED:
        return told.pick("；", "; ").join(gap.message[told.lang] for gap in finding.gaps)
    if finding.waiver is not None:
        waiver = finding.waiver
        return told.pick(f"已豁免，理由：{waiver.reason}；证据：{waiver.evidence}；批准：{waiver.approved_by}；有效期至 {waiver.until}",
                         f"waived because {waiver.reason}; evidence: {waiver.evidence}; by {waiver.approved_by}; until {waiver.until}")
    return finding.message[told.lang]


def law_sheet(told: Telling) -> None:
    """The articles behind every rule that appears among the findings, with their operative words and how they were checked."""
    pick = told.pick
    page = told.paper.page(told.titles["law"], (11, 18, 8, 26, 18, 14, 56, 12, 9, 24))
    page.text(told.heading("依据", "law"), "title")
    page.text(pick("问题清单中出现的规则所依据的条文", "The articles behind the rules among the findings"))
    head = [("规则", "Rule"), ("名称", "Name"), ("级别", "Severity"), ("文件", "Instrument"), ("文号", "Document no."), ("条款", "Article"), ("原文", "Text"), ("施行日期", "In force from"), ("核实", "Standing"), ("链接", "Address")]
    page.head([pick(*names) for names in head], 1)
    rules = {finding.rule.code: finding.rule for finding in told.assessment.findings}
    for code, rule in sorted(rules.items()):
        for basis in rule.basis:
            address: Value = Link(basis.link, basis.link) if basis.link and basis.link.startswith(("http://", "https://")) and len(basis.link) < 2000 else basis.link
            page.line([
                code, rule.name[told.lang], SEVERITIES[rule.severity][told.lang], basis.instrument, basis.document, basis.article, basis.quote,
                basis.in_force.isoformat() if basis.in_force else None, STANDING_WORDS[rule.standing][told.lang], address])
    page.sheet.autofilter(2, 0, max(3, page.row - 1), len(head) - 1)
