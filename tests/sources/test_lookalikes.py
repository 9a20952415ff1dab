"""Numbers that look alike are told of in the order of their rows, however many are looked at together."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compliance.records.kinds import kinds
from compliance.sources import lookalikes
from compliance.sources.header import find_header, vocabulary
from compliance.sources.lookalikes import Numbers, families
from compliance.sources.table import Raw, Table, by_column

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
            numbers.read(table, kind, find_header(table, vocabulary(kind)), by_column(table.rows))
    return [str(found) for found in numbers.found()]


@given(SHEETS)
def test_a_column_at_once_and_cell_by_cell(sheets: list[list[tuple[Raw, Raw]]]) -> None:
    alone = [[only(rows, at, column) for column in (0, 1) for at in range(len(rows))] for rows in sheets]
    assert problems([[rows] for rows in sheets]) == problems(alone)


TEXTS = st.text(st.sampled_from("HTht01lIO-〔[粤号НßİẖÅａ\u0331\u030a "), min_size=1, max_size=3)
FEW = st.lists(st.one_of(TEXTS, st.sampled_from(("HT-1", "HT-2", "粤3", "", "/", "—", 3.0))), max_size=4, unique=True)


@given(st.lists(st.builds(lambda one, other: list(zip(one, other, strict=False)), FEW, FEW), min_size=1, max_size=3))
@example([[("H T", "粤3"), ("HT", "粤3")]])
@example([[("НT", "粤3")]])
@example([[("HT-1", "HT-2")], [("HT-3", "ＨＴ-1")]])
@example([[("HT-1", "HT-2")], [("HT-3", "HT-I")], [("HT-l", "HT-1")]])
def test_letters_that_cannot_be_mistaken_spare_no_look_at_others(sheets: list[list[tuple[Raw, Raw]]]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lookalikes, "_told_apart", lambda _: False)
        told = problems([[rows] for rows in sheets])
    assert problems([[rows] for rows in sheets]) == told


def only(rows: list[tuple[Raw, Raw]], row: int, column: int) -> list[tuple[Raw, Raw]]:
    """The rows with all cells blank but one."""
    return [("" if (at, 0) != (row, column) else one, "" if (at, 1) != (row, column) else other) for at, (one, other) in enumerate(rows)]
