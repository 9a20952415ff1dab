"""A form in a workbook: its table of items is read row by row into sentences, each character still in its cell, so that the same grammar reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.sources.claims.draft import Draft, draft, plain
from compliance.sources.claims.sections import Placed, Section
from compliance.sources.claims.vocabulary import VocabularyShape
from compliance.sources.writing.passage import Passage, Rows, Spot, passage

_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)分?")
_LEAST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the table: the item it scores, by column, with the cells that speak of it. ``depth`` counts the item columns from the left."""

    name: str
    depth: int
    cells: Mapping[str, Passage]
    total: bool
    above: Mapping[int, tuple[Passage, Passage | None]]

    def number(self, role: str) -> Fraction | None:
        """The number in a column."""
        cell = self.cells.get(role)
        match = _NUMBER.fullmatch(cell.text) if cell else None
        return Fraction(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class Form:
    """A form as read: its rows, and the cells outside the table."""

    rows: tuple[FormRow, ...]
    rest: tuple[Passage, ...]


def read_table(rows: Rows, words: VocabularyShape) -> Form:
    """A table as a form: what stands under the first row with a column of items, one of scores and one more. Without such a row all cells are rest."""
    cells = [cell for row in rows for cell in row if cell is not None]
    for index, row in enumerate(rows):
        columns = _columns(row, words)
        if "score" in columns.values() and "item" in columns.values() and len(columns) >= _LEAST_COLUMNS:
            found = list(_rows(rows[index + 1:], columns, words))
            used = {id(cell) for each in found for cell in (*each.cells.values(), *(part for pair in each.above.values() for part in pair if part))}
            used |= {id(cell) for cell in row if cell is not None}
            return Form(tuple(found), tuple(cell for cell in cells if id(cell) not in used))
    return Form((), tuple(cells))


def _columns(row: Sequence[Passage | None], words: VocabularyShape) -> dict[int, str]:
    found: dict[int, str] = {}
    for column, cell in enumerate(row):
        text = re.sub(r"（[^）]*）$", "", cell.text) if cell is not None else ""
        role = next((role for role, names in words.form_columns.items() if text in names), None)
        if role is not None:
            found[column] = role
    return found


def _rows(rows: Sequence[Sequence[Passage | None]], columns: Mapping[int, str], words: VocabularyShape) -> Iterator[FormRow]:
    items = [column for column, role in columns.items() if role == "item"]
    above: dict[int, tuple[Passage, Passage | None]] = {}
    for row in rows:
        named = [column for column in items if column < len(row) and row[column] is not None]
        if not named:
            continue
        last = named[-1]
        name = row[last]
        assert name is not None
        for column in named[:-1]:
            parent = row[column]
            assert parent is not None
            above[items.index(column)] = (parent, _full_of(row, column, items, columns))
        cells = {"item": name}
        for column, role in columns.items():
            cell = row[column] if column < len(row) else None
            if role not in ("item", "full") and cell is not None:
                cells.setdefault(role, cell)
        total = name.text in words.form_totals
        full = _full_of(row, last, items, columns, total)
        if full is not None:
            cells["full"] = full
        yield FormRow(name.text, items.index(last), cells, total, dict(above))


def _full_of(row: Sequence[Passage | None], column: int, items: Sequence[int], columns: Mapping[int, str], total: bool = False) -> Passage | None:
    """The full marks of an item: in the first such column between it and the next column of items; of the total, in the last one filled."""
    following = len(row) if total else min((item for item in items if item > column), default=len(row))
    filled = [cell for index, cell in enumerate(row) if column < index < following and columns.get(index) == "full" and cell is not None]
    return (filled[-1] if total else filled[0]) if filled else None


def sentences(form: Form) -> Iterator[Placed]:
    """Each row as a sentence on one item; cells outside the table as they stand."""
    for cell in form.rest:
        yield Placed(cell, Section(), 0)
    for row in form.rows:
        made = _sentence(row)
        if made is not None:
            yield Placed(made, Section("scores", "", row.name), 0)


def _sentence(row: FormRow) -> Passage | None:
    score, full = row.number("score"), row.number("full")
    if score is None and full is None:
        return None
    pieces: list[tuple[str, Spot]] = []

    def add(text: str, cell: Passage) -> None:
        pieces.extend((character, cell.spots[0]) for character in text)

    add("⟦总分⟧" if row.total else f"⟦{row.name}⟧", row.cells["item"])
    for role, before in (("full", "满分"), ("score", "，得"), ("lost", "，扣")):
        number = row.number(role)
        if number is not None and (role != "lost" or number):
            add(f"{before}{row.cells[role].text.removesuffix('分')}分", row.cells[role])
    if "rate" in row.cells:
        add(f"，得分率{row.cells['rate'].text}", row.cells["rate"])
    reason = row.cells.get("reason") or (row.cells.get("note") if score is not None and full is not None and score < full else None)
    if reason is not None and not re.fullmatch(r"无|/|-+|—+|无扣分", reason.text):
        add(f"，扣分原因：{reason.text}", reason)
    add("。", row.cells["item"])
    return passage(pieces, 0)


def form_sums(form: Form) -> Iterator[Draft]:
    """The total of the form with its leaves, and each parent's full marks with those below it."""
    leaves = [row for row in form.rows if not row.total and row.number("score") is not None]
    deepest = max((row.depth for row in leaves), default=0)
    leaves = [row for row in leaves if row.depth == deepest]
    for total in (row for row in form.rows if row.total):
        for role, what in (("score", "得分合计"), ("full", "满分合计")):
            printed, parts = total.number(role), [number for row in leaves if (number := row.number(role)) is not None]
            if printed is not None and len(parts) > 1:
                yield _sum(total.cells[role], what, printed, parts)
    parents: dict[int, tuple[Passage, list[Fraction]]] = {}
    for row in leaves:
        for _, full in row.above.values():
            printed_full, own = _NUMBER.fullmatch(full.text) if full else None, row.number("full")
            if full is not None and printed_full and own is not None and full is not row.cells.get("full"):
                parents.setdefault(id(full), (full, []))[1].append(own)
    for full, parts in parents.values():
        if len(parts) > 1:
            yield _sum(full, "指标分值", Fraction(_NUMBER.fullmatch(full.text)[1]), parts)  # type: ignore[index]  # matched above


def _sum(cell: Passage, what: str, printed: Fraction, parts: Sequence[Fraction]) -> Draft:
    total = sum(parts, Fraction(0))
    shown = " + ".join(plain(part) for part in parts) if len(parts) <= 8 else f"{len(parts)} 项"
    return draft("stated_sum", f"{what}{cell.text}", cell.place(0), unit="points", what=what, whole=(printed, f"{plain(printed)}分"), parts=(total, f"{plain(total)}分"), formula=shown)
