"""One law, every engine: random rules on random records get the same verdicts and the same margins."""

from __future__ import annotations

import ast
import datetime as dt
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st

from compliance.calendars.workdays import IndexedCalendar, WalkingCalendar
from compliance.engines.durable import Chained
from compliance.engines.fence import Fence, available
from compliance.engines.match import Matcher
from compliance.engines.plan import Engine, make_plan
from compliance.engines.reference import Reference
from compliance.engines.rows import Rows
from compliance.engines.verdict import Outcome, Verdict
from compliance.ground.problems import InputError
from compliance.ground.values import NEVER
from compliance.language.evaluate import evaluate
from compliance.language.lower import NotLowerable
from compliance.language.obligations import read_obligation
from compliance.language.ops import Roll
from compliance.language.prose import Prose
from compliance.records.kinds import Kind
from compliance.records.record import Store
from compliance.rules.labels import RulesetLabels
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset
from tests.language.world import DEFINITIONS, FIGURES, node, parsed, same_lowered, scope, small_kinds, store, world
from tests.strategies import DAYS, NUMERIC, expressions, obligations, rules, stores

QUICK = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
LONG = settings(QUICK, max_examples=6_000)
BASES = [*NUMERIC, "date", "bool"]
AS_OF = st.sampled_from([dt.date(2024, 10, 9), dt.date(2024, 12, 31), dt.date(2025, 3, 31)])
PLACES = st.sampled_from(["CN", "44", "440103", "110101"])


@cache
def known() -> dict[str, Kind]:
    return small_kinds()


def engines() -> list[Engine]:
    """Every engine that can be used here, the reference first."""
    return [Reference(), Chained(Matcher()), *([Chained(Fence())] if available()[0] else [])]


def ruleset(written: list[dict[str, object]]) -> Ruleset:
    """A ruleset of these rules. An example whose rules no engine can compare in whole numbers is passed over; any other refusal is a fault."""
    definitions: dict[str, dict[str, object]] = {"deal": {}, "part": {}}
    for (kind, name), text in DEFINITIONS.items():
        definitions[kind][name] = {"name": {"zh": name, "en": name}, "means": text}
    with TemporaryDirectory() as folder:
        for part, name, data in (
            ("parameters", "figures", None), ("law", "deal", {"subject": "deal", "definitions": definitions["deal"], "rules": written}),
            ("law", "part", {"subject": "part", "definitions": definitions["part"]}),
        ):
            (Path(folder) / part).mkdir(exist_ok=True)
            text = FIGURES if data is None else json.dumps(data, ensure_ascii=False)
            (Path(folder) / part / f"{name}.yaml").write_text(text, encoding="utf-8")
        try:
            return load_ruleset(Path(folder), known())
        except InputError as error:
            if all("divides inside a sum" in problem.message.en or "two values at once" in problem.message.en for problem in error.problems):
                reject()
            raise


def agree(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> list[Verdict]:
    """The verdicts that all engines give."""
    plan = make_plan(ruleset(written), made, place, as_of, None, known())
    first, *others = engines()
    verdicts = list(first.judge(plan))
    for other in others:
        assert list(other.judge(plan)) == verdicts, other.name
    assert Outcome.NOT_APPLICABLE not in {verdict.outcome for verdict in verdicts}
    return verdicts


PAIR = st.tuples(rules("RAND-001"), rules("RAND-002")).map(list)


@QUICK
@given(PAIR, stores(), AS_OF, PLACES)
def test_every_engine_gives_the_same_verdicts_and_margins(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    for verdict in agree(written, made, as_of, place):
        event(verdict.outcome.value)


@pytest.mark.long
@LONG
@given(PAIR, stores(), AS_OF, PLACES)
def test_every_engine_gives_the_same_verdicts_and_margins_at_length(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    for verdict in agree(written, made, as_of, place):
        event(verdict.outcome.value)


def lowered_alike(text: str, made: Store, as_of: dt.date, place: str) -> None:
    """An expression measured in whole numbers is worth what its interpretation says, on every deal."""
    expr, here = parsed(text), world(place, as_of)
    for row in Rows(made, known()).all("deal"):
        found = evaluate(expr, (row,), here)
        event("unknown" if found is None else "known")
        try:
            assert same_lowered(expr, found, row, here)
        except NotLowerable:
            reject()


@QUICK
@given(st.sampled_from(BASES).flatmap(expressions), stores(), AS_OF, PLACES)
def test_lowering_keeps_the_meaning(text: str, made: Store, as_of: dt.date, place: str) -> None:
    lowered_alike(text, made, as_of, place)


@pytest.mark.long
@LONG
@given(st.sampled_from(BASES).flatmap(lambda base: expressions(base, 4)), stores(), AS_OF, PLACES)
def test_lowering_keeps_the_meaning_at_length(text: str, made: Store, as_of: dt.date, place: str) -> None:
    lowered_alike(text, made, as_of, place)


@QUICK
@given(st.sampled_from(BASES).flatmap(expressions))
def test_an_expression_printed_and_read_again_is_the_same(text: str) -> None:
    printed = ast.unparse(ast.parse(text, mode="eval"))
    assert parsed(printed) == parsed(text)


@QUICK
@given(st.sampled_from(BASES).flatmap(expressions), obligations())
def test_every_expression_and_obligation_can_be_read_aloud(text: str, require: dict[str, object]) -> None:
    labels = RulesetLabels(named(), known())
    duty = read_obligation(node(require), scope())
    for lang in ("zh", "en"):
        prose = Prose(labels, "deal", lang)
        for said in (prose.say(parsed(text)), prose.duty(duty)):
            assert said.strip()
            assert "None" not in said
            assert "<" not in said.replace("<=", "")


@cache
def named() -> Ruleset:
    """The small world's names, with one rule so that it loads."""
    rule = {"code": "RAND-001", "name": {"zh": "甲", "en": "a"}, "basis": [{"instrument": "某法"}], "standing": "unsure", "severity": "advice",
        "dated_by": "signed_on",
            "require": {"holds": "urgent"}}
    return ruleset([rule])


NEAR = st.sampled_from(DAYS) | st.dates(dt.date(2003, 1, 1), dt.date(2028, 12, 31))


@settings(QUICK, max_examples=400)
@given(NEAR, NEAR, st.integers(-2, 400))
def test_the_two_calendars_agree(start: dt.date, end: dt.date, count: int) -> None:
    walking, indexed = WalkingCalendar(), IndexedCalendar()
    if NEVER in (start, end):
        return
    shifted = walking.add_working_days(start, count)
    assert indexed.add_working_days(start.toordinal(), count) == (None if shifted is None else shifted.toordinal())
    assert indexed.working_days_between(start.toordinal(), end.toordinal()) == walking.working_days_between(start, end)
    for roll in (Roll.ANY_REST_DAY, Roll.STATUTORY_HOLIDAY):
        rolled = walking.roll(start, roll)
        assert indexed.roll(start.toordinal(), roll) == (None if rolled is None else rolled.toordinal())


def test_numbers_beyond_53_bits_keep_their_order_in_facts() -> None:
    """A comparison too large for an engine's numbers is told by its sign, also beside the largest number that still fits."""
    largest = 2**53
    for bound in (largest, -largest):
        for paid in (bound - 1, bound, bound + 1):
            made = store(deal=[{"paid": paid, "signed_on": DAYS[0]}])
            for order in ("==", "!=", "<", "<=", ">", ">="):
                rule = {"code": "RAND-001", "name": {"zh": "甲", "en": "a"}, "basis": [{"instrument": "某法"}], "standing": "unsure", "severity": "advice",
                        "dated_by": "signed_on", "require": {"holds": f"paid {order} yuan({Decimal(bound) / 100})"}}
                agree([rule], made, DAYS[0], "CN")
