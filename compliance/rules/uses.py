"""What a rule or metric uses: the figures of law and the definitions in its expressions, in the order in which they are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from compliance.ground.values import Name
from compliance.language.tree import Aggregate, Expr, Field, Named, Parameter
from compliance.language.walk import children
from compliance.records.kinds import Kind
from compliance.rules.rule import Metric, Rule


@dataclass(slots=True)
class Uses:
    """Parameters by name, with what people call the rows of their tables; definitions by subject and name, with their meaning."""

    parameters: dict[str, dict[str, Name]] = field(default_factory=dict)
    definitions: dict[tuple[str, str], Expr] = field(default_factory=dict)


def expressions(norm: Rule | Metric) -> Iterator[Expr]:
    """The expressions of a rule or metric, as written: scope, duty, exceptions, the event that dates it."""
    if isinstance(norm, Metric):
        yield norm.value
        return
    if norm.when is not None:
        yield norm.when
    yield from norm.obligation.parts.values()
    for exemption in norm.exemptions:
        yield exemption.when
    yield norm.dated_by


def uses(norm: Rule | Metric, subject: str, kinds: Mapping[str, Kind]) -> Uses:
    """What a rule or metric on a subject uses, within its definitions too."""
    found = Uses()
    for expr in expressions(norm):
        _collect(expr, (subject,), kinds, found)
    return found


def fields_read(norm: Rule | Metric, subject: str, kinds: Mapping[str, Kind]) -> frozenset[tuple[str, str]]:
    """The fields a rule or metric on a subject looks at, as pairs of kind and field, within its definitions too."""
    return _fields(expressions(norm), subject, kinds)


def duty_fields(rule: Rule, kinds: Mapping[str, Kind]) -> frozenset[tuple[str, str]]:
    """The fields that a rule's duty itself is about: its event, its start, its quantities."""
    return _fields(rule.obligation.parts.values(), rule.subject, kinds)


def _fields(exprs: Iterable[Expr], subject: str, kinds: Mapping[str, Kind]) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    pending: list[tuple[Expr, tuple[str, ...]]] = [(expr, (subject,)) for expr in exprs]
    while pending:
        expr, around = pending.pop()
        match expr:
            case Field(name=name, depth=depth, via=via):
                found.add((kind_reached(depth, via, around, kinds), name))
            case Named(body=body, depth=depth, via=via):
                pending.append((body, (kind_reached(depth, via, around, kinds),)))
                continue
            case Aggregate(source=source):
                around = (*around, source.kind)
        pending += [(child, around) for child in children(expr)]
    return frozenset(found)


def kind_reached(depth: int, via: tuple[str, ...], around: tuple[str, ...], kinds: Mapping[str, Kind]) -> str:
    """The kind of the record at a loop depth, over single relations."""
    kind = around[depth]
    for relation in via:
        kind = kinds[kind].relations[relation].kind
    return kind


def _collect(expr: Expr, around: tuple[str, ...], kinds: Mapping[str, Kind], found: Uses) -> None:
    match expr:
        case Parameter(name=name, key=key):
            rows = found.parameters.setdefault(name, {})
            if isinstance(key, Field):
                options = kinds[kind_reached(key.depth, key.via, around, kinds)].fields[key.name].options
                rows.update({code: option for code, (option, _) in options.items()})
        case Named(name=name, body=body, depth=depth, via=via):
            kind = kind_reached(depth, via, around, kinds)
            found.definitions.setdefault((kind, name), body)
            _collect(body, (kind,), kinds, found)
            return
        case Aggregate(source=source):
            around = (*around, source.kind)
    for child in children(expr):
        _collect(child, around, kinds, found)
