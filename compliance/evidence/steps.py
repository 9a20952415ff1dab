"""A walk back from a conclusion to its cells, as data: what every report that shows a trace is made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from compliance.evidence.strip import Strip
from compliance.ground.values import Name


class Part(Enum):
    """What a step of the walk is."""

    DEDUCTION = "deduction"
    SCHEME = "scheme"
    METRIC = "metric"
    VERDICT = "verdict"
    GROUP = "group"
    RULE = "rule"
    LAW = "law"
    EXCEPTION = "exception"
    FIGURE = "figure"
    VALUES = "values"
    DAYS = "days"
    CELLS = "cells"
    GAP = "gap"
    CHANGE = "change"
    CHAIN = "chain"
    DETAIL = "detail"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, and the steps it rests on.

    ``place`` is the cell or file it stands in, ``mark`` an id to be shown with it, ``strip`` the days it counts; ``fault`` says that it is what went wrong.
    """

    part: Part
    text: Name
    steps: tuple[Step, ...] = ()
    place: str = ""
    mark: str = ""
    strip: Strip | None = None
    fault: bool = False


def detail(zh: str, en: str, part: Part = Part.DETAIL) -> Step:
    """A step without further steps."""
    return Step(part, Name(zh, en))
