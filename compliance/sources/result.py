"""What reading one cell gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from compliance.ground.problems import did_you_mean
from compliance.ground.values import Name, Value


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that could not be understood, and why: what was found, what was expected, what to do."""

    reason: Name


@dataclass(frozen=True, slots=True)
class Remarked:
    """A value that could be read, with something its owner should know."""

    value: Value | None
    reason: Name
    code: str


Result: TypeAlias = Value | Unreadable | Remarked | None
"""A value, ``None`` for a blank cell, or one of the two above."""


def unreadable(zh: str, en: str) -> Unreadable:
    """A refusal from its two wordings."""
    return Unreadable(Name(zh, en))


def suggestion(word: str, known: list[str]) -> tuple[str, str]:
    """The tail of a refusal that names the nearest right word, if any is near."""
    return did_you_mean(word, known)
