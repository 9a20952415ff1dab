"""Kleene's strong three-valued logic: true, false, and unknown where data is missing.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Truth: TypeAlias = bool | None
"""True, False, or None for unknown."""


def negation(value: Truth) -> Truth:
    """The opposite; unknown stays unknown."""
    return None if value is None else not value


def conjunction(values: Iterable[Truth]) -> Truth:
    """False if any is false, else unknown if any is unknown, else true."""
    found = set(values)
    if False in found:
        return False
    return None if None in found else True


def disjunction(values: Iterable[Truth]) -> Truth:
    """True if any is true, else unknown if any is unknown, else false."""
    found = set(values)
    if True in found:
        return True
    return None if None in found else False
