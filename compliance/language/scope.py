"""What names mean where an expression stands, as the layers below tell the language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from compliance.ground.values import Type
from compliance.ground.yamlfile import Mark
from compliance.language.tree import Expr


@dataclass(frozen=True, slots=True)
class RelationType:
    """The kind a relation leads to, and whether it leads to at most one record."""

    kind: str
    one: bool


@dataclass(frozen=True, slots=True)
class ParameterType:
    """The type of a parameter, and the keys of its table (empty where it is a single figure)."""

    type: Type
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition as written: its text and place, and the event that dates its figures, if it says one."""

    text: str
    mark: Mark
    dated_by: str | None = None


class Vocabulary(Protocol):
    """The known fields, relations, parameters and definitions."""

    def field_type(self, kind: str, name: str) -> Type | None:
        """The type of a field; ``None`` if the kind has none of that name."""
        ...

    def relation(self, kind: str, name: str) -> RelationType | None:
        """A relation of the kind."""
        ...

    def parameter(self, name: str) -> ParameterType | None:
        """A dated parameter."""
        ...

    def definition(self, kind: str, name: str) -> Definition | None:
        """A definition of the kind."""
        ...

    def names(self, kind: str) -> Iterable[str]:
        """Every name that may stand in an expression on the kind, for suggestions."""
        ...


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop variable and the kind of its records."""

    variable: str
    kind: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: its subject, the event that dates its figures, the loops and definitions around it.

    ``bodies`` keeps definitions already read, by kind, name and date, for all scopes that share it.
    """

    vocabulary: Vocabulary
    subject: str
    dated_by: Expr | None = None
    loops: tuple[Loop, ...] = ()
    defining: tuple[str, ...] = ()
    bodies: dict[tuple[str, str, Expr | None], Expr] = field(default_factory=dict, compare=False, repr=False)

    def inside(self, loop: Loop) -> Scope:
        """The scope one loop deeper."""
        return replace(self, loops=(*self.loops, loop))
