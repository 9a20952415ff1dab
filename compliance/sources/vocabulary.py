"""The headers a kind's fields are known by, and the unit a header carries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from compliance.ground.values import Base, Name
from compliance.records.kinds import Field, Kind
from compliance.sources.choices import folded
from compliance.sources.money import UNITS
from compliance.sources.quantities import UNIT_WORDS

HEADER_UNITS = {
    **{unit: unit for unit in UNITS},
    **{"万": "万元", "亿": "亿元", "圆": "元"},
    **{"yuan": "元", "cny": "元", "rmb": "元", "wan": "万元", "wanyuan": "万元", "10kyuan": "万元", "10,000yuan": "万元"},
}
"""How headers and notes write units of money, and the unit meant."""

_UNIT = "|".join(re.escape(word) for word in sorted(HEADER_UNITS, key=len, reverse=True))
_WITH_MONEY_UNIT = re.compile(rf"(.+?)[(/:,-]?(?:(?:金额)?单位:?|人民币|inunitsof|in)?({_UNIT})\)?")
_WITH_PERCENT = re.compile(r"(.+?)[(/:,-]?(?:单位:?)?(%|百分比|百分数)\)?")
_WITH_HINT = re.compile(r"(.+?)(?:\(([^()]+)\)|/([^()/]+))")
_HINTS = frozenset({
    "必填", "选填", "可选", "如有", "是/否", "有/无", "y/n", "yes/no", "ifany", "公历", "人民币", "下拉选择", "全称",
    "年月日", "年/月/日", "yyyy-mm-dd", "yyyy/mm/dd", "yyyymmdd",
})
_BRACKETS = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")
_ORNAMENT = re.compile(r"[*※#]|^\d+[.、]")
_SHIFTING = re.compile(r"变更|调整|上年|去年|上期|同期|预计|计划|以前年度|以前|往年")
_LONGEST_HEADER = 60
_LONGEST_GROUP = 10


class How(Enum):
    """How a header was understood; every one of these is certain."""

    NAME = Name("字段名称", "the field's name")
    ALIAS = Name("通用别名", "a usual other name")
    GROUP = Name("上下两级表头合读", "read together with the header above")
    GIVEN = Name("已指明", "named in the dossier or its mapping")


@dataclass(frozen=True, slots=True)
class Match:
    """The field a header names, its unit if it gives one (元, 万元, %), and how that is known."""

    field: Field
    unit: str | None
    how: How


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A kind with every header its fields are known by, folded by :func:`fold`."""

    kind: Kind
    words: Mapping[str, Field]
    _known: dict[str, Match | None] = field(default_factory=dict, compare=False, repr=False)

    def match(self, header: str) -> Match | None:
        """The field a header names; ``None`` for an unknown header."""
        if len(header) > _LONGEST_HEADER:
            return None
        word = fold(header)
        if word not in self._known:
            self._known[word] = self._match(word)
        return self._known[word]

    def match_path(self, path: Sequence[str]) -> Match | None:
        """The field that a header of several rows names: its lowest text, read together with those above where that says more."""
        if len(path) < 2:
            return self.match(path[0]) if path else None
        *groups, leaf = path
        for group in ("".join(groups), groups[-1], groups[0]):
            for together in (group + leaf, leaf + group):
                if (found := self.match(together)) is not None:
                    return Match(found.field, found.unit, How.GROUP)
        if shifts(groups):
            return None
        found = self.match(leaf)
        units = [unit for group in groups if (unit := bracketed_unit(group))]
        if found is not None and found.unit is None and units and found.field.type.base is Base.MONEY:
            return Match(found.field, units[-1], How.GROUP)
        return found

    def _match(self, word: str) -> Match | None:
        if word in self.words:
            return self._plain(word, None)
        if (found := _WITH_MONEY_UNIT.fullmatch(word)) and self._is(found[1], Base.MONEY):
            return self._plain(found[1], HEADER_UNITS[found[2]])
        if (found := _WITH_PERCENT.fullmatch(word)) and self._is(found[1], Base.RATIO):
            return self._plain(found[1], "%")
        if (found := _WITH_HINT.fullmatch(word)) and (named := self.words.get(found[1])):
            hint = found[2] or found[3]
            if hint in _HINTS or hint.removeprefix("单位:") in UNIT_WORDS.get(named.unit, ()):
                return self._plain(found[1], None)
        return None

    def _plain(self, word: str, unit: str | None) -> Match:
        named = self.words[word]
        own = word in (fold(named.name.zh), fold(named.name.en), fold(named.code))
        return Match(named, unit, How.NAME if own else How.ALIAS)

    def _is(self, word: str, base: Base) -> bool:
        return word in self.words and self.words[word].type.base is base

    def expected(self) -> str:
        """The headers asked for: key fields first, then others, at most twelve."""
        codes = [*self.kind.key, *(code for code in self.kind.fields if code not in self.kind.key)]
        return "、".join(self.kind.fields[code].name.zh for code in codes[:12])


def vocabulary(kind: Kind) -> Vocabulary:
    """The headers of a kind; a field's own names go before other fields' aliases."""
    words: dict[str, Field] = {}
    for each in kind.fields.values():
        for word in (each.name.zh, each.name.en, each.code):
            words.setdefault(fold(word), each)
    for each in kind.fields.values():
        for word in each.aliases:
            words.setdefault(fold(word), each)
    return Vocabulary(kind, words)


@lru_cache(maxsize=20_000)
def fold(header: str) -> str:
    """A header without regard to width, case, blanks, line breaks, bracket shapes, numbering and asterisks."""
    return _ORNAMENT.sub("", folded(header).translate(_BRACKETS))


def shifts(groups: Sequence[str]) -> bool:
    """Whether texts above a header change what it means: the sum before a change, or of last year, is not the sum."""
    return any(len(group) <= _LONGEST_GROUP and _SHIFTING.search(group) for group in groups)


def unit_of(header: str, named: Field) -> str | None:
    """The unit a header carries for a field that was named by hand."""
    if named.type.base is Base.MONEY and (found := _WITH_MONEY_UNIT.fullmatch(fold(header))):
        return HEADER_UNITS[found[2]]
    return "%" if named.type.base is Base.RATIO and _WITH_PERCENT.fullmatch(fold(header)) else None


def bracketed_unit(header: str) -> str | None:
    """The unit of money in brackets at the end of a header."""
    found = re.search(rf"\((?:(?:金额)?单位:?)?(?:人民币)?({_UNIT})\)$", fold(header))
    return HEADER_UNITS[found[1]] if found else None
