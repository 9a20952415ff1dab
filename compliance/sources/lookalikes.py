"""Numbers of contracts, projects, payments and assets that look alike and are not the same: O and 0, l and 1, 〔2024〕 and [2024], Cyrillic А.

After Unicode Technical Standard 39 ("skeletons"), with the digits, brackets and dashes that ledgers mix up. Nothing is
changed: which of the two was meant, only a person can say.
"""

from __future__ import annotations

import re
from collections import Counter
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
    """What a text looks like. Each letter is taken by itself, so that of a long text only the different ones are looked at."""
    for letter in set(text):
        looks = _folded(_folded(letter))
        if looks != letter:  # what a letter looks like looks like itself
            text = text.replace(letter, looks)
    return text


def _told_apart(letters: Collection[str]) -> bool:
    """Whether texts of these letters look alike only where they are the same: each letter looks like one of its own."""
    looks = {_folded(_folded(letter)) for letter in letters}
    return len(looks) == len(letters) and all(len(each) == 1 for each in looks) and not _LIKE_LATIN.search("".join(letters))


def _folded(text: str) -> str:
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


_Alike: TypeAlias = dict[str, tuple[_Spot, str]]


@dataclass(slots=True)
class _Column:
    """Plain numbers of one column of which none looks like another: the row of each, and each by its looks; both are found out when they are asked for.

    ``cells`` are those of the column from row ``first`` on.
    """

    table: Table
    index: int
    cells: Sequence[Raw]
    first: int
    found: Mapping[str, int] | None = None
    looks: Mapping[str, str] | None = None

    @property
    def rows(self) -> Mapping[str, int]:
        """The row of each number."""
        if self.found is None:
            self.found = _first_rows(self.cells, self.first)
        return self.found

    @property
    def by_looks(self) -> Mapping[str, str]:
        """Each number by its looks."""
        if self.looks is None:
            self.looks = {looks: raw for raw, looks in _plain_looks(self.rows).items()}
        return self.looks

    def alike(self, looks: str) -> _Alike:
        """The number that looks so, as if it had been met by itself."""
        number = self.by_looks.get(looks)
        return {} if number is None else {number: (_Spot(self.table, self.rows[number], self.index), number)}


@dataclass(slots=True)
class _Family:
    """The numbers of a family met so far: whole columns, and what looks alike with the place where each first stood and how it was written there.

    ``letters`` are those of all numbers while no two of them look alike and all numbers are plain, else ``None``.
    """

    columns: list[_Column] = field(default_factory=list)
    met: dict[str, _Alike] = field(default_factory=dict)
    letters: frozenset[str] | None = frozenset()

    def told_apart(self, cells: Sequence[Raw]) -> bool:
        """Whether, with those in these cells, all numbers can be told apart by their letters."""
        if self.letters is not None:
            texts = {raw for raw in cells if isinstance(raw, str) and raw}
            numbers = texts if not texts or all_plain(texts) else {raw for raw in texts if not says_nothing(raw)}
            letters = self.letters.union("".join(numbers))
            self.letters = letters if _told_apart(letters) and (numbers is texts or not numbers or all_plain(numbers)) else None
        return self.letters is not None

    def alike(self, looks: str) -> _Alike:
        """The numbers that look so, to be added to."""
        if looks not in self.met:
            self.met[looks] = next((found for found in (column.alike(looks) for column in self.columns) if found), {})
        return self.met[looks]

    def known(self, looks: Collection[str]) -> set[str]:
        """Those of these looks that some number has."""
        found = self.met.keys() & looks
        return found.union(*(column.by_looks.keys() & looks for column in self.columns))


def _first_rows(cells: Sequence[Raw], first: int) -> dict[str, int]:
    """The different numbers among a column's cells, each with the row in which it first stands, in their order."""
    rows = dict.fromkeys(cells, first)
    rows.update(zip(reversed(cells), range(first + len(cells) - 1, first - 1, -1), strict=True))  # of what stands in several rows the first remains
    return {raw: row for raw, row in rows.items() if isinstance(raw, str) and raw and (raw[0].isalnum() or not says_nothing(raw))}


def _plain_looks(numbers: Collection[str]) -> dict[str, str]:
    """What plain numbers look like; those with letters of ASCII alone are found all at once, and the others, but for those that are not plain or have letters to be told of."""
    ascii_only = [number for number in numbers if number.isascii()]
    others = [number for number in numbers if not number.isascii()] if len(ascii_only) < len(numbers) else []
    return _looks_together(ascii_only) | _looks_together(others)


def _looks_together(numbers: Collection[str]) -> dict[str, str]:
    """What plain numbers look like, all found at once; none where some are not plain or hold letters to be told of."""
    together = "\n".join(numbers)
    if not numbers or not all_plain(numbers) or _LIKE_LATIN.search(together):
        return {}
    return dict(zip(numbers, _looks(together).split("\n"), strict=True))


@dataclass(slots=True)
class Numbers:
    """The numbers met so far, by family."""

    families: Mapping[tuple[str, str], str]
    problems: list[Problem] = field(default_factory=list)
    more: int = 0
    _seen: dict[str, _Family] = field(default_factory=dict)

    def read(self, table: Table, kind: Kind, header: Header, columns: Sequence[Sequence[Raw]]) -> None:
        """Take in a table's numbers; ``columns`` are all its cells by column."""
        for column in header.columns:
            family = self.families.get((kind.code, column.field.code))
            if family is not None:
                self._take_in(self._seen.setdefault(family, _Family()), table, column.index, columns[column.index][header.row:], header.row + 1)

    def _take_in(self, family: _Family, table: Table, index: int, cells: Sequence[Raw], first: int) -> None:
        """Take in a column: most numbers look like no other and are done with together, the rest are looked at in the order of their rows."""
        if family.told_apart(cells):
            family.columns.append(_Column(table, index, cells, first))
            return
        rows = _first_rows(cells, first)
        for column in family.columns:
            rows = {raw: row for raw, row in rows.items() if raw not in column.rows}
        plain = _plain_looks(rows)
        odd = {raw: skeleton(raw) for raw in rows if raw not in plain} if len(plain) < len(rows) else {}
        by_looks = {looks: raw for raw, looks in plain.items()}
        doubtful = family.known(by_looks.keys()) | (by_looks.keys() & odd.values())
        if len(by_looks) < len(plain):
            doubtful |= {looks for looks, count in Counter(plain.values()).items() if count > 1}
        together = {looks: raw for looks, raw in by_looks.items() if looks not in doubtful} if doubtful else by_looks
        by_itself = {raw: row for raw, row in rows.items() if raw in odd or plain.get(raw) in doubtful} if odd or doubtful else {}
        family.columns.append(_Column(table, index, cells, first, {raw: rows[raw] for raw in together.values()} if by_itself else rows, together))
        for raw, row in by_itself.items():
            self._meet(family.alike(odd[raw] if raw in odd else plain[raw]), raw, _Spot(table, row, index))

    def _meet(self, alike: _Alike, raw: str, spot: _Spot) -> None:
        number = plain_text(raw)
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
