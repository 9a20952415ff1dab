"""The files of a province in columns, read on this machine department by department."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlglot import exp

from compliance.ground.problems import refuse
from compliance.records.kinds import Kind
from compliance.sources.header import Header
from compliance.sources.provincial import ENDING, FIRST_ROW, Extract, Provincial, as_raw, header_of, key_of, kinds_of
from compliance.sources.table import Raw
from compliance.sources.vocabulary import Vocabulary

_FILE, _NUMBER = "filename", "file_row_number"


@dataclass(frozen=True, slots=True)
class ProvincialLedger:
    """All files of one kind: their paths in order, how they are called, the header, the columns, and by path those that only other files have."""

    kind: Kind
    header: Header
    columns: tuple[str, ...]
    paths: tuple[str, ...]
    names: Mapping[str, str]
    department: str
    lacking: Mapping[str, frozenset[str]]

    def rows(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """All rows, with their file and number."""
        wanted = {_NUMBER: True, _FILE: True, "hive_partitioning": True, "hive_types_autocast": False, "union_by_name": True}
        settings = [exp.EQ(this=exp.to_identifier(name), expression=exp.true() if value else exp.false()) for name, value in wanted.items()]
        return connection.sql(_asked("read_parquet", self.paths, *settings))


def _asked(function: str, paths: Sequence[str], *settings: exp.Expr) -> str:
    files = exp.Array(expressions=[exp.Literal.string(path) for path in paths])
    return exp.select("*").from_(exp.Table(this=exp.Anonymous(this=function, expressions=[files, *settings]))).sql(dialect="duckdb")


def _lacking(connection: duckdb.DuckDBPyConnection, paths: Sequence[str], columns: Sequence[str]) -> dict[str, frozenset[str]]:
    """By path, the columns that the file does not have and another has; what folders are called for is in none."""
    own: dict[str, set[str]] = {path: set() for path in paths}
    for path, name in connection.sql(_asked("parquet_schema", paths)).select("file_name", "name").fetchall():
        own[path].add(name.lower())
    stored = {name for names in own.values() for name in names}
    return {path: frozenset(column for column in columns if column.lower() in stored - names) for path, names in own.items()}


def open_ledgers(connection: duckdb.DuckDBPyConnection, province: Provincial, known: Mapping[str, Vocabulary]) -> dict[str, ProvincialLedger]:
    """The kinds of a province. Raises :class:`InputError` for files that cannot be used."""
    root = Path(province.data)
    if not root.is_dir():
        raise refuse(province.path.name, f"没有找到数据“{province.data}”；请核对 data", f"there is no '{province.data}'; check data")
    names = [entry.name for entry in root.iterdir() if entry.resolve().is_relative_to(root.resolve())]
    return {code: _open(connection, province, root, name, known[code]) for code, name in kinds_of(names, known).items()}


def _open(connection: duckdb.DuckDBPyConnection, province: Provincial, root: Path, name: str, words: Vocabulary) -> ProvincialLedger:
    base = root / name
    files = [base] if base.is_file() else sorted(path for path in base.rglob(f"*{ENDING}") if path.is_file() and not path.name.startswith((".", "_")))
    if not files:
        raise refuse(name, f"文件夹中没有 {ENDING} 文件", f"there is no {ENDING} file in the folder")
    called = {str(path): path.relative_to(root).as_posix() for path in files}
    department = province.said.department
    try:
        found = ProvincialLedger(words.kind, Header(1, (), (), 1), (), tuple(called), called, department, {}).rows(connection)
        columns = tuple(column for column in found.columns if column not in (_FILE, _NUMBER))
        lacking = _lacking(connection, tuple(called), columns)
    except (duckdb.Error, OSError) as error:
        said = " ".join(str(error).split())[:160]
        raise refuse(name, f"无法读取（{said}）；请核对文件是否完整", f"cannot be read ({said}); check that the files are whole") from error
    if department not in columns:
        raise refuse(name, f"没有写明部门的列“{department}”；请在 {province.path.name} 的 department 中写明", f"has no column '{department}' that names the department; say which it is under department in {province.path.name}")
    return ProvincialLedger(words.kind, header_of(province, name, words, columns), columns, tuple(called), called, department, lacking)


def whole(connection: duckdb.DuckDBPyConnection, ledger: ProvincialLedger) -> Iterator[Extract]:
    """All rows of a small kind, file by file."""
    for extract in _extracts(ledger, _ordered(ledger, ledger.rows(connection)).fetchall()).values():
        yield from extract


def of_departments(connection: duckdb.DuckDBPyConnection, ledger: ProvincialLedger, spellings: Sequence[str]) -> dict[str, list[Extract]]:
    """The rows whose department is spelt in one of these ways, by department and file."""
    if not spellings:
        return {}
    wanted = duckdb.ColumnExpression(ledger.department).cast("VARCHAR").isin(*map(duckdb.ConstantExpression, spellings))
    return _extracts(ledger, _ordered(ledger, ledger.rows(connection).filter(wanted)).fetchall())


@dataclass(frozen=True, slots=True)
class Share:
    """A department's part of a kind: how many rows, and how its name is spelt in them."""

    rows: int
    spellings: tuple[str, ...]


def shares(connection: duckdb.DuckDBPyConnection, ledger: ProvincialLedger) -> dict[str, Share]:
    """What each department has of a kind; rows that name none are under the empty key."""
    named = duckdb.ColumnExpression(ledger.department)
    grouped = ledger.rows(connection).select(named.alias("named"), named.cast("VARCHAR").alias("spelt")).aggregate("named, spelt, count(*)")
    found: dict[str, Share] = {}
    for cell, spelt, count in grouped.fetchall():
        before = found.get(key_of(cell), Share(0, ()))
        found[key_of(cell)] = Share(before.rows + int(count), (*before.spellings, *([] if spelt is None else [str(spelt)])))
    return found


def _ordered(ledger: ProvincialLedger, rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    return rows.select(*map(duckdb.ColumnExpression, (_FILE, _NUMBER, *ledger.columns))).sort(duckdb.ColumnExpression(_FILE), duckdb.ColumnExpression(_NUMBER))


def _extracts(ledger: ProvincialLedger, rows: Sequence[tuple[object, ...]]) -> dict[str, list[Extract]]:
    place = ledger.columns.index(ledger.department)
    found: dict[tuple[str, str], dict[int, list[Raw]]] = defaultdict(dict)
    for file, number, *cells in rows:
        found[key_of(cells[place]), str(file)][int(str(number)) + FIRST_ROW] = [as_raw(cell) for cell in cells]
    extracts: dict[str, list[Extract]] = defaultdict(list)
    for (key, file), own in found.items():
        extracts[key].append(Extract(ledger.names[file], own, ledger.lacking[file]))
    return extracts
