"""Columns settled by their extremes, their choices or in belief: whatever a later cell holds, the report is that of the reference to the byte."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from compliance.engines.sql import settling, views
from compliance.sources import lines
from tests.acceptance.running import run
from tests.engines.columns_law import asked_of, take_for_large

PLAIN = {"contract_no": "HT-1", "method": "open_tender", "government_procurement": "true", "signed_on": "DATE '2024-09-30'", "published_on": "DATE '2024-10-09'", "amount": "1.00::DECIMAL(18, 2)"}
TEXTS = {"contract_no", "method"}
ODD = {
    "nothing odd": {}, "a number with a blank": {"contract_no": "HT-2 "}, "a number in wide characters": {"contract_no": "ＨＴ－２"}, "no number": {"contract_no": None},
    "a Chinese number": {"contract_no": "粤采〔2024〕1号"}, "a total": {"contract_no": "合计"}, "a numbered title": {"contract_no": "1、工程类"}, "a number with commas": {"contract_no": "HT,2"},
    "a method in Chinese": {"method": "公开招标"}, "an unknown method": {"method": "看情况"}, "no method": {"method": None},
    "a day before the century": {"signed_on": "DATE '1999-12-31'"}, "a day after it": {"published_on": "DATE '2100-01-01'"}, "no day": {"published_on": None},
    "a negative amount": {"amount": "-1.00::DECIMAL(18, 2)"}, "an amount beyond all": {"amount": "9999999999999999.99::DECIMAL(18, 2)"},
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return asked_of(tmp_path_factory.mktemp("law"))


@pytest.fixture(autouse=True)
def belief(monkeypatch: pytest.MonkeyPatch) -> None:
    take_for_large(monkeypatch)


def said(name: str, value: str | None) -> str:
    if value is None:
        return f"NULL AS {name}"
    return f"'{value}' AS {name}" if name in TEXTS else f"{value} AS {name}"


def written(path: Path, rows: list[dict[str, str | None]]) -> Path:
    """A ledger of these rows: typed as Parquet, as texts in CSV."""
    query = " UNION ALL ".join("SELECT " + ", ".join(said(name, value) for name, value in row.items()) for row in rows)
    with duckdb.connect() as connection:
        made = connection.sql(query)
        made.write_csv(str(path), header=True) if path.suffix == ".csv" else made.write_parquet(str(path))
    return path


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("way", ["read again", "held", "csv"])
def test_an_odd_last_row_is_read_like_any_other(tmp_path: Path, asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, way: str, odd: dict[str, str | None]) -> None:
    monkeypatch.setattr(views, "SMALL", 0 if way == "read again" else 1_000)
    rows = [PLAIN, PLAIN | {"contract_no": "HT-3"}, PLAIN | {"contract_no": "HT-2"} | odd]
    path = written(tmp_path / ("contracts.csv" if way == "csv" else "contracts.parquet"), rows)
    found = run("check", path, *asked)
    assert found.out == run("check", path, *asked, "--engine", "reference").out
    assert found.data()["counts"]


DAYS = ["2024-1-5", "2024/01/05", "2024-01-05abc", "24-01-05", "02024-01-05", "2024-01-05 ", "epoch", "infinity", "2024-01-05+08", "未办理"]
AMOUNTS = ["1e5", "1_000", "1.", "00012", "12.345", "12.3400000000000001", "-5", "99999999999999999999"]
"""Others of their kind are among the cells of ``test_large_csv.py``."""


@pytest.mark.parametrize(("field", "text"), [("published_on", text) for text in DAYS] + [("amount", text) for text in AMOUNTS] + [("method", text) for text in ("无", " open_tender")])
def test_a_text_that_looks_like_a_day_or_an_amount_is_read_as_the_reader_reads_it(tmp_path: Path, asked: tuple[str, ...], field: str, text: str) -> None:
    path = tmp_path / "contracts.csv"
    row = {"contract_no": "HT-1", "method": "公开招标", "government_procurement": "是", "signed_on": "2024-09-30", "published_on": "2024-10-09", "amount": "1.00", "budget_amount": "12.3"}
    rows = [row, row | {"contract_no": "HT-3"}, row | {"contract_no": "HT-2"} | {field: text}]
    path.write_text("".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in [row, *(each.values() for each in rows)]), encoding="utf-8")
    found = run("check", path, *asked)
    assert found.out == run("check", path, *asked, "--engine", "reference").out
    assert found.data()["counts"]


HEADER, COUNTED, BLANK, TOTAL = "合同编号,采购方式,是否政府采购,签订日期,公告日期,合同金额", "1,2,3,4,5,6", ",,,,,", "合计,,,,,"
LAST = ",公开招标,是,2024-09-30,2024-12-09,2.00"


def lines_as_the_reference(path: Path, asked: tuple[str, ...], below: list[str], end: str = "\n", first: list[str] | None = None) -> None:
    rows = [f"{line},公开招标,是,2024-09-30,2024-10-09,1.00" if "," not in line and line[:2] in ("HT", "1") else line for line in below]
    path.write_text(end.join([*([HEADER] if first is None else first), *rows, ""]), encoding="utf-8", newline="")
    found = run("check", path, *asked)
    assert found.out == run("check", path, *asked, "--engine", "reference").out
    assert found.data()["sources"]


@pytest.mark.parametrize("lines", [
    [COUNTED, "HT-1", "HT-2"], ["HT-1", HEADER, COUNTED, "HT-2"], [BLANK, COUNTED, "HT-1"], ["HT-1", HEADER, COUNTED, COUNTED, COUNTED, COUNTED, "HT-2"], ["HT-1", COUNTED, "HT-2"],
    ["HT-1", "HT-2", HEADER], ["HT-1", HEADER, BLANK, BLANK, BLANK, COUNTED, TOTAL, COUNTED], ["HT-1", HEADER, "HT-3", COUNTED, "制表人：张三,,,,,", "1", "HT-2"], [HEADER], [TOTAL],
    ["HT-1", HEADER, "", COUNTED, "HT-2"], ["", COUNTED, "HT-1"]],
    ids=["after the header", "after a header again", "after a blank row", "several", "after a record", "a header at the end", "after blank rows", "after a record again", "a header", "a total",
         "after an empty line", "after an empty first line"])
def test_the_columns_numbers_below_a_header_are_no_contract(tmp_path: Path, asked: tuple[str, ...], lines: list[str]) -> None:
    lines_as_the_reference(tmp_path / "合同台账.csv", asked, lines)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("lines", [
    ["HT-1", "", "HT-2" + LAST], ["", "HT-1", "HT-2" + LAST], ["", "", "HT-1", "", "", BLANK, "", "HT-2" + LAST, ""], ["HT-1", "HT-2" + LAST, "", ""], ["HT-1", '"HT\n\n-3"' + LAST, "HT-2" + LAST],
    ["HT-1", '"HT\n\n-3"' + LAST, "", "HT-2" + LAST], ["HT-1", "", TOTAL, "", "HT-2,公开招标,是,很久以前,2024-10-09,1.00"], ["HT-1", BLANK, "HT-2" + LAST]],
    ids=["one", "the first", "several", "at the end", "within quotes", "within quotes and not", "beside others", "blank cells"])
def test_empty_lines_are_rows(tmp_path: Path, asked: tuple[str, ...], lines: list[str], end: str) -> None:
    lines_as_the_reference(tmp_path / "合同台账.csv", asked, lines, end)


@pytest.mark.parametrize("first", [
    ["某局合同台账", HEADER], ["某局合同台账", "", HEADER], ["", HEADER], ["某局合同台账", "单位：万元", HEADER], ["某局合同台账", HEADER, ""], ["某局合同台账,,,,,", HEADER],
    ["某局合同台账,,,,,", ",,,,,单位：万元", HEADER], ["基本情况,,,日期,,金额", HEADER], ["合同编号,采购方式,是否政府采购,日期,,合同金额", ",,,签订日期,公告日期,"]],
    ids=["title", "title and blank", "blank", "unit", "title, and a blank below", "title cell", "unit cell", "groups", "header of two rows"])
def test_what_stands_above_the_header_is_read(tmp_path: Path, asked: tuple[str, ...], first: list[str]) -> None:
    lines_as_the_reference(tmp_path / "合同台账.csv", asked, ["HT-1", "HT-2" + LAST, "HT-3" + LAST, "HT-4" + LAST, TOTAL], first=first)


@pytest.mark.parametrize(("last", "again"), [("HT-2", False), ("HT-1", False), ("合计", True)])
def test_texts_are_read_once_where_all_are_as_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, again: bool) -> None:
    loaded: list[str] = []
    load = views.load
    monkeypatch.setattr(views, "load", lambda connection, ledger: (loaded.append(ledger.name), load(connection, ledger))[1])
    path = written(tmp_path / "contracts.csv", [PLAIN, PLAIN | {"contract_no": last}])
    assert run("check", path, "--jurisdiction", "4401", "--as-of", "2026-12-31", "--witness", "none", "--exit-zero", "-o", tmp_path / "found.csv").code == 0
    assert bool(loaded) is again


@pytest.mark.parametrize("line", [b"HT-2,true,2024-09-30,2024-10-09,more,and,more", b"HT-\xff,true,2024-09-30,2024-10-09"], ids=["too many cells", "no UTF-8"])
def test_a_late_line_that_cannot_be_read_is_said_with_the_file(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "contracts.csv"
    regular = b"".join(b"HT-%d,true,2024-09-30,2024-10-09\n" % number for number in range(3, 30_000))
    path.write_bytes(b"contract_no,government_procurement,signed_on,published_on\n" + regular + line + b"\n")
    found = run("check", path, "--jurisdiction", "4401", "--as-of", "2026-12-31")
    assert found.code == 2
    assert "contracts.csv" in found.err
    assert "Traceback" not in found.err


def test_a_quote_that_comes_late_is_a_quote(tmp_path: Path, asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SAMPLED", 20)
    path = tmp_path / "contracts.csv"
    regular = "".join(f"HT-{number},true,2024-09-30,甲公司\n" for number in range(3_000))
    path.write_text("contract_no,government_procurement,signed_on,supplier\n" + regular + 'HT-1,true,2024-09-30,"甲,乙公司"\n', encoding="utf-8")
    found = run("check", path, *asked, "--select", "DEMO-001")
    assert found.out == run("check", path, *asked, "--select", "DEMO-001", "--engine", "reference").out
    assert found.data()["counts"]["DEMO-001"]["violated"] == 2


def test_a_line_that_lacks_its_last_cells_is_blank_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "contracts.csv"
    regular = "".join(f"HT-{number},2024-10-09,true,2024-09-30\n" for number in range(21_000))
    path.write_text("contract_no,published_on,government_procurement,signed_on\n" + regular + "HT-1,2024-10-09\n\n合计\nHT-2,2024-12-09,true,2024-09-30\n", encoding="utf-8")
    loaded: list[str] = []
    load = views.load
    monkeypatch.setattr(views, "load", lambda connection, ledger: (loaded.append(ledger.name), load(connection, ledger))[1])
    found = tmp_path / "found.csv"
    assert run("check", path, "--jurisdiction", "4401", "--select", "PROC-000,PROC-019", "--witness", "none", "--exit-zero", "-o", found).code == 0
    assert loaded
    with duckdb.connect() as connection:
        told = connection.read_csv(str(found)).select("rule, row, key, outcome").fetchall()
    unknown, late = (21_002, "HT-1", "undetermined"), (21_005, "HT-2", "violated")  # row 21,003 is empty, 21,004 a total
    assert told == [("PROC-000", 3, "HT-1", "violated"), ("PROC-000", 4, "HT-2", "violated"), ("PROC-000", *unknown), ("PROC-000", *late), ("PROC-019", *unknown), ("PROC-019", *late)]


@pytest.mark.parametrize("text", ["2024-9-30", "2024年9月30日", "20240930", "未公告", "2024-02-30", " 2024-10-10", "0024-10-10", "infinity"])
def test_a_day_written_as_text_is_regular_only_in_one_form(tmp_path: Path, asked: tuple[str, ...], text: str) -> None:
    path = tmp_path / "contracts.csv"
    path.write_text(f"contract_no,government_procurement,signed_on,published_on\nHT-1,true,2024-09-30,2024-10-09\nHT-2,true,2024-09-30,{text}\n", encoding="utf-8")
    assert run("check", path, *asked).out == run("check", path, *asked, "--engine", "reference").out


@pytest.mark.parametrize("chosen", [("--select", "DEMO-001,DEMO-002"), ("--ignore", "DEMO"), ("--severity", "violation")])
def test_what_is_not_listed_is_counted_all_the_same(tmp_path: Path, asked: tuple[str, ...], chosen: tuple[str, str]) -> None:
    path = written(tmp_path / "contracts.parquet", [PLAIN, PLAIN, PLAIN | {"contract_no": "HT-3", "signed_on": "NULL::DATE"}])
    found = run("check", path, *asked, *chosen)
    assert found.out == run("check", path, *asked, *chosen, "--engine", "reference").out
    assert found.data()["listing"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_finding_is_called_by_its_key_though_its_rule_does_not_read_it(tmp_path: Path, suffix: str) -> None:
    path, found = written(tmp_path / f"contracts.{suffix}", [PLAIN | {"published_on": "DATE '2024-12-31'"}]), tmp_path / "found.csv"
    assert run("check", path, "--jurisdiction", "4401", "--as-of", "2026-12-31", "--select", "PROC-019", "-o", found, "--exit-zero").code == 0
    with duckdb.connect() as connection:
        assert connection.read_csv(str(found)).select("rule, key").fetchall() == [("PROC-019", "HT-1")]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("blank", ["government_procurement", "method"])
def test_choices_of_no_text_at_all_are_blank(tmp_path: Path, asked: tuple[str, ...], suffix: str, blank: str) -> None:
    rows = [PLAIN | {"contract_no": f"HT-{number}", "emergency": "NULL::VARCHAR", blank: "NULL::VARCHAR"} for number in range(3)]
    path = written(tmp_path / f"contracts.{suffix}", rows)
    assert run("check", path, *asked).out == run("check", path, *asked, "--engine", "reference").out


def test_choices_of_very_many_texts_are_read_like_any_other_column(tmp_path: Path, asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "FEW", 2)
    rows = [PLAIN | {"contract_no": f"HT-{number}", "method": text} for number, text in enumerate(("open_tender", "询价", "看情况", "单一来源"))]
    path = written(tmp_path / "contracts.parquet", rows)
    assert run("check", path, *asked).out == run("check", path, *asked, "--engine", "reference").out


def test_a_column_without_a_cell_is_settled_too(tmp_path: Path, asked: tuple[str, ...]) -> None:
    path = written(tmp_path / "contracts.parquet", [PLAIN | {"published_on": "NULL::DATE", "amount": "NULL::DECIMAL(18, 2)", "method": None}])
    assert run("check", path, *asked).out == run("check", path, *asked, "--engine", "reference").out
