"""What an engine answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


class Outcome(Enum):
    """What a rule says of a record."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    PENDING = "pending"
    UNDETERMINED = "undetermined"
    EXEMPT = "exempt"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """The record judged: its kind and its number in the dossier (see ``Record.number``)."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's answer for one record.

    ``margin`` is exact, in the unit of the rule's obligation (days, working days, fen, count), positive where
    it is a fault; ``None`` where the obligation has none or a value it needs is missing.
    """

    rule: str
    subject: Subject
    outcome: Outcome
    margin: Fraction | None = None
