"""Queries on PostgreSQL through psycopg: one read-only transaction, with a time limit on each statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from compliance.ground.problems import InputError, refuse
from compliance.sources.database import check_headers, gathered, shown_source
from compliance.sources.placed import PlacedTable

if TYPE_CHECKING:
    import psycopg

STATEMENT_SECONDS = 60
"""The longest a query may run."""

CONNECT_SECONDS = 10
_BATCH = 5_000
_SETTINGS = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout=10s -c idle_in_transaction_session_timeout=300s"


def run_queries(source: str, queries: Mapping[str, str], place: object) -> list[PlacedTable]:
    """The results of all queries as one moment of the database shows them. Raises :class:`InputError`."""
    try:
        import psycopg
    except ImportError as error:
        raise refuse(place, "读取 PostgreSQL 需要另装驱动：pip install 'compliance[database]'", "reading PostgreSQL needs its driver: pip install 'compliance[database]'") from error
    try:
        with psycopg.connect(source, connect_timeout=CONNECT_SECONDS, options=_SETTINGS, client_encoding="utf8", application_name="compliance") as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            return [_run(connection, source, kind, query) for kind, query in queries.items()]
    except psycopg.OperationalError as error:
        if isinstance(error, psycopg.errors.QueryCanceled):
            raise refuse(
                shown_source(source), f"查询超过 {STATEMENT_SECONDS} 秒，已取消；请缩小范围", f"a query took more than {STATEMENT_SECONDS} seconds and was cancelled; narrow it",
            ) from error
        said = _first_line(error)
        raise refuse(
            shown_source(source),
            f"无法连接数据库（{said}）；请核对地址、用户，口令放在环境变量 PGPASSWORD 或 .pgpass 文件里",
            f"cannot connect to the database ({said}); check address and user, and give the password in PGPASSWORD or a .pgpass file",
        ) from error


def _run(connection: psycopg.Connection[tuple[object, ...]], source: str, kind: str, query: str) -> PlacedTable:
    import psycopg

    try:
        # A named cursor is a DECLARE ... CURSOR FOR: it takes one SELECT and nothing else, and rows come in batches.
        with connection.cursor(name="compliance") as cursor:
            cursor.execute(query.strip().rstrip(";").encode("utf-8"))
            headers = [column.name for column in cursor.description or ()]
            check_headers(headers, source, kind)
            return gathered(source, kind, headers, _batches(cursor))
    except psycopg.errors.QueryCanceled:
        raise
    except psycopg.Error as error:
        raise _refused(source, kind, error) from error


def _batches(cursor: psycopg.ServerCursor[tuple[object, ...]]) -> Iterator[Sequence[Sequence[object]]]:
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def _refused(source: str, kind: str, error: psycopg.Error) -> InputError:
    said = _first_line(error)
    return refuse(
        f"{shown_source(source)}[{kind}]",
        f"查询没有成功（{said}）；只接受一条 SELECT，数据库只读",
        f"the query failed ({said}); it must be one SELECT, and the database is only read",
    )


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
