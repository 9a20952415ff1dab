"""``rule list`` and ``rule show``: filters, pages in both languages, refusals."""

import datetime as dt

import pytest
from rich.cells import cell_len

from compliance.ground.shipped import rulesets
from compliance.records.kinds import kinds
from compliance.reports.rulepage import rule_page
from compliance.rules.load import load_ruleset
from compliance.rules.selection import Selection, chosen_rules, force

RULESET = load_ruleset(rulesets())


def codes(**asked: object) -> set[str]:
    return {rule.code for rule in chosen_rules(RULESET, Selection(**asked))}


def test_every_rule_is_listed_once(data) -> None:
    listed = [norm["code"] for norm in data("rule", "list", "--format", "json")]
    assert sorted(listed) == sorted([*RULESET.rules, *RULESET.metrics])


def test_place_keeps_what_binds_there() -> None:
    guangzhou, hunan = codes(place="440103"), codes(place="43")
    assert "PROC-018G" in guangzhou - hunan
    assert "PROC-019" in guangzhou & hunan


def test_a_day_keeps_what_is_in_force() -> None:
    assert "PROC-019" not in codes(day=dt.date(2015, 2, 28))
    assert "PROC-019" in codes(day=dt.date(2015, 3, 1))
    assert all(force(RULESET.rules[code].basis)[1] is None for code in codes(day=dt.date(2090, 1, 1)))


def test_filters_join(data) -> None:
    listed = data("rule", "list", "--catalogue", "p-19", "--subject", "contract", "--severity", "violation", "--standing", "verified", "--format", "json")
    assert [norm["code"] for norm in listed] == ["PROC-019"]


@pytest.mark.parametrize(("words", "told"), [
    (("--subject", "contrct"), "是否应为“contract”"),
    (("--jurisdiction", "44x"), "不是行政区划代码"),
    (("--catalogue", "P-191"), "义务目录"),
])
def test_a_selection_that_nothing_meets_is_refused(run, words: tuple[str, ...], told: str) -> None:
    refused = run("rule", "list", *words)
    assert refused.exit_code == 2
    assert told in refused.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", sorted([*RULESET.rules, *RULESET.metrics]))
def test_every_page_can_be_read(code: str, lang: str) -> None:
    text = rule_page(RULESET, code, lang).text()
    assert not [line for line in text.splitlines() if cell_len(line) > 80 and "http" not in line]
    assert "None" not in text


def test_a_page_tells_norm_basis_figures_and_examples(run) -> None:
    text = "".join(run("rule", "show", "PROC-019").stdout.split())
    for part in ("规范", "依据", "定义", "数额", "未检查的内容", "示例", "国务院令第658号", "2015-03-01起施行", "2个工作日", "100万元", "不确定"):
        assert part in text
    english = run("rule", "show", "PROC-019", "--lang", "en").stdout
    assert "2 working days" in english
    assert "read in full" in english


def test_metrics_have_pages_too(run, data) -> None:
    assert "荔湾区" in run("rule", "show", "mean_monthly_execution_rate").stdout
    assert data("rule", "show", "mean_monthly_execution_rate", "-f", "json")["unit"] == "ratio"


def test_json_holds_the_history_of_figures(data) -> None:
    shown = data("rule", "show", "PROC-019", "--format", "json")
    versions = shown["parameters"]["procurement_threshold"]["versions"]
    assert [version["from"] for version in versions] == sorted(version["from"] for version in versions)
    assert shown["text"]["zh"]["norm"] and shown["text"]["en"]["norm"]


def test_an_unknown_code_is_refused_with_the_nearest(run) -> None:
    refused = run("rule", "show", "PROC-O19", "--lang", "en")
    assert refused.exit_code == 2
    assert "did you mean 'PROC-019'" in refused.stderr


def test_every_subject_has_a_name() -> None:
    assert {rule.subject for rule in RULESET.rules.values()} <= set(kinds())
