"""Numbers of a large ledger that look alike and are not the same, told as the reader of sheets tells them."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from compliance.engines.sql import words as w
from compliance.engines.sql.frame import ROW
from compliance.engines.sql.views import FileLedger
from compliance.ground.problems import Problem
from compliance.records.kinds import Kind
from compliance.sources.columnar import as_raw
from compliance.sources.lookalikes import Numbers, families
from compliance.sources.table import Raw


def numbers_alike(connection: duckdb.DuckDBPyConnection, view: FileLedger, kinds: Mapping[str, Kind]) -> list[Problem]:
    """What is to be told of the numbers in a ledger whose rows are at hand; ``kinds`` are all that a ledger can hold."""
    numbers, ledger = Numbers(families(kinds)), view.ledger
    mine = [column.index for column in ledger.header.columns if (ledger.kind.code, column.field.code) in numbers.families]
    if not mine:
        return []
    columns: list[list[Raw]] = [[""] * (ledger.header.row + view.size) if index in mine else [] for index in range(len(ledger.columns))]
    query = w.select([w.column("raw", name) for name in (ROW, *(ledger.columns[index][0] for index in mine))], w.table(ledger.view, "raw"))
    for row, *cells in connection.execute(w.text_of(query)).fetchall():
        for index, cell in zip(mine, cells, strict=True):
            columns[index][row - 1] = as_raw(cell)
    numbers.read(ledger.table({}), ledger.kind, ledger.header, columns)
    return numbers.found()
