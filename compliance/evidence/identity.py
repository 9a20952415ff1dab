"""What a finding or a problem is called from run to run, wherever it stands in its file."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.ground.problems import Problem
from compliance.rules.version import rule_version

OPEN = (Outcome.VIOLATED, Outcome.UNDETERMINED)
"""The verdicts somebody has to do something about."""

PROBLEM = "problem"
"""Stands for the verdict where a cell or a waiver is at fault."""

_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]+)(?P<row>\d+)")


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """A rule (or the code of a problem), the record, the verdict, and the rule's version; nothing of where the record stands."""

    code: str
    record: str
    outcome: str
    version: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        """Rule and record."""
        return self.code, self.record


def fingerprint(code: str, record: str, nth: int = 1) -> str:
    """A rule on a record in 64 hexadecimal digits; ``nth`` tells records of the same name apart."""
    return hashlib.sha256("\0".join((code, record, str(nth))).encode()).hexdigest()


def fingerprints(subjects: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The fingerprints of pairs of rule and record, in order; repeated pairs are counted."""
    seen: Counter[tuple[str, str]] = Counter()
    for code, record in subjects:
        seen[code, record] += 1
        yield fingerprint(code, record, seen[code, record])


class Identities:
    """The identities of one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._versions: dict[str, str] = {}
        self._records: dict[str, str] | None = None

    def version(self, code: str) -> str:
        """The version of a rule."""
        if code not in self._versions:
            ruleset = self._assessment.ruleset
            self._versions[code] = rule_version(ruleset.rules[code], ruleset, self._assessment.labels.kinds)
        return self._versions[code]

    def finding(self, finding: Finding) -> Identity:
        """A finding's identity."""
        return Identity(finding.rule.code, finding.record.key(), finding.outcome.value, self.version(finding.rule.code))

    def problem(self, found: Problem) -> Identity:
        """A problem's identity: record and column of the cell, or what is said where it is not about a cell."""
        return Identity(found.code, self.problem_key(found), PROBLEM)

    def problem_key(self, found: Problem) -> str:
        """What the record and column of a cell are called."""
        cell = _CELL.fullmatch(found.place)
        if cell is None:
            return found.message.en
        record = self._named().get(f"{cell['sheet']}!{cell['row']}")
        return found.place if record is None else f"{record} / {self._column(cell['sheet'], cell['column'])}"

    def _named(self) -> dict[str, str]:
        """What the records of the ledgers are called, by their rows."""
        if self._records is None:
            tables = self._assessment.dossier.store.tables.values()
            self._records = {str(record.origin): record.key() for table in tables for record in table}
        return self._records

    def _column(self, sheet: str, letter: str) -> str:
        for source in self._assessment.dossier.quality:
            for column in source.columns:
                if column.place.column == letter and str(column.place).rpartition("!")[0] == sheet:
                    return column.field
        return letter
