"""Passages of a text whose lines may be cut anywhere: paragraphs are put together again, headings and labels stay alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance.sources.writing.passage import Passage, Spot, cut, passage

HEADING = re.compile(r"\s*(?:#{1,6}\s|[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十]{1,3}[章部节]|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\s*[.．、](?!\d)|[（(]\d{1,2}[)）])")
"""How a heading begins: 一、 （一） 1. （1） #."""

_ENDS = re.compile(r"[。！？；：.!?;:…”）)》|]\s*$")
_LABEL = re.compile(r"\s*[\u4e00-\u9fff（）()]{2,14}\s*[：:]")
_BULLET = re.compile(r"\s*(?:[-*+•·●▪]\s+|\|)")
_TITLE = re.compile(r"(?:报告|说明|自评表|情况表)\s*$")
_MARKS = re.compile(r"\s*(?:#\s+|#{2,6}\s+(?=[一二三四五六七八九十\d（(第])|[-*+•·●▪]\s+)")
_SHORT = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in the file; ``sheet`` is its page, where there are pages."""

    text: str
    number: int
    sheet: str | None = None


def passages(lines: Sequence[Line], file: str) -> Iterator[Passage]:
    """The paragraphs of a text.

    A line goes on with the next one, over blank lines too, where it is long and ends in the middle of a sentence and the next begins
    neither a heading nor a label: texts copied out of a PDF are cut like that. What stands above the first heading, the cover, is
    read line by line.
    """
    group: list[Line] = []
    headed = next((index for index, line in enumerate(lines) if HEADING.match(line.text)), 0)
    for index, line in enumerate(lines):
        if not line.text.strip():
            continue
        if group and (index <= headed or not _goes_on(group[-1], line)):
            yield from _passage(group, file)
            group = []
        group.append(line)
    yield from _passage(group, file)


def _goes_on(line: Line, following: Line) -> bool:
    if _TITLE.search(line.text) or _ENDS.search(line.text) or len(line.text.strip()) < _SHORT or "|" in line.text:
        return False
    return not (HEADING.match(following.text) or _BULLET.match(following.text) or _LABEL.match(following.text))


def _marked(text: str) -> int:
    """How long the marks of Markdown are that begin a line: of a title, of a heading that has a number too, of an item of a list."""
    match = _MARKS.match(text)
    return match.end() if match else 0


def _passage(group: list[Line], file: str) -> Iterator[Passage]:
    pieces = [
        (character, Spot(file, line.sheet, line.number, column))
        for line in group
        for column, character in enumerate(line.text, 1)
        if column > _marked(line.text)
    ]
    found = passage(pieces, group[0].number if group else 0)
    if found is not None:
        yield from cut(found)
