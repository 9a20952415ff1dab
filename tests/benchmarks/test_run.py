"""The one command: every table from one file of results, and between the marks of the README."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")
run = pytest.importorskip("run")
crossover = pytest.importorskip("crossover")
excel = pytest.importorskip("excel")


def results() -> dict:
    def figures(seconds: float) -> dict[str, float]:
        return {"seconds": seconds, "cpu_seconds": seconds, "peak_mb": 100.0}

    def tool(name: str, seconds: float) -> dict:
        return {"tool": name, "version": "1", **figures(seconds), "runs": 1, "right": True}

    return {
        "machine": {"cores": 2, "machine": "x86_64", "system": "Linux", "python": "3.11", "duckdb": "1"},
        "six": {"rows": 10, "tables": {"csv": [tool("polars", 1.0), tool("ours", 1.6), tool("pydantic", 16.0)]}},
        "volume": {"1000": {"least": {"yardstick": figures(1), "program": figures(1.2), "command": figures(3)}}},
        "excel": {"rows": 10, "rounds": 1, "least": {key: [2.0, 2.0] for key in ("bare", "checked", *excel.STAGES, "whole")} | {"checked": [3.0, 3.0]}, "peak_mb": {"bare": 1.0, "checked": 2.0}},
        "crossover": [{"rows": rows, "verdicts": 10 * rows, "durable_per_second": 5, "least": {crossover.PAIRS[0]: rows / 100, crossover.PAIRS[1]: 3.0, "durable": 1.0}} for rows in (200, 500)],
    }


def test_the_tables_stand_between_the_marks_of_the_readme() -> None:
    text = run.fill_in((run.HERE / "README.md").read_text(encoding="utf-8"), run.tables(results()))
    assert "| csv: against the fastest of polars, DuckDB, pointblank | at most 1.5 times its time | 1.60 times | NO |" in text
    assert "| csv: against pydantic | at least 10 times as fast | 10.00 times | yes |" in text
    assert "| csv: against frictionless | at least 100 times | – | not measured |" in text
    assert "| 1,000 contracts, time against the yardstick | 1.5 times | 1.20 times | yes |" in text
    assert "| checked end to end against the bare reading | 2 times | 1.50 times | yes |" in text
    assert "from 500 contracts on DuckDB is the faster" in text
    assert run.fill_in(text, run.tables(results())) == text


def test_a_readme_without_a_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="0 places for volume"):
        run.fill_in("no marks", {"volume": "table"})


def test_durable_and_duckdb_say_the_same_and_both_are_clocked(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = crossover.measure([60], 1, tmp_path_factory.mktemp("crossover"))
    assert found[0]["verdicts"] > 60
    assert set(found[0]["least"]) == {*crossover.PAIRS, "durable"}


def test_there_is_no_crossover_where_durable_is_faster_at_the_end() -> None:
    assert crossover.crossover([{"rows": 1, "least": {crossover.PAIRS[0]: 2, crossover.PAIRS[1]: 1}}, {"rows": 2, "least": {crossover.PAIRS[0]: 1, crossover.PAIRS[1]: 2}}]) is None


def test_a_workbook_is_checked_to_the_row_and_every_stage_is_clocked(tmp_path: Path) -> None:
    found = excel.measure(400, 1, 7, tmp_path)
    assert set(found["least"]) == {"bare", "checked", *excel.STAGES, "whole"}
    assert all(wall > 0 for wall, _ in found["least"].values())
