"""Rows of a ledger that are no records."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from compliance.ground.values import Name
from compliance.sources.table import Raw, plain_text, says_nothing

_SUM = r"(?:合计|小计|总计|共计|累计|汇总)(?:数|额|金额|数额)?(?:[:(].*)?"
_TOTAL = re.compile(rf"(?:本页|本表|分类|年度|全年|累计|[一二三四五六七八九十]+、)?{_SUM}")
_ANY_TOTAL = re.compile(rf".{{0,12}}?{_SUM}|(?:grand|sub)?\s?-?total:?", re.IGNORECASE)
_BREAKDOWN = re.compile(r"其中(?:[:、].*)?")
_NOTE = re.compile(
    r"(?:备注|说明|注|附注|填表说明|填报说明|编制说明|填表人|制表人?|填报人|审核人?|复核人?|经办人|单位负责人|负责人|填表日期|填报日期|制表日期|编制日期|"
    r"单位盖章|盖章|联系人|联系电话|填报单位|编制单位)(?:\d?[:.、].*|\(.*|)"
)
_PAGE = re.compile(r"第\d+页(?:[,/]?共\d+页)?|(?:续|接)(?:上表|上页|表)|\(?续\)?|承前页|过次页|转下页|接上页|以下空白|此处空白|以下无正文|[-—~*]+.*[-—~*]+")
_SENTENCE = re.compile(r"[。;；]|[:：].{6,}|.{25,}")
_ORDINAL = re.compile(r"[(]?(?:(\d{1,3})|([一二三四五六七八九十]{1,3})|([A-Z甲乙丙丁]))[)]?(?:=.*)?")
_CHINESE = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {f"十{word}": number + 10 for number, word in enumerate("一二三四五六七八九", 1)}
_PLAIN = frozenset(string.ascii_letters + string.digits)
_LISTED = frozenset(".、．")
_BESIDE_ORDINALS = ("栏次", "行次", "序号", "列次", "栏目")

TOTAL = Name("合计行", "a total")
BREAKDOWN = Name("“其中”分项", "a breakdown of the total (其中)")
NOTE = Name("说明或落款", "a note or a signature line")
HEADER_AGAIN = Name("重复的表头", "the header again")
NUMBERING = Name("栏次行", "the columns' numbers")
PAGE = Name("分页标记", "a page mark")
SECTION = Name("分节标题（合并单元格）", "a section title (merged cells)")
DASHES = Name("只有短横或斜线", "only dashes or strokes")
OTHER_COLUMNS = Name("只在未识别的列中有内容", "filled in only in columns that were not understood")


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells records from other rows: the columns (from 0) of the key fields and of all fields, the rows of the header and above it."""

    keys: tuple[int, ...]
    mapped: tuple[int, ...]
    above: frozenset[tuple[Raw, ...]]


def is_plain_key(raw: Raw) -> bool:
    """Whether a key cell shows at first sight that its row is a record: a number, or a text that begins with a letter or digit of ASCII.

    A text such as 2.金额单位为元 may be a note and needs a closer look.
    """
    return raw[:1] in _PLAIN and raw[1:2] not in _LISTED if type(raw) is str else True


def why_no_record(cells: Sequence[Raw], shape: Shape, is_section: bool, after_header: bool, after_end: bool) -> Name | None:
    """Why a row that is not blank is no record; ``None`` for a record.

    ``after_header``: the row follows a header; ``after_end``: it follows a total or a note. A row is taken for a total or a note only
    if no key cell holds anything else.
    """
    if is_section:
        return SECTION
    if tuple(cells) in shape.above or _is_header(cells, shape):
        return HEADER_AGAIN
    if after_header and is_numbering(cells):
        return NUMBERING
    filled = [index for index, raw in enumerate(cells) if not _blank(raw)]
    if not filled:
        return DASHES
    first = filled[0]
    if all(_blank(cells[index]) for index in shape.mapped):
        return _alone(cells[first]) or OTHER_COLUMNS
    keys = [index for index in shape.keys if not _blank(cells[index])]
    if not shape.keys or keys == [first] or not keys:
        return _told(cells, shape, filled, after_end)
    return None


def _told(cells: Sequence[Raw], shape: Shape, filled: list[int], after_end: bool) -> Name | None:
    """What a row without a key of its own says it is."""
    first = cells[filled[0]]
    if (found := _alone(first)) is not None:
        return found
    texts = [_compact(raw) for raw in (cells[index] for index in filled) if isinstance(raw, str) and ("计" in raw or "汇" in raw or "otal" in raw.lower())]
    if shape.keys and any(_ANY_TOTAL.fullmatch(text) for text in texts):
        return TOTAL
    if len(filled) == 1 and len(shape.mapped) > 2 and isinstance(first, str) and _is_remark(first, after_end):
        return NOTE
    return None


def _is_remark(text: str, after_end: bool) -> bool:
    """Whether the only text of a row is a sentence, or anything but a code after the table has ended."""
    return not text.isascii() and bool(_SENTENCE.search(text) if text[0].isascii() else after_end or _SENTENCE.search(text))


def _alone(raw: Raw) -> Name | None:
    """What the first text of a row says by itself. Most rows begin with a number or a code, which needs no closer look."""
    if not isinstance(raw, str) or (raw[:1].isascii() and raw[:1].isalnum()):
        return None
    text = _compact(raw)
    for pattern, reason in ((_TOTAL, TOTAL), (_BREAKDOWN, BREAKDOWN), (_NOTE, NOTE), (_PAGE, PAGE)):
        if pattern.fullmatch(text):
            return reason
    return None


def is_numbering(cells: Sequence[Raw]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, (1) (2) (3), 一 二 三, A B C, with 栏次 perhaps before."""
    numbers: list[int] = []
    letters = 0
    for raw in cells:
        text = _compact(raw if isinstance(raw, str) else f"{raw:g}" if isinstance(raw, float) else "?" if raw != "" else "")
        if not text or text in _BESIDE_ORDINALS:
            continue
        found = _ORDINAL.fullmatch(text)
        if found is None:
            return False
        if found[3]:
            letters += 1
        else:
            numbers.append(int(found[1]) if found[1] else _CHINESE.get(found[2], 0))
    if len(numbers) + letters < 3:
        return False
    return all(after == before + 1 for before, after in pairwise(numbers)) and (not numbers or numbers[0] == 1)


def _is_header(cells: Sequence[Raw], shape: Shape) -> bool:
    first = shape.mapped[0]
    return any(cells[first] == heading[first] and all(cells[index] == heading[index] for index in shape.mapped) for heading in shape.above if heading[first] != "")


def _compact(raw: str) -> str:
    return plain_text(raw).replace(" ", "")


def _blank(raw: Raw) -> bool:
    return raw == "" or (isinstance(raw, str) and says_nothing(raw))
