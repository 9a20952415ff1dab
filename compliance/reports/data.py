"""The report as JSON: everything in it, in a stable order, without the engine's name or the clock."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

from compliance import __version__
from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, MetricValue
from compliance.evidence.cells import Touch
from compliance.evidence.choice import Listing
from compliance.evidence.finding import Finding
from compliance.evidence.finished import Finished, finished
from compliance.evidence.identity import Identities
from compliance.evidence.strip import Strip
from compliance.ground.problems import Problem
from compliance.ground.values import Name
from compliance.reports.formats import Look
from compliance.reports.sources import source_data
from compliance.rules.shapes import BasisShape
from compliance.scoring.scorecard import Deduction, IndicatorScore, Scorecard

FORMAT = 1
"""The version of the JSON report; it changes where a reader would have to."""


def render_json(assessment: Assessment, look: Look) -> str:  # noqa: ARG001 (it holds both languages)
    """The report as a form."""
    return json_report(assessment)


def json_report(assessment: Assessment) -> str:
    """The report as a JSON text that ends with a newline."""
    return report_text(report(assessment))


def report_text(data: dict[str, object]) -> str:
    """A report's data as that text."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def finished_report(assessment: Assessment) -> Finished:
    """The report as it would be read back from its file."""
    return finished(json_report(assessment), assessment.dossier.path.name, FORMAT)


def report(assessment: Assessment) -> dict[str, object]:
    """The report as plain data."""
    dossier, identities = assessment.dossier, Identities(assessment)
    return {
        "format": FORMAT,
        "program": __version__,
        "dossier": {
            "name": dossier.name, "jurisdiction": dossier.jurisdiction, "year": dossier.year, "as_of": dossier.as_of.isoformat(),
            "notes": [_name(note) for note in dossier.notes],
            "inputs": [{"file": item.name, "sha256": item.sha256} for item in dossier.inputs],
        },
        "ruleset": {"sha256": assessment.ruleset.fingerprint},
        "rules": {code: identities.version(code) for code in sorted({finding.rule.code for finding in assessment.findings})},
        "scheme": None if assessment.scheme is None else {"id": assessment.scheme.scheme, "sha256": assessment.scheme.fingerprint},
        "scorecard": None if assessment.scorecard is None else _scorecard(assessment.scorecard),
        **({} if assessment.unwaived is None else {"without_waivers": _ends(assessment.unwaived)}),
        **({} if assessment.listing is None else {"listing": _listing(assessment.listing)}),
        "metrics": {code: _metric(value) for code, value in assessment.metrics.items()},
        "counts": {code: {outcome.value: count for outcome, count in sorted(counts.items(), key=lambda item: item[0].value)} for code, counts in sorted(assessment.counts.items())},
        "findings": [finding_data(finding) for finding in assessment.findings],
        "problems": [problem_data(found, identities.problem_key(found)) for found in assessment.problems()],
        "unjudged": [{"rule": rule.code, "kind": rule.subject} for rule in assessment.unjudged],
        "sources": [source_data(source) for source in dossier.quality],
    }


def _name(name: Name) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}


def _points(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _exact(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _scorecard(card: Scorecard) -> dict[str, object]:
    return {
        "scheme": card.scheme, "name": _name(card.name), "full": _points(card.full), "counted": _points(card.counted),
        "total": _points(card.total), "low": _points(card.low), "high": _points(card.high), "grade": None if card.grade is None else _name(card.grade),
        "sections": [
            {"id": section.id, "name": _name(section.name), "full": _points(section.full), "low": _points(section.low), "high": _points(section.high),
             "groups": [
                 {"id": group.id, "name": _name(group.name), "full": _points(group.full), "low": _points(group.low), "high": _points(group.high),
                  "indicators": [_indicator(indicator) for indicator in group.indicators]}
                 for group in section.groups]}
            for section in card.sections],
        "vetoes": [{"id": veto.id, "name": _name(veto.name), "certain": veto.certain, "lost": _points(veto.lost)} for veto in card.vetoes],
        "assumed": [{"owner": figure.owner, "part": figure.part, "value": _points(figure.value)} for figure in card.assumed],
        "unpriced": list(card.unpriced),
    }


def _indicator(indicator: IndicatorScore) -> dict[str, object]:
    return {
        "id": indicator.id, "name": _name(indicator.name), "full": _points(indicator.full), "score": _points(indicator.score),
        "low": _points(indicator.low), "high": _points(indicator.high), "outcome": indicator.outcome.value, "rules": list(indicator.rules), "metric": indicator.metric,
        "deductions": [_deduction(deduction) for deduction in indicator.deductions],
    }


def _deduction(deduction: Deduction) -> dict[str, object]:
    return {
        "id": deduction.id, "points": _points(deduction.points), "before_cap": _points(deduction.before_cap), "metric": deduction.metric,
        "grounds": [
            {"rule": ground.rule, "record": None if ground.subject is None else f"{ground.subject.kind}#{ground.subject.number}", "outcome": ground.outcome.value}
            for ground in deduction.grounds],
        "conclusion": deduction.conclusion,
    }


def _metric(measured: MetricValue) -> dict[str, object]:
    return {"name": _name(measured.metric.name), "unit": measured.metric.unit, "value": _exact(measured.value), "missing": [_name(gap.message) for gap in measured.gaps]}


def finding_data(finding: Finding) -> dict[str, object]:
    """A finding as plain data."""
    data: dict[str, object] = {
        "id": finding.id, "rule": finding.rule.code, "name": _name(finding.rule.name), "severity": finding.rule.severity.value, "standing": finding.rule.standing,
        "record": f"{finding.record.kind}#{finding.record.number}", "key": finding.record.key(), "place": str(finding.record.origin),
        "outcome": finding.outcome.value, "margin": _exact(finding.margin), "unit": finding.rule.obligation.unit.value if finding.rule.obligation.unit else None,
        "message": _name(finding.message), "basis": [_basis(basis) for basis in finding.rule.basis], "cells": [_touch(touch) for touch in finding.touches],
    }
    if finding.outcome is Outcome.UNDETERMINED:
        data["missing"] = [{"place": gap.place, "message": _name(gap.message)} for gap in finding.gaps]
    if finding.strip is not None:
        data["days"] = _strip(finding.strip)
    if finding.waiver is not None:
        waiver = finding.waiver
        data["waiver"] = {"reason": waiver.reason, "evidence": waiver.evidence, "approved_by": waiver.approved_by, "until": waiver.until.isoformat()}
    return data


def _basis(basis: BasisShape) -> dict[str, object]:
    return {"instrument": basis.instrument, "document": basis.document, "article": basis.article}


def _touch(touch: Touch) -> dict[str, object]:
    return {"field": touch.field, "place": str(touch.place), "raw": touch.raw}


def _strip(found: Strip) -> dict[str, object]:
    return {"from": found.start.isoformat(), "due": found.due.isoformat(), "counted": [day.isoformat() for day in found.counted()]}


def problem_data(found: Problem, key: str) -> dict[str, object]:
    """A problem as plain data; ``key`` (of what is wrong with a cell: record and column) is left out where it is the sentence itself."""
    named = {} if key == found.message.en else {"key": key}
    return {"code": found.code, **named, "place": found.place, "message": _name(found.message)}


def _ends(card: Scorecard) -> dict[str, object]:
    return {"total": _points(card.total), "low": _points(card.low), "high": _points(card.high)}


def _listing(listing: Listing) -> dict[str, object]:
    wanted = listing.choice
    return {
        "select": list(wanted.select), "ignore": list(wanted.ignore), "severity": None if wanted.least is None else wanted.least.value,
        "severities": {code: severity.value for code, severity in sorted(wanted.severities.items())}, "left_out": listing.left_out,
        "baseline": None if listing.baseline is None else {"file": listing.baseline, "known": listing.known, "new": listing.new, "fixed": listing.fixed},
    }
