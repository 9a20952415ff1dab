"""Lengths of time as rules write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compliance.ground.problems import refuse
from compliance.ground.values import INTEGER
from compliance.ground.yamlfile import Mark
from compliance.language.ops import Roll, Sign
from compliance.language.reading import read
from compliance.language.scope import Scope
from compliance.language.tree import Arithmetic, Expr, Literal, MonthsAfter, Shift

_WITHIN = re.compile(r"(?P<count>\w+)\s+((?P<working>working\s+)?days?|(?P<months>months?)|(?P<years>years?))")

LENGTHS = ("days", "months", "years")
"""The roles that a period's length may have among an obligation's parts."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: working days, days, or months (``factor`` 12 for years)."""

    count: Expr
    working: bool
    factor: int

    @property
    def role(self) -> str:
        """The role of its length."""
        return {0: "days", 1: "months"}.get(self.factor, "years")

    def after(self, start: Expr, roll: Roll = Roll.NONE) -> Expr:
        """The last day of the period; its start day is not counted."""
        if not self.factor:
            return Shift(start, self.count, self.working, roll)
        months = self.count if self.factor == 1 else Arithmetic(Sign.TIMES, self.count, Literal(self.factor, INTEGER), INTEGER)
        end = MonthsAfter(start, months)
        return end if roll is Roll.NONE else Shift(end, Literal(0, INTEGER), False, roll)


def read_period(text: str, mark: Mark, scope: Scope) -> Period:
    """A period as written: ``2 working days``, ``30 days``, ``3 months``, ``1 year``, or with a parameter for the number."""
    match = _WITHIN.fullmatch(text.strip())
    if match is None:
        raise refuse(mark, f"期限应写作“2 working days”“30 days”“3 months”或“1 year”，写的是“{text}”", f"write a period as '2 working days', '30 days', '3 months' or '1 year', not '{text}'")
    return Period(read(match["count"], mark, scope, INTEGER), match["working"] is not None, 12 if match["years"] else 1 if match["months"] else 0)
