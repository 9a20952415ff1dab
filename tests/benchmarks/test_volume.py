"""Contracts at volume: the program, the command and the yardstick find the same at small size, and what is wrong or missed is said."""

from __future__ import annotations

import pytest

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")
volume = pytest.importorskip("volume")

SIZE = 50_000
"""So many rows are judged in the database by the command too."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return dict(volume.measure([SIZE], 1, tmp_path_factory.mktemp("volume")))


def test_program_command_and_yardstick_find_what_must_be_found(found: dict) -> None:
    each = found[str(SIZE)]
    assert set(each["counts"]) == set(volume.rules())
    assert 0 < each["sampled"] < each["verdicts"]
    assert all(each["least"][way][name] > 0 for way in volume.WAYS for name in volume.FIGURES)


def test_a_false_count_is_named() -> None:
    truth = {"rules": {"PROC-019": {"counts": {"violated": 3, "satisfied": 2}}}}
    assert volume.differences("program", {"PROC-019": {"violated": 2, "satisfied": 2}}, truth) == ["program, PROC-019: 2 violated, 3 expected"]
    assert volume.differences("command", {"PROC-019": {"violated": 3}}, truth) == []


def test_the_tables_say_what_is_kept_and_what_is_not() -> None:
    def figures(seconds: float, memory: float) -> dict[str, float]:
        return {"seconds": seconds, "cpu_seconds": seconds, "peak_mb": memory}

    least = {
        "1000": {"yardstick": figures(1, 100), "program": figures(1.4, 100), "command": figures(2, 120)},
        "10000": {"yardstick": figures(9, 900), "program": figures(15, 900), "command": figures(16, 5000)}}
    text = volume.markdown({rows: {"least": each} for rows, each in least.items()})
    assert "| 1,000 contracts, time against the yardstick | 1.5 times | 1.40 times | yes |" in text
    assert "| 10,000 contracts, time against the yardstick | 1.5 times | 1.67 times | NO |" in text
    assert "| time at 10,000 against time at 1,000 | 10 times | 10.7 times | NO |" in text
    assert "| peak memory at 10,000, the command included | 4,096 MB | 5,000 MB | NO |" in text
