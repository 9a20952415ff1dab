"""The cells of one row, made when they are asked for: a large ledger is mostly cells nobody looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.ground.values import Value
from compliance.records.record import Cell
from compliance.sources.result import Unreadable
from compliance.sources.table import Raw, Table, shown


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field's cell stands: its column in the sheet (``None``: the sheet has none) and in the values read; what blank means."""

    column: int | None
    position: int
    when_blank: bool | None


@dataclass(frozen=True, slots=True)
class Layout:
    """What all rows of a sheet share."""

    table: Table
    slots: Mapping[str, Slot]


class LedgerRow(Mapping[str, Cell]):
    """The typed fields of one row, by field code. Read-only; equal to any mapping of the same cells."""

    __slots__ = ("_built", "_layout", "_row", "_values")

    def __init__(self, layout: Layout, row: int, values: tuple[Value | Unreadable | None, ...]) -> None:
        self._layout = layout
        self._row = row
        self._values = values
        self._built: dict[str, Cell] | None = None

    def __getitem__(self, name: str) -> Cell:
        if self._built is None:
            self._built = {}
        cell = self._built.get(name)
        if cell is None:
            cell = self._built[name] = self._cell(self._layout.slots[name])
        return cell

    def __iter__(self) -> Iterator[str]:
        return iter(self._layout.slots)

    def __len__(self) -> int:
        return len(self._layout.slots)

    def __contains__(self, name: object) -> bool:
        return name in self._layout.slots

    def _cell(self, slot: Slot) -> Cell:
        table = self._layout.table
        if slot.column is None:
            return Cell(slot.when_blank, "", table.place(self._row))
        raw: Raw = table.rows[self._row - 1][slot.column]
        value = self._values[slot.position]
        origin = table.place(self._row, slot.column)
        if isinstance(value, Unreadable):
            return Cell(None, shown(raw), origin, readable=False)
        return Cell(slot.when_blank if value is None else value, shown(raw), origin)
