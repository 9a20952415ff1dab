"""The six checks: tools that are installed find what was planted, and so does this program with the same checks as rules."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from compliance.engines.plan import make_plan
from compliance.engines.reference import Reference
from compliance.engines.trials import try_rule
from compliance.engines.verdict import Outcome
from compliance.ground.origin import Origin
from compliance.ground.values import Value
from compliance.records.kinds import kinds
from compliance.records.record import Cell, Record, Store
from compliance.rules.load import load_ruleset
from compliance.sources.choices import option_words

pytest.importorskip("numpy")
parquet = pytest.importorskip("pyarrow.parquet")
six_checks = pytest.importorskip("six_checks")

RULES = Path(__file__).resolve().parents[2] / "benchmarks" / "six-checks"
ROWS = 3_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("six")


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, int]:
    return dict(six_checks.write_rows(ROWS, folder, 5))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("tool", ["ours", "duckdb", "polars", "pandas", "pydantic"])
def test_a_tool_finds_what_is_broken(folder: Path, truth: dict[str, int], tool: str, kind: str) -> None:
    pytest.importorskip(tool)
    said = six_checks.run_tool(tool, folder / f"contracts.{kind}", None)
    assert six_checks.right(said["counts"], truth), (said["counts"], truth)


def test_the_rules_hold_on_their_examples() -> None:
    ruleset = load_ruleset(RULES)
    trials = [trial for rule in ruleset.rules.values() for trial in try_rule(rule, ruleset, kinds(), [Reference()])]
    assert [trial.problem for trial in trials if trial.problem] == []


def test_the_rules_find_what_is_broken(folder: Path, truth: dict[str, int]) -> None:
    fields, origin, store = kinds()["contract"].fields, Origin("contracts", None, 1, None), Store()
    words = option_words(fields["method"])
    for number, row in enumerate(parquet.read_table(folder / "contracts.parquet").to_pylist(), 1):
        values: dict[str, Value | None] = {name: value for name, value in row.items() if name in fields}
        values["method"] = words[row["method"]]
        for name in ("amount", "budget_amount"):
            values[name] = None if row[name] is None else int(Decimal(str(row[name])) * 100)
        store.add("contract", [Record("contract", number, {name: Cell(value, str(value or ""), origin) for name, value in values.items()}, origin)])
    plan = make_plan(load_ruleset(RULES), store, "CN", dt.date(2026, 12, 31))
    found = Counter(verdict.rule for verdict in Reference().judge(plan) if verdict.outcome is Outcome.VIOLATED)
    assert {f"C{rule.code[-1]}": found[rule.code] for rule in plan.rules} == {code: truth[code] for code in six_checks.CHECKS}


def test_the_tables_name_the_fastest_first_and_wrong_counts_loudly() -> None:
    runs = [{"tool": tool, "version": "1", "seconds": seconds, "cpu_seconds": 2 * seconds, "peak_mb": 10.0, "format": "csv", "round": 0, "right": right}
            for tool, seconds, right in (("slow", 4.0, True), ("fast", 2.0, False), ("fast", 1.0, True))]
    text = six_checks.markdown(six_checks.summary(runs, "csv"), "csv")
    assert "| fast | 1 | 1.00 | 1.0 | 2.00 | 10 | 2 | WRONG |\n| slow | 1 | 4.00 | 4.0 | 8.00 | 10 | 1 | right |" in text


def test_a_tool_that_is_absent_is_passed_over(folder: Path, truth: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    assert truth
    if find_spec("frictionless"):
        pytest.skip("frictionless is installed")
    assert six_checks.run_tool("frictionless", folder / "contracts.csv", None) is None
    assert "frictionless: passed over" in capsys.readouterr().err
