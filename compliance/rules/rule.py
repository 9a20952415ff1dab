"""Rules and metrics, checked and ready to be planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from compliance.ground.values import Name
from compliance.ground.yamlfile import Mark, Node
from compliance.language.obligations import Obligation
from compliance.language.scope import Definition
from compliance.language.tree import Expr
from compliance.records.kinds import Kind
from compliance.records.kinds import kinds as shipped_kinds
from compliance.rules.parameters import Timeline
from compliance.rules.shapes import BasisShape


class Severity(Enum):
    """应当 = violation, 原则上 = warning, 鼓励 = advice."""

    VIOLATION = "violation"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """Higher is graver."""
        return {"violation": 3, "warning": 2, "advice": 1}[self.value]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A lawful exception: when it holds, and why."""

    when: Expr
    reason: Name


@dataclass(frozen=True, slots=True)
class Example:
    """A case with its expected answer, still as written; ``node`` is its ``given``."""

    name: str
    given: Node
    expect: str
    margin: str | None
    as_of: dt.date | None
    jurisdiction: str | None
    figures: Mapping[str, str | dict[str, str]]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Rule:
    """One legal norm. ``applies`` joins its ``when`` with the days its bases are in force.

    ``remark`` words a violation instead of the obligation's own sentence; ``{field}`` stands for a field as written.
    """

    code: str
    name: Name
    subject: str
    catalogue: str
    basis: tuple[BasisShape, ...]
    standing: str
    jurisdiction: str
    dated_by: Expr
    when: Expr | None
    applies: Expr
    obligation: Obligation
    exemptions: tuple[Exemption, ...]
    severity: Severity
    not_covered: tuple[Name, ...]
    note: Name | None
    examples: tuple[Example, ...]
    mark: Mark
    remark: Name | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One exact number of a department."""

    code: str
    name: Name
    unit: str
    value: Expr
    basis: tuple[BasisShape, ...]
    standing: str
    note: Name | None
    catalogue: str
    examples: tuple[Example, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """A definition with the name people read, and why it excuses where it is an exception."""

    name: Name
    written: Definition
    reason: Name | None = None


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All law at hand: rules and metrics by code, parameters by name, definitions by subject and name; ``kinds`` are the records it speaks of."""

    rules: Mapping[str, Rule]
    metrics: Mapping[str, Metric]
    parameters: Mapping[str, Timeline]
    definitions: Mapping[tuple[str, str], NamedCondition]
    fingerprint: str
    kinds: dict[str, Kind] = field(default_factory=shipped_kinds)
