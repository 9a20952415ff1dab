"""What was read of each source, what was left out, and why: the data-quality notes of a report."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.ground.origin import Origin
from compliance.ground.values import Name

UNREADABLE = "DATA-001"
"""A cell could not be understood."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column that was read: its header cell, its header, the field's code and name, and the unit of its figures."""

    place: Origin
    header: str
    field: str
    name: Name
    unit: str | None


@dataclass(frozen=True, slots=True)
class IgnoredColumn:
    """A column that means no field, with the nearest header that would; ``header`` is empty where the column has none."""

    place: Origin
    header: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that holds something but is no record: a total, a note, a repeated header."""

    place: Origin
    reason: Name


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One sheet or CSV file. ``kind`` and ``header_row`` are ``None`` where the sheet was left out; ``notes`` say why."""

    file: str
    sheet: str | None
    kind: str | None
    header_row: int | None
    rows_read: int
    skipped: tuple[SkippedRow, ...]
    columns: tuple[MappedColumn, ...]
    ignored: tuple[IgnoredColumn, ...]
    unreadable: int
    notes: tuple[Name, ...] = ()
