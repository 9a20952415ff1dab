"""The main job: a dossier, a ruleset and a scheme become verdicts, findings and a scorecard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance.engines.plan import Plan, make_plan
from compliance.engines.sampling import Share
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.engines.witness import Testimony, testify, witnesses
from compliance.evidence.cells import Gap, Reading, Touch
from compliance.evidence.choice import Listing
from compliance.evidence.finding import Finder, Finding
from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.language.evaluate import evaluate
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.records.record import Record
from compliance.rules.labels import RulesetLabels
from compliance.rules.overlay import overlay
from compliance.rules.rule import Metric, Rule, Ruleset, Severity
from compliance.rules.waivers import EXPIRED, UNUSED, Waiver
from compliance.scoring.adjudication import witnessed
from compliance.scoring.lint import faults
from compliance.scoring.scheme import Scheme
from compliance.scoring.scorecard import Evidence, Scorecard
from compliance.sources.dossier import Dossier
from compliance.sources.quality import UNREADABLE


@dataclass(frozen=True, slots=True)
class MetricValue:
    """A metric's exact value, or what is missing; ``touches`` are the cells it was computed from."""

    metric: Metric
    value: Fraction | None
    touches: tuple[Touch, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything known about a dossier after checking it.

    ``findings`` are all verdicts but the satisfied ones, gravest first; ``counts`` all verdicts by rule and outcome;
    ``unjudged`` the rules whose ledger the dossier does not have; ``notices`` what is wrong with waivers. ``unwaived`` is the
    scorecard as it would be without any waiver, where one is used; ``listing`` says what of all this a report lists, if not everything.
    """

    dossier: Dossier
    ruleset: Ruleset
    plan: Plan
    labels: RulesetLabels
    testimony: Testimony
    findings: tuple[Finding, ...]
    counts: Mapping[str, Mapping[Outcome, int]]
    unjudged: tuple[Rule, ...]
    metrics: Mapping[str, MetricValue]
    scheme: Scheme | None
    scorecard: Scorecard | None
    notices: tuple[Problem, ...]
    unwaived: Scorecard | None = None
    listing: Listing | None = None

    def of(self, outcome: Outcome) -> list[Finding]:
        """The findings with an outcome."""
        return [finding for finding in self.findings if finding.outcome is outcome]

    def problems(self) -> list[Problem]:
        """Cells that could not be read, and notices."""
        return [*self.dossier.problems, *self.notices]


def assess(
    dossier: Dossier, ruleset: Ruleset, scheme: Scheme | None, engine: str = "auto", kinds: dict[str, Kind] | None = None,
    said: Sequence[Verdict] | None = None, witness: Share = "usual",
) -> Assessment:
    """Check a dossier; ``said`` are the verdicts where an engine has given them already, for many dossiers at once.

    ``witness`` is how many of many records a second engine judges again. Raises :class:`InputError` where the scheme, the evidence or
    the waivers cannot be used, or engines disagree.
    """
    known_kinds = kinds or ruleset.kinds
    ruleset = overlay(ruleset, dossier.figures)
    if scheme is not None:
        wrong = faults(scheme, ruleset.rules, ruleset.metrics)
        if wrong:
            raise InputError(wrong)
    engines, inferences, alone_because = witnesses(engine, sum(map(len, dossier.store.tables.values())), witness)
    plan = make_plan(ruleset, dossier.store, dossier.jurisdiction, dossier.as_of, None, known_kinds, judged=said is not None)
    testimony = testify(plan, engines, alone_because, witness) if said is None else Testimony(tuple(said), tuple(each.name for each in engines), alone_because)
    labels = RulesetLabels(ruleset, known_kinds)
    records = {Subject(record.kind, record.number): record for table in dossier.store.tables.values() for record in table}
    verdicts, waived, notices = waive(testimony.verdicts, dossier.waivers, records, dossier, ruleset)
    finder = Finder(plan, labels)
    findings = [
        finder.finding(ruleset.rules[verdict.rule], verdict, plan.rows.row(records[verdict.subject]), waived.get((verdict.rule, verdict.subject)))
        for verdict in verdicts if verdict.outcome is not Outcome.SATISFIED
    ]
    metrics = {code: measure(metric, plan, labels) for code, metric in sorted(ruleset.metrics.items())}
    unjudged = tuple(rule for rule in plan.rules if dossier.store.all(rule.subject) is None)

    def scored(answers: Sequence[Verdict]) -> Scorecard | None:
        return None if scheme is None else witnessed(
            scheme, answers, {code: value.value for code, value in metrics.items()}, given_points(dossier), inferences,
            keys={subject: record.key() for subject, record in records.items()}, unsupplied=[rule.code for rule in unjudged])

    return Assessment(
        dossier, ruleset, plan, labels, testimony, tuple(sorted(findings, key=gravity)), _counts(verdicts), unjudged, metrics, scheme, scored(verdicts),
        tuple(notices), scored(testimony.verdicts) if waived else None)


def given_points(dossier: Dossier) -> list[Evidence]:
    """The points people gave, with their documents."""
    return [
        Evidence(item.indicator, item.points, item.document, item.by, item.note.zh if item.note else "", item.place)
        for item in dossier.evidence if item.points is not None
    ]


_OUTCOME_RANK = {Outcome.VIOLATED: 0, Outcome.UNDETERMINED: 1, Outcome.PENDING: 2, Outcome.EXEMPT: 3}


def gravity(finding: Finding) -> tuple[int, int, str, tuple[str, str, int, int, str]]:
    """What findings are sorted by: verdict, severity, rule, place."""
    return (_OUTCOME_RANK[finding.outcome], -finding.rule.severity.rank, finding.rule.code, finding.record.origin.sort_key())


def _counts(verdicts: Iterable[Verdict]) -> dict[str, Counter[Outcome]]:
    counts: dict[str, Counter[Outcome]] = {}
    for verdict in verdicts:
        counts.setdefault(verdict.rule, Counter())[verdict.outcome] += 1
    return counts


def measure(metric: Metric, plan: Plan, labels: RulesetLabels) -> MetricValue:
    """A metric of the department, with the cells behind it."""
    rows = plan.rows.all(DEPARTMENT)
    if not rows:
        return MetricValue(metric, None, (), ())
    value = evaluate(metric.value, (rows[0],), plan.world)
    reading = Reading(plan.world, labels)
    exact = Fraction(value) if isinstance(value, (int, Fraction)) and not isinstance(value, bool) else None
    gaps = tuple(reading.gaps(metric.value, rows[:1])) if exact is None else ()
    return MetricValue(metric, exact, tuple(reading.touched(metric.value, rows[:1])), gaps)


def waive(
    verdicts: Sequence[Verdict], waivers: Iterable[Waiver], records: Mapping[Subject, Record], dossier: Dossier, ruleset: Ruleset,
) -> tuple[list[Verdict], dict[tuple[str, Subject], Waiver], list[Problem]]:
    """The verdicts with those waived made exempt; the waivers used; and what is wrong with the others."""
    answered = list(verdicts)
    used: dict[tuple[str, Subject], Waiver] = {}
    notices: list[Problem] = []
    for waiver in waivers:
        if waiver.rule not in ruleset.rules:
            zh, en = did_you_mean(waiver.rule, ruleset.rules)
            raise InputError([problem(waiver.place, f"豁免写的规则“{waiver.rule}”不存在{zh}", f"the waiver names the rule '{waiver.rule}', which does not exist{en}")])
        if not waiver.holds_on(dossier.as_of):
            notices.append(problem(waiver.place, f"豁免 {waiver.rule} {waiver.record} 已于 {waiver.until} 到期，不再生效", f"the waiver of {waiver.rule} on {waiver.record} expired on {waiver.until} and no longer counts", EXPIRED))
            continue
        hits = [
            index for index, verdict in enumerate(answered)
            if verdict.rule == waiver.rule and verdict.outcome is Outcome.VIOLATED and records[verdict.subject].key() == waiver.record
        ]
        if not hits:
            notices.append(problem(waiver.place, f"豁免 {waiver.rule} {waiver.record} 没有对应的违反，可以删去", f"the waiver of {waiver.rule} on {waiver.record} matches no violation; remove it", UNUSED))
        for index in hits:
            used[waiver.rule, answered[index].subject] = waiver
            answered[index] = replace(answered[index], outcome=Outcome.EXEMPT)
    return answered, used, notices


def find(assessment: Assessment, subject: Subject, rule: str) -> Finding:
    """The finding of a rule on a record, satisfied or not."""
    for finding in assessment.findings:
        if finding.subject == subject and finding.rule.code == rule:
            return finding
    verdict = next(verdict for verdict in assessment.testimony.verdicts if verdict.subject == subject and verdict.rule == rule)
    record = next(record for record in assessment.dossier.store.all(subject.kind) or [] if record.number == subject.number)
    finder = Finder(assessment.plan, assessment.labels)
    return finder.finding(assessment.ruleset.rules[rule], verdict, assessment.plan.rows.row(record))


def exit_code(assessment: Assessment, fail_on: Severity = Severity.VIOLATION, unjudged_fails: bool = True) -> int:
    """1 where something of at least this severity is violated or, with ``unjudged_fails``, anything could not be judged, read or scored; else 0.

    Of a listing only what is listed counts.
    """
    if any(finding.rule.severity.rank >= fail_on.rank for finding in assessment.of(Outcome.VIOLATED)):
        return 1
    uncertain = assessment.listing is None and assessment.scorecard is not None and assessment.scorecard.total is None
    unread = any(found.code == UNREADABLE for found in assessment.problems())
    return int(unjudged_fails and (uncertain or unread or bool(assessment.of(Outcome.UNDETERMINED))))
