"""Waivers: recorded decisions not to count a verdict. Always shown, never silent, never without an end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from compliance.ground.shape import Shape


class WaiverShape(Shape):
    """A waiver as written in the dossier."""

    rule: str
    record: str
    reason: str
    evidence: str
    approved_by: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who decided not to count which rule on which record, why, on which evidence, until when (inclusive)."""

    rule: str
    record: str
    reason: str
    evidence: str
    approved_by: str
    until: dt.date
    place: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether it has not expired."""
        return day <= self.until
