"""Numbers that look alike are told of in the order of their rows, however many are looked at together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compliance.records.kinds import kinds
from compliance.sources.header import find_header, vocabulary
from compliance.sources.lookalikes import Numbers, families
from compliance.sources.table import Raw, Table

HEAD = ["合同编号", "原合同编号"]
NUMBERS = (
    "HT-01", "HT-O1", "ht-01", "НТ-01", "ＨＴ-01", "HT_01", " HT-01", "HT-02", "HT-03", "HT\u200b-01", "a\nb", "l1", "I1", "11", "〔2024〕1号", "[2024]1号", "粤1", "粤l", "—", "/", " ", "", 7.0)
COLUMN = st.lists(st.sampled_from(NUMBERS), max_size=8, unique=True)
SHEETS = st.lists(st.builds(lambda one, other: list(zip(one, other, strict=False)), COLUMN, COLUMN), min_size=1, max_size=3)
"""In one column no number stands twice: only its first row is looked at."""


def problems(sheets: list[list[list[tuple[Raw, Raw]]]]) -> list[str]:
    """What is told of sheets, each given as parts that are taken in one after the other, all else on them blank."""
    kind = kinds()["contract"]
    numbers = Numbers(families(kinds()))
    for at, parts in enumerate(sheets):
        for rows in parts:
            table = Table(f"{at}.csv", None, [HEAD, *map(list, rows)])
            numbers.read(table, kind, find_header(table, vocabulary(kind)))
    return [str(found) for found in numbers.found()]


@given(SHEETS)
def test_a_column_at_once_and_cell_by_cell(sheets: list[list[tuple[Raw, Raw]]]) -> None:
    alone = [[only(rows, at, column) for column in (0, 1) for at in range(len(rows))] for rows in sheets]
    assert problems([[rows] for rows in sheets]) == problems(alone)


def only(rows: list[tuple[Raw, Raw]], row: int, column: int) -> list[tuple[Raw, Raw]]:
    """The rows with all cells blank but one."""
    return [("" if (at, 0) != (row, column) else one, "" if (at, 1) != (row, column) else other) for at, (one, other) in enumerate(rows)]
