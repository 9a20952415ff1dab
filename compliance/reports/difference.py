"""What differs between two reports and what caused it, in words and as JSON."""

from __future__ import annotations

import json

from compliance import __version__
from compliance.evidence.attribution import Attribution, Blame, Cause, Difference, Proof
from compliance.evidence.finished import Finished
from compliance.ground.values import Name
from compliance.reports.comparison import comparison_data, metric_lines, point_lines, score_line, verdict_lines
from compliance.reports.layout import Page, Style, whole
from compliance.reports.verification import clean

FORMAT = 1
"""The version of this JSON; it changes where a reader would have to."""

CAUSES = {
    Cause.DATA: Name("数据", "data"), Cause.DAY: Name("截止日", "as-of date"), Cause.RULES: Name("规则", "rules"), Cause.SCHEME: Name("评分标准", "scheme"),
    Cause.PROGRAM: Name("程序版本", "version of the program"),
}
"""Each cause in a word."""


def difference_page(blame: Blame, names: tuple[str, str], lang: str) -> Page:
    """The differences; ``names`` are what the reports are called."""
    page = Page(lang)
    for label, name, report in zip((Name("原报告", "old"), Name("新报告", "new")), names, (blame.old, blame.new), strict=True):
        page.say(f"{label.zh}：{whole(clean(name))}，{clean(report.parts.dossier.name)}，截至 {report.parts.dossier.as_of}",
                 f"{label.en}: {whole(clean(name))}, {clean(report.parts.dossier.name)}, as of {report.parts.dossier.as_of}", style=Style.TITLE, hang=2)
    if blame.old.parts.dossier.name != blame.new.parts.dossier.name:
        page.say("两份报告不是同一部门的", "The reports are of two departments", style=Style.DOUBT)
    _sources(page, blame)
    page.blank()
    score_line(page, blame.comparison)
    if blame.comparison.alike:
        page.say("判定、指标值和得分相同", "Verdicts, metrics and points are the same", style=Style.GOOD)
    else:
        def tail(difference: object) -> str:
            return f"  ← {cause_text(blame.of(difference), lang)}" if isinstance(difference, Difference) else ""

        point_lines(page, blame.comparison, tail)
        verdict_lines(page, blame.comparison.difference.findings, tail)
        metric_lines(page, blame.comparison.metrics, tail)
        if len(blame.changed) > 1 and not blame.hybrids:
            page.blank()
            page.say("给出两份报告的卷宗（--old、--new）和规则集，可以逐项改动重新计算，说明原因", "Give both dossiers (--old, --new) and rulesets to judge again with one thing changed at a time", style=Style.DIM)
    others = len(blame.comparison.difference.others)
    if others and blame.comparison.alike:
        page.say(f"报告中另有 {others} 处不同（说明、位置、数据问题等）", f"{others} other places of the reports differ (notes, places, data problems)", style=Style.DIM)
    return page


def _sources(page: Page, blame: Blame) -> None:
    page.title("改变了的来源", "What changed")
    if not blame.changed:
        page.say("没有：输入文件、截止日、规则集、评分标准和程序版本都相同", "Nothing: inputs, as-of date, ruleset, scheme and program are the same", 2)
        if not blame.comparison.alike:
            page.say("来源相同而结果不同：其中一份报告被改动过", "The same sources cannot give different results: one of the reports was altered", 2, Style.BAD)
    for cause, changes in blame.changed.items():
        for change in changes:
            about = f" {whole(clean(change.what))}" if cause is Cause.DATA else ""
            page.add(f"{CAUSES[cause][page.lang]}{about}{page.pick('：', ': ')}{_short(page, change.before)} → {_short(page, change.after)}", 2, Style.DOUBT, 2)


def _short(page: Page, text: str | None) -> str:
    """A text that may end in a hash, of which the first digits say enough."""
    if text is None:
        return page.pick("无", "none")
    *words, digits = clean(text).split(" ")
    return " ".join([*words, digits[:16]])


def cause_text(found: Attribution, lang: str) -> str:
    """The cause of one difference."""
    zh = lang == "zh"
    named = [CAUSES[cause][lang] for cause in found.causes]
    if found.proof is Proof.UNKNOWN:
        if not named:
            return "没有可见的原因" if zh else "no cause to be seen"
        return f"不能判断是{'、'.join(named)}中的哪一个" if zh else f"cannot tell which of {' and '.join(named)}"
    if not named:
        return "几项改变合在一起" if zh else "several changes together"
    return ("或".join(named) + ("（各自都足以造成）" if len(named) > 1 else "")) if zh else (" or ".join(named) + (" (each suffices)" if len(named) > 1 else ""))


def difference_json(blame: Blame, names: tuple[str, str]) -> str:
    """The differences as a JSON text."""
    def cause(difference: object) -> dict[str, object]:
        if not isinstance(difference, Difference):
            return {}
        found = blame.of(difference)
        return {"causes": [each.value for each in found.causes], "known_by": found.proof.value}

    data = {
        "format": FORMAT, "program": __version__,
        "old": _report(blame.old, names[0]), "new": _report(blame.new, names[1]),
        "changed": [{"cause": each.value, "what": change.what, "before": change.before, "after": change.after} for each, changes in blame.changed.items() for change in changes],
        "judged_again": [each.value for each in blame.hybrids],
        **comparison_data(blame.comparison, cause),
        "others": len(blame.comparison.difference.others),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _report(report: Finished, name: str) -> dict[str, object]:
    return {"report": name, "dossier": report.parts.dossier.name, "as_of": report.parts.dossier.as_of}
