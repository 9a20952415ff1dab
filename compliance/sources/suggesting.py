"""Which field an unknown header may mean: words that are alike, and values that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from compliance.ground.origin import Origin
from compliance.ground.values import Base
from compliance.records.kinds import Field
from compliance.sources.header import Header
from compliance.sources.result import Unreadable
from compliance.sources.table import Raw, Table, says_nothing
from compliance.sources.values import reader
from compliance.sources.vocabulary import Vocabulary, fold, unit_of

LIKELY = 60
"""From this likeness on, in per cent, a field is suggested."""

CERTAIN = 75
"""From this likeness on a suggestion is certain, if every value fits and no other field comes near."""

_LEAD = 10
_SAMPLE = 200
_QUALIFIED = re.compile(r"不|未|非|无|除|原|旧|变更|调整|上年|去年|预计|计划|拟|累计|其中|[(（]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field that an unknown header may mean: how much the words are alike (per cent), how many values were tried and fit."""

    header: str
    place: Origin
    field: Field
    likeness: int
    tried: int
    fitting: int
    certain: bool


def suggestions(table: Table, header: Header, words: Vocabulary, kept: Sequence[int]) -> list[Suggestion]:
    """The best suggestion for each column that was not understood; ``kept`` are the rows (from 1) that are records."""
    taken = {column.field.code for column in header.columns}
    found: list[Suggestion] = []
    for column in header.ignored:
        index = next((index for index in range(len(table.rows[0])) if table.place(header.row, index) == column.place), None)
        if column.header and index is not None:
            values = [raw for row in kept[:_SAMPLE] if (raw := table.rows[row - 1][index]) != "" and not (isinstance(raw, str) and says_nothing(raw))]
            best = _best(column.header, column.place, words, taken, values, table.serials_from_1904)
            if best is not None:
                found.append(best)
    return _without_rivals(found)


def _best(header: str, place: Origin, words: Vocabulary, taken: set[str], values: Sequence[Raw], serials_from_1904: bool) -> Suggestion | None:
    leaf = fold(header.rpartition("/")[2])
    known = {word: field for word, field in words.words.items() if field.code not in taken and not word.isascii()}
    likeness: dict[str, int] = {}
    for word, score, _ in process.extract(re.sub(r"\([^()]*\)", "", leaf) or leaf, list(known), scorer=fuzz.ratio, limit=12, score_cutoff=LIKELY):
        code = known[word].code
        likeness[code] = max(likeness.get(code, 0), int(score))
    fitting = {code: _fit(words.kind.fields[code], unit_of(header, words.kind.fields[code]), values, serials_from_1904) for code in likeness}
    ranked = sorted(((score, code) for code, score in likeness.items() if 10 * fitting[code] >= 9 * len(values)), key=lambda item: (-item[0], item[1]))
    if not ranked:
        return None
    score, code = ranked[0]
    field = words.kind.fields[code]
    clear = len(ranked) == 1 or score - ranked[1][0] >= _LEAD
    typed = field.type.base is not Base.TEXT and bool(values)
    certain = score >= CERTAIN and clear and typed and fitting[code] == len(values) and not _QUALIFIED.search(header)
    return Suggestion(header, place, field, score, len(values), fitting[code], certain)


def _fit(field: Field, unit: str | None, values: Sequence[Raw], serials_from_1904: bool) -> int:
    read = reader(field, unit, serials_from_1904, values)
    return sum(not isinstance(read(raw), Unreadable) for raw in values)


def _without_rivals(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Two headers that may mean the same field leave both in doubt."""
    all_found = list(found)
    codes = [each.field.code for each in all_found]
    return [
        each if codes.count(each.field.code) == 1 else Suggestion(each.header, each.place, each.field, each.likeness, each.tried, each.fitting, False)
        for each in all_found
    ]
