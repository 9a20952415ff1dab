"""Cases next to a rule's examples: one cell changed, blanked, left out or added; a record more or less; another as-of date.

They are asked which slip of a hand they would notice, so that a missing example can be suggested. What a suggested case expects is
what the rule says today: a person must read the article before it is written down as an example.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from compliance.ground.values import Base
from compliance.ground.yamlfile import Mapping as YamlMapping
from compliance.ground.yamlfile import Node, Scalar
from compliance.ground.yamlfile import Sequence as YamlSequence
from compliance.language.tree import Aggregate, Expr, Field, Named
from compliance.language.walk import children
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.records.kinds import Field as KindField
from compliance.rules.rule import Example, Metric, Rule
from compliance.rules.uses import expressions, kind_reached
from compliance.sources.result import Remarked
from compliance.sources.values import reader

HOLIDAYS = (dt.date(2024, 10, 1), dt.date(2024, 5, 1))
"""Statutory holidays on which a period may be made to end."""

Cells = Mapping[str, set[str]]
"""The fields a rule looks at, by kind."""


def neighbours(norm: Rule | Metric, example: Example, kinds: dict[str, Kind]) -> Iterator[Example]:
    """The cases one change away from an example, likeliest first; none expects anything yet."""
    subject = norm.subject if isinstance(norm, Rule) else DEPARTMENT
    looked_at = cells_read(norm, subject, kinds)
    dates = sorted(set(_dates(example.given)))
    for given in _changed(example.given, kinds[subject], kinds, looked_at, dates):
        yield replace(example, given=given, expect="", margin=None, name="")
    for day in dates:
        for shift in (0, 1):
            yield replace(example, as_of=dt.date.fromisoformat(day) + dt.timedelta(days=shift), expect="", margin=None, name="")
        for holiday in HOLIDAYS:
            by = holiday - dt.date.fromisoformat(day)
            as_of = None if example.as_of is None else example.as_of + by
            yield replace(example, given=_later(example.given, by), as_of=as_of, expect="", margin=None, name="")


def cells_read(norm: Rule | Metric, subject: str, kinds: dict[str, Kind]) -> dict[str, set[str]]:
    """The fields a rule or metric looks at, by the kind they belong to."""
    found: dict[str, set[str]] = {}

    def look(expr: Expr, around: tuple[str, ...]) -> None:
        if isinstance(expr, Field):
            found.setdefault(kind_reached(expr.depth, expr.via, around, kinds), set()).add(expr.name)
        if isinstance(expr, Named):
            look(expr.body, (kind_reached(expr.depth, expr.via, around, kinds),))
            return
        inside = (*around, expr.source.kind) if isinstance(expr, Aggregate) else around
        for part in children(expr):
            look(part, inside)

    for expr in expressions(norm):
        look(expr, (subject,))
    return found


def _later(node: Node, by: dt.timedelta) -> Node:
    """The same cells with every date moved."""
    match node:
        case Scalar(text=text, mark=mark):
            return Scalar((dt.date.fromisoformat(text) + by).isoformat(), mark) if list(_dates(node)) else node
        case YamlSequence(items=items, mark=mark):
            return YamlSequence([_later(item, by) for item in items], mark)
        case YamlMapping(entries=entries, mark=mark, key_marks=marks):
            return YamlMapping({name: _later(value, by) for name, value in entries.items()}, mark, marks)


def _dates(node: Node) -> Iterator[str]:
    match node:
        case Scalar(text=text):
            try:
                yield dt.date.fromisoformat(text).isoformat()
            except ValueError:
                return
        case YamlSequence(items=items):
            for item in items:
                yield from _dates(item)
        case YamlMapping(entries=entries):
            for value in entries.values():
                yield from _dates(value)


def _changed(node: Node, kind: Kind, kinds: dict[str, Kind], looked_at: Cells, dates: Sequence[str]) -> Iterator[YamlMapping]:
    """A record with one thing changed in it or in its relatives."""
    if not isinstance(node, YamlMapping):
        return
    entries, own = node.entries, looked_at.get(kind.code, set())
    for name, value in entries.items():
        if name in kind.fields and isinstance(value, Scalar):
            for text in _instead(kind.fields[name], value, dates):
                yield _with(node, name, _scalar(text, value))
        elif (target := _target(name, kind, kinds)) is not None:
            for other in _relatives(value, target, kinds, looked_at, dates):
                yield _with(node, name, other)
    for name in sorted(own - set(entries)):
        for text in _added(kind.fields[name], dates):
            yield _with(node, name, _scalar(text, node))
    for name in entries:
        yield _without(node, name)


def _target(name: str, kind: Kind, kinds: dict[str, Kind]) -> Kind | None:
    relation = kind.relations.get(name)
    if relation is not None:
        return kinds[relation.kind]
    return next((other for other in kinds.values() if other.plural == name), None)


def _relatives(value: Node, kind: Kind, kinds: dict[str, Kind], looked_at: Cells, dates: Sequence[str]) -> Iterator[Node]:
    if isinstance(value, YamlMapping):
        yield from _changed(value, kind, kinds, looked_at, dates)
    elif isinstance(value, YamlSequence):
        for index, item in enumerate(value.items):
            for changed in _changed(item, kind, kinds, looked_at, dates):
                yield YamlSequence([*value.items[:index], changed, *value.items[index + 1:]], value.mark)
                yield YamlSequence([*value.items, changed], value.mark)
            yield YamlSequence(value.items[:index] + value.items[index + 1:], value.mark)


def _instead(field: KindField, value: Scalar, dates: Sequence[str]) -> Iterator[str]:
    """Other texts for a filled cell."""
    read = None if value.is_null else reader(field)(value.text)
    read = read.value if isinstance(read, Remarked) else read
    if isinstance(read, dt.date) and dt.date(2000, 1, 1) < read < dt.date(2090, 1, 1):
        for days in (1, -1, 365, -365):
            yield (read + dt.timedelta(days=days)).isoformat()
    elif isinstance(read, (int, Fraction)) and not isinstance(read, bool):
        yield from _beside(field.type.base, read, value.text)
    for text in _added(field, dates):
        if text != value.text:
            yield text


def _beside(base: Base, number: int | Fraction, text: str) -> Iterator[str]:
    if base is Base.MONEY:
        for fen in (1, -1):
            moved = int(number) + fen
            yield f"{'-' if moved < 0 else ''}{abs(moved) // 100}.{abs(moved) % 100:02}元"
        yield "1亿元"
    elif base is Base.RATIO and "%" in text:
        for size in (Fraction(1, 10_000), Fraction(-1, 10_000)):
            yield f"{float((number + size) * 100):.4f}".rstrip("0").rstrip(".") + "%"
    elif base is Base.RATIO:
        for size in (Fraction(1, 100), Fraction(-1, 100)):
            yield f"{float(number + size):.4f}".rstrip("0").rstrip(".")
    else:
        yield str(number + 1)
        yield str(number - 1)


def _added(field: KindField, dates: Sequence[str]) -> Iterator[str]:
    """Texts for a cell that is not there, the blank cell last."""
    match field.type.base:
        case Base.BOOL:
            yield from ("是", "否")
        case Base.ENUM:
            yield from (name.zh for name, _ in field.options.values())
        case Base.DATE:
            yield from dates
        case Base.MONEY:
            yield from ("0.01元", "0", "100万元")
        case Base.INTEGER if field.unit != "year":
            yield from ("1", "0")
        case Base.RATIO:
            yield from ("0", "50%")
        case Base.TEXT:
            yield "甲"
    yield ""


def _scalar(text: str, near: Node) -> Scalar:
    return Scalar(text, near.mark)


def _with(node: YamlMapping, name: str, value: Node) -> YamlMapping:
    return YamlMapping({**node.entries, name: value}, node.mark, {**node.key_marks, name: node.key_marks.get(name, node.mark)})


def _without(node: YamlMapping, name: str) -> YamlMapping:
    return YamlMapping({other: value for other, value in node.entries.items() if other != name}, node.mark, node.key_marks)


def written(node: Node) -> str:
    """A node as YAML on one line."""
    match node:
        case Scalar():
            return "null" if node.is_null else _plain(node)
        case YamlSequence(items=items):
            return "[" + ", ".join(written(item) for item in items) + "]"
        case YamlMapping(entries=entries):
            return "{" + ", ".join(f"{name}: {written(value)}" for name, value in entries.items()) + "}"


def _plain(scalar: Scalar) -> str:
    risky = not scalar.plain or any(mark in scalar.text for mark in ",:{}[]#&*!|>'\"%@`") or scalar.text != scalar.text.strip()
    return '"' + scalar.text.replace('"', '\\"') + '"' if risky and not scalar.text.endswith("%") else scalar.text
