"""Ledgers in a database: a real PostgreSQL and SQLite, read only, no password told."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.sources.dossier import open_dossier
from tests.acceptance.running import refused, run
from tests.sources.postgres import PASSWORD, Server, serving

CREATE = """CREATE TABLE contracts (no text, title text, partner text, buyer text, gov boolean, signed date, published timestamptz, amount numeric(18,2))"""
ROW = "INSERT INTO contracts VALUES ('HT-1', '物业服务', '甲公司', '某局', true, '2024-09-30', '2024-10-09 16:30:00+00', 120000.10)"
QUERY = """SELECT no AS "合同编号", title AS name, partner AS 供应商, buyer AS unit, gov AS government_procurement,
  signed AS signed_on, published AS published_on, amount FROM contracts"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as found:
        found.run(CREATE, ROW, "GRANT SELECT ON contracts TO reader")
        yield found


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)


def dossier(folder: Path, source: str, **queries: str) -> Path:
    written = {"dossier": "1", "department": {"name": "某局", "jurisdiction": "440199"}, "year": 2024, "as_of": "2024-12-31",
               "sources": [{"source": source, "queries": queries}]}
    (folder / "dossier.yaml").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    return folder


def findings(report: dict[str, object]) -> dict[str, tuple[object, object]]:
    found = report["findings"]
    assert isinstance(found, list)
    return {each["rule"]: (each["outcome"], each["place"]) for each in found}


@pytest.mark.usefixtures("password")
def test_a_moment_in_the_database_is_the_day_in_china(server: Server, tmp_path: Path) -> None:
    """2024-10-09 16:30 UTC is 10 October in China, one working day late."""
    report = run("check", dossier(tmp_path, server.url(), contract=QUERY), "--format", "json").data()
    place = f"postgresql://reader@127.0.0.1:{server.port}/postgres[contract]"
    assert findings(report)["PROC-019"] == ("violated", f"{place}:1")
    cells = next(each["cells"] for each in report["findings"] if each["rule"] == "PROC-019")  # type: ignore[attr-defined]
    assert {cell["place"] for cell in cells} == {f"{place}:1#/signed_on", f"{place}:1#/published_on"}
    assert PASSWORD not in json.dumps(report)


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("query", [
    "DELETE FROM contracts",
    "DELETE FROM contracts RETURNING no AS contract_no",
    "SELECT 1 AS contract_no; DELETE FROM contracts",
    "COMMIT; DELETE FROM contracts",
    "WITH gone AS (DELETE FROM contracts RETURNING no) SELECT no AS contract_no FROM gone",
    "SELECT nextval('s') AS contract_no",
    "SELECT contract_no FROM nowhere",
    "SELECT no AS contract_no, title AS contract_no FROM contracts",
    "",
])
def test_nothing_but_one_select_is_run(server: Server, tmp_path: Path, query: str) -> None:
    server.run("CREATE SEQUENCE IF NOT EXISTS s", "GRANT ALL ON contracts, s TO reader")
    with pytest.raises(InputError) as error:
        open_dossier(dossier(tmp_path, server.url(), contract=query))
    assert "contract" in str(error.value)
    assert PASSWORD not in str(error.value)
    assert len(open_dossier(dossier(tmp_path, server.url(), contract=QUERY)).store.tables["contract"]) == 1


@pytest.mark.usefixtures("password")
def test_a_query_that_does_not_end_is_cancelled(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.sources.postgresql._SETTINGS", "-c statement_timeout=200ms")
    assert "已取消" in refused("check", dossier(tmp_path, server.url(), contract="SELECT pg_sleep(20)::text AS contract_no"))


def test_no_message_holds_a_password(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "wrong-" + PASSWORD)
    said = refused("check", dossier(tmp_path, server.url(), contract=QUERY), "--lang", "en")
    assert "password authentication failed" in said
    assert PASSWORD not in said
    for url in (f"postgresql://reader:{PASSWORD}@127.0.0.1/postgres", f"postgresql://127.0.0.1/postgres?password={PASSWORD}", f"postgresql://reader%3A{PASSWORD}@h/x",
                f"postgresql://reader:{PASSWORD}@[bad/postgres"):
        said = refused("check", dossier(tmp_path, url, contract=QUERY))
        assert "dossier.yaml" in said
        assert PASSWORD not in said
    said = refused("check", dossier(tmp_path, "postgresql://reader@127.0.0.1/postgres?passfile=/etc/passwd&options=-cx", contract=QUERY))
    assert said.count("不接受设置") == 2


@pytest.mark.parametrize(("source", "kind", "said"), [
    ("oracle://x", "contract", "source 应是"),
    ("sqlite:没有.db", "contract", "没有 SQLite 文件"),
    ("sqlite:../台账.db", "contract", "之外"),
    ("sqlite:dossier.yaml", "contract", "不是 SQLite"),
    ("sqlite:台账.db", "contracts", "没有“contracts”这种记录"),
])
def test_a_source_that_cannot_be_used_is_refused(tmp_path: Path, source: str, kind: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        open_dossier(dossier(tmp_path, source, **{kind: QUERY}))
    assert said in error.value.problems[0].message.zh


@pytest.fixture
def lite(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "台账.db")) as connection:
        connection.executescript(f"{CREATE.replace('timestamptz', 'text')}; {ROW.replace('2024-10-09 16:30:00+00', '2024-10-10')};")
    return tmp_path


def test_sqlite_is_read_and_its_file_untouched(lite: Path) -> None:
    before = (lite / "台账.db").read_bytes()
    report = run("check", dossier(lite, "sqlite:台账.db", contract=QUERY), "--format", "json").data()
    assert findings(report)["PROC-019"] == ("violated", "sqlite:台账.db[contract]:1")
    assert (lite / "台账.db").read_bytes() == before
    assert sorted(path.name for path in lite.iterdir()) == ["dossier.yaml", "台账.db"]


@pytest.mark.parametrize("query", [
    "DELETE FROM contracts", "SELECT 1 AS contract_no; SELECT 2", "ATTACH 'x.db' AS x", "PRAGMA query_only = OFF", "VACUUM INTO 'y.db'", "SELECT load_extension('x')",
    "CREATE TABLE t (a)", "SELECT contract_no FROM nowhere", "",
])
def test_sqlite_does_nothing_but_select(lite: Path, query: str) -> None:
    with pytest.raises(InputError):
        open_dossier(dossier(lite, "sqlite:台账.db", contract=query))
    assert sorted(path.name for path in lite.iterdir()) == ["dossier.yaml", "台账.db"]


def test_an_endless_sqlite_query_is_stopped(lite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.sources.sqlite.MAX_STEPS", 3)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS contract_no FROM n"
    assert "interrupted" in refused("check", dossier(lite, "sqlite:台账.db", contract=endless))
