"""``rule diff``: what changed in law, in words."""

from pathlib import Path

import pytest

from compliance.records.kinds import kinds
from compliance.rules.changes import Amendment, amendments
from compliance.rules.load import load_ruleset
from tests.workbench.test_mutate import ruleset_with

PARAMETERS = """
parameters:
  - name: notice_days
    label: {zh: 公告天数, en: notice days}
    type: integer
    values:
      - {from: 2015-03-01, value: "2", standing: verified}
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    made = ruleset_with(tmp_path / "old"), ruleset_with(tmp_path / "new")
    for folder in made:
        (folder / "parameters").mkdir()
        (folder / "parameters" / "contract.yaml").write_text(PARAMETERS, encoding="utf-8")
    return made


def edit(folder: Path, old: str, new: str, part: str = "law") -> None:
    path = folder / part / "contract.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def changes(folders: tuple[Path, Path]) -> list[Amendment]:
    return amendments(load_ruleset(folders[0]), load_ruleset(folders[1]), kinds())


@pytest.mark.parametrize(("old", "new", "told"), [
    ("within: 2 working days", "within: 3 working days", "期限由“2个工作日”改为“3个工作日”"),
    ("within: 2 working days", "within: 2 days", "期限由“2个工作日”改为“2日”"),
    ("within: 2 working days", "within: 2 days, roll: any_rest_day", "末日遇休息日由“不顺延”改为“遇休息日顺延”"),
    ("severity: violation", "severity: warning", "级别由“violation”改为“warning”"),
    ("in_force: 2015-03-01", "in_force: 2015-03-01, until: 2026-12-31", "《政府采购法实施条例》 失效日期由“无”改为“2026-12-31”"),
    ("when: government_procurement and open_contract", "when: government_procurement", "适用条件删去“不涉密”"),
    ("{when: emergency, reason: {zh: 紧急采购, en: emergency}}", "{when: emergency, reason: {zh: 应急, en: emergency}}", "例外的理由由“紧急采购”改为“应急”"),
    ("unless: [{when: emergency,", "unless: [{when: trade_secret, reason: {zh: 商业秘密, en: trade secret}}, {when: emergency,", "增加例外“涉及商业秘密”：商业秘密"),
    ("event: published_on", "event: filed_on", "要求由“公告日期应当在签订之日起2个工作日内”改为“备案日期应当在签订之日起2个工作日内”"),
    ("standing: verified", "standing: memory", "依据性质由“verified”改为“memory”"),
])
def test_a_changed_rule_is_told_in_words(folders: tuple[Path, Path], old: str, new: str, told: str) -> None:
    edit(folders[1], old, new)
    (changed,) = changes(folders)
    assert (changed.what, changed.code, changed.effect) == ("rule", "TEST-001", "changed")
    assert told in {line.zh for line in changed.lines}


def test_the_same_law_has_no_changes(folders: tuple[Path, Path]) -> None:
    edit(folders[1], "means: not state_secret", "means:   not  state_secret")
    assert changes(folders) == []


def test_rules_added_and_removed(folders: tuple[Path, Path]) -> None:
    edit(folders[1], "TEST-001", "TEST-002")
    assert {(change.code, change.effect) for change in changes(folders)} == {("TEST-001", "removed"), ("TEST-002", "added")}


def test_a_definition_names_the_rules_it_reaches(folders: tuple[Path, Path]) -> None:
    edit(folders[1], "means: not state_secret", "means: not state_secret and not trade_secret")
    (changed,) = changes(folders)
    assert (changed.what, changed.code, changed.touches) == ("definition", "open_contract", ("TEST-001",))


def test_figures_by_date(folders: tuple[Path, Path]) -> None:
    edit(folders[1], 'value: "2"', 'value: "3"', "parameters")
    edit(folders[1], "    values:\n", '    values:\n      - {from: 2025-01-01, value: "5", standing: memory}\n', "parameters")
    (changed,) = changes(folders)
    assert [line.zh for line in changed.lines] == ["CN 自 2015-03-01 起由“2”改为“3”", "CN 自 2025-01-01 起新定为 5"]


def test_the_command(run, data, folders: tuple[Path, Path], tmp_path: Path) -> None:
    assert run("rule", "diff", *folders).exit_code == 0
    edit(folders[1], "within: 2 working days", "within: 3 working days")
    changed = run("rule", "diff", *folders, "--lang", "en")
    assert changed.exit_code == 1
    assert "period: from '2 working days' to '3 working days'" in changed.stdout
    assert data("rule", "diff", *folders, "--format", "json")[0]["code"] == "TEST-001"
    (tmp_path / "checkout").mkdir()
    folders[0].rename(tmp_path / "checkout" / "rulesets")
    assert run("rule", "diff", tmp_path / "checkout", folders[1]).exit_code == 1
    assert run("rule", "diff", tmp_path / "nowhere").exit_code == 2
