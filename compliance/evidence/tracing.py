"""A deduction walked back: scheme, method, verdicts or metric, and the chain of conclusions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from compliance.evidence.assess import Assessment
from compliance.evidence.explaining import Explainer, law
from compliance.evidence.steps import Part, Step, detail
from compliance.evidence.words import exact_text, metric_text, part_name, points
from compliance.ground.values import Name
from compliance.language.prose import Prose
from compliance.language.wording import show_percent
from compliance.records.kinds import DEPARTMENT
from compliance.scoring.methods import AllOrNothing, Bands, PerViolation, Proportional, Ratio, Relation, Steps
from compliance.scoring.productions import Settlement
from compliance.scoring.scheme import Indicator
from compliance.scoring.scorecard import Deduction, IndicatorScore, Scorecard
from compliance.scoring.wording import method_words

MOST_GROUNDS = 40
"""Of so many verdicts under one deduction the walk is shown in full; the rest are named."""


def traced(explainer: Explainer, card: Scorecard, deduction: Deduction) -> Step:
    """A deduction down to its cells."""
    assessment = explainer.assessment
    score = next(each for each in card.indicators() if each.id == deduction.indicator)
    indicator = None if assessment.scheme is None else next(each for _, each in assessment.scheme.indicators() if each.id == score.id)
    steps = [_scheme(assessment, card, deduction, score, indicator)]
    if deduction.metric is not None:
        steps.append(_metric(explainer, deduction.metric))
    subjects = [(ground.rule, ground.subject) for ground in deduction.grounds if ground.subject is not None]
    steps += [explainer.explained(explainer.finding(rule, subject)) for rule, subject in subjects[:MOST_GROUNDS]]
    if len(subjects) > MOST_GROUNDS:
        steps.append(detail(f"另有 {len(subjects) - MOST_GROUNDS} 项判定，见问题清单", f"{len(subjects) - MOST_GROUNDS} more verdicts, see the findings"))
    steps += [
        detail(f"{ground.rule}：卷宗没有提供所需的台账", f"{ground.rule}: the dossier has no ledger for it", Part.GAP)
        for ground in deduction.grounds if ground.subject is None]
    if indicator is not None:
        change = _recovery(assessment, deduction, score, indicator)
        steps += [] if change is None else [Step(Part.CHANGE, change)]
    chain = _conclusion(explainer, card, deduction.conclusion, {ground.conclusion for ground in deduction.grounds})
    steps.append(Step(Part.CHAIN, Name("推理链", "chain of conclusions"), (chain,)))
    return Step(Part.DEDUCTION, Name(f"-{points(deduction.points)}  {score.name.zh}", f"-{points(deduction.points)}  {score.name.en}"), tuple(steps), mark=deduction.id, fault=True)


def _scheme(assessment: Assessment, card: Scorecard, deduction: Deduction, score: IndicatorScore, indicator: Indicator | None) -> Step:
    got = "-" if score.score is None else points(score.score)
    steps = [detail(f"满分 {points(score.full)}，得分 {got}", f"full marks {points(score.full)}, score {got}")]
    if indicator is not None:
        method = method_words(indicator, assessment.ruleset)
        steps.append(detail(f"评分办法：{method.zh}", f"method: {method.en}"))
    arithmetic = _arithmetic(assessment, score)
    steps += [] if arithmetic is None else [Step(Part.DETAIL, arithmetic)]
    if deduction.before_cap > deduction.points:
        steps.append(detail(f"应扣 {points(deduction.before_cap)}，以 {points(score.cap)} 为限", f"{points(deduction.before_cap)} before the cap of {points(score.cap)}"))
    for figure in card.assumed:
        if figure.owner == score.id:
            zh, en = (f"：{figure.note.zh}", f": {figure.note.en}") if figure.note else ("", "")
            value = points(figure.value)
            steps.append(detail(f"假定，不是官方数字：{part_name(figure.part, 'zh')} {value}{zh}", f"assumed, not official: {part_name(figure.part, 'en')} {value}{en}", Part.DOUBT))
    return Step(Part.SCHEME, Name(f"评分标准：{card.name.zh}", f"scheme: {card.name.en}"), tuple(steps), mark=card.scheme)


def _arithmetic(assessment: Assessment, score: IndicatorScore) -> Name | None:
    """How the points were computed, where they follow from a metric or a share."""
    if score.outcome is Settlement.PROPORTIONAL and score.metric is not None and score.score is not None:
        measured = assessment.metrics[score.metric]
        if measured.value is not None:
            zh, en = (metric_text(measured.metric.unit, measured.value, lang) for lang in ("zh", "en"))
            return Name(f"{points(score.full)} × {zh} ＝ {points(score.score)}（四舍五入到两位小数）", f"{points(score.full)} × {en} = {points(score.score)} (half up, two places)")
    if score.outcome is Settlement.SHARED and score.score is not None:
        met, all_ = score.tally.credits, score.tally.credits + score.tally.charges
        return Name(f"{points(score.full)} × {met} ÷ {all_} ＝ {points(score.score)}（四舍五入到两位小数）", f"{points(score.full)} × {met} / {all_} = {points(score.score)} (half up, two places)")
    return None


def _metric(explainer: Explainer, code: str) -> Step:
    assessment = explainer.assessment
    measured = assessment.metrics[code]
    metric = measured.metric
    zh, en = ("?" if measured.value is None else metric_text(metric.unit, measured.value, lang) for lang in ("zh", "en"))
    said = {lang: Prose(assessment.labels, DEPARTMENT, lang).say(metric.value) for lang in ("zh", "en")}
    steps = [detail(f"计算：{said['zh']}", f"formula: {said['en']}")]
    if measured.value is not None:
        steps.append(detail(f"精确值 {exact_text(measured.value, 'zh')}", f"exact value {exact_text(measured.value, 'en')}"))
    steps += [law(basis, Name("", "")) for basis in metric.basis]
    rows = assessment.plan.rows.all(DEPARTMENT)
    steps += explainer.lookup().used([metric.value], rows[0]) if rows else ()
    steps += [Step(Part.GAP, Name(f"缺少数据：{gap.message.zh}", f"data missing: {gap.message.en}"), place=gap.place) for gap in measured.gaps]
    if measured.touches:
        steps.append(explainer.cells(measured.touches))
    return Step(Part.METRIC, Name(f"{metric.name.zh} {zh}", f"{metric.name.en} {en}"), tuple(steps))


def _recovery(assessment: Assessment, deduction: Deduction, score: IndicatorScore, indicator: Indicator) -> Name | None:
    """What would have kept the points, beyond what would have satisfied each rule."""
    method = indicator.chosen
    metric = None if indicator.metric is None else assessment.metrics[indicator.metric]
    match method:
        case PerViolation(each=each):
            capped = Decimal(score.tally.charges) * each.value - score.cap
            if capped >= each.value:
                return Name(
                    f"已扣到上限 {points(score.cap)} 分：共 {score.tally.charges} 项违反，只改这一项不能收回分数",
                    f"the cap of {points(score.cap)} is reached with {score.tally.charges} violations: mending this one alone recovers nothing")
        case AllOrNothing() | Ratio() if len(deduction.grounds) > 1:
            return Name(f"要收回全部分数，须改正以上 {len(deduction.grounds)} 项", f"to recover all the points, mend all {len(deduction.grounds)} of the above")
        case Proportional() if metric is not None and metric.value is not None:
            short = show_percent(1 - metric.value).removesuffix("%")
            return Name(
                f"最小的改动：{metric.metric.name.zh}达到 100% 即不扣分（尚差 {short} 个百分点）",
                f"the smallest change: nothing is lost with {metric.metric.name.en} at 100% ({short} percentage points short)")
        case Steps() if metric is not None:
            return _reach(metric.metric.name, *_free(method), metric.metric.unit)
        case Bands() if metric is not None:
            best = next((band for band in method.bands if band.points(indicator.full.value) == indicator.full.value and not band.is_rest), None)
            if best is not None:
                return _reach(metric.metric.name, *best.bounds()[0], metric.metric.unit)
    return None


_REACH = {
    Relation.AT_MOST: Name("不高于", "at most"), Relation.BELOW: Name("低于", "below"), Relation.AT_LEAST: Name("不低于", "at least"), Relation.ABOVE: Name("高于", "above"),
}


def _free(method: Steps) -> tuple[Relation, Fraction]:
    """Up to where nothing is lost: short of a full step, or where a begun one counts, the start itself."""
    if method.partial == "ceil":
        return (Relation.AT_LEAST if method.direction == "below" else Relation.AT_MOST), method.begins
    return (Relation.ABOVE, method.begins - method.every) if method.direction == "below" else (Relation.BELOW, method.begins + method.every)


def _reach(name: Name, relation: Relation, bound: Fraction, unit: str) -> Name:
    side = _REACH[relation]
    zh, en = (metric_text(unit, bound, lang) for lang in ("zh", "en"))
    return Name(f"最小的改动：{name.zh}{side.zh} {zh} 即不扣分", f"the smallest change: nothing is lost with {name.en} {side.en} {en}")


def _conclusion(explainer: Explainer, card: Scorecard, identity: str, shown: set[str]) -> Step:
    conclusion = card.conclusions[identity]
    about = ""
    if conclusion.rule is not None and conclusion.subject is not None:
        about = f"{conclusion.rule} {explainer.record(conclusion.subject).key()}"
    steps = [_conclusion(explainer, card, parent, shown) for parent in conclusion.parents if parent in shown]
    hidden = len(conclusion.parents) - len(steps)
    if hidden:
        steps.append(detail(f"另有 {hidden} 项事实（不属于本项扣分）", f"{hidden} more facts (not of this deduction)"))
    zh, en = (f"：{about}", f": {about}") if about else ("", "")
    return Step(Part.CHAIN, Name(f"{conclusion.wording.zh}{zh}", f"{conclusion.wording.en}{en}"), tuple(steps), mark=conclusion.id)
