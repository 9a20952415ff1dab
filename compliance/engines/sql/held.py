"""Records at hand as a large ledger: the columns that the rules read go into a table, whole columns at a time."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from random import Random
from typing import cast

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.frame import ROW, filled, table_of
from compliance.engines.sql.ledger import Made
from compliance.engines.sql.tables import hold, row_type, stored
from compliance.ground.values import NEVER, Base, Name, Value
from compliance.records.kinds import Kind
from compliance.records.record import Record, Store
from compliance.sources.result import Unreadable
from compliance.sources.rows import Layout, layouts

_AS_THEY_ARE = (Base.TEXT, Base.ENUM, Base.MONEY, Base.INTEGER)
_ABSENT = Unreadable(Name("没有这一列", "there is no such column"))


@dataclass(frozen=True)
class HeldLedger:
    """All records of a kind, in the order of their sheets. Rows are counted on from sheet to sheet: in the first they have their own numbers."""

    kind: Kind
    records: Sequence[Record]
    sheets: Sequence[Layout]

    @property
    def size(self) -> int:
        """How many rows it has."""
        return len(self.records)

    @property
    def supplied(self) -> frozenset[str]:
        """The fields that some sheet has."""
        return frozenset(name for sheet in self.sheets for name in sheet.slots)

    @cached_property
    def happened(self) -> frozenset[str]:
        """The dates under which no cell says that an event did not happen."""
        dates = [name for name, each in self.kind.fields.items() if each.type.base is Base.DATE]
        return frozenset(name for name in dates if not any(NEVER in (sheet.column(name) or ()) for sheet in self.sheets))

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """What is added to the rows of each sheet."""
        return (0, *accumulate(len(sheet.table.rows) for sheet in self.sheets[:-1]))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The places of each sheet's first record among all."""
        return (0, *accumulate(len(sheet.rows) for sheet in self.sheets[:-1]))

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of all rows that are records, in order."""
        return [offset + row for offset, sheet in zip(self.offsets, self.sheets, strict=True) for row in sheet.rows]

    def make(self, connection: duckdb.DuckDBPyConnection, used: Collection[str], believe: bool) -> Made:  # noqa: ARG002 (all cells are read)
        """Make the table of the kind."""
        columns: dict[str, Sequence[object]] = {ROW: self.numbers}
        types = {ROW: "BIGINT"}
        selected = [w.named(w.column("h", ROW), ROW)]
        for name in sorted(used):
            field = self.kind.fields[name]
            blank = None if field.when_blank is None else w.number(int(field.when_blank))
            values = self._values(name)
            if not values:
                assert blank is not None
                selected += [w.named(blank, name), w.named(exp.true(), filled(name))]
                continue
            all_readable = Unreadable not in set(map(type, values))
            columns[name], types[name] = _in_table(values, field.type.base, all_readable), row_type(field)
            value = w.column("h", name)
            readable: exp.Expr = exp.true()
            if not all_readable:
                columns[filled(name)], types[filled(name)] = [not isinstance(each, Unreadable) for each in values], "BOOLEAN"
                readable = w.column("h", filled(name))
            final = value if blank is None else w.case([(readable, w.first_known(value, blank))])
            selected += [w.named(final, name), w.named(w.case([(readable, w.known(final))]), filled(name))]
        held = f"h_{self.kind.code}"
        arrow = hold(connection, held, types, list(columns.values()))
        connection.execute(w.text_of(exp.Create(this=w.table(table_of(self.kind.code)), kind="VIEW", expression=w.select(selected, w.table(held, "h")))))
        return Made(self.happened, arrow=arrow)

    def _values(self, name: str) -> Sequence[Value | Unreadable | None]:
        """The values of a field in all records; none at all where no sheet has its column. Where one has not, it cannot be read."""
        found = [sheet.column(name) for sheet in self.sheets]
        if all(column is None for column in found):
            return ()
        blank = self.kind.fields[name].when_blank
        absent = _ABSENT if blank is None else None
        parts = [[absent] * len(sheet.rows) if column is None else column for sheet, column in zip(self.sheets, found, strict=True)]
        return parts[0] if len(parts) == 1 else list(chain.from_iterable(parts))

    def draw(self, draw: Random, most: int) -> list[int]:
        """The numbers of some records."""
        return draw.sample(self.numbers, min(self.size, most))

    def fetch(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[int], used: Collection[str] | None) -> list[Record]:  # noqa: ARG002 (they are at hand)
        """The records of these numbers."""
        return [self.records[bisect_left(self.numbers, row)] for row in rows]

    def number(self, record: Record) -> int:
        """The number of a record's row."""
        sheet = bisect_right(self.starts, record.number - self.records[0].number) - 1
        return self.offsets[sheet] + (record.origin.row or 0)

    def row(self, number: exp.Expr) -> exp.Expr:
        """The row in its sheet."""
        return self._by_sheet(number, lambda row, _: row)

    def place(self, number: exp.Expr, field: str | None = None) -> exp.Expr:
        """The place of a row or of a field's cell."""

        def told(row: exp.Expr, sheet: Layout) -> exp.Expr:
            slot = None if field is None else sheet.slots.get(field)
            before = str(sheet.table.place(1, None if slot is None else slot.column)).removesuffix("1")
            return w.function("concat", w.text(before), row)

        return self._by_sheet(number, told)

    def _by_sheet(self, number: exp.Expr, made: Callable[[exp.Expr, Layout], exp.Expr]) -> exp.Expr:
        """What is made of the row in its sheet, told by the numbers at which sheets begin."""
        rows = [number if not offset else exp.Paren(this=exp.Sub(this=number, expression=w.number(offset))) for offset in self.offsets]
        last = made(rows[-1], self.sheets[-1])
        if len(rows) == 1:
            return last
        return w.case([
            (exp.LTE(this=number, expression=w.number(end)), made(row, sheet))
            for end, row, sheet in zip(self.offsets[1:], rows[:-1], self.sheets[:-1], strict=True)], last)


def held_ledgers(store: Store, kinds: dict[str, Kind]) -> dict[str, HeldLedger] | None:
    """The records of a store as large ledgers; ``None`` where some are not rows of sheets."""
    found: dict[str, HeldLedger] = {}
    for code, records in store.tables.items():
        sheets = layouts(records)
        if sheets is None:
            return None
        if sheets:
            found[code] = HeldLedger(kinds[code], records, sheets)
    return found


def _in_table(values: Sequence[Value | Unreadable | None], base: Base, all_readable: bool) -> Sequence[object]:
    """A column as it stands in a table: each different value is looked at once, or none where they stand as they are."""
    if base in _AS_THEY_ARE and all_readable:
        return values
    if base is Base.DATE and all_readable:
        return [None if day is None else day.toordinal() for day in cast(Sequence[dt.date | None], values)]
    as_stored = {value: None if isinstance(value, Unreadable) else stored(value, base) for value in set(values)}
    return list(map(as_stored.__getitem__, values))
