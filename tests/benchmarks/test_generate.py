"""The generated ledger: its truth is what the reference says of it, written in Parquet or in CSV, and it holds what it promises."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from compliance.engines.plan import make_plan
from compliance.engines.reference import Reference
from compliance.ground.origin import Origin
from compliance.ground.values import Value
from compliance.records.kinds import kinds
from compliance.records.record import Cell, Record, Store
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset
from compliance.sources.result import Unreadable
from compliance.sources.values import reader

pytest.importorskip("numpy")
pyarrow = pytest.importorskip("pyarrow.parquet")
generate = pytest.importorskip("generate")

SCALES = {"tenths of a fen": 10}
ROWS = 3_000


@cache
def ruleset() -> Ruleset:
    return load_ruleset(Path(__file__).resolve().parents[2] / "rulesets")


def typed(value: object) -> Value | None:
    """A Parquet value as records hold it: money in fen."""
    return int(value * 100) if isinstance(value, Decimal) else value  # type: ignore[return-value]  # columns hold dates, texts, flags and money


def parquet_rows(path: Path) -> Iterator[dict[str, Value | None]]:
    for row in pyarrow.read_table(path).to_pylist():
        yield {name: typed(value) for name, value in row.items() if name in kinds()["contract"].fields}


def csv_rows(path: Path) -> Iterator[dict[str, Value | None]]:
    headers = {field.name.zh: name for name, field in kinds()["contract"].fields.items()}
    known = {header: headers[header] for header in generate.CHINESE.values() if header in headers}
    readers = {name: reader(kinds()["contract"].fields[name]) for name in known.values()}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = {name: readers[name](row[header]) for header, name in known.items()}
            assert not any(isinstance(value, Unreadable) for value in found.values())
            yield found  # type: ignore[misc]  # what readers return when they understand a cell is a value


def store(rows: Iterator[dict[str, Value | None]]) -> Store:
    """The rows as a reader would give them, with what blank flags mean."""
    fields, origin, made = kinds()["contract"].fields, Origin("contracts", None, 1, None), Store()
    records = []
    for number, row in enumerate(rows, 1):
        filled = {name: fields[name].when_blank if value is None else value for name, value in row.items()}
        records.append(Record("contract", number, {name: Cell(value, str(value or ""), origin) for name, value in filled.items()}, origin))
    made.add("contract", records)
    return made


def compared(truth: Mapping[str, object], made: Store) -> None:
    """The reference's verdicts against the truth: how many of each, and the sums of their margins."""
    rules = truth["rules"]
    assert isinstance(rules, dict)
    plan = make_plan(ruleset(), made, str(truth["jurisdiction"]), dt.date.fromisoformat(str(truth["as_of"])), rules)
    counts = {code: Counter[str]() for code in rules}
    margins: dict[str, Counter[str]] = {code: Counter() for code in rules}
    for verdict in Reference().judge(plan):
        counts[verdict.rule][verdict.outcome.value] += 1
        if verdict.margin is not None:
            margins[verdict.rule][verdict.outcome.value] += verdict.margin  # type: ignore[assignment]  # exact fractions of a fen
    for code, expected in rules.items():
        found = dict(counts[code])
        assert found == {name: count for name, count in expected["counts"].items() if count and name != "not_applicable"}, code
        scale = SCALES.get(expected["unit"], 1)
        for name, total in expected["margins"].items():
            assert Fraction(margins[code][name]) * scale == total, (code, name)


def test_truth_of_parquet_is_what_the_reference_says(tmp_path: Path) -> None:
    path = generate.generate(ROWS, tmp_path, 7)
    compared(json.loads((tmp_path / "truth.json").read_text(encoding="utf-8")), store(parquet_rows(path)))


def test_truth_of_csv_is_what_the_reference_says(tmp_path: Path) -> None:
    path = generate.generate(ROWS, tmp_path, 8, "csv")
    compared(json.loads((tmp_path / "truth.json").read_text(encoding="utf-8")), store(csv_rows(path)))


@pytest.mark.parametrize("total,departments", [(1, 1), (5, 5), (101, 7)])
def test_every_department_has_a_contract_and_none_is_lost(tmp_path: Path, total: int, departments: int) -> None:
    rows = pyarrow.read_table(generate.generate(total, tmp_path, 1, "parquet", departments)).to_pylist()
    assert len(rows) == total
    assert len({row["department"] for row in rows}) == departments


def test_a_seed_gives_the_same_ledger_again(tmp_path: Path) -> None:
    tables = [pyarrow.read_table(generate.generate(2_000, tmp_path / name, seed)) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    assert tables[0].equals(tables[1])
    assert not tables[0].equals(tables[2])


def test_boundaries_blanks_and_every_festival_are_in_it(tmp_path: Path) -> None:
    rows = pyarrow.read_table(generate.generate(40_000, tmp_path)).to_pylist()
    signed = {row["signed_on"] for row in rows}
    assert {dt.date(2020, 1, 1), dt.date(2026, 12, 31), None} <= signed
    bonds = {row["performance_bond"] * 10 - row["amount"] for row in rows if row["performance_bond"] is not None and row["amount"] is not None}
    assert {Decimal(0), Decimal("0.10")} <= bonds
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    for code, expected in truth["rules"].items():
        assert sum(expected["counts"].values()) == len(rows)
        assert all(expected["counts"][name] > 0 for name in ("satisfied", "violated", "undetermined")), code
    notices = json.loads(generate.Calendar.__init__.__defaults__[0].read_text(encoding="utf-8"))
    assert all({dt.date.fromisoformat(text) - dt.timedelta(days=1) for text in year["off_days"]} & signed for year in notices.values())
