"""The header of a table, of one row or several: which column is which field, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.ground.problems import InputError, Problem, did_you_mean, nearest, problem, refuse
from compliance.ground.values import Base
from compliance.records.kinds import Field
from compliance.sources.corner import sheet_unit, unit_note
from compliance.sources.quality import IgnoredColumn
from compliance.sources.table import Table, quoted, shown
from compliance.sources.vocabulary import How, Match, Vocabulary, fold, shifts, unit_of, vocabulary

__all__ = ["Column", "Header", "Heading", "best_heading", "find_header", "fold", "header_texts", "headings", "unit_note", "vocabulary"]

SEARCHED_ROWS = 40
"""A header row stands within so many rows from the top."""

DEEPEST = 3
"""A header has at most so many rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that was understood: its place (from 0), header, field, unit (元, 万元, %) where the field needs one, and how it is known."""

    index: int
    header: str
    field: Field
    unit: str | None
    how: How = How.NAME


@dataclass(frozen=True, slots=True)
class Header:
    """A table's header: its last row (from 1), the columns understood and those that were not, and its first row."""

    row: int
    columns: tuple[Column, ...]
    ignored: tuple[IgnoredColumn, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Heading:
    """Rows (from 1) that may be a header, with the texts above each column from the highest to the lowest."""

    first: int
    last: int
    paths: tuple[tuple[str, ...], ...]

    def fields(self, words: Vocabulary, given: Mapping[str, str | None]) -> tuple[set[str], int]:
        """The fields that the texts name, and how many texts tell more than that: a unit, or a field whose meaning the text above shifts."""
        found: set[str] = set()
        told = 0
        for path in self.paths:
            match = _match(path, words, given)
            if match is not None:
                found.add(match.field.code)
                told += match.unit is not None
            elif len(path) > 1 and words.match(path[-1]) is not None:
                told += 1  # 变更后 above 合同金额: a header all the same
        return found, told

    def meant(self, words: Vocabulary, given: Mapping[str, str | None]) -> list[tuple[str, str | None] | None]:
        """The field and unit of each column."""
        matches = (_match(path, words, given) for path in self.paths)
        return [None if match is None else (match.field.code, match.unit) for match in matches]

    def filled(self) -> int:
        """How many columns have a text."""
        return sum(1 for path in self.paths if path)


def header_texts(table: Table, row: int) -> list[str]:
    """The header cells of a row (from 1); a cell merged downwards into the row shows its text there."""
    texts = [shown(raw) if isinstance(raw, str) else "" for raw in table.rows[row - 1]]
    for top, left, bottom, right in table.merged[:1000]:
        if top < row <= bottom and left == right and left < len(texts) and isinstance(raw := table.rows[top - 1][left], str):
            texts[left] = shown(raw)
    return texts


def headings(table: Table, start: int | None = None, end: int | None = None) -> list[Heading]:
    """Every row from ``start`` (the first that is filled) on that may end a header, with and without the rows above it that may belong to it."""
    if start is None and table.header_row is not None:
        start = end = table.header_row
    if start is None:
        start = next((row for row, cells in enumerate(table.rows, 1) if cells.count("") < len(cells)), 1)
    if table.records_only:
        end = 1
    last_searched = min(len(table.rows), start - 1 + SEARCHED_ROWS) if end is None else min(end, len(table.rows))
    texts = {row: header_texts(table, row) for row in range(max(1, start - DEEPEST), last_searched + 1)}
    found: list[Heading] = []
    for last in range(start, last_searched + 1):
        if not any(texts[last]):
            continue
        first = last
        while first - 1 >= start and last - first + 1 < DEEPEST and _may_group(table, first - 1, texts[first - 1]):
            first -= 1
        tall = [Heading(top, last, _paths(table, top, [texts[row] for row in range(top, last + 1)])) for top in range(first, last + 1)]
        found += tall[:1] if any(shifts(path[:-1]) for path in tall[0].paths) else tall
    return found


def _may_group(table: Table, row: int, texts: list[str]) -> bool:
    """Whether a row above a header may be part of it: texts only, and some."""
    return any(texts) and all(isinstance(raw, str) for raw in table.rows[row - 1])


def _paths(table: Table, first: int, texts: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    levels = [_spread(table, first + level, texts[level], texts[level + 1 :]) for level in range(len(texts) - 1)]
    return tuple(tuple(dict.fromkeys(text for text in column if text)) for column in zip(*levels, texts[-1], strict=True))


def _spread(table: Table, row: int, own: list[str], below: list[list[str]]) -> list[str]:
    """The texts of a row with each group's name above all its columns; a text above all columns is a title and left out."""
    filled = [any(level[index] for level in below) for index in range(len(own))]
    spans = {
        index: table.rows[top - 1][left]
        for top, left, bottom, right in table.merged[:1000] if top <= row <= bottom for index in range(left, min(right + 1, len(own)))
    }
    spread = list(own)
    current = ""
    for index, text in enumerate(own):
        if text:
            current = text if filled[index] else ""
        elif not filled[index]:
            current = ""
        elif spans:
            above = spans.get(index, "")
            spread[index] = shown(above) if isinstance(above, str) else ""
        else:
            spread[index] = current
    groups = {text for text, under in zip(spread, filled, strict=True) if under}
    covers_all = len(groups) == 1 and sum(filled) > 2 and "" not in groups and all(not text or under for text, under in zip(spread, filled, strict=True))
    return ["" if under else text for text, under in zip(spread, filled, strict=True)] if covers_all else spread


def best_heading(found: Sequence[Heading], words: Vocabulary, given: Mapping[str, str | None] | None = None) -> Heading | None:
    """The rows that name the most fields; ``None`` if none looks like a header."""
    best: tuple[int, int, int, int] | None = None
    chosen: Heading | None = None
    for heading in found:
        fields, units = heading.fields(words, given or {})
        score = (len(fields), units, -heading.last, heading.last - heading.first)
        if fields and (best is None or score > best) and (len(fields) >= 2 or heading.filled() == len(fields)):
            best, chosen = score, heading
    return None if chosen is None else _lowest(found, chosen, words, given or {})


def _lowest(found: Sequence[Heading], chosen: Heading, words: Vocabulary, given: Mapping[str, str | None]) -> Heading:
    """The same header without the rows above that change nothing: titles and notes."""
    meant = chosen.meant(words, given)
    lower = [each for each in found if each.last == chosen.last and each.first > chosen.first and each.meant(words, given) == meant]
    return max(lower, key=lambda each: each.first, default=chosen)


def find_header(table: Table, words: Vocabulary, named: Mapping[str, str | None] | None = None, default_unit: str | None = None) -> Header:
    """The header and its columns.

    ``named`` gives fields for headers that the vocabulary does not know (``None``: leave the column out);
    ``default_unit`` is the money unit the dossier gives. Raises :class:`InputError` if there is no header
    row, or if two columns mean the same field.
    """
    found = headings(table)
    given = {fold(header): field for header, field in (named or {}).items()}
    _check_named(table, found, words, given, named or {})
    heading = best_heading(found, words, given)
    if heading is None:
        raise no_header(table, words)
    columns, ignored = _columns(table, heading, words, given)
    unit = sheet_unit(table, heading.first, heading.last, default_unit)
    units = tuple(Column(c.index, c.header, c.field, c.unit or (unit if c.field.type.base is Base.MONEY else None), c.how) for c in columns)
    return Header(heading.last, units, ignored, heading.first)


def no_header(table: Table, words: Vocabulary) -> InputError:
    """The refusal of a sheet without a header."""
    kind = words.kind.name
    return refuse(
        table.place(),
        f"前 {SEARCHED_ROWS} 行没有找到{kind.zh}的表头；应有的表头如：{words.expected()}。请核对工作表，或在 dossier.yaml 的 columns 中指明",
        f"no header row of kind '{kind.en}' in the first {SEARCHED_ROWS} rows; headers expected: {words.expected()}. "
        "Check the sheet, or name them in dossier.yaml (columns)",
    )


def _check_named(table: Table, found: Sequence[Heading], words: Vocabulary, given: Mapping[str, str | None], named: Mapping[str, str | None]) -> None:
    problems: list[Problem] = []
    for field in given.values():
        if field is not None and field not in words.kind.fields:
            zh, en = did_you_mean(field, words.kind.fields)
            said = f"columns 中的“{field}”不是{words.kind.name.zh}的字段{zh}"
            problems.append(problem(table.place(), said, f"columns: {words.kind.code} has no field '{field}'{en}"))
    present = {word for heading in found for path in heading.paths for word in _spellings(path)} if named else set()
    for header in named:
        if fold(header) not in present:
            problems.append(problem(table.place(), f"columns 中的表头“{header}”在表中没有找到", f"columns: the header '{header}' is not in the sheet"))
    if problems:
        raise InputError(problems)


def _spellings(path: Sequence[str]) -> list[str]:
    """How a mapping may name a header: by all its rows together, or by the lowest."""
    return [fold("/".join(path)), fold("".join(path)), fold(path[-1])] if path else []


def _match(path: Sequence[str], words: Vocabulary, given: Mapping[str, str | None]) -> Match | None:
    for spelling in _spellings(path) if given else ():
        if spelling in given:
            code = given[spelling]
            field = None if code is None else words.kind.fields.get(code)
            # The unit a header carries stays in force when its field is named.
            return None if field is None else Match(field, unit_of("".join(path), field), How.GIVEN)
    return words.match_path(path)


def _columns(table: Table, heading: Heading, words: Vocabulary, given: Mapping[str, str | None]) -> tuple[list[Column], tuple[IgnoredColumn, ...]]:
    columns: list[Column] = []
    ignored: list[IgnoredColumn] = []
    named = {field for field in given.values() if field}
    for index, path in enumerate(heading.paths):
        match = _match(path, words, given) if path else None
        if match is not None and (match.how is How.GIVEN or match.field.code not in named):
            text = "/".join(path) if match.how is How.GROUP else path[-1]
            columns.append(Column(index, text, match.field, match.unit, match.how))
        elif path or any(cells[index] != "" for cells in table.rows[heading.last :]):
            text = "/".join(path)
            near = path[-1] if path and words.match(path[-1]) else nearest(path[-1], [word for field in words.kind.fields.values() for word in (field.name.zh, *field.aliases)]) if path else None
            dropped = any(spelling in given for spelling in _spellings(path))
            ignored.append(IgnoredColumn(table.place(heading.last, index), quoted(text), None if dropped else near))
    _check_doubles(table, heading.last, columns)
    return columns, tuple(ignored)


def _check_doubles(table: Table, row: int, columns: list[Column]) -> None:
    first: dict[str, Column] = {}
    problems: list[Problem] = []
    for column in columns:
        other = first.setdefault(column.field.code, column)
        if other is not column:
            here, there = table.place(row, column.index), table.place(row, other.index)
            name = column.field.name
            problems.append(problem(
                here,
                f"“{column.header}”与 {there} 的“{other.header}”都表示“{name.zh}”；请删去或改名其中一列，或在 dossier.yaml 的 columns 中指明",
                f"'{column.header}' and '{other.header}' at {there} both mean '{name.en}'; remove or rename one, or say which in dossier.yaml (columns)",
            ))
    if problems:
        raise InputError(problems)
