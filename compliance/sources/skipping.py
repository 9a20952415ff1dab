"""Rows of a ledger that are no records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.ground.values import Name
from compliance.sources.table import Raw, plain_text, says_nothing

_TOTAL = re.compile(r"(?:本页|本表|分类|年度|全年|累计|[一二三四五六七八九十]+、)?(?:合计|小计|总计|共计|累计)(?:数|金额)?(?:[:(].*)?")
_NOTE = re.compile(
    r"(?:备注|说明|注|附注|填表说明|填表人|制表人?|填报人|审核人?|复核人?|经办人|单位负责人|负责人|填表日期|填报日期|制表日期|单位盖章|盖章)(?::.*|\(.*|)"
)

TOTAL = Name("合计行", "a total")
NOTE = Name("说明或落款", "a note or a signature line")
HEADER_AGAIN = Name("重复的表头", "the header again")
SECTION = Name("分节标题（合并单元格）", "a section title (merged cells)")
OTHER_COLUMNS = Name("只在未识别的列中有内容", "filled in only in columns that were not understood")


def why_no_record(cells: Sequence[Raw], keys: list[int], mapped: list[int], heading: Sequence[Raw], is_section: bool) -> Name | None:
    """Why a row that is not blank is no record; ``None`` for a record.

    ``keys`` and ``mapped`` are the columns (from 0) of the key fields and of all fields, ``heading`` the header row.
    A row is taken for a total or a note only if no key cell holds anything else.
    """
    first = next(index for index, raw in enumerate(cells) if not _blank(raw))
    if is_section:
        return SECTION
    if all(_blank(cells[index]) for index in mapped):
        return _total_or_note(cells[first]) or OTHER_COLUMNS
    if cells[mapped[0]] == heading[mapped[0]] and all(cells[index] == heading[index] for index in mapped):
        return HEADER_AGAIN
    if all(index == first or _blank(cells[index]) for index in keys):
        return _total_or_note(cells[first])
    return None


def _total_or_note(raw: Raw) -> Name | None:
    # Most rows begin with a number or a code, which needs no closer look.
    if not isinstance(raw, str) or raw[:1].isascii():
        return None
    text = plain_text(raw).replace(" ", "")
    if _TOTAL.fullmatch(text):
        return TOTAL
    return NOTE if _NOTE.fullmatch(text) else None


def _blank(raw: Raw) -> bool:
    return raw == "" or (isinstance(raw, str) and says_nothing(raw))
