"""``compliance scheme``: from a bureau's annex to a scheme that lint understands, and the pages of schemes."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from compliance.cli.main import app
from compliance.ground.shipped import rulesets
from compliance.ground.yamlfile import parse_yaml, plain
from compliance.rules.load import load_ruleset
from compliance.scoring.drafting import quoted, stub
from compliance.scoring.figures import Standing
from compliance.scoring.lint import faults
from compliance.scoring.reading import parse_scheme, read_scheme
from compliance.scoring.scheme import figures
from compliance.scoring.standard import read_standards
from tests.house.tree import ROOT
from tests.sources.test_annex import MERGED, ROWS


def compliance(*arguments: object):
    return CliRunner().invoke(app, ["scheme", *map(str, arguments), "--lang", "en"])


@pytest.fixture
def annex(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "指标表"
    for row in ROWS:
        sheet.append(row)
    for cells in MERGED:
        sheet.merge_cells(cells)
    path = tmp_path / "附件2.xlsx"
    book.save(path)
    return path


def test_an_annex_becomes_a_scheme_that_lacks_only_methods(annex, tmp_path):
    path = tmp_path / "our-2025.yaml"
    done = compliance("import", annex, "-o", path)
    assert done.exit_code == 0, done.stderr
    assert "6 indicators, 100 points; none has a method yet" in done.stdout
    assert "ratio: {rules: [PROC-019]}" in done.stdout
    assert "left out: row 14 holds no indicator: '注：本表由财政部门解释。'" in done.stdout
    scheme = read_scheme(path)
    assert (scheme.scheme, scheme.year, scheme.total.value) == ("our-2025", 2025, 100)
    assert [section.id for section in scheme.sections] == ["duty_performance", "management_efficiency"]
    assert [(indicator.id, str(indicator.full.value)) for _, indicator in scheme.indicators()] == [
        ("output_completion", "20"), ("benefit_completion", "20"), ("execution_rate", "10"), ("contract_publication", "30"), ("indicator_5", "15.5"),
        ("three_public", "4.5"),
    ]
    assert all(indicator.method is None for _, indicator in scheme.indicators())
    assert {placed.figure.standing for placed in figures(scheme)} == {Standing.ASSUMED}
    assert [indicator.full.note.zh for _, indicator in scheme.indicators()][3] == "取自 附件2.xlsx[指标表]!D9"
    assert [indicator.note.zh for _, indicator in scheme.indicators()][4] == "评分标准：逾期不得分"
    linted = compliance("lint", path)
    assert linted.exit_code == 1
    lines = linted.stdout.splitlines()
    assert [line.rsplit("(")[0].split(": ")[1] for line in lines[:-1]] == [
        "'Output targets of the department' ", "'Benefit targets of the department' ", "'Execution of the budget' ", "'Contracts published in time' ",
        "'20日内答复质疑' ", "'Control of the three public expenses' ",
    ]
    assert lines[-1] == "our-2025: 6 indicators, 0 faults, 6 without a method; figures: assumed 9"


def test_a_table_that_does_not_add_up_is_taken_as_written_and_lint_says_so(tmp_path):
    table, path = tmp_path / "annex.csv", tmp_path / "our.yaml"
    table.write_text("一级指标,三级指标,分值\n过程（10分）,预算完成率,6\n,预算控制率,3\n合计,,12\n", encoding="utf-8")
    assert compliance("import", table, "-o", path).exit_code == 0
    lines = compliance("lint", path).stdout.splitlines()
    assert [line.split(": ", 1)[1] for line in lines[:2]] == [
        "'Process' has full marks 10, its indicators add up to 9", "the total is 12, its sections add up to 10",
    ]


def test_the_scheme_in_the_documentation_is_sound():
    page = (ROOT / "docs" / "schemes.md").read_text(encoding="utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]
    law = load_ruleset(rulesets())
    assert faults(parse_scheme(text, "schemes.md"), law.rules, law.metrics) == []


def test_a_method_added_by_hand_leaves_less_to_do(annex, tmp_path):
    path = tmp_path / "our.yaml"
    compliance("import", annex, "-o", path)
    text = path.read_text(encoding="utf-8").replace("            # method:\n            #   建议 (suggested): ratio: {rules: [PROC-019]}\n",
                                                    "            method: {ratio: {rules: [PROC-019X]}}\n")
    path.write_text(text, encoding="utf-8")
    linted = compliance("lint", path)
    assert linted.exit_code == 1
    assert "there is no rule 'PROC-019X'; did you mean 'PROC-019'?" in linted.stdout
    assert linted.stdout.splitlines()[-1] == "our: 6 indicators, 1 faults, 5 without a method; figures: assumed 9"


def test_published_figures_need_a_source(annex, tmp_path):
    path = tmp_path / "our.yaml"
    refused = compliance("import", annex, "-o", path, "--standing", "published")
    assert (refused.exit_code, path.exists()) == (2, False)
    assert "figures marked published need a source" in refused.stderr
    assert compliance("import", annex, "-o", path, "--standing", "published", "--source", "https://example.org/annex").exit_code == 0
    assert {(placed.figure.standing, placed.figure.source) for placed in figures(read_scheme(path))} == {(Standing.PUBLISHED, "https://example.org/annex")}


def test_nothing_is_overwritten_unless_asked_and_never_the_annex(annex, tmp_path):
    path = tmp_path / "our.yaml"
    path.write_text("mine", encoding="utf-8")
    assert "the file exists" in compliance("import", annex, "-o", path).stderr
    assert path.read_text(encoding="utf-8") == "mine"
    assert compliance("import", annex, "-o", path, "--force").exit_code == 0
    before = annex.read_bytes()
    assert compliance("import", annex, "-o", annex, "--force").exit_code == 2
    assert annex.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["our.yaml", "附件2.xlsx"]


def test_without_a_file_the_scheme_goes_out_and_the_list_beside_it(annex):
    done = compliance("import", annex)
    assert parse_scheme(done.stdout, "out.yaml").scheme == "附件2"
    assert "none has a method yet" in done.stderr


@pytest.mark.parametrize(("arguments", "message"), [
    (["--jurisdiction", "广州"], "--jurisdiction: '广州' is no jurisdiction"), (["--sheet", "指标"], "there is no sheet '指标'; did you mean '指标表'?"),
])
def test_options_that_mean_nothing_are_refused(annex, arguments, message):
    refused = compliance("import", annex, *arguments)
    assert refused.exit_code == 2
    assert message in refused.stderr


def test_a_file_that_is_no_annex_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    assert compliance("import", path).exit_code == 2
    assert compliance("import", tmp_path / "none.xlsx").exit_code == 2


def test_schemes_are_listed_and_found_by_id():
    listed = compliance("list")
    assert listed.exit_code == 0
    assert all(each.stem in listed.stdout for each in (rulesets() / "schemes").glob("*.yaml"))
    refused = compliance("show", "hunan-2019")
    assert refused.exit_code == 2
    assert "did you mean 'hunan-2018'?" in refused.stderr


@pytest.mark.parametrize("name", sorted(path.stem for path in (rulesets() / "schemes").glob("*.yaml")))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_scheme_has_a_page_in_both_languages(name, lang):
    shown = CliRunner().invoke(app, ["scheme", "show", name, "--lang", lang])
    assert shown.exit_code == 0, shown.stderr
    assert all(indicator.id in shown.stdout for _, indicator in read_scheme(rulesets() / "schemes" / f"{name}.yaml").indicators())


def test_a_page_says_how_each_figure_is_known():
    page = compliance("show", "hunan-2018").stdout
    assert "budget control rate (budget added in the year over the opening\n        budget): at most 0% 8; at most 10% 6; at most 20% 4; at most 30% 2;" in page
    assert "figures of the method: band 1 8, band 2 6, band 3 4, band 4 2, band 5 0\n        (published [1])" in page
    assert "[1] https://wanglu.net/thread/t4-462766-0.html" in page


def test_lint_of_a_finished_scheme_leaves_quietly():
    linted = compliance("lint", "sichuan-dazhou")
    assert (linted.exit_code, linted.stdout) == (0, "sichuan-dazhou: 20 indicators, 0 faults, 0 without a method; figures: published 24\n")


def test_what_is_suggested_exists():
    law, standards = load_ruleset(rulesets()), read_standards(rulesets())
    for known in standards.indicators.values():
        assert known.suggests is None or stub(known.suggests)
        assert known.suggests is None or set(known.suggests.rules) <= set(law.rules)
        assert known.suggests is None or known.suggests.metric is None or known.suggests.metric in law.metrics


def test_each_liwan_indicator_is_known_by_its_name():
    scheme, standards = read_scheme(rulesets() / "schemes" / "liwan-2024.yaml"), read_standards(rulesets())
    found = {indicator.id: standards.indicator(indicator.name.zh) for _, indicator in scheme.indicators()}
    assert {code: known.id if known else None for code, known in found.items()} == {code: code for code in found}
    assert faults(scheme, load_ruleset(rulesets()).rules, load_ruleset(rulesets()).metrics) == []


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_survives_as_a_yaml_scalar(text):
    assert plain(parse_yaml(f"a: {quoted(text)}", "x.yaml")) == {"a": text}
