"""The latest day that is named in a ledger which the database reads from its file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.columns import begins_record, formula
from compliance.engines.sql.frame import ROW
from compliance.engines.sql.views import FileLedger
from compliance.ground.values import NEVER, Base
from compliance.sources.columnar import ColumnarLedger, as_raw, readable, with_short_lines
from compliance.sources.dates import plausible
from compliance.sources.header import Column
from compliance.sources.values import read_column, reader

_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
"""Types of columns whose greatest cell is the latest day."""


def latest_day(connection: duckdb.DuckDBPyConnection, view: FileLedger) -> dt.date | None:
    """The latest day that a record names; ``None`` where none names any. Raises :class:`InputError` where the file cannot be read."""
    columns = [column for column in view.ledger.header.columns if column.field.type.base is Base.DATE]
    if not columns:
        return None
    lines = replace(view.ledger, view=view.ledger.lines)
    with readable(lines.name):
        days = with_short_lines(connection, view.ledger, lambda: _latest(connection, lines, columns, None))
    if days is None:
        view.look_closer(connection)
        with readable(lines.name):
            days = _latest(connection, view.ledger, columns, view.others)
    return max(days or (), default=None)


def _doubtful(ledger: ColumnarLedger, columns: list[Column]) -> exp.Expr:
    """Whether something stands in these columns of a row that is no record at first sight."""
    keys = [column for column in ledger.header.columns if column.field.code in ledger.kind.key]
    if ledger.typed or not keys:
        return exp.false()
    return w.both(w.opposite(w.surely(begins_record(_cell(ledger, keys[0])))), w.either(*(w.known(_cell(ledger, column)) for column in columns)))


def _latest(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, columns: list[Column], others: Collection[int] | None) -> list[dt.date] | None:
    """The latest days of columns in all rows but the ``others``: of regular cells by a formula in one pass, the rest as they are read.

    ``None`` where the others are not known and some row may be one of them.
    """
    record = w.opposite(exp.In(this=w.column("raw", ROW), expressions=[w.number(row) for row in others])) if others else exp.true()
    doubtful = _doubtful(ledger, columns) if others is None else exp.false()
    asked: list[exp.Expr] = []
    odd: list[exp.Expr] = []
    for column in columns:
        cell, physical = _cell(ledger, column), ledger.columns[column.index][1]
        made, day = formula(column.field, column.unit, cell, physical), exp.TryCast(this=cell, to=w.type_("DATE"))
        by_itself = physical in _DAYS
        regular = exp.false() if made.regular is None else w.both(record, made.regular)
        odd.append(w.known(cell) if by_itself else w.both(record, w.surely(made.irregular(cell))))
        asked += [exp.Max(this=day if by_itself else w.case([(regular, day)])), exp.false() if by_itself else exp.LogicalOr(this=odd[-1])]
    asked.append(doubtful if w.is_said(doubtful, False) else exp.LogicalOr(this=doubtful))
    *found, is_doubtful = connection.execute(w.text_of(w.select(asked, w.table(ledger.view, "raw")))).fetchall()[0]
    if is_doubtful:
        return None
    days: list[dt.date] = []
    for column, where, day, is_odd in zip(columns, odd, found[::2], found[1::2], strict=True):
        fits = isinstance(day, dt.date) and plausible(day)
        if fits:
            days.append(day)
        if is_odd or (day is not None and not fits):
            days += _read(connection, ledger, column, where)
    return days


def _read(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, column: Column, where: exp.Expr) -> list[dt.date]:
    """The days that the cells of a column say of which a condition is true."""
    cell = _cell(ledger, column)
    cells = connection.execute(w.text_of(w.select([cell], w.table(ledger.view, "raw"), where=where, group=[cell]))).fetchall()
    read = read_column([as_raw(value) for value, in cells], reader(column.field))
    return [day for day in read if isinstance(day, dt.date) and day != NEVER]


def _cell(ledger: ColumnarLedger, column: Column) -> exp.Expr:
    return w.column("raw", ledger.columns[column.index][0])
