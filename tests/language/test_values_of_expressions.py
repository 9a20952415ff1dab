"""What expressions are worth, function by function, each computed by interpretation and over whole numbers."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction

import pytest

from compliance.ground.values import NEVER
from tests.language.world import AS_OF, UNREADABLE, store, value

DAY = dt.date(2024, 9, 30)
TRUTHS = {"true": {"urgent": True}, "false": {"urgent": False}, "unknown": {"urgent": None}}


def kleene(name: str) -> bool | None:
    return {"true": True, "false": False, "unknown": None}[name]


@pytest.mark.parametrize(("left", "right"), list(itertools.product(TRUTHS, TRUTHS)))
def test_the_kleene_truth_table(left: str, right: str) -> None:
    fields = {"urgent": kleene(left), "secret": kleene(right)}
    order = ["false", "unknown", "true"]
    assert value("urgent and secret", **fields) is kleene(min(left, right, key=order.index))
    assert value("urgent or secret", **fields) is kleene(max(left, right, key=order.index))
    assert value("not urgent", **fields) is kleene({"true": "false", "false": "true"}.get(left, "unknown"))


@pytest.mark.parametrize(("choice", "yes", "no", "expected"), [
    (True, True, None, True), (False, None, True, True), (True, None, True, None), (False, True, None, None),
    (None, True, True, None), (None, False, False, None), (None, True, False, None), (True, False, None, False),
])
def test_a_choice_is_unknown_where_its_condition_is(choice: bool | None, yes: bool | None, no: bool | None, expected: bool | None) -> None:
    assert value("(urgent if days == 1 else secret)", days=None if choice is None else 1 if choice else 2, urgent=yes, secret=no) is expected


@pytest.mark.parametrize("order", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("other", [-1, 0, 1])
def test_comparisons_at_below_and_above(order: str, other: int) -> None:
    expected = {"==": other == 0, "!=": other != 0, "<": other < 0, "<=": other <= 0, ">": other > 0, ">=": other >= 0}[order]
    assert value(f"amount {order} yuan(100)", amount=10_000 + other) is expected
    assert value(f"signed_on {order} date('2024-09-30')", signed_on=DAY + dt.timedelta(days=other)) is expected
    assert value(f"share {order} percent(10)", share=Fraction(1, 10) + Fraction(other, 1_000_000)) is expected
    assert value(f"days {order} 5", days=5 + other) is expected
    assert value(f"amount {order} yuan(100)", amount=None) is None


def test_a_chain_compares_each_pair() -> None:
    assert value("1 <= days <= 3", days=3) is True
    assert value("1 <= days < 3", days=3) is False


def test_membership() -> None:
    assert value('method in ("open", "single")', method="single") is True
    assert value('method not in ("open", "single")', method="single") is False
    assert value('method in ("open",)', method=None) is None
    assert value("days in [1, 2]", days=3) is False


@pytest.mark.parametrize(("text", "expected"), [
    ("yuan(500)", 50_000), ("wan(100)", 100_000_000), ("yuan(0.01)", 1), ("percent(10)", Fraction(1, 10)), ("0.1", Fraction(1, 10)),
    ("percent(0.0001)", Fraction(1, 1_000_000)), ("-3", -3), ("abs(-3)", 3), ("abs(yuan(2) - yuan(5))", 300), ("1 + 2 * 3", 7), ("7 / 2", Fraction(7, 2)),
    ("min(3, 1, 2)", 1), ("max(3, 1, 2)", 3), ("max(0.5, 1)", Fraction(1)), ("year(date('2024-02-29'))", 2024), ("date('2024-03-01') - date('2024-02-28')", 2),
    ("date('2024-02-28') + 2", dt.date(2024, 3, 1)), ("date('2024-03-01') - 2", dt.date(2024, 2, 28)), ("as_of", AS_OF),
    ("add_workdays(date('2024-09-30'), 2)", dt.date(2024, 10, 9)), ("workdays(date('2024-09-30'), date('2024-10-12'))", 5),
    ("workdays(date('2024-10-12'), date('2024-09-30'))", -5), ("workdays(date('2024-10-05'), date('2024-10-05'))", 0),
    ("add_workdays(date('2024-10-05'), 0)", dt.date(2024, 10, 5)),
    ("add_months(date('2024-01-31'), 1)", dt.date(2024, 2, 29)), ("add_months(date('2024-03-31'), -1)", dt.date(2024, 2, 29)),
    ("add_years(date('2024-02-29'), 1)", dt.date(2025, 2, 28)), ("date(2024, 3, 31)", dt.date(2024, 3, 31)), ("date(year(as_of), 1, 1)", dt.date(2024, 1, 1)),
    ("(1 if 1 < 2 else 2.0) + 1", 2), ("add_months(date('0001-01-01'), -1)", None), ("date(0, 1, 1)", None),
    ("yuan(1) / yuan(3)", Fraction(1, 3)), ("yuan(100) * percent(10)", 1_000), ("yuan(100) / 3", Fraction(10_000, 3)), ("yuan(1) * 3", 300),
    ("5 if 1 < 2 else 6", 5), ("max(date('2024-01-31'), date('2024-02-01'))", dt.date(2024, 2, 1)),
])
def test_functions_and_arithmetic(text: str, expected: object) -> None:
    assert value(text) == expected


def test_texts() -> None:
    assert value('starts(note, "A0")', note="A01") is True
    assert value('starts(note, "A0")', note="a01") is False
    assert value('starts(note, "A0")', note=None) is None
    assert value('note == "甲"', note="甲") is True
    assert value("note == no", note="甲", no="乙") is False


def test_presence_is_never_unknown() -> None:
    for there, held in ((True, DAY), (True, NEVER), (False, None), (False, UNREADABLE)):
        assert value("known(published_on)", published_on=held) is there
        assert value("missing(published_on)", published_on=held) is not there
        assert value("happened(published_on)", published_on=held) is (held == DAY)
    assert value("known(published_on)") is False
    assert value("known(amount > yuan(1))", amount=None) is False
    assert value("known(paid / amount)", paid=1, amount=0) is False


def test_a_day_that_never_came_is_later_than_any() -> None:
    assert value("published_on > signed_on", published_on=NEVER, signed_on=DAY) is True
    assert value("published_on - signed_on", published_on=NEVER, signed_on=DAY) is None
    assert value("workdays(signed_on, published_on)", published_on=NEVER, signed_on=DAY) is None
    assert value("published_on + 5", published_on=NEVER) == NEVER
    assert value("add_workdays(published_on, 5)", published_on=NEVER) == NEVER
    assert value("year(published_on)", published_on=NEVER) is None


@pytest.mark.parametrize(("divisor", "expected"), [(2, Fraction(1, 2)), (0, None), (-1, None), (None, None)])
def test_dividing_by_nothing_or_less_is_unknown(divisor: int | None, expected: Fraction | None) -> None:
    assert value("paid / amount", paid=1, amount=divisor) == expected
    assert value("paid / amount > percent(10)", paid=1, amount=divisor) is (None if expected is None else True)
    assert value("paid / amount != percent(10)", paid=1, amount=divisor) is (None if expected is None else True)


def test_ratios_are_compared_exactly() -> None:
    assert value("paid / amount > 0.1", paid=100_000_000_000_001, amount=1_000_000_000_000_000) is True
    assert value("paid / amount > 0.1", paid=100_000_000_000_000, amount=1_000_000_000_000_000) is False
    assert value("1 / 3 + 1 / 3 + 1 / 3 == 1") is True
    assert value("paid * share == yuan(0.1)", paid=30, share=Fraction(333_333, 1_000_000)) is False


def test_the_calendar_ends_where_the_notices_end() -> None:
    assert value("add_workdays(date('2003-01-01'), 1)") is None
    assert value("workdays(date('2024-12-31'), date('2090-01-01'))") is None
    assert value("add_workdays(signed_on, -1)", signed_on=DAY) is None
    assert value("signed_on + 99999999", signed_on=DAY) is None


PARTS = [{"deal_no": "a", "cost": 100, "count": 1, "ok": True, "done_on": DAY}, {"deal_no": "a", "cost": 300, "count": 4, "ok": False, "done_on": NEVER}]
FOLDS = [
    ("sum(p.cost for p in parts)", 400), ("sum(p.cost for p in parts if p.ok)", 100), ("count(p for p in parts)", 2),
    ("count(p for p in parts if p.cost > yuan(2))", 1),
    ("mean(p.count for p in parts)", Fraction(5, 2)), ("mean(p.cost for p in parts)", 200), ("min(p.cost for p in parts)", 100),
    ("max(p.count for p in parts)", 4),
    ("max(p.done_on for p in parts if happened(p.done_on))", DAY), ("max(p.done_on for p in parts)", NEVER),
    ("any(p.ok for p in parts)", True), ("all(p.ok for p in parts)", False), ("all(p.ok for p in parts if p.cost < yuan(2))", True),
    ("any(p.cost > amount for p in parts)", True),
    ("sum(p.cost for p in parts if p.ok if p.count > 3)", 0),
]


@pytest.mark.parametrize(("text", "expected"), FOLDS)
def test_folds(text: str, expected: object) -> None:
    assert value(text, store(deal=[{"no": "a", "amount": 250}], part=PARTS)) == expected


NOTHING = {"sum(p.cost for p in parts)": 0, "count(p for p in parts)": 0, "any(p.ok for p in parts)": False, "all(p.ok for p in parts)": True,
           "min(p.cost for p in parts)": None, "max(p.cost for p in parts)": None, "mean(p.cost for p in parts)": None}


@pytest.mark.parametrize("text", NOTHING)
def test_no_source_is_not_an_empty_one(text: str) -> None:
    assert value(text, store(deal=[{"no": "a"}], part=[])) == NOTHING[text]
    assert value(text, store(deal=[{"no": "a"}], part=[{"deal_no": "b", "cost": 5, "ok": True}])) == NOTHING[text]
    assert value(text, store(deal=[{"no": "a"}])) is None, "no ledger of parts at all"
    assert value(text, store(deal=[{"no": None}], part=PARTS)) is None, "the number that links them is blank"


def test_a_missing_value_inside_makes_a_fold_unknown_unless_it_cannot_matter() -> None:
    made = store(deal=[{"no": "a"}], part=[{"deal_no": "a", "cost": 5, "ok": True}, {"deal_no": "a", "cost": None, "ok": None}])
    expected = {
        "sum(p.cost for p in parts)": None, "sum(p.cost for p in parts if p.ok)": None, "count(p for p in parts)": 2, "count(p for p in parts if p.ok)": None,
        "any(p.ok for p in parts)": True, "all(p.ok for p in parts)": None, "any(p.cost > yuan(1) for p in parts)": None,
        "all(p.cost > yuan(1) for p in parts)": False,
        "min(p.cost for p in parts)": None, "sum(p.cost for p in parts if known(p.cost))": 5, "any(p.ok for p in parts if p.cost > yuan(9))": None,
    }
    assert {text: value(text, made) for text in expected} == expected


def test_single_relations() -> None:
    deals = [{"no": "b", "parent": "a", "amount": 5, "paid": 1}, {"no": "a", "amount": 7, "paid": 2}]
    assert value("original.amount - amount", store(deal=deals)) == 2
    assert value("original.unpaid", store(deal=deals)) == 5
    assert value("overrun", store(deal=deals)) is False
    assert value("original.amount", store(deal=[*deals, {"no": "a", "amount": 8}])) is None, "two records where one is declared"
    assert value("original.amount", store(deal=[{"no": "b", "parent": "c"}])) is None
    assert value("department.budget", store(deal=[{}], department=[{"budget": 9}])) == 9
    assert value("department.budget", store(deal=[{}])) is None


def test_a_definition_in_a_loop_is_said_of_the_loops_record() -> None:
    made = store(
        deal=[{"no": "a", "signed_on": DAY, "amount": 1_000, "paid": 0}, {"no": "b", "signed_on": dt.date(2024, 1, 1), "amount": 50}],
        part=[{"deal_no": "a", "done_on": dt.date(2024, 9, 1), "cost": 100, "rate": Fraction(1, 2)}, {"deal_no": "b", "done_on": dt.date(2024, 9, 1), "cost": 7,
            "rate": Fraction(1)}],
        department=[{}],
    )
    assert value("count(p for p in department.parts if p.late)", made) == 1, "the second part's own deal was signed before"
    assert value("any(p.late for p in parts)", made) is False
    assert value("sum(p.worth for p in parts)", made) == 50, "a number said of each part"
    assert value("max(p.deal.started_on for p in department.parts)", made) == DAY, "a date said of each part's deal"
    assert value("all(p.dear for p in parts)", made) is True, "a definition that uses definitions of two kinds"
    assert value("count(d for d in department.deals if d.costly)", made) == 0
    assert value("last_done", made) == dt.date(2024, 9, 1)


def test_a_loop_inside_a_loop_sees_both() -> None:
    made = store(deal=[{"no": "a", "amount": 150}], part=PARTS)
    assert value("count(p for p in parts if any(q.cost > p.cost for q in parts))", made) == 1
    assert value("sum(sum(q.cost for q in p.deal.parts) for p in parts)", made) == 800
    assert value("all(any(q.cost > amount for q in parts) for p in parts)", made) is True


@pytest.mark.parametrize(("day", "place", "expected"), [
    (dt.date(2015, 2, 28), "CN", None), (dt.date(2015, 3, 1), "CN", 2), (dt.date(2024, 6, 30), "CN", 2), (dt.date(2024, 7, 1), "CN", 3),
    (dt.date(2022, 12, 31), "440103", 5), (dt.date(2023, 1, 1), "440103", 2), (dt.date(2019, 12, 31), "440103", 2), (dt.date(2022, 12, 31), "110101", 2),
    (NEVER, "CN", None),
])
def test_figures_follow_the_day_and_the_place(day: dt.date, place: str, expected: int | None) -> None:
    assert value("notice_days", place=place, signed_on=day) == expected


def test_a_table_is_looked_up_by_its_key() -> None:
    assert value("threshold[method]", signed_on=DAY, method="inquiry") == 50_000_000
    assert value('threshold["single"]', signed_on=DAY) == 10_000_000
    assert value("threshold[method]", signed_on=DAY, method=None) is None
    assert value("threshold[note]", signed_on=DAY, note="无此键") is None
    assert value("large", signed_on=DAY, method="open", amount=400_000_000) is True
    assert value("large", signed_on=DAY, method="open", amount=399_999_999) is False
