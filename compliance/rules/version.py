"""The version of a rule: what it means, as a hash, so that a changed rule is known from a renamed or moved one."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping as Table
from enum import Enum

from compliance.ground.yamlfile import Mark
from compliance.records.kinds import Kind
from compliance.rules.parameters import Version
from compliance.rules.rule import Rule, Ruleset
from compliance.rules.uses import uses


def rule_version(rule: Rule, ruleset: Ruleset, kinds: Table[str, Kind]) -> str:
    """Sixteen hexadecimal digits that change where the rule's scope, duty, exceptions or a figure it uses does.

    Names, notes, examples, the grade of severity, citations and the rule's place in its file do not count: no verdict rests on them.
    """
    figures = [_figures(ruleset.parameters[name].versions) for name in sorted(uses(rule, rule.subject, kinds).parameters)]
    meaning = (rule.subject, rule.jurisdiction, rule.dated_by, rule.applies, rule.obligation, tuple(exemption.when for exemption in rule.exemptions))
    return hashlib.sha256(f"{_told(meaning)}{figures}".encode()).hexdigest()[:16]


def _figures(versions: tuple[Version, ...]) -> list[str]:
    return sorted(f"{each.jurisdiction} {each.start} {each.until} {_told(each.values)}" for each in versions)


def _told(value: object) -> str:
    """A value in full, without its places in files and in an order of its own."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = (getattr(value, field.name) for field in dataclasses.fields(value) if field.compare)
        return f"{type(value).__name__}({','.join(_told(part) for part in parts if not isinstance(part, Mark))})"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Table):
        return "{" + ",".join(sorted(f"{_told(key)}:{_told(inner)}" for key, inner in value.items())) + "}"
    if isinstance(value, (tuple, list)):
        return "[" + ",".join(map(_told, value)) + "]"
    return repr(value)
