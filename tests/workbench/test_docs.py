"""``rule docs``: pages for every file of law, checked fresh."""

from pathlib import Path

import pytest

from compliance.ground.shipped import rulesets
from compliance.records.kinds import kinds
from compliance.reports.docbook import pages, stale, write_pages
from compliance.rules.load import load_ruleset
from tests.workbench.test_mutate import ruleset_with

LAW = load_ruleset(rulesets())


def test_every_rule_and_metric_is_on_one_page_and_in_the_index() -> None:
    made = pages(LAW, kinds())
    index = next(text for path, text in made.items() if path.name == "README.md")
    for code in (*LAW.rules, *LAW.metrics):
        assert sum(f'<a id="{code}"></a>' in text for text in made.values()) == 1
        assert f"#{code})" in index


def test_chinese_stands_before_english() -> None:
    page = next(text for text in pages(LAW, kinds()).values() if '<a id="PROC-019"></a>' in text)
    assert page.index("## PROC-019 合同公告时效") < page.index("**规范**") < page.index("### Contract published in time") < page.index("**Norm**")


def test_pages_are_written_once_and_removed_when_no_longer_wanted(tmp_path: Path) -> None:
    made = pages(load_ruleset(ruleset_with(tmp_path / "rules")), kinds())
    folder = tmp_path / "docs"
    assert len(write_pages(made, folder)) == 2
    assert stale(made, folder) == []
    (folder / "old.md").write_text("?", encoding="utf-8")
    assert [path.name for path in write_pages(made, folder)] == ["old.md"]
    assert not (folder / "old.md").exists()


def test_check_fails_where_a_page_is_stale(run, tmp_path: Path) -> None:
    folder, out = ruleset_with(tmp_path / "rules"), tmp_path / "docs"
    assert run("rule", "docs", "--ruleset", folder, "-o", out).exit_code == 0
    assert run("rule", "docs", "--ruleset", folder, "-o", out, "--check").exit_code == 0
    law = folder / "law" / "contract.yaml"
    law.write_text(law.read_text(encoding="utf-8").replace("within: 2 working", "within: 3 working"), encoding="utf-8")
    checked = run("rule", "docs", "--ruleset", folder, "-o", out, "--check")
    assert checked.exit_code == 1
    assert "过期" in checked.stdout
    assert "contract.md" in checked.stdout
    assert run("rule", "docs", "--ruleset", tmp_path / "nowhere", "-o", out).exit_code == 2


@pytest.mark.parametrize("mark", ["<!--", "\n\n\n"])
def test_pages_have_no_stray_marks(mark: str) -> None:
    assert not [path for path, text in pages(LAW, kinds()).items() if mark in text.removeprefix(text.splitlines()[0])]
