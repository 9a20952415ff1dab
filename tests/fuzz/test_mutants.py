"""Mutated files at every door: taken or refused in words, never a traceback, a hang or a memory gone."""

from pathlib import Path

import pytest

from tests.fuzz.doors import DOORS, enter
from tests.fuzz.mutants import mutant
from tests.fuzz.runner import tried

GIBIBYTE = 1024**3


@pytest.mark.parametrize("door", DOORS)
def test_sound_files_pass(door: str, tmp_path: Path) -> None:
    """A door that refused everything would test nothing."""
    outcomes = [enter(door, seed.read_bytes(), seed, tmp_path / "here") for seed in dict.fromkeys(DOORS[door][0]())]
    assert outcomes.count("taken") * 2 > len(outcomes)


@pytest.mark.parametrize("door", DOORS)
def test_some_mutants(door: str, tmp_path: Path) -> None:
    tally = tried(door, 100_000, 60, tmp_path)
    assert not tally.faults
    assert tally.refused
    assert tally.memory <= GIBIBYTE


@pytest.mark.long
@pytest.mark.parametrize(("door", "count"), [("workbooks", 4_000), ("csv", 3_000), ("yaml", 3_000), ("documents", 2_000)])
def test_ten_thousand_mutants(door: str, count: int, tmp_path: Path) -> None:
    tally = tried(door, 0, count, tmp_path)
    assert not tally.faults
    assert tally.taken + tally.refused == count
    assert tally.taken
    assert tally.memory <= GIBIBYTE


def test_a_number_gives_the_same_mutant() -> None:
    seed = b"name,date\n" * 20
    assert mutant(seed, 7) == mutant(seed, 7)
    assert len({mutant(seed, number) for number in range(50)}) > 40
