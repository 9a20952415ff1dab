"""What can still be done, as of the dossier's day, about one verdict or metric that costs points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from compliance.engines.verdict import Outcome, Subject
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.ground.values import NEVER, Name
from compliance.language.evaluate import evaluate
from compliance.scoring.productions import Settlement
from compliance.scoring.scorecard import IndicatorScore

MOST_GAPS = 4


class Way(Enum):
    """How points might come back."""

    FILL = "fill"
    """Cells are missing: filled in, they may show that the duty was kept."""
    SUPPLY = "supply"
    """A ledger or a document is missing."""
    POSTPONE = "postpone"
    """A planned date that lies ahead can be moved."""
    MOVE = "move"
    """The year is not over: the metric can still change."""
    CORRECT = "correct"
    """The ledger may be wrong, or the fact can perhaps still be changed."""
    PROVE = "prove"
    """A lawful exception or a waiver, with evidence."""
    CLOSED = "closed"
    """The date has passed."""

    @property
    def open(self) -> bool:
        """Whether something can be done as of the day, without another past."""
        return self in (Way.FILL, Way.SUPPLY, Way.POSTPONE, Way.MOVE)


@dataclass(frozen=True, slots=True)
class Chance:
    """A way, in words, and the verdict it is about: no subject where a whole ledger is missing, no rule where a metric or evidence is meant."""

    way: Way
    reason: Name
    rule: str | None = None
    subject: Subject | None = None
    finding: Finding | None = None


def chance_of(assessment: Assessment, finding: Finding) -> Chance:
    """What can be done about a verdict that counts against an indicator or may do so."""
    way, reason = _undetermined(finding) if finding.outcome is Outcome.UNDETERMINED else _violated(assessment, finding)
    return Chance(way, reason, finding.rule.code, finding.subject, finding)


def _undetermined(finding: Finding) -> tuple[Way, Name]:
    gaps = [gap.message for gap in finding.gaps[:MOST_GAPS]]
    places = list(dict.fromkeys(gap.place for gap in finding.gaps[:MOST_GAPS] if gap.at_cell))
    zh, en = "、".join(gap.zh for gap in gaps), "; ".join(gap.en for gap in gaps)
    at_zh, at_en = (f"（{'、'.join(places)}）", f" ({', '.join(places)})") if places else ("", "")
    return Way.FILL, Name(f"{zh}{at_zh}；补齐且符合的即可得分", f"{en}{at_en}; filled in, it counts if the duty was kept")


def _violated(assessment: Assessment, finding: Finding) -> tuple[Way, Name]:
    match finding.rule.obligation.kind:
        case "deadline":
            if _day(assessment, finding, "event") in (None, NEVER):
                return Way.CLOSED, Name("期限已过，现在办理仍是逾期（仍应办理）", "the day has passed: done now it is late (and still has to be done)")
            return Way.CLOSED, Name("已经逾期办理，时间不能倒回", "it was done late, and time does not run back")
        case "lead_time":
            before = _day(assessment, finding, "before")
            if isinstance(before, dt.date) and before != NEVER and before >= assessment.dossier.as_of:
                return Way.POSTPONE, Name(f"{before} 尚未到，可以顺延", f"{before} still lies ahead and can be moved")
            return Way.CLOSED, Name("两个日期都已过去", "both dates have passed")
        case "order":
            return Way.CLOSED, Name("先后次序已成事实", "the order of events is a fact")
        case "present":
            return Way.CORRECT, Name("确有该项而台账漏填的，补填后可挽回", "if it exists and was left out of the ledger, enter it")
        case "unique" | "reconcile":
            return Way.CORRECT, Name("台账有误的，更正后可挽回", "if the ledger is wrong, correct it")
    return Way.CORRECT, Name("台账有误的，更正后可挽回；事实如此的，看现在能否改变", "if the ledger is wrong, correct it; if it is so, it depends on whether it can still be changed")


def _day(assessment: Assessment, finding: Finding, role: str) -> object:
    return evaluate(finding.rule.obligation.parts[role], (assessment.plan.rows.row(finding.record),), assessment.plan.world)


def unscored_chances(assessment: Assessment, indicator: IndicatorScore) -> tuple[Chance, ...]:
    """What can be done about an indicator whose loss rests on no verdict: a metric, evidence, or the lack of either."""
    match indicator.outcome:
        case Settlement.NO_METHOD:
            return (Chance(Way.CORRECT, Name("评分标准没有写计分方法，须先补全方案", "the scheme has no method for it: complete the scheme first")),)
        case Settlement.NO_EVIDENCE:
            return (Chance(Way.SUPPLY, Name("缺少评分依据；在 dossier.yaml 的 evidence 中提供分数和证明文件", "evidence is missing: give points and the document under evidence in dossier.yaml")),)
        case Settlement.UNBANDED:
            return (Chance(Way.CORRECT, Name("指标值不在评分标准的任何一档内，须先补全方案", "no band of the scheme fits the metric: complete the scheme first")),)
        case Settlement.ATTESTED | Settlement.FORFEITED if indicator.metric is None:
            return (Chance(Way.CORRECT, Name("由人依据证明文件给分；有新的证明文件的，可重新评定", "points were given by a person; new evidence can be judged anew")),)
    measured = assessment.metrics.get(indicator.metric or "")
    if measured is None:
        return ()
    if measured.value is None:
        gaps = list(dict.fromkeys(gap.message for gap in measured.gaps))[:MOST_GAPS]
        zh, en = "、".join(gap.zh for gap in gaps), "; ".join(gap.en for gap in gaps)
        return (Chance(Way.FILL, Name(f"{zh}；补齐后才能计算指标值", f"{en}; filled in, the metric can be computed")),)
    if assessment.dossier.as_of <= dt.date(assessment.dossier.year, 12, 31):
        return (Chance(Way.MOVE, Name("年度尚未结束，指标值还会变化；已过月份不能改变，故至多这些", "the year is not over and the metric can still move; past months cannot, so this is the most")),)
    return (Chance(Way.CLOSED, Name("年度已经结束，指标值已定；只有台账有误时更正", "the year is over and the metric is settled; only a wrong ledger can be corrected")),)
