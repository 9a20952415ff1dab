"""Verdicts and records walked back: rule in words, exceptions tried, figures, values, days, cells, and what would have passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.evidence.assess import Assessment
from compliance.evidence.cells import NOT_READ, Touch
from compliance.evidence.change import Change, smallest_change
from compliance.evidence.finding import Finder, Finding
from compliance.evidence.steps import Part, Step, detail
from compliance.evidence.strip import tell
from compliance.evidence.versions import Figures
from compliance.evidence.words import STANDINGS, citation
from compliance.ground.truth import Truth
from compliance.ground.values import NEVER, Name
from compliance.language.evaluate import evaluate, truth
from compliance.language.prose import Prose
from compliance.language.tree import Expr, Field, Literal, Parameter
from compliance.language.wording import show
from compliance.records.record import Record
from compliance.rules.rule import Rule
from compliance.rules.shapes import BasisShape

MOST_CELLS = 40
"""Longer lists of cells are cut, and say so."""

_TRIED: dict[Truth, Name] = {
    True: Name("例外（成立）", "exception (holds)"), False: Name("例外（未成立）", "exception (does not hold)"), None: Name("例外（数据不足，无法判断）", "exception (cannot be told, data missing)"),
}




@dataclass(slots=True)
class Explainer:
    """Explains the verdicts of one assessment; what concerns a rule alone is worded once."""

    assessment: Assessment
    _findings: dict[tuple[str, Subject], Finding] = field(default_factory=dict)
    _verdicts: dict[tuple[str, Subject], Verdict] = field(default_factory=dict)
    _records: dict[Subject, Record] = field(default_factory=dict)
    _norms: dict[str, tuple[Step, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._findings = {(finding.rule.code, finding.subject): finding for finding in self.assessment.findings}
        self._verdicts = {(verdict.rule, verdict.subject): verdict for verdict in self.assessment.testimony.verdicts}
        self._records = {Subject(record.kind, record.number): record for table in self.assessment.dossier.store.tables.values() for record in table}

    def record(self, subject: Subject) -> Record:
        """The record of a subject."""
        return self._records[subject]

    def records(self) -> Iterator[Record]:
        """Every record of the dossier."""
        return iter(self._records.values())

    def verdict(self, rule: str, subject: Subject) -> Verdict | None:
        """The verdict of a rule on a record; ``None`` where the rule does not apply."""
        return self._verdicts.get((rule, subject))

    def finding(self, rule: str, subject: Subject) -> Finding:
        """The finding of a rule on a record, satisfied or not."""
        found = self._findings.get((rule, subject))
        if found is None:
            finder = Finder(self.assessment.plan, self.assessment.labels)
            found = finder.finding(self.assessment.ruleset.rules[rule], self._verdicts[rule, subject], self.assessment.plan.rows.row(self._records[subject]))
        return found

    def named(self, name: str) -> list[Finding]:
        """The verdicts that ``RULE:record`` names, satisfied or not; several where several records have that key."""
        code, _, key = name.partition(":")
        records = [record for record in self.records() if record.key() == key] if code in self.assessment.ruleset.rules else []
        subjects = [Subject(record.kind, record.number) for record in records]
        return [self.finding(code, subject) for subject in subjects if (code, subject) in self._verdicts]

    def explained(self, finding: Finding) -> Step:
        """A verdict with everything it rests on."""
        head = Name(f"{finding.record.key()}：{finding.message.zh}", f"{finding.record.key()}: {finding.message.en}")
        steps = (self.norm(finding), *self.grounds(finding))
        return Step(Part.VERDICT, head, steps, place=str(finding.record.origin), fault=finding.outcome is Outcome.VIOLATED)

    def grounds(self, finding: Finding) -> tuple[Step, ...]:
        """What a verdict rests on besides the words of its rule: figures, values, days, cells, gaps, and the smallest change."""
        steps = [*self.figures(finding), *self._values(finding)]
        if finding.strip is not None:
            days = Name(f"工作日：{tell(finding.strip, 'zh')}", f"working days: {tell(finding.strip, 'en')}")
            steps.append(Step(Part.DAYS, days, strip=finding.strip))
        steps += [Step(Part.GAP, Name(f"缺少数据：{gap.message.zh}", f"data missing: {gap.message.en}"), place=gap.place) for gap in finding.gaps]
        if finding.touches:
            steps.append(self.cells(finding.touches))
        steps += self.waived(finding)
        change = self.change(finding)
        if change is not None:
            steps.append(Step(Part.CHANGE, Name(f"最小的改动：{change.text.zh}", f"the smallest change: {change.text.en}")))
        return tuple(steps)

    def waived(self, finding: Finding) -> tuple[Step, ...]:
        """The recorded decision that exempts it, where there is one."""
        waiver = finding.waiver
        return () if waiver is None else (detail(
            f"已豁免：{waiver.reason}；证据：{waiver.evidence}；批准：{waiver.approved_by}；有效期至 {waiver.until}",
            f"waived: {waiver.reason}; evidence: {waiver.evidence}; by {waiver.approved_by}; until {waiver.until}"),)

    def change(self, finding: Finding) -> Change | None:
        """The smallest change that would have kept the rule."""
        if finding.outcome is not Outcome.VIOLATED:
            return None
        return smallest_change(finding.rule, self.assessment.plan.rows.row(finding.record), self.assessment.plan.world, self.assessment.labels)

    def norm(self, finding: Finding) -> Step:
        """The rule in words, the exceptions tried on the record, and the law."""
        rule, row = finding.rule, self.assessment.plan.rows.row(finding.record)
        said = list(self.words(rule))
        for exemption in rule.exemptions:
            holds = truth(exemption.when, (row,), self.assessment.plan.world)
            tried = _TRIED[holds]
            said.append(Step(Part.EXCEPTION, Name(f"{tried.zh}：{exemption.reason.zh}", f"{tried.en}: {exemption.reason.en}"), fault=holds is True))
        said += [law(basis, self.applied(finding, basis)) for basis in rule.basis]
        standing = STANDINGS[rule.standing]
        said.append(detail(f"依据性质：{standing.zh}", f"standing: {standing.en}", Part.DETAIL if rule.standing == "verified" else Part.DOUBT))
        return Step(Part.RULE, Name(rule.name.zh, rule.name.en), tuple(said), mark=rule.code)

    def applied(self, finding: Finding, basis: BasisShape) -> Name:
        """The day by which an article is applied, or was not in force."""
        rule = finding.rule
        day = evaluate(rule.dated_by, (self.assessment.plan.rows.row(finding.record),), self.assessment.plan.world)
        if not isinstance(day, dt.date) or day == NEVER or isinstance(rule.dated_by, Literal):
            return Name("", "")
        zh, en = (self.say(rule.dated_by, rule.subject, lang) for lang in ("zh", "en"))
        if basis.in_force is not None and day < basis.in_force:
            return Name(f"（未用：{zh} {day}，当日尚未施行）", f" (not used: {en} {day}, not yet in force that day)")
        if basis.until is not None and day > basis.until:
            return Name(f"（未用：{zh} {day}，当日已失效）", f" (not used: {en} {day}, no longer in force that day)")
        return Name(f"（按{zh} {day} 适用）", f" (applied by {en}, {day})")

    def words(self, rule: Rule) -> tuple[Step, ...]:
        """Whom a rule binds and what it requires, in words."""
        if rule.code not in self._norms:
            steps = []
            if rule.when is not None:
                steps.append(detail(f"适用：{self.say(rule.when, rule.subject, 'zh')}", f"binds where: {self.say(rule.when, rule.subject, 'en')}"))
            zh, en = (Prose(self.assessment.labels, rule.subject, lang).duty(rule.obligation) for lang in ("zh", "en"))
            steps.append(detail(f"要求：{zh}", f"requires: {en}"))
            self._norms[rule.code] = tuple(steps)
        return self._norms[rule.code]

    def say(self, expr: Expr, kind: str, lang: str) -> str:
        """An expression on a kind of record in words."""
        return Prose(self.assessment.labels, kind, lang).say(expr)

    def figures(self, finding: Finding) -> tuple[Step, ...]:
        """The figures of law the verdict rests on, each with its version and why that one."""
        rule = finding.rule
        exprs = [*([] if rule.when is None else [rule.when]), *(exemption.when for exemption in rule.exemptions), rule.obligation.required]
        return self.lookup().used(exprs, self.assessment.plan.rows.row(finding.record))

    def lookup(self) -> Figures:
        """Where figures are looked up."""
        return Figures(self.assessment.plan.world, self.assessment.labels, self.assessment.dossier.jurisdiction)

    def _values(self, finding: Finding) -> list[Step]:
        """What the parts of the obligation come to, where they are not cells or figures themselves."""
        row, world = self.assessment.plan.rows.row(finding.record), self.assessment.plan.world
        found: list[Step] = []
        for expr in finding.rule.obligation.parts.values():
            if isinstance(expr, Literal | Field | Parameter) or finding.rule.obligation.kind == "holds":
                continue
            value = evaluate(expr, (row,), world)
            zh, en = (f"{self.say(expr, finding.rule.subject, lang)} = {show(value, expr.type, lang)}" for lang in ("zh", "en"))
            if value is not None and not any(step.text.zh == zh for step in found):
                found.append(detail(zh, en))
        return [Step(Part.VALUES, Name("计算", "values"), tuple(found))] if found else []

    def cells(self, touches: tuple[Touch, ...]) -> Step:
        """The cells that were read."""
        steps = []
        for touch in touches[:MOST_CELLS]:
            options = self.assessment.labels.options(touch.record.kind, touch.field)
            zh, en = (show(touch.value, touch.type, lang, options) for lang in ("zh", "en")) if touch.readable else (NOT_READ.zh, NOT_READ.en)
            raw_zh, raw_en = ("" if not touch.raw or touch.raw == shown else touch.raw for shown in (zh, en))
            steps.append(Step(
                Part.DETAIL, Name(f"{touch.name.zh} = {zh}" + (f"，原文“{raw_zh}”" if raw_zh else ""), f"{touch.name.en} = {en}" + (f", written '{raw_en}'" if raw_en else "")),
                place=str(touch.place)))
        rest = len(touches) - MOST_CELLS
        if rest > 0:
            steps.append(detail(f"另有 {rest} 个单元格", f"{rest} more cells"))
        return Step(Part.CELLS, Name(f"单元格（{len(touches)}）", f"cells ({len(touches)})"), tuple(steps))


def law(basis: BasisShape, dated: Name) -> Step:
    """An article with its dates in force, the day it is applied by, and its operative words."""
    zh = (f"，{basis.in_force} 起施行" if basis.in_force else "") + (f"，{basis.until} 失效" if basis.until else "")
    en = (f", in force from {basis.in_force}" if basis.in_force else "") + (f" to {basis.until}" if basis.until else "")
    quote = f"：“{basis.quote}”" if basis.quote else ""
    return Step(Part.LAW, Name(f"依据：{citation(basis)}{zh}{dated.zh}{quote}", f"law: {citation(basis)}{en}{dated.en}{quote}"))
