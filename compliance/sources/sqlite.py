"""Queries on an SQLite file, opened for reading only and allowed nothing but to select."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from compliance.ground.problems import InputError, refuse
from compliance.sources.database import check_headers, gathered, shown_source
from compliance.sources.files import inside
from compliance.sources.placed import PlacedTable

MAX_STEPS = 1_000
"""A query is stopped after so many times a million of the steps SQLite counts: some minutes."""

_STEP = 1_000_000
_LONGEST_VALUE = 50_000_000
_BATCH = 5_000
_MAGIC = b"SQLite format 3\0"
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})


def run_queries(source: str, queries: Mapping[str, str], folder: Path, place: object) -> list[PlacedTable]:
    """The results of all queries. The file lies in the dossier's folder. Raises :class:`InputError`."""
    path = _file(source, folder, place)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            _fence(connection)
            return [_run(connection, source, kind, query) for kind, query in queries.items()]
    except sqlite3.Error as error:
        raise _refused(shown_source(source), error) from error


def _file(source: str, folder: Path, place: object) -> Path:
    named = source.partition(":")[2].partition("?")[0].removeprefix("//").removeprefix("/")
    path = inside(folder, named, place)
    if not named or not path.is_file():
        raise refuse(place, f"没有 SQLite 文件“{named}”", f"there is no SQLite file '{named}'")
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise refuse(place, f"“{named}”不是 SQLite 数据库", f"'{named}' is no SQLite database")
    return path


def _fence(connection: sqlite3.Connection) -> None:
    """What the file says of itself is not trusted, and a query can neither write, attach nor run without end."""
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    steps = iter(range(MAX_STEPS))
    connection.set_progress_handler(lambda: int(next(steps, None) is None), _STEP)


def _run(connection: sqlite3.Connection, source: str, kind: str, query: str) -> PlacedTable:
    try:
        cursor = connection.execute(query)
        headers = [str(column[0]) for column in cursor.description or ()]
        check_headers(headers, source, kind)
        return gathered(source, kind, headers, _batches(cursor))
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _refused(f"{shown_source(source)}[{kind}]", error) from error


def _batches(cursor: sqlite3.Cursor) -> Iterator[Sequence[Sequence[object]]]:
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def _refused(place: str, error: Exception) -> InputError:
    said = next(iter(str(error).splitlines()), type(error).__name__)[:200]
    return refuse(
        place,
        f"无法从 SQLite 读取（{said}）；只接受一条 SELECT，数据库只读",
        f"cannot read from SQLite ({said}); it must be one SELECT, and the database is only read",
    )
