"""Remarks as tables: CSV for spreadsheet programs, Markdown for the comments of a merge request."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from compliance.evidence.assess import Assessment
from compliance.ground.values import Name
from compliance.reports.formats import Look
from compliance.reports.layout import points
from compliance.reports.plain import for_markdown, for_sheet
from compliance.reports.remarks import Remark, Remarks, remarks
from compliance.scoring.scorecard import Scorecard

_COLUMNS = (
    Name("编号", "code"), Name("规则", "rule"), Name("级别", "severity"), Name("判定", "verdict"), Name("记录", "record"), Name("说明", "message"), Name("依据", "law"),
    Name("文件", "file"), Name("工作表", "sheet"), Name("位置", "place"), Name("行", "line"), Name("列", "column"), Name("原文", "as written"),
    Name("扣分编号", "deduction"), Name("豁免", "waiver"), Name("指纹", "fingerprint"),
)
_BOM = "\ufeff"
"""Tells spreadsheet programs that the text is UTF-8."""


def render_csv(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return as_csv(remarks(assessment), look.lang)


def as_csv(found: Remarks, lang: str) -> str:
    """A row for each remark under a row of headers, with the line ends that RFC 4180 asks for."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column[lang] for column in _COLUMNS])
    for remark in found.remarks:
        writer.writerow([for_sheet(cell) for cell in _cells(remark, lang)])
    return _BOM + written.getvalue()


def _cells(remark: Remark, lang: str) -> list[str]:
    spot, topic = remark.spot, remark.topic
    return [
        topic.code, topic.name[lang], topic.severity.value, remark.verdict.value if remark.verdict else "problem", remark.record, remark.message[lang], topic.law,
        spot.path, spot.sheet or "", spot.shown(), str(spot.line or ""), str(spot.column or ""), remark.marks[0].raw,
        remark.deduction, "" if remark.waived is None else remark.waived[lang], remark.fingerprint,
    ]


def render_markdown(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return markdown(remarks(assessment), look.lang, () if assessment.scorecard is None else tuple(_lost(assessment.scorecard, look.lang)))


def _lost(card: Scorecard, lang: str) -> Iterator[tuple[str, ...]]:
    names = {indicator.id: indicator.name for indicator in card.indicators()}
    for deduction in card.deductions():
        yield f"-{points(deduction.points)}", names[deduction.indicator][lang], deduction.id


def markdown(found: Remarks, lang: str, lost: tuple[tuple[str, ...], ...] = ()) -> str:
    """A heading, how the run ends, the deductions, and a row for each remark."""
    zh = lang == "zh"
    lines = [f"### {for_markdown(found.title)}", "", *(f"- {for_markdown(line[lang])}" for line in found.lines)]
    if lost:
        lines += ["", *_table(("扣分", "指标", "编号") if zh else ("points", "indicator", "id"), lost)]
    if found.remarks:
        heads = ("级别", "规则", "记录", "位置", "说明") if zh else ("severity", "rule", "record", "place", "message")
        lines += ["", *_table(heads, tuple(_row(remark, lang) for remark in found.remarks))]
    return "\n".join(lines) + "\n"


def _table(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(map(for_markdown, row))} |" for row in rows)]


def _row(remark: Remark, lang: str) -> tuple[str, ...]:
    waived = "" if remark.waived is None else f" ({remark.waived[lang]})"
    return remark.label[lang], f"{remark.topic.code} {remark.topic.name[lang]}", remark.record, remark.spot.shown(), remark.message[lang] + waived
