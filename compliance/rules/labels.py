"""The names by which a ruleset's words are read aloud."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.ground.values import Name
from compliance.records.kinds import Kind
from compliance.rules.rule import Ruleset


@dataclass(frozen=True, slots=True)
class RulesetLabels:
    """Looks names up in the kinds' field dictionary and the ruleset."""

    ruleset: Ruleset
    kinds: dict[str, Kind]

    def kind(self, kind: str) -> Name:
        """A kind's name."""
        return self.kinds[kind].name

    def unit(self, kind: str, name: str) -> str:
        """A field's unit; empty where it has none."""
        return self.kinds[kind].fields[name].unit

    def row(self, parameter: str, key: str) -> Name:
        """The name of a row of a parameter's table: as the parameter names it, else its key."""
        return self.ruleset.parameters[parameter].rows.get(key, Name(key, key))

    def field(self, kind: str, name: str) -> Name:
        """A field's name."""
        return self.kinds[kind].fields[name].name

    def options(self, kind: str, name: str) -> dict[str, Name]:
        """The names of an enum field's options."""
        return {code: option for code, (option, _) in self.kinds[kind].fields[name].options.items()}

    def relation(self, kind: str, name: str) -> tuple[Name, str]:
        """A relation's name and the kind it leads to."""
        found = self.kinds[kind].relations[name]
        return found.name, found.kind

    def parameter(self, name: str) -> Name:
        """A parameter's name."""
        return self.ruleset.parameters[name].label

    def definition(self, kind: str, name: str) -> Name:
        """A definition's name."""
        return self.ruleset.definitions[kind, name].name
