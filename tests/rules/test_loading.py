"""Rulesets and their files: what is refused, where, and that everything wrong is said at once."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from compliance.engines.plan import make_plan
from compliance.engines.reference import Reference
from compliance.ground import yamlfile
from compliance.ground.problems import InputError
from compliance.ground.yamlfile import parse_yaml, plain, read_yaml
from compliance.records.kinds import load_kinds
from compliance.rules.load import load_ruleset
from tests.acceptance.running import rule, ruleset
from tests.language.world import AS_OF, FIGURES, small_kinds, store

DEAL = {"dated_by": "signed_on", "require": {"holds": "urgent"}}


def faults(folder: Path, lang: str = "en") -> list[str]:
    """Everything that is wrong with a ruleset of the small world."""
    with pytest.raises(InputError) as caught:
        load_ruleset(folder, small_kinds())
    return [problem.text(lang) for problem in caught.value.problems]


def parameters(folder: Path, text: str = FIGURES) -> None:
    (folder / "parameters").mkdir(parents=True, exist_ok=True)
    (folder / "parameters" / "figures.yaml").write_text(text, encoding="utf-8")


def test_a_sound_ruleset_loads(tmp_path: Path) -> None:
    parameters(tmp_path)
    found = load_ruleset(ruleset(tmp_path, rule(**DEAL), subject="deal"), small_kinds())
    assert list(found.rules) == ["DEMO-001"]
    assert sorted(found.parameters) == ["cap", "notice_days", "threshold"]


def test_the_fingerprint_follows_the_text(tmp_path: Path) -> None:
    prints = set()
    for number in range(3):
        folder = tmp_path / str(number) / "law-folder"
        ruleset(folder, rule(**DEAL, note={"zh": "注", "en": f"note {number // 2}"}), subject="deal")
        prints.add(load_ruleset(folder, small_kinds()).fingerprint)
    assert len(prints) == 2, "the same files have the same fingerprint wherever they lie"


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    parameters(tmp_path / "r", FIGURES.replace("from: 2024-07-01", "from: 2024-06-30"))
    ruleset(tmp_path / "r", rule("DEMO-001", dated_by="amount"), rule("DEMO-002", **DEAL, when="urgnt"), rule("DEMO-002", **DEAL),
            rule("DEMO-002", **DEAL), subject="deal",
            definitions={"amount": {"name": {"zh": "甲", "en": "a"}, "means": "urgent"}, "cap": {"name": {"zh": "甲", "en": "a"}, "means": "urgent"}})
    said = [text.partition(": ")[2] for text in faults(tmp_path / "r")]
    assert said == [
        "parameter 'notice_days' has two versions in force at once in CN (from 2015-03-01 and 2024-06-30)",
        "the name 'amount' is taken", "the name 'cap' is taken", "date is needed here, this is bool", "deal has no 'urgnt'; did you mean 'urgent'?",
        "rule code DEMO-002 is taken (see r/law/deal.yaml:66:12)",
    ]


@pytest.mark.parametrize(("changed", "said"), [
    ({"code": "demo-1"}, "'rules.0.code' is wrong: it should look like ^[A-Z]{2,6}-\\d{3}[A-Z]?$"),
    ({"severity": "grave"}, "'rules.0.severity' is wrong: it should be 'violation', 'warning' or 'advice'"),
    ({"standing": None}, "'rules.0.standing' is missing"), ({"basis": []}, "'rules.0.basis' is wrong: at least 1 needed"),
    ({"basis": [{"instrument": "某法", "in_force": "2015-02-30"}]}, "'rules.0.basis.0.in_force' is wrong: a date such as 2024-01-31 is needed"),
    ({"basis": [{"instrument": "某法", "artcle": "一"}]}, "unknown key 'artcle'; did you mean 'article'?"),
    ({"jurisdiction": "广州"}, "'rules.0.jurisdiction' is wrong: CN, or a GB/T 2260 code of 2, 4 or 6 digits (44, 4401, 440103)"),
    ({"name": "只有中文"}, "'rules.0.name' is wrong: keys with values are needed"), ({"name": {"zh": "只有中文"}}, "'rules.0.name.en' is missing"),
    ({"require": {"deadline": {"event": "published_on", "by": "paid"}}}, "'by' needs date, this is money"),
    ({"require": {"holds": "notice_day > 1"}}, "deal has no 'notice_day'; did you mean 'notice_days'?"),
    ({"when": "secret and method == 'open' and method == 'single'"}, "DEMO-001: its when asks method to equal two values at once"),
    ({"require": {"holds": "max(p.cost / amount for p in parts) > 1"}},
     "DEMO-001 divides inside a sum, a least or greatest value, or a choice, which cannot be compared exactly; divide outermost, or make it a metric"),
    ({"require": {"holds": "(paid / amount if urgent else 1) > 1"}},
     "DEMO-001 divides inside a sum, a least or greatest value, or a choice, which cannot be compared exactly; divide outermost, or make it a metric"),
])
def test_a_fault_in_a_rule(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    parameters(tmp_path / "r")
    ruleset(tmp_path / "r", rule(**{**DEAL, **changed}), subject="deal")
    found = faults(tmp_path / "r")
    assert [text.partition(": ")[2] for text in found] == [said]
    assert found[0].startswith("r/law/deal.yaml:")
    assert all(any("一" <= character <= "鿿" for character in text.partition(": ")[2]) for text in faults(tmp_path / "r", "zh"))


@pytest.mark.parametrize(("metric", "said"), [
    ({"value": "sum(d.amount for d in deals)", "unit": "ratio"}, "the metric should be ratio, this is money"),
    ({"value": "budget > yuan(1)", "unit": "integer"}, "the metric should be integer, this is bool"),
    ({"value": "budgt", "unit": "money"}, "department has no 'budgt'; did you mean 'budget'?"),
])
def test_a_fault_in_a_metric(tmp_path: Path, metric: dict[str, object], said: str) -> None:
    ruleset(tmp_path / "r", rule(**DEAL), subject="deal")
    (tmp_path / "r" / "metrics").mkdir()
    given = {"code": "spent", "name": {"zh": "支出", "en": "spent"}, "standing": "verified", **metric}
    (tmp_path / "r" / "metrics" / "m.yaml").write_text(json.dumps({"metrics": [given]}), encoding="utf-8")
    assert [text.partition(": ")[2] for text in faults(tmp_path / "r")] == [said]


def test_rules_bind_where_and_while_their_basis_is_in_force(tmp_path: Path) -> None:
    basis = [{"instrument": "甲", "in_force": "2020-01-01", "until": "2021-12-31"}, {"instrument": "乙", "in_force": "2023-01-01", "until": "2024-06-30"}]
    law = load_ruleset(ruleset(tmp_path, rule(**DEAL, basis=basis), rule("DEMO-002", **DEAL, jurisdiction="4401"), subject="deal"), small_kinds())
    days = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(2024, 6, 30), dt.date(2024, 7, 1), None]
    made = store(deal=[{"signed_on": day, "urgent": True} for day in days])
    said = {
        place: [
            (verdict.rule, verdict.subject.number, verdict.outcome.value)
            for verdict in Reference().judge(make_plan(law, made, place, AS_OF, None, small_kinds()))
        ]
        for place in ("CN", "440103")
    }
    assert said["CN"] == [("DEMO-001", 2, "satisfied"), ("DEMO-001", 3, "satisfied"), ("DEMO-001", 5, "undetermined")]
    assert [number for code, number, _ in said["440103"] if code == "DEMO-002"] == [1, 2, 3, 4, 5], "in force since 2015, and only there"


@pytest.mark.parametrize(("text", "zh", "en"), [
    ("a: 1\nb: {c: 1, c: 2}\n", "2:11: 键“c”重复，第一次在第 2 行；请删去一个", "2:11: key 'c' is repeated, first on line 2; remove one"),
    ("a: &x 1\n", "1:4: 不接受锚点和别名（& 和 *）；请把内容写全", "1:4: anchors and aliases (& and *) are not accepted; write the content out"),
    ("a: !!int 1\n", "1:4: 不接受标签 tag:yaml.org,2002:int", "1:4: the tag tag:yaml.org,2002:int is not accepted"),
    ("a: 1\n---\nb: 2\n", "3:1: 一个文件只能有一个 YAML 文档", "3:1: a file holds one YAML document; here a second begins"),
    ("[" * 41 + "]" * 41, "1:41: 嵌套超过 40 层", "1:41: nested deeper than 40 levels"),
    ("? {a: 1}\n: 2\n", "1:3: 键必须是文字", "1:3: a key must be a plain text"), ("? [a]\n: 2\n", "1:3: 键必须是文字", "1:3: a key must be a plain text"),
])
def test_yaml_that_is_refused(text: str, zh: str, en: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_yaml(text, "规则.yaml")
    assert [caught.value.problems[0].text(lang) for lang in ("zh", "en")] == [f"规则.yaml:{zh}", f"规则.yaml:{en}"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "a: [1\n", "a: b: c\n", "\ta: 1\n", "a: \0\n", "- a\nb: 1\n", "%YAML 9.9\n", "a: 'x\n"])
def test_what_is_no_yaml_is_refused_with_its_file(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_yaml(text, "规则.yaml")
        pytest.fail("accepted")
    assert caught.value.problems[0].place.startswith("规则.yaml")


def test_depth_forty_and_exact_scalars_are_accepted() -> None:
    assert parse_yaml("[" * 40 + "]" * 40, "x") is not None
    assert plain(parse_yaml("a: 0.10\nb: '~'\nc: ~\nd:\ne: 2015-03-01\nf: yes\n", "x")) == {"a": "0.10", "b": "~", "c": None, "d": None, "e": "2015-03-01",
        "f": "yes"}


def test_a_file_too_large_or_with_too_many_nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "规则.yaml"
    path.write_text("a: 1\n" + "#" * yamlfile.MAX_BYTES, encoding="utf-8")
    with pytest.raises(InputError, match=r"规则.yaml: the file has 4,000,005 bytes, the limit is 4,000,000; split it"):
        read_yaml(path)
    monkeypatch.setattr(yamlfile, "MAX_NODES", 5)
    with pytest.raises(InputError, match=r"x:1:14: more than 5 nodes; split the file"):
        parse_yaml("[1, 2, 3, 4, 5, 6]", "x")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"没有.yaml: cannot read the file \(No such file or directory\)"):
        read_yaml(tmp_path / "没有.yaml")
    path = tmp_path / "国标.yaml"
    path.write_bytes("名称: 合同".encode("gb18030"))
    with pytest.raises(InputError, match=r"国标.yaml: not UTF-8 at byte 0; save it as UTF-8"):
        read_yaml(path)
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    assert plain(read_yaml(path)) == {"a": "1"}


def test_kinds_that_do_not_fit_together(tmp_path: Path) -> None:
    fields = "fields: {name: {type: text, name: {zh: 名, en: name}}}\nrelations: {up: {kind: prat, name: {zh: 上, en: up}}}\n"
    part = "kind: part\nname: {zh: 分项, en: part}\nplural: parts\nkey: [nmae]\n" + fields
    (tmp_path / "part.yaml").write_text(part, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_kinds([tmp_path / "part.yaml"])
    assert [problem.text("en") for problem in caught.value.problems] == [
        "part.yaml: part has no 'nmae'; did you mean 'name'?", "part.yaml: part has no 'prat'; did you mean 'part'?"]
    with pytest.raises(InputError, match=r"part.yaml: record kind 'part' is declared twice"):
        load_kinds([tmp_path / "part.yaml", tmp_path / "part.yaml"])
