"""What a report lists of all that was found: chosen rules and severities, and only what is new. The score is never touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from compliance.evidence.assess import Assessment, gravity
from compliance.evidence.baseline import Known
from compliance.evidence.choice import Choice, Listing
from compliance.evidence.finding import Finding
from compliance.evidence.identity import OPEN, Identities, Identity
from compliance.evidence.notices import notice
from compliance.ground.problems import Problem
from compliance.rules.rule import Severity


def listed(assessment: Assessment, wanted: Choice, known: Known | None = None) -> Assessment:
    """The assessment with only what is chosen and new among its findings and problems; its counts and its scorecard are those of everything."""
    if not wanted and known is None:
        return assessment
    graded = [_graded(finding, wanted) for finding in assessment.findings]
    findings = [finding for finding in graded if wanted.lists(finding.rule.code) and (wanted.least is None or finding.rule.severity.rank >= wanted.least.rank)]
    problems = [found for found in assessment.problems() if wanted.lists(found.code) and _grave_enough(found, wanted.least)]
    listing = Listing(wanted, _open(graded) + len(assessment.problems()) - _open(findings) - len(problems))
    if known is not None:
        findings, problems, listing = _since(assessment, findings, problems, listing, known)
    kept = set(map(id, problems))
    dossier = replace(assessment.dossier, problems=tuple(found for found in assessment.dossier.problems if id(found) in kept))
    notices = tuple(found for found in assessment.notices if id(found) in kept)
    return replace(assessment, dossier=dossier, notices=notices, findings=tuple(sorted(findings, key=gravity)), listing=listing)


def _graded(finding: Finding, wanted: Choice) -> Finding:
    severity = wanted.severities.get(finding.rule.code)
    return finding if severity is None else replace(finding, rule=replace(finding.rule, severity=severity))


def _grave_enough(found: Problem, least: Severity | None) -> bool:
    return least is None or notice(found.code).severity.rank >= least.rank


def _open(findings: Sequence[Finding]) -> int:
    return sum(finding.outcome in OPEN for finding in findings)


def _since(
    assessment: Assessment, findings: list[Finding], problems: list[Problem], listing: Listing, known: Known,
) -> tuple[list[Finding], list[Problem], Listing]:
    """What the baseline does not have; and the counts of known, new and fixed ones."""
    identities, left = Identities(assessment), Counter(known.identities)
    subjects = Counter(identity.subject for identity in known.identities.elements() if listing.choice.lists(identity.code))
    before, now = len(findings) + len(problems), Counter[tuple[str, str]]()

    def is_new(identity: Identity) -> bool:
        now[identity.subject] += 1
        left[identity] -= 1
        return left[identity] < 0

    findings = [finding for finding in findings if finding.outcome not in OPEN or is_new(identities.finding(finding))]
    problems = [found for found in problems if is_new(identities.problem(found))]
    new = _open(findings) + len(problems)
    # Fixed is what no rule says of the record any more, not what another version of the rule says of it.
    fixed = sum((subjects - now).values())
    return findings, problems, replace(listing, baseline=known.file, known=before - len(findings) - len(problems), new=new, fixed=fixed)
