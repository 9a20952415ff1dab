"""Reading and linting schemes: every fault at its place, with what to do."""

from __future__ import annotations

import pytest

from compliance.ground.problems import InputError
from compliance.scoring.lint import faults, unfinished
from compliance.scoring.reading import parse_scheme, read_scheme
from tests.scoring.tables import figure, line, scheme, score

TABLE = """\
scheme: sample
name: {zh: 样例, en: sample}
jurisdiction: "440103"
year: 2024
basis: [{zh: 某通知, en: a notice}]
total: {value: 10, standing: report}
rounding: half_up_2
sections:
  - id: management
    name: {zh: 管理效率, en: management}
    full: {value: 10, standing: report, source: a report}
    groups:
      - id: procurement
        name: {zh: 采购管理, en: procurement}
        indicators:
          - id: publication
            name: {zh: 合同备案时效性, en: publication}
            full: {value: 3, standing: assumed, note: {zh: 待核, en: to be confirmed}}
            method: {per_violation: {rules: [PROC-019], each: {value: "0.5", standing: assumed}}}
            undetermined: unscored
            not_applicable: full
            supersedes: {}
          - id: signing
            name: {zh: 合同签订时效性, en: signing}
            full: {value: 7, standing: assumed}
            method: {ratio: {rules: [PROC-018]}}
"""
RULES = ("PROC-018", "PROC-019", "PROC-020")


def test_a_scheme_is_read_from_its_file(tmp_path):
    (tmp_path / "sample.yaml").write_text(TABLE, encoding="utf-8")
    table = read_scheme(tmp_path / "sample.yaml")
    assert [(indicator.id, indicator.rules) for _, indicator in table.indicators()] == [("publication", ("PROC-019",)), ("signing", ("PROC-018",))]
    assert faults(table, RULES, ()) == []
    assert score(table).assumed[0].note.zh == "待核"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("undetermined: unscored", "undetermind: lose", "sample.yaml:20:13: unknown key 'undetermind'; did you mean 'undetermined'?"),
        ('"0.5", standing: assumed', '"0.5"', "sample.yaml:19:57: 'sections.0.groups.0.indicators.0.method.per_violation.each.standing' is missing"),
        ("id: signing", "id: publication", "sample.yaml:23:17: id 'publication' is already used at sample.yaml:16:17; give it another"),
        ("{ratio: {rules: [PROC-018]}}", "{ratio: {rules: [PROC-018]}, evidence: {}}", "sample.yaml:26:13: 'signing' needs exactly one method, it has 2"),
        ("{ratio: {rules: [PROC-018]}}", "{}", "sample.yaml:26:13: 'signing' needs exactly one method, it has 0"),
        ("rules: [PROC-019]", "rules: [PROC-019, PROC-019]", "sample.yaml:19:13: 'publication' names a rule twice; remove one"),
        ("supersedes: {}", "supersedes: {PROC-019: PROC-019}", "sample.yaml:22:36: rule 'PROC-019' is superseded by itself in a circle; remove one entry"),
        ("value: 3,", "value: 3.001,", "sample.yaml:18:27: points of 'publication' have at most two decimals; found 3.001"),
    ],
)
def test_a_fault_of_form_is_refused_at_its_place(old, new, message):
    assert TABLE.count(old) == 1
    with pytest.raises(InputError) as error:
        parse_scheme(TABLE.replace(old, new), "sample.yaml")
    assert str(error.value).splitlines() == [message]


@pytest.mark.parametrize("value", ["-1", "1e3", "NaN", "1/2", "五", "1.23456", "''", "0x10"])
def test_points_that_are_no_number_are_refused(value):
    with pytest.raises(InputError, match=r"sample\.yaml:18:\d+.*at most four decimals|is missing"):
        parse_scheme(TABLE.replace("value: 3,", f"value: {value},"), "sample.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value: 7", "value: 6", "sample.yaml:11:19: 'management' has full marks 10, its indicators add up to 9"),
        ("total: {value: 10", "total: {value: 100", "sample.yaml:6:16: the total is 100, its sections add up to 10"),
        ("ratio: {rules: [PROC-018]}", "ratio: {rules: [PROC-018X]}", "sample.yaml:26:38: there is no rule 'PROC-018X'; did you mean 'PROC-018'?"),
        ("ratio: {rules: [PROC-018]}", "proportional: {metric: rat}", "sample.yaml:26:45: there is no metric 'rat'; did you mean 'rate'?"),
        ('value: "0.5"', 'value: "3.5"', "sample.yaml:19:71: 'each' of 'publication' is 3.5, more than its full marks 3"),
        ('value: "0.5"', 'value: "0"', "sample.yaml:19:71: 'each' should be above 0"),
        ("source: a report", "source: ''", None),
        ("{value: 7, standing: assumed}", "{value: 7, standing: published}",
         "sample.yaml:25:40: a figure of 'signing' is marked published; name its source (a link or a document)"),
        ("supersedes: {}", "supersedes: {PROC-018: PROC-019}",
         "sample.yaml:22:36: 'publication' does not count rule 'PROC-018': it has no place in supersedes"),
        ("supersedes: {}", "supersedes: {PROC-019: PROC-020}",
         "sample.yaml:22:36: rule 'PROC-020' absorbs 'PROC-019', but no indicator counts it: such a violation would cost nothing"),
    ],
)
def test_lint_finds_it(old, new, message):
    assert TABLE.count(old) == 1
    table = parse_scheme(TABLE.replace(old, new), "sample.yaml")
    assert [problem.text("en") for problem in faults(table, RULES, ("rate",))] == ([message] if message else [])


def test_an_indicator_without_method_is_unfinished_and_not_wrong():
    table = parse_scheme(TABLE.replace("            method: {ratio: {rules: [PROC-018]}}\n", ""), "sample.yaml")
    assert faults(table, RULES, ("rate",)) == []
    assert [problem.text("en") for problem in unfinished(table)] == [
        "sample.yaml:23:17: 'signing' (7 points) has no method yet; it is not scored until the dossier gives points with evidence"
    ]


def test_the_metric_that_says_whether_an_indicator_applies_must_exist():
    table = scheme(line("evidence: {}", more="applies: rat"))
    assert [problem.message.en for problem in faults(table, RULES, ("rate",))] == ["there is no metric 'rat'; did you mean 'rate'?"]


def test_an_indicator_that_counts_verdicts_learns_from_them_whether_it_applies():
    with pytest.raises(InputError, match="'line' counts verdicts, which say whether it applies; remove 'applies'"):
        scheme(line("ratio: {rules: [PROC-018]}", more="applies: rate"))


def test_a_scheme_may_leave_its_year_open():
    assert parse_scheme(TABLE.replace("year: 2024\n", ""), "sample.yaml").year is None


def bands(text: str) -> list[str]:
    found = faults(scheme(line(f"bands: {{metric: rate, bands: [{text}]}}")), RULES, ("rate",))
    return [problem.message.en for problem in found]


TEN, FIVE, NONE = (figure(value) for value in (10, 5, 0))
BACK = "bounds widen from band to band (at_most and below rise, at_least and above fall); this one is never reached or goes back"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (f"{{at_most: 0, score: {TEN}}}, {{at_most: 10%, score: {FIVE}}}, {{otherwise: {NONE}}}", []),
        (f"{{below: 10%, score: {TEN}}}, {{at_most: 10%, score: {FIVE}}}, {{otherwise: {NONE}}}", []),
        (f"{{at_most: 10%, score: {TEN}}}, {{below: 10%, score: {FIVE}}}, {{otherwise: {NONE}}}", [BACK]),
        (f"{{at_most: 10%, score: {TEN}}}, {{at_most: 5%, score: {FIVE}}}, {{otherwise: {NONE}}}", [BACK]),
        (f"{{at_least: 90%, score: {TEN}}}, {{above: 75%, score: {FIVE}}}, {{otherwise: {NONE}}}", []),
        (f"{{above: 90%, score: {TEN}}}, {{at_least: 90%, score: {FIVE}}}, {{otherwise: {NONE}}}", []),
        (f"{{at_least: 90%, score: {TEN}}}, {{at_most: 75%, score: {FIVE}}}, {{otherwise: {NONE}}}", [BACK]),
        (f"{{at_most: 0, score: {FIVE}}}, {{at_most: 10%, score: {TEN}}}, {{otherwise: {NONE}}}",
         ["scores should only rise or only fall from band to band; found 5, 10, 0"]),
        (f"{{at_most: 0, score: {TEN}}}, {{at_most: 10%, score: {NONE}}}", ["the last band should be 'otherwise', or some values fall into no band"]),
        (f"{{at_most: 0, score: {figure(11)}}}, {{otherwise: {NONE}}}", ["'band-1' of 'line' is 11, more than its full marks 10"]),
        ("{at_most: 0, score: full}, {otherwise: full}",
         ["write the score of a band with a bound as a figure (such as {value: 8, standing: published}): the bound shares its standing"]),
        ("{otherwise: full}", []),
    ],
)
def test_bands_are_complete_and_go_one_way(text, messages):
    assert bands(text) == messages


@pytest.mark.parametrize(
    "text",
    ["{score: full}", "{at_most: 1, below: 2, score: full}", "{at_most: 1}", "{at_most: 1, score: full, otherwise: full}", "{at_most: 1, score: }"],
)
def test_a_band_has_one_bound_and_a_score(text):
    with pytest.raises(InputError, match=r"one bound|needs 'score'|is missing"):
        bands(text + ", {otherwise: full}")


def test_a_step_of_nothing_is_refused():
    with pytest.raises(InputError, match="the step 'every' must be above 0"):
        scheme(line(f"steps: {{metric: rate, from: 1, direction: below, every: 0, costs: {FIVE}}}"))


@pytest.mark.parametrize(
    ("tail", "message"),
    [
        (f"vetoes: [{{id: forged, name: {{zh: 假, en: forged}}, rules: [PROC-01], score: {NONE}}}]", "there is no rule 'PROC-01'; did you mean 'PROC-019'?"),
        (f"vetoes: [{{id: forged, name: {{zh: 假, en: forged}}, rules: [PROC-018], score: {figure(11)}}}]",
         "'score' of 'forged' is 11, more than its full marks 10"),
        (f"grades: [{{at_least: {FIVE}, name: {{zh: 中, en: fair}}}}, {{at_least: {TEN}, name: {{zh: 优, en: good}}}}]",
         "grades go from high to low; 'good' at 10 is not below the one before"),
        (f"grades: [{{at_least: {figure(11)}, name: {{zh: 优, en: good}}}}]", "grade 'good' begins at 11, more than the total"),
    ],
)
def test_vetoes_and_grades_are_linted(tail, message):
    table = scheme(line("ratio: {rules: [PROC-018]}"), tail=tail)
    assert [problem.message.en for problem in faults(table, RULES, ())] == [message]


def test_a_veto_of_an_unknown_section_is_refused():
    with pytest.raises(InputError, match="no section 'none'; there are: all"):
        scheme(line("ratio: {rules: [A]}"), tail=f"vetoes: [{{id: forged, name: {{zh: 假, en: forged}}, rules: [A], section: none, score: {NONE}}}]")
