"""The cells of one row, made when they are asked for: a large ledger is mostly cells nobody looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import overload

from compliance.ground.values import Value
from compliance.records.record import Cell, Record
from compliance.sources.result import Unreadable
from compliance.sources.table import Raw, Table, shown


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field's cell stands: its column in the sheet (``None``: the sheet has none) and in the values read; what blank means."""

    column: int | None
    position: int
    when_blank: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What all records of a sheet share: where their cells stand, the rows they are (from 1), and the values read, column by column."""

    table: Table
    slots: Mapping[str, Slot]
    rows: Sequence[int]
    columns: Sequence[Sequence[Value | Unreadable | None]]

    def column(self, name: str) -> Sequence[Value | Unreadable | None] | None:
        """The values of a field, one for each record; ``None`` where the sheet has no such column."""
        slot = self.slots.get(name)
        return None if slot is None or slot.column is None else self.columns[slot.position]


class LedgerRow(Mapping[str, Cell]):
    """The typed fields of one row, by field code. Read-only; equal to any mapping of the same cells."""

    __slots__ = ("_built", "_index", "layout")

    def __init__(self, layout: Layout, index: int) -> None:
        self.layout = layout
        self._index = index
        self._built: dict[str, Cell] | None = None

    def __getitem__(self, name: str) -> Cell:
        if self._built is None:
            self._built = {}
        cell = self._built.get(name)
        if cell is None:
            cell = self._built[name] = self._cell(self.layout.slots[name])
        return cell

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.slots)

    def __len__(self) -> int:
        return len(self.layout.slots)

    def __contains__(self, name: object) -> bool:
        return name in self.layout.slots

    def _cell(self, slot: Slot) -> Cell:
        table, row = self.layout.table, self.layout.rows[self._index]
        if slot.column is None:
            return Cell(slot.when_blank, "", table.place(row))
        raw: Raw = table.rows[row - 1][slot.column]
        value = self.layout.columns[slot.position][self._index]
        origin = table.place(row, slot.column)
        if isinstance(value, Unreadable):
            return Cell(None, shown(raw), origin, readable=False)
        return Cell(slot.when_blank if value is None else value, shown(raw), origin)


class SheetRecords(Sequence[Record]):
    """The records of a sheet, each made once, when it is asked for: in a large ledger nobody asks for most."""

    __slots__ = ("_first_number", "_kind", "_made", "layout")

    def __init__(self, kind: str, first_number: int, layout: Layout) -> None:
        self.layout = layout
        self._kind = kind
        self._first_number = first_number
        self._made: list[Record | None] = [None] * len(layout.rows)

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        record = self._made[index]
        if record is None:
            at = range(len(self))[index]
            origin = self.layout.table.place(self.layout.rows[at])
            record = self._made[at] = Record(self._kind, self._first_number + at, LedgerRow(self.layout, at), origin)
        return record

    def __iter__(self) -> Iterator[Record]:
        return map(self.__getitem__, range(len(self)))


def layouts(records: Sequence[Record]) -> list[Layout] | None:
    """The sheets that records stand in, in order; ``None`` where some are not the rows of a sheet."""
    if isinstance(records, SheetRecords):
        return [records.layout] if records.layout.rows else []
    found = [layout for layout, _ in groupby(records, _layout)]
    whole = [layout for layout in found if layout is not None]
    return whole if len(whole) == len(found) and sum(len(layout.rows) for layout in whole) == len(records) else None


def field_values(records: Sequence[Record], name: str) -> Iterable[Value | Unreadable | None]:
    """The values of a field in these records."""
    sheets = layouts(records)
    if sheets is None:
        return [record.value(name) for record in records]
    return chain.from_iterable(sheet.column(name) or () for sheet in sheets)


def _layout(record: Record) -> Layout | None:
    return record.cells.layout if isinstance(record.cells, LedgerRow) else None
