"""Every obligation kind on both sides of its boundary, with what is unknown, not yet due and never done."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from compliance.engines.measure import Measure
from compliance.ground.problems import InputError
from compliance.ground.truth import Truth
from compliance.ground.values import NEVER
from compliance.language.evaluate import evaluate, truth
from compliance.language.lower import lower, lower_amount
from compliance.language.obligations import Unit
from compliance.records.record import Store
from tests.language.world import AS_OF, UNREADABLE, obligation, store, subject, world

SIGNED = dt.date(2024, 9, 30)
"""The day before National Day: working days follow on 8, 9, 10, 11, 12 (make-up) and 14 October."""


def october(day: int) -> dt.date:
    return dt.date(2024, 10, day)


def judged(require: object, made: Store | None = None, as_of: dt.date = AS_OF, **fields: object) -> tuple[Truth, Truth, Fraction | None]:
    """Whether it is pending, whether it is met, and by how much it is missed; interpreted and lowered say the same."""
    duty, row, here = obligation(require), subject(made or store(deal=[fields])), world(as_of=as_of)
    pending = False if duty.pending is None else truth(duty.pending, (row,), here)
    required = truth(duty.required, (row,), here)
    margin = None if duty.margin is None else evaluate(duty.margin, (row,), here)
    measure = Measure(here.figures)
    assert duty.pending is None or measure.logic(lower(duty.pending, as_of), (row,)) is pending
    assert measure.logic(lower(duty.required, as_of), (row,)) is required
    assert duty.margin is None or measure.amount(lower_amount(duty.margin, as_of), (row,)) == margin
    return pending, required, margin


def days_late(require: dict[str, object], published_on: object, as_of: dt.date = AS_OF, **more: object) -> tuple[Truth, Truth, Fraction | None]:
    return judged({"deadline": {"from": "signed_on", "event": "published_on", **require}}, as_of=as_of, **{"signed_on": SIGNED,
        "published_on": published_on, **more})


TWO = {"within": "2 working days"}


@pytest.mark.parametrize(("published_on", "as_of", "expected"), [
    (october(8), AS_OF, (False, True, -1)), (october(9), AS_OF, (False, True, 0)), (october(10), AS_OF, (False, False, 1)),
    (october(12), AS_OF, (False, False, 3)),
    (SIGNED, AS_OF, (False, True, -2)), (SIGNED - dt.timedelta(days=1), AS_OF, (False, True, -3)), (NEVER, AS_OF, (False, False, 60)),
    (None, october(9), (True, None, 0)), (None, october(10), (False, None, 1)), (NEVER, october(9), (True, False, 0)), (NEVER, october(10), (False, False, 1)),
    (UNREADABLE, october(8), (True, None, -1)),
])
def test_a_deadline_of_working_days(published_on: object, as_of: dt.date, expected: tuple[Truth, Truth, int]) -> None:
    assert days_late(TWO, published_on, as_of) == expected


def test_a_deadline_whose_start_is_missing_or_never_came() -> None:
    assert days_late(TWO, october(9), signed_on=None) == (False, None, None)
    assert days_late(TWO, None, signed_on=None) == (None, None, None)
    assert days_late(TWO, october(9), signed_on=NEVER) == (False, True, None), "without a start nothing can be late"


def test_a_deadline_that_reaches_a_year_without_a_notice_is_unknown() -> None:
    assert days_late({"within": "3000 working days"}, october(9)) == (False, None, None)
    assert days_late({"within": "3000 working days"}, None) == (None, None, None)


@pytest.mark.parametrize(("require", "last"), [
    ({"within": "30 days"}, dt.date(2024, 10, 30)), ({"within": "1 day"}, october(1)), ({"within": "0 days"}, SIGNED),
    ({"within": "notice_days days"}, october(3)),
    ({"within": "notice_days working days"}, october(10)), ({"within": "1 days", "roll": "any_rest_day"}, october(8)),
    ({"within": "5 days", "roll": "statutory_holiday"}, october(5)), ({"within": "2 days", "roll": "statutory_holiday"}, october(8)),
    ({"within": "5 days", "roll": "none"}, october(5)), ({"within": "1 month"}, dt.date(2024, 10, 30)), ({"within": "5 months"}, dt.date(2025, 2, 28)),
    ({"within": "1 year"}, dt.date(2025, 9, 30)),
])
def test_the_last_day_of_a_deadline(require: dict[str, object], last: dt.date) -> None:
    late = dt.date(2026, 3, 31)
    assert days_late(require, last, late)[1:] == (True, 0)
    assert days_late(require, last + dt.timedelta(days=1), late)[1] is False
    assert days_late(require, None, last)[0] is True
    assert days_late(require, None, last + dt.timedelta(days=1))[0] is False


def test_a_deadline_by_a_day() -> None:
    by = {"deadline": {"event": "published_on", "by": "date('2024-10-09')"}}
    assert judged(by, published_on=october(9)) == (False, True, 0)
    assert judged(by, published_on=october(12)) == (False, False, 3)
    assert judged(by, published_on=None, as_of=october(9)) == (True, None, 0)
    assert obligation(by).unit is Unit.DAYS


LEAD = {"lead_time": {"event": "signed_on", "before": "published_on", "at_least": "10 days"}}


@pytest.mark.parametrize(("before", "expected"), [
    (october(10), (False, True, 0)), (october(9), (False, False, 1)), (october(11), (False, True, -1)), (None, (False, None, None)),
    (NEVER, (False, True, None)),
])
def test_lead_time(before: object, expected: tuple[Truth, Truth, int | None]) -> None:
    assert judged(LEAD, signed_on=SIGNED, published_on=before) == expected


def test_lead_time_in_working_days() -> None:
    working = {"lead_time": {"event": "signed_on", "before": "published_on", "at_least": "2 working days"}}
    assert judged(working, signed_on=SIGNED, published_on=october(9)) == (False, True, 0)
    assert judged(working, signed_on=SIGNED, published_on=october(8)) == (False, False, 1)
    assert judged(LEAD, signed_on=NEVER, published_on=october(8)) == (False, False, None), "announced never, but held: no lead time was given"


@pytest.mark.parametrize(("bound", "below", "at", "above"), [
    ("at_most", True, True, False), ("below", True, False, False), ("at_least", False, True, True), ("above", False, False, True),
])
def test_a_limit_at_its_bound(bound: str, below: bool, at: bool, above: bool) -> None:
    sign = 1 if bound in ("at_most", "below") else -1
    for amount, met in ((9_999, below), (10_000, at), (10_001, above)):
        assert judged({"limit": {"quantity": "amount", bound: "yuan(100)"}}, amount=amount) == (False, met, sign * (amount - 10_000))
    assert judged({"limit": {"quantity": "amount", bound: "yuan(100)"}}, amount=None) == (False, None, None)
    assert judged({"limit": {"quantity": "amount", bound: "0"}}, amount=0) == (False, at, 0)


def test_a_limit_on_a_share_is_exact() -> None:
    require = {"limit": {"quantity": "paid / amount", "at_most": "cap"}}
    fields = {"signed_on": SIGNED, "amount": 10**15}
    assert judged(require, paid=10**14, **fields) == (False, True, 0)
    assert judged(require, paid=10**14 + 1, **fields) == (False, False, Fraction(1, 10**15))
    assert judged(require, paid=1, signed_on=SIGNED, amount=0) == (False, None, None)
    assert obligation(require).unit is Unit.RATIO
    assert obligation({"limit": {"quantity": "days", "at_most": "5"}}).unit is Unit.COUNT


@pytest.mark.parametrize(("first", "second", "third", "expected"), [
    (1, 1, 1, (True, 0)), (1, 2, 3, (True, -1)), (2, 1, 3, (False, 1)), (1, 9, 4, (False, 5)), (1, None, 3, (None, None)), (5, 2, None, (False, None)),
])
def test_order(first: int, second: int | None, third: int | None, expected: tuple[Truth, int | None]) -> None:
    made = store(deal=[{"no": "b", "parent": "a", "signed_on": october(first), "published_on": second and october(second)}, {"no": "a",
        "signed_on": third and october(third)}])
    assert judged({"order": ["signed_on", "published_on", "original.signed_on"]}, made)[1:] == expected


@pytest.mark.parametrize(("published_on", "expected"), [
    ({"published_on": october(1)}, (True, 0)), ({"published_on": NEVER}, (True, 0)), ({"published_on": None}, (False, 1)),
    ({"published_on": UNREADABLE}, (None, None)), ({}, (None, None)),
])
def test_present_tells_blank_unreadable_and_no_column_apart(published_on: dict[str, object], expected: tuple[Truth, int | None]) -> None:
    assert judged({"present": {"fields": ["published_on"]}}, **published_on)[1:] == expected
    assert judged({"present": {"fields": ["amount", "published_on"]}}, amount=0, **published_on)[1:] == expected
    assert judged({"present": {"fields": ["amount", "published_on"]}}, amount=None, **published_on)[1] is False, "one blank cell is enough"


def test_present_over_a_relation() -> None:
    require = {"present": {"fields": ["original.note"]}}
    assert judged(require, store(deal=[{"no": "b", "parent": "a"}, {"no": "a", "note": "x"}]))[1:] == (True, 0)
    assert judged(require, store(deal=[{"no": "b", "parent": "c"}]))[1:] == (None, None)


@pytest.mark.parametrize(("parts", "expected"), [
    ([], (False, 2)), ([True], (False, 1)), ([True, True], (True, 0)), ([True, True, False], (True, 0)), ([True, False], (False, 1)),
    ([True, True, None], (None, None)), (None, (None, None)),
])
def test_present_related_records(parts: list[bool | None] | None, expected: tuple[Truth, int | None]) -> None:
    made = store(deal=[{"no": "a"}]) if parts is None else store(deal=[{"no": "a"}], part=[{"deal_no": "a", "ok": ok} for ok in parts])
    assert judged({"present": {"related": "parts", "where": "each.ok", "at_least": "2"}}, made)[1:] == expected


def test_at_least_one_related_record_by_default() -> None:
    assert judged({"present": {"related": "parts"}}, store(deal=[{"no": "a"}], part=[]))[1:] == (False, 1)
    assert judged({"present": {"related": "parts"}}, store(deal=[{"no": "a"}], part=[{"deal_no": "a"}]))[1:] == (True, 0)


def test_unique() -> None:
    one, two = {"unique": {"key": "no"}}, {"unique": {"key": ["no", "note"]}}
    rows = [{"no": "a", "note": "x"}, {"no": "b", "note": "x"}, {"no": "a", "note": "y"}]
    assert judged(one, store(deal=rows))[1:] == (False, 1)
    assert judged(one, store(deal=rows[:2]))[1:] == (True, 0)
    assert judged(two, store(deal=rows))[1:] == (True, 0)
    assert judged(two, store(deal=[*rows, rows[0], rows[0]]))[1:] == (False, 2)
    assert judged(one, store(deal=[{"no": None}, {"no": None}]))[1:] == (None, None), "two blanks are not the same number"


@pytest.mark.parametrize(("paid", "within", "expected"), [
    (100, None, (True, 0)), (101, None, (False, -1)), (99, "yuan(0.01)", (True, 1)), (98, "yuan(0.01)", (False, 2)), (102, "yuan(0.01)", (False, -2)),
    (None, None, (None, None)),
])
def test_reconcile(paid: int | None, within: str | None, expected: tuple[Truth, int | None]) -> None:
    tolerance = {} if within is None else {"within": within}
    assert judged({"reconcile": {"left": "amount", "right": "paid", **tolerance}}, amount=100, paid=paid)[1:] == expected


def test_holds() -> None:
    for urgent in (True, False, None):
        assert judged({"holds": "urgent or amount > yuan(1)"}, urgent=urgent, amount=100) == (False, urgent, None)


KINDS = ("deadline、lead_time、limit、order、present、unique、reconcile、holds", "deadline, lead_time, limit, order, present, unique, reconcile, holds")
PERIOD = (
    "期限应写作“2 working days”“30 days”“3 months”或“1 year”，写的是“{}”", "write a period as '2 working days', '30 days', '3 months' or '1 year', not '{}'")


@pytest.mark.parametrize(("require", "column", "zh", "en"), [
    ({"deadlin": {}}, 2, "没有义务类型“deadlin”；是否应为“deadline”？", "there is no obligation kind 'deadlin'; did you mean 'deadline'?"),
    ("urgent", 1, f"require 下应写一种义务：{KINDS[0]}", f"'require' holds one obligation kind: {KINDS[1]}"),
    ({"holds": "urgent", "order": []}, 1, f"require 下应写一种义务：{KINDS[0]}", f"'require' holds one obligation kind: {KINDS[1]}"),
    ({"deadline": {"event": "published_on", "from": "signed_on"}}, 14, "缺少“within”", "'within' is missing"),
    ({"deadline": {"event": "published_on", "form": "signed_on"}}, 40, "未知的键“form”；是否应为“from”？", "unknown key 'form'; did you mean 'from'?"),
    ({"deadline": {"event": "amount", "by": "signed_on"}}, 24, "“event”需要 date，写的是 money", "'event' needs date, this is money"),
    ({"deadline": {"event": "published_on", "from": "signed_on", "within": "2 weeks"}}, 71, PERIOD[0].format("2 weeks"), PERIOD[1].format("2 weeks")),
    ({"deadline": {"event": "published_on", "from": "signed_on", "within": "soon days"}}, 71, "deal 没有“soon”", "deal has no 'soon'"),
    ({"deadline": {"event": "published_on", "from": "signed_on", "within": "1 day", "roll": "x"}}, 88,
     "roll 只能是 none、statutory_holiday、any_rest_day", "roll is one of none, statutory_holiday, any_rest_day"),
    ({"limit": {"quantity": "amount"}}, 11, "limit 需要一个界限：at_most、at_least、below、above", "a limit has one bound: at_most, at_least, below, above"),
    ({"limit": {"quantity": "amount", "at_most": "5"}}, 45, "这里需要 money，写的是 integer", "money is needed here, this is integer"),
    ({"limit": {"quantity": "note", "at_most": "5"}}, 24, "“quantity”需要 integer/money/ratio，写的是 text",
        "'quantity' needs integer/money/ratio, this is text"),
    ({"order": ["signed_on"]}, 11, "order 需要两个以上的日期：[a, b]", "order takes two or more dates: [a, b]"),
    ({"order": ["signed_on", "amount"]}, 25, "这里需要 date，写的是 money", "date is needed here, this is money"),
    ({"present": {"fields": []}}, 13, "present 需要 fields: [...] 或 related: 关联", "present takes fields: [...] or related: relation"),
    ({"present": {"fields": ["amount > yuan(1)"]}}, 25, "这里应写字段名", "a field is needed here"),
    ({"unique": {"key": ["original.no"]}}, 21, "unique 的键应为本记录的字段", "a unique key is made of the record's own fields"),
    ({"reconcile": {"left": "amount", "right": "days"}}, 43, "这里需要 money，写的是 integer", "money is needed here, this is integer"),
    ({"holds": "amount"}, 11, "这里需要 bool，写的是 money", "bool is needed here, this is money"),
    ({"holds": None}, 11, "这里应写一个表达式", "an expression is needed here"),
    ({"holds": ["urgent"]}, 11, "这里应写一个表达式", "an expression is needed here"),
])
def test_refused(require: object, column: int, zh: str, en: str) -> None:
    with pytest.raises(InputError) as caught:
        obligation(require)
    said = [caught.value.problems[0].text(lang) for lang in ("zh", "en")]
    assert said == [f"rules.yaml:1:{column}: {zh}", f"rules.yaml:1:{column}: {en}"]
