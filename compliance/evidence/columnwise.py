"""Verdicts put into words column by column: the teller's own sentences, with a column wherever a value stands.

The teller is asked once for each case of a rule (kept late, not done at all, late by days of rest only ...); what it would look up in a record
it is given as a mark, and the marks become expressions over the table of the rule's kind.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.evidence.sentences import Teller
from compliance.ground.values import NEVER, Value
from compliance.language.obligations import Unit
from compliance.language.period import LENGTHS
from compliance.language.tree import Literal
from compliance.language.wording import show

_MARK = re.compile("\ue000([^\ue001]*)\ue001")
_SOME_DAY = dt.date(2024, 1, 2)


def mark(name: str) -> str:
    """What stands for a value in a sentence."""
    return f"\ue000{name}\ue001"


@dataclass(frozen=True, slots=True)
class Case:
    """One way a rule comes out: the outcome; for a deadline, what became of the event; for a sequence, which pair is reversed (from 0)."""

    outcome: Outcome
    never: bool = False
    by_rest: bool = False
    pair: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said in a case: texts, and marks of what is shown between them."""

    case: Case
    pieces: tuple[tuple[str, bool], ...]
    """Texts, and whether each is the name of a mark."""


@dataclass(frozen=True, slots=True)
class _ColumnTeller(Teller):  # it has no record to look at
    """Tells a case: values are marks."""

    case: Case = field(default_factory=lambda: Case(Outcome.VIOLATED))

    def value(self, role: str, row: StoreRow) -> Value | None:  # noqa: ARG002 (there is no record: a mark stands for it)
        part = self.rule.obligation.parts[role]
        if isinstance(part, Literal):
            return part.value
        return NEVER if role == "event" and self.case.never else _SOME_DAY

    def shown(self, role: str, row: StoreRow) -> str:  # noqa: ARG002 (there is no record: a mark stands for it)
        part = self.rule.obligation.parts[role]
        return show(part.value, part.type, self.lang) if isinstance(part, Literal) else mark(role)

    def span(self, margin: Fraction | None) -> str:  # noqa: ARG002 (there is no record: a mark stands for it)
        return mark("margin")

    def period(self, row: StoreRow) -> str:
        role = next((role for role in LENGTHS if role in self.rule.obligation.parts), None)
        fixed = role is None or isinstance(self.rule.obligation.parts[role], Literal)
        return Teller.period(self, row) if fixed else mark(f"length:{role}")

    def days_late(self, row: StoreRow) -> str:  # noqa: ARG002 (there is no record: a mark stands for it)
        return mark("days_late")

    def reversed_pair(self, row: StoreRow) -> tuple[str, str] | None:  # noqa: ARG002 (there is no record: a mark stands for it)
        pairs = list(pairwise(self.rule.obligation.parts))
        return None if self.case.pair is None else pairs[self.case.pair]

    def missing(self, row: StoreRow) -> str:  # noqa: ARG002 (there is no record: a mark stands for it)
        return mark("missing")

    def others(self, row: StoreRow) -> str:  # noqa: ARG002 (there is no record: a mark stands for it)
        return mark("others")


def cases(teller: Teller) -> Iterator[Case]:
    """Every case in which a rule's verdict is told among those that are not in order."""
    duty = teller.rule.obligation
    yield Case(Outcome.UNDETERMINED)
    match duty.kind:
        case "deadline":
            yield Case(Outcome.PENDING)
            yield Case(Outcome.VIOLATED, never=True)
            if duty.unit is Unit.WORKING_DAYS:
                yield Case(Outcome.VIOLATED, by_rest=True)
            yield Case(Outcome.VIOLATED)
        case "order":
            for index in range(len(duty.parts) - 1):
                yield Case(Outcome.VIOLATED, pair=index)
        case _:
            yield Case(Outcome.VIOLATED)


def sentences(teller: Teller) -> list[Sentence]:
    """What is said in each case."""
    found = []
    for case in cases(teller):
        columnar = _ColumnTeller(teller.rule, teller.world, teller.labels, teller.lang, case)
        verdict = Verdict(teller.rule.code, Subject(teller.rule.subject, 0), case.outcome, Fraction(0 if case.by_rest else 1))
        said = columnar.tell(verdict, _NO_ROW)
        parts = _MARK.split(said)
        found.append(Sentence(case, tuple((part, index % 2 == 1) for index, part in enumerate(parts) if part)))
    return found


_NO_ROW: StoreRow = object.__new__(StoreRow)
