"""Write a contract ledger as a bureau keeps it in Excel, and what the rules must say of it.

A title, a blank row, Chinese headers in row 3, contracts, a blank row after every 10,000, and a total at the end.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import xlsxwriter
from days import MISSING, Calendar, day
from generate import AS_OF, CHINESE, in_chinese, table
from ledger import batches
from truth import Judge, Rows, Tally

COLUMNS = (
    "contract_no", "name", "parent_contract_no", "contract_type", "category", "method", "government_procurement", "award_letter_on", "signed_on", "published_on",
    "filed_on", "amount")
"""The columns of the ledger, by field."""

RULES = ("PROC-000", "PROC-018", "PROC-018G", "PROC-019", "PROC-020", "PROC-022")
"""The rules of the truth that need no other column."""

HEADER = 3
"""The row of the headers."""

SHEET = "合同台账"
_BLANK_AFTER = 10_000
_ABSENT = {"secret": 0, "emergency": 0, "challenged": 0, "force_majeure": 0, "submitted_on": MISSING, "budget": MISSING, "bond": MISSING}
"""What a ledger without these columns means: a flag that is not there is not set."""


def seen(rows: Rows) -> Rows:
    """The rows as the sheet tells them."""
    return dataclasses.replace(rows, **{name: np.full(len(rows.number), value, dtype=np.int64) for name, value in _ABSENT.items()})


def write_ledger(path: Path, total: int, seed: int) -> tuple[dict[str, dict[str, object]], dict[str, list[int]]]:
    """Write the workbook; for each rule the counts that must come out, and the sheet rows that must be violated."""
    calendar, tally, violated = Calendar(), Tally(), {code: [] for code in RULES}
    judge = Judge(calendar, AS_OF)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        as_day, as_money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_string(0, 0, "2024 年度政府采购合同台账")
        for column, code in enumerate(COLUMNS):
            sheet.write_string(HEADER - 1, column, CHINESE[code])
        at = HEADER
        place = _places()
        for batch in batches(total, max(1, total // 2000), seed, calendar, day(AS_OF)):
            rows = seen(batch.rows)
            answers = judge.judge(rows)
            tally.add(answers)
            made = in_chinese(table(batch), batch.rows).select([CHINESE[code] for code in COLUMNS])
            places = [next(place) for _ in range(len(rows.number))]
            for code in RULES:
                violated[code] += [places[index] for index in np.flatnonzero(answers[code].outcome == 2)]
            for at, cells in zip(places, zip(*(_cells(made, column) for column in range(len(COLUMNS))), strict=True), strict=True):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(at - 1, column, cell)
                    elif cell is not None:
                        sheet.write_number(at - 1, column, cell, as_money if column == len(COLUMNS) - 1 else as_day)
        sheet.write_string(at, 0, "合计")
    counts = {code: {name: count for name, count in tally.counts[code].items() if name != "not_applicable" and count} for code in RULES}
    return counts, violated


def _places() -> Iterator[int]:
    """The sheet rows of the contracts, one after the other."""
    row = HEADER
    for number in range(10**9):
        row += 1 + (number > 0 and number % _BLANK_AFTER == 0)
        yield row


_EPOCH = day("1899-12-30")


def _cells(made: pa.Table, column: int) -> list[object]:
    """A column's cells as Excel holds them: days as serial numbers, amounts as numbers, words as they are."""
    held = made.column(column)
    if pa.types.is_date32(held.type):
        return [None if value is None else value - _EPOCH for value in held.cast(pa.int32()).to_pylist()]
    if pa.types.is_decimal(held.type):
        return [None if value is None else float(value) for value in held.to_pylist()]
    if COLUMNS[column] in ("published_on", "filed_on"):
        return [value if value is None or not value[:1].isdigit() else day(value) - _EPOCH for value in held.to_pylist()]
    return list(held.to_pylist())
