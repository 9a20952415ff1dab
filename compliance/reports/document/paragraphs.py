"""A report as paragraphs before they become a document: what is known as text, what is open as blanks to fill."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.evidence.words import points, points_between
from compliance.ground.shape import NameShape
from compliance.ground.values import Name
from compliance.language.wording import show_percent
from compliance.reports.block import citations
from compliance.reports.document.figures import Figures, Open, Scored, indicators, rate, scored
from compliance.reports.document.skeleton import Block, Skeleton
from compliance.reports.reasons import Reasons, Remarks, nature
from compliance.scoring.scorecard import Deduction, GroupScore, IndicatorScore, Scorecard, SectionScore

Level: TypeAlias = Literal["title", "heading", "subheading", "item", "body", "notice"]
_FIGURE = re.compile(r"\{([^{}]+)\}")
_MOST_RECORDS = 12
"""So many records are named in one sentence; the workbook has all."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: pieces of text, and blanks."""

    level: Level
    pieces: tuple[str | Open, ...]

    def text(self, lang: str) -> str:
        """The paragraph as plain text, its blanks as they are printed."""
        return "".join(piece if isinstance(piece, str) else blank(piece, lang) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads, rows, and which rows are sums."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bold: frozenset[int]


Part: TypeAlias = Paragraph | Grid


def blank(open_: Open, lang: str) -> str:
    """A blank as it is printed, so that nobody overlooks it in black and white either."""
    return f"【待填：{open_.label}】" if lang == "zh" else f"[TO COMPLETE: {open_.label}]"


class Writer:
    """Writes one assessment by a skeleton."""

    def __init__(self, assessment: Assessment, skeleton: Skeleton, remarks: Remarks) -> None:
        self.assessment, self.skeleton, self.remarks, self.lang = assessment, skeleton, remarks, remarks.lang
        self.figures = Figures(assessment, self.lang)
        self.reasons = Reasons.of(assessment, self.lang)
        self._told: set[str] = set()

    def pick(self, zh: str, en: str) -> str:
        """The wording in the report's language."""
        return zh if self.lang == "zh" else en

    def parts(self) -> Iterator[Part]:
        """The whole report."""
        yield self.filled("title", self.skeleton.title.name())
        yield from self.notices()
        for block in self.skeleton.body:
            yield from self.block(block)

    def notices(self) -> Iterator[Paragraph]:
        """What whoever finishes the report must know; to be deleted before it is handed in."""
        dossier, card = self.assessment.dossier, self.assessment.scorecard
        yield self.say("notice", self.pick(
            f"（本稿按卷宗数据填写，数据截至 {dossier.as_of}；标黄的【待填】由人补写，本段在提交前删去。）",
            f"(Filled from the dossier as of {dossier.as_of}; what is marked yellow must be completed by a person. Delete this paragraph before handing in.)"))
        if card is not None and card.assumed:
            yield self.say("notice", self.pick(
                f"（评分标准中有 {len(card.assumed)} 个数字为假定，不是官方数字；请换用本年度的评分附件后重新生成。）",
                f"({len(card.assumed)} figures of the scheme are assumed, not official: use this year's annex and make the report again.)"))

    def say(self, level: Level, *pieces: str | Open) -> Paragraph:
        """A paragraph."""
        return Paragraph(level, pieces)

    def filled(self, level: Level, text: Name) -> Paragraph:
        """A text with its figures."""
        parts = _FIGURE.split(text[self.lang])
        return Paragraph(level, tuple(self.figures.find(part) if number % 2 else part for number, part in enumerate(parts) if part))

    def block(self, block: Block) -> Iterator[Part]:
        """A part of the skeleton."""
        texts: tuple[tuple[Level, NameShape | None], ...] = (("heading", block.heading), ("subheading", block.subheading), ("item", block.item), ("body", block.text))
        for level, text in texts:
            if text is not None:
                yield self.filled(level, text.name())
        if block.complete is not None:
            yield self.say("body", Open(block.complete.name()[self.lang]))
        card = self.assessment.scorecard
        if block.table is not None and card is not None:
            yield self.table(card)
        if block.scores is not None:
            yield from self.scores(block.scores, card)
        if block.problems is not None:
            yield from {"lost": self.lost, "unpriced": self.unpriced, "open": self.undetermined}[block.problems]()
        if block.measures is not None:
            yield from self.measures()

    def table(self, card: Scorecard) -> Grid:
        """Sections and groups with full marks, score and rate, and the total."""
        rows: list[tuple[str, ...]] = []
        bold: set[int] = set()
        for section in card.sections:
            bold.add(len(rows))
            lines: list[SectionScore | GroupScore] = [section, *section.groups]
            rows += [(item.name[self.lang], points(item.counted), self.earned(item), rate(item) if item.low == item.high else "") for item in lines]
        bold.add(len(rows))
        total = points_between(card.low, card.high)
        share = show_percent(Fraction(card.total) / Fraction(card.counted)) if card.total is not None and card.counted else ""
        rows.append((self.pick("合计", "Total"), points(card.counted), total, share))
        return Grid(tuple(self.pick(*names) for names in (("指标", "Indicator"), ("满分", "Full"), ("自评得分", "Score"), ("得分率", "Rate"))), tuple(rows), frozenset(bold))

    def earned(self, item: Scored) -> str:
        """A score, or the range it lies in."""
        return points_between(item.low, item.high)

    def scores(self, wanted: Sequence[str], card: Scorecard | None) -> Iterator[Paragraph]:
        """The lines asked for, or the sections of which nothing was told yet, each with why it lost points."""
        if card is None:
            yield self.say("body", Open(self.pick("没有评分标准，得分和得分率", "score and rate: there is no scoring scheme")))
            return
        untold = [section.id for section in card.sections if not self._told & {section.id, *(group.id for group in section.groups)}]
        for code in untold if wanted == "rest" else wanted:
            item = scored(card, code)
            if item is None:
                yield self.say("body", Open(self.pick(f"评分标准没有这一部分（{code}）", f"the scheme has no such part ({code})")))
                continue
            self._told.add(item.id)
            yield from self.score(item)

    def score(self, item: Scored) -> Iterator[Paragraph]:
        """A line of the scorecard: its score and rate, then each indicator that lost points, with the reasons."""
        full = points(item.full if isinstance(item, IndicatorScore) else item.counted)
        if item.low != item.high:
            between = self.pick(f"{item.name.zh}满分 {full} 分，得分在 {self.earned(item)} 分之间，", f"{item.name.en}: between {self.earned(item)} of {full}; ")
            yield self.say("body", between, Open(self.pick("补齐数据后确定得分", "complete the data to settle the score")))
        else:
            yield self.say("body", self.pick(f"{item.name.zh}满分 {full} 分，自评得分为 {self.earned(item)} 分，得分率为 {rate(item)}。", f"{item.name.en}: {self.earned(item)} of {full} points, {rate(item)}."))
        for indicator in indicators(item):
            if indicator.deductions:
                yield self.say("body", self.sentence(indicator))

    def sentence(self, indicator: IndicatorScore) -> str:
        """An indicator that lost points, with the reason for each."""
        lost = points(sum((deduction.points for deduction in indicator.deductions), Decimal(0)))
        reasons = [self.reason(deduction, indicator) for deduction in indicator.deductions]
        told = reasons if len(reasons) <= _MOST_RECORDS else reasons[:_MOST_RECORDS]
        more = self.pick(f"；另有 {len(reasons) - len(told)} 项，见扣分明细", f"; {len(reasons) - len(told)} more, see the deductions") if len(told) < len(reasons) else ""
        return self.pick(f"其中“{indicator.name.zh}”扣 {lost} 分，原因：{'；'.join(told)}{more}。", f"'{indicator.name.en}' lost {lost}: {'; '.join(told)}{more}.")

    def reason(self, deduction: Deduction, indicator: IndicatorScore) -> str:
        """Why a deduction was made, with its points."""
        if not deduction.points:
            told = self.pick("；", "; ").join(self.reasons.ground(ground) for ground in deduction.grounds)
            return told + self.pick("（该指标已扣满，不再扣分）", " (nothing more to lose here)")
        said = self.reasons.deduction(deduction, indicator)
        shown = said[:_MOST_RECORDS] + ([self.pick(f"等 {len(said)} 项", f"{len(said)} in all")] if len(said) > _MOST_RECORDS else [])
        return self.pick("；", "; ").join(shown) + self.pick(f"（扣 {points(deduction.points)} 分）", f" (-{points(deduction.points)})")

    def lost(self) -> Iterator[Paragraph]:
        """The problems that cost points, one for each indicator, with what a person must add: why it happened."""
        found = [indicator for indicator in (self.assessment.scorecard.indicators() if self.assessment.scorecard else ()) if indicator.deductions]
        if not found:
            yield self.say("body", self.pick("没有扣分的问题。", "No problem cost points."))
        for number, indicator in enumerate(found, 1):
            yield self.say("body", f"{number}.{self.problem(indicator)}", self.pick("主要原因：", " Cause: "), Open(self.pick("问题产生的原因", "why it happened")))

    def problem(self, indicator: IndicatorScore) -> str:
        """An indicator's problem in a sentence: what was lost, by which rules or figure, on how many records."""
        lost = points(sum((deduction.points for deduction in indicator.deductions), Decimal(0)))
        rules: dict[str, list[str]] = defaultdict(list)
        for deduction in indicator.deductions:
            for ground in deduction.grounds:
                finding = self.reasons.finding(ground)
                rules[ground.rule].append("" if finding is None else finding.record.key())
        names = self.assessment.ruleset.rules
        told = [self.pick(f"不符合“{names[code].name.zh}”{len(keys)} 项（{self.named(keys)}）", f"{len(keys)} against '{names[code].name.en}' ({self.named(keys)})") for code, keys in rules.items()]
        told += [sentence for deduction in indicator.deductions if deduction.metric is not None for sentence in self.reasons.metric(deduction.metric, indicator)]
        told = told or [sentence for deduction in indicator.deductions for sentence in self.reasons.deduction(deduction, indicator)]
        return self.pick(f"{indicator.name.zh}（扣 {lost} 分）：{'；'.join(told)}。", f" {indicator.name.en} (-{lost}): {'; '.join(told)}.")

    def named(self, keys: Sequence[str]) -> str:
        """Records by name, at most so many."""
        shown = [key for key in keys if key][:_MOST_RECORDS]
        return self.pick("、", ", ").join(shown) + (self.pick("等", " and more") if len(keys) > len(shown) else "")

    def unpriced(self) -> Iterator[Paragraph]:
        """Findings that cost no points, by rule: said to cost none, so that no reader looks for their deduction."""
        costs = self.remarks.costs
        groups: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.assessment.of(Outcome.VIOLATED):
            if not costs.of(finding):
                groups[finding.rule.code].append(finding)
        if groups and self.assessment.scorecard is not None:
            yield self.say("body", self.pick("另有以下事项，按评分标准不扣分：", "The following cost no points by the scheme:"))
        for members in groups.values():
            first = members[0]
            what = f"{first.message[self.lang]}" if len(members) == 1 else self.named([member.record.key() for member in members])
            yield self.say("body", self.pick(f"{first.rule.name.zh}（{nature(first, 'zh')}，{len(members)} 项）：{what}。", f"{first.rule.name.en} ({nature(first, 'en')}, {len(members)}): {what}."))

    def undetermined(self) -> Iterator[Paragraph]:
        """What could not be judged, by what is missing."""
        groups: dict[str, int] = defaultdict(int)
        for finding in self.assessment.of(Outcome.UNDETERMINED):
            for gap in finding.gaps[:1]:
                groups[gap.message[self.lang]] += 1
        if groups:
            yield self.say("body", Open(self.pick(
                "以下数据缺失，有关事项尚不能判定，请补齐后重新生成：" + "；".join(f"{message}（影响 {count} 项判定）" for message, count in list(groups.items())[:_MOST_RECORDS]),
                "data are missing, complete them and make the report again: " + "; ".join(f"{message} ({count} verdicts)" for message, count in list(groups.items())[:_MOST_RECORDS]))))

    def measures(self) -> Iterator[Paragraph]:
        """For each indicator that lost points what the law asks, and a blank for what will be done."""
        found = [indicator for indicator in (self.assessment.scorecard.indicators() if self.assessment.scorecard else ()) if indicator.deductions]
        rules = self.assessment.ruleset.rules
        for number, indicator in enumerate(found, 1):
            codes = dict.fromkeys(ground.rule for deduction in indicator.deductions for ground in deduction.grounds)
            asked = [f"{self.remarks.requirement(rules[code])}（{citations(rules[code], 'zh')}）" if self.lang == "zh" else f"{self.remarks.requirement(rules[code])} ({citations(rules[code], 'en')})" for code in codes]
            lead = self.pick(f"{number}.针对“{indicator.name.zh}”", f"{number}. On '{indicator.name.en}'")
            must = self.pick(f"，应做到：{'；'.join(asked)}。", f", the law asks: {'; '.join(asked)}. ") if asked else self.pick("：", ": ")
            yield self.say("body", lead + must, Open(self.pick("措施、责任人和完成时限", "measure, who is responsible, by when")))
        if not found:
            yield self.say("body", Open(self.pick("下一步工作措施", "what will be done next")))
