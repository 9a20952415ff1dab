"""Several tables on one sheet, one below or beside another: each as a sheet of its own on which all else is blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from operator import itemgetter

from compliance.sources.header import DEEPEST, SEARCHED_ROWS, Heading, headings
from compliance.sources.table import Raw, Table, row_is_empty
from compliance.sources.vocabulary import Vocabulary, fold

_FEWEST_FIELDS = 2
_LONGEST = 60
_LOOKED_AT = 4
_TITLE = re.compile(r"单位[:：]|台账|清单|明细|登记表|一览表|汇总表|情况表")


@dataclass(frozen=True, slots=True)
class _Area:
    """Rows (from 1) and columns (from 0) of one table, its title rows and header included."""

    top: int
    bottom: int
    left: int
    right: int
    header: int


def tables_on(sheet: Table, known: Mapping[str, Vocabulary]) -> list[Table]:
    """The tables of a sheet in reading order; the sheet itself where there is only one."""
    if not sheet.rows:
        return [sheet]
    below = _one_below_another(sheet, known)
    areas = [part for area in below for part in _side_by_side(sheet, area, known)]
    return [sheet] if len(areas) == 1 else [_only(sheet, area) for area in areas]


def _one_below_another(sheet: Table, known: Mapping[str, Vocabulary]) -> list[_Area]:
    height, width = len(sheet.rows), len(sheet.rows[0])
    found = _distinct(sheet, known)
    if len(found) < 2:
        return [_Area(1, height, 0, width - 1, found[0].last if found else 0)]
    tops = [1, *(_top(sheet, before.last, after.last) for before, after in pairwise(found))]
    bottoms = [*(top - 1 for top in tops[1:]), height]
    return [_Area(top, bottom, 0, width - 1, heading.last) for top, bottom, heading in zip(tops, bottoms, found, strict=True)]


def _distinct(sheet: Table, known: Mapping[str, Vocabulary]) -> list[Heading]:
    """The headers down a sheet; one that repeats the header before it begins no new table."""
    found: list[Heading] = []
    texts: list[Heading] = []
    for row in _heading_rows(sheet, known):
        heading = _at(sheet, row)
        if texts and row < texts[-1].last + DEEPEST:
            found = [heading if each is texts[-1] else each for each in found]  # one header of several rows
        elif not any(_same(heading, before) for before in texts) and _names_a_table(heading, known):
            found.append(heading)
        texts.append(heading)
    return found


def _at(sheet: Table, row: int) -> Heading:
    """The header that ends at a row, with the rows above that belong to it."""
    return next(heading for heading in headings(sheet, max(1, row - DEEPEST + 1), row) if heading.last == row)


def _heading_rows(sheet: Table, known: Mapping[str, Vocabulary]) -> Iterator[int]:
    """Rows that hold nothing but texts, most of them headers."""
    folded = frozenset(word for words in known.values() for word in words.words)
    plain = {word for words in known.values() for field in words.kind.fields.values() for word in (field.name.zh, field.name.en, *field.aliases)}
    for row, cells in enumerate(sheet.rows, 1):
        if row == SEARCHED_ROWS:
            # From here on a row is looked at only if one of its first cells is a header letter by letter: a large ledger has no time for more.
            plain.update(raw for above in sheet.rows[:SEARCHED_ROWS] for raw in above if isinstance(raw, str) and fold(raw) in folded)
            if plain.isdisjoint(chain.from_iterable(map(itemgetter(slice(_LOOKED_AT)), sheet.rows[SEARCHED_ROWS - 1:]))):
                return
        if row >= SEARCHED_ROWS and plain.isdisjoint(cells[:_LOOKED_AT]):
            continue
        filled = [raw for raw in cells if raw != ""]
        if len(filled) < _FEWEST_FIELDS or not all(isinstance(raw, str) and len(raw) < _LONGEST for raw in filled):
            continue
        named = sum(1 for raw in filled if fold(str(raw)) in folded or fold(str(raw)).partition("(")[0] in folded)
        if named >= _FEWEST_FIELDS and 2 * named >= len(filled):
            yield row


def _same(one: Heading, other: Heading) -> bool:
    return [path[-1:] for path in one.paths] == [path[-1:] for path in other.paths]


def _names_a_table(heading: Heading, known: Mapping[str, Vocabulary]) -> bool:
    """Whether some kind has a key field and another field among the texts."""
    for words in known.values():
        fields, _ = heading.fields(words, {})
        if len(fields) >= _FEWEST_FIELDS and not fields.isdisjoint(words.kind.key):
            return True
    return False


def _top(sheet: Table, after: int, header: int) -> int:
    """The first row above a header that belongs to it: down from a blank row, else as far as there are only titles and corner notes."""
    for row in range(header - 1, max(after, header - 1 - DEEPEST - 2), -1):
        if row_is_empty(sheet.rows[row - 1]):
            return row + 1
    top = header
    while top - 1 > after and _is_title(sheet.rows[top - 2]):
        top -= 1
    return top


def _is_title(cells: Sequence[Raw]) -> bool:
    filled = [raw for raw in cells if raw != ""]
    if not filled or not all(isinstance(raw, str) and not raw[0].isascii() for raw in filled):
        return False
    return len(filled) == 1 or (len(filled) == 2 and any(_TITLE.search(str(raw)) for raw in filled))


def _side_by_side(sheet: Table, area: _Area, known: Mapping[str, Vocabulary]) -> list[_Area]:
    """The parts of an area between wholly blank columns, if each is a table with a key of its own."""
    if not area.header:
        return [area]
    heading = _at(sheet, area.header)
    spans: list[tuple[int, int]] = []
    for index, path in enumerate(heading.paths):
        if path and spans and spans[-1][1] == index - 1:
            spans[-1] = (spans[-1][0], index)
        elif path:
            spans.append((index, index))
    if len(spans) < 2 or not all(_names_a_table(Heading(heading.first, heading.last, heading.paths[left : right + 1]), known) for left, right in spans):
        return [area]
    rights = [left - 1 for left, _ in spans[1:]] + [area.right]
    lefts = [area.left, *(left for left, _ in spans[1:])]
    return [replace(area, left=left, right=right) for left, right in zip(lefts, rights, strict=True)]


def _only(sheet: Table, area: _Area) -> Table:
    blank: list[Raw] = [""] * len(sheet.rows[0])
    rows: list[Sequence[Raw]] = []
    for row, cells in enumerate(sheet.rows, 1):
        if not area.top <= row <= area.bottom:
            rows.append(blank)
        elif row < area.header or (area.left == 0 and area.right >= len(cells) - 1):
            rows.append(cells)
        else:
            rows.append(["" if not area.left <= index <= area.right else raw for index, raw in enumerate(cells)])
    inside = {place: why for place, why in sheet.faults.items() if area.top <= place[0] <= area.bottom and area.left <= place[1] <= area.right}
    merged = tuple(cells for cells in sheet.merged if area.top <= cells[0] <= area.bottom and (cells[0] < area.header or area.left <= cells[1] <= area.right))
    return replace(sheet, rows=rows, faults=inside, merged=merged)
