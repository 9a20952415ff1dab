"""The sql engine on DuckDB: the same verdicts and margins as the reference, on random rules and on a whole dossier."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings

from compliance.cli.run import run
from compliance.engines.plan import make_plan
from compliance.engines.reference import Reference
from compliance.engines.sql.duck import DuckDB
from compliance.records.record import Store
from tests.engines.test_agreement import AS_OF, LONG, PAIR, PLACES, QUICK, known, ruleset
from tests.strategies import stores

LIWAN = Path(__file__).resolve().parents[2] / "fixtures" / "liwan-2024"


def same(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    plan = make_plan(ruleset(written), made, place, as_of, None, known())
    assert DuckDB().judge(plan) == Reference().judge(plan)


@settings(QUICK, max_examples=25)
@given(PAIR, stores(), AS_OF, PLACES)
def test_duckdb_gives_the_verdicts_of_the_reference(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    same(written, made, as_of, place)


@pytest.mark.long
@settings(LONG, max_examples=1_000)
@given(PAIR, stores(), AS_OF, PLACES)
def test_duckdb_gives_the_verdicts_of_the_reference_at_length(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    same(written, made, as_of, place)


@pytest.mark.long
def test_a_whole_dossier_comes_out_alike() -> None:
    plan = run(LIWAN, None, "reference", None, None).plan
    assert DuckDB().judge(plan) == Reference().judge(plan)
