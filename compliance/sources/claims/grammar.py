"""The grammar: patterns written in YAML with typed captures, matched over passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.ground.shape import Shape, read_shape
from compliance.ground.shipped import rulesets
from compliance.ground.yamlfile import Mark, mark_at, read_yaml
from compliance.sources.claims.captures import TYPES, Capture
from compliance.sources.writing.passage import Passage

_DATE_PARTS = ("_y", "_m", "_d", "_e")
_HOLE = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")


class PatternExample(Shape):
    """A text and what the pattern reads there: the captures' texts, match by match; nothing where it must not match."""

    text: str = Field(description="例句。The text.")
    reads: list[dict[str, str]] = Field(default=[], description="应读出的值，逐处；不写为不应读出。What is read, match by match; nothing where it must not match.")


class PatternShape(Shape):
    """One pattern: the role of what it reads, and the forms in which people write it."""

    role: str = Field(pattern=r"^[a-z_]+$", description="读出的是什么。What is read.")
    forms: list[str] = Field(min_length=1, description="写法：正则表达式，{类型} 或 {名:类型} 为取值。Regular expressions; {type} or {name:type} captures.")
    not_after: str = Field(default="", description="前文为此则不取。Not read where this stands before.")
    not_within: str = Field(default="", description="读出的文字含此则不取。Not read where the text read holds this.")
    examples: list[PatternExample] = Field(min_length=1, description="例句，随规则一起测试。Examples, tested.")


class PatternFileShape(Shape):
    """A file of patterns and the word lists they use."""

    words: dict[str, list[str]] = Field(default={}, description="词表：{word:名} 可用于写法。Word lists, used in forms as {name}.")
    patterns: list[PatternShape] = Field(default=[], description="句式。The patterns.")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be matched; ``mark`` is its place."""

    role: str
    forms: tuple[re.Pattern[str], ...]
    not_after: re.Pattern[str] | None
    not_within: re.Pattern[str] | None
    captures: Mapping[str, str]
    examples: tuple[PatternExample, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a passage says: its role, the values captured, and where."""

    role: str
    captures: Mapping[str, Capture]
    passage: Passage
    start: int
    end: int

    def __getitem__(self, name: str) -> Capture:
        return self.captures[name]

    def get(self, name: str) -> Capture | None:
        """A capture that not every form has."""
        return self.captures.get(name)

    @property
    def raw(self) -> str:
        """The words as written (in one spelling)."""
        return self.passage.text[self.start:self.end]


@dataclass(frozen=True, slots=True)
class Grammar:
    """All patterns, in their written order; where two read the same words in one role, the earlier goes first."""

    patterns: tuple[Pattern, ...]

    def read(self, passage: Passage) -> list[Claim]:
        """Every claim of a passage, by place."""
        found = [claim for pattern in self.patterns for claim in matches(pattern, passage)]
        return sorted(found, key=lambda claim: (claim.start, -claim.end))


def matches(pattern: Pattern, passage: Passage) -> Iterator[Claim]:
    """What one pattern reads in a passage; of overlapping matches the one that begins first, then the form written first."""
    found: list[tuple[int, int, Claim]] = []
    for order, form in enumerate(pattern.forms):
        for match in form.finditer(passage.text):
            before = passage.text[:match.start()]
            if pattern.not_after is not None and pattern.not_after.search(before[-40:]):
                continue
            if pattern.not_within is not None and pattern.not_within.search(match[0]):
                continue
            found.append((match.start(), order, Claim(pattern.role, _captures(pattern, match), passage, match.start(), match.end())))
    taken = -1
    for start, _, claim in sorted(found, key=lambda item: item[:2]):
        if start >= taken:
            yield claim
            taken = max(claim.end, start + 1)


def _captures(pattern: Pattern, match: re.Match[str]) -> dict[str, Capture]:
    captures: dict[str, Capture] = {}
    for name, text in match.groupdict().items():
        kind = pattern.captures.get(name, "words")
        if text is None or name.endswith(_DATE_PARTS):
            continue
        if kind in TYPES:
            value, half, unit = TYPES[kind].read(text, match, name)
            captures[name] = Capture(kind, value, text, match.start(name), match.end(name), half, unit)
        else:
            captures[name] = Capture("words", text, text, match.start(name), match.end(name))
    return captures


@cache
def shipped_grammar() -> Grammar:
    """The grammar that comes with the program."""
    return load_grammar(rulesets() / "documents" / "grammar")


def load_grammar(folder: Path, extra: Mapping[str, Iterable[str]] | None = None) -> Grammar:
    """The grammar in a folder. Raises :class:`InputError` naming file, line and column of each fault."""
    problems: list[Problem] = []
    words: dict[str, list[str]] = {name: list(listed) for name, listed in (extra or {}).items()}
    written: list[tuple[PatternShape, Mark]] = []
    for path in sorted(folder.glob("*.yaml")):
        node = read_yaml(path)
        shape = read_shape(PatternFileShape, node)
        words |= shape.words
        written += [(pattern, mark_at(node, ("patterns", index))) for index, pattern in enumerate(shape.patterns)]
    patterns = []
    for pattern, mark in written:
        try:
            patterns.append(compiled(pattern, words, mark))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Grammar(tuple(patterns))


def compiled(shape: PatternShape, words: Mapping[str, list[str]], mark: Mark) -> Pattern:
    """A pattern with its captures spelled out. Raises :class:`InputError` for an unknown type or an expression that cannot be read."""
    captures: dict[str, str] = {}
    forms = []
    try:
        for form in shape.forms:
            forms.append(re.compile(_spelled(form, words, captures, mark)))
        before = re.compile(f"(?:{shape.not_after})$") if shape.not_after else None
        within = re.compile(shape.not_within) if shape.not_within else None
    except re.error as error:
        raise InputError([problem(mark, f"写法有误：{error}", f"this form cannot be read: {error}")]) from error
    return Pattern(shape.role, tuple(forms), before, within, captures, tuple(shape.examples), mark)


def _spelled(form: str, words: Mapping[str, list[str]], captures: dict[str, str], mark: Mark) -> str:
    def hole(match: re.Match[str]) -> str:
        name, kind = match[1], match[2] or match[1]
        captures[name] = kind
        if kind in TYPES:
            return f"(?P<{name}>{TYPES[kind].spelling.replace('{0}', name).replace('{{', '{').replace('}}', '}')})"
        if kind in words:
            listed = "|".join(sorted(words[kind], key=len, reverse=True))
            return f"(?P<{name}>{listed})"
        zh, en = did_you_mean(kind, [*TYPES, *words])
        raise InputError([problem(mark, f"没有“{kind}”这种取值或词表{zh}", f"there is no capture or word list '{kind}'{en}")])
    return _HOLE.sub(hole, form)
