"""Each method on both sides of each of its boundaries."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from compliance.engines.verdict import Outcome, Subject
from compliance.ground.problems import InputError
from compliance.scoring.productions import Settlement
from compliance.scoring.scorecard import Evidence
from tests.scoring.tables import ends, figure, line, only, scheme, score, verdicts

S, V, P, U, E, N = Outcome.SATISFIED, Outcome.VIOLATED, Outcome.PENDING, Outcome.UNDETERMINED, Outcome.EXEMPT, Outcome.NOT_APPLICABLE

PER_VIOLATION = line(f"per_violation: {{rules: [A], each: {figure('0.5')}, at_most: {figure('1.2')}}}", full="3")
RATIO = line("ratio: {rules: [A]}")
ALL = line("all_or_nothing: {rules: [A]}")
BANDS = line(
    f"bands: {{metric: m, bands: [{{at_most: 10%, score: full}}, {{below: 20%, score: {figure(6)}}}, "
    f"{{at_most: 20%, score: {figure(5)}}}, {{otherwise: {figure(0)}}}]}}"
)
FALLING = line(f"bands: {{metric: m, bands: [{{at_least: 90%, score: full}}, {{above: 75%, score: {figure(6)}}}, {{otherwise: {figure(1)}}}]}}")


def steps(direction: str, partial: str = "floor") -> str:
    return line(f"steps: {{metric: m, from: 100%, direction: {direction}, every: 5%, costs: {figure(2)}, partial: {partial}}}", full="8")


@pytest.mark.parametrize(
    ("violations", "expected", "outcome"),
    [(0, "3.00", Settlement.CLEAN), *((n, lost, Settlement.CHARGED) for n, lost in ((1, "2.50"), (2, "2.00"), (3, "1.80"), (9, "1.80")))],
)
def test_each_violation_costs_until_the_cap(violations, expected, outcome):
    found = only(score(scheme(PER_VIOLATION, full="3"), verdicts("A", S, *[V] * violations)))
    assert (found.score, found.outcome, found.cap) == (D(expected), outcome, D("1.20"))
    assert len(found.deductions) == violations


def test_the_cap_is_visible_in_the_deductions():
    found = only(score(scheme(PER_VIOLATION, full="3"), verdicts("A", V, V, V, V)))
    assert [(d.id, d.points, d.before_cap) for d in found.deductions] == [
        ("line-1", D("0.50"), D("0.5")), ("line-2", D("0.50"), D("0.5")), ("line-3", D("0.20"), D("0.5")), ("line-4", D("0.00"), D("0.5")),
    ]
    assert [d.subject for d in found.deductions] == [Subject("contract", number) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("outcomes", [(P, P), (E,), (N,), ()])
@pytest.mark.parametrize("text", [PER_VIOLATION.replace("value: 3", "value: 10"), RATIO, ALL])
def test_pending_exempt_and_not_applicable_count_neither_way(text, outcomes):
    found = only(score(scheme(text), verdicts("A", *outcomes)))
    assert (found.score, found.outcome, found.deductions) == (D("10.00"), Settlement.NOTHING_APPLICABLE, ())


@pytest.mark.parametrize(
    ("outcomes", "expected"), [((S,), "10.00"), ((S, S, V), "6.67"), ((S, V, V), "3.33"), ((V,), "0.00"), ((S, V, P, E, N), "5.00")]
)
def test_a_ratio_is_the_share_that_is_satisfied(outcomes, expected):
    found = only(score(scheme(RATIO), verdicts("A", *outcomes)))
    assert found.score == D(expected)
    assert sum(d.points for d in found.deductions) == D(10) - D(expected)


def test_a_ratio_has_one_deduction_that_names_every_violation():
    (deduction,) = only(score(scheme(RATIO), verdicts("A", S, V, V))).deductions
    assert [ground.subject.number for ground in deduction.grounds] == [2, 3]
    assert (deduction.rule, deduction.subject) == ("A", None)


@pytest.mark.parametrize(("outcomes", "expected"), [((S, S), "10.00"), ((S, V), "0.00"), ((U, V), "0.00")])
def test_all_or_nothing(outcomes, expected):
    assert only(score(scheme(ALL), verdicts("A", *outcomes))).score == D(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("-1", 10), ("0.1", 10), ("0.1000000001", 6), ("0.1999999999", 6), ("0.2", 5), ("0.2000000001", 0), ("9", 0), ("1/3", 0), ("1/10", 10)],
)
def test_bands_include_or_exclude_their_bounds(value, expected):
    assert only(score(scheme(BANDS), metrics={"m": F(value)})).score == expected


@pytest.mark.parametrize(("value", "expected"), [("0.9", 10), ("0.8999999", 6), ("0.7500001", 6), ("0.75", 1), ("0", 1)])
def test_falling_bands(value, expected):
    assert only(score(scheme(FALLING), metrics={"m": F(value)})).score == expected


def test_a_band_says_which_it_is_and_what_was_compared():
    card = score(scheme(BANDS), metrics={"m": F(15, 100)})
    found = only(card)
    assert (found.outcome, found.tally.band) == (Settlement.BANDED, 2)
    settled = card.conclusions[found.conclusion]
    assert settled.parents == ("line.below-band-2", "line.at_most-band-3", "line.otherwise-band-4")
    assert dict(card.conclusions["line.below-band-2"].attributes) == {"band": 2, "relation": 2, "left": 0, "right": 1}


def test_a_long_fraction_needs_no_long_numbers():
    twelve = sum((F(10**11 - month, 10**11 + 7 * month) for month in range(1, 13)), F(0)) / 12
    assert twelve.denominator > 2**200
    assert only(score(scheme(FALLING), metrics={"m": twelve})).score == 10


def test_a_number_beyond_53_bits_is_refused_by_name():
    with pytest.raises(InputError, match=r"line: left = \d+ is beyond 2\^53"):
        score(scheme(BANDS), metrics={"m": F(10**16)})


@pytest.mark.parametrize(
    ("direction", "partial", "value", "expected"),
    [
        ("below", "floor", "1", 8), ("below", "floor", "2", 8), ("below", "floor", "0.9501", 8), ("below", "floor", "0.95", 6), ("below", "floor", "0.9", 4),
        ("below", "floor", "0.81", 2), ("below", "floor", "0.8", 0), ("below", "floor", "0", 0), ("below", "ceil", "0.9999", 6), ("below", "ceil", "0.95", 6),
        ("below", "ceil", "0.9499", 4), ("below", "ceil", "1", 8), ("above", "floor", "1.0499", 8), ("above", "floor", "1.05", 6), ("above", "floor", "0.2", 8),
        ("above", "ceil", "1.0001", 6),
    ],
)
def test_steps(direction, partial, value, expected):
    found = only(score(scheme(steps(direction, partial), full="8"), metrics={"m": F(value)}))
    assert found.score == expected
    assert sum(d.points for d in found.deductions) == 8 - expected


def test_steps_show_what_they_would_cost_without_a_floor():
    (deduction,) = only(score(scheme(steps("below"), full="8"), metrics={"m": F(1, 2)})).deductions
    assert (deduction.points, deduction.before_cap, deduction.metric, deduction.grounds) == (D(8), D(20), "m", ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.9469", "9.47"), ("0.94649", "9.46"), ("0.9465", "9.47"), ("1.2", "10.00"), ("-0.1", "0.00"), ("1", "10.00"), ("0", "0.00")],
)
def test_proportional_is_rounded_half_up_and_capped(value, expected):
    assert only(score(scheme(line("proportional: {metric: m}")), metrics={"m": F(value)})).score == D(expected)


def given(points: str, indicator: str = "line") -> Evidence:
    return Evidence(indicator, D(points), "考核结果通知.pdf", "财政局", place="dossier.yaml:7:3")


@pytest.mark.parametrize(("points", "lost"), [("10", "0"), ("9.995", "0.00"), ("9.994", "0.01"), ("0", "10")])
def test_evidence_gives_the_points(points, lost):
    found = only(score(scheme(line("evidence: {}")), evidence=[given(points)]))
    assert (found.score, found.outcome) == (10 - D(lost), Settlement.ATTESTED)
    assert sum(d.points for d in found.deductions) == D(lost)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([given("10.01")], "dossier.yaml:7:3: 'line' was given 10.01 points; expected 0 to its full marks, 10"),
        ([given("-1")], "dossier.yaml:7:3: 'line' was given -1 points; expected 0 to its full marks, 10"),
        ([given("1"), given("2")], "dossier.yaml:7:3: evidence for 'line' is given twice; keep one"),
        ([given("1", "lime")], "dossier.yaml:7:3: the scheme scores no indicator 'lime' by evidence; did you mean 'line'?"),
    ],
)
def test_unusable_evidence_is_a_problem(items, message):
    with pytest.raises(InputError) as error:
        score(scheme(line("evidence: {}")), evidence=items)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "how"),
    [("proportional: {metric: m}", Settlement.UNMEASURED), ("evidence: {}", Settlement.NO_EVIDENCE), ("all_or_nothing: {rules: [A]}", Settlement.UNSCORED)],
)
def test_what_is_missing_is_unscored_lost_or_kept_as_the_scheme_says(text, how):
    found = [only(score(scheme(line(text, more=f"undetermined: {policy}")), verdicts("A", U))) for policy in ("unscored", "lose", "keep")]
    assert [ends(indicator) for indicator in found] == [(None, 0, 10), (0, 0, 0), (10, 10, 10)]
    assert found[0].outcome is how
    assert [sum(d.points for d in indicator.deductions) for indicator in found] == [0, 10, 0]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [((V, U), (None, D(2), D("2.50"))), ((V, V, U), (None, D("1.80"), D(2))),
     ((V, V, V, U), (D("1.80"), D("1.80"), D("1.80"))), ((S, U), (None, D("2.50"), D(3)))],
)
def test_doubts_make_a_range_until_nothing_more_can_be_lost(outcomes, expected):
    found = only(score(scheme(PER_VIOLATION, full="3"), verdicts("A", *outcomes)))
    assert ends(found) == expected
    assert sum(d.points for d in found.deductions) == 3 - found.high


def test_doubts_in_a_ratio():
    card = score(scheme(RATIO), verdicts("A", S, V, U, U))
    assert ends(only(card)) == (None, D("2.50"), D("7.50"))
    assert (card.total, card.low, card.high) == (None, D("2.50"), D("7.50"))


@pytest.mark.parametrize(
    ("policy", "expected", "how"),
    [
        ("unscored", (None, D("1.80"), D(3)), Settlement.UNSCORED), ("lose", (D("1.80"),) * 3, Settlement.UNSEEN), ("keep", (D(3),) * 3, Settlement.CLEAN),
    ],
)
def test_a_rule_without_its_ledger_is_never_silently_fulfilled(policy, expected, how):
    text = scheme(PER_VIOLATION + f", undetermined: {policy}", full="3")
    found = only(score(text, unsupplied=["A"]))
    assert (ends(found), found.outcome) == (expected, how)
    assert sum(d.points for d in found.deductions) == 3 - found.high


def test_an_indicator_without_method_is_not_scored():
    found = only(score(scheme("id: line, name: {zh: 指标, en: line}, full: {value: 10, standing: report}")))
    assert (ends(found), found.outcome) == ((None, 0, 10), Settlement.NO_METHOD)


def test_points_given_with_evidence_score_an_indicator_without_method():
    table = scheme("id: line, name: {zh: 指标, en: line}, full: {value: 10, standing: report}")
    found = only(score(table, evidence=[Evidence("line", D("7.5"), "评审意见", "张三")]))
    assert (ends(found), found.outcome) == ((D("7.5"),) * 3, Settlement.ATTESTED)


@pytest.mark.parametrize("method", [
    f"steps: {{metric: area, from: 100%, direction: above, every: 5%, costs: {figure(2)}}}", f"bands: {{metric: area, bands: [{{otherwise: {figure(0)}}}]}}",
    "proportional: {metric: area}", "evidence: {}",
])
@pytest.mark.parametrize(("present", "policy", "expected", "how"), [
    (F(0), "full", (D(10),) * 3, Settlement.NOTHING_APPLICABLE), (F(0), "exclude", (None, 0, 0), Settlement.EXCLUDED),
    (None, "full", (None, 0, 10), None),
])
def test_what_has_nothing_to_judge_follows_the_policy(method, present, policy, expected, how):
    table = scheme(line(method, more=f"applies: buildings, not_applicable: {policy}"))
    found = only(score(table, metrics={"buildings": present, "area": None if present == 0 else F(1)}))
    assert ends(found) == expected
    assert how is None or found.outcome is how
    assert found.deductions == ()


def test_what_has_something_to_judge_is_judged():
    table = scheme(line(f"steps: {{metric: area, from: 100%, direction: above, every: 5%, costs: {figure(2)}}}", more="applies: buildings"))
    assert only(score(table, metrics={"buildings": F(900), "area": F("1.14")})).score == 6


def test_a_person_who_gives_points_has_seen_that_there_is_something_to_judge():
    table = scheme(line("evidence: {}", more="applies: buildings"))
    assert only(score(table, metrics={"buildings": None}, evidence=[Evidence("line", D(4), "报告", "李四")])).score == 4


def test_r14_the_hunan_table_comes_out_as_published():
    """Case R14 of the published tables: 136 of 143 posts; 63.46 against 32; 99.27%; 767.86 of 1922.76 (万元)."""
    def one(value: object) -> str:
        return f"{{value: {value}, standing: published, source: t4-462766}}"

    table = scheme(
        line(f"steps: {{metric: staff, from: 100%, direction: above, every: 1%, costs: {one('0.5')}}}", code="staff", full="8"),
        line(f"steps: {{metric: three, from: 0%, direction: above, every: 1%, costs: {one('0.8')}}}", code="three", full="8"),
        line(f"steps: {{metric: done, from: 100%, direction: below, every: 5%, costs: {one(2)}}}", code="done", full="8"),
        line(f"bands: {{metric: control, bands: [{{at_most: 0%, score: full}}, {{at_most: 10%, score: {one(6)}}}, {{at_most: 20%, score: {one(4)}}}, "
             f"{{at_most: 30%, score: {one(2)}}}, {{otherwise: {one(0)}}}]}}", code="control", full="8"),
        full="32",
    )
    funds = F("19.8") + F("1922.76") + F("767.86")
    metrics = {"staff": F(136, 143), "three": (F("63.46") - 32) / 32, "done": (funds - F("19.8")) / funds, "control": F("767.86") / F("1922.76")}
    card = score(table, metrics=metrics)
    assert {indicator.id: indicator.score for indicator in card.indicators()} == {"staff": 8, "three": 0, "done": 8, "control": 0}
    assert card.total == 16


@pytest.mark.parametrize(("rate", "expected"), [("0", 8), ("0.01", 6), ("0.1", 6), ("0.15", 4), ("0.2", 4), ("0.3", 2), ("0.3001", 0)])
def test_the_hunan_bands_on_both_sides(rate, expected):
    bands = ", ".join([f"{{at_most: 0, score: {figure(8)}}}", *(f"{{at_most: {bound}%, score: {figure(s)}}}" for bound, s in ((10, 6), (20, 4), (30, 2)))])
    table = scheme(line(f"bands: {{metric: m, bands: [{bands}, {{otherwise: {figure(0)}}}]}}", full="8"), full="8")
    assert only(score(table, metrics={"m": F(rate)})).score == expected
