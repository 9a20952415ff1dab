"""The header of a bureau's scoring annex: which column names a level of indicators, which holds points, which says how they are given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from compliance.ground.problems import refuse
from compliance.sources.header import SEARCHED_ROWS, fold, header_texts
from compliance.sources.table import Table, row_is_empty, shown

_LEVELS = {
    **dict.fromkeys(("一级指标", "一级", "一级指标名称", "指标类别", "评价维度", "评价类别"), 1),
    **dict.fromkeys(("二级指标", "二级", "二级指标名称"), 2),
    **dict.fromkeys(("三级指标", "三级", "三级指标名称", "指标名称", "评价指标", "具体指标", "考核指标", "评分指标", "评分项目", "评价项目", "指标"), 3),
    **dict.fromkeys(("四级指标", "四级", "四级指标名称"), 4),
}
_POINTS = (
    "分值", "满分", "满分值", "标准分", "标准分值", "指标分值", "指标满分", "基准分", "满分分值", "分数", "权重", "指标权重", "权重分", "权重分值", "分值权重",
)
_CRITERIA = frozenset({
    "评分标准", "评分说明", "评价要点", "评分细则", "计分标准", "评价标准", "评分办法", "评分方法", "扣分标准", "评分规则", "评价内容", "评分要点",
    "计分方法", "计分办法", "指标解释", "指标说明", "指标内涵", "计算公式", "指标释义", "考核标准", "考核内容", "指标计算公式", "说明", "评分依据",
    "评价要点及评分标准",
})
_WEIGHT = "权重"
_BRACKETED = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class AnnexColumns:
    """The understood columns of an annex, counted from 0: levels of indicators from the highest to the lowest, points by level, criteria with their headers.

    ``row`` is the header row, from 1. ``weights`` are the points columns whose header calls them weights.
    """

    row: int
    levels: tuple[tuple[int, int], ...]
    points: tuple[tuple[int, int], ...]
    criteria: tuple[tuple[int, str], ...]
    weights: frozenset[int]
    ignored: tuple[str, ...]

    @property
    def leaf(self) -> int:
        """The column that names the indicators themselves."""
        return self.levels[-1][1]

    @property
    def scored(self) -> int | None:
        """The column with the points of the indicators; ``None`` where only their names tell."""
        return next((column for level, column in self.points if level == self.levels[-1][0]), None)

    def used(self) -> list[int]:
        """All understood columns."""
        return [*(column for _, column in self.levels), *(column for _, column in self.points), *(column for column, _ in self.criteria)]


def find_columns(table: Table) -> AnnexColumns | None:
    """The header of the annex on a sheet; ``None`` where no row names indicators together with points or criteria."""
    best: AnnexColumns | None = None
    for row in range(1, min(len(table.rows), SEARCHED_ROWS) + 1):
        if not row_is_empty(table.rows[row - 1]):
            found = _columns(row, header_texts(table, row))
            if found is not None and (best is None or len(found.used()) > len(best.used())):
                best = found
    return best


def title_above(table: Table, row: int) -> str | None:
    """The longest text above the header: the table's title."""
    texts = [shown(raw) for cells in table.rows[: row - 1] for raw in cells if isinstance(raw, str) and raw.strip()]
    return max(texts, key=len, default=None)


def one_annex(tables: Sequence[Table], name: str) -> tuple[Table, AnnexColumns]:
    """The one sheet that holds an annex. Raises :class:`InputError` where none or several do."""
    found = [(table, columns) for table in tables if not table.hidden and (columns := find_columns(table)) is not None]
    if not found:
        raise refuse(
            name,
            f"前 {SEARCHED_ROWS} 行没有找到评分表的表头；应有指标名称列（如：一级指标、二级指标、三级指标）和分值列（如：分值、权重）或评分标准列",
            f"no header of a scoring table in the first {SEARCHED_ROWS} rows; expected columns that name indicators (一级指标, 二级指标, 三级指标) "
            "and points (分值, 权重) or criteria (评分标准)",
        )
    if len(found) > 1:
        sheets = "、".join(str(table.sheet) for table, _ in found)
        raise refuse(name, f"有几张工作表都像评分表：{sheets}；请用 --sheet 指明", f"several sheets look like a scoring table: {sheets}; name one with --sheet")
    return found[0]


def _columns(row: int, texts: list[str]) -> AnnexColumns | None:
    words = [_BRACKETED.sub("", fold(text)) for text in texts]
    levels: dict[int, int] = {}
    for column, word in enumerate(words):
        if word in _LEVELS:
            levels.setdefault(_LEVELS[word], column)
    criteria = tuple((column, texts[column]) for column, word in enumerate(words) if word in _CRITERIA)
    points = _points_by_level(words, levels)
    if not levels or not (points or criteria):
        return None
    used = {*levels.values(), *points.values(), *(column for column, _ in criteria)}
    ignored = tuple(text for column, text in enumerate(texts) if text and column not in used)
    weights = frozenset(column for column in points.values() if _WEIGHT in words[column])
    return AnnexColumns(row, tuple(sorted(levels.items())), tuple(sorted(points.items())), criteria, weights, ignored)


def _points_by_level(words: list[str], levels: dict[int, int]) -> dict[int, int]:
    """Points belong to the nearest level on their left; of two for one level the one called 分值 counts."""
    found: dict[int, int] = {}
    for column in sorted((index for index, word in enumerate(words) if word in _POINTS), key=lambda index: (_POINTS.index(words[index]), index)):
        left = [(place, level) for level, place in levels.items() if place < column]
        if left:
            found.setdefault(max(left)[1], column)
    if levels and found and max(levels) not in found:
        # A table with one column of points has it for its indicators, wherever it stands.
        found = {max(levels): max(found.values())} if len(found) == 1 else found
    return found
