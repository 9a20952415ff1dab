"""Kept runs in words and as JSON. The file of runs is a file anybody may have written: texts are shown safely."""

from __future__ import annotations

import json
from collections.abc import Sequence

from compliance.evidence.comparison import indicators
from compliance.evidence.finished import Finished
from compliance.evidence.store import Run
from compliance.reports.comparison import outcome_text, trimmed
from compliance.reports.layout import Page, Style, fit, right, whole
from compliance.reports.verification import clean


def run_table(shown: Sequence[Run], of: int, lang: str) -> Page:
    """One line a run, the latest first."""
    page = Page(lang)
    page.draw(_row(page.pick("编号", "id"), page.pick("截至", "as of"), page.pick("得分", "score"), page.pick("违反", "violated"), page.pick("未定", "unknown"), page.pick("部门", "department")), Style.DIM)
    for run in shown:
        page.draw(_row(run.short, clean(run.as_of), score_of(run, page), str(run.violated), str(run.undetermined), clean(run.name)))
    if len(shown) < of:
        page.blank()
        page.say(f"共 {of} 个，只列出最近 {len(shown)} 个（--limit）", f"{of} in all, the latest {len(shown)} shown (--limit)", style=Style.DIM)
    return page


def _row(id_: str, as_of: str, score: str, violated: str, undetermined: str, name: str) -> str:
    return f"{fit(id_, 13)}{fit(as_of, 11)}{right(score, 13)}{right(violated, 9)}{right(undetermined, 9)}  {name}"


def score_of(run: Run, page: Page) -> str:
    """A run's total, or its two ends."""
    if run.low is None or run.high is None:
        return page.pick("无评分", "none")
    return trimmed(run.total) if run.total is not None else f"{trimmed(run.low)}~{trimmed(run.high)}"


def run_list_json(shown: Sequence[Run]) -> str:
    """The runs as a JSON text."""
    return json.dumps({"runs": [run_data(run) for run in shown]}, ensure_ascii=False, indent=2) + "\n"


def run_data(run: Run) -> dict[str, object]:
    """A run's line as plain data."""
    return {
        "number": run.number, "id": run.id, "name": run.name, "jurisdiction": run.jurisdiction, "as_of": run.as_of, "program": run.program, "ruleset": run.ruleset,
        "scheme": run.scheme, "total": run.total, "low": run.low, "high": run.high, "violated": run.violated, "undetermined": run.undetermined}


def run_page(run: Run, report: Finished, lang: str) -> Page:
    """What a run rests on, its score, its deductions and its verdicts."""
    page, parts = Page(lang), report.parts
    page.add(clean(run.name), style=Style.TITLE)
    page.say(f"运行 {run.id}", f"run {run.id}")
    page.say(f"第 {run.number} 个保存，数据截至 {run.as_of}，程序版本 {clean(run.program)}", f"number {run.number} saved, as of {run.as_of}, program {clean(run.program)}")
    page.say(f"得分：{score_of(run, page)}", f"score: {score_of(run, page)}", style=Style.TITLE)
    page.title("依据", "What it rests on")
    for item in parts.dossier.inputs:
        page.add(f"{whole(clean(item.file))}  {item.sha256[:16]}", 2)
    page.add(page.pick("规则集", "ruleset") + f"  {clean(parts.ruleset.sha256)[:16]}", 2)
    if parts.scheme is not None:
        page.add(page.pick("评分标准", "scheme") + f" {clean(parts.scheme.id)}  {clean(parts.scheme.sha256)[:16]}", 2)
    lost = [(indicator, deduction) for indicator in indicators(parts) for deduction in indicator.deductions]
    page.title(f"扣分 {len(lost)} 项" if lost else "扣分：无", f"Deductions: {len(lost)}" if lost else "Deductions: none")
    names = {(finding.rule, finding.record): finding.id for finding in parts.findings}
    for indicator, deduction in lost:
        about = [names.get((ground.rule, ground.record or ""), ground.rule) for ground in deduction.grounds[:4]] or [deduction.metric or ""]
        more = " …" if len(deduction.grounds) > 4 else ""
        page.add(f"-{trimmed(deduction.points)}  {clean(indicator.name.zh if lang == 'zh' else indicator.name.en)}  [{clean(deduction.id)}]  {clean(page.pick('、', ', ').join(about))}{more}", 2, hang=2)
    page.title(f"判定（符合的除外）{len(parts.findings)} 项", f"Verdicts but the satisfied: {len(parts.findings)}")
    for finding in parts.findings:
        page.add(f"{outcome_text(finding.outcome, lang)}  {clean(finding.id)}  {whole(clean(finding.place))}", 2, Style.BAD if finding.outcome == "violated" else Style.PLAIN, 2)
    page.blank()
    page.say(f"原样取出报告：compliance runs show {run.short} --json", f"the report as it was kept: compliance runs show {run.short} --json", style=Style.DIM)
    return page
