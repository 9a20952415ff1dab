"""Where each ledger's cells are found in the workbook that goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.ground.origin import Origin, column_letter
from compliance.records.record import Record
from compliance.reports.workbook.marks import Place, cell_of
from compliance.reports.workbook.names import link
from compliance.reports.workbook.paper import Link, Value

Pieces = Sequence[tuple[str, int]]
"""The sheets that hold one ledger: each name, and how many rows came before it."""


@dataclass(frozen=True)
class Places:
    """The sheets of the workbook by the ledgers they came from."""

    sheets: Mapping[Place, Pieces]

    def find(self, place: Origin, record: Record | None = None) -> tuple[str, str] | None:
        """The sheet and cell of a place; none where it lies in no ledger, such as the dossier's own file."""
        at, pieces = cell_of(place, record), self.sheets.get((place.file, place.sheet))
        if at is None or pieces is None:
            return None
        row, column = at
        title, before = next((piece for piece in reversed(pieces) if piece[1] < row), pieces[0])
        return title, f"{column_letter(column)}{row - before}"

    def link(self, place: Origin, record: Record | None = None) -> Value:
        """A link that jumps to a place, or the place in words."""
        found = self.find(place, record)
        if found is None:
            return str(place)
        title, cell = found
        return Link(f"{title}!{cell}", f"internal:{link(title, cell)}")
