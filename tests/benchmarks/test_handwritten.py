"""The yardstick: SQL written by hand says what the truth of the generated ledger says, margins included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("numpy")
generate = pytest.importorskip("generate")
handwritten = pytest.importorskip("handwritten")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(generate.generate(100_000, tmp_path_factory.mktemp("ledger")))


def test_hand_written_sql_says_what_the_truth_says(made: Path) -> None:
    truth = json.loads(made.with_name("truth.json").read_text(encoding="utf-8"))
    with duckdb.connect(config={"threads": 2}) as connection:
        counts = handwritten.judge(connection, made, truth["as_of"])
        assert handwritten.differences(connection, counts, truth) == []


def test_a_false_truth_is_noticed(made: Path) -> None:
    truth = json.loads(made.with_name("truth.json").read_text(encoding="utf-8"))
    truth["rules"]["PROC-019"]["counts"]["violated"] += 1
    truth["rules"]["PROC-024"]["margins"]["violated"] += 1
    with duckdb.connect(config={"threads": 2}) as connection:
        counts = handwritten.judge(connection, made, truth["as_of"])
        assert [text.split(":")[0].split(",")[0] for text in handwritten.differences(connection, counts, truth)] == ["PROC-019", "PROC-024"]


def test_its_calendar_is_that_of_the_notices() -> None:
    notices = json.loads(handwritten.NOTICES.read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        connection.execute(handwritten.CALENDAR, {"notices": str(handwritten.NOTICES), "statutory": handwritten.STATUTORY})
        found = connection.execute("SELECT year(day), max(passed) - min(passed) FROM (SELECT * FROM calendar UNION ALL SELECT day + 1, passed, NULL, NULL, NULL, NULL "
                                   "FROM calendar WHERE month(day) = 12 AND day(day) = 31) WHERE year(day) BETWEEN 2020 AND 2026 GROUP BY ALL").fetchall()
    assert {str(year): counted for year, counted in found} == {year: notice["working_days_in_year"] for year, notice in notices.items()}
