"""The report on a terminal: the scorecard, each deduction with its reason, law, days and cells, then all that is open or assumed."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, MetricValue
from compliance.evidence.finding import Finding
from compliance.evidence.words import citation, metric_text, part_name, points, points_between, points_lost
from compliance.reports.block import citations, finding_block
from compliance.reports.excerpt import Excerpts
from compliance.reports.formats import Look
from compliance.reports.layout import Page, Style, fit, right, whole
from compliance.reports.listing import assumed_line, listing_lines, score_lines, veto_lines, waiver_line
from compliance.reports.reasons import Reasons
from compliance.reports.sources import sources_section
from compliance.reports.terms import SEVERITIES
from compliance.rules.rule import Severity
from compliance.scoring.scorecard import Deduction, IndicatorScore, Scorecard
from compliance.sources.dossier import MANIFEST

__all__ = ["citation", "citations", "finding_block", "metric_text", "part_name", "render_text", "text_report"]


def render_text(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return text_report(assessment, look.lang).text(look.colour)


def text_report(assessment: Assessment, lang: str) -> Page:
    """The whole report as a page."""
    page, excerpts = Page(lang), Excerpts(assessment)
    _heading(page, assessment)
    if assessment.scorecard is not None:
        _scorecard(page, assessment.scorecard)
        waived = waiver_line(assessment)
        if waived is not None:
            page.add(waived[page.lang], style=Style.DOUBT)
        _deductions(page, assessment, assessment.scorecard, excerpts)
    _unpriced(page, assessment, excerpts)
    _undetermined(page, assessment)
    _pending(page, assessment)
    _exempt(page, assessment)
    _data(page, assessment)
    sources_section(page, assessment.dossier.quality)
    if assessment.scorecard is not None:
        _assumed(page, assessment.scorecard)
    _summary(page, assessment)
    return page


def _heading(page: Page, assessment: Assessment) -> None:
    dossier = assessment.dossier
    page.lines.clear()
    page.add(dossier.name, style=Style.TITLE)
    if dossier.department is not None:
        page.say(f"{dossier.year} 年度部门整体支出绩效自评，数据截至 {dossier.as_of}", f"Self-evaluation for {dossier.year}, as of {dossier.as_of}")
    else:
        page.say(f"数据截至 {dossier.as_of}", f"As of {dossier.as_of}")
    engines = page.pick("、", ", ").join(assessment.testimony.engines)
    judged = sum(sum(count.values()) for count in assessment.counts.values())
    sampled = assessment.testimony.sampled
    if sampled is not None:
        first, second = assessment.testimony.engines
        page.say(f"{judged:,} 项判定由引擎 {first} 得出，其中抽取 {sampled:,} 项由 {second} 重新判定，结果一致",
                 f"{judged:,} verdicts by {first}; {sampled:,} of them, drawn from all, were reached alike by {second}")
    elif len(assessment.testimony.engines) > 1:
        page.say(f"{judged} 项判定，由两个引擎（{engines}）分别得出且一致", f"{judged} verdicts, reached alike by two engines ({engines})")
    else:
        because = assessment.testimony.alone_because
        why = f"：{because[page.lang]}" if because and page.lang == "zh" else f": {because[page.lang]}" if because else ""
        page.say(f"{judged} 项判定，仅由一个引擎（{engines}）得出{why}", f"{judged} verdicts by one engine only ({engines}){why}", style=Style.DOUBT if because else Style.PLAIN)
    for note in dossier.notes:
        page.add(page.pick("说明：", "Note: ") + note[page.lang], style=Style.DIM)
    for line in listing_lines(assessment):
        page.add(line[page.lang], style=Style.DOUBT)


def _scorecard(page: Page, card: Scorecard) -> None:
    page.title(f"得分表 · {card.name.zh}", f"Scorecard · {card.name.en}")
    page.draw(_row("", page.pick("满分", "full"), page.pick("得分", "score"), page.pick("扣分", "lost")), Style.DIM)
    for section in card.sections:
        page.draw(_row(section.name[page.lang], points(section.full), points_between(section.low, section.high), points_lost(section.counted, section.high)), Style.TITLE)
        for group in section.groups:
            page.draw(_row(f"  {group.name[page.lang]}", points(group.full), points_between(group.low, group.high), points_lost(group.counted, group.high)))
            for indicator in group.indicators:
                page.draw(_indicator(page, indicator), Style.BAD if indicator.high < indicator.full and not indicator.excluded else Style.DOUBT if indicator.score is None else Style.PLAIN)
    page.draw(_row(page.pick("合计", "Total"), points(card.full), points_between(card.low, card.high), points_lost(card.counted, card.high)), Style.TITLE)
    for line in score_lines(card):
        page.add(line[page.lang])
    for line in veto_lines(card):
        page.add(line[page.lang], style=Style.BAD)


def _row(name: str, full: str, score: str, lost: str) -> str:
    return f"{fit(name, 50)}{right(full, 7)}{right(score, 14)}{right(lost, 8)}"


def _indicator(page: Page, indicator: IndicatorScore) -> str:
    if indicator.excluded:
        return _row(f"    {indicator.name[page.lang]}", points(indicator.full), page.pick("不适用", "n/a"), "")
    return _row(f"    {indicator.name[page.lang]}", points(indicator.full), points_between(indicator.low, indicator.high), points_lost(indicator.full, indicator.high))


def _deductions(page: Page, assessment: Assessment, card: Scorecard, excerpts: Excerpts) -> None:
    found = card.deductions()
    if not found:
        page.title("扣分：无", "Deductions: none")
        return
    total = sum((deduction.points for deduction in found), Decimal(0))
    page.title(f"扣分 {points(total)} 分，共 {len(found)} 项", f"Deductions: {points(total)} points in {len(found)}")
    reasons = Reasons.of(assessment, page.lang)
    names = {indicator.id: indicator for indicator in card.indicators()}
    for deduction in found:
        page.blank()
        indicator = names[deduction.indicator]
        head = f"-{points(deduction.points)}  {indicator.name[page.lang]}"
        page.add(f"{head}  [{deduction.id}]", style=Style.BAD)
        _reason(page, reasons, deduction, indicator, excerpts)


def _reason(page: Page, reasons: Reasons, deduction: Deduction, indicator: IndicatorScore, excerpts: Excerpts) -> None:
    assessment = reasons.assessment
    if deduction.metric is not None:
        for line in reasons.metric(deduction.metric, indicator):
            page.add(line, 2)
        _cells(page, assessment.metrics[deduction.metric])
    for ground in deduction.grounds:
        if ground.subject is None:
            page.add(reasons.ground(ground), 2)
            continue
        finding = reasons.finding(ground)
        assert finding is not None
        if assessment.listing is None or any(finding.id == listed.id for listed in assessment.findings):
            finding_block(page, finding, 2, excerpts)
        else:
            page.say(f"{finding.rule.code} {finding.record.key()}（未列出）", f"{finding.rule.code} {finding.record.key()} (not listed)", 2, Style.DIM)
    for line in reasons.closing(deduction, indicator):
        page.add(line, 2)


def _cells(page: Page, measured: MetricValue) -> None:
    cells = [] if measured.value is None else [whole(touch.place) for touch in measured.touches]
    if cells:
        more = f" … {cells[-1]}" if len(cells) > 2 else ""
        page.say(f"单元格：{'、'.join(cells[:2])}{more}，共 {len(cells)} 个", f"cells: {', '.join(cells[:2])}{more}, {len(cells)} in all", 2, Style.DIM, 2)


def _unpriced(page: Page, assessment: Assessment, excerpts: Excerpts) -> None:
    priced = {(ground.rule, ground.subject) for deduction in (assessment.scorecard.deductions() if assessment.scorecard else ()) for ground in deduction.grounds}
    rest = [finding for finding in assessment.of(Outcome.VIOLATED) if (finding.rule.code, finding.subject) not in priced]
    if not rest:
        return
    if assessment.scorecard is not None:
        page.title(f"其他问题（不扣分）{len(rest)} 项", f"Other findings, without points: {len(rest)}")
    else:
        page.title(f"问题 {len(rest)} 项", f"Findings: {len(rest)}")
    for finding in rest:
        page.blank()
        page.add(f"[{SEVERITIES[finding.rule.severity][page.lang]}] {finding.rule.code} {finding.rule.name[page.lang]}", style=Style.BAD if finding.rule.severity is Severity.VIOLATION else Style.DOUBT)
        finding_block(page, finding, 2, excerpts)


def _undetermined(page: Page, assessment: Assessment) -> None:
    found = assessment.of(Outcome.UNDETERMINED)
    if not found:
        return
    page.title(f"无法判定 {len(found)} 项，缺少以下数据", f"Could not be judged: {len(found)}, for want of")
    groups: dict[tuple[tuple[str, str], ...], list[Finding]] = defaultdict(list)
    for finding in found:
        groups[tuple((gap.message[page.lang], gap.place if gap.at_cell else "") for gap in finding.gaps[:4])].append(finding)
    for gaps, members in groups.items():
        for message, place in gaps:
            page.add(f"{message}  {whole(place)}" if place else message, 2, Style.DOUBT, 2)
        rules = Counter(finding.rule.code for finding in members)
        named = page.pick("、", ", ").join(code + (f" ×{count}" if count > 1 else "") for code, count in rules.items())
        records = {(finding.record.kind, finding.record.number): finding.record.key() for finding in members}  # two may bear the same number
        shown = list(dict.fromkeys(records.values()))[:4]
        more = len(records) - sum(key in shown for key in records.values())
        told = page.pick("、", ", ").join(shown) + (page.pick(f" 等 {len(records)} 条", f" and {more} more") if more else "")
        page.add(page.pick(f"影响 {named}（{told}）", f"affects {named} ({told})"), 4, Style.DIM, 2)


def _pending(page: Page, assessment: Assessment) -> None:
    found = assessment.of(Outcome.PENDING)
    if found:
        page.title(f"尚未到期 {len(found)} 项", f"Not yet due: {len(found)}")
    for finding in found:
        page.say(f"{finding.rule.code} {finding.record.key()}：{finding.message.zh}", f"{finding.rule.code} {finding.record.key()}: {finding.message.en}", 2, hang=2)


def _exempt(page: Page, assessment: Assessment) -> None:
    found = assessment.of(Outcome.EXEMPT)
    if found:
        page.title(f"依法例外或经批准豁免 {len(found)} 项", f"Exempt by law or by waiver: {len(found)}")
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in found:
        if finding.waiver is None:
            groups[finding.record.key(), finding.message[page.lang]].append(finding.rule.code)
            continue
        waiver = finding.waiver
        page.say(
            f"{finding.record.key()}：已豁免（{finding.rule.code}），理由：{waiver.reason}；证据：{waiver.evidence}；批准：{waiver.approved_by}；有效期至 {waiver.until}",
            f"{finding.record.key()}: waived ({finding.rule.code}) because {waiver.reason}; evidence: {waiver.evidence}; by {waiver.approved_by}; until {waiver.until}", 2, hang=2)
    for (key, reason), codes in groups.items():
        page.say(f"{key}：{reason}（{'、'.join(codes)}）", f"{key}: {reason} ({', '.join(codes)})", 2, hang=2)


def _data(page: Page, assessment: Assessment) -> None:
    problems = assessment.problems()
    if problems:
        page.title(f"数据问题 {len(problems)} 处", f"Data problems: {len(problems)}")
    for found in problems:
        page.add(f"{whole(found.place)}：{found.message.zh}" if page.lang == "zh" else f"{whole(found.place)}: {found.message.en}", 2, Style.DOUBT, 2)
    if assessment.unjudged:
        kinds = list(dict.fromkeys(rule.subject for rule in assessment.unjudged))
        named = page.pick("、", ", ").join(assessment.labels.kinds[kind].name[page.lang] for kind in kinds)
        page.title(f"未检查 {len(assessment.unjudged)} 条规则，卷宗没有这些台账", f"Not checked: {len(assessment.unjudged)} rules; the dossier has no ledger of")
        page.add(named, 2)


def _assumed(page: Page, card: Scorecard) -> None:
    if not card.assumed:
        return
    said = assumed_line(card)
    page.title(said.zh, said.en)
    owners: dict[str, list[str]] = defaultdict(list)
    for figure in card.assumed:
        owners[figure.name[page.lang]].append(f"{part_name(figure.part, page.lang)} {points(figure.value)}")
    comma = page.pick("，", ", ")
    page.add(page.pick("；", "; ").join(f"{owner} {comma.join(parts)}" for owner, parts in owners.items()), 2)


def _summary(page: Page, assessment: Assessment) -> None:
    total: dict[Outcome, int] = defaultdict(int)
    for counts in assessment.counts.values():
        for outcome, count in counts.items():
            total[outcome] += count
    page.blank()
    page.say(
        f"共 {sum(total.values())} 项判定：符合 {total[Outcome.SATISFIED]}，违反 {total[Outcome.VIOLATED]}，无法判定 {total[Outcome.UNDETERMINED]}，"
        f"未到期 {total[Outcome.PENDING]}，例外或豁免 {total[Outcome.EXEMPT]}",
        f"{sum(total.values())} verdicts: {total[Outcome.SATISFIED]} satisfied, {total[Outcome.VIOLATED]} violated, {total[Outcome.UNDETERMINED]} undetermined, "
        f"{total[Outcome.PENDING]} pending, {total[Outcome.EXEMPT]} exempt")
    if assessment.scorecard is not None and assessment.scorecard.deductions():
        first = assessment.scorecard.deductions()[0].id
        path = assessment.dossier.path
        given = path.parent if path.name == MANIFEST else path
        page.say(f"追溯一项扣分：compliance trace {first} {given}", f"Trace a deduction: compliance trace {first} {given}", style=Style.DIM)
