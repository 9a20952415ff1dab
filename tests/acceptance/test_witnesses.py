"""Two witnesses: no verdict leaves the program on one engine's word, and waived ones leave it in the open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from compliance.engines import witness
from compliance.engines.durable import Chained
from compliance.engines.fence import available
from compliance.engines.match import Matcher
from compliance.engines.plan import Plan
from compliance.engines.reference import Reference
from compliance.engines.verdict import Outcome, Verdict
from compliance.ground.values import Name
from tests.acceptance.conftest import ROWS
from tests.acceptance.running import refused, run

Writer = Callable[..., Path]
Lie = Callable[[list[Verdict]], list[Verdict]]


class Liar(Reference):
    """An engine that says something else."""

    name = "liar"

    def __init__(self, lie: Lie) -> None:
        self.lie = lie

    def judge(self, plan: Plan) -> list[Verdict]:
        return self.lie(super().judge(plan))


def changed(verdicts: list[Verdict], rule: str, number: int, **lie: object) -> list[Verdict]:
    return [replace(verdict, **lie) if (verdict.rule, verdict.subject.number) == (rule, number) else verdict for verdict in verdicts]


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Callable[[Lie], None]:
    """Makes the second witness lie."""

    def tell(lie: Lie) -> None:
        monkeypatch.setattr("compliance.evidence.assess.witnesses", lambda *_: ([Reference(), Liar(lie)], [Matcher()], None))

    return tell


@pytest.mark.parametrize(("lie", "said"), [
    (lambda verdicts: changed(verdicts, "DEMO-001", 2, outcome=Outcome.SATISFIED), ["DEMO-001 contract#2|violated 1|satisfied 1"]),
    (lambda verdicts: changed(verdicts, "DEMO-001", 1, outcome=Outcome.VIOLATED), ["DEMO-001 contract#1|satisfied 0|violated 0"]),
    (lambda verdicts: changed(verdicts, "DEMO-001", 2, margin=Fraction(2)), ["DEMO-001 contract#2|violated 1|violated 2"]),
    (lambda verdicts: changed(verdicts, "DEMO-004", 2, margin=Fraction(0)), ["DEMO-004 contract#2|violated|violated 0"]),
    (lambda verdicts: [verdict for verdict in verdicts if verdict.rule != "DEMO-004"],
     ["DEMO-004 contract#1|satisfied|-", "DEMO-004 contract#2|violated|-", "DEMO-004 contract#3|violated|-"]),
])
def test_an_engine_that_differs_makes_no_score(workbook: Writer, law: Path, lying: Callable[[Lie], None], lie: Lie, said: list[str]) -> None:
    lying(lie)
    zh, en = "", ""
    for line in said:
        place, one, other = line.split("|")
        zh += f"错误: {place}: 两个引擎的判定不一致，不予评分（reference: {one}; liar: {other}）；请报告此问题\n"
        en += f"error: {place}: the engines disagree, there is no score (reference: {one}; liar: {other}); please report this\n"
    path = workbook()
    assert refused("check", path, "--ruleset", law) == zh
    assert refused("check", path, "--ruleset", law, "--lang", "en", "--exit-zero") == en


def test_a_verdict_invented_for_another_record_is_named(workbook: Writer, law: Path, lying: Callable[[Lie], None]) -> None:
    lying(lambda verdicts: [*verdicts, replace(verdicts[0], rule="DEMO-009")])
    assert refused("check", workbook(), "--ruleset", law).startswith("错误: DEMO-009 contract#1: 两个引擎的判定不一致")


def test_two_engines_are_asked_where_two_can_be(workbook: Writer, law: Path) -> None:
    engines, inferences, alone = witness.witnesses()
    if available()[0]:
        assert ([engine.name for engine in engines], [inference.name for inference in inferences], alone) == (["reference", "durable"], ["reference",
            "durable"], None)
    else:
        assert ([engine.name for engine in engines], alone) == (["duckdb", "reference"], None)
    assert run("check", workbook(), "--ruleset", law).code == 1


def test_without_durable_rules_duckdb_is_the_other_witness_and_without_both_there_is_one(workbook: Writer, law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    why = Name("没有第二个引擎", "there is no second engine")
    monkeypatch.setattr(witness, "available", lambda: (False, why))
    assert run("check", workbook(), "--ruleset", law).out.splitlines()[2] == "12 项判定，由两个引擎（duckdb、reference）分别得出且一致"
    monkeypatch.setattr(witness, "duckdb_is_installed", lambda: False)
    found = run("check", workbook(), "--ruleset", law)
    assert found.code == 1
    assert found.out.splitlines()[2] == "12 项判定，仅由一个引擎（reference）得出：没有第二个引擎"
    english = run("check", workbook(), "--ruleset", law, "--lang", "en")
    assert english.out.splitlines()[2] == "12 verdicts by one engine only (reference): there is no second engine"
    assert refused("check", workbook(), "--ruleset", law, "--engine", "durable") == "错误: --engine durable: 没有第二个引擎\n"
    tested = run("rule", "test", "--ruleset", law, "--lang", "en")
    assert "one engine only: there is no second engine" in tested.out.splitlines()


def second_line(path: Path, law: Path, *asked: str) -> str:
    """What the report says of its witnesses."""
    return run("check", path, "--ruleset", law, "--lang", "en", *asked).out.splitlines()[2]


def test_how_much_is_judged_again_is_said_with_the_verdicts(workbook: Writer, law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook()
    both = second_line(path, law)
    assert second_line(path, law, "--witness", "all") == second_line(path, law, "--witness", "1") == both, "a few records are all judged twice in any case"
    alone = run("check", path, "--ruleset", law, "--witness", "none")
    assert " ".join(alone.out.split()).count("仅由一个引擎（") == 1
    assert "按 --witness none 的要求，没有第二个引擎复核" in "".join(alone.out.split("\n"))
    assert run("check", path, "--ruleset", law, "--witness", "none", "-f", "json").out == run("check", path, "--ruleset", law, "-f", "json").out
    assert second_line(path, law, "--engine", "duckdb") == "12 verdicts by one engine only (duckdb)"
    assert second_line(path, law, "--engine", "duckdb", "--witness", "all") == "12 verdicts, reached alike by two engines (duckdb, reference)"
    monkeypatch.setattr(witness, "CROSSOVER", 2)
    assert second_line(path, law, "--witness", "all") == "12 verdicts, reached alike by two engines (duckdb, reference)"
    assert second_line(path, law, "--witness", "1") == "12 verdicts by duckdb; 12 of them, drawn from all, were reached alike by", "each rule and verdict once"


@pytest.mark.parametrize("given", ["some", "-1", "1.5", "", "ALL", "１２"])
def test_what_is_no_number_of_records_is_refused(workbook: Writer, law: Path, given: str) -> None:
    said = refused("check", workbook(), "--ruleset", law, f"--witness={given}")
    assert said == f"错误: --witness: “{given}”不是记录数；请写一个整数、all（全部）或 none（不复核）\n"


def test_the_reference_is_not_its_own_witness(workbook: Writer, law: Path) -> None:
    said = refused("check", workbook(), "--ruleset", law, "--engine", "reference", "--witness", "all", "--lang", "en")
    assert said == "error: --witness: reference is the engine that judges again; use --engine auto or another engine\n"


def test_the_chain_without_durable_rules_says_the_same(workbook: Writer, law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.evidence.assess.witnesses", lambda *_: ([Reference(), Chained(Matcher())], [Matcher()], None))
    assert run("check", workbook(), "--ruleset", law, "-f", "json").code == 1


def waiver(rule: str = "DEMO-001", record: str = "HT-2", until: str = "2025-12-31") -> str:
    return f"waivers:\n  - {{rule: {rule}, record: {record}, reason: 平台故障, evidence: 情况说明, approved_by: 张三, until: {until}}}\n"


def test_a_waiver_that_holds(dossier: Writer, law: Path) -> None:
    folder = dossier(waiver())
    found = run("check", folder, "--ruleset", law, "-f", "json")
    waived = [finding for finding in found.data()["findings"] if "waiver" in finding]
    assert found.code == 0
    assert [(finding["rule"], finding["key"], finding["outcome"], finding["margin"]) for finding in waived] == [("DEMO-001", "HT-2", "exempt", "1")]
    assert waived[0]["waiver"] == {"reason": "平台故障", "evidence": "情况说明", "approved_by": "张三", "until": "2025-12-31"}
    assert found.data()["problems"] == []
    text = "".join(run("check", folder, "--ruleset", law).out.split())
    assert "HT-2：已豁免（DEMO-001），理由：平台故障；证据：情况说明；批准：张三；有效期至2025-12-31" in text, "a waiver is always shown"


@pytest.mark.parametrize(("as_of", "holds"), [("2025-03-31", True), ("2025-04-01", False)])
def test_a_waiver_holds_to_its_last_day(dossier: Writer, law: Path, as_of: str, holds: bool) -> None:
    found = run("check", dossier(waiver(until="2025-03-31"), as_of=as_of), "--ruleset", law, "-f", "json")
    assert found.code == (0 if holds else 1)
    expired = {
        "code": "WAIVER-001", "place": "dossier.yaml:7:5",
        "message": {
            "zh": "豁免 DEMO-001 HT-2 已于 2025-03-31 到期，不再生效",
            "en": "the waiver of DEMO-001 on HT-2 expired on 2025-03-31 and no longer counts"},
    }
    assert found.data()["problems"] == ([] if holds else [expired])


@pytest.mark.parametrize(("rule", "record"), [("DEMO-001", "HT-1"), ("DEMO-001", "HT-99"), ("DEMO-003", "HT-2")])
def test_a_waiver_that_nothing_needs(dossier: Writer, law: Path, rule: str, record: str) -> None:
    found = run("check", dossier(waiver(rule, record)), "--ruleset", law, "-f", "json")
    assert found.code == 1
    unused = {"zh": f"豁免 {rule} {record} 没有对应的违反，可以删去", "en": f"the waiver of {rule} on {record} matches no violation; remove it"}
    assert found.data()["problems"] == [{"code": "WAIVER-002", "place": "dossier.yaml:7:5", "message": unused}]


def test_a_waiver_of_a_rule_that_is_not_there(dossier: Writer, law: Path) -> None:
    said = refused("check", dossier(waiver("DEMO-01")), "--ruleset", law)
    assert said == "错误: dossier.yaml:7:5: 豁免写的规则“DEMO-01”不存在；是否应为“DEMO-001”？\n"


def test_a_waiver_without_an_end_or_a_reason_is_refused(dossier: Writer, law: Path) -> None:
    for key in ("until: 2025-12-31", "reason: 平台故障"):
        name = key.split(":")[0]
        said = refused("check", dossier(waiver().replace(f"{key}}}", "}").replace(f"{key}, ", "")), "--ruleset", law)
        assert said == f"错误: dossier.yaml:7:5: 缺少“waivers.0.{name}”\n"


def test_a_waiver_does_not_make_an_undetermined_verdict_go_away(dossier: Writer, law: Path) -> None:
    rows = [*ROWS[:2], ["HT-2", 200, "询价", "2024-09-30", None], ROWS[3]]
    found = run("check", dossier(waiver(), rows=rows), "--ruleset", law, "-f", "json")
    assert found.code == 1
    assert [finding["outcome"] for finding in found.data()["findings"] if finding["rule"] == "DEMO-001"] == ["undetermined"]
