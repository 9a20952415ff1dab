"""Which part of a report a passage belongs to, by the headings of the known skeletons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compliance.sources.claims.vocabulary import Vocabulary
from compliance.sources.writing.passage import Passage

_LEVELS = (
    re.compile(r"#{2,6}|(?:[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]{1,3}[章部节])"),
    re.compile(r"（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"\d{1,2}[.、](?!\d)"),
    re.compile(r"（\d{1,2}）"),
)
_LONGEST = 34


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: goals, scores, narrative, profile, problems, measures or other; with the item its heading names."""

    part: str = "other"
    item: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage with its section; ``body`` is where its text begins, after the heading that opens it (the end, where it is only a heading)."""

    passage: Passage
    section: Section
    body: int


def placed(passages: Iterable[Passage], vocabulary: Vocabulary) -> Iterator[Placed]:
    """Each passage with its section. A heading that is not known keeps the section above it, unless it stands as high."""
    known = [(re.compile(section.heading), section) for skeleton in vocabulary.skeletons for section in skeleton.sections]
    stack: list[tuple[int, Section]] = []
    for passage in passages:
        level, label, body = _heading(passage.text)
        if level is not None:
            while stack and stack[-1][0] >= level:
                stack.pop()
            found = next((shape for pattern, shape in known if pattern.fullmatch(label)), None)
            if found is not None:
                stack.append((level, Section(found.part, found.item, label)))
            elif level == 0:
                stack.append((level, Section(heading=label)))
        yield Placed(passage, stack[-1][1] if stack else Section(), body)


def _heading(text: str) -> tuple[int | None, str, int]:
    """The level of a heading, its words without the number, and where the text after it begins."""
    for level, pattern in enumerate(_LEVELS):
        match = pattern.match(text)
        if match is None:
            continue
        stop = re.search(r"[：。]", text[match.end():match.end() + _LONGEST])
        end = match.end() + stop.start() if stop else len(text)
        if end - match.end() > _LONGEST:
            return None, "", 0
        return level, text[match.end():end], min(end + 1, len(text)) if stop else (len(text) if not re.search(r"[，；]", text) else match.end())
    return None, "", 0
