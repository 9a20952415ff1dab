"""What an expression may know: the record it speaks of with its relatives, the calendar, the parameters, and the day of judgement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from compliance.ground.truth import Truth
from compliance.ground.values import Value
from compliance.language.ops import Roll
from compliance.language.tree import Expr


class Row(Protocol):
    """A record as expressions see it."""

    definitions: Definitions
    """What was found out of it before."""

    def value(self, name: str) -> Value | None:
        """A field's value; ``None`` where missing."""
        ...

    def filled(self, name: str) -> Truth:
        """Whether the cell is filled in; unknown without such a column or where the cell is unreadable."""
        ...

    def related(self, relation: str) -> Sequence[Row] | None:
        """The records of a relation; ``None`` where that cannot be known."""
        ...

    def same(self, fields: tuple[str, ...]) -> Sequence[Row] | None:
        """The records of this kind, this one included, with the same key; ``None`` where part of the key is missing."""
        ...


class Calendar(Protocol):
    """Working days and days of rest; ``None`` for a day outside the years it knows."""

    def add_working_days(self, day: dt.date, count: int) -> dt.date | None:
        """The count-th working day after the day."""
        ...

    def working_days_between(self, start: dt.date, end: dt.date) -> int | None:
        """Working days after ``start`` up to and with ``end``; negative where the end is earlier."""
        ...

    def roll(self, day: dt.date, roll: Roll) -> dt.date | None:
        """The day; where it is a day of rest of the named sort, the first working day after it."""
        ...


class Figures(Protocol):
    """Dated parameters, for one place."""

    def figure(self, name: str, day: dt.date, key: str | None) -> Value | None:
        """The value in force on a day; ``None`` where none is."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What an expression may know besides records."""

    as_of: dt.date
    calendar: Calendar
    figures: Figures


Rows: TypeAlias = tuple[Row, ...]
"""The subject, then the record of each loop around."""

Definitions: TypeAlias = dict[int, tuple[Expr | None, World | None, Value | None]]
"""What definitions were worth of a record: by the identity of each, with itself and its world."""
