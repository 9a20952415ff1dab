"""A finished report read back from its JSON file, which anybody may have written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compliance.ground.problems import InputError, refuse

MAX_BYTES = 200_000_000
"""A report of more bytes is refused unread."""

MAX_DEPTH = 32
"""Reports nest some ten levels deep."""

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
"""Report data; there are no fractions in it: points and margins are texts."""


class _Part(BaseModel):
    """A part of a report: what is not named here is compared all the same, word for word."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Words(_Part):
    """A sentence in both languages."""

    zh: str
    en: str


class InputPart(_Part):
    """A file the report rests on and its SHA-256."""

    file: str
    sha256: str


class DossierPart(_Part):
    """Whose report it is, and of which day."""

    name: str
    jurisdiction: str
    as_of: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    notes: list[Words]
    inputs: list[InputPart] = Field(min_length=1)


class RulesetPart(_Part):
    """The SHA-256 of all rules, figures and metrics."""

    sha256: str


class SchemePart(_Part):
    """The scoring table by its id and the SHA-256 of its file."""

    id: str
    sha256: str


class CellPart(_Part):
    """A cell a finding rests on, as its ledger has it."""

    place: str
    raw: str


class FindingPart(_Part):
    """A verdict that is not plainly satisfied."""

    id: str
    rule: str
    record: str
    place: str
    outcome: str
    margin: str | None
    message: Words
    cells: list[CellPart]


class GroundPart(_Part):
    """A verdict a deduction rests on; no record where its ledger was not supplied."""

    rule: str
    record: str | None
    outcome: str


class DeductionPart(_Part):
    """Points lost."""

    id: str
    points: str
    metric: str | None
    grounds: list[GroundPart]


class IndicatorPart(_Part):
    """An indicator's points."""

    id: str
    name: Words
    full: str
    score: str | None
    low: str
    high: str
    outcome: str
    rules: list[str]
    metric: str | None
    deductions: list[DeductionPart]


class GroupPart(_Part):
    """Indicators shown together."""

    indicators: list[IndicatorPart]


class SectionPart(_Part):
    """A part of the table."""

    groups: list[GroupPart]


class ScorecardPart(_Part):
    """The table."""

    total: str | None
    low: str
    high: str
    sections: list[SectionPart]


class MetricPart(_Part):
    """A metric's exact value."""

    name: Words
    unit: str
    value: str | None


class ReportPart(_Part):
    """A report, as far as a comparison puts it into words."""

    format: int
    program: str
    dossier: DossierPart
    ruleset: RulesetPart
    scheme: SchemePart | None
    scorecard: ScorecardPart | None
    metrics: dict[str, MetricPart]
    counts: dict[str, dict[str, int | bool]]  # a truth value is told from a number by the comparison, not refused here
    findings: list[FindingPart]


@dataclass(frozen=True, slots=True)
class Finished:
    """A report as plain data, and the parts of it that have names here."""

    data: dict[str, Json]
    parts: ReportPart

    @property
    def as_of(self) -> dt.date:
        """The day it judged as of."""
        return dt.date.fromisoformat(self.parts.dossier.as_of)


def read_finished(path: Path, format_: int) -> Finished:
    """The report in a file. Raises :class:`InputError` for what is no JSON report of this format."""
    return finished(_text(path), path.name, format_)


def read_json(path: Path) -> Json:
    """The data of a JSON file that anybody may have written: not too large, not too deep, no key twice. Raises :class:`InputError`."""
    data = _data(_text(path), path.name)
    _check_depth(data, path.name)
    return data


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse(path.name, f"文件有 {size:,} 字节，上限为 {MAX_BYTES:,} 字节", f"the file has {size:,} bytes, the limit is {MAX_BYTES:,}")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(path.name, "不是 UTF-8 文本，不是 JSON 报告；请给出 compliance check --format json 的输出", "not UTF-8 text, so no JSON report; give the output of compliance check --format json") from error
    except OSError as error:
        raise refuse(path.name, f"无法读取文件（{error.strerror}）", f"cannot read the file ({error.strerror})") from error


def _data(text: str, name: str) -> Json:
    try:
        data: Json = json.loads(text, object_pairs_hook=_object, parse_float=_no_fraction, parse_constant=_no_fraction)
    except RecursionError as error:
        raise _too_deep(name) from error
    except ValueError as error:
        raise refuse(name, f"不是有效的 JSON（{error}）；请给出 compliance check --format json 的输出", f"not valid JSON ({error}); give the output of compliance check --format json") from error
    return data


def finished(text: str, name: str, format_: int) -> Finished:
    """The report in a text; ``name`` stands for the file in messages. Raises as :func:`read_finished`."""
    data = _data(text, name)
    if not isinstance(data, dict):
        raise _foreign(name, "/")
    if "departments" in data and "league" in data:
        raise refuse(name, "这是多个部门的报告；请对单个部门的报告逐一核验", "this is a report of many departments; verify the reports of single ones")
    _check_depth(data, name)
    if data.get("format") != format_:
        raise refuse(name, f"报告格式不是 {format_}；请用出具报告的程序版本核验", f"the format of the report is not {format_}; verify it with the version of the program that made it")
    if "listing" in data:
        raise refuse(name, "这份报告只列出部分问题（--select、--ignore、--severity、--baseline 或设置文件）；请核验完整的报告",
                     "this report lists only a part of what was found (--select, --ignore, --severity, --baseline or a settings file); verify a whole one")
    try:
        found = Finished(data, ReportPart.model_validate(data))
        found.as_of  # noqa: B018 - a day that no calendar has is refused here
    except ValidationError as error:
        raise _foreign(name, "/" + "/".join(str(step) for step in error.errors(include_url=False)[0]["loc"])) from error
    except ValueError as error:
        raise _foreign(name, "/dossier/as_of") from error
    return found


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_fraction(written: str) -> Json:
    raise ValueError(f"reports hold no number like {written[:40]}")


def _check_depth(data: Json, name: str) -> None:
    level: list[Json] = [data]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise _too_deep(name)


def _inside(data: Json) -> Iterator[Json]:
    if isinstance(data, dict):
        yield from data.values()
    elif isinstance(data, list):
        yield from data


def _too_deep(name: str) -> InputError:
    return refuse(name, f"嵌套超过 {MAX_DEPTH} 层，不是本程序的报告", f"nested more than {MAX_DEPTH} levels deep; this is no report of this program")


def _foreign(name: str, where: str) -> InputError:
    return refuse(
        name, f"不是 compliance check --format json 的报告（{where} 处不符）；请给出原样保存的报告",
        f"no report of compliance check --format json (it differs at {where}); give the report as it was saved")
