"""The record of the department itself, which ``dossier.yaml`` describes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from compliance.ground.origin import Origin
from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.ground.values import Value
from compliance.ground.yamlfile import Mark, Node, mark_at
from compliance.records.kinds import Kind
from compliance.records.record import Cell, Record
from compliance.sources.result import Remarked, Unreadable
from compliance.sources.values import reader

_JURISDICTION = re.compile(r"CN|\d{2}|\d{4}|\d{6}")


def read_department(kind: Kind, given: Mapping[str, str | None], year: int, as_of: dt.date, node: Node) -> Record:
    """The department's one record: the fields given, and those that follow from the year where the kind declares them.

    Raises :class:`InputError` with each unknown field and unreadable value at its line and column.
    """
    return department_record(kind, given, year, as_of, lambda *keys: mark_at(node, keys))


def department_record(kind: Kind, given: Mapping[str, str | None], year: int, as_of: dt.date, at: Callable[..., Mark]) -> Record:
    """As :func:`read_department`, of fields given anywhere; ``at`` says where, by the keys of ``dossier.yaml``."""
    problems: list[Problem] = []
    cells: dict[str, Cell] = {}
    follows: dict[str, Value] = {"year": year, "year_start": dt.date(year, 1, 1), "year_end": dt.date(year, 12, 31), "as_of": as_of}
    top = at("department")
    for code, declared in kind.fields.items():
        if code in follows:
            cells[code] = Cell(follows[code], str(follows[code]), _origin(at("year")))
        elif declared.when_blank is not None:
            cells[code] = Cell(declared.when_blank, "", _origin(top))
    for code, raw in given.items():
        mark = at("department", code)
        field = kind.fields.get(code)
        if field is None:
            zh, en = did_you_mean(code, kind.fields)
            problems.append(problem(mark, f"部门没有“{code}”这个字段{zh}", f"the department has no field '{code}'{en}"))
            continue
        value = reader(field)(raw or "")
        if isinstance(value, Unreadable):
            problems.append(problem(mark, f"{field.name.zh}：{value.reason.zh}", f"{field.name.en}: {value.reason.en}"))
            continue
        value = value.value if isinstance(value, Remarked) else value
        if code in follows and value != follows[code]:
            problems.append(problem(mark, f"“{code}”与 year、as_of 不一致；请删去", f"'{code}' contradicts year and as_of; remove it"))
        cells[code] = Cell(field.when_blank if value is None else value, raw or "", _origin(mark))
    if problems:
        raise InputError(problems)
    return Record(kind.code, 1, cells, _origin(top))


def read_jurisdiction(given: Mapping[str, str | None], node: Node) -> str:
    """The department's jurisdiction code. Raises :class:`InputError` where it is missing or no GB/T 2260 code."""
    return jurisdiction_code(given.get("jurisdiction") or "", mark_at(node, ("department", "jurisdiction")))


def jurisdiction_code(code: str, place: Mark) -> str:
    """The code, if it is one. Raises :class:`InputError` else."""
    if not is_jurisdiction(code):
        raise refuse(
            place,
            f"department 的 jurisdiction“{code}”不是行政区划代码；请填 GB/T 2260 代码，如 \"440103\"",
            f"department.jurisdiction '{code}' is no jurisdiction code; give the GB/T 2260 code such as \"440103\"",
        )
    return code


def is_jurisdiction(code: str) -> bool:
    """Whether a text is a GB/T 2260 code of two, four or six digits, or CN."""
    return _JURISDICTION.fullmatch(code) is not None


def _origin(mark: Mark) -> Origin:
    return Origin(mark.file, None, mark.line)
