"""The scorecard: what every indicator earned, what each deduction rests on, and what is not certain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compliance.engines.verdict import Outcome, Subject
from compliance.ground.values import Name
from compliance.scoring.productions import Settlement, Stratum


@dataclass(frozen=True, slots=True)
class Evidence:
    """Points a person gave for an indicator, the document they rest on, who gave them, and a remark. ``place`` is where it was written."""

    indicator: str
    points: Decimal
    document: str
    by: str
    note: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One step of the adjudication: the production that held, of which fact, and the conclusions the fact came from.

    ``about`` is the id of the indicator, veto or grade; ``attributes`` are the whole numbers the engine saw.
    """

    id: str
    stratum: Stratum
    production: str
    wording: Name
    about: str
    attributes: tuple[tuple[str, int], ...]
    rule: str | None = None
    subject: Subject | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """A verdict that counted against an indicator, with the conclusion that says so. No subject: the ledger was not supplied."""

    rule: str
    subject: Subject | None
    outcome: Outcome
    conclusion: str


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points lost. ``before_cap`` is what would have been lost without the indicator's cap; ``conclusion`` settled the indicator.

    It rests on verdicts (``grounds``) or on a ``metric``; on neither where evidence gave less than full marks or was missing.
    """

    id: str
    indicator: str
    points: Decimal
    before_cap: Decimal
    grounds: tuple[Ground, ...]
    metric: str | None
    conclusion: str

    @property
    def rule(self) -> str | None:
        """The rule it rests on, where that is one rule."""
        rules = {ground.rule for ground in self.grounds}
        return rules.pop() if len(rules) == 1 else None

    @property
    def subject(self) -> Subject | None:
        """The record it rests on, where that is one record."""
        return self.grounds[0].subject if len(self.grounds) == 1 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """What an indicator was scored on. Numbers of verdicts, or the metric with its band (from 1) or steps, or the evidence.

    ``charges`` and ``credits`` count for and against, ``doubts`` are undetermined, ``waiting`` not yet due, ``aside`` not
    applicable or exempt, ``absorbed`` superseded. ``*_unseen``: rules whose ledger was not supplied. ``present`` is 0 where
    the indicator has nothing to judge, and ``None`` where nobody knows.
    """

    charges: int = 0
    credits: int = 0
    doubts: int = 0
    waiting: int = 0
    aside: int = 0
    absorbed: int = 0
    doubts_unseen: int = 0
    forfeits_unseen: int = 0
    concessions_unseen: int = 0
    value: Fraction | None = None
    band: int | None = None
    steps: int | None = None
    evidence: Evidence | None = None
    present: Fraction | None = Fraction(1)


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """An indicator's points. ``score`` is ``None`` where it is not scored: then it lies from ``low`` to ``high``.

    The deductions add up to ``full - high`` exactly, which is ``full - score`` where there is a score. An excluded
    indicator has no score, and ``low`` and ``high`` are 0. ``cap`` is the most that violations can cost.
    """

    id: str
    name: Name
    full: Decimal
    score: Decimal | None
    low: Decimal
    high: Decimal
    cap: Decimal
    outcome: Settlement
    tally: Tally
    metric: str | None
    rules: tuple[str, ...]
    deductions: tuple[Deduction, ...]
    conclusion: str

    @property
    def excluded(self) -> bool:
        """Whether its marks left the denominator."""
        return self.outcome is Settlement.EXCLUDED


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The sum of a group. ``counted`` are the full marks without excluded indicators."""

    id: str
    name: Name
    full: Decimal
    counted: Decimal
    low: Decimal
    high: Decimal
    indicators: tuple[IndicatorScore, ...]


@dataclass(frozen=True, slots=True)
class SectionScore:
    """The sum of a section, after vetoes. ``counted`` are the full marks without excluded indicators."""

    id: str
    name: Name
    full: Decimal
    counted: Decimal
    low: Decimal
    high: Decimal
    groups: tuple[GroupScore, ...]


@dataclass(frozen=True, slots=True)
class VetoScore:
    """A veto that applies, or may apply (``certain`` is false). It leaves at most ``score``; ``lost`` is what it took beyond the deductions.

    ``section`` is ``None`` where it strikes the total. A veto that only may apply lowers the low end, and has lost nothing.
    """

    id: str
    name: Name
    section: str | None
    score: Decimal
    certain: bool
    lost: Decimal
    grounds: tuple[Ground, ...]
    conclusion: str


@dataclass(frozen=True, slots=True)
class AssumedFigure:
    """A figure of the scheme that nobody has confirmed: whose it is, which (``full``, ``each``, ...), and its value."""

    owner: str
    name: Name
    part: str
    value: Decimal
    note: Name | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A dossier scored by a scheme.

    ``low`` and ``high`` are the ends of the total and equal where everything was scored. ``counted`` are the full marks
    without excluded indicators; where they are fewer than ``full``, grades compare total / counted. ``unpriced`` are
    rules violated that no indicator and no veto of the scheme names. ``witnesses`` are the engines that agree on it.
    """

    scheme: str
    name: Name
    sections: tuple[SectionScore, ...]
    full: Decimal
    counted: Decimal
    low: Decimal
    high: Decimal
    grade_low: Name | None
    grade_high: Name | None
    vetoes: tuple[VetoScore, ...]
    assumed: tuple[AssumedFigure, ...]
    unpriced: tuple[str, ...]
    conclusions: Mapping[str, Conclusion]
    witnesses: tuple[str, ...]

    @property
    def total(self) -> Decimal | None:
        """The total, where it is certain."""
        return self.low if self.low == self.high else None

    @property
    def grade(self) -> Name | None:
        """The grade, where it is certain."""
        return self.grade_low if self.grade_low == self.grade_high else None

    def indicators(self) -> tuple[IndicatorScore, ...]:
        """All indicators in the order of the table."""
        return tuple(indicator for section in self.sections for group in section.groups for indicator in group.indicators)

    def deductions(self) -> tuple[Deduction, ...]:
        """All deductions in the order of the table."""
        return tuple(deduction for indicator in self.indicators() for deduction in indicator.deductions)
