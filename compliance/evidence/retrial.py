"""The old case judged again with one thing changed at a time, to show what caused a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.evidence.assess import Assessment, assess
from compliance.evidence.attribution import Cause
from compliance.evidence.comparison import Comparison, compared
from compliance.evidence.finished import Finished
from compliance.ground.problems import InputError, Problem, problem
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset
from compliance.scoring.scheme import Scheme
from compliance.scoring.shelf import find_scheme
from compliance.sources.dossier import Dossier, open_dossier

Report = Callable[[Assessment], Finished]
"""Makes the report of an assessment."""


@dataclass(frozen=True, slots=True)
class Exhibits:
    """Where what a report rests on is to be found: the dossier, the folder of its rules, and a scheme in place of the dossier's."""

    dossier: Path
    ruleset: Path
    scheme: Path | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """What one report rests on, opened."""

    exhibits: Exhibits
    jurisdiction: str
    dossier: Dossier
    law: Ruleset
    scheme: Scheme | None

    def on(self, report: Finished) -> Dossier:
        """The dossier as of a report's day."""
        return open_dossier(self.exhibits.dossier, report.as_of, jurisdiction=self.jurisdiction)


def retry(old: Finished, new: Finished, exhibits: tuple[Exhibits, Exhibits], changed: Mapping[Cause, object], engine: str, report: Report) -> dict[Cause, Comparison]:
    """The old report compared with the old case in which one thing is the new one, for each thing that changed; this program stands for the new version.

    Raises :class:`InputError` where the exhibits are not those of the reports.
    """
    before, after = (_case(each, side) for each, side in zip(exhibits, (old, new), strict=True))
    problems = [*_strange(before, old, "--old"), *_strange(after, new, "--new")]
    if problems:
        raise InputError(problems)
    cases = {
        Cause.DATA: (after, old, before, before), Cause.DAY: (before, new, before, before), Cause.RULES: (before, old, after, before),
        Cause.SCHEME: (before, old, before, after), Cause.PROGRAM: (before, old, before, before),
    }
    return {
        cause: compared(old, report(assess(data.on(day), law.law, scheme.scheme, engine)))
        for cause, (data, day, law, scheme) in cases.items() if cause in changed}


def _case(exhibits: Exhibits, report: Finished) -> _Case:
    dossier = open_dossier(exhibits.dossier, report.as_of, jurisdiction=report.parts.dossier.jurisdiction)
    return _Case(exhibits, report.parts.dossier.jurisdiction, dossier, load_ruleset(exhibits.ruleset), find_scheme(dossier, exhibits.scheme, exhibits.ruleset))


def _strange(case: _Case, report: Finished, option: str) -> list[Problem]:
    """In what the exhibits are not those of a report."""
    parts = report.parts
    found = []
    if {item.name: item.sha256 for item in case.dossier.inputs} != {item.file: item.sha256 for item in parts.dossier.inputs}:
        found.append(problem(option, "这个卷宗的文件不是报告所依据的（SHA-256 不同）", "the files of this dossier are not those of the report (their SHA-256 differ)"))
    if case.law.fingerprint != parts.ruleset.sha256:
        found.append(problem(f"{option}-ruleset", "这个规则集不是报告所依据的（SHA-256 不同）", "this ruleset is not that of the report (its SHA-256 differs)"))
    if (case.scheme.fingerprint if case.scheme is not None else None) != (parts.scheme.sha256 if parts.scheme is not None else None):
        found.append(problem(f"{option}-scheme", "这个评分标准不是报告所依据的（SHA-256 不同）", "this scheme is not that of the report (its SHA-256 differs)"))
    return found
