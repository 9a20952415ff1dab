"""Figures of law that change by date and place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from compliance.ground.problems import Problem, did_you_mean, problem
from compliance.ground.values import RATIO_SCALE, Base, Name, Type, Value
from compliance.ground.yamlfile import Mark
from compliance.language.scope import ParameterType
from compliance.rules.shapes import BasisShape, ParameterShape, VersionShape

NATION = "CN"
_FIGURE = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(元|万元|亿元|%)?")
_FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}


def covers(jurisdiction: str, place: str) -> bool:
    """Whether a jurisdiction's law binds in a place: 440103 lies in 4401, 44 and CN."""
    return jurisdiction == NATION or place.startswith(jurisdiction)


def read_figure(text: str, base: Base) -> Value | None:
    """A figure as written (``100万元``, ``10%``, ``5``) in its exact unit; ``None`` if it is not one of that type."""
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = Fraction(Decimal(match[1].replace(",", ""))), match[2]
    if base is Base.MONEY and unit in _FEN:
        fen = number * _FEN[unit]
        return int(fen) if fen.denominator == 1 else None
    if base is Base.RATIO and unit in (None, "%"):
        ratio = number / 100 if unit else number
        return ratio if (ratio * RATIO_SCALE).denominator == 1 else None
    if base is Base.INTEGER and unit is None:
        return int(number) if number.denominator == 1 else None
    return None


@dataclass(frozen=True, slots=True)
class Version:
    """A value from a day on (to ``until``, where it says), in a jurisdiction; a table has one value per key, unknown where it leaves one out."""

    start: dt.date
    until: dt.date | None
    jurisdiction: str
    values: Mapping[str | None, Value]
    basis: BasisShape | None
    standing: str
    note: Name | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A parameter's whole history, by jurisdiction and start; ``rows`` names the rows of its table that no enum names."""

    name: str
    label: Name
    type: ParameterType
    versions: tuple[Version, ...]
    note: Name | None
    rows: Mapping[str, Name] = field(default_factory=dict)

    def on(self, day: dt.date, place: str) -> Version | None:
        """The version in force in a place on a day: the latest of the most specific jurisdiction that has one."""
        begun = [version for version in self.versions if covers(version.jurisdiction, place) and version.start <= day]
        for jurisdiction in sorted({version.jurisdiction for version in begun}, key=lambda code: 0 if code == NATION else len(code), reverse=True):
            latest = max((version for version in begun if version.jurisdiction == jurisdiction), key=lambda version: version.start)
            if latest.until is None or day <= latest.until:
                return latest
        return None


@dataclass(frozen=True, slots=True)
class PlacedFigures:
    """All parameters as they apply in one place."""

    timelines: Mapping[str, Timeline]
    place: str

    def figure(self, name: str, day: dt.date, key: str | None) -> Value | None:
        """The value in force on a day; ``None`` where none is."""
        version = self.timelines[name].on(day, self.place)
        return None if version is None else version.values.get(key)


def build_timeline(shape: ParameterShape, mark: Mark) -> tuple[Timeline, list[Problem]]:
    """A parameter from its file, with whatever is wrong in it."""
    base = Base(shape.type)
    problems: list[Problem] = []
    versions = [_version(version, shape, base, mark, problems) for version in shape.values]
    versions.sort(key=lambda version: (version.jurisdiction, version.start))
    problems += _overlaps(shape.name, versions, mark)
    note = shape.note.name() if shape.note else None
    kind = ParameterType(Type(base), tuple(shape.key))
    rows = {key: name.name() for key, name in shape.key_names.items()}
    problems += [_no_such_row(shape.name, key, shape.key, mark) for key in rows if key not in shape.key]
    return Timeline(shape.name, shape.label.name(), kind, tuple(versions), note, rows), problems


def _no_such_row(name: str, key: str, keys: list[str], mark: Mark) -> Problem:
    zh, en = did_you_mean(key, keys)
    return problem(mark, f"参数“{name}”没有键“{key}”{zh}", f"parameter '{name}' has no key '{key}'{en}")


def _version(shape: VersionShape, owner: ParameterShape, base: Base, mark: Mark, problems: list[Problem]) -> Version:
    written: dict[str | None, str] = {None: shape.value} if isinstance(shape.value, str) else dict(shape.value.items())
    wanted = set(owner.key) if owner.key else {None}
    if not written or not set(written) <= wanted:
        zh, en = "、".join(owner.key) or "单个值", ", ".join(owner.key) or "one value"
        problems.append(problem(mark, f"参数“{owner.name}”{shape.from_} 起的值应为：{zh}", f"parameter '{owner.name}' from {shape.from_} needs: {en}"))
    values: dict[str | None, Value] = {}
    for key, text in written.items():
        value = read_figure(text, base)
        if value is None:
            problems.append(problem(mark, f"参数“{owner.name}”：“{text}”不是 {base.value}（如 100万元、10%、5）", f"parameter '{owner.name}': '{text}' is no figure of type {base.value} (such as 100万元, 10%, 5)"))
        else:
            values[key] = value
    if shape.until is not None and shape.until < shape.from_:
        problems.append(problem(mark, f"参数“{owner.name}”{shape.from_} 起的版本在开始前就结束", f"parameter '{owner.name}': the version from {shape.from_} ends before it begins"))
    return Version(shape.from_, shape.until, shape.jurisdiction, values, shape.basis, shape.standing, shape.note.name() if shape.note else None)


def _overlaps(name: str, versions: Iterable[Version], mark: Mark) -> list[Problem]:
    problems: list[Problem] = []
    ordered = list(versions)
    for earlier, later in pairwise(ordered):
        if earlier.jurisdiction != later.jurisdiction:
            continue
        if earlier.start == later.start or (earlier.until is not None and earlier.until >= later.start):
            problems.append(problem(
                mark, f"参数“{name}”在 {later.jurisdiction} 有两个版本同时有效（{earlier.start} 与 {later.start} 起）",
                f"parameter '{name}' has two versions in force at once in {later.jurisdiction} (from {earlier.start} and {later.start})"))
    return problems
