"""What holds of every scheme and every dossier."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engines.match import Matcher
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.scoring.adjudication import adjudicate
from compliance.scoring.scheme import Scheme
from tests.scoring.tables import figure, line, scheme, score

POLICIES = st.sampled_from(["unscored", "lose", "keep"])
CENTS = st.decimals(D("0.01"), D(4), places=2).map(str)
FIGURES = CENTS | st.sampled_from(["0.333", "0.1", "0.0625"])


@st.composite
def tables(draw: st.DrawFn, idle: tuple[str, ...] = ("full", "exclude")) -> Scheme:
    """Six indicators, one for each method but evidence."""
    fulls = [draw(st.decimals(D("0.5"), D(9), places=2)) for _ in range(6)]
    cap = f", at_most: {figure(draw(CENTS))}" if draw(st.booleans()) else ""
    scores = sorted((draw(st.integers(0, 3)) for _ in range(2)), reverse=True)
    partial = f"partial: {draw(st.sampled_from(['floor', 'ceil']))}"
    methods = [
        f"per_violation: {{rules: [A, B], each: {figure(draw(FIGURES))}{cap}}}", "ratio: {rules: [A]}", "all_or_nothing: {rules: [B]}",
        f"bands: {{metric: m, bands: [{{at_most: 10%, score: {figure(min(scores[0], fulls[3]))}}}, {{otherwise: {figure(min(scores[1], fulls[3]))}}}]}}",
        f"steps: {{metric: m, from: 20%, direction: above, every: {draw(st.integers(1, 30))}%, costs: {figure(draw(FIGURES))}, {partial}}}",
        "proportional: {metric: m}",
    ]
    more = [f"undetermined: {draw(POLICIES)}, not_applicable: {draw(st.sampled_from(idle))}" for _ in methods]
    lines = [line(method, code=f"i{n}", full=str(full), more=rest) for n, (method, full, rest) in enumerate(zip(methods, fulls, more, strict=True))]
    return scheme(*lines, full=str(sum(fulls)))


VERDICTS = st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 9), st.sampled_from(Outcome)), max_size=14, unique_by=lambda v: v[:2]).map(
    lambda found: [Verdict(rule, Subject("contract", number), outcome) for rule, number, outcome in found]
)
METRICS = st.none() | st.fractions(-1, 2) | st.sampled_from([F(1, 10), F(2, 10), F(1)])


@settings(max_examples=80, deadline=None)
@given(tables(), VERDICTS, METRICS)
def test_points_lie_within_full_marks_and_deductions_explain_them(table, found, value):
    card = score(table, found, {"m": value})
    for indicator in card.indicators():
        assert 0 <= indicator.low <= indicator.high <= indicator.full
        assert indicator.score in (None, indicator.high)
        assert indicator.score is None or indicator.low == indicator.high
        assert all(0 <= deduction.points < deduction.before_cap + D("0.01") for deduction in indicator.deductions)
        assert indicator.excluded or sum((d.points for d in indicator.deductions), D(0)) == indicator.full - indicator.high
        assert indicator.full - indicator.high <= indicator.cap or indicator.excluded
    assert (card.low, card.high) == (sum(i.low for i in card.indicators()), sum(i.high for i in card.indicators()))
    assert card.counted == sum(i.full for i in card.indicators() if not i.excluded)


@settings(max_examples=60, deadline=None)
@given(tables(("full",)), VERDICTS, METRICS, st.sampled_from("AB"))
def test_one_more_violation_never_raises_a_score(table, found, value, rule):
    before = score(table, found, {"m": value}).indicators()
    after = score(table, [*found, Verdict(rule, Subject("contract", 10), Outcome.VIOLATED)], {"m": value}).indicators()
    assert all(later.low <= earlier.low and later.high <= earlier.high for earlier, later in zip(before, after, strict=True))


@settings(max_examples=60, deadline=None)
@given(tables(("full",)), VERDICTS.filter(lambda found: any(v.outcome is Outcome.UNDETERMINED for v in found)), METRICS, st.data())
def test_the_range_holds_whatever_the_undetermined_turns_out_to_be(table, found, value, data):
    resolved = [
        Verdict(v.rule, v.subject, data.draw(st.sampled_from([Outcome.SATISFIED, Outcome.VIOLATED]))) if v.outcome is Outcome.UNDETERMINED else v for v in found
    ]
    policies = {indicator.id: indicator.undetermined for _, indicator in table.indicators()}
    before, after = score(table, found, {"m": value}).indicators(), score(table, resolved, {"m": value}).indicators()
    assert all(one.low <= other.low and other.high <= one.high for one, other in zip(before, after, strict=True) if policies[one.id] == "unscored")


@settings(max_examples=60, deadline=None)
@given(tables(), VERDICTS, METRICS, st.randoms(use_true_random=False))
def test_the_order_of_verdicts_does_not_matter(table, found, value, random):
    shuffled = random.sample(found, len(found))
    assert score(table, found, {"m": value}) == score(table, shuffled, {"m": value})


@settings(max_examples=30, deadline=None)
@given(tables(), VERDICTS, METRICS, st.permutations(range(1, 10)))
def test_the_order_of_rows_does_not_matter_to_the_ids(table, found, value, numbers):
    """The same contracts, named by what people call them, in files with another order of rows."""
    moved = [Verdict(v.rule, Subject("contract", numbers[v.subject.number - 1]), v.outcome) for v in found]
    names = {Subject("contract", n): f"HT-{n}" for n in range(1, 10)}
    moved_names = {Subject("contract", numbers[n - 1]): f"HT-{n}" for n in range(1, 10)}
    one = adjudicate(table, found, {"m": value}, (), Matcher(), keys=names)
    other = adjudicate(table, moved, {"m": value}, (), Matcher(), keys=moved_names)

    def named(card, keys):
        return [(d.id, d.points, [keys[ground.subject] for ground in d.grounds if ground.subject]) for d in card.deductions()]

    assert named(one, names) == named(other, moved_names)
