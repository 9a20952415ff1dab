"""What the page shows, ready for its templates: everything taken from the assessment, nothing computed anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from compliance.engines.verdict import Outcome, Subject
from compliance.evidence.assess import Assessment
from compliance.evidence.explaining import Explainer, law
from compliance.evidence.finding import Finding
from compliance.evidence.looking import GROUPS
from compliance.evidence.steps import Part, Step
from compliance.evidence.strip import Strip
from compliance.evidence.tracing import traced
from compliance.evidence.words import STANDINGS, points, points_between, points_lost
from compliance.ground.values import Name
from compliance.reports.terms import SEVERITIES
from compliance.rules.rule import Rule
from compliance.scoring.scorecard import Deduction, Scorecard


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scorecard: a section, group or indicator; ``path`` names it as the JSON report does."""

    level: int
    path: str
    name: Name
    full: str
    score: str
    lost: str
    excluded: bool
    deductions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding: its number on the page, its verdict in words, and the walk to its cells."""

    anchor: str
    finding: Finding
    steps: tuple[Step, ...]
    costs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The findings of one rule with one outcome, and the rule in words."""

    rule: Rule
    severity: Name
    norm: tuple[Step, ...]
    uncovered: tuple[Step, ...]
    links: tuple[str, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class OutcomeGroup:
    """All findings with one outcome."""

    outcome: Outcome
    name: Name
    count: int
    rules: tuple[RuleGroup, ...]


def lines(card: Scorecard) -> Iterator[Line]:
    """The scorecard from top to bottom."""
    for section in card.sections:
        yield Line(1, section.id, section.name, points(section.full), points_between(section.low, section.high), points_lost(section.counted, section.high), False)
        for group in section.groups:
            yield Line(2, group.id, group.name, points(group.full), points_between(group.low, group.high), points_lost(group.counted, group.high), False)
            for indicator in group.indicators:
                yield Line(
                    3, indicator.id, indicator.name, points(indicator.full), points_between(indicator.low, indicator.high),
                    "" if indicator.excluded else points_lost(indicator.full, indicator.high), indicator.excluded, tuple(deduction.id for deduction in indicator.deductions))


def total(card: Scorecard) -> str:
    """The total, or its two ends."""
    return points_between(card.low, card.high)


def lost(card: Scorecard) -> str:
    """What was lost in all."""
    return points_lost(card.counted, card.high)


def outcomes(assessment: Assessment) -> dict[Outcome, int]:
    """How many verdicts there are of each outcome; a waived violation is exempt."""
    found: Counter[Outcome] = Counter()
    for counts in assessment.counts.values():
        found.update(counts)
    return {outcome: found[outcome] for outcome in GROUPS if outcome is not Outcome.NOT_APPLICABLE}


def deductions(explainer: Explainer, card: Scorecard | None) -> list[tuple[Deduction, Step]]:
    """Each deduction with its trace."""
    return [] if card is None else [(deduction, traced(explainer, card, deduction)) for deduction in card.deductions()]


def only_verdict(step: Step) -> Step | None:
    """The verdict a deduction rests on, where it is one."""
    found = [inner for inner in step.steps if inner.part is Part.VERDICT]
    return found[0] if len(found) == 1 else None


def findings(explainer: Explainer) -> list[OutcomeGroup]:
    """All findings by outcome and rule, gravest first, numbered through."""
    assessment = explainer.assessment
    priced = _priced(assessment)
    grouped: dict[Outcome, dict[str, list[Shown]]] = {}
    for number, finding in enumerate(assessment.findings, 1):
        shown = Shown(f"f{number}", finding, walk_back(explainer, finding), tuple(priced.get((finding.rule.code, finding.subject), ())))
        grouped.setdefault(finding.outcome, {}).setdefault(finding.rule.code, []).append(shown)
    return [
        OutcomeGroup(outcome, GROUPS[outcome], sum(map(len, rules.values())), tuple(_group(explainer, tuple(shown)) for shown in rules.values()))
        for outcome, rules in grouped.items()]


def walk_back(explainer: Explainer, finding: Finding) -> tuple[Step, ...]:
    """What a finding rests on, without the words that its rule has for every record: those stand above it."""
    norm = explainer.norm(finding).steps
    return (*(step for step in norm if step.part is Part.EXCEPTION), *explainer.grounds(finding), *_applied(explainer, finding))


def _applied(explainer: Explainer, finding: Finding) -> Iterator[Step]:
    for basis in finding.rule.basis:
        plain = basis.model_copy(update={"quote": ""})
        yield law(plain, explainer.applied(finding, basis))


def _priced(assessment: Assessment) -> dict[tuple[str, Subject], list[tuple[str, str]]]:
    """The deductions that rest on each verdict: their ids and points."""
    found: dict[tuple[str, Subject], list[tuple[str, str]]] = {}
    for deduction in assessment.scorecard.deductions() if assessment.scorecard else ():
        for ground in deduction.grounds:
            if ground.subject is not None:
                found.setdefault((ground.rule, ground.subject), []).append((deduction.id, points(deduction.points)))
    return found


def _group(explainer: Explainer, shown: tuple[Shown, ...]) -> RuleGroup:
    rule = shown[0].finding.rule
    standing = STANDINGS[rule.standing]
    norm = [*explainer.words(rule), *(law(basis, Name("", "")) for basis in rule.basis)]
    norm.append(Step(Part.DETAIL if rule.standing == "verified" else Part.DOUBT, Name(f"依据性质：{standing.zh}", f"standing: {standing.en}")))
    uncovered = tuple(Step(Part.DETAIL, Name(f"没有检查：{clause.zh}", f"not checked: {clause.en}")) for clause in rule.not_covered)
    links = tuple(dict.fromkeys(basis.link for basis in rule.basis if basis.link.startswith(("https://", "http://"))))
    return RuleGroup(rule, SEVERITIES[rule.severity], tuple(norm), uncovered, links, shown)


def strip_days(strip: Strip) -> list[tuple[str, str]]:
    """The days of a strip for boxes: how each looks, and the day; the style adds its mark."""
    found = []
    for day in strip.days:
        look = "rest" if not day.counts else "over" if day.day > strip.due else "counted"
        found.append((f"{look} due" if day.day == strip.due else look, f"{day.day.month}/{day.day.day}"))
    return found
