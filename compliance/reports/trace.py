"""One deduction, finding or record walked back, drawn as a tree on a terminal."""

from __future__ import annotations

from compliance.evidence.assess import Assessment
from compliance.evidence.explaining import Explainer
from compliance.evidence.looking import find_records, looked
from compliance.evidence.steps import Part, Step
from compliance.evidence.tracing import traced
from compliance.ground.problems import did_you_mean, refuse
from compliance.reports.layout import Page, Style, whole
from compliance.reports.tree import Branch, draw

_STYLES = {
    Part.SCHEME: Style.TITLE, Part.METRIC: Style.TITLE, Part.RULE: Style.TITLE, Part.GROUP: Style.TITLE, Part.CELLS: Style.TITLE, Part.FIGURE: Style.TITLE,
    Part.VALUES: Style.TITLE, Part.EXCEPTION: Style.DIM, Part.CHANGE: Style.GOOD, Part.CHAIN: Style.DIM, Part.DOUBT: Style.DOUBT, Part.GAP: Style.DOUBT,
}
_CODE_FIRST = (Part.RULE, Part.VERDICT, Part.DETAIL)


def trace_page(assessment: Assessment, name: str, lang: str) -> Page:
    """The trace of a deduction, or of the verdicts named ``RULE:record``. Raises :class:`InputError` if there is none of that name."""
    page, explainer = Page(lang), Explainer(assessment)
    card = assessment.scorecard
    deductions = {} if card is None else {deduction.id: deduction for deduction in card.deductions()}
    if card is not None and name in deductions:
        draw(page, branch(traced(explainer, card, deductions[name]), lang))
        return page
    found = explainer.named(name)
    if not found:
        zh, en = did_you_mean(name, [*deductions, *(finding.id for finding in assessment.findings)])
        listed = "、".join(deductions) or "（无）"
        raise refuse(name, f"没有这项扣分{zh}；扣分有：{listed}", f"there is no such deduction{en}; deductions: {', '.join(deductions) or '(none)'}")
    for finding in found:
        page.blank()
        draw(page, branch(explainer.explained(finding), lang))
    return page


def record_page(assessment: Assessment, name: str, lang: str, words: bool) -> Page:
    """Every rule that looked at the records of that name. Raises :class:`InputError` if there is no such record."""
    page, explainer = Page(lang), Explainer(assessment)
    for record in find_records(explainer, name):
        page.blank()
        draw(page, branch(looked(explainer, record, words), lang))
    return page


def branch(step: Step, lang: str) -> Branch:
    """A step as the branch of a tree."""
    text = step.text[lang]
    if step.part in _CODE_FIRST and step.mark:
        text = f"{whole(step.mark)} {text}"
    elif step.mark:
        text = f"{text}  {whole(f'[{step.mark}]')}"
    if step.place and step.part is not Part.VERDICT:
        text = f"{whole(step.place)}  {text}" if step.part in (Part.DETAIL, Part.GAP) else f"{text}  {whole(step.place)}"
    return Branch(text, Style.BAD if step.fault else _STYLES.get(step.part, Style.PLAIN), [branch(inner, lang) for inner in step.steps])
