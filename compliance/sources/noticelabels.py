"""What the labelled lines of a contract notice say, in the national layout, in the platforms' and in older ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from compliance.ground.values import Base, Name
from compliance.sources.localtime import epoch_day
from compliance.sources.noticetext import Page
from compliance.sources.table import plain_text
from compliance.sources.vocabulary import Vocabulary, fold

LABELS = {
    "采购人(甲方)": "unit", "甲方(采购人)": "unit", "采购人名称": "unit", "采购单位名称": "unit", "采购人信息": "unit",
    "供应商(乙方)": "supplier", "乙方(供应商)": "supplier", "中标(成交)供应商名称": "supplier", "中标供应商名称": "supplier", "成交供应商名称": "supplier",
    "中标(成交)供应商": "supplier",
    "公告发布时间": "published_on", "发布时间": "published_on", "公示开始日期": "published_on",
    "变更合同签订日期": "changed_on", "合同变更签订日期": "changed_on", "变更协议签订时间": "changed_on",
    "变更公告时间": "change_published_on", "合同变更公告时间": "change_published_on",
}
"""Labels of notices that are no headers of ledgers, folded."""

WITHHELD = Name("公告中的金额写作 0 元，即未公开，不当作零", "the notice says 0 元, which means withheld and not zero")

_NUMBERING = re.compile(r"^[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．:：]\s*|^[(（](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]\s*")
_LABELLED = re.compile(r"([^:：]{1,60}?)\s*[:：]\s*(.*)", re.DOTALL)
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_CAPITALS = re.compile(r"[(（,，]?\s*大写.*$")
_ZERO = re.compile(r"(?:人民币|RMB|CNY|[¥￥])?0+(?:\.0+)?(?:万?元)?(?:人民币|整)?", re.IGNORECASE)
_UNIT = re.compile(r"(?:万|亿|千)?[元圆]|[万亿]$|整$")


class Said(NamedTuple):
    """A value a notice gives for a field: its text, its line, its label, and why it has no value although it is there."""

    text: str
    line: int
    label: str
    fault: Name | None = None


def read_labels(page: Page, words: Vocabulary) -> tuple[dict[str, Said], list[str]]:
    """The fields a page fills, by code, and further values of its contract number: signs of a page with several contracts.

    A field's own name goes before other labels (合同名称 before 项目名称); of equal labels the first counts.
    """
    found: dict[str, tuple[bool, Said]] = {}
    others: list[str] = []
    for label, code, unit, value, line in _pairs(page, words):
        own = fold(label) == fold(words.kind.fields[code].name.zh)
        said = _value(words, code, unit, value, line, label)
        if code not in found or (own and not found[code][0]):
            found[code] = (own, said)
        elif code in words.kind.key and said.text != found[code][1].text:
            others.append(said.text)
    return {code: said for code, (_, said) in found.items()}, others


def _pairs(page: Page, words: Vocabulary) -> Iterator[tuple[str, str, str | None, str, int]]:
    lines = page.lines
    for index, (number, line) in enumerate(lines):
        bare = _NUMBERING.sub("", line)
        labelled = _LABELLED.fullmatch(bare)
        label, value = (labelled[1], labelled[2]) if labelled else (bare, "")
        match = _field(label, words)
        if match is None:
            continue
        at = number
        if not value and index + 1 < len(lines) and not _is_label(lines[index + 1][1], words):
            at, value = lines[index + 1]
        if value:
            yield label, match[0], match[1], value, at


def _is_label(line: str, words: Vocabulary) -> bool:
    bare = _NUMBERING.sub("", line)
    labelled = _LABELLED.fullmatch(bare)
    return bare != line or _field(labelled[1] if labelled else bare, words) is not None or bool(labelled and not labelled[2])


def _field(label: str, words: Vocabulary) -> tuple[str, str | None] | None:
    """The field a label names and the unit it gives; hints in brackets are passed over if need be."""
    for form in dict.fromkeys((label, _BRACKETS.sub("", label))):
        word = fold(form)
        if word in LABELS and LABELS[word] in words.kind.fields:
            return LABELS[word], None
        if word and len(word) <= 30 and (match := words.match(form)):
            return match.field.code, match.unit
    return None


def _value(words: Vocabulary, code: str, unit: str | None, value: str, line: int, label: str) -> Said:
    base = words.kind.fields[code].type.base
    if base is Base.DATE:
        return Said(epoch_day(plain_text(value)) or value, line, label)
    if base is Base.MONEY:
        bare = _CAPITALS.sub("", value).strip()
        if _ZERO.fullmatch(plain_text(bare).replace(" ", "")):
            return Said(value, line, label, WITHHELD)
        return Said(bare if unit is None or _UNIT.search(plain_text(bare)) else f"{bare}{unit}", line, label)
    return Said(value, line, label)
