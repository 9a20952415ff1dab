"""Which kind of record a sheet holds, where the dossier does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from compliance.ground.problems import did_you_mean, refuse
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.sources.header import Vocabulary, best_row, fold, header_texts, matched_fields
from compliance.sources.table import Table

CLEAR_WIN = 2
"""A kind is taken by its headers only if it explains so many more of them than the next kind does."""

_DECORATION = re.compile(r"\([^()]*\)|\d+|年度?|[_\-—\s.]")


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


def recognise(table: Table, known: Mapping[str, Vocabulary]) -> Vocabulary | None:
    """The kind a sheet's name, else its file's name, else its headers tell; ``None`` where no kind's header row is found.

    Raises :class:`InputError` if the headers fit several kinds.
    """
    for name in (table.sheet or "", PurePath(table.file).stem):
        matches = [words for words in known.values() if _bare(name) in _names(words.kind)]
        if len(matches) == 1 and best_row(table, matches[0]) is not None:
            return matches[0]
    scores = sorted(((score, code) for code, words in known.items() if (score := _score(table, words))), reverse=True)
    if not scores:
        return None
    best, code = scores[0]
    rivals = [other for score, other in scores[1:] if best - score < CLEAR_WIN]
    if rivals:
        candidates = [code, *rivals]
        zh = "、".join(f"{known[other].kind.name.zh}（{other}）" for other in candidates)
        example = next(iter(known[code].kind.sheets), code)
        raise refuse(
            table.place(),
            f"看不出是哪种台账，可能是：{zh}；请把工作表改名为“{example}”之类，或在 dossier.yaml 中写明 kind",
            f"it is not clear what the ledger holds, it may be: {', '.join(candidates)}; rename the sheet or give its kind in dossier.yaml",
        )
    return known[code]


def _score(table: Table, words: Vocabulary) -> int:
    """How many fields of the kind the best header row names; 0 without a key field."""
    row = best_row(table, words)
    if row is None:
        return 0
    fields = matched_fields(header_texts(table, row), words, {})
    return len(fields) if not fields.isdisjoint(words.kind.key) else 0


def _names(kind: Kind) -> set[str]:
    return {_bare(name) for name in (*kind.sheets, kind.name.zh, kind.name.en, kind.code, kind.plural)}


def _bare(name: str) -> str:
    return _DECORATION.sub("", fold(name))
