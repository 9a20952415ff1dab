"""One record: every rule that looked at it and what it said."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.evidence.explaining import Explainer
from compliance.evidence.finding import Finding
from compliance.evidence.repair import repairs
from compliance.evidence.steps import Part, Step, detail
from compliance.evidence.words import points
from compliance.ground.problems import did_you_mean, refuse
from compliance.ground.values import NEVER, Name
from compliance.language.evaluate import evaluate, truth
from compliance.language.obligations import Unit
from compliance.language.prose import Prose
from compliance.language.wording import show_span
from compliance.records.record import Record
from compliance.rules.rule import Rule

GROUPS = {
    Outcome.VIOLATED: Name("违反", "violated"), Outcome.UNDETERMINED: Name("无法判定", "undetermined"), Outcome.PENDING: Name("未到期", "not yet due"),
    Outcome.EXEMPT: Name("例外或豁免", "exempt"), Outcome.SATISFIED: Name("符合", "satisfied"), Outcome.NOT_APPLICABLE: Name("不适用", "does not apply"),
}
"""The outcomes in the order in which they are told."""

_WITH_MARGIN = ("deadline", "lead_time", "limit", "order")


def find_records(explainer: Explainer, name: str) -> list[Record]:
    """The records of that key, as ``key`` or ``kind:key`` (the kind's code or its Chinese name). Raises :class:`InputError` where there is none."""
    kinds = explainer.assessment.labels.kinds
    head, _, tail = name.partition(":")
    of_kind = [code for code, kind in kinds.items() if tail and head in (code, kind.name.zh, kind.name.en)]
    found = [record for record in explainer.records() if record.key() == name or (record.kind in of_kind and record.key() == tail)]
    if not found:
        zh, en = did_you_mean(name, [record.key() for record in explainer.records()])
        raise refuse(name, f"卷宗里没有这条记录，应写台账里的编号，如 HT2024-018，或“类别:编号”，如 contract:HT2024-018{zh}",
                     f"the dossier has no such record; give its number as the ledger has it, such as HT2024-018, or kind:number, such as contract:HT2024-018{en}")
    return found


def looked(explainer: Explainer, record: Record, words: bool) -> Step:
    """A record with every rule on its kind, grouped by what they said; ``words``: each with its words in full."""
    assessment, subject = explainer.assessment, Subject(record.kind, record.number)
    kind = assessment.labels.kinds[record.kind].name
    said: dict[Outcome, list[Step]] = {outcome: [] for outcome in GROUPS}
    for rule in assessment.plan.rules:
        if rule.subject == record.kind:
            verdict = explainer.verdict(rule.code, subject)
            outcome = Outcome.NOT_APPLICABLE if verdict is None else explainer.finding(rule.code, subject).outcome
            said[outcome].append(_unbound(explainer, rule, record, words) if verdict is None else _said(explainer, verdict, words))
    total = sum(map(len, said.values()))
    steps = list(_lost(explainer, subject))
    for outcome, group in said.items():
        if group:
            name = GROUPS[outcome]
            steps.append(Step(Part.GROUP, Name(f"{name.zh} {len(group)}", f"{name.en} {len(group)}"), tuple(group), fault=outcome is Outcome.VIOLATED))
    head = Name(f"{kind.zh} {record.key()}：{total} 条规则看过", f"{kind.en} {record.key()}: {total} rules looked at it")
    return Step(Part.GROUP, head, tuple(steps), place=str(record.origin))


def _lost(explainer: Explainer, subject: Subject) -> Iterable[Step]:
    """The deductions that rest on the record."""
    card = explainer.assessment.scorecard
    for deduction in () if card is None else card.deductions():
        if any(ground.subject == subject for ground in deduction.grounds):
            name = next(indicator.name for indicator in card.indicators() if indicator.id == deduction.indicator) if card else Name("", "")
            yield Step(Part.DEDUCTION, Name(f"扣分：-{points(deduction.points)}  {name.zh}", f"deduction: -{points(deduction.points)}  {name.en}"), mark=deduction.id, fault=True)


def _said(explainer: Explainer, verdict: Verdict, words: bool) -> Step:
    finding = explainer.finding(verdict.rule, verdict.subject)
    rule, margin = finding.rule, slack(finding)
    head = Name(f"{rule.name.zh}：{finding.message.zh}{margin.zh}", f"{rule.name.en}: {finding.message.en}{margin.en}")
    steps: tuple[Step, ...] = ()
    if words:
        steps = (*explainer.norm(finding).steps, *explainer.grounds(finding))
    else:
        grounds = explainer.grounds(finding) if finding.outcome in (Outcome.VIOLATED, Outcome.UNDETERMINED) else explainer.waived(finding)
        steps = (*(step for step in explainer.norm(finding).steps if step.part is Part.EXCEPTION), *grounds) if finding.outcome is not Outcome.SATISFIED else ()
    return Step(Part.VERDICT, head, steps, mark=rule.code, fault=finding.outcome is Outcome.VIOLATED)


def slack(finding: Finding) -> Name:
    """By how much a satisfied rule is kept; empty where it has no measure."""
    obligation = finding.rule.obligation
    if finding.outcome is not Outcome.SATISFIED or finding.margin is None or obligation.kind not in _WITH_MARGIN or obligation.unit is None:
        return Name("", "")
    if not finding.margin:
        return Name("，恰在界限上", ", exactly on the limit")
    if obligation.unit is Unit.COUNT:
        return Name(f"，余 {abs(finding.margin)}", f", {abs(finding.margin)} to spare")
    zh, en = (show_span(abs(finding.margin), obligation.unit, lang) for lang in ("zh", "en"))
    return Name(f"，余 {zh}", f", {en} to spare")


def _unbound(explainer: Explainer, rule: Rule, record: Record, words: bool) -> Step:
    """A rule that does not bind, and what would have to be so for it to bind."""
    if not words:
        return Step(Part.DETAIL, rule.name, mark=rule.code)
    assessment = explainer.assessment
    row, world = assessment.plan.rows.row(record), assessment.plan.world
    steps = list(explainer.words(rule))
    if rule.when is not None and evaluate(rule.when, (row,), world) is False:
        atoms = [atom for atom in repairs(rule.when, row, world) if truth(atom.condition, (row,), world) is not None]
        zh, en = (("，且" if lang == "zh" else ", and ").join(atom.claim(Prose(assessment.labels, rule.subject, lang)) for atom in atoms) for lang in ("zh", "en"))
        steps.append(detail(f"这里不成立：{zh}", f"not so here: {en}"))
    else:
        day = evaluate(rule.dated_by, (row,), world)
        if day is not None and day != NEVER:
            steps.append(detail(f"{day} 该条规定不在施行期内", f"its article was not in force on {day}"))
    return Step(Part.DETAIL, rule.name, tuple(steps), mark=rule.code)
