"""Why points were lost and what would have been right, in single sentences: for workbooks, documents and comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance.engines.verdict import Outcome, Subject
from compliance.evidence.assess import Assessment, find
from compliance.evidence.finding import Finding
from compliance.evidence.strip import tell
from compliance.evidence.words import metric_text, points
from compliance.language.prose import Prose
from compliance.reports.block import citations
from compliance.reports.terms import OUTCOMES, SEVERITIES
from compliance.rules.labels import RulesetLabels
from compliance.rules.rule import Rule
from compliance.scoring.productions import Settlement
from compliance.scoring.scorecard import Deduction, Ground, IndicatorScore, Scorecard

Verdict = tuple[str, Subject | None]
"""A rule and the record it was applied to."""


@dataclass(frozen=True)
class Costs:
    """What each verdict cost: the deductions that rest on it, with their indicators."""

    charged: Mapping[Verdict, tuple[tuple[Deduction, IndicatorScore], ...]]

    def of(self, finding: Finding) -> tuple[tuple[Deduction, IndicatorScore], ...]:
        """The deductions that rest on a finding."""
        return self.charged.get((finding.rule.code, finding.subject), ())


def costs_of(card: Scorecard | None) -> Costs:
    """What each verdict cost."""
    charged: dict[Verdict, list[tuple[Deduction, IndicatorScore]]] = {}
    for indicator in card.indicators() if card is not None else ():
        for deduction in indicator.deductions:
            for ground in deduction.grounds:
                charged.setdefault((ground.rule, ground.subject), []).append((deduction, indicator))
    return Costs({verdict: tuple(found) for verdict, found in charged.items()})


@dataclass(frozen=True)
class Reasons:
    """Tells why points were lost, in one language; finds each finding once."""

    assessment: Assessment
    lang: str
    _found: Mapping[Verdict, Finding]

    @classmethod
    def of(cls, assessment: Assessment, lang: str) -> Reasons:
        """The teller of an assessment."""
        return cls(assessment, lang, {(finding.rule.code, finding.subject): finding for finding in assessment.findings})

    def pick(self, zh: str, en: str) -> str:
        """The wording in this language."""
        return zh if self.lang == "zh" else en

    def finding(self, ground: Ground) -> Finding | None:
        """The finding of a ground; none where the ledger was not supplied."""
        if ground.subject is None:
            return None
        return self._found.get((ground.rule, ground.subject)) or find(self.assessment, ground.subject, ground.rule)

    def ground(self, ground: Ground) -> str:
        """Why a ground counted against."""
        finding = self.finding(ground)
        if finding is None:
            rule = self.assessment.ruleset.rules[ground.rule]
            return self.pick(f"没有提供{rule.name.zh}所需的台账", f"the ledger needed for '{rule.name.en}' is missing")
        return f"{finding.record.key()}{self.pick('：', ': ')}{finding.message[self.lang]}"

    def deduction(self, deduction: Deduction, indicator: IndicatorScore) -> list[str]:
        """Why points were lost: one sentence for each ground, or the figure, or what a person gave."""
        told = [self.pick("；", "; ").join(self.metric(deduction.metric, indicator))] if deduction.metric is not None else []
        return [*told, *(self.ground(ground) for ground in deduction.grounds), *self.closing(deduction, indicator)]

    def closing(self, deduction: Deduction, indicator: IndicatorScore) -> list[str]:
        """What is said below the grounds: what a person gave where there are none, and the cap."""
        told, card = [], self.assessment.scorecard
        if not deduction.grounds and deduction.metric is None and card is not None:
            told.append(card.conclusions[deduction.conclusion].wording[self.lang])
        if deduction.before_cap > deduction.points:
            told.append(self.pick(
                f"按违反次数应扣 {points(deduction.before_cap)} 分，以 {points(indicator.cap)} 分为限", f"{points(deduction.before_cap)} points before the cap of {points(indicator.cap)}"))
        return told

    def metric(self, code: str, indicator: IndicatorScore) -> list[str]:
        """A figure, and how the score was computed from it where it was by multiplying."""
        measured = self.assessment.metrics[code]
        if measured.value is None:
            return [self.pick(f"{measured.metric.name.zh}无法计算", f"{measured.metric.name.en} is unknown")]
        shown = metric_text(measured.metric.unit, measured.value, self.lang)
        told = [f"{measured.metric.name[self.lang]} {shown}"]
        if indicator.outcome is Settlement.PROPORTIONAL and indicator.score is not None:
            told.append(self.pick(f"满分 {points(indicator.full)} × {shown} ＝ {points(indicator.score)}（四舍五入到两位小数）",
                                  f"full marks {points(indicator.full)} × {shown} = {points(indicator.score)} (half up, two places)"))
        return told

    def doubts(self, indicator: IndicatorScore) -> list[str]:
        """Why an indicator has no certain score."""
        card = self.assessment.scorecard
        if indicator.score is not None or indicator.excluded or card is None:
            return []
        return [card.conclusions[indicator.conclusion].wording[self.lang]]


def nature(finding: Finding, lang: str) -> str:
    """A finding in one word: the severity of what is violated, or the verdict."""
    return SEVERITIES[finding.rule.severity][lang] if finding.outcome is Outcome.VIOLATED else OUTCOMES[finding.outcome][lang]


@dataclass(frozen=True)
class Remarks:
    """Comments on findings, in one language."""

    labels: RulesetLabels
    costs: Costs
    lang: str
    _asked: dict[str, str] = field(default_factory=dict)

    def requirement(self, rule: Rule) -> str:
        """What a rule asks, in words."""
        if rule.code not in self._asked:
            self._asked[rule.code] = Prose(self.labels, rule.subject, self.lang).duty(rule.obligation)
        return self._asked[rule.code]

    def remark(self, finding: Finding) -> str:
        """Rule, what is wrong, the days, what would have been right, law, and the points it cost."""
        zh, name = self.lang == "zh", nature(finding, self.lang)
        lines = [f"{f'【{name}】' if zh else f'[{name}] '}{finding.rule.code} {finding.rule.name[self.lang]}"]
        if finding.outcome is Outcome.VIOLATED:
            lines.append(finding.message[self.lang])
            if finding.strip is not None:
                lines.append(tell(finding.strip, self.lang))
        asked = self.requirement(finding.rule)
        if asked not in "".join(lines):
            lines.append(("应当：" if zh else "required: ") + asked)
        lines.append(("依据：" if zh else "law: ") + citations(finding.rule, self.lang))
        for deduction, indicator in self.costs.of(finding):
            lost = points(deduction.points)
            lines.append(f"扣分：-{lost}（{indicator.name.zh}，{deduction.id}）" if zh else f"points: -{lost} ({indicator.name.en}, {deduction.id})")
        return "\n".join(lines)
