"""The report as a page: one file that needs nothing else, for the screen and for A4."""

from __future__ import annotations

import base64
import hashlib
import json

from markupsafe import Markup

from compliance import __version__
from compliance.evidence.assess import Assessment
from compliance.evidence.explaining import Explainer
from compliance.evidence.looking import GROUPS
from compliance.evidence.words import part_name, points
from compliance.language.wording import show_money, show_percent
from compliance.reports.formats import Look
from compliance.reports.listing import closing_lines, left_total
from compliance.reports.page import model
from compliance.reports.page.execution import execution, execution_chart
from compliance.reports.page.safe import TEMPLATES, environment
from compliance.reports.page.timeline import contracts, drawn, timeline
from compliance.reports.page.waterfall import waterfall
from compliance.reports.page.words import EVENTS, WORDS, words
from compliance.reports.terms import SEVERITIES
from compliance.scoring.scorecard import Scorecard

OPEN_GROUPS, ON_PAPER = 60, 400
"""Groups of rules stand open where there are few findings; more than so many are not printed one by one, and the page says so."""


def render_html(assessment: Assessment, look: Look) -> str:
    """The page as a form."""
    lang = look.lang
    style, script = (Markup((TEMPLATES / name).read_text(encoding="utf-8")) for name in ("page.css", "page.js"))  # noqa: S704 (files of our own)
    template = environment(lang).get_template("page.html.j2")
    return template.render(
        lang=lang, t=words(lang), version=__version__, css=style, script=script, style_hash=_hash(style), script_hash=_hash(script),
        events=EVENTS, groups=GROUPS, severities=SEVERITIES, strip_days=model.strip_days, kinds=assessment.labels.kinds,
        **_content(assessment, lang))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _content(assessment: Assessment, lang: str) -> dict[str, object]:
    explainer, card, zh = Explainer(assessment), assessment.scorecard, lang == "zh"
    found = model.findings(explainer)
    deducted = model.deductions(explainer, card)
    count = sum(group.count for group in found)
    content: dict[str, object] = {
        "dossier": assessment.dossier, "partial": closing_lines(assessment), "card": card, "found": found, "found_count": count, "many": count > ON_PAPER, "open_groups": count <= OPEN_GROUPS,
        "outcomes": model.outcomes(assessment), "judged": _judged(assessment, lang), "deductions": deducted, "problems": assessment.problems(),
        "headings": {deduction.id: step.text[lang].partition("  ")[2] for deduction, step in deducted}, "worth": {deduction.id: points(deduction.points) for deduction, _ in deducted},
        "verdicts": {deduction.id: model.only_verdict(step) for deduction, step in deducted},
        "ruleset": assessment.ruleset.fingerprint, "scheme": assessment.scheme, "unjudged": _unjudged(assessment, lang),
        "anchors": {(shown.finding.rule.code, shown.finding.subject): shown.anchor for group in found for rule in group.rules for shown in rule.shown},
        "execution": _execution(assessment, lang), "timeline": _timeline(assessment, lang),
        "filter_words": json.dumps({"some": "{n} / {all} 项" if zh else "{n} of {all}", "none": WORDS["nothing_matches"][lang]}, ensure_ascii=False),
        "left_off_paper": f"{count} 项问题不逐项打印，这里只列各规则的项数；逐项请看屏幕上的页面或其他格式的报告。" if zh
        else f"The {count} findings are not printed one by one, only how many each rule has; see them on the screen or in another form of report.",
    }
    if card is not None:
        content |= {
            "lines": list(model.lines(card)), "total": model.total(card), "lost": model.lost(card), "full": points(card.full), "counted": points(card.counted),
            "waterfall": waterfall(card, lang), "assumed": _assumed(card, lang),
            "assumed_said": "未取得评分附件，以下不是官方数字。" if zh else "The bureau's annex was not available; these are not official.",
            "not_counted": "" if (left := left_total(card)) is None else left[lang] + ("。" if zh else ".")}
    content["contents"] = _contents(content, lang)
    return content


def _assumed(card: Scorecard, lang: str) -> list[tuple[str, str]]:
    """What each owner's assumed figures are."""
    found: dict[str, list[str]] = {}
    for figure in card.assumed:
        found.setdefault(figure.name[lang], []).append(f"{part_name(figure.part, lang)} {points(figure.value)}")
    return [(name, ("，" if lang == "zh" else ", ").join(figures)) for name, figures in found.items()]


def _contents(content: dict[str, object], lang: str) -> list[tuple[str, str]]:
    card = content["card"]
    present = {
        "scorecard": card, "deductions": card, "execution": content["execution"], "timeline": content["timeline"], "findings": True, "data": content["problems"],
        "unchecked": content["unjudged"], "assumed": card is not None and content.get("assumed"), "sources": True}
    return [(anchor, WORDS[anchor][lang]) for anchor, there in present.items() if there]


def _judged(assessment: Assessment, lang: str) -> str:
    judged, engines = sum(model.outcomes(assessment).values()), assessment.testimony.engines
    if len(engines) > 1:
        return f"{judged} 项判定，由两个引擎分别得出且一致" if lang == "zh" else f"{judged} verdicts, reached alike by two engines"
    return f"{judged} 项判定，仅由一个引擎得出" if lang == "zh" else f"{judged} verdicts by one engine only"


def _unjudged(assessment: Assessment, lang: str) -> dict[str, object] | None:
    if not assessment.unjudged:
        return None
    kinds = dict.fromkeys(rule.subject for rule in assessment.unjudged)
    named = ("、" if lang == "zh" else ", ").join(assessment.labels.kinds[kind].name[lang] for kind in kinds)
    count = len(assessment.unjudged)
    said = f"{count} 条规则没有检查，卷宗没有这些台账：{named}" if lang == "zh" else f"{count} rules were not checked; the dossier has no ledger of: {named}"
    return {"said": said, "rules": assessment.unjudged}


def _execution(assessment: Assessment, lang: str) -> dict[str, object] | None:
    found = execution(assessment)
    if found is None:
        return None
    rows = [
        (month.number, show_money(month.paid, lang), "" if month.budget is None else show_money(month.budget, lang), "" if month.rate is None else show_percent(month.rate),
         show_percent(month.progress), show_percent(month.pace), show_percent(month.gap), month.gap < 0, " ".join(month.places))
        for month in found.months]
    return {"chart": execution_chart(found, lang), "rows": rows, "basis": found.basis}


def _timeline(assessment: Assessment, lang: str) -> dict[str, object] | None:
    found = contracts(assessment)
    chart = timeline(found, assessment.dossier.as_of, lang) if found else None
    if chart is None:
        return None
    shown, late = len(drawn(found)), sum(1 for contract in found if contract.late)
    left_out = ""
    if shown < len(found):
        left_out = (f"图中画出 {shown} 份合同，共 {len(found)} 份，其中有迟延的 {late} 份排在前面；全部见下表。" if lang == "zh"
                    else f"{shown} of {len(found)} contracts are drawn, those with something late ({late}) first; the table has them all.")
    return {"chart": chart, "contracts": found, "left_out": left_out}
