"""The rows of a scoring annex, from top to bottom: headings, indicators, points, criteria, sums and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from compliance.ground.origin import Origin
from compliance.ground.problems import Problem, problem
from compliance.ground.values import Name
from compliance.sources.annex_columns import AnnexColumns
from compliance.sources.table import Raw, Table, plain_text, quoted, shown

_NUMBERING = re.compile(
    r"(?:[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、]|[①-⑳]|[一二三四五六七八九十]{1,3}[.．]"
    r"|\d{1,2}(?:[.．]\d{1,2})+[.．、]?(?![\d%％万元倍年月日天个])|\d{1,2}[.．,，](?!\d))\s*"
)
_NAMED_POINTS = re.compile(r"[(（]\s*(?:满分|共|计)?\s*(\d{1,4}(?:\.\d{1,2})?)\s*分?\s*[)）]$")
_NUMBER = re.compile(r"(?:满分)?(\d{1,4}(?:\.\d{1,4})?)(分|%)?")
_TOTAL = re.compile(r"(合计|总计|总分|总得分|分值合计|总分值|合计得分)[:：]?[(（]?[\d.]*分?[)）]?")
_SUBTOTAL = re.compile(r".{0,20}(小计|部分合计|分项合计)[:：]?[(（]?[\d.]*分?[)）]?")
_REMARK = re.compile(r"(注|备注|说明|填表说明|填报说明|填表人|制表|审核|联系人)\d?[:：\s]")


@dataclass(frozen=True, slots=True)
class AnnexPoints:
    """Points as the annex gives them, and the cell they stand in."""

    value: Decimal
    place: Origin


def bare_name(text: str) -> str:
    """A heading without the numbering before it and the points behind it.

    >>> [bare_name(text) for text in ("（一）预算编制（5分）", "1.合同备案时效性", "三公经费变动率", "20日内公开率")]
    ['预算编制', '合同备案时效性', '三公经费变动率', '20日内公开率']
    """
    bare = _NAMED_POINTS.sub("", _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text).strip(" ：:")
    return bare or text


@dataclass(slots=True)
class Line:
    """An indicator while its rows are read."""

    section: str
    group: str
    name: str
    cell: tuple[int, int]
    points: list[AnnexPoints] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)
    faulty: bool = False


@dataclass(slots=True)
class Reading:
    """The rows of an annex, from top to bottom."""

    table: Table
    columns: AnnexColumns
    merged: dict[tuple[int, int], tuple[int, int]]
    found: list[Line] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    sections: dict[str, AnnexPoints] = field(default_factory=dict)
    total: AnnexPoints | None = None
    spent: dict[tuple[int, int], Line] = field(default_factory=dict)
    skipped: list[tuple[Origin, Name]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def row(self, row: int) -> None:
        """One row that is not blank, or whose only content cannot be read."""
        texts = [shown(raw) for raw in self.table.rows[row - 1] if not isinstance(raw, str) or raw.strip()] or [""]
        words = [plain_text(text).replace(" ", "") for text in texts]
        named = [plain_text(shown(self.table.rows[row - 1][column])).replace(" ", "") for _, column in self.columns.levels]
        if _TOTAL.fullmatch(words[0]):
            self.take_total(row)
        elif len(texts) == 1 and _REMARK.match(texts[0]):
            self.skip(row, texts[0])
        elif not any(_SUBTOTAL.fullmatch(word) for word in (words[0], *named)) and not self.heading_row(row):
            self.indicator_row(row, texts[0])

    def take_total(self, row: int) -> None:
        """The total that the annex states, where it can be read."""
        cell = self.anchor(row, self.columns.scored) if self.columns.scored is not None else None
        if cell and cell not in self.table.faults and self.raw(*cell) != "":
            self.total = self.read_points(cell, self.raw(*cell))

    def heading_row(self, row: int) -> bool:
        """Whether one text lies across the whole row; in a table without a column of highest headings it is such a heading."""
        cell = self.anchor(row, self.columns.leaf)
        across = self.columns.scored is not None and self.anchor(row, self.columns.scored) == cell
        text = self.text(*cell)
        if not across or not text or self.columns.levels[0][0] == 1:
            return False
        self.headings = {0: text}
        self.take_section_points(row, 0, cell[1], text)
        return True

    def indicator_row(self, row: int, first: str) -> None:
        """A row of the table proper; one without an indicator is noted."""
        self.take_headings(row)
        line = self.line(row)
        if line is None:
            self.skip(row, first)
            return
        line.criteria += [text for text in self.criteria(row) if text not in line.criteria]
        self.take_points(row, line)

    def skip(self, row: int, first: str) -> None:
        """Note a row that holds no indicator."""
        self.skipped.append((self.table.place(row), Name(f"第 {row} 行没有指标：“{quoted(first)}”", f"row {row} holds no indicator: '{quoted(first)}'")))

    def take_headings(self, row: int) -> None:
        """Headings go on downwards until the next; a new one ends those below it."""
        for level, column in self.columns.levels[:-1]:
            text = self.text(row, column)
            if text and text != self.headings.get(level):
                self.headings = {above: name for above, name in self.headings.items() if above < level}
                self.headings[level] = text
                if level == self.columns.levels[0][0]:
                    self.take_section_points(row, level, column, text)

    def take_section_points(self, row: int, level: int, column: int, text: str) -> None:
        """What the annex says a section is worth: in its own column, or behind its name."""
        own = next((place for owner, place in self.columns.points if owner == level and place != self.columns.scored), None)
        named = _NAMED_POINTS.search(text)
        stated: AnnexPoints | None = None
        if own is not None and self.raw(*self.anchor(row, own)) != "":
            stated = self.read_points(self.anchor(row, own), self.raw(*self.anchor(row, own)))
        elif named:
            stated = AnnexPoints(Decimal(named[1]), self.place(self.anchor(row, column)))
        if stated is not None:
            self.sections.setdefault(bare_name(text), stated)

    def line(self, row: int) -> Line | None:
        """The indicator a row belongs to: a new one, the one above that goes on, or none."""
        cell = self.anchor(row, self.columns.leaf)
        text = self.text(row, self.columns.leaf)
        if self.found and self.found[-1].cell == cell and text:
            return self.found[-1]
        if not text:
            return self.line_without_name(row)
        return self.begin(text, cell)

    def line_without_name(self, row: int) -> Line | None:
        """A row whose heading is itself the indicator; or more of the criterion above, if it has no points of its own."""
        scored = self.columns.scored
        points = scored is not None and self.anchor(row, scored)[0] == row and self.raw(row, scored) != ""
        for _, column in reversed(self.columns.levels[:-1]):
            cell = self.anchor(row, column)
            text = self.text(row, column)
            if text and (cell[0] == row or any(line.cell == cell for line in self.found[-1:])) and (points or _NAMED_POINTS.search(text)):
                return self.found[-1] if self.found and self.found[-1].cell == cell else self.begin(text, cell)
        if points and scored is not None:
            self.fault((row, scored), "这一行有分值，没有指标名称；请补上名称", "this row has points and no indicator; name it")
            return None
        return self.found[-1] if self.found and self.criteria(row) else None

    def begin(self, text: str, cell: tuple[int, int]) -> Line:
        """A new indicator under the headings of now."""
        name = bare_name(text)
        above = [bare_name(heading) for _, heading in sorted(self.headings.items())] or [name]
        if len(above) > 2 and above[-1] != name:
            name = f"{above[-1]}：{name}"
        self.found.append(Line(above[0], above[1] if len(above) > 1 else above[0], name, cell))
        return self.found[-1]

    def take_points(self, row: int, line: Line) -> None:
        """The points of this row, once for each cell that holds them."""
        scored = self.columns.scored
        if scored is not None:
            cell = self.anchor(row, scored)
            owner = self.spent.get(cell)
            if owner is not None and owner is not line:
                zh, en = f"一个分值合并给了“{owner.name}”和“{line.name}”", f"one cell of points is merged over '{owner.name}' and '{line.name}'"
                self.fault(cell, f"{zh}；请拆开，分别填写", f"{en}; split it and fill in both")
                line.faulty = True
            elif owner is None and self.raw(*cell) != "":
                self.spent[cell] = line
                if (stated := self.read_points(cell, self.raw(*cell))) is not None:
                    line.points.append(stated)
                line.faulty = line.faulty or stated is None
                return
            elif cell in self.table.faults:
                self.spent[cell] = line
                line.faulty = True
                reason = self.table.faults[cell]
                self.fault(cell, reason.zh, reason.en)
            if owner is not None:
                return
        named = _NAMED_POINTS.search(self.text(*line.cell))
        if named and not line.points:
            line.points.append(AnnexPoints(Decimal(named[1]), self.place(line.cell)))

    def criteria(self, row: int) -> Iterator[str]:
        """The criteria of a row; several columns are told apart by their headers."""
        for column, header in self.columns.criteria:
            if text := self.text(row, column):
                yield f"{header}：{text}" if len(self.columns.criteria) > 1 else text

    def read_points(self, cell: tuple[int, int], raw: Raw) -> AnnexPoints | None:
        """Points as a cell writes them: 5, 5分, 5.0, 10%. A fault is noted where it is no such number."""
        text = plain_text(shown(raw)).replace(" ", "") if not isinstance(raw, float) else f"{Decimal(repr(raw)).normalize():f}"
        number = None if isinstance(raw, bool) else _NUMBER.fullmatch(text)
        if number is None:
            said = quoted(raw)
            self.fault(cell, f"“{said}”不是分值；请填数，如 5 或 2.5", f"'{said}' is no number of points; write one such as 5 or 2.5")
            return None
        return AnnexPoints(Decimal(number[1]), self.place(cell))

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds the value of this one."""
        return self.merged.get((row, column), (row, column))

    def raw(self, row: int, column: int) -> Raw:
        """What a cell holds, or the merged cell that covers it."""
        top, left = self.anchor(row, column)
        return self.table.rows[top - 1][left]

    def text(self, row: int, column: int) -> str:
        """A cell's text; blank where it is blank."""
        return shown(self.raw(row, column))

    def place(self, cell: tuple[int, int]) -> Origin:
        """The origin of a cell."""
        return self.table.place(*cell)

    def fault(self, cell: tuple[int, int], zh: str, en: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(problem(self.place(cell), zh, en))
