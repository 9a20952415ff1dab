"""Supersession, exclusion, vetoes, grades, the chain of conclusions, and two witnesses."""

from __future__ import annotations

import itertools
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from compliance.engines.fence import Fence, available
from compliance.engines.match import Matcher, holds
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.scoring.adjudication import Disputed, adjudicate, witnessed
from compliance.scoring.productions import DOUBT, IDLE, METHODS, PRODUCTIONS, Settlement, Stratum
from tests.scoring.tables import figure, line, only, scheme, score, verdicts

S, V, P, U, E, N = Outcome.SATISFIED, Outcome.VIOLATED, Outcome.PENDING, Outcome.UNDETERMINED, Outcome.EXEMPT, Outcome.NOT_APPLICABLE

EACH = f"each: {figure(1)}"
BOTH = line(f"per_violation: {{rules: [A, AG], {EACH}}}", more="supersedes: {AG: A}")


def test_one_late_contract_is_not_punished_twice():
    card = score(scheme(BOTH), [*verdicts("A", V, S), *verdicts("AG", V, V)])
    found = only(card)
    assert (found.score, found.tally.absorbed) == (8, 1)
    assert [(d.rule, d.subject.number) for d in found.deductions] == [("A", 1), ("AG", 2)]
    absorbed = card.conclusions["line.absorb-1"]
    assert (absorbed.rule, absorbed.subject, absorbed.stratum) == ("AG", Subject("contract", 1), Stratum.WEIGH)


@pytest.mark.parametrize("general", [S, U, P, E, N])
def test_only_a_violation_absorbs(general):
    found = only(score(scheme(BOTH), [*verdicts("A", general), *verdicts("AG", V)]))
    assert (found.tally.charges, found.tally.absorbed) == (1, 0)


def test_an_undetermined_verdict_is_absorbed_too():
    found = only(score(scheme(BOTH), [*verdicts("A", V), *verdicts("AG", U)]))
    assert (found.score, found.tally.doubts) == (9, 0)


def test_an_excluded_indicator_leaves_the_total_and_grades_look_at_the_rest():
    tail = f"grades: [{{at_least: {figure(9)}, name: {{zh: 优, en: excellent}}}}, {{at_least: {figure(6)}, name: {{zh: 中, en: fair}}}}]"
    left_out = line("ratio: {rules: [A]}", code="a", full="6", more="not_applicable: exclude")
    table = scheme(left_out, line(f"per_violation: {{rules: [B], {EACH}}}", code="b", full="4"), tail=tail)
    card = score(table, verdicts("A", N))
    first, second = card.indicators()
    assert (first.outcome, first.score, first.excluded, second.score) == (Settlement.EXCLUDED, None, True, 4)
    assert (card.full, card.counted, card.total, card.grade.en) == (10, 4, 4, "excellent")
    assert score(table, verdicts("B", V)).grade.en == "fair"


@pytest.mark.parametrize(("violations", "grade"), [(1, "good"), (0, "good"), (2, "fair"), (4, "fair"), (5, None)])
def test_grades_include_their_bound(violations, grade):
    tail = f"grades: [{{at_least: {figure(9)}, name: {{zh: 良, en: good}}}}, {{at_least: {figure(6)}, name: {{zh: 中, en: fair}}}}]"
    card = score(scheme(line(f"per_violation: {{rules: [A], {EACH}}}"), tail=tail), verdicts("A", *[V] * violations))
    assert (card.grade.en if card.grade else None) == grade


def test_a_grade_is_certain_only_if_both_ends_have_it():
    tail = f"grades: [{{at_least: {figure(9)}, name: {{zh: 良, en: good}}}}, {{at_least: {figure(6)}, name: {{zh: 中, en: fair}}}}]"
    card = score(scheme(line(f"per_violation: {{rules: [A], {EACH}}}"), tail=tail), verdicts("A", V, U))
    assert (card.low, card.high, card.grade, card.grade_low.en, card.grade_high.en) == (8, 9, None, "fair", "good")


def veto(section: str, value: int) -> str:
    return f"vetoes: [{{id: forged, name: {{zh: 弄虚作假, en: forged}}, rules: [X], {section}score: {figure(value)}}}]"


@pytest.mark.parametrize(("section", "of_section"), [("section: all, ", 3), ("", 10)])
def test_a_veto_leaves_at_most_its_score(section, of_section):
    table = scheme(line(f"per_violation: {{rules: [A], {EACH}}}"), tail=veto(section, 3))
    card = score(table, verdicts("X", V))
    (struck,) = card.vetoes
    assert (card.total, card.sections[0].high, struck.lost, struck.certain) == (3, of_section, 7, True)
    assert [ground.rule for ground in struck.grounds] == ["X"]
    assert card.conclusions[struck.conclusion].parents == ("forged.charge-1",)


def test_a_veto_that_may_apply_lowers_only_the_low_end():
    card = score(scheme(line(f"per_violation: {{rules: [A], {EACH}}}"), tail=veto("", 0)), verdicts("X", U))
    assert (card.low, card.high, card.vetoes[0].certain, card.vetoes[0].lost) == (0, 10, False, 0)
    assert card.vetoes[0].grounds[0].outcome is U


@pytest.mark.parametrize("outcome", [S, P, E, N])
def test_a_veto_without_violation_does_nothing(outcome):
    card = score(scheme(line(f"per_violation: {{rules: [A], {EACH}}}"), tail=veto("", 0)), verdicts("X", outcome))
    assert (card.total, card.vetoes) == (10, ())


def test_each_deduction_walks_back_to_the_verdicts():
    card = score(scheme(line(f"per_violation: {{rules: [A], {EACH}}}")), verdicts("A", S, V, P, E))
    (deduction,) = card.deductions()
    settled = card.conclusions[deduction.conclusion]
    assert (settled.id, settled.stratum, settled.production) == ("line.charged", Stratum.SETTLE, "charged")
    assert settled.parents == ("line.charge-1", "line.credit-1", "line.aside-1", "line.wait-1")
    assert deduction.grounds[0].conclusion == "line.charge-1"
    weighed = card.conclusions["line.charge-1"]
    assert (weighed.rule, weighed.subject, weighed.wording.en) == ("A", Subject("contract", 2), "violated: counts against")


def test_violations_that_the_scheme_does_not_price_are_named():
    card = score(scheme(line(f"per_violation: {{rules: [A], {EACH}}}")), [*verdicts("Z", V), *verdicts("Y", S)])
    assert (card.unpriced, card.total) == (("Z",), 10)


def test_assumed_figures_are_listed():
    card = score(scheme(line(f"per_violation: {{rules: [A], {EACH}}}")))
    assert [(figure.owner, figure.part, figure.value) for figure in card.assumed] == [("line", "full", D(10)), ("line", "each", D(1))]


def test_deductions_are_numbered_by_what_people_call_the_records():
    table = scheme(line(f"per_violation: {{rules: [A], {EACH}}}"))
    one = adjudicate(table, verdicts("A", V, V), {}, (), Matcher(), keys={Subject("contract", 1): "HT-9", Subject("contract", 2): "HT-1"})
    assert [(d.id, d.subject.number) for d in one.deductions()] == [("line-1", 2), ("line-2", 1)]


def test_a_verdict_given_twice_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="two verdicts of A"):
        score(scheme(line("ratio: {rules: [A]}")), [*verdicts("A", V), *verdicts("A", S)])


class Forgetful(Matcher):
    """An engine that misses one conclusion."""

    name = "forgetful"

    def fire(self, productions, facts):
        return {hit for hit in super().fire(productions, facts) if not (hit[0] == 0 and facts[hit[1]].get("record") == 2)}


def test_two_engines_that_differ_give_no_score():
    table = scheme(line(f"per_violation: {{rules: [A], {EACH}}}"))
    with pytest.raises(Disputed) as error:
        witnessed(table, verdicts("A", V, V), {}, (), [Matcher(), Forgetful()])
    assert error.value.about == "line"
    assert str(error.value) == "engines disagree on 'line': reference concludes line.charge-2, forgetful does not; there is no score"


@pytest.mark.skipif(not available()[0], reason=available()[1].en)
def test_both_engines_adjudicate_alike():
    table = scheme(
        line(f"per_violation: {{rules: [A, AG], {EACH}}}", code="a", full="2", more="supersedes: {AG: A}"), line("ratio: {rules: [B]}", code="b", full="2"),
        line(f"bands: {{metric: m, bands: [{{at_most: 10%, score: {figure(1)}}}, {{otherwise: {figure(0)}}}]}}", code="c", full="1"),
        line("proportional: {metric: none}", code="d", full="5"), tail=veto("", 0) + f"\ngrades: [{{at_least: {figure(4)}, name: {{zh: 中, en: fair}}}}]",
    )
    found = [*verdicts("A", V, S, U), *verdicts("AG", V, V), *verdicts("B", S, V, E, N), *verdicts("X", U)]
    card = witnessed(table, iter(found), {"m": F(1, 10), "none": None}, (), [Fence(), Matcher()])
    assert card.witnesses == ("durable", "reference")
    assert [indicator.score for indicator in card.indicators()] == [D(0), D(1), D(1), None]


def test_every_tally_is_settled_by_exactly_one_production():
    """All small tallies that can occur: the productions of the stratum neither overlap nor leave a gap."""
    family = {"": 0, "PerViolation": 1, "Ratio": 1, "AllOrNothing": 1, "Bands": 2, "Steps": 2, "Proportional": 2, "Attested": 3}
    counts, flags = [(0, 1)] * 3, [(0, 1)] * 2
    for method, doubt, idle, charges, credits, doubts, lose, keep in itertools.product(METHODS, DOUBT.values(), IDLE.values(), *counts, *flags):
        for spent, known, reached, count in itertools.product((0, 1), repeat=4):
            if (spent and (not charges or method == "Ratio")) or (method == "AllOrNothing" and bool(charges) != spent):
                continue
            fact = {
                "family": family[method], "method": METHODS[method], "doubt": doubt, "idle": idle, "charges": charges, "credits": credits, "doubts": doubts,
                "favourable": credits + keep, "forfeits_unseen": lose, "concessions_unseen": keep, "spent": spent, "known": known, "reached": reached,
                "steps": count,
            }
            assert sum(holds(production.when, fact) for production in PRODUCTIONS[Stratum.SETTLE]) == 1, fact


def test_every_verdict_is_weighed_by_exactly_one_production():
    for outcome, doubt, absorbed, supplied in itertools.product(range(1, 7), DOUBT.values(), (0, 1), (0, 1)):
        if (absorbed and outcome < 5) or (not supplied and (outcome != 5 or absorbed)):
            continue
        fact = {"outcome": outcome, "doubt": doubt, "absorbed": absorbed, "supplied": supplied, "count": 1}
        assert sum(holds(production.when, fact) for production in PRODUCTIONS[Stratum.WEIGH]) == 1, fact


def test_a_rule_counts_on_the_record_it_judged():
    late = [Verdict("A", Subject("contract", 1), V), Verdict("AG", Subject("payment", 1), V)]
    assert only(score(scheme(BOTH), late)).score == 8
