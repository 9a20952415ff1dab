"""The header row of a sheet: which column is which field, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.ground.problems import InputError, Problem, did_you_mean, nearest, problem, refuse
from compliance.ground.values import Base
from compliance.records.kinds import Field, Kind
from compliance.sources.choices import folded
from compliance.sources.money import UNITS
from compliance.sources.quality import IgnoredColumn
from compliance.sources.quantities import UNIT_WORDS
from compliance.sources.table import Raw, Table, quoted, shown

SEARCHED_ROWS = 40
"""A header row stands within so many rows from the top."""

_HEADER_UNITS = {
    **{unit: unit for unit in UNITS},
    **{"万": "万元", "亿": "亿元", "圆": "元"},
    **{"yuan": "元", "cny": "元", "rmb": "元", "wan": "万元", "wanyuan": "万元", "10kyuan": "万元", "10,000yuan": "万元"},
}
_UNIT = "|".join(re.escape(word) for word in sorted(_HEADER_UNITS, key=len, reverse=True))
_WITH_MONEY_UNIT = re.compile(rf"(.+?)[(/:,-]?(?:(?:金额)?单位:?|人民币|inunitsof|in)?({_UNIT})\)?")
_WITH_PERCENT = re.compile(r"(.+?)[(/:,-]?(?:单位:?)?(%|百分比|百分数)\)?")
_WITH_HINT = re.compile(r"(.+?)(?:\(([^()]+)\)|/([^()/]+))")
_HINTS = frozenset({
    "必填", "选填", "可选", "如有", "是/否", "有/无", "y/n", "yes/no", "ifany", "公历", "人民币", "下拉选择", "全称",
    "年月日", "年/月/日", "yyyy-mm-dd", "yyyy/mm/dd", "yyyymmdd",
})
_BRACKETS = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")
_ORNAMENT = re.compile(r"[*※#]|^\d+[.、]")
_SHEET_UNIT = re.compile(r"单位[:：]?\s*(.+)")
_TITLE_UNIT = re.compile(r"[（(]([^（）()]+)[）)]\s*$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that was understood: its place (from 0), header, field, and unit (元, 万元, %) where the field needs one."""

    index: int
    header: str
    field: Field
    unit: str | None


@dataclass(frozen=True, slots=True)
class Header:
    """A sheet's header: its row (from 1), the columns understood and those that were not."""

    row: int
    columns: tuple[Column, ...]
    ignored: tuple[IgnoredColumn, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A kind with every header its fields are known by, folded by :func:`fold`."""

    kind: Kind
    words: Mapping[str, Field]

    def match(self, header: str) -> tuple[Field, str | None] | None:
        """The field a header names, and the unit if it gives one; ``None`` for an unknown header."""
        word = fold(header)
        if word in self.words:
            return self.words[word], None
        if (found := _WITH_MONEY_UNIT.fullmatch(word)) and self._is(found[1], Base.MONEY):
            return self.words[found[1]], _HEADER_UNITS[found[2]]
        if (found := _WITH_PERCENT.fullmatch(word)) and self._is(found[1], Base.RATIO):
            return self.words[found[1]], "%"
        if (found := _WITH_HINT.fullmatch(word)) and (field := self.words.get(found[1])):
            hint = found[2] or found[3]
            if hint in _HINTS or hint.removeprefix("单位:") in UNIT_WORDS.get(field.unit, ()):
                return field, None
        return None

    def _is(self, word: str, base: Base) -> bool:
        return word in self.words and self.words[word].type.base is base

    def expected(self) -> str:
        """The headers asked for: key fields first, then others, at most twelve."""
        codes = [*self.kind.key, *(code for code in self.kind.fields if code not in self.kind.key)]
        return "、".join(self.kind.fields[code].name.zh for code in codes[:12])


def vocabulary(kind: Kind) -> Vocabulary:
    """The headers of a kind; a field's own names go before other fields' aliases."""
    words: dict[str, Field] = {}
    for field in kind.fields.values():
        for word in (field.name.zh, field.name.en, field.code):
            words.setdefault(fold(word), field)
    for field in kind.fields.values():
        for word in field.aliases:
            words.setdefault(fold(word), field)
    return Vocabulary(kind, words)


def fold(header: str) -> str:
    """A header without regard to width, case, blanks, line breaks, bracket shapes, numbering and asterisks."""
    return _ORNAMENT.sub("", folded(header).translate(_BRACKETS))


def header_texts(table: Table, row: int) -> list[str]:
    """The header cells of a row (from 1); a cell merged downwards into the row shows its text there."""
    texts = [shown(raw) if isinstance(raw, str) else "" for raw in table.rows[row - 1]]
    for top, left, bottom, right in table.merged[:1000]:
        if top < row <= bottom and left == right and left < len(texts) and isinstance(raw := table.rows[top - 1][left], str):
            texts[left] = shown(raw)
    return texts


def find_header(table: Table, words: Vocabulary, named: Mapping[str, str | None] | None = None, default_unit: str | None = None) -> Header:
    """The header row and its columns.

    ``named`` gives fields for headers that the vocabulary does not know (``None``: leave the column out);
    ``default_unit`` is the money unit the dossier gives. Raises :class:`InputError` if there is no header
    row, or if two columns mean the same field.
    """
    given = {fold(header): field for header, field in (named or {}).items()}
    _check_named(table, words, given, named or {})
    row = best_row(table, words, given)
    if row is None:
        kind = words.kind.name
        raise refuse(
            table.place(),
            f"前 {SEARCHED_ROWS} 行没有找到{kind.zh}的表头；应有的表头如：{words.expected()}。请核对工作表，或在 dossier.yaml 的 columns 中指明",
            f"no header row of kind '{kind.en}' in the first {SEARCHED_ROWS} rows; headers expected: {words.expected()}. "
            "Check the sheet, or name them in dossier.yaml (columns)",
        )
    texts = header_texts(table, row)
    columns, ignored = _columns(table, row, texts, words, given)
    unit = _sheet_unit(table, row, default_unit)
    units = tuple(Column(c.index, c.header, c.field, c.unit or (unit if c.field.type.base is Base.MONEY else None)) for c in columns)
    return Header(row, units, ignored)


def best_row(table: Table, words: Vocabulary, given: Mapping[str, str | None] | None = None) -> int | None:
    """The row (from 1) that names the most fields; ``None`` if none looks like a header."""
    scores = [(matched_fields(header_texts(table, row), words, given or {}), row) for row in range(1, min(len(table.rows), SEARCHED_ROWS) + 1)]
    fields, row = max(scores, key=lambda score: (len(score[0]), -score[1]), default=(set(), 0))
    filled = sum(1 for text in header_texts(table, row) if text) if row else 0
    return row if len(fields) >= 2 or (fields and len(fields) == filled) else None


def matched_fields(texts: Iterable[str], words: Vocabulary, given: Mapping[str, str | None]) -> set[str]:
    """The fields that a row of header cells names."""
    found = {given.get(fold(text)) or (match[0].code if (match := words.match(text)) else None) for text in texts if text}
    return {code for code in found if code}


def _check_named(table: Table, words: Vocabulary, given: Mapping[str, str | None], named: Mapping[str, str | None]) -> None:
    problems: list[Problem] = []
    for field in given.values():
        if field is not None and field not in words.kind.fields:
            zh, en = did_you_mean(field, words.kind.fields)
            said = f"columns 中的“{field}”不是{words.kind.name.zh}的字段{zh}"
            problems.append(problem(table.place(), said, f"columns: {words.kind.code} has no field '{field}'{en}"))
    present = {fold(text) for row in range(1, min(len(table.rows), SEARCHED_ROWS) + 1) for text in header_texts(table, row) if text}
    for header in named:
        if fold(header) not in present:
            problems.append(problem(table.place(), f"columns 中的表头“{header}”在表中没有找到", f"columns: the header '{header}' is not in the sheet"))
    if problems:
        raise InputError(problems)


def _columns(table: Table, row: int, texts: list[str], words: Vocabulary, given: Mapping[str, str | None]) -> tuple[list[Column], tuple[IgnoredColumn, ...]]:
    columns: list[Column] = []
    ignored: list[IgnoredColumn] = []
    named = {field for field in given.values() if field}
    for index, text in enumerate(texts):
        match = _match(text, words, given) if text else None
        if match is not None and (fold(text) in given or match[0].code not in named):
            columns.append(Column(index, text, *match))
        elif text or any(cells[index] != "" for cells in table.rows[row:]):
            near = nearest(text, [word for field in words.kind.fields.values() for word in (field.name.zh, *field.aliases)]) if text else None
            ignored.append(IgnoredColumn(table.place(row, index), quoted(text), near))
    _check_doubles(table, row, columns)
    return columns, tuple(ignored)


def _match(text: str, words: Vocabulary, given: Mapping[str, str | None]) -> tuple[Field, str | None] | None:
    if fold(text) not in given:
        return words.match(text)
    code = given[fold(text)]
    if code is None:
        return None
    # The unit a header carries stays in force when the dossier names its field.
    unit = _WITH_MONEY_UNIT.fullmatch(fold(text))
    field = words.kind.fields[code]
    money = field.type.base is Base.MONEY
    percent = field.type.base is Base.RATIO and _WITH_PERCENT.fullmatch(fold(text))
    return field, _HEADER_UNITS[unit[2]] if money and unit else "%" if percent else None


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


def _sheet_unit(table: Table, row: int, default: str | None) -> str:
    """The money unit written above the header or given by the dossier; 元 where there is neither."""
    found = {unit: table.place(above + 1, index) for above in range(row - 1) for index, raw in enumerate(table.rows[above]) if (unit := unit_note(raw))}
    if default is not None:
        found.setdefault(default, table.place())
    if len(found) > 1:
        said = "、".join(f"{unit}（{place}）" for unit, place in found.items())
        raise refuse(table.place(), f"金额单位不一致：{said}；请改为一致", f"the units of money differ: {said}; make them agree")
    return next(iter(found), "元")


def unit_note(raw: Raw) -> str | None:
    """The money unit that a corner note (单位：万元) or a title (合同台账（万元）) gives.

    >>> unit_note("单位：万元"), unit_note("单位：个、人民币元"), unit_note("填报单位：某局")
    ('万元', '元', None)
    """
    if not isinstance(raw, str):
        return None
    found = _SHEET_UNIT.search(raw) or _TITLE_UNIT.search(raw)
    if found is None:
        return None
    for word in re.split(r"[、,，/;；\s]+", found[1]):
        bare = word.strip("（）()：:。").removeprefix("人民币")
        if bare in UNITS:
            return _HEADER_UNITS[bare]
    return None
