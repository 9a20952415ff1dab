"""What judging at volume asks of a large ledger, wherever its rows are: in a file that the database reads, or at hand as records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

import duckdb
from sqlglot import exp

from compliance.records.kinds import Kind
from compliance.records.record import Record


@dataclass(frozen=True, slots=True)
class Made:
    """The table of a kind: the dates under which no cell says that an event did not happen, and whether it has the column :data:`~compliance.engines.sql.frame.ODD`.

    ``arrow``: tables by name that only the connection knows which made them.
    """

    happened: frozenset[str]
    believed: bool = False
    arrow: Mapping[str, object] = field(default_factory=dict)


class Ledger(Protocol):
    """The records of one kind, each known by the number of its row."""

    @property
    def kind(self) -> Kind:
        """What its records are."""

    @property
    def size(self) -> int:
        """How many rows it has."""

    @property
    def supplied(self) -> frozenset[str]:
        """The fields it has a value for in every row: its columns, and flags that a blank decides."""

    @property
    def happened(self) -> frozenset[str]:
        """The dates under which no cell is known yet to say that an event did not happen."""

    def make(self, connection: duckdb.DuckDBPyConnection, used: Collection[str], believe: bool) -> Made:
        """Make the table of the kind with the fields used; ``believe``: it may take its cells for regular and leave it to be found out where they are not."""

    def draw(self, draw: Random, most: int) -> list[int]:
        """The numbers of some records, drawn from all."""

    def fetch(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[int], used: Collection[str] | None) -> list[Record]:
        """The rows of these numbers as records; with the cells of the fields used, or all."""

    def number(self, record: Record) -> int:
        """The number of a record's row."""

    def row(self, number: exp.Expr) -> exp.Expr:
        """The row in its sheet or file, by its number."""

    def place(self, number: exp.Expr, field: str | None = None) -> exp.Expr:
        """The place of a row, or of a field's cell in it, as a text."""
