"""How the columns of a file become fields: what is regular by a formula, the rest by the reader of cells, once for each different cell.

A column is settled in the cheapest way that is sure: numbers and days by the least and the greatest of the column, which files of columns know
without being read; choices by their few different texts. Of other columns the first cells are looked at; while these are regular the others
are believed to be, and a condition is left by which it is found out on the way where they are not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.columns import Formula, formula
from compliance.engines.sql.frame import ROW
from compliance.engines.sql.tables import TYPES, create, insert, stored
from compliance.ground.problems import Problem
from compliance.ground.values import NEVER, Base
from compliance.sources.columnar import ColumnarLedger, as_raw, count_rows
from compliance.sources.header import Column
from compliance.sources.ledger import column_problems
from compliance.sources.result import Remarked, Result, Unreadable
from compliance.sources.values import Reader, read_column, reader

LOOKED_AT = 10_000
"""So many rows are looked at before the others are believed to be like them."""

FEW = 100
"""A column of choices has at most so many different texts; if it has more, it is read like any other."""


@dataclass(slots=True)
class Settled:
    """How columns become fields: by field its value and whether its cell can be read, what is joined for that, what is wrong with cells, and how
    they were read; the dates under which no cell says that an event did not happen; and conditions that a row breaks a belief, unknown where it
    does not.
    """

    columns: dict[str, tuple[exp.Expr, exp.Expr]] = field(default_factory=dict)
    joins: list[exp.Join] = field(default_factory=list)
    faults: dict[str, tuple[list[Problem], int]] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    happened: frozenset[str] = frozenset()
    odd: list[exp.Expr] = field(default_factory=list)


def settle(connection: duckdb.DuckDBPyConnection, ledger: ColumnarLedger, columns: Sequence[Column], left_out: Collection[int], believe: bool) -> Settled:
    """Settle columns; ``left_out`` are the rows that are no records and not blank, ``believe``: cells may be believed to be regular while the first ones are."""
    settler = _Settler(connection, ledger, left_out)
    left = settler.by_choices(settler.by_extremes(columns))
    settler.by_reading(settler.by_belief(left) if believe else left)
    settler.settled.happened = frozenset(column.field.code for column in columns if column.field.type.base is Base.DATE) - settler.never
    return settler.settled


def settle_alike(connection: duckdb.DuckDBPyConnection, first: ColumnarLedger, columns: Sequence[Column], days: Sequence[Column]) -> Settled | None:
    """Settle columns as those of the first rows, which are all regular, with conditions for finding out where others are not; ``None`` if the first are not.

    ``days`` are texts in the first rows and days in the others: they are looked at as the one and settled as the other.
    """
    settler = _Settler(connection, first, (), only_first=True, days=days)
    if settler.by_belief(settler.by_choices(columns)) or any(problems for problems, _ in settler.settled.faults.values()):
        return None
    settler.settled.happened = frozenset(column.field.code for column in columns if column.field.type.base is Base.DATE)
    return settler.settled


@dataclass(slots=True)
class _Settler:
    """``only_first``: the ledger holds the first rows of a larger one, of whose others nothing is known but that ``days`` are read as days."""

    connection: duckdb.DuckDBPyConnection
    ledger: ColumnarLedger
    left_out: Collection[int]
    only_first: bool = False
    days: Sequence[Column] = ()
    settled: Settled = field(default_factory=Settled)
    never: set[str] = field(default_factory=set)

    def by_extremes(self, columns: Sequence[Column]) -> list[Column]:
        """Settle the columns whose least and greatest cells are regular, if that says that all are; the others."""
        spans = {column.field.code: (self.cell(column), *span) for column in columns if (span := self.formula(column).span) is not None}
        inside = [w.both(exp.GTE(this=exp.Min(this=cell), expression=low), exp.LTE(this=exp.Max(this=cell), expression=high)) for cell, low, high in spans.values()]
        said = dict(zip(spans, self.ask(w.select(inside, self.raw()))[0], strict=True)) if inside else {}
        rest = []
        for column in columns:
            if self.formula(column).always or said.get(column.field.code, False) is not False:  # unknown: every cell is blank
                self.settle(column, self.formula(column).value)
            else:
                rest.append(column)
        return rest

    def by_choices(self, columns: Sequence[Column]) -> list[Column]:
        """Settle the columns of choices by reading each of their few texts once; the others."""
        rest = []
        for column in columns:
            mine = self.ledger.columns[column.index][1] == "VARCHAR" and column.field.type.base in (Base.ENUM, Base.BOOL)
            if not mine or self.keep(column, w.known(self.cell(column)), FEW + 1) > FEW:
                rest.append(column)
                continue
            cell = self.cell(column)
            said = [(text, *_stored(result, column)) for _, text, result in self.read(column) if isinstance(text, str)]
            as_they_are = column.field.type.base is Base.ENUM and all(value == text for text, value, _ in said)
            value = cell if as_they_are else w.case((w.equal(cell, w.text(text)), _option(value, column)) for text, value, _ in said)
            unreadable = [w.text(text) for text, _, readable in said if not readable]
            readable = w.first_known(w.opposite(exp.In(this=cell, expressions=unreadable)), exp.true()) if unreadable else exp.true()
            self.settled.columns[column.field.code] = value, readable
            if self.only_first:
                met = [w.text(text) for text, value, _ in said if as_they_are or value is None]
                other = w.opposite(exp.In(this=cell, expressions=met)) if met else exp.true()
                self.settled.odd.append(w.both(w.known(cell), exp.true() if as_they_are else w.unknown(value), other))
        return rest

    def by_belief(self, columns: Sequence[Column]) -> list[Column]:
        """Settle the columns whose first cells are regular, with a condition for finding out; the others."""
        open_ = [column for column in columns if self.formula(column).span is None]  # of the others it is known that they are not regular
        counts = self.irregular(open_, LOOKED_AT)
        believed = [column for column in open_ if not counts[column.field.code]]
        for column in believed:
            read_as = self.formula(column, "DATE" if column in self.days else None)
            self.settle(column, read_as.value)
            self.settled.odd.append(read_as.irregular(self.cell(column)))
        return [column for column in columns if column not in believed]

    def by_reading(self, columns: Sequence[Column]) -> None:
        """Settle columns by looking at every cell, and reading each different one that is not regular."""
        counts = self.irregular(columns)
        for column in columns:
            if not counts[column.field.code]:
                self.settle(column, self.formula(column).value)
                continue
            self.keep(column, w.surely(self.is_irregular(column)))
            self.join(column, self.read(column))

    def settle(self, column: Column, value: exp.Expr) -> None:
        """A column whose cells are all regular or blank."""
        self.settled.faults[column.field.code] = ([], 0)
        self.settled.columns[column.field.code] = value, exp.true()

    def irregular(self, columns: Sequence[Column], first: int | None = None) -> Mapping[str, int]:
        """How many cells of each column are not regular, in one pass over all rows, or over the first ones."""
        counts = [exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=self.is_irregular(column))) for column in columns]
        raw = self.raw() if first is None else w.under(exp.Subquery(this=w.select([exp.Star()], self.raw()).limit(first)), "raw")
        found = self.ask(w.select(counts, raw))[0] if columns else ()
        return {column.field.code: count for column, count in zip(columns, found, strict=True)}

    def keep(self, column: Column, where: exp.Expr, most: int | None = None) -> int:
        """Keep the different cells of a column in records of which a condition is true, as they stand in the file; how many there are, ``most`` at most."""
        others = exp.In(this=w.column("raw", ROW), expressions=[w.number(row) for row in self.left_out])
        mine = w.both(where, w.opposite(others)) if self.left_out else where
        cells = w.select([w.named(self.cell(column), "raw")], self.raw(), where=mine, group=[self.cell(column)])
        self.make(self.kept(column), cells if most is None else cells.limit(most))
        return count_rows(self.connection, self.kept(column))

    def read(self, column: Column) -> list[tuple[int, object, Result]]:
        """The number of each cell that was kept, the cell, and what the reader of cells says of it; faults are noted with their rows."""
        code = column.field.code
        cells = self.ask(w.select([w.column("t", "rowid"), w.column("t", "raw")], w.table(self.kept(column), "t")))
        raws = [as_raw(value) for _, value in cells]
        read = self.settled.readers[code] = reader(column.field, column.unit, False, raws)
        results = read_column(raws, read)
        told = {number: result for (number, _), result in zip(cells, results, strict=True) if isinstance(result, (Unreadable, Remarked))}
        rows: list[tuple[int, int]] = []
        if told:
            self.say(column, f"t_{code}", {}, [(number,) for number in told])
            join = exp.Join(this=w.table(f"t_{code}", "t"), on=w.equal(w.column("t", "raw"), self.cell(column)))
            rows = self.ask(w.select([w.column("raw", ROW), w.column("t", "number")], self.raw(), [join], order=[w.column("raw", ROW)]))
        self.settled.faults[code] = column_problems(self.ledger.table({}), column, ((row, told[number]) for row, number in rows if row not in self.left_out))
        if NEVER in results:
            self.never.add(code)
        return [(number, value, result) for (number, value), result in zip(cells, results, strict=True)]

    def say(self, column: Column, table: str, types: dict[str, str], rows: Sequence[tuple[object, ...]]) -> None:
        """Make a table of cells that were kept, with what is said of each beside it, which is given by the cells' numbers.

        No cell is handed back to the database: of many types it would not be the same.
        """
        said = f"{table}_said"
        create(self.connection, said, {"number": "BIGINT", **types}, again=True)
        insert(self.connection, said, rows)
        join = exp.Join(this=w.table(said, "s"), on=w.equal(w.column("t", "rowid"), w.column("s", "number")))
        columns = [w.column("t", "raw"), *(w.column("s", name) for name in ("number", *types))]
        self.make(table, w.select(columns, w.table(self.kept(column), "t"), [join]))

    def join(self, column: Column, read: Sequence[tuple[int, object, Result]]) -> None:
        """Settle a column by a table of its irregular cells, joined to the rows."""
        made, cell, table = self.formula(column), self.cell(column), f"m_{self.ledger.kind.code}_{column.field.code}"
        types = {"value": TYPES.get(column.field.type.base, "BIGINT"), "readable": "BOOLEAN"}
        self.say(column, table, types, [(number, *_stored(result, column)) for number, _, result in read])
        self.settled.joins.append(exp.Join(this=w.table(table, table), side="LEFT", on=w.equal(w.column(table, "raw"), cell)))
        there = w.column(table, "value")
        value = there if made.regular is None else w.case([(made.regular, made.value)], there)
        self.settled.columns[column.field.code] = value, w.first_known(w.column(table, "readable"), exp.true())

    def make(self, table: str, query: exp.Expr) -> None:
        self.connection.execute(w.text_of(exp.Create(this=w.table(table), kind="TABLE", expression=query, replace=True)))

    def kept(self, column: Column) -> str:
        return f"cells_{self.ledger.kind.code}_{column.field.code}"

    def is_irregular(self, column: Column) -> exp.Expr:
        """Whether a cell of a column is not regular; not true of a blank."""
        return self.formula(column).irregular(self.cell(column))

    def formula(self, column: Column, physical: str | None = None) -> Formula:
        return formula(column.field, column.unit, self.cell(column), physical or self.ledger.columns[column.index][1])

    def cell(self, column: Column) -> exp.Expr:
        return w.column("raw", self.ledger.columns[column.index][0])

    def raw(self) -> exp.Expr:
        return w.table(self.ledger.view, "raw")

    def ask(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        return self.connection.execute(w.text_of(query)).fetchall()


def _stored(result: Result, column: Column) -> tuple[int | str | None, bool]:
    """A cell that was read as it stands in a table, and whether it could be read."""
    settled = result.value if isinstance(result, Remarked) else result
    return (None, False) if isinstance(settled, Unreadable) else (stored(settled, column.field.type.base), True)


def _option(value: int | str | None, column: Column) -> exp.Expr:
    """What a choice is worth, the code of an option as a number of few bits that is called by that code."""
    if value is None or isinstance(value, int):
        return w.null() if value is None else w.number(value)
    return exp.Cast(this=w.text(value), to=exp.DataType(this=exp.DType.ENUM, expressions=[w.text(option) for option in column.field.options]))
