"""Record kinds and their field dictionary, read from the declarations in ``records/kinds/*.yaml``.

A new kind is one YAML file: its fields with type, unit, names and header aliases, and its
relations to other kinds. Nothing else knows the kinds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field as Setting

from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.ground.shape import NameShape, Shape, read_shape
from compliance.ground.values import Base, Name, Type
from compliance.ground.yamlfile import read_yaml

DECLARATIONS = Path(__file__).parent / "kinds"
DEPARTMENT = "department"
"""The kind of the one record that stands for the dossier itself; related to every other record."""


class OptionShape(NameShape):
    """One value of an enum: names and other spellings found in ledgers."""

    aliases: list[str] = []


class FieldShape(Shape):
    """A field as declared."""

    type: Literal["bool", "integer", "money", "ratio", "date", "text", "enum"]
    name: NameShape
    unit: str = ""
    aliases: list[str] = []
    options: dict[str, OptionShape] = {}
    when_blank: bool | None = None
    signed: bool = False
    note: str = ""


class RelationShape(Shape):
    """A relation as declared: their field -> our field, all equal."""

    kind: str
    on: dict[str, str] = {}
    one: bool = False
    name: NameShape


class KindShape(Shape):
    """A kind as declared."""

    kind: str
    name: NameShape
    plural: str
    key: list[str]
    sheets: list[str] = []
    fields: dict[str, FieldShape] = Setting(min_length=1)
    relations: dict[str, RelationShape] = {}


@dataclass(frozen=True, slots=True)
class Field:
    """A typed field; ``when_blank`` is the value an empty cell means (only for yes/no flags that mark exceptions)."""

    code: str
    type: Type
    name: Name
    unit: str
    aliases: tuple[str, ...]
    options: dict[str, tuple[Name, tuple[str, ...]]]
    when_blank: bool | None
    signed: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """The records of ``kind`` whose fields equal ours: pairs of (their field, our field). ``one``: at most one exists."""

    code: str
    kind: str
    on: tuple[tuple[str, str], ...]
    one: bool
    name: Name


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: contract, payment, asset, ..."""

    code: str
    name: Name
    plural: str
    key: tuple[str, ...]
    sheets: tuple[str, ...]
    fields: dict[str, Field]
    relations: dict[str, Relation]


@cache
def kinds() -> dict[str, Kind]:
    """All declared kinds by code. Raises :class:`InputError` if a declaration is wrong."""
    return load_kinds(sorted(DECLARATIONS.glob("*.yaml")))


def load_kinds(paths: list[Path]) -> dict[str, Kind]:
    """Kinds from their declarations, cross-checked; the department is related to every kind and every record to it."""
    found: dict[str, Kind] = {}
    for path in paths:
        shape = read_shape(KindShape, read_yaml(path))
        if shape.kind in found:
            raise refuse(path.name, f"记录类型“{shape.kind}”重复声明", f"record kind '{shape.kind}' is declared twice")
        found[shape.kind] = _kind(shape)
    if DEPARTMENT in found:
        for kind in found.values():
            _relate_to_department(found[DEPARTMENT], kind)
    problems = [fault for kind in found.values() for fault in _faults(kind, found)]
    if problems:
        raise InputError(problems)
    return found


def _kind(shape: KindShape) -> Kind:
    return Kind(
        shape.kind, shape.name.name(), shape.plural, tuple(shape.key), tuple(shape.sheets),
        {code: _field(code, field) for code, field in shape.fields.items()},
        {code: Relation(code, r.kind, tuple(r.on.items()), r.one, r.name.name()) for code, r in shape.relations.items()},
    )


def _field(code: str, shape: FieldShape) -> Field:
    options = {option: (s.name(), tuple(s.aliases)) for option, s in shape.options.items()}
    return Field(code, Type(Base(shape.type), tuple(options)), shape.name.name(), shape.unit, tuple(shape.aliases), options, shape.when_blank, shape.signed, shape.note)


def _relate_to_department(department: Kind, kind: Kind) -> None:
    if kind.code != DEPARTMENT:
        department.relations.setdefault(kind.plural, Relation(kind.plural, kind.code, (), False, kind.name))
        kind.relations.setdefault(DEPARTMENT, Relation(DEPARTMENT, DEPARTMENT, (), True, department.name))


def _faults(kind: Kind, known: dict[str, Kind]) -> list[Problem]:
    wrong: list[tuple[str, Iterable[str], str]] = [(name, kind.fields, kind.code) for name in kind.key if name not in kind.fields]
    for relation in kind.relations.values():
        if relation.kind not in known:
            wrong.append((relation.kind, known, kind.code))
            continue
        target = known[relation.kind]
        wrong += [(theirs, target.fields, target.code) for theirs, _ in relation.on if theirs not in target.fields]
        wrong += [(ours, kind.fields, kind.code) for _, ours in relation.on if ours not in kind.fields]
    faults: list[Problem] = []
    for name, among, owner in wrong:
        zh, en = did_you_mean(name, among)
        faults.append(problem(f"{kind.code}.yaml", f"{owner} 没有“{name}”{zh}", f"{owner} has no '{name}'{en}"))
    return faults
