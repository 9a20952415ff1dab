"""How many findings each rule has, most first."""

from __future__ import annotations

from collections import Counter

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.notices import notice
from compliance.ground.values import Name
from compliance.reports.formats import Look
from compliance.reports.layout import Page, Style, fit, right
from compliance.reports.listing import listing_lines
from compliance.rules.rule import Severity

_SEEN = (Outcome.VIOLATED, Outcome.UNDETERMINED)


def render_statistics(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    page = Page(look.lang)
    rows = _rows(assessment)
    page.draw(_row(page.pick("违反", "violated"), page.pick("无法判定", "open"), page.pick("规则", "rule"), page.pick("名称", "name")), Style.DIM)
    for code, (name, violated, undetermined, severity) in rows:
        style = Style.BAD if violated and severity is Severity.VIOLATION else Style.DOUBT
        page.draw(_row(str(violated or ""), str(undetermined or ""), code, name[page.lang]), style)
    page.blank()
    page.say(
        f"共 {sum(row[1] for _, row in rows)} 项违反（含数据和豁免的问题），{sum(row[2] for _, row in rows)} 项无法判定，涉及 {len(rows)} 个编号",
        f"{sum(row[1] for _, row in rows)} violated (problems with data and waivers included), {sum(row[2] for _, row in rows)} undetermined, {len(rows)} codes")
    for line in listing_lines(assessment):
        page.add(line[page.lang], style=Style.DIM)
    return page.text(look.colour)


def _rows(assessment: Assessment) -> list[tuple[str, tuple[Name, int, int, Severity]]]:
    """Codes with their names, both counts and severity: most findings first, then by code."""
    counts = Counter((finding.rule.code, finding.outcome) for finding in assessment.findings if finding.outcome in _SEEN)
    rules = {finding.rule.code: finding.rule for finding in assessment.findings if finding.outcome in _SEEN}
    rows = {code: (rule.name, counts[code, Outcome.VIOLATED], counts[code, Outcome.UNDETERMINED], rule.severity) for code, rule in rules.items()}
    for code, count in Counter(found.code for found in assessment.problems()).items():
        rows[code] = (notice(code).name, count, 0, notice(code).severity)
    return sorted(rows.items(), key=lambda row: (-row[1][1] - row[1][2], row[0]))


def _row(violated: str, undetermined: str, code: str, name: str) -> str:
    return f"{right(violated, 8)}{right(undetermined, 10)}  {fit(code, 13)}{fit(name, 46)}"
