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

from compliance.ground.kept import kept
from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.ground.shape import NameShape, Shape, read_shape
from compliance.ground.values import Base, Name, Type
from compliance.ground.yamlfile import read_yaml

DECLARATIONS = Path(__file__).parent / "kinds"
DEPARTMENT = "department"
"""The kind of the one record that stands for the dossier itself; related to every other record."""


class OptionShape(NameShape):
    """One value of an enum: names and other spellings found in ledgers."""

    aliases: list[str] = Setting(default=[], description="台账里的其他写法。Other spellings in ledgers.")


class FieldShape(Shape):
    """A field as declared."""

    type: Literal["bool", "integer", "money", "ratio", "date", "text", "enum"] = Setting(description="类型。The type.")
    name: NameShape = Setting(description="名称，也是表头。The name, which is a header too.")
    unit: str = Setting(default="", description="单位，如 yuan、day。The unit.")
    aliases: list[str] = Setting(default=[], description="表头的其他写法。Other headers.")
    options: dict[str, OptionShape] = Setting(default={}, description="可取的值（type 为 enum 时）。The values, of an enum.")
    when_blank: bool | None = Setting(default=None, description="空格的含义，只用于表示例外的是否项。What blank means; for flags of exceptions only.")
    signed: bool = Setting(default=False, description="可为负数。May be negative.")
    note: str = Setting(default="", description="填写说明。How to fill it in.")


class RelationShape(Shape):
    """A relation as declared: their field -> our field, all equal."""

    kind: str = Setting(description="关联的记录。The kind of the other records.")
    on: dict[str, str] = Setting(default={}, description="对方字段: 本记录字段，须相等；不写为全部。Their field: ours, all equal; none for all records.")
    one: bool = Setting(default=False, description="至多一条。One record at most.")
    name: NameShape = Setting(description="名称。The name.")


class KindShape(Shape):
    """A kind as declared."""

    kind: str = Setting(description="记录的代号。The code of the kind.")
    name: NameShape = Setting(description="名称。The name.")
    plural: str = Setting(description="规则中的复数写法。The plural, as rules write it.")
    key: list[str] = Setting(description="用来称呼一条记录的字段。The fields by which a record is called.")
    sheets: list[str] = Setting(default=[], description="工作表和文件的名称。Names of sheets and files.")
    fields: dict[str, FieldShape] = Setting(min_length=1, description="字段。The fields.")
    relations: dict[str, RelationShape] = Setting(default={}, description="与其他记录的关联。Relations to other records.")


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
    declared = sorted(DECLARATIONS.glob("*.yaml"))
    return kept("kinds", declared, ("ground", "records"), lambda: load_kinds(declared))


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
