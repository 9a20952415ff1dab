"""The sheets of points: 得分表 (scorecard), 自评表 (the form to hand in) and 扣分明细 (deductions)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.words import part_name, points, points_between
from compliance.ground.origin import Origin
from compliance.reports.block import citations
from compliance.reports.listing import assumed_line, listing_lines, score_lines, veto_lines, waiver_line
from compliance.reports.reasons import Reasons, Remarks
from compliance.reports.terms import OUTCOMES
from compliance.reports.workbook.marks import COLOURS, LEVELS, Level, main_place
from compliance.reports.workbook.names import link
from compliance.reports.workbook.paper import Link, Page, Paper, Value
from compliance.reports.workbook.places import Places
from compliance.scoring.scorecard import Deduction, GroupScore, IndicatorScore, Scorecard, SectionScore
from compliance.scoring.wording import method_words

Titles = Mapping[str, str]
"""The names of our own sheets by what they are."""

_HEAD_ROWS = 3
_EVIDENCE_CELLS = 3


@dataclass(frozen=True)
class Telling:
    """What our sheets are made from."""

    assessment: Assessment
    paper: Paper
    places: Places
    reasons: Reasons
    remarks: Remarks
    titles: Titles
    lang: str

    def pick(self, zh: str, en: str) -> str:
        """The wording in the language asked for."""
        return zh if self.lang == "zh" else en

    def heading(self, zh: str, en: str) -> str:
        """A heading with the department's or the ledger's name."""
        return f"{self.assessment.dossier.name} {self.pick(zh, en)}"

    def subtitle(self) -> str:
        """The year and the as-of date."""
        dossier = self.assessment.dossier
        if dossier.department is None:
            return self.pick(f"数据截至 {dossier.as_of}", f"As of {dossier.as_of}")
        return self.pick(f"{dossier.year} 年度，数据截至 {dossier.as_of}", f"{dossier.year}, as of {dossier.as_of}")

    def figure(self, deduction: Deduction) -> Value:
        """The first cell behind a deduction that rests on a figure."""
        measured = self.assessment.metrics[deduction.metric] if deduction.metric is not None else None
        first = next((touch for touch in measured.touches if touch.place.column), None) if measured is not None else None
        return self.places.link(first.place, first.record) if first is not None else None


def deduction_rows(card: Scorecard) -> dict[str, int]:
    """The row (from 0) at which each deduction begins on its sheet."""
    rows, row = {}, _HEAD_ROWS
    for deduction in card.deductions():
        rows[deduction.id] = row
        row += max(1, len(deduction.grounds))
    return rows


def score_sheet(told: Telling) -> None:
    """The scorecard: what each section, group and indicator earned, and where the rest went."""
    pick, card = told.pick, told.assessment.scorecard
    page = told.paper.page(told.titles["score"], (44, 9, 13, 9, 24, 32), landscape=False)
    page.text(told.heading("得分表", "scorecard"), "title")
    page.text(told.subtitle() + (f"　{card.name[told.lang]}" if card is not None else ""))
    if card is not None:
        page.head([pick("指标", "Indicator"), pick("满分", "Full"), pick("得分", "Score"), pick("扣分", "Lost"), pick("查看扣分", "See the deductions"), pick("假定的数字", "Assumed figures")])
        _scores(told, page, card)
    page.row += 1
    _remarks(told, page, card)
    page.row += 1
    _counts(told, page)
    page.row += 1
    page.line([pick("台账中的底色", "Fills in the ledgers")], "head")
    for level in sorted(Level, reverse=True):
        page.line([LEVELS[level][told.lang]], looks={0: ("cell", COLOURS[level])})
    page.row += 1
    page.line([pick("台账（文件和工作表）", "Ledger (file and sheet)"), None, pick("在本簿中", "Here")], "head")
    for (file, sheet), pieces in told.places.sheets.items():
        for title, _ in pieces:
            page.line([str(Origin(file, sheet)), None, Link(title, f"internal:{link(title, 'A1')}")])


def _scores(told: Telling, page: Page, card: Scorecard) -> None:
    assumed = defaultdict(list)
    for figure in card.assumed:
        assumed[figure.owner].append(f"{part_name(figure.part, told.lang)} {points(figure.value)}")
    starts = deduction_rows(card)
    for item, look in _lines(card):
        earned = _earned(told, item)
        if not isinstance(item, IndicatorScore):
            page.line([item.name[told.lang], item.full, *earned, None, None], look)
            continue
        lost, seen = [deduction.id for deduction in item.deductions], told.titles["deductions"]
        see: Value = "；".join(told.reasons.doubts(item))
        if lost:
            see = Link(told.pick(f"{len(lost)} 项，见{seen}", f"{len(lost)}, see {seen}"), f"internal:{link(seen, f'A{starts[lost[0]] + 1}')}")
        page.line([item.name[told.lang], item.full, *earned, see, told.pick("，", ", ").join(assumed[item.id])], looks={0: (look, None), 3: ("bad", None)})
    page.line([told.pick("合计", "Total"), card.full, *_earned(told, card), None, None], "bold")


def _lines(card: Scorecard) -> Iterator[tuple[SectionScore | GroupScore | IndicatorScore, str]]:
    for section in card.sections:
        yield section, "bold"
        for group in section.groups:
            yield group, "group"
            for indicator in group.indicators:
                yield indicator, "deep"


def _earned(told: Telling, item: Scorecard | SectionScore | GroupScore | IndicatorScore) -> list[Value]:
    """The score, or the range it lies in, and what was lost."""
    if isinstance(item, IndicatorScore) and item.excluded:
        return [told.pick("不适用", "n/a"), None]
    counted = item.full if isinstance(item, IndicatorScore) else item.counted
    score: Value = item.low if item.low == item.high else points_between(item.low, item.high)
    lost = counted - item.high
    return [score, lost if lost else None]


def _remarks(told: Telling, page: Page, card: Scorecard | None) -> None:
    pick, said = told.pick, []
    if card is None:
        said.append(pick("没有指定评分标准，只列问题，不评分", "No scoring scheme was given: findings only, no points"))
    else:
        said += [line[told.lang] for line in (*score_lines(card), *veto_lines(card), *([assumed_line(card)] if card.assumed else []))]
    waived = waiver_line(told.assessment)
    said += [name[told.lang] for name in ((waived,) if waived is not None else ())] + [name[told.lang] for name in listing_lines(told.assessment)]
    for text in said:
        page.text(text, "doubt")
    for note in told.assessment.dossier.notes:
        page.text(pick("说明：", "Note: ") + note[told.lang])


def _counts(told: Telling, page: Page) -> None:
    total: Counter[Outcome] = Counter()
    for counts in told.assessment.counts.values():
        total.update(counts)
    page.line([told.pick("判定", "Verdicts"), told.pick("项数", "Number")], "head")
    for outcome in (Outcome.SATISFIED, Outcome.VIOLATED, Outcome.UNDETERMINED, Outcome.PENDING, Outcome.EXEMPT):
        page.line([OUTCOMES[outcome][told.lang], total[outcome]])
    page.line([told.pick("未检查的规则（卷宗没有这些台账）", "Rules not checked (no such ledger)"), len(told.assessment.unjudged)])
    page.line([Link(told.pick("全部问题见问题清单", "All findings are listed here"), f"internal:{link(told.titles['findings'], 'A1')}")])


def form_sheet(told: Telling, card: Scorecard) -> None:
    """The self-evaluation form: indicator, full marks, method, score, reason, and what shows it."""
    pick = told.pick
    page = told.paper.page(told.titles["form"], (13, 15, 24, 7, 40, 10, 50, 30))
    page.text(told.heading("部门整体支出绩效自评表", "self-evaluation form"), "title")
    page.text(pick(f"{told.assessment.dossier.year} 年度　填报单位（盖章）：【待填】　填报人：【待填】　填报日期：【待填】",
                   f"{told.assessment.dossier.year}   Unit (seal): [to complete]   Filled in by: [to complete]   Date: [to complete]"))
    head = [("一级指标", "Section"), ("二级指标", "Group"), ("三级指标", "Indicator"), ("满分", "Full"), ("评分标准", "How it is scored"), ("自评得分", "Score"), ("扣分原因", "Why points were lost"), ("依据和佐证", "Evidence")]
    page.head([pick(*names) for names in head], 3)
    methods = {indicator.id: method_words(indicator, told.assessment.ruleset) for _, indicator in told.assessment.scheme.indicators()} if told.assessment.scheme else {}
    for section in card.sections:
        for group in section.groups:
            for indicator in group.indicators:
                why = [sentence for deduction in indicator.deductions for sentence in [pick(f"扣 {points(deduction.points)} 分：", f"Lost {points(deduction.points)}:"), *told.reasons.deduction(deduction, indicator)]]
                method = methods[indicator.id][told.lang] if indicator.id in methods else ""
                line: list[Value] = [section.name[told.lang], group.name[told.lang], indicator.name[told.lang], indicator.full, method, _earned(told, indicator)[0],
                                     "\n".join(why) or "\n".join(told.reasons.doubts(indicator)), _evidence(told, indicator)]
                page.line(line)
    page.line([pick("合计", "Total"), None, None, card.full, None, _earned(told, card)[0], None, None], "bold")


def _evidence(told: Telling, indicator: IndicatorScore) -> str:
    """The document a person named, else the cells behind the deductions, else nothing."""
    given = indicator.tally.evidence
    if given is not None:
        return told.pick(f"{given.document}（{given.by}）", f"{given.document} ({given.by})") + (f"\n{given.note}" if given.note else "")
    cells = [text for deduction in indicator.deductions for text in _cells(told, deduction)]
    shown = cells[:_EVIDENCE_CELLS]
    return "\n".join(shown) + (told.pick(f"\n等 {len(cells)} 处", f"\n{len(cells)} in all") if len(cells) > len(shown) else "")


def _cells(told: Telling, deduction: Deduction) -> list[str]:
    findings = [finding for ground in deduction.grounds if (finding := told.reasons.finding(ground)) is not None]
    places: list[Origin] = [main_place(finding, told.places.sheets) for finding in findings]
    if deduction.metric is not None:
        places += [touch.place for touch in told.assessment.metrics[deduction.metric].touches if touch.place.column]
    return [str(place) for place in places]


def deduction_sheet(told: Telling, card: Scorecard) -> None:
    """The deductions: one row for each thing that counted against, its points on the first."""
    pick, found = told.pick, card.deductions()
    page = told.paper.page(told.titles["deductions"], (18, 16, 7, 14, 44, 18, 28, 28, 18))
    total = sum((deduction.points for deduction in found), Decimal(0))
    page.text(told.heading("扣分明细", "deductions"), "title")
    page.text(pick(f"共扣 {points(total)} 分，{len(found)} 项；点“单元格”一栏跳到台账", f"{points(total)} points in {len(found)}; the column 'Cell' jumps into the ledger"))
    head = [("扣分编号", "Deduction"), ("指标", "Indicator"), ("扣分", "Points"), ("记录", "Record"), ("原因", "Reason"), ("单元格", "Cell"), ("应当", "Required"), ("依据", "Law"), ("规则", "Rule")]
    page.head([pick(*names) for names in head])
    names = {indicator.id: indicator for indicator in card.indicators()}
    for deduction in found:
        for line in _deduction_lines(told, deduction, names[deduction.indicator]):
            page.line(line)
    page.sheet.autofilter(2, 0, max(3, page.row - 1), len(head) - 1)


def _deduction_lines(told: Telling, deduction: Deduction, indicator: IndicatorScore) -> Iterator[list[Value]]:
    named: list[Value] = [deduction.id, indicator.name[told.lang]]
    if not deduction.grounds:
        yield [*named, deduction.points, None, "\n".join(told.reasons.deduction(deduction, indicator)), told.figure(deduction), None, None, None]
    capped = told.reasons.deduction(deduction, indicator)[-1] if deduction.before_cap > deduction.points else ""
    for number, ground in enumerate(deduction.grounds):
        rule, finding = told.assessment.ruleset.rules[ground.rule], told.reasons.finding(ground)
        reason = told.reasons.ground(ground) if finding is None else finding.message[told.lang]
        place = None if finding is None else told.places.link(main_place(finding, told.places.sheets), finding.record)
        yield [*named, deduction.points if number == 0 else None, None if finding is None else finding.record.key(),
               reason + (f"\n{capped}" if capped and number == 0 else ""), place, told.remarks.requirement(rule), citations(rule, told.lang), f"{rule.code} {rule.name[told.lang]}"]
