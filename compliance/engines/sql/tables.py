"""Tables made of values at hand."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.statements import whole
from compliance.ground.values import Base, Value
from compliance.records.kinds import Field

TYPES = {Base.TEXT: "TEXT", Base.ENUM: "TEXT", Base.BOOL: "INT"}
"""The types of columns that are not whole numbers of any size."""

_MUCH, _SOME = 20_000, 1_000
"""From so many rows on Arrow saves more time than loading it takes; and where it is loaded already."""

_BATCH = 20_480
"""So many rows are read by one thread at a time."""


def stored(value: Value | None, base: Base) -> int | str | None:
    """A field's value as it stands in a table."""
    if value is None or isinstance(value, str):
        return value
    return value.toordinal() if isinstance(value, dt.date) else whole(value, base)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt in the middle of a query be one: DuckDB raises an error of its own for it."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from None


def create(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], again: bool = False) -> None:
    """Make an empty table with columns of these types; ``again``: in place of one of that name."""
    types = [exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=w.type_(type_)) for name, type_ in columns.items()]
    connection.execute(exp.Create(this=exp.Schema(this=w.table(table), expressions=types), kind="TABLE", replace=again).sql(dialect="duckdb"))


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Put rows into a table."""
    if rows:
        insert_columns(connection, table, list(zip(*rows, strict=True)))


def hold(connection: duckdb.DuckDBPyConnection, table: str, types: dict[str, str], columns: Sequence[Sequence[object]]) -> dict[str, object]:
    """Make a table of columns of equal length; many rows stay where Arrow puts them, in batches that several threads read side by side.

    Such a table is known to this connection alone, and returned by its name.
    """
    if not _by_arrow(len(columns[0])):
        create(connection, table, types)
        insert_columns(connection, table, columns)
        return {}
    import pyarrow

    known = {"BIGINT": pyarrow.int64(), "INT": pyarrow.int32(), "TEXT": pyarrow.string(), "BOOLEAN": pyarrow.bool_()}
    whole = pyarrow.table([pyarrow.array(column, type=known[type_]) for column, type_ in zip(columns, types.values(), strict=True)], list(types))
    batches = pyarrow.Table.from_batches(whole.to_batches(max_chunksize=_BATCH))
    connection.register(table, batches)
    return {table: batches}


def _by_arrow(rows: int) -> bool:
    return rows >= (_SOME if "pyarrow" in sys.modules else _MUCH) and find_spec("pyarrow") is not None


def insert_columns(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Sequence[object]]) -> None:
    """Put columns of equal length into a table: through Arrow where that is installed and there is much, else one list each, unnested side by side."""
    if _by_arrow(len(columns[0])):
        import pyarrow

        connection.from_arrow(pyarrow.table([pyarrow.array(column) for column in columns], [str(number) for number in range(len(columns))])).insert_into(table)
        return
    values = w.select(exp.Anonymous(this="unnest", expressions=[exp.Placeholder()]) for _ in columns)
    connection.execute(w.text_of(exp.Insert(this=w.table(table), expression=values)), [list(column) for column in columns])


def is_any(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether a condition that a column holds is true of any row of a table."""
    query = w.select([w.number(1)], w.table(table, "t"), where=w.column("t", column)).limit(1)
    return bool(connection.execute(w.text_of(query)).fetchall())


def insert_numbers(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Sequence[int | None]]) -> None:
    """Put columns of whole numbers into a table: without Arrow each goes as one text, which is read much faster than a list."""
    if _by_arrow(len(columns[0])):
        insert_columns(connection, table, columns)
        return
    texts = [f"[{','.join('NULL' if value is None else str(value) for value in column)}]" for column in columns]
    values = w.select(exp.Anonymous(this="unnest", expressions=[w.cast(exp.Placeholder(), "BIGINT[]")]) for _ in texts)
    connection.execute(w.text_of(exp.Insert(this=w.table(table), expression=values)), texts)


def row_type(each: Field) -> str:
    """The type of a field's column in a table."""
    return TYPES.get(each.type.base, "BIGINT")
