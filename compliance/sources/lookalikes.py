"""Numbers of contracts, projects, payments and assets that look alike and are not the same: O and 0, l and 1, 〔2024〕 and [2024], Cyrillic А.

After Unicode Technical Standard 39 ("skeletons"), with the digits, brackets and dashes that ledgers mix up. Nothing is
changed: which of the two was meant, only a person can say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from compliance.ground.origin import Origin
from compliance.ground.problems import Problem, problem
from compliance.ground.values import Base
from compliance.records.kinds import Kind
from compliance.sources.header import Header
from compliance.sources.table import Raw, Table, all_plain, plain_text, quoted, says_nothing

LOOKALIKE = "DATA-020"
"""Two numbers look alike and are different."""

FOREIGN_LETTERS = "DATA-021"
"""A number mixes Latin letters with Greek or Cyrillic ones that look the same."""

WRITTEN_DIFFERENTLY = "DATA-022"
"""One number is written in full-width and in half-width characters."""

MAX_PROBLEMS = 200
"""So many are named one by one; the rest are counted."""

_TWINS = str.maketrans(
    # Cyrillic and Greek letters, then digits and signs, each with what it is mistaken for.
    "АВЕЅІЈКМНОРСТУХаеоорсухіјѕԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοονρ" + "oO〇○◯Il|丨" + "〔[【{〈《〕]】}〉》" + "–—―‐‑‒−_一",
    "ABESIJKMHOPCTYXaeoopcyxijsqwhABEZHIKMNOPTYXoovp" + "00000" + "1111" + "((((((" + "))))))" + "---------",
)
_LATIN = re.compile(r"[A-Za-z]")
_LIKE_LATIN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")


def skeleton(number: str) -> str:
    """What a number looks like: the same for all that the eye takes for one.

    >>> skeleton("HT-O1") == skeleton("ht-0l") == skeleton("НТ－01") == skeleton("HT_01")
    True
    >>> skeleton("HT-01") == skeleton("HT-02")
    False
    """
    # Twice, since folding the case makes an l of an L, and of a Cyrillic capital its Latin twin in lower case.
    # Made plain again: without the blanks between them, marks stand in another order.
    return plain_text(_looks(plain_text(number))).replace(" ", "")


def _looks(text: str) -> str:
    return text.translate(_TWINS).casefold().translate(_TWINS).replace(" ", "")


def families(kinds: Mapping[str, Kind]) -> dict[tuple[str, str], str]:
    """The fields that hold numbers of records, each with its family: fields that relations compare belong to one."""
    family: dict[tuple[str, str], str] = {}
    for kind in kinds.values():
        for relation in kind.relations.values():
            for theirs, ours in relation.on:
                one = family.get((kind.code, ours)) or family.get((relation.kind, theirs)) or ours.removeprefix("parent_")
                family[kind.code, ours] = family[relation.kind, theirs] = one
        for code in kind.key:
            family.setdefault((kind.code, code), code)
    return {place: name for place, name in family.items() if place[1].endswith(("_no", "_code")) and kinds[place[0]].fields[place[1]].type.base is Base.TEXT}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a number stands; its place is made when it is told."""

    table: Table
    row: int
    column: int

    def place(self) -> Origin:
        return self.table.place(self.row, self.column)


_Looks: TypeAlias = dict[str, dict[str, tuple[_Spot, str]]]


def _first_rows(cells: Sequence[Raw], first: int) -> dict[str, int]:
    """The different texts among a column's cells, each with the row in which it first stands, in their order."""
    rows: dict[str, int] = {}
    for row, raw in enumerate(cells, first):
        if raw not in rows and isinstance(raw, str) and raw:
            rows[raw] = row
    return rows


def _plain_skeletons(texts: Collection[str]) -> Sequence[str | None]:
    """What each text looks like, all made at once; ``None`` for all where some are not plain or hold letters to be told of."""
    together = "\n".join(texts)
    if not texts or not all_plain(texts) or _LIKE_LATIN.search(together):
        return [None] * len(texts)
    return _looks(together).split("\n")


@dataclass(slots=True)
class Numbers:
    """The numbers met so far, by family and looks, each with the place where it first stood and how it was written there."""

    families: Mapping[tuple[str, str], str]
    problems: list[Problem] = field(default_factory=list)
    more: int = 0
    _seen: dict[str, _Looks] = field(default_factory=dict)

    def read(self, table: Table, kind: Kind, header: Header) -> None:
        """Take in a table's numbers."""
        for column in header.columns:
            family = self.families.get((kind.code, column.field.code))
            if family is None:
                continue
            looks = self._seen.setdefault(family, {})
            rows = _first_rows([cells[column.index] for cells in table.rows[header.row :]], header.row + 1)
            for (raw, row), looked in zip(rows.items(), _plain_skeletons(rows), strict=True):
                if looked is not None and looked not in looks:
                    looks[looked] = {raw: (_Spot(table, row, column.index), raw)}  # most numbers of a large ledger are done with here
                elif looked is not None and raw in looks[looked] and looks[looked][raw][1] == raw:
                    continue
                elif not says_nothing(raw):
                    self._meet(looks, raw, _Spot(table, row, column.index))

    def _meet(self, looks: _Looks, raw: str, spot: _Spot) -> None:
        number = plain_text(raw)
        alike = looks.setdefault(skeleton(number), {})
        if number in alike:
            first, written = alike[number]
            if written != raw.strip() and written.casefold() != raw.strip().casefold():
                self._written_differently(raw, spot.place(), written, first.place())
            return
        if _LATIN.search(number) and _LIKE_LATIN.search(number):
            self._foreign(number, spot.place())
        for other, (first, _) in list(alike.items())[:1]:
            self._alike(number, spot.place(), other, first.place())
        alike[number] = (spot, raw.strip())

    def _tell(self, found: Problem) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(found)
        else:
            self.more += 1

    def _alike(self, number: str, place: Origin, other: str, there: Origin) -> None:
        self._tell(problem(
            place,
            f"“{quoted(number)}”与 {there} 的“{quoted(other)}”看起来一样，却是两个编号（{_difference(number, other)}）；请核对是否同一个",
            f"'{quoted(number)}' looks like '{quoted(other)}' at {there} and is another number ({_difference(number, other)}); check whether they are one", LOOKALIKE,
        ))

    def _foreign(self, number: str, place: Origin) -> None:
        letters = "、".join(f"{letter} U+{ord(letter):04X}" for letter in dict.fromkeys(_LIKE_LATIN.findall(number)))
        self._tell(problem(
            place, f"编号“{quoted(number)}”中混有希腊或西里尔字母（{letters}）；请改为拉丁字母", f"the number '{quoted(number)}' holds Greek or Cyrillic letters ({letters}); use Latin ones",
            FOREIGN_LETTERS,
        ))

    def _written_differently(self, raw: str, place: Origin, written: str, there: Origin) -> None:
        self._tell(problem(
            place, f"“{quoted(raw)}”在 {there} 写作“{quoted(written)}”（全角与半角不同），按同一个编号处理；请统一写法",
            f"'{quoted(raw)}' is written '{quoted(written)}' at {there} (full-width or half-width) and is taken for the same number; write it one way", WRITTEN_DIFFERENTLY,
        ))

    def found(self) -> list[Problem]:
        """What is to be told, with a last word on how many more there are."""
        if not self.more:
            return self.problems
        return [*self.problems, problem("", f"另有 {self.more:,} 个相似的编号", f"{self.more:,} more numbers that look alike", LOOKALIKE)]


def _difference(one: str, other: str) -> str:
    """The first characters in which two numbers differ, with their code points: what the eye cannot tell."""
    for left, right in zip(one, other, strict=False):
        if left != right:
            return f"{left} U+{ord(left):04X} / {right} U+{ord(right):04X}"
    return f"{len(one)} / {len(other)}"
