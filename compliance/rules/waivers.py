"""Waivers: recorded decisions not to count a verdict. Always shown, never silent, never without an end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pydantic import Field

from compliance.ground.shape import Shape

EXPIRED, UNUSED = "WAIVER-001", "WAIVER-002"
"""What can be wrong with a waiver."""


class WaiverShape(Shape):
    """A waiver as written in the dossier."""

    rule: str = Field(description="规则编号。Code of the rule.")
    record: str = Field(description="记录的编号，如合同编号。What the record is called, such as its contract number.")
    reason: str = Field(description="为什么不计。Why it is not counted.")
    evidence: str = Field(description="证明文件。The document that shows it.")
    approved_by: str = Field(description="谁批准的。Who approved it.")
    until: dt.date = Field(description="有效至（含当日）。Last day it holds.")


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
