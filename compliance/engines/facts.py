"""Facts and productions: the only language an inference engine sees.

A fact is a flat set of whole-number attributes. A production is a condition over the attributes of
one fact. ``fire`` answers which productions hold of which facts, and nothing else: conclusions,
messages and points are made outside, once, for every engine alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

Fact: TypeAlias = Mapping[str, int]
"""Whole-number attributes by name. A value that is missing is simply not there."""


class Op(StrEnum):
    """How two whole numbers are compared."""

    __hash__ = str.__hash__  # Enum's own is written in Python, and conditions are hashed by the hundred thousand

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


@dataclass(frozen=True, slots=True)
class Test:
    """An attribute against a number or another attribute; false where either is absent (also for ``!=``)."""

    left: str
    op: Op
    right: str | int


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where every term is; true without terms."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where some term is; false without terms."""

    terms: tuple[Condition, ...]


Condition: TypeAlias = Test | AllOf | AnyOf
"""A two-valued condition. Negation is not in the language: it is pushed to the tests beforehand."""


class Inference(Protocol):
    """An engine that matches facts against productions."""

    name: str

    def fire(self, productions: Sequence[Condition], facts: Sequence[Fact]) -> set[tuple[int, int]]:
        """The pairs (index of production, index of fact) where the production's condition holds of the fact."""
        ...
