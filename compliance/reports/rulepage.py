"""One rule's or metric's page, as text or JSON."""

from __future__ import annotations

import json

from compliance.ground.values import Name
from compliance.records.kinds import Kind
from compliance.reports.layout import Page, Style
from compliance.reports.norm import Item, Norm, compose
from compliance.rules.parameters import Version
from compliance.rules.rule import Metric, Rule, Ruleset
from compliance.rules.selection import find_norm
from compliance.rules.shapes import BasisShape
from compliance.rules.uses import uses


def rule_page(ruleset: Ruleset, code: str, lang: str, kinds: dict[str, Kind] | None = None) -> Page:
    """The page of a rule or metric. Raises :class:`InputError` for an unknown code."""
    found = compose(find_norm(ruleset, code), ruleset, kinds or ruleset.kinds, lang)
    page = Page(lang)
    page.add(f"{found.code}  {found.name}", style=Style.TITLE, hang=len(found.code) + 2)
    page.add(" · ".join(found.facts), style=Style.DIM)
    for part in found.parts:
        page.blank()
        page.add(part.title, style=Style.TITLE)
        for item in part.items:
            _write(page, item, 2)
    return page


def _write(page: Page, item: Item, indent: int) -> None:
    page.add(item.text, indent, hang=2)
    for below in item.items:
        _write(page, below, indent + 4)


def rule_json(ruleset: Ruleset, code: str, kinds: dict[str, Kind] | None = None) -> str:
    """The rule or metric as a JSON text, with its page in both languages."""
    known = kinds or ruleset.kinds
    norm = find_norm(ruleset, code)
    used = uses(norm, norm.subject if isinstance(norm, Rule) else "department", known)
    data = {
        **head(norm),
        "basis": [_basis(basis) for basis in norm.basis],
        "note": None if norm.note is None else _name(norm.note),
        "not_covered": [_name(gap) for gap in norm.not_covered] if isinstance(norm, Rule) else [],
        "parameters": {name: _history(ruleset, name) for name in used.parameters},
        "definitions": [_definition(ruleset, kind, name) for kind, name in used.definitions],
        "examples": len(norm.examples),
        "text": {lang: _told(compose(norm, ruleset, known, lang)) for lang in ("zh", "en")},
        "source": {"file": norm.mark.file, "line": norm.mark.line},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def head(norm: Rule | Metric) -> dict[str, object]:
    """What a list tells of a rule or metric."""
    common: dict[str, object] = {"code": norm.code, "name": _name(norm.name), "standing": norm.standing, "catalogue": norm.catalogue or None}
    if isinstance(norm, Metric):
        return common | {"kind": "metric", "unit": norm.unit}
    own = {"kind": "rule", "subject": norm.subject, "obligation": norm.obligation.kind, "severity": norm.severity.value, "jurisdiction": norm.jurisdiction}
    return common | own


def _name(name: Name) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}


def _basis(basis: BasisShape) -> dict[str, object]:
    return basis.model_dump(mode="json")


def _history(ruleset: Ruleset, name: str) -> dict[str, object]:
    timeline = ruleset.parameters[name]
    return {
        "label": _name(timeline.label), "type": str(timeline.type.type), "keys": list(timeline.type.keys),
        "versions": [_version(version) for version in timeline.versions],
    }


def _version(version: Version) -> dict[str, object]:
    return {
        "from": version.start.isoformat(), "until": version.until.isoformat() if version.until else None, "jurisdiction": version.jurisdiction,
        "values": {key or "": str(value) for key, value in version.values.items()}, "standing": version.standing,
        "basis": None if version.basis is None else _basis(version.basis),
    }


def _definition(ruleset: Ruleset, kind: str, name: str) -> dict[str, object]:
    found = ruleset.definitions[kind, name]
    return {"subject": kind, "name": name, "label": _name(found.name), "means": found.written.text}


def _told(found: Norm) -> dict[str, object]:
    return {part.code: [_lines(item) for item in part.items] for part in found.parts}


def _lines(item: Item) -> object:
    return item.text if not item.items else {"text": item.text, "items": [_lines(below) for below in item.items]}
