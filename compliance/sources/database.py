"""Ledgers in a database: one query for each kind of record, read in a transaction that cannot write."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

from compliance.ground.problems import InputError, problem, refuse
from compliance.ground.values import Name
from compliance.sources.localtime import local
from compliance.sources.placed import Numbered, PlacedTable, check_size, pointer
from compliance.sources.table import Raw, quoted

POSTGRESQL = ("postgresql", "postgres")
SQLITE = "sqlite"
_ALLOWED = frozenset({"host", "port", "sslmode", "sslrootcert", "target_session_attrs", "gssencmode", "channel_binding"})
_NOT_A_NUMBER = Name("不是数字（NaN 或无穷大）", "not a number (NaN or infinity)")


def shown_source(source: str) -> str:
    """A source as reports may name it: without password and settings.

    >>> shown_source("postgresql://clerk:secret@db.example:5433/finance?sslmode=require")
    'postgresql://clerk@db.example:5433/finance'
    """
    scheme, found, rest = source.partition("://")
    if not found or scheme.lower() not in POSTGRESQL:
        return source.partition("?")[0]
    authority, slash, path = rest.partition("?")[0].partition("/")
    user, at, host = authority.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}{at}{host}{slash}{path}"


def read_database(source: str, queries: Mapping[str, str], folder: Path, place: object) -> list[PlacedTable]:
    """The results of the queries, one table for each kind, in their order. Raises :class:`InputError`; no message holds a password."""
    scheme = source.partition(":")[0].lower()
    if scheme in POSTGRESQL:
        _check_url(source, place)
        from compliance.sources.postgresql import run_queries

        return run_queries(source, queries, place)
    if scheme == SQLITE:
        from compliance.sources.sqlite import run_queries as run_sqlite

        return run_sqlite(source, queries, folder, place)
    raise refuse(
        place,
        "source 应是 postgresql://用户@主机/数据库 或 sqlite:文件；其他文件用 file",
        "source should be postgresql://user@host/database or sqlite:file; name other files with 'file'",
    )


def fingerprint(tables: Iterable[PlacedTable]) -> str:
    """The SHA-256 of what the queries returned, in hexadecimal: kinds, headers and values in their order."""
    sha = hashlib.sha256()
    for table in tables:
        sha.update(f"{table.kind}\n".encode())
        for row in table.rows:
            sha.update(repr(list(row)).encode("utf-8", "backslashreplace") + b"\n")
    return sha.hexdigest()


def gathered(source: str, kind: str, headers: Sequence[str], batches: Iterable[Sequence[Sequence[object]]]) -> PlacedTable:
    """The rows of one query as a table; ``:3#/signed_on`` is the place of a value in the third row."""
    file = shown_source(source)
    rows: list[list[Raw]] = [list(headers)]
    faults: dict[tuple[int, int], Name] = {}
    for batch in batches:
        check_size(len(rows) + len(batch), len(headers), f"{file}[{kind}]")
        for found in batch:
            row: list[Raw] = []
            for column, value in enumerate(found):
                raw = _raw(value)
                if isinstance(raw, Name):
                    faults[len(rows) + 1, column] = raw
                    raw = quoted(str(value))
                row.append(raw)
            rows.append(row)
    parts = Numbered(range(1, len(rows)))
    return PlacedTable(file, kind, rows, faults=faults, kind=kind, row_parts=parts, column_parts=[f"#{pointer(header)}" for header in headers])


def check_headers(headers: Sequence[str], source: str, kind: str) -> None:
    """Refuse a result in which two columns have one name: nobody could say which is meant."""
    doubled = sorted({header for header in headers if headers.count(header) > 1})
    if doubled:
        said = "、".join(doubled)
        raise refuse(f"{shown_source(source)}[{kind}]", f"查询结果中列名重复：{said}；请用 AS 改名", f"the query gives several columns of one name: {said}; rename them with AS")


def _raw(value: object) -> Raw | Name:
    match value:
        case None:
            return ""
        case bool() | str():
            return value
        case int() | UUID():
            return str(value)
        case Decimal():
            return format(value, "f") if value.is_finite() else _NOT_A_NUMBER
        case float():
            return value if math.isfinite(value) else _NOT_A_NUMBER
        case dt.datetime():
            return local(value)
        case dt.date() | dt.time() | dt.timedelta():
            return value
        case _:
            kind = type(value).__name__
            return Name(f"数据库类型 {kind} 读不成台账的值；请在查询中转成文字", f"a database value of type {kind} is no ledger value; cast it to text in the query")


def _check_url(source: str, place: object) -> None:
    """Refuse passwords and settings that read local files; nothing of the source is repeated."""
    try:
        parts = urlsplit(source)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        raise refuse(place, "数据库地址写得不对；应如 postgresql://用户@主机:5432/数据库", "the address is malformed; write postgresql://user@host:5432/database") from None
    settings = [key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)]
    problems = []
    if parts.password is not None or "password" in settings or ":" in unquote(parts.username or "").rpartition("@")[2] or not port_is_sound:
        problems.append(problem(
            place,
            "不要把口令写进 dossier.yaml；请从地址中删去，改用环境变量 PGPASSWORD 或 .pgpass 文件，并更换这个口令",
            "a password does not belong into dossier.yaml; remove it, use the environment variable PGPASSWORD or a .pgpass file, and change that password",
        ))
    problems += [
        problem(place, f"数据库地址中不接受设置 {quoted(key)}", f"the setting {quoted(key)} is not accepted in the address of a database")
        for key in settings if key not in _ALLOWED and key != "password"
    ]
    if problems:
        raise InputError(problems)
