"""One deduction walked back: scheme, verdicts, rule, calculation, days, cells, and the chain of conclusions."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, find
from compliance.evidence.cells import Touch
from compliance.evidence.finding import Finding
from compliance.evidence.strip import tell
from compliance.ground.problems import did_you_mean, refuse
from compliance.language.evaluate import evaluate
from compliance.language.prose import Prose
from compliance.language.tree import Parameter
from compliance.language.walk import walk
from compliance.language.wording import show
from compliance.reports.layout import Page, Style, points, whole
from compliance.reports.text import citation, metric_text, part_name
from compliance.reports.tree import Branch, draw
from compliance.scoring.scorecard import Deduction, IndicatorScore, Scorecard

MOST_CELLS = 40
STANDINGS = {
    "verified": ("已核对原文", "read in the source"), "memory": ("凭记忆，未核对", "from memory"), "unsure": ("不确定", "unsure"),
    "report": ("自评报告", "the report"), "published": ("已公布", "published"), "assumed": ("假定，不是官方数字", "assumed, not official"),
}
"""How standings are told."""


def trace_page(assessment: Assessment, deduction_id: str, lang: str) -> Page:
    """The trace of a deduction, or of a finding named ``RULE:record``. Raises :class:`InputError` if there is none of that name."""
    page = Page(lang)
    card = assessment.scorecard
    deductions = {} if card is None else {deduction.id: deduction for deduction in card.deductions()}
    findings = {finding.id: finding for finding in assessment.findings}
    if card is not None and deduction_id in deductions:
        draw(page, _deduction(page, assessment, card, deductions[deduction_id]))
    elif deduction_id in findings:
        draw(page, _finding(page, assessment, findings[deduction_id]))
    else:
        zh, en = did_you_mean(deduction_id, [*deductions, *findings])
        listed = "、".join(deductions) or "（无）"
        raise refuse(deduction_id, f"没有这项扣分{zh}；扣分有：{listed}", f"there is no such deduction{en}; deductions: {', '.join(deductions) or '(none)'}")
    return page


def _deduction(page: Page, assessment: Assessment, card: Scorecard, deduction: Deduction) -> Branch:
    indicator = next(each for each in card.indicators() if each.id == deduction.indicator)
    root = Branch(f"-{points(deduction.points)}  {indicator.name[page.lang]}  [{deduction.id}]", Style.BAD)
    _method(page, card, deduction, indicator, root)
    if deduction.metric is not None:
        _metric(page, assessment, deduction.metric, root)
    for ground in deduction.grounds:
        if ground.subject is not None:
            root.branches.append(_finding(page, assessment, find(assessment, ground.subject, ground.rule)))
    chain = root.add(page.pick("推理链", "chain of conclusions"), Style.TITLE)
    _chain(page, assessment, deduction.conclusion, chain, {ground.conclusion for ground in deduction.grounds})
    return root


def _method(page: Page, card: Scorecard, deduction: Deduction, indicator: IndicatorScore, root: Branch) -> None:
    scheme = root.add(page.pick("评分标准：", "scheme: ") + f"{card.name[page.lang]}（{card.scheme}）", Style.TITLE)
    score = "-" if indicator.score is None else points(indicator.score)
    scheme.add(page.pick(f"满分 {points(indicator.full)}，得分 {score}", f"full marks {points(indicator.full)}, score {score}"))
    if deduction.before_cap > deduction.points:
        scheme.add(page.pick(f"应扣 {points(deduction.before_cap)}，以 {points(indicator.cap)} 为限", f"{points(deduction.before_cap)} before the cap of {points(indicator.cap)}"))
    for figure in card.assumed:
        if figure.owner == indicator.id:
            note = f"：{figure.note[page.lang]}" if figure.note else ""
            part = part_name(figure.part, page.lang)
            scheme.add(page.pick(f"假定，不是官方数字：{part} {points(figure.value)}{note}", f"assumed, not official: {part} {points(figure.value)}{note}"), Style.DOUBT)


def _metric(page: Page, assessment: Assessment, code: str, root: Branch) -> None:
    measured = assessment.metrics[code]
    shown = "?" if measured.value is None else metric_text(measured.metric.unit, measured.value, page.lang)
    branch = root.add(f"{measured.metric.name[page.lang]} {shown}", Style.TITLE)
    branch.add(page.pick("计算：", "formula: ") + Prose(assessment.labels, "department", page.lang).say(measured.metric.value))
    if measured.value is not None:
        branch.add(page.pick("精确值 ", "exact value ") + _exact(measured.value, page.lang))
    for basis in measured.metric.basis:
        branch.add(page.pick("依据：", "law: ") + citation(basis))
    _cells(page, assessment, measured.touches, branch)


def _exact(value: Fraction, lang: str) -> str:
    """A metric's value as a fraction where people can read it, else with ten digits and a word that there are more."""
    if value.denominator < 10**9:
        return str(value)
    digits = f"{float(value):.10f}"
    return f"{digits}…（分母 {len(str(value.denominator))} 位的分数，计分时不舍入）" if lang == "zh" else f"{digits}… (a fraction with a denominator of {len(str(value.denominator))} digits; it is scored unrounded)"


def _finding(page: Page, assessment: Assessment, finding: Finding) -> Branch:
    rule, lang = finding.rule, page.lang
    root = Branch(f"{finding.record.key()}：{finding.message[lang]}" if lang == "zh" else f"{finding.record.key()}: {finding.message[lang]}", Style.BAD if finding.outcome is Outcome.VIOLATED else Style.PLAIN)
    norm = root.add(f"{rule.code} {rule.name[lang]}", Style.TITLE)
    prose = Prose(assessment.labels, rule.subject, lang)
    if rule.when is not None:
        norm.add(page.pick("适用：", "binds where: ") + prose.say(rule.when))
    norm.add(page.pick("要求：", "requires: ") + prose.duty(rule.obligation))
    for exemption in rule.exemptions:
        norm.add(page.pick("例外（未成立）：", "exception (does not hold): ") + exemption.reason[lang], Style.DIM)
    for basis in rule.basis:
        force = page.pick(f"，{basis.in_force} 起施行", f", in force from {basis.in_force}") if basis.in_force else ""
        quote = f"：“{basis.quote}”" if basis.quote else ""
        norm.add(page.pick("依据：", "law: ") + citation(basis) + force + quote)
    norm.add(page.pick("依据性质：", "standing: ") + STANDINGS[rule.standing][lang != "zh"], Style.DIM)
    _figures(page, assessment, finding, root)
    if finding.strip is not None:
        root.add(page.pick("工作日：", "working days: ") + tell(finding.strip, lang))
    _cells(page, assessment, finding.touches, root)
    change = _smallest_change(page, assessment, finding)
    if change:
        root.add(change, Style.GOOD)
    return root


def _figures(page: Page, assessment: Assessment, finding: Finding, root: Branch) -> None:
    row = assessment.plan.rows.row(finding.record)
    for node in dict.fromkeys(node for node in walk(finding.rule.obligation.required) if isinstance(node, Parameter)):
        day = evaluate(node.dated_by, (row,), assessment.plan.world)
        timeline = assessment.ruleset.parameters[node.name]
        version = timeline.on(day, assessment.dossier.jurisdiction) if isinstance(day, dt.date) else None
        value = evaluate(node, (row,), assessment.plan.world)
        if version is None:
            continue
        since = page.pick(f"{version.start} 起（按 {day} 选用）", f"from {version.start} (chosen by {day})")
        root.add(f"{timeline.label[page.lang]} {show(value, node.type, page.lang)}，{since}，{STANDINGS[version.standing][page.lang != 'zh']}")


def _smallest_change(page: Page, assessment: Assessment, finding: Finding) -> str:
    """What would have kept the rule, for a missed deadline or an exceeded bound."""
    if finding.outcome is not Outcome.VIOLATED:
        return ""
    row = assessment.plan.rows.row(finding.record)
    prose = Prose(assessment.labels, finding.rule.subject, page.lang)
    parts = finding.rule.obligation.parts
    role, target = {"deadline": ("event", "due"), "limit": ("quantity", "bound")}.get(finding.rule.obligation.kind, ("", ""))
    if not role:
        return ""
    value = show(evaluate(parts[target], (row,), assessment.plan.world), parts[target].type, page.lang)
    if finding.rule.obligation.kind == "deadline":
        return page.pick(f"如{prose.say(parts[role])}不晚于 {value}，即符合", f"it would have passed with {prose.say(parts[role])} no later than {value}")
    return page.pick(f"如{prose.say(parts[role])}达到界限 {value} 之内，即符合", f"it would have passed with {prose.say(parts[role])} within {value}")


def _cells(page: Page, assessment: Assessment, touches: tuple[Touch, ...], root: Branch) -> None:
    if not touches:
        return
    cells = root.add(page.pick(f"单元格（{len(touches)}）", f"cells ({len(touches)})"), Style.TITLE)
    for touch in touches[:MOST_CELLS]:
        options = assessment.labels.options(touch.record.kind, touch.field)
        read = show(touch.value, touch.type, page.lang, options)
        raw = "" if touch.raw == read else page.pick(f"，原文“{touch.raw}”", f", written '{touch.raw}'") if touch.raw else ""
        cells.add(f"{whole(touch.place)}  {touch.name[page.lang]} = {read}{raw}")
    if len(touches) > MOST_CELLS:
        cells.add(f"… +{len(touches) - MOST_CELLS}", Style.DIM)


def _chain(page: Page, assessment: Assessment, conclusion_id: str, root: Branch, shown: set[str]) -> None:
    card = assessment.scorecard
    assert card is not None
    conclusion = card.conclusions[conclusion_id]
    about = ""
    if conclusion.rule is not None and conclusion.subject is not None:
        about = f"：{conclusion.rule} {find(assessment, conclusion.subject, conclusion.rule).record.key()}"
    branch = root.add(f"{conclusion.wording[page.lang]}{about}  {whole(f'[{conclusion.id}]')}", Style.DIM)
    hidden = 0
    for parent in conclusion.parents:
        if parent in shown:
            _chain(page, assessment, parent, branch, shown)
        else:
            hidden += 1
    if hidden:
        branch.add(page.pick(f"另有 {hidden} 项事实（不属于本项扣分）", f"{hidden} more facts (not of this deduction)"), Style.DIM)
