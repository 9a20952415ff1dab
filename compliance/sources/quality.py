"""What was read of each source, what was left out, and why: the data-quality notes of a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.ground.origin import Origin
from compliance.ground.problems import Problem
from compliance.ground.values import Name

UNREADABLE = "DATA-001"
"""A cell could not be understood."""


UNSAID = Name("", "")
"""Nothing is said of how a header was understood."""

HIDDEN_READ = "DATA-004"
"""Hidden rows or columns were read like any others."""

NOT_READ = "DATA-005"
"""A sheet or a table was left out."""

UNKNOWN_COLUMN = "DATA-006"
"""A filled column was not understood although its header is like one that is known."""

HEADER_CHANGED = "DATA-007"
"""A header that the mapping knows is gone, or one that it does not know has come."""

REPEATED_SHEET = "DATA-008"
"""Every record of a sheet stands on another sheet too: a copy, or the parts of a summary, which count twice."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column that was read: its header cell, its header, the field's code and name, the unit of its figures, and how the header was understood."""

    place: Origin
    header: str
    field: str
    name: Name
    unit: str | None
    how: Name = UNSAID


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
    """One table of a sheet or file. ``kind`` and ``header_row`` are ``None`` where it was left out; ``notes`` say why.

    ``header_first`` is the first row of the header, ``how`` what told the kind, ``missing`` the fields without a column, ``mapping`` the
    file that named headers, ``doubts`` what a person should look at although everything was read.
    """

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
    header_first: int | None = None
    how: Name | None = None
    missing: tuple[str, ...] = ()
    mapping: str | None = None
    doubts: tuple[Problem, ...] = ()


def doubts(problems: Iterable[Problem], quality: Iterable[SourceQuality]) -> list[Problem]:
    """Everything about the data that is not certain: cells that could not be read or were changed, and what each source leaves in doubt."""
    return [*(found for found in problems if found.code.startswith("DATA-")), *(doubt for source in quality for doubt in source.doubts)]
