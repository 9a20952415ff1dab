"""Which kind of record a table holds, where the dossier does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from compliance.ground.problems import InputError, did_you_mean, refuse
from compliance.ground.values import Name
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.sources.header import Heading, best_heading, fold, headings
from compliance.sources.table import Table
from compliance.sources.vocabulary import Vocabulary

CLEAR_WIN = 2
"""A kind is taken by its headers only if it explains so many more of them than the next kind does."""

_DECORATION = re.compile(r"\([^()]*\)|\d+|年度?|[_\-—\s.]")

GIVEN = Name("卷宗指明", "named in the dossier")
BY_SHEET = Name("工作表名", "by the sheet's name")
BY_FILE = Name("文件名", "by the file's name")
BY_HEADERS = Name("表头", "by its headers")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The kind a table holds, and what tells it. Each way is certain: where several kinds may be meant, nothing is recognised."""

    words: Vocabulary
    how: Name


def named_kind(code: str, known: Mapping[str, Vocabulary], place: object) -> Vocabulary:
    """The kind of this code. Raises :class:`InputError` for an unknown one, with the nearest."""
    if code not in known:
        zh, en = did_you_mean(code, known)
        said = "、".join(known)
        raise refuse(place, f"没有“{code}”这种记录{zh}；可用的有：{said}", f"there is no record kind '{code}'{en}; there are: {said}")
    return known[code]


def ledger_kinds(kinds: Mapping[str, Kind], words: Mapping[str, Vocabulary]) -> dict[str, Vocabulary]:
    """The kinds a ledger can hold: all but the department, which the dossier itself describes."""
    return {code: words[code] for code in kinds if code != DEPARTMENT}


def recognise(table: Table, known: Mapping[str, Vocabulary]) -> Recognised | None:
    """The kind a sheet's name, else its file's name, else its headers tell; ``None`` where no kind's header row is found.

    Raises :class:`InputError` if the headers fit several kinds.
    """
    found = headings(table)
    for name, how in ((table.sheet or "", BY_SHEET), (PurePath(table.file).stem, BY_FILE)):
        matches = [words for words in known.values() if _bare(name) in _names(words.kind)]
        if len(matches) == 1 and best_heading(found, matches[0]) is not None:
            return Recognised(matches[0], how)
    scores = candidates(found, known)
    if not scores:
        return None
    best, code = scores[0]
    rivals = [other for score, other in scores[1:] if best - score < CLEAR_WIN]
    if rivals:
        raise _unclear(table, known, [code, *rivals])
    return Recognised(known[code], BY_HEADERS)


def candidates(found: list[Heading], known: Mapping[str, Vocabulary]) -> list[tuple[int, str]]:
    """The kinds whose header may be among these rows, with how many fields it would name, the best first."""
    return sorted(((score, code) for code, words in known.items() if (score := _score(found, words))), reverse=True)


def _unclear(table: Table, known: Mapping[str, Vocabulary], codes: list[str]) -> InputError:
    zh = "、".join(f"{known[other].kind.name.zh}（{other}）" for other in codes)
    example = next(iter(known[codes[0]].kind.sheets), codes[0])
    return refuse(
        table.place(),
        f"看不出是哪种台账，可能是：{zh}；请把工作表改名为“{example}”之类，或在 dossier.yaml 中写明 kind",
        f"it is not clear what the ledger holds, it may be: {', '.join(codes)}; rename the sheet or give its kind in dossier.yaml",
    )


def _score(found: list[Heading], words: Vocabulary) -> int:
    """How many fields of the kind the best header names; 0 without a key field."""
    heading = best_heading(found, words)
    fields = heading.fields(words, {})[0] if heading else set()
    return len(fields) if not fields.isdisjoint(words.kind.key) else 0


def _names(kind: Kind) -> set[str]:
    return {_bare(name) for name in (*kind.sheets, kind.name.zh, kind.name.en, kind.code, kind.plural)}


def _bare(name: str) -> str:
    return _DECORATION.sub("", fold(name))
