"""Queries in layers mean what they meant before, and grow with what they say, not with how often they say it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlglot import exp, parse_one

from compliance.cli.run import run
from compliance.engines.plan import LoweredRule, make_plan
from compliance.engines.reference import Reference
from compliance.engines.sql.duck import DuckDB
from compliance.engines.sql.layers import layered
from compliance.engines.sql.statements import Statements
from compliance.records.record import Store
from tests.engines.test_agreement import AS_OF, LONG, PAIR, PLACES, QUICK, known, ruleset
from tests.strategies import stores

LIWAN = Path(__file__).resolve().parents[2] / "fixtures" / "liwan-2024"
PLAIN = Statements.judging


def judging(self: Statements, kind: str, rules: Sequence[LoweredRule], in_order: bool = False) -> exp.Expr:
    return layered(PLAIN(self, kind, rules, in_order))


@pytest.fixture(scope="module", autouse=True)
def in_layers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statements, "judging", judging)
        yield


def same(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    plan = make_plan(ruleset(written), made, place, as_of, None, known())
    assert DuckDB().judge(plan) == Reference().judge(plan)


@settings(QUICK, max_examples=15)
@given(PAIR, stores(), AS_OF, PLACES)
def test_layers_change_no_verdict(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    same(written, made, as_of, place)


@pytest.mark.long
@settings(LONG, max_examples=1_000)
@given(PAIR, stores(), AS_OF, PLACES)
def test_layers_change_no_verdict_at_length(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    same(written, made, as_of, place)


@pytest.mark.long
def test_layers_change_no_verdict_of_a_dossier() -> None:
    plan = run(LIWAN, None, "reference", None, None).plan
    assert DuckDB().judge(plan) == Reference().judge(plan)


def test_what_is_said_twice_is_computed_once() -> None:
    sum_ = "CASE WHEN (t.a + t.b) > 0 THEN t.a * t.b ELSE t.a END"
    query = parse_one("SELECT t.a, {0} + 1 AS x, {0} + 2 AS y, CASE WHEN c.day > {0} THEN {0} + c.day END AS z FROM t LEFT JOIN c ON c.day = {0}".format(sum_))  # noqa: S608, UP032
    written = layered(query).sql(dialect="duckdb")
    assert written.count("CASE") == 2
    assert layered(query).named_selects == ["a", "x", "y", "z"]


def test_a_query_without_repetition_stays_as_it_is() -> None:
    query = parse_one("SELECT t.a AS a, t.b + 1 AS c FROM t LEFT JOIN u ON u.a = t.a")
    assert layered(query).sql() == query.sql()
