"""docs/coverage.md against the catalogue of obligations and the shipped rules: nothing left out, nothing invented."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from compliance.ground.shipped import rulesets
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Metric, Rule, Ruleset

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
ENTRIES = [
    *(f"P-{number:02}" for number in range(1, 37)), *(f"P-{number}" for number in range(40, 45)), *(f"B-{number:02}" for number in range(1, 14)),
    "E-01", "E-02", *(f"A-{number:02}" for number in range(1, 13)), "7",
]
"""The catalogue's entries; 7 is running cost."""
MARKS = {"[machine]", "[ledger]", "[figure]", "[U]"}


@cache
def shipped() -> Ruleset:
    """The shipped ruleset."""
    return load_ruleset(rulesets())


@cache
def rows() -> dict[str, list[str]]:
    """The cells of each entry's row; raises if an entry has two."""
    found: dict[str, list[str]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and (cells[0] in ENTRIES or re.fullmatch(r"[PBEA]-\d+", cells[0])):
            assert cells[0] not in found, f"{cells[0]} has two rows"
            found[cells[0]] = cells
    return found


def entries(norm: Rule | Metric) -> list[str]:
    """The catalogue entries a rule or metric names."""
    return [entry for entry in re.split(r"[、,\s]+", norm.catalogue) if entry]


def named(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def norms() -> dict[str, Rule | Metric]:
    """All rules and metrics by code."""
    return {**shipped().rules, **shipped().metrics}


def test_every_entry_of_the_catalogue_has_a_row_and_no_other_does() -> None:
    assert list(rows()) == ENTRIES


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_row_says_everything(entry: str) -> None:
    cells = rows()[entry]
    assert len(cells) == 5 and all(cells), cells
    assert named(cells[2]), "no rule or metric carries it"
    assert set(re.findall(r"\[[a-zU]+(?=[\]:])", cells[3])) <= {mark.rstrip("]") for mark in MARKS}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_row_lists_the_rules_of_its_entry(entry: str) -> None:
    listed = named(rows()[entry][2])
    assert listed == sorted(code for code, norm in norms().items() if entry in entries(norm))


def test_every_name_exists() -> None:
    known = {*norms(), *shipped().parameters, "full", "excerpt", "no", "read", "checked_on", "verified", "unsure"}
    assert [name for name in named(PAGE.read_text(encoding="utf-8")) if name not in known] == []


def test_every_rule_names_entries_of_the_catalogue() -> None:
    assert [(code, entry) for code, norm in norms().items() for entry in entries(norm) if entry not in ENTRIES] == []


def test_rules_outside_the_catalogue_are_listed_once() -> None:
    last = named(PAGE.read_text(encoding="utf-8").rpartition("## 目录以外的规则")[2])
    assert Counter(last) == Counter(code for code, norm in norms().items() if not entries(norm))


def test_a_verified_rule_rests_on_something_read() -> None:
    assert [code for code, rule in shipped().rules.items() if rule.standing == "verified" and all(basis.read == "no" for basis in rule.basis)] == []


def test_every_reading_has_its_day() -> None:
    assert [code for code, norm in norms().items() for basis in norm.basis if basis.checked_on is None] == []
