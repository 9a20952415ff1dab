"""A large ledger on a terminal: how the rules came out, the worst of each, and where the rest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.engines.verdict import Outcome
from compliance.engines.witness import UNASKED
from compliance.evidence.finding import Finding
from compliance.evidence.large import Large, examples
from compliance.ground.values import Name
from compliance.reports.layout import Page, Style, fit, right

SHOWN = {Outcome.VIOLATED: 3, Outcome.UNDETERMINED: 5}
"""So many violations of a rule are shown, and of so many that could not be judged is told what is missing."""

_MOST_GAPS = 4

_MOST_PROBLEMS = 20

_COLUMNS = (Outcome.VIOLATED, Outcome.UNDETERMINED, Outcome.PENDING, Outcome.EXEMPT, Outcome.SATISFIED)
_HEADS = {
    Outcome.VIOLATED: Name("违反", "violated"), Outcome.UNDETERMINED: Name("无法判定", "unknown"), Outcome.PENDING: Name("未到期", "pending"),
    Outcome.EXEMPT: Name("豁免", "exempt"), Outcome.SATISFIED: Name("合规", "in order"),
}


def large_page(large: Large, lang: str) -> Page:
    """The report on a large ledger."""
    page, opened = Page(lang), large.opened
    page.add(opened.path.name, style=Style.TITLE)
    held = [(ledger.kind.name, ledger.size) for ledger in opened.ledgers.values()]
    zh, en = "，".join(f"{name.zh} {size:,} 条" for name, size in held), ", ".join(f"{size:,} records ({name.en})" for name, size in held)
    page.say(f"{zh}，数据截至 {opened.as_of}", f"{en}, as of {opened.as_of}")
    _witnesses(page, large)
    for note in opened.notes:
        page.add(page.pick("说明：", "Note: ") + note[lang], style=Style.DIM)
    page.title("判定", "Verdicts")
    page.draw(f"{fit('', 11)}{''.join(right(_HEADS[outcome][lang], 12) for outcome in _COLUMNS)}", Style.DIM)
    for code, counts in large.bulk.counts.items():
        if counts:
            page.draw(f"{fit(code, 11)}{''.join(right(f'{counts.get(outcome, 0):,}', 12) for outcome in _COLUMNS)}", Style.BAD if Outcome.VIOLATED in counts else Style.PLAIN)
    silent = [code for code, counts in large.bulk.counts.items() if not counts]
    if silent:
        page.say(f"不适用于任何一条记录的规则 {len(silent)} 条", f"{len(silent)} rules apply to none of the records", style=Style.DIM)
    found = examples(large, SHOWN)
    for code, counts in large.bulk.counts.items():
        if Outcome.VIOLATED in counts:
            _worst(page, [finding for finding in found[code] if finding.outcome is Outcome.VIOLATED], counts[Outcome.VIOLATED])
    _gaps(page, large, found)
    _quality(page, large)
    page.blank()
    page.say("全部问题写入文件：-o findings.parquet（或 .csv、.jsonl）", "Every finding into a file: -o findings.parquet (or .csv, .jsonl)", style=Style.DIM)
    return page


def _witnesses(page: Page, large: Large) -> None:
    total = large.count(*Outcome)
    if large.sample is None:
        page.say(f"{total:,} 项判定，仅由一个引擎（duckdb）得出：{UNASKED.zh}", f"{total:,} verdicts by one engine only (duckdb): {UNASKED.en}", style=Style.DOUBT)
        return
    sample = large.sample
    if sample.every_record:
        page.say(
            f"{sample.verdicts:,} 项判定，由两个引擎（duckdb、reference）对全部 {sample.records:,} 条记录分别得出且一致",
            f"{sample.verdicts:,} verdicts on all {sample.records:,} records, reached alike by two engines (duckdb, reference)")
    else:
        page.say(
            f"{total:,} 项判定由引擎 duckdb 得出，其中抽取 {sample.records:,} 条记录的 {sample.verdicts:,} 项由 reference 重新判定，结果一致",
            f"{total:,} verdicts by duckdb; {sample.verdicts:,} of them, on {sample.records:,} records drawn from all, were reached alike by the reference")
    if sample.left_out:
        page.say(f"不能按记录复核、只由 duckdb 判定的规则：{'、'.join(sample.left_out)}", f"Rules that cannot be witnessed record by record, judged by duckdb only: {', '.join(sample.left_out)}", style=Style.DOUBT)


def _worst(page: Page, found: Sequence[Finding], violated: int) -> None:
    rule = found[0].rule
    page.blank()
    page.add(f"{rule.code} {rule.name[page.lang]}" + page.pick(f"（{violated:,} 项违反）", f" ({violated:,} violated)"), style=Style.TITLE)
    for finding in found:
        page.add(f"{finding.record.key()}  {finding.record.origin}", indent=2)
        page.add(finding.message[page.lang], indent=4, hang=2)


def _gaps(page: Page, large: Large, found: Mapping[str, Sequence[Finding]]) -> None:
    """What is missing where rules could not judge, told by some records of each."""
    total = large.count(Outcome.UNDETERMINED)
    if not total:
        return
    page.title(f"无法判定 {total:,} 项，缺少以下数据（各条规则以几项为例）", f"Could not be judged: {total:,}, for want of (told by a few of each rule)")
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in (finding for findings in found.values() for finding in findings if finding.outcome is Outcome.UNDETERMINED):
        groups.setdefault(tuple(gap.message[page.lang] for gap in finding.gaps[:_MOST_GAPS]), []).append(finding)
    for members in groups.values():
        for gap in members[0].gaps[:_MOST_GAPS]:
            page.add(gap.message[page.lang] + (page.pick(f"，如 {gap.place}", f", such as {gap.place}") if gap.at_cell else ""), 2, Style.DOUBT, 2)
        codes = page.pick("、", ", ").join(dict.fromkeys(finding.rule.code for finding in members))
        page.add(page.pick(f"影响 {codes}", f"affects {codes}"), 4, Style.DIM, 2)


def _quality(page: Page, large: Large) -> None:
    skipped = sum(len(source.skipped) for source in large.quality)
    if not (large.problems or skipped):
        return
    page.title("数据质量", "Data quality")
    if skipped:
        page.say(f"{skipped:,} 行不是记录，未计入", f"{skipped:,} rows are no records and were left out")
    for problem in large.problems[:_MOST_PROBLEMS]:
        page.add(problem.text(page.lang), indent=2, style=Style.DOUBT, hang=2)
    if more := len(large.problems[_MOST_PROBLEMS:]):
        page.say(f"另有 {more:,} 项", f"{more:,} more", indent=2, style=Style.DIM)
