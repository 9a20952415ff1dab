"""``rule schema``: editors accept what the program accepts, and refuse what it refuses."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compliance.ground.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml
from compliance.records.kinds import kinds
from compliance.reports.schemas import MODELS, WRITTEN, schema, schemas, stale_schemas
from tests.house.tree import ROOT

FILES = {
    "kind": "rulesets/documents/kinds/*.yaml", "document-law": "rulesets/documents/law/*.yaml", "grammar": "rulesets/documents/grammar/*.yaml",
    "vocabulary": "rulesets/documents/vocabulary.yaml", "skeleton": "rulesets/documents/skeletons/*.yaml", "ledger-figures": "rulesets/documents/ledgers/*.yaml",
    "law": "rulesets/law/**/*.yaml", "parameters": "rulesets/parameters/*.yaml", "metrics": "rulesets/metrics/*.yaml",
    "instruments": "rulesets/instruments/*.yaml",
    "scheme": "rulesets/schemes/*.yaml", "dossier": "fixtures/*/dossier.yaml",
}


def as_editors_read(node: Node) -> Any:
    """YAML 1.2 as an editor understands it: bare numbers, true, false and null are not texts."""
    match node:
        case Sequence(items=items):
            return [as_editors_read(item) for item in items]
        case Mapping(entries=entries):
            return {key: as_editors_read(value) for key, value in entries.items()}
        case Scalar(text=text, plain=plain):
            if not plain:
                return text
            if node.is_null or text in ("true", "false"):
                return {"true": True, "false": False}.get(text)
            try:
                return json.loads(text)
            except ValueError:
                return text


def shipped() -> Iterator[Any]:
    for name, pattern in [*FILES.items(), ("kind", "compliance/records/kinds/*.yaml")]:
        for path in sorted(ROOT.glob(pattern)):
            yield pytest.param(name, path, id=path.relative_to(ROOT).as_posix())


@pytest.mark.parametrize(("name", "path"), list(shipped()))
def test_every_shipped_file_is_accepted(name: str, path: Path) -> None:
    jsonschema.Draft7Validator(schema(name, kinds())).validate(as_editors_read(read_yaml(path)))


RULE = {
    "code": "TEST-001", "name": {"zh": "甲", "en": "a"}, "basis": [{"instrument": "乙"}], "standing": "verified", "severity": "violation",
    "require": {"holds": "state_secret"},
}


@pytest.mark.parametrize("wrong", [
    {"severity": "grave"}, {"code": "test-1"}, {"standing": "sure"}, {"requires": {}}, {"basis": []}, {"require": {"deadline": {"event": "a"}}},
    {"require": {"limit": {"quantity": "a", "at_most": 1, "below": 2}}}, {"require": {"dead_line": {}}}, {"require": {}}, {"name": {"zh": "甲"}},
    {"require": {"deadline": {"from": "a", "event": "b", "within": "two weeks"}}}, {"examples": [{"given": {}, "expect": "fine"}]},
])
def test_a_wrong_rule_is_underlined(wrong: dict[str, object]) -> None:
    validator = jsonschema.Draft7Validator(schema("law", kinds()))
    assert validator.is_valid({"subject": "contract", "rules": [RULE]})
    assert not validator.is_valid({"subject": "contract", "rules": [RULE | wrong]})
    assert not validator.is_valid({"subject": "contrct", "rules": [RULE]})


@pytest.mark.parametrize(("name", "wrong"), [
    ("grammar", {"patterns": [{"role": "total", "forms": []}]}), ("grammar", {"pattern": []}), ("skeleton", {"sections": [{"heading": "问题", "part": "problem"}]}),
    ("vocabulary", {"quantities": [{"quantity": "staff"}]}), ("ledger-figures", {"figures": [{"words": "项目", "unit": "yuan", "name": {"zh": "甲", "en": "a"}}]}),
    ("kind", {"fields": {"amount": {"type": "decimal"}}}), ("document-law", {"subject": "contract", "rules": [RULE]}),
])
def test_a_wrong_file_for_reading_papers_is_underlined(name: str, wrong: dict[str, object]) -> None:
    path = sorted(ROOT.glob(FILES[name]))[0]
    right, validator = as_editors_read(read_yaml(path)), jsonschema.Draft7Validator(schema(name, kinds()))
    assert validator.is_valid(right)
    assert not validator.is_valid(right | wrong)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_key_is_described(name: str) -> None:
    def silent(part: dict[str, Any], where: str) -> Iterator[str]:
        for key, below in part.get("properties", {}).items():
            if "description" not in below and "$ref" not in below:
                yield f"{where}.{key}"

    made = schema(name, kinds())
    assert not [key for where, part in [("", made), *made.get("$defs", {}).items()] for key in silent(part, where)]


def test_the_shipped_schemas_are_fresh() -> None:
    assert stale_schemas(schemas(kinds()), ROOT / "schemas") == []


def test_the_editor_settings_name_every_schema() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    assert {path.removeprefix("./schemas/") for path in settings} == {path for path in schemas(kinds()) if path.partition('.')[0] not in WRITTEN}
    for patterns in settings.values():
        assert all(list(ROOT.glob(pattern)) for pattern in patterns)


def test_the_command(run, tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    assert run("rule", "schema", "-o", folder).exit_code == 0
    assert run("rule", "schema", "-o", folder, "--check").exit_code == 0
    (folder / "law.schema.json").write_text("{}", encoding="utf-8")
    assert run("rule", "schema", "-o", folder, "--check").exit_code == 1
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run("rule", "schema", "-o", tmp_path / "file" / "below").exit_code == 2
