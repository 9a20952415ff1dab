"""The register of instruments: a basis that cites one takes from it what it leaves out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.ground.shipped import rulesets
from compliance.ground.yamlfile import Mark
from compliance.rules.instruments import Register
from compliance.rules.load import load_ruleset
from compliance.rules.shapes import BasisShape, InstrumentShape

MARK = Mark("rules.yaml", 3, 5)
OLD = {"name": "付款条例", "document": "第728号", "in_force": "2020-09-01", "until": "2025-05-31", "checked_on": "2026-11-23", "read": "full"}
NEW = {"name": "付款条例", "document": "第802号", "in_force": "2025-06-01", "checked_on": "2026-11-23", "read": "full"}
NOTICE = {"name": "某通知", "document": "财库1号", "in_force": "2024-01-01", "link": "https://example.org", "read": "excerpt"}


def register(*entries: dict[str, str]) -> Register:
    """A register with these entries."""
    found = Register()
    for entry in entries:
        assert found.add(InstrumentShape.model_validate(entry), MARK) == []
    return found


def cited(*entries: dict[str, str], **basis: object) -> BasisShape:
    """A basis as the register completes it."""
    return register(*entries).cite(BasisShape.model_validate(basis), MARK)


def test_what_is_left_out_comes_from_the_register() -> None:
    found = cited(NOTICE, instrument="某通知", article="第一条", quote="应当")
    assert found == BasisShape.model_validate({
        "instrument": "某通知", "document": "财库1号", "article": "第一条", "in_force": "2024-01-01", "quote": "应当", "link": "https://example.org", "read": "excerpt"})


def test_what_the_basis_says_goes_before_the_register() -> None:
    found = cited(NOTICE, instrument="某通知", in_force="2025-01-01", until=None, read="no")
    assert (found.in_force, found.until, found.read) == (dt.date(2025, 1, 1), None, "no")


def test_two_documents_of_one_name_are_told_apart() -> None:
    assert cited(OLD, NEW, instrument="付款条例", document="第728号").until == dt.date(2025, 5, 31)
    assert cited(OLD, NEW, instrument="付款条例", document="第802号").in_force == dt.date(2025, 6, 1)
    with pytest.raises(InputError) as refused:
        cited(OLD, NEW, instrument="付款条例")
    assert [(str(fault.place), fault.text("zh"), fault.text("en")) for fault in refused.value.problems] == [(
        "rules.yaml:3:5", "rules.yaml:3:5: “付款条例”先后有 第728号、第802号，请写明 document", "rules.yaml:3:5: '付款条例' was issued as 第728号、第802号: name the document")]


def test_what_is_not_in_the_register_stands_as_written() -> None:
    assert cited(NOTICE, instrument="别的办法", article="第二条") == BasisShape(instrument="别的办法", article="第二条")
    assert cited(NEW, instrument="付款条例", document="第999号") == BasisShape(instrument="付款条例", document="第999号")


def test_an_instrument_is_entered_once() -> None:
    found = register(OLD, NEW).add(InstrumentShape.model_validate(OLD), MARK)
    assert [fault.text("en") for fault in found] == ["rules.yaml:3:5: the instrument '付款条例' 第728号 is entered twice"]


def test_every_citation_of_the_shipped_rules_is_in_the_register() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((rulesets() / "instruments").glob("*.yaml")))
    ruleset = load_ruleset(rulesets())
    bases = [basis for norm in (*ruleset.rules.values(), *ruleset.metrics.values()) for basis in norm.basis]
    assert [basis.instrument for basis in bases if f"name: {basis.instrument}" not in text] == []


def test_a_register_in_a_folder_reaches_rules_and_figures(tmp_path: Path) -> None:
    files = {
        "instruments/all.yaml": "instruments:\n  - {name: 某条例, document: 第1号, in_force: 2024-01-01, checked_on: 2026-11-23, read: full}\n",
        "parameters/all.yaml": "parameters:\n  - name: days\n    label: {zh: 天数, en: days}\n    type: integer\n    values:\n"
        "      - {from: 2024-01-01, value: \"2\", standing: verified, basis: {instrument: 某条例}}\n",
        "law/contract.yaml": "subject: contract\nrules:\n  - code: DEMO-001\n    name: {zh: 示例, en: demo}\n    basis: [{instrument: 某条例, article: 第一条}]\n"
        "    standing: verified\n    require: {deadline: {from: signed_on, event: published_on, within: days working days}}\n    severity: violation\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    ruleset = load_ruleset(tmp_path)
    assert ruleset.rules["DEMO-001"].basis[0].document == "第1号"
    version = ruleset.parameters["days"].versions[0]
    assert version.basis is not None and version.basis.checked_on == dt.date(2026, 11, 23)
