"""JSON Schemas of the files people write, for editors: made from the shapes that read them, so they cannot drift apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from compliance.engines.verdict import Outcome
from compliance.evidence.derived import LedgerFiguresShape
from compliance.ground.problems import refuse
from compliance.ground.shipped import rulesets
from compliance.records.kinds import Kind, KindShape, load_kinds
from compliance.reports.obligation_schema import obligation_schema
from compliance.reports.report_shape import ReportShape
from compliance.reports.write import save
from compliance.rules.shapes import InstrumentFileShape, MetricFileShape, ParameterFileShape, RuleFileShape
from compliance.scoring.scheme import Scheme
from compliance.sources.claims.grammar import PatternFileShape
from compliance.sources.claims.vocabulary import SkeletonShape, VocabularyShape
from compliance.sources.manifest import DossierShape
from compliance.sources.settings import SettingsShape

SUFFIX = ".schema.json"
MODELS: dict[str, tuple[type[BaseModel], str]] = {
    "law": (RuleFileShape, "规则文件 rulesets/law/**/*.yaml。A file of rules."),
    "instruments": (InstrumentFileShape, "文件登记 rulesets/instruments/*.yaml。The register of instruments."),
    "parameters": (ParameterFileShape, "数额文件 rulesets/parameters/*.yaml。A file of figures that change by date and place."),
    "metrics": (MetricFileShape, "指标文件 rulesets/metrics/*.yaml。A file of metrics."),
    "scheme": (Scheme, "评分标准 rulesets/schemes/*.yaml。A scoring scheme."),
    "dossier": (DossierShape, "卷宗 dossier.yaml。A department's year."),
    "kind": (KindShape, "记录种类 compliance/records/kinds/*.yaml、rulesets/documents/kinds/*.yaml。A kind of record."),
    "document-law": (RuleFileShape, "审报告的规则 rulesets/documents/law/*.yaml。A file of rules on papers."),
    "grammar": (PatternFileShape, "读报告的句式 rulesets/documents/grammar/*.yaml。A file of patterns that read papers."),
    "vocabulary": (VocabularyShape, "读报告的词表 rulesets/documents/vocabulary.yaml。The word lists for reading papers."),
    "skeleton": (SkeletonShape, "报告的骨架 rulesets/documents/skeletons/*.yaml。How the reports of a place are built."),
    "ledger-figures": (LedgerFiguresShape, "报告的数与台账的对应 rulesets/documents/ledgers/*.yaml。What in the ledgers gives a figure of a report."),
    "settings": (SettingsShape, "设置文件 compliance.toml。Settings of checks."),
    "report": (ReportShape, "compliance check --format json 的报告，格式 1。The JSON report, format 1."),
}
"""The schemas by name: the shape each is made from, and the files it is for."""

WRITTEN = ("settings", "report")
"""The files that are no YAML: every value is of one type."""


def schemas(kinds: Mapping[str, Kind]) -> dict[str, str]:
    """Every schema as a JSON text, by file name."""
    return {f"{name}{SUFFIX}": json.dumps(schema(name, kinds), ensure_ascii=False, indent=2) + "\n" for name in MODELS}


def schema(name: str, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """One schema as data."""
    model, title = MODELS[name]
    made = model.model_json_schema(by_alias=True)
    if name in WRITTEN:
        _without_titles(made)
    else:
        _as_yaml(made)
    _known_words(name, made, kinds)
    made.pop("description", None)
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **{key: value for key, value in made.items() if key != "title"}}


def stale_schemas(wanted: Mapping[str, str], folder: Path) -> list[str]:
    """The schemas that are missing or differ."""
    return [name for name, text in wanted.items() if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text]


def write_schemas(wanted: Mapping[str, str], folder: Path) -> list[str]:
    """Write the stale schemas and tell which. Raises :class:`InputError` where that cannot be done."""
    changed = stale_schemas(wanted, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(folder, f"无法建立文件夹（{error.strerror}）", f"cannot make the folder ({error.strerror})") from error
    for name in changed:
        save(wanted[name], folder / name)
    return changed


def _without_titles(node: object) -> None:
    """The titles are only the keys again."""
    for part in _parts(node):
        if isinstance(part.get("title"), str):
            del part["title"]


def _as_yaml(node: object) -> None:
    """Texts may be written as bare numbers in YAML, and defaults of our own need not be shown."""
    _without_titles(node)
    for part in _parts(node):
        if part.get("type") == "string" and not {"enum", "const", "pattern", "format"} & set(part):
            part["type"] = ["string", "number"]
        if str(part.get("const", "")).isdigit():
            part |= {"enum": [part["const"], int(part.pop("const"))]}
            del part["type"]
        if part.get("format") == "date":
            part["pattern"] = r"^\d{4}-\d{2}-\d{2}$"
        if part.get("default", 0) is None or part.get("default") in ("", [], {}):
            del part["default"]


def _parts(node: object) -> Iterator[dict[str, Any]]:
    """The schemas inside a schema; ``properties`` and ``$defs`` hold schemas under names of their own."""
    if isinstance(node, list):
        for item in node:
            yield from _parts(item)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            named = key in ("properties", "$defs") and isinstance(value, dict)
            for inner in value.values() if named else [value]:
                yield from _parts(inner)


def _known_words(name: str, made: dict[str, Any], kinds: Mapping[str, Kind]) -> None:
    """Words that the shapes leave open and the program knows: kinds of records, obligations, verdicts."""
    definitions = made.get("$defs", {})
    if name in ("law", "document-law"):
        kinds = kinds if name == "law" else load_kinds(sorted((rulesets() / "documents" / "kinds").glob("*.yaml")))
        subject = made["properties"]["subject"]
        subject.pop("type")
        subject["anyOf"] = [{"const": code, "description": f"{kind.name.zh} {kind.name.en}"} for code, kind in kinds.items()]
        definitions["RuleShape"]["properties"]["require"] |= obligation_schema()
        definitions["ExampleShape"]["properties"]["expect"]["enum"] = [outcome.value for outcome in Outcome]
        definitions["ExampleShape"]["properties"]["given"]["type"] = "object"
    if name == "scheme":
        for key in ("score", "otherwise"):
            definitions["Band"]["properties"][key]["anyOf"].insert(0, {"const": "full"})
    if name == "dossier":
        definitions["SourceShape"]["properties"]["kind"] |= {"anyOf": [{"enum": sorted(kinds)}, {"type": "null"}]}
