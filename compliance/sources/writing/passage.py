"""A passage of a written document: one paragraph or cell in one spelling, every character with its place in the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from compliance.ground.origin import Origin
from compliance.sources.table import HIDDEN

MAX_CHARACTERS = 300_000
"""The longest document read; a report of a department has some ten thousand characters."""

MAX_PASSAGE = 20_000
"""A longer paragraph is read in pieces."""

_SIGNS = {"(": "（", ")": "）", ";": "；", "?": "？", "!": "！", "＋": "+", "－": "-", "−": "-", "＝": "=", "／": "/", "＊": "×", "✕": "×", "﹪": "%", "％": "%", "．": "."}
_WIDE = re.compile(r"(?<!\d)\d{1,3}(?:，\d{3}){2,}(?=(?:\.\d+)?(?:元|万元))")
"""1，200，000元: thousands parted by Chinese commas, where there are several and a unit of money follows."""

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Spot:
    """A character's place: sheet or page, row or line or paragraph, and character or column letter."""

    file: str
    sheet: str | None
    row: int
    character: int | None = None
    column: str | None = None

    def origin(self) -> Origin:
        """The place as others name it."""
        return Origin(self.file, self.sheet, self.row, self.column, character=self.character)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph in one spelling, without blanks that mean nothing; ``spots`` has one entry for each character.

    ``block`` is the number of the paragraph in the file (docx, xlsx: of the cell), for who writes beside it.
    """

    text: str
    spots: tuple[Spot, ...]
    block: int = 0

    def place(self, index: int) -> Origin:
        """Where a character stands; the end of the passage stands where its last character does."""
        return self.spots[min(index, len(self.spots) - 1)].origin()


Rows: TypeAlias = tuple[tuple[Passage | None, ...], ...]
"""A table's rows of cells."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A document as read: its passages in order, and its tables (of a workbook, the sheets) by rows of cells, blank ones ``None``."""

    file: str
    passages: tuple[Passage, ...]
    tables: tuple[Rows, ...] = ()


def passage(pieces: Iterable[tuple[str, Spot]], block: int = 0) -> Passage | None:
    """A passage of characters with their spots: full-width letters and digits made plain, punctuation made Chinese, blanks dropped but between figures."""
    kept: list[tuple[str, Spot]] = []
    blank: Spot | None = None
    for raw, spot in pieces:
        for character in _plain(raw):
            if character == " ":
                blank = spot
                continue
            if blank is not None and kept and _figure(kept[-1][0]) and _figure(character):
                kept.append((" ", blank))
            blank = None
            kept.append((character, spot))
    text, spots = _punctuated([character for character, _ in kept]), tuple(spot for _, spot in kept)
    return Passage(text, spots, block) if text else None


def _plain(character: str) -> str:
    if HIDDEN.match(character):
        return ""
    if character.isspace():
        return " "
    if character in _SIGNS:
        return _SIGNS[character]
    if "！" <= character <= "～" and character not in "，：；（）？！":
        return unicodedata.normalize("NFKC", character)
    return character


def _figure(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in ".%")


def _punctuated(characters: Sequence[str]) -> str:
    """Commas and colons in Chinese, except inside figures and times."""
    text = _WIDE.sub(lambda match: match[0].replace("，", ","), "".join(characters))
    inside = {match.start() for match in _THOUSANDS.finditer(text)}
    made = []
    for index, character in enumerate(text):
        if character == "," and index not in inside:
            made.append("，")
        elif character == ":" and not (0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()):
            made.append("：")
        else:
            made.append(character)
    return "".join(made)


def cut(found: Passage) -> Iterator[Passage]:
    """A passage in pieces of bearable length."""
    for start in range(0, len(found.text), MAX_PASSAGE):
        yield Passage(found.text[start:start + MAX_PASSAGE], found.spots[start:start + MAX_PASSAGE], found.block)
