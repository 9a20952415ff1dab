"""Remarks on a written report, in the order of its text, as a colleague would write them in the margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.ground.origin import Origin
from compliance.reports.formats import FORMS, Form, Look
from compliance.reports.layout import Page, Style, whole
from compliance.rules.rule import Severity
from compliance.rules.shapes import BasisShape

_GROUPS = ((Severity.VIOLATION, "应当修改", "To be corrected", Style.BAD), (Severity.WARNING, "请再核对", "To be looked at again", Style.DOUBT),
           (Severity.ADVICE, "说明（不必修改）", "Notes, nothing to correct", Style.DIM))

PAPER_FORMS: dict[str, Form] = {name: form for name, form in FORMS.items() if name != "docx"} | {"text": Form("margin:render_text", (".txt",))}
"""The forms of ``compliance lint``: those of ``check``, the text in its own words; without the Word form, which is a report itself."""


def render_text(assessment: Assessment, look: Look) -> str:
    """The remarks as a form."""
    return remarks(assessment, look.lang).text(look.colour)


def remarks(assessment: Assessment, lang: str) -> Page:
    """All remarks as a page."""
    page = Page(lang)
    _heading(page, assessment)
    found = assessment.of(Outcome.VIOLATED)
    for severity, zh, en, style in _GROUPS:
        group = sorted((finding for finding in found if finding.rule.severity is severity), key=lambda finding: finding.record.origin.sort_key())
        if group:
            page.title(f"{zh}：{len(group)} 处", f"{en}: {len(group)}")
        for finding in group:
            _remark(page, finding, style)
    _supported(page, assessment)
    _summary(page, assessment)
    return page


def _heading(page: Page, assessment: Assessment) -> None:
    dossier = assessment.dossier
    page.add(dossier.name, style=Style.TITLE)
    files = page.pick("、", ", ").join(whole(item.name) for item in dossier.inputs)
    year = dossier.department.value("year") if dossier.department is not None else None
    page.say(
        f"{year} 年度自评材料：{files}" if year else f"自评材料（没有写明评价年度）：{files}",
        f"Self-evaluation papers for {year}: {files}" if year else f"Self-evaluation papers (the year is not told): {files}")
    tables = assessment.dossier.store.tables
    counts = [(kind, len(tables.get(kind, ()))) for kind in ("stated_figure", "stated_score", "stated_problem", "stated_deduction", "promised_measure", "cited_instrument")]
    labels = assessment.labels.kinds
    told = page.pick("、", ", ").join(f"{labels[kind].name[page.lang]} {count}" for kind, count in counts if kind in labels)
    page.say(f"读出：{told}", f"Read: {told}", style=Style.DIM)


def _remark(page: Page, finding: Finding, style: Style) -> None:
    page.blank()
    page.add(f"{place_words(finding.record.origin, page.lang)}  {finding.rule.code} {finding.rule.name[page.lang]}", style=style)
    page.add(finding.message[page.lang], 2)
    law = [basis for basis in finding.rule.basis if basis.in_force is not None]
    if law:
        page.add(page.pick("依据：", "law: ") + page.pick("；", "; ").join(_citation(basis) for basis in law), 2, Style.DIM, 2)


def _citation(basis: BasisShape) -> str:
    document = f"（{basis.document}）" if basis.document else ""
    return f"《{basis.instrument}》{document}{basis.article}"


def place_words(origin: Origin, lang: str) -> str:
    """A place in a document as people find it: the line of a text, the paragraph of a Word document, the page of a PDF, a cell.

    >>> place_words(Origin("自评报告.txt", None, 12, character=5), "zh"), place_words(Origin("自评报告.pdf", "3", 8, character=1), "en")
    ('自评报告.txt 第 12 行第 5 字', '自评报告.pdf page 3, line 8')
    """
    zh = lang == "zh"
    if origin.character is None or origin.row is None:
        return str(origin)
    if origin.file.lower().endswith(".docx"):
        return f"{origin.file} 第 {origin.row} 段" if zh else f"{origin.file} paragraph {origin.row}"
    if origin.sheet:
        return f"{origin.file} 第 {origin.sheet} 页第 {origin.row} 行" if zh else f"{origin.file} page {origin.sheet}, line {origin.row}"
    return f"{origin.file} 第 {origin.row} 行第 {origin.character} 字" if zh else f"{origin.file} line {origin.row}, character {origin.character}"


def _supported(page: Page, assessment: Assessment) -> None:
    """The figures that no ledger gives, where there are ledgers."""
    found = sorted(assessment.of(Outcome.UNDETERMINED), key=lambda finding: finding.record.origin.sort_key())
    if not found:
        return
    figures = [finding for finding in found if finding.rule.subject == "stated_figure"]
    others = [finding for finding in found if finding.rule.subject != "stated_figure"]
    if figures:
        page.title(f"台账没有依据的数字 {len(figures)} 个（请另备佐证）", f"Figures that no ledger supports: {len(figures)} (have evidence at hand)")
        _listed(page, figures)
    for finding in others:
        page.add(f"{finding.rule.code} {finding.record.key()}: {finding.message[page.lang]}", 2, Style.DOUBT, 2)


def _listed(page: Page, figures: Sequence[Finding]) -> None:
    lines: dict[tuple[str, int], list[str]] = {}
    for finding in figures:
        origin = finding.record.origin
        lines.setdefault((origin.file, origin.row or 0), []).append(finding.record.key())
    for (file, row), keys in lines.items():
        page.add(f"{whole(f'{file}:{row}')}  {page.pick('、', ', ').join(keys)}", 2, Style.DIM, 2)


def _summary(page: Page, assessment: Assessment) -> None:
    total: Counter[Outcome] = Counter()
    for counts in assessment.counts.values():
        total.update(counts)
    severities = Counter(finding.rule.severity for finding in assessment.of(Outcome.VIOLATED))
    engines = page.pick("、", ", ").join(assessment.testimony.engines)
    page.blank()
    if not severities:
        page.say("没有发现需要修改的地方。", "Nothing was found to correct.", style=Style.GOOD)
    page.say(
        f"核对 {sum(total.values()) - total[Outcome.UNDETERMINED]} 项（{engines}）：相符 {total[Outcome.SATISFIED]}，应当修改 {severities[Severity.VIOLATION]}，"
        f"请再核对 {severities[Severity.WARNING]}，说明 {severities[Severity.ADVICE]}",
        f"{sum(total.values()) - total[Outcome.UNDETERMINED]} checks ({engines}): {total[Outcome.SATISFIED]} in order, {severities[Severity.VIOLATION]} to be corrected, "
        f"{severities[Severity.WARNING]} to be looked at again, {severities[Severity.ADVICE]} notes")
