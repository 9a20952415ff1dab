"""What lint formats show: remarks on places in files, each of a topic (a rule, or the code of a problem). They need not come from a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from compliance.engines.verdict import Outcome, Subject
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.evidence.identity import Identities, fingerprints
from compliance.evidence.notices import notice
from compliance.evidence.spots import Spot, Spots, spots_of
from compliance.ground.problems import Problem
from compliance.ground.values import Name
from compliance.reports.block import citations
from compliance.reports.layout import points
from compliance.reports.listing import closing_lines, score_text
from compliance.reports.norm import Item, compose
from compliance.reports.terms import OUTCOMES, SEVERITIES
from compliance.rules.rule import Rule, Severity
from compliance.scoring.scorecard import Deduction

_HELPFUL = ("norm", "basis", "figures", "not_covered", "note")


@dataclass(frozen=True, slots=True)
class Topic:
    """A rule or a code of problems: its name, what it asks and what to do, its law, where that can be read, and its version."""

    code: str
    name: Name
    help: Name
    severity: Severity
    law: str = ""
    link: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell a remark is about, with its name and its text."""

    spot: Spot
    name: Name
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to be seen to: what is said of which record, and where. The first of ``marks`` is the place itself.

    ``waived`` says by whose decision it does not count; ``deduction`` is the id of the deduction that rests on it.
    """

    topic: Topic
    verdict: Outcome | None
    record: str
    message: Name
    marks: tuple[Mark, ...]
    fingerprint: str
    waived: Name | None = None
    deduction: str = ""

    @property
    def severity(self) -> Severity:
        """How grave it is; what could not be judged is a warning, what is waived an advice."""
        if self.waived is not None:
            return Severity.ADVICE
        return Severity.WARNING if self.verdict is Outcome.UNDETERMINED else self.topic.severity

    @property
    def label(self) -> Name:
        """The severity, or the verdict where that says more, in a word."""
        if self.waived is not None:
            return Name("已豁免", "waived")
        return OUTCOMES[Outcome.UNDETERMINED] if self.verdict is Outcome.UNDETERMINED else SEVERITIES[self.topic.severity]

    @property
    def spot(self) -> Spot:
        """The place itself."""
        return self.marks[0].spot


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks of one run: on what, how it ends in sentences (score, listing, waivers), and the topics that found nothing, with what was looked at.

    ``idle`` are the topics for which there was nothing to look at. ``new`` says whether the remarks are those since a baseline.
    """

    title: str
    remarks: tuple[Remark, ...]
    lines: tuple[Name, ...] = ()
    passed: tuple[tuple[Topic, int], ...] = ()
    idle: tuple[Topic, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    new: bool = False

    def topics(self) -> Mapping[str, Topic]:
        """The topics with remarks, by code."""
        return {remark.topic.code: remark.topic for remark in sorted(self.remarks, key=lambda remark: remark.topic.code)}


def remarks(assessment: Assessment) -> Remarks:
    """The remarks of a check: violations, what could not be judged, problems with cells and waivers, and what is waived."""
    teller = _Teller(assessment)
    shown = [finding for finding in assessment.findings if finding.outcome in (Outcome.VIOLATED, Outcome.UNDETERMINED) or finding.waiver is not None]
    made = [*(teller.finding(finding) for finding in shown), *(teller.problem(found) for found in assessment.problems())]
    marked = fingerprints((remark.topic.code, remark.record) for remark in made)
    found = tuple(replace(remark, fingerprint=mark) for remark, mark in zip(made, marked, strict=True))
    with_remarks = {remark.topic.code for remark in found}
    wanted = [rule for code, rule in sorted(assessment.ruleset.rules.items()) if _lists(assessment, rule) and code not in with_remarks]
    passed = tuple((teller.brief(rule), sum(assessment.counts[rule.code].values())) for rule in wanted if rule.code in assessment.counts)
    idle = tuple(teller.brief(rule) for rule in assessment.unjudged if _lists(assessment, rule))
    inputs = tuple((teller.spots.of(item.name).path, item.sha256) for item in assessment.dossier.inputs)
    listing = assessment.listing
    return Remarks(assessment.dossier.name, found, tuple(closing(assessment)), passed, idle, inputs, listing is not None and listing.baseline is not None)


def _lists(assessment: Assessment, rule: Rule) -> bool:
    listing = assessment.listing
    if listing is None:
        return True
    severity = listing.choice.severities.get(rule.code, rule.severity)
    return listing.choice.lists(rule.code) and (listing.choice.least is None or severity.rank >= listing.choice.least.rank)


def closing(assessment: Assessment) -> list[Name]:
    """How the run ends: counts, score, waivers, what is not listed."""
    counts = {outcome: len(assessment.of(outcome)) for outcome in (Outcome.VIOLATED, Outcome.UNDETERMINED)}
    problems, card = len(assessment.problems()), assessment.scorecard
    lines = [Name(
        f"违反 {counts[Outcome.VIOLATED]} 项，无法判定 {counts[Outcome.UNDETERMINED]} 项，数据和豁免问题 {problems} 处",
        f"{counts[Outcome.VIOLATED]} violated, {counts[Outcome.UNDETERMINED]} undetermined; problems with data and waivers: {problems}")]
    if card is not None:
        grade = Name("", "") if card.grade is None else Name(f"，等级：{card.grade.zh}", f", grade: {card.grade.en}")
        lines.append(Name(f"得分 {score_text(card)} / {points(card.counted)}{grade.zh}", f"score {score_text(card)} / {points(card.counted)}{grade.en}"))
    return [*lines, *closing_lines(assessment)]


class _Teller:
    """Makes remarks of one assessment's findings and problems."""

    def __init__(self, assessment: Assessment) -> None:
        self.spots: Spots = spots_of(assessment)
        self._assessment = assessment
        self._identities = Identities(assessment)
        self._topics: dict[str, Topic] = {}
        card = assessment.scorecard
        deductions: list[Deduction] = [] if card is None else list(card.deductions())
        self._deductions: dict[tuple[str, Subject | None], str] = {}
        for deduction in deductions:
            for ground in deduction.grounds:
                self._deductions.setdefault((ground.rule, ground.subject), deduction.id)

    def finding(self, finding: Finding) -> Remark:
        """The remark of a finding; its place is the first cell the duty reads in the record's own row, else the row."""
        own = [touch for touch in finding.cells() if (touch.place.file, touch.place.sheet, touch.place.row) == _row(finding)]
        rest = [touch for touch in finding.cells() if touch not in own]
        marks = tuple(Mark(self.spots.at(touch.place), touch.name, touch.raw) for touch in (*own, *rest))
        faulty = [Mark(self.spots.of(gap.place), gap.message) for gap in finding.gaps if gap.at_cell]
        if faulty:
            marks = (*faulty, *(mark for mark in marks if mark.spot != faulty[0].spot))
        elif not own:
            kind = self._assessment.labels.kinds[finding.record.kind].name
            marks = (Mark(self.spots.at(finding.record.origin), kind), *marks)
        waiver = finding.waiver
        waived = None if waiver is None else Name(
            f"{waiver.reason}；证据：{waiver.evidence}；批准：{waiver.approved_by}；有效期至 {waiver.until}",
            f"{waiver.reason}; evidence: {waiver.evidence}; approved by {waiver.approved_by}; until {waiver.until}")
        deduction = self._deductions.get((finding.rule.code, finding.subject), "")
        return Remark(self.rule(finding.rule), finding.outcome, finding.record.key(), _told(finding), marks, "", waived, deduction)

    def problem(self, found: Problem) -> Remark:
        """The remark of a problem."""
        about = notice(found.code)
        topic = self._topics.setdefault(found.code, Topic(found.code, about.name, about.help, about.severity))
        return Remark(topic, None, self._identities.problem_key(found), found.message, (Mark(self.spots.of(found.place), about.name),), "")

    def rule(self, rule: Rule) -> Topic:
        """The topic of a rule, with its help."""
        if rule.code not in self._topics:
            texts = [_help(rule, self._assessment, lang) for lang in ("zh", "en")]
            self._topics[rule.code] = replace(self.brief(rule), help=Name(texts[0], texts[1]), version=self._identities.version(rule.code))
        return self._topics[rule.code]

    def brief(self, rule: Rule) -> Topic:
        """The topic of a rule without its help."""
        link = next((basis.link for basis in rule.basis if basis.link), "")
        return Topic(rule.code, rule.name, rule.name, rule.severity, citations(rule, "zh"), link)


def _row(finding: Finding) -> tuple[str, str | None, int | None]:
    origin = finding.record.origin
    return origin.file, origin.sheet, origin.row


def _told(finding: Finding) -> Name:
    """The sentence, and what is missing where nothing could be judged."""
    if finding.outcome is not Outcome.UNDETERMINED or not finding.gaps:
        return finding.message
    return Name(*(f"{finding.message[lang]}{mark}{mark_between.join(gap.message[lang] for gap in finding.gaps[:4])}"
                  for lang, mark, mark_between in (("zh", "：", "；"), ("en", ": ", "; "))))


def _help(rule: Rule, assessment: Assessment, lang: str) -> str:
    """What a rule asks, its law, its figures, and what it does not check, as indented lines."""
    norm = compose(rule, assessment.ruleset, assessment.labels.kinds, lang)
    lines: list[str] = []
    for part in norm.parts:
        if part.code in _HELPFUL:
            lines += [part.title, *(line for item in part.items for line in _lines(item, 1))]
    return "\n".join(lines)


def _lines(item: Item, depth: int) -> list[str]:
    return ["  " * depth + item.text, *(line for below in item.items for line in _lines(below, depth + 1))]
