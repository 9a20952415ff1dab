"""The same ledgers as CSV, xlsx, xls, ods, JSON, JSON Lines, SQLite and PostgreSQL give the same verdicts to the byte, places aside."""

import csv
import datetime as dt
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import openpyxl
import psycopg
import pytest
import yaml

from tests.acceptance.running import FIXTURES, run
from tests.sources.postgres import PASSWORD, serving
from tests.sources.ugly.make import ods, xls

BROKEN = FIXTURES / "breaks-every-rule"
SOURCES = yaml.safe_load((BROKEN / "dossier.yaml").read_text(encoding="utf-8"))["sources"]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WHOLE = re.compile(r"0|[1-9]\d{0,12}")

Cell = str | int | dt.date | None
Rows = list[list[Cell]]


def ledger(name: str) -> tuple[list[str], Rows]:
    with (BROKEN / name).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    return header, [[_typed(text) for text in row] for row in rows]


def _typed(text: str) -> Cell:
    return None if not text else dt.date.fromisoformat(text) if DAY.fullmatch(text) else int(text) if WHOLE.fullmatch(text) else text


def as_xlsx(folder: Path, kind: str, header: list[str], rows: Rows) -> dict[str, object]:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(folder / f"{kind}.xlsx")
    return {"file": f"{kind}.xlsx", "kind": kind}


def as_xls(folder: Path, kind: str, header: list[str], rows: Rows) -> dict[str, object]:
    (folder / f"{kind}.xls").write_bytes(xls([header, *rows]))
    return {"file": f"{kind}.xls", "kind": kind}


def as_ods(folder: Path, kind: str, header: list[str], rows: Rows) -> dict[str, object]:
    (folder / f"{kind}.ods").write_bytes(ods([header, *rows]))
    return {"file": f"{kind}.ods", "kind": kind}


def as_csv(folder: Path, kind: str, header: list[str], rows: Rows) -> dict[str, object]:
    """In the encoding of Chinese systems."""
    with (folder / f"{kind}.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return {"file": f"{kind}.csv", "kind": kind}


def as_json(folder: Path, kind: str, header: list[str], rows: Rows) -> dict[str, object]:
    """JSON and JSON Lines by turns."""
    objects = [{name: value.isoformat() if isinstance(value, dt.date) else value for name, value in zip(header, row, strict=True)} for row in rows]
    lines = len(kind) % 2 == 0
    path = folder / f"{kind}.{'jsonl' if lines else 'json'}"
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in objects) if lines else json.dumps(objects, ensure_ascii=False), encoding="utf-8")
    return {"file": path.name, "kind": kind}


def _table(kind: str, header: list[str], rows: Rows) -> tuple[str, str, list[list[Cell]]]:
    """CREATE, SELECT and rows; a column is a date where all its values are, else text."""
    days = [any(row[i] for row in rows) and all(row[i] is None or isinstance(row[i], dt.date) for row in rows) for i in range(len(header))]
    columns = ", ".join(f"c{i} {'date' if day else 'text'}" for i, day in enumerate(days))
    chosen = ", ".join(f'c{i} AS "{name}"' for i, name in enumerate(header))
    kept = [[value if day or value is None else str(value) for day, value in zip(days, row, strict=True)] for row in rows]
    return f"CREATE TABLE {kind} (n integer, {columns})", f"SELECT {chosen} FROM {kind} ORDER BY n", kept  # noqa: S608


def as_sqlite(folder: Path, kind: str, header: list[str], rows: Rows) -> dict[str, object]:
    create, select, kept = _table(kind, header, rows)
    with closing(sqlite3.connect(folder / "库.db")) as connection:
        connection.execute(create)
        values = [[n, *(value.isoformat() if isinstance(value, dt.date) else value for value in row)] for n, row in enumerate(kept)]
        connection.executemany(f"INSERT INTO {kind} VALUES ({', '.join('?' * (len(header) + 1))})", values)  # noqa: S608
        connection.commit()
    return {"source": "sqlite:库.db", "queries": {kind: select}}


def report(folder: Path, sources: Sequence[dict[str, object]]) -> dict[str, object]:
    databases = [source for source in sources if "source" in source]
    if databases:
        queries = {kind: query for source in databases for kind, query in source["queries"].items()}  # type: ignore[attr-defined]
        sources = [{"source": databases[0]["source"], "queries": queries}]
    manifest = yaml.safe_load((BROKEN / "dossier.yaml").read_text(encoding="utf-8"))
    (folder / "dossier.yaml").write_text(yaml.safe_dump({**manifest, "dossier": "1", "sources": list(sources)}, allow_unicode=True, default_flow_style=None), encoding="utf-8")
    return run("check", folder, "--format", "json", "--engine", "reference").data()


def placeless(report: dict[str, object]) -> dict[str, object]:
    """The report without places, inputs and sources, its findings in the order of rules and records."""
    places: set[str] = set()

    def gather(part: object) -> None:
        for key, value in part.items() if isinstance(part, dict) else enumerate(part if isinstance(part, list) else ()):
            if key == "place":
                places.add(str(value))
            gather(value)

    gather(report["findings"])
    known = re.compile("|".join(re.escape(place) for place in sorted(places, key=len, reverse=True)))

    def strip(part: object) -> object:
        if isinstance(part, dict):
            return {key: strip(value) for key, value in part.items() if key not in ("place", "id")}
        return [strip(value) for value in part] if isinstance(part, list) else known.sub("@", part) if isinstance(part, str) else part

    assert isinstance(report["findings"], list)
    kept = {key: strip(value) for key, value in report.items() if key not in ("dossier", "findings", "sources", "problems")}
    findings = sorted(json.dumps(strip(each), ensure_ascii=False) for each in report["findings"])
    return {**kept, "findings": findings}


@contextmanager
def in_postgresql() -> Iterator[dict[str, object]]:
    """The ledgers in a real server, as the source of a dossier."""
    queries: dict[str, str] = {}
    with serving() as server:
        with psycopg.connect(server.url("owner"), password=PASSWORD) as connection:
            for source in SOURCES:
                header, rows = ledger(source["file"])
                create, queries[source["kind"]], kept = _table(source["kind"], header, rows)
                connection.execute(create.encode())
                with connection.cursor() as cursor:
                    cursor.executemany(f"INSERT INTO {source['kind']} VALUES ({', '.join(['%s'] * (len(header) + 1))})".encode(), [[n, *row] for n, row in enumerate(kept)])  # noqa: S608
            connection.execute(b"GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        yield {"source": server.url(), "queries": queries}


WRITERS: dict[str, Callable[..., dict[str, object]]] = {"csv": as_csv, "xlsx": as_xlsx, "xls": as_xls, "ods": as_ods, "json": as_json, "sqlite": as_sqlite}


def test_the_same_content_gives_the_same_verdicts_to_the_byte_from_wherever_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    found: dict[str, bytes] = {}

    def keep(name: str, sources: Sequence[dict[str, object]]) -> None:
        (folder := tmp_path / name).mkdir(exist_ok=True)
        found[name] = json.dumps(placeless(report(folder, sources)), ensure_ascii=False).encode()

    for name, write in WRITERS.items():
        (tmp_path / name).mkdir()
        keep(name, [write(tmp_path / name, source["kind"], *ledger(source["file"])) for source in SOURCES])
    with in_postgresql() as source:
        keep("postgresql", [source])
    expected = placeless(run("check", BROKEN, "--format", "json", "--engine", "reference").data())
    assert len(expected["findings"]) > 200  # type: ignore[arg-type]
    whole = json.dumps(expected, ensure_ascii=False).encode()
    assert {name: "the same" if said == whole else said.decode() for name, said in found.items()} == dict.fromkeys([*WRITERS, "postgresql"], "the same")
