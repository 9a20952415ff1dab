"""A file of typed columns judged by the database as one that is too large to be held, and by the reference row by row: of whatever types its columns are, the JSON reports are the same to the byte."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from compliance.records.kinds import kinds
from tests.acceptance.running import run
from tests.engines.columns_law import take_for_large

ASKED = ("--jurisdiction", "4401", "--format", "json", "--exit-zero")
AS_OF = ("--as-of", "2026-12-31")
RIGHT = {"contract_no": "'HT-1'", "method": "'询价'", "government_procurement": "true", "signed_on": "DATE '2024-09-30'", "published_on": "DATE '2024-10-09'", "amount": "1.00::DECIMAL(18, 2)"}


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    take_for_large(monkeypatch)


def as_the_reference(path: Path, *asked: str) -> dict[str, object]:
    found = run("check", path, *ASKED, *asked)
    assert found.code == 0, found.err
    assert found.out == run("check", path, *ASKED, *asked, "--engine", "reference").out
    return found.data()


def contracts(path: Path, *odd: dict[str, str]) -> Path:
    """Contracts with odd cells, given in SQL, whose types are those of their columns."""
    rows = [RIGHT | {"contract_no": f"'HT-{number}'"} | cells for number, cells in enumerate(odd or ({},))]
    query = " UNION ALL ".join("SELECT " + ", ".join(f'{value} AS "{name}"' for name, value in row.items()) for row in rows)
    with duckdb.connect() as connection:
        connection.sql(query).write_parquet(str(path))
    return path


WORTH = {
    "UBIGINT": ("1", "18446744073709551615"), "USMALLINT": ("0", "30"), "UINTEGER": ("45356", "20240105"), "HUGEINT": ("1", "-1"), "FLOAT": ("0.1", "'nan'"), "DOUBLE": ("'-inf'", "4.35"),
    "DECIMAL(38, 6)": ("1.000001", "0.94"), "DECIMAL(38, 20)": ("1", "0.5"), "BOOLEAN": ("true", "false"), "TIMESTAMP": ("'1999-12-31'", "'2024-10-09 23:30:00.123456'"),
    "TIMESTAMP_MS": ("'2024-10-09'", "'2024-10-12 01:00:00'"), "TIMESTAMP_NS": ("'2024-10-09 00:00:00.000000001'", "'2100-01-01'"), "TIMESTAMPTZ": ("'2024-10-09 23:30:00+00'", "'2024-10-12'"),
    "DATE": ("'1899-12-31'", "'9999-12-31'"), "TIME": ("'08:30:00'", "'00:00:00'"), "INTERVAL": ("'3 days'", "'1 month'"), "BLOB": ("'HT'", "'1'"), "UUID": ("'a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1'",) * 2,
    "INT[]": ("[1, NULL]", "[]"), "STRUCT(a INT, b TEXT)": ("{'a': 1, 'b': NULL}", "{'a': NULL, 'b': 'x'}"), "MAP(TEXT, INT)": ("MAP {'a': 1}", "MAP {}"), "ENUM('HT-1', '未公告')": ("'HT-1'", "'未公告'")}
"""Cells by their types, in SQL."""


@pytest.mark.parametrize("shift", range(3))
def test_columns_of_every_type(tmp_path: Path, shift: int) -> None:
    fields = sorted(kinds()["contract"].fields.values(), key=lambda each: each.type.base.name)
    types = [list(WORTH)[(place * 5 + shift * 7) % len(WORTH)] for place in range(len(fields))]
    odd = [{each.code: f"{WORTH[type_][row]}::{type_}" for each, type_ in zip(fields, types, strict=True)} for row in (0, 1)]
    as_the_reference(contracts(tmp_path / "合同台账.parquet", *odd), *AS_OF)


@pytest.mark.parametrize("share", ["15.00", "0.50"])
def test_whether_a_column_is_of_per_cents_is_told_by_all_of_its_cells(tmp_path: Path, share: str) -> None:
    as_the_reference(contracts(tmp_path / "合同台账.parquet", *({"约定逾期年利率（%）": f"{each}::DECIMAL(9, 2)"} for each in ("0.05", share))), *AS_OF)


@pytest.mark.parametrize("name", ["contract_no", "parent_contract_no"])
def test_a_text_too_long_for_a_cell(tmp_path: Path, name: str) -> None:
    found = as_the_reference(contracts(tmp_path / "合同台账.parquet", {name: "'HT-1'"}, {name: "repeat('A', 32768)"}, {name: "repeat('A', 32767)"}), *AS_OF)
    assert found["problems"]


@pytest.mark.parametrize("days", [
    ["DATE '2024-05-01'", "DATE '9999-12-31'"], ["'2024年12月5日'", "'2024-05-01'"], ["'20241205'", "'未公告'"], ["TIMESTAMP '2024-12-05 23:00:00'", "NULL"], ["TIMESTAMP '2300-12-05 23:00:00'", "NULL"], ["45656", "NULL"]])
def test_the_latest_day_is_that_of_what_is_read(tmp_path: Path, days: list[str]) -> None:
    as_the_reference(contracts(tmp_path / "合同台账.parquet", *({"published_on": day} for day in days)))


@pytest.mark.parametrize("last", ["合计,询价,是,2024-09-30,2025-03-01,1", "HT-3,询价,是,2024-09-30,2025年3月1日,1", "HT-3,询价,是,2024-09-30"])
def test_the_latest_day_in_lines_is_that_of_records(tmp_path: Path, last: str) -> None:
    path = tmp_path / "合同台账.csv"
    regular = [f"HT-{number},询价,是,2024-09-30,2024-12-09,5.00" for number in range(20, 26)]
    path.write_text("\n".join(["合同编号,采购方式,是否政府采购,签订日期,公告日期,合同金额", *regular, last, ""]), encoding="utf-8")
    as_the_reference(path)


def test_a_total_does_not_tell_whether_a_column_is_of_per_cents(tmp_path: Path) -> None:
    path = tmp_path / "合同台账.csv"
    regular = [f"HT-{number},询价,是,2024-09-30,2024-12-09,0.05" for number in range(20, 26)]
    path.write_text("\n".join(["合同编号,采购方式,是否政府采购,签订日期,公告日期,约定逾期年利率（%）", *regular, "合计,,,,,36.5", ""]), encoding="utf-8")
    as_the_reference(path, *AS_OF)
