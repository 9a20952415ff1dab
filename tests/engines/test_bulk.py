"""Large ledgers judged in the database: the same verdicts, margins, words and reports as record by record, and nothing half-written."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from compliance.cli.run import terms
from compliance.engines.plan import make_plan
from compliance.engines.reference import Reference, judge_row
from compliance.engines.sql import sample
from compliance.engines.sql import words as w
from compliance.engines.sql.bulk import TOLD, Bulk
from compliance.engines.sql.fetch import fetched
from compliance.engines.sql.frame import ROW
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.engines.witness import Disagreement
from compliance.evidence import large
from compliance.evidence.bulk_words import findings_query, gathering
from compliance.evidence.choice import Choice
from compliance.evidence.finding import Finder
from compliance.ground.problems import InputError, problem
from compliance.ground.shipped import rulesets
from compliance.rules.cache import cached_ruleset
from compliance.sources.dossier import read_ledger
from tests.acceptance.running import ROOT, run

SCRIPTS = str(ROOT / "benchmarks")
if SCRIPTS not in sys.path:
    sys.path.append(SCRIPTS)
generate = pytest.importorskip("generate")
AS_OF, PLACE = "2026-12-31", "4401"
RECORDS = 1_500
ASKED = ("--jurisdiction", PLACE, "--as-of", AS_OF)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(generate.generate(RECORDS, tmp_path_factory.mktemp("contracts")))


@pytest.fixture
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE_ROWS", 1)
    monkeypatch.setattr(large, "LARGE_BYTES", 1)


def opened(path: Path) -> Iterator[large.Large]:
    with large.judged(path, cached_ruleset(rulesets()), terms(dt.date.fromisoformat(AS_OF), "auto", None, None, PLACE)) as found:
        yield found


@pytest.fixture(scope="module")
def judged(ledger: Path) -> Iterator[large.Large]:
    yield from opened(ledger)


def verdicts(bulk: Bulk) -> set[tuple[str, int, Outcome, Fraction | None]]:
    return {(row.rule, row.row, row.outcome, row.margin) for code in bulk.rules for row in bulk.rows(code)}


def test_verdicts_and_margins_are_those_of_the_reference(ledger: Path, judged: large.Large) -> None:
    dossier = read_ledger(ledger, dt.date.fromisoformat(AS_OF), PLACE)
    plan = make_plan(cached_ruleset(rulesets()), dossier.store, PLACE, dossier.as_of)
    said = [verdict for verdict in Reference().judge(plan) if verdict.subject.kind == "contract"]
    rows = {record.number: record.origin.row for record in dossier.store.tables["contract"]}
    wanted = {(verdict.rule, rows[verdict.subject.number], verdict.outcome, verdict.margin) for verdict in said if verdict.outcome in TOLD}
    assert verdicts(judged.bulk) == {(rule, row, outcome, None if outcome is Outcome.UNDETERMINED else margin) for rule, row, outcome, margin in wanted}
    for code, counts in judged.bulk.counts.items():
        assert counts == {outcome: number for outcome in Outcome if (number := sum(1 for verdict in said if (verdict.rule, verdict.outcome) == (code, outcome)))}


def in_words(judged: large.Large, lang: str) -> list[tuple[object, ...]]:
    query = findings_query(judged.bulk, judged.labels, lang)
    assert query is not None
    for statement in (*gathering(judged.bulk), query):
        judged.bulk.connection.execute(w.text_of(statement))
    return judged.bulk.connection.fetchall()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_written_by_the_database_are_those_of_the_teller(judged: large.Large, lang: str) -> None:
    told = in_words(judged, lang)
    plan = fetched(judged.bulk, {"contract": {row[1] for row in told}}, [each.rule for each in judged.bulk.judged()])
    finder, at = Finder(plan, judged.labels), {row.record.origin.row: row for row in plan.rows.all("contract")}
    for rule, row, key, place, outcome, margin, _, message in told:
        record = at[row].record
        verdict = Verdict(rule, Subject("contract", record.number), Outcome(outcome), None if margin is None else Fraction(margin))
        assert (message, key, place) == (finder.finding(judged.law.rules[rule], verdict, at[row]).message[lang], record.key(), str(record.origin))
    assert len(told) == judged.count(*TOLD)


def test_findings_come_in_order(judged: large.Large, monkeypatch: pytest.MonkeyPatch) -> None:
    found = in_words(judged, "zh")
    assert found == sorted(found, key=lambda row: row[:2])
    assert found == in_words(judged, "zh")
    monkeypatch.setattr("compliance.evidence.bulk_words.IN_ORDER", 0)
    assert sorted(in_words(judged, "zh"), key=repr) == sorted(found, key=repr)


@pytest.mark.usefixtures("all_are_large")
def test_the_report_is_byte_for_byte_that_of_the_reference(ledger: Path) -> None:
    found = run("check", ledger, *ASKED, "--format", "json", "--exit-zero")
    assert found.out == run("check", ledger, *ASKED, "--engine", "reference", "--format", "json", "--exit-zero").out
    assert found.data()["counts"]


def table(path: Path, rows: str) -> Path:
    """A Parquet ledger of these rows, written as a query."""
    with duckdb.connect() as connection:
        connection.sql(f"SELECT * FROM (VALUES {rows}) t(contract_no, government_procurement, signed_on, published_on, amount)").write_parquet(str(path))  # noqa: S608 (rows of these tests)
    return path


UGLY = """
 ('HT-1 ', '是', '2024-09-30', '2024-10-09', '１,200.50'), ('HT-1', '是', '2024/9/30', '2024年10月10日', '12万元'), ('ＨＴ-3', '√', '20240930', '未公告', '1e5'),
 (NULL, '是', '2024-09-30', '2024-10-10', '100.005'), ('HT-5', '也许', '2024-02-30', '2024-10-10', '-5'), ('HT-6', '否', NULL, NULL, NULL),
 ('HT-7', '是', '2026-12-31', '2027-01-04', '0'), ('HT-8', '', '2024-09-30', '2024-10-10', '999999999999999'), ('合 计', '是', '2003-12-31', '2004-01-02', '7')
"""


@pytest.mark.usefixtures("all_are_large")
def test_irregular_cells_are_read_as_a_sheet_s_are(tmp_path: Path) -> None:
    path = table(tmp_path / "合同台账.parquet", UGLY)
    found = json.loads(run("check", path, *ASKED, "--format", "json", "--exit-zero").out)
    wanted = json.loads(run("check", path, *ASKED, "--engine", "reference", "--format", "json", "--exit-zero").out)
    assert found == wanted
    assert len(found["problems"]) >= found["sources"][0]["unreadable"] >= 5


@pytest.mark.usefixtures("all_are_large")
@pytest.mark.parametrize("rows", [
    "('HT-1', true, DATE '2024-09-30', DATE '2024-10-09', 1.00), ('HT-2', true, DATE '2024-09-30', DATE '2024-10-10', 1.00)",
    "('HT-1', true, DATE '2020-01-01', DATE '2020-01-03', 1.00), ('HT-2', true, DATE '2026-12-30', DATE '2026-12-31', 1.00)",
    "('HT-1', true, DATE '2003-12-31', DATE '2004-01-05', 1.00), ('HT-2', true, DATE '2026-12-31', NULL, 1.00)",
    "('HT-1', NULL, NULL, NULL, NULL)",
])
def test_the_edges_of_the_calendar_and_of_a_period(tmp_path: Path, rows: str) -> None:
    path = table(tmp_path / "contracts.parquet", rows)
    found = run("check", path, *ASKED, "--format", "json", "--exit-zero").data()
    assert found == run("check", path, *ASKED, "--engine", "reference", "--format", "json", "--exit-zero").data()


def test_a_ledger_without_a_row_gives_no_verdict(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.sql("SELECT 'HT-1' contract_no, DATE '2024-01-01' signed_on WHERE false").write_parquet(str(tmp_path / "contracts.parquet"))
    found = run("check", tmp_path / "contracts.parquet", *ASKED, "--lang", "en")
    assert (found.code, "\n0 verdicts" in found.out) == (0, True)


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contracts.parquet").write_bytes(b"PAR1 not really")
    found = run("check", tmp_path / "contracts.parquet", *ASKED)
    assert (found.code, found.out) == (2, "")
    assert "contracts.parquet" in found.err


def test_a_witness_who_differs_stops_everything(judged: large.Large) -> None:
    code = next(code for code, counts in judged.bulk.counts.items() if counts.get(Outcome.SATISFIED))
    each = judged.bulk.rules[code]
    judged.bulk.connection.execute(f"CREATE TABLE kept AS SELECT * FROM judged_contract; UPDATE judged_contract SET {each.outcome.name} = 5 WHERE {each.outcome.name} = 4")  # noqa: S608
    try:
        with pytest.raises(Disagreement, match=code):
            sample.witness(judged.bulk)
    finally:
        judged.bulk.connection.execute("DROP TABLE judged_contract; ALTER TABLE kept RENAME TO judged_contract")
    assert sample.witness(judged.bulk).records > 0


HOW_MUCH = {
    "all": "{verdicts} verdicts on all 1,500 records, reached alike by two engines (duckdb, reference)",
    "none": "{verdicts} verdicts by one engine only (duckdb): as asked by --witness none, no second engine judged again",
    "400": "{verdicts} verdicts by duckdb; ",
}


@pytest.mark.usefixtures("all_are_large")
@pytest.mark.parametrize("witness", HOW_MUCH)
def test_how_much_is_judged_again_is_chosen_and_told(ledger: Path, witness: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(sample, "SLICE", 600)
    monkeypatch.setattr(sample, "judge_row", lambda rule, row, world: seen.append(row.record.number) or judge_row(rule, row, world))
    found = run("check", ledger, *ASKED, "--lang", "en", "--witness", witness)
    assert found.code == 1
    usual = run("check", ledger, *ASKED, "--lang", "en").out
    said, verdicts = " ".join(found.out.split()), usual.splitlines()[2].split()[0]
    assert HOW_MUCH[witness].format(verdicts=verdicts) in said
    assert len(set(seen)) >= {"all": RECORDS, "400": 300, "none": 0}[witness]
    assert found.out.partition("Verdicts")[2] == usual.partition("Verdicts")[2], "what is found does not rest on how much is judged again"


@pytest.mark.long
def test_a_million_contracts_are_judged_alike_verdict_for_verdict(tmp_path: Path) -> None:
    path = Path(generate.generate(1_000_000, tmp_path))
    found = run("check", path, *ASKED, "--lang", "en", "--witness", "all")
    assert found.code == 1
    assert re.search(r"^[\d,]+ verdicts on all 1,000,000 records, reached alike by two engines", found.out, re.MULTILINE)


def test_a_lie_about_one_record_of_all_is_found_where_all_are_judged_again(judged: large.Large) -> None:
    judged.bulk.connection.execute("CREATE TABLE kept AS SELECT * FROM judged_contract")
    rule = next(each for each in judged.bulk.judged() if judged.bulk.counts[each.rule.code].get(Outcome.SATISFIED))
    row, = judged.bulk.connection.execute(f"SELECT max({ROW}) FROM kept WHERE {rule.outcome.name} = 4").fetchall()[0]  # noqa: S608
    judged.bulk.connection.execute(f"UPDATE judged_contract SET {rule.outcome.name} = 1 WHERE {ROW} = {row}")  # noqa: S608
    try:
        with pytest.raises(Disagreement, match=rf"{rule.rule.code} contracts\.parquet!{row}"):
            sample.witness(judged.bulk, share="all")
    finally:
        judged.bulk.connection.execute("DROP TABLE judged_contract; ALTER TABLE kept RENAME TO judged_contract")
    assert sample.witness(judged.bulk, share="all").records == RECORDS


@pytest.mark.usefixtures("all_are_large")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_finding_is_written_whole_or_not_at_all(ledger: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"findings.{form}"
    assert run("check", ledger, *ASKED, "-o", path).code == 1
    with duckdb.connect() as connection:
        kept = connection.sql(f"SELECT count(*), count(DISTINCT message) FROM '{path}'").fetchall()[0]  # noqa: S608
        order = connection.sql(f"SELECT rule, row FROM '{path}'").fetchall()  # noqa: S608
    assert order == sorted(order)
    assert kept[0] > 1_000
    assert kept[1] > 300
    before = path.read_bytes()

    stops: tuple[tuple[BaseException, int, str], ...] = (
        # Ctrl-C as Python and as DuckDB tell it, and a witness who differs
        (KeyboardInterrupt(), 130, "已中断：没有写了一半的文件\n"), (RuntimeError("Query interrupted"), 130, "已中断：没有写了一半的文件\n"),
        (duckdb.InterruptException("INTERRUPT Error: Interrupted!"), 130, "已中断：没有写了一半的文件\n"), (Disagreement([problem("PROC-019", "不一致", "differs")]), 2, "PROC-019"))
    for where in ("compliance.evidence.writing._copy", "compliance.evidence.large.witness", "compliance.reports.large.large_page"):
        for said, code, words in stops if where.endswith("_copy") else stops[-1:]:

            def stopped(*_: object, error: BaseException = said, **__: object) -> None:
                raise error

            with monkeypatch.context() as patched:
                patched.setattr(where, stopped)
                found = run("check", ledger, *ASKED, "-o", path, "-o", "-")
            assert found.code == code
            assert words in found.err
            assert [each.name for each in tmp_path.iterdir()] == [path.name]
            assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="the size of files is limited as POSIX has it")
@pytest.mark.usefixtures("all_are_large")
def test_a_disk_that_is_full_is_told_and_leaves_nothing(ledger: Path, tmp_path: Path) -> None:
    import resource

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
    try:
        found = run("check", ledger, *ASKED, "-o", tmp_path / "found.csv", "--lang", "en")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert (found.code, found.out) == (2, "")
    assert "found.csv: cannot write (File too large)" in found.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("all_are_large")
def test_a_key_that_looks_like_a_formula_is_set_apart_in_csv(tmp_path: Path) -> None:
    path = table(tmp_path / "contracts.parquet", "('=cmd|1', true, DATE '2024-09-30', DATE '2024-12-10', 1.00)")
    assert run("check", path, *ASKED, "-o", tmp_path / "found.csv").code == 1
    assert ",'=cmd|1," in (tmp_path / "found.csv").read_text(encoding="utf-8")


def test_too_many_findings_for_one_report_are_told(judged: large.Large, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "MOST_WHOLE", 10)
    with pytest.raises(InputError, match=r"findings\.parquet"):
        large.whole(judged, Choice(), judged.bulk.rules)


@pytest.mark.usefixtures("all_are_large")
def test_the_page_on_a_terminal(ledger: Path) -> None:
    found = run("check", ledger, *ASKED, "--select", "PROC-019", "--lang", "en")
    assert found.code == 1
    assert "verdicts by duckdb" in found.out
    assert "PROC-020" not in found.out
    assert max(map(len, found.out.splitlines())) <= 80


def test_a_csv_file_of_a_database_is_read_by_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = generate.generate(2_000, tmp_path, written="csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:900], "合计" + "," * lines[0].count(","), *lines[900:]]) + "\n", encoding="utf-8")
    wanted = run("check", path, *ASKED, "--engine", "reference", "--format", "json", "--exit-zero").data()
    monkeypatch.setattr(large, "LARGE_BYTES", 1)
    assert run("check", path, *ASKED, "--format", "json", "--exit-zero").data() == wanted
