"""The names by which the words of expressions are read aloud, as the layers below tell the language."""

from __future__ import annotations

from typing import Protocol

from compliance.ground.values import Name


class Labels(Protocol):
    """The names people know kinds, fields, relations, parameters and definitions by."""

    def kind(self, kind: str) -> Name:
        """A kind's name."""
        ...

    def field(self, kind: str, name: str) -> Name:
        """A field's name."""
        ...

    def unit(self, kind: str, name: str) -> str:
        """A field's unit; empty where it has none."""
        ...

    def options(self, kind: str, name: str) -> dict[str, Name]:
        """The names of an enum field's options."""
        ...

    def relation(self, kind: str, name: str) -> tuple[Name, str]:
        """A relation's name and the kind it leads to."""
        ...

    def parameter(self, name: str) -> Name:
        """A parameter's name."""
        ...

    def row(self, parameter: str, key: str) -> Name:
        """The name of a row of a parameter's table."""
        ...

    def definition(self, kind: str, name: str) -> Name:
        """A definition's name."""
        ...
