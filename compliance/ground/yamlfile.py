"""YAML with positions, exact scalars and limits against hostile files.

Scalars stay text until somebody who knows the type reads them, so ``0.10`` never becomes a
binary float. Aliases, duplicate keys, tags and deep nesting are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

import yaml

from compliance.ground.problems import InputError, refuse

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
MAX_NODES = 400_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mark(NamedTuple):
    """A position in a text file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def shifted(self, characters: int) -> Mark:
        """The position so many characters further on the same line."""
        return Mark(self.file, self.line, self.column + characters)


class Scalar(NamedTuple):
    """A scalar as written; ``plain`` is false where it was quoted or a block."""

    text: str
    mark: Mark
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Whether it says nothing: empty, ``~`` or ``null``, unquoted."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    items: list[Node]
    mark: Mark


@dataclass(slots=True)
class Mapping:
    """Keys, in their written order, with their values and the position of each key."""

    entries: dict[str, Node]
    mark: Mark
    key_marks: dict[str, Mark] = field(default_factory=dict)


Node: TypeAlias = Scalar | Sequence | Mapping


def read_yaml(path: Path, shown_as: str | None = None) -> Node:
    """The document in a file. Raises :class:`InputError` naming file, line and column."""
    name = shown_as or path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse(name, f"文件有 {size:,} 字节，上限为 {MAX_BYTES:,} 字节；请拆分文件", f"the file has {size:,} bytes, the limit is {MAX_BYTES:,}; split it")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(name, f"第 {error.start} 字节起不是 UTF-8 编码；请另存为 UTF-8", f"not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        raise refuse(name, f"无法读取文件（{error.strerror}）", f"cannot read the file ({error.strerror})") from error
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Node:
    """The one document in a text; ``name`` stands for the file in messages."""
    try:
        return _build(text, name)
    except yaml.MarkedYAMLError as error:
        at = (error.context_mark if error.problem == _UNENDED else None) or error.problem_mark or error.context_mark
        place = Mark(name, at.line + 1, at.column + 1) if at else name
        if isinstance(place, Mark) and (colon := _wrong_colon(text, place)) is not None:
            raise refuse(*colon) from error
        said = error.problem or error.context or "not YAML"
        raise refuse(place, f"YAML 语法错误：{_SYNTAX.get(said, said)}", f"YAML syntax error: {said}") from error
    except yaml.YAMLError as error:
        raise refuse(name, "不是有效的 YAML 文本（含不可显示的字符？）", f"not a YAML text: {str(error).splitlines()[0]}") from error


FULL_WIDTH = "："
FULL_WIDTH_SAID = ("冒号是全角的“：”；请改为半角冒号加空格，如“year: 2024”", "the colon is a full-width '：'; write an ASCII colon and a blank, as in 'year: 2024'")
_UNSPACED_SAID = ("冒号后面缺少空格；请写成“year: 2024”这样", "a blank is missing after the colon; write it as in 'year: 2024'")

_UNENDED = "found unexpected end of stream"
_SYNTAX = {
    _UNENDED: "引号没有成对",
    "found character that cannot start any token": "这里有不能用的字符（如制表符）；请改用空格，或给内容加引号",
    "mapping values are not allowed in this context": "这里不应再有冒号；请核对缩进，内容里有冒号的加引号",
    "could not find expected ':'": "缺少冒号",
    "did not find expected key": "这里应为一个键；请核对缩进和引号",
    "did not find expected '-' indicator": "这里应为以“- ”开头的一项；请核对缩进",
    "did not find expected ',' or ']'": "方括号没有写完，或缺少逗号",
    "did not find expected ',' or '}'": "花括号没有写完，或缺少逗号",
}
"""What the library finds wrong most often, in Chinese."""

_KEY = re.compile(r"[ -]*[^\s:：#'\"{\[,&*!|>-][^\s:：#'\"]*(?:(?P<wide>：)|(?P<unspaced>:)(?=[^\s/]))")
_TRUE_KEY = re.compile(r"[^#]*:(?:\s|$)")


def _wrong_colon(text: str, at: Mark) -> tuple[Mark, str, str] | None:
    """Where a key before a fault has a colon that YAML does not take for one: it then reads on, and stumbles on a later line."""
    lines = text.splitlines()
    for number in range(min(at.line, len(lines)), 0, -1):
        line = lines[number - 1]
        if (found := _KEY.match(line)) is not None:
            return Mark(at.file, number, found.end()), *(FULL_WIDTH_SAID if found["wide"] else _UNSPACED_SAID)
        if number != at.line and _TRUE_KEY.match(line):
            return None
    return None


class _Builder:
    """A stack machine over YAML events: no recursion, so nesting cannot exhaust the interpreter."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []
        self.root: Node | None = None
        self.count = 0

    def mark(self, event: yaml.Event) -> Mark:
        at = event.start_mark
        return Mark(self.name, at.line + 1, at.column + 1) if at else Mark(self.name, 1, 1)

    def take(self, event: yaml.NodeEvent) -> None:
        """A scalar, or the beginning of a list or mapping. Anchors, aliases and tags are refused."""
        mark = self.mark(event)
        if event.anchor:
            raise refuse(mark, "不接受锚点和别名（& 和 *）；请把内容写全", "anchors and aliases (& and *) are not accepted; write the content out")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            raise refuse(mark, f"不接受标签 {event.tag}", f"the tag {event.tag} is not accepted")
        if isinstance(event, yaml.ScalarEvent):
            self.add(Scalar(event.value, mark, not event.style))
        else:
            self.open(Mapping({}, mark) if isinstance(event, yaml.MappingStartEvent) else Sequence([], mark))

    def add(self, node: Node) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise refuse(node.mark, f"超过 {MAX_NODES:,} 个节点；请拆分文件", f"more than {MAX_NODES:,} nodes; split the file")
        if not self.stack:
            if self.root is not None:
                raise refuse(node.mark, "一个文件只能有一个 YAML 文档", "a file holds one YAML document; here a second begins")
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top, Sequence):
            top.items.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = self.key(top, node)
        else:
            top.entries[self.keys[-1].text] = node
            self.keys[-1] = None

    def key(self, owner: Mapping, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            raise refuse(node.mark, "键必须是文字", "a key must be a plain text")
        if node.text in owner.key_marks:
            first = owner.key_marks[node.text]
            raise refuse(node.mark, f"键“{node.text}”重复，第一次在第 {first.line} 行；请删去一个", f"key '{node.text}' is repeated, first on line {first.line}; remove one")
        owner.key_marks[node.text] = node.mark
        return node

    def open(self, node: Sequence | Mapping) -> None:
        self.add(node)
        self.stack.append(node)
        self.keys.append(None)
        if len(self.stack) > MAX_DEPTH:
            raise refuse(node.mark, f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH} levels")

    def close(self) -> None:
        self.stack.pop()
        self.keys.pop()


def _build(text: str, name: str) -> Node:
    builder = _Builder(name)
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.NodeEvent):
            builder.take(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            builder.close()
    if builder.root is None:
        raise refuse(name, "文件是空的", "the file is empty")
    return builder.root


def plain(node: Node) -> object:
    """The document as dicts, lists, strings and ``None``, for validation by a model."""
    match node:
        case Scalar():
            return None if node.is_null else node.text
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key: plain(value) for key, value in entries.items()}


def mark_at(node: Node, path: tuple[str | int, ...]) -> Mark:
    """The position of the deepest part of ``path`` that exists; for a missing key, of its owner."""
    mark = node.mark
    for step in path:
        if isinstance(node, Mapping) and str(step) in node.entries:
            mark = node.key_marks[str(step)]
            node = node.entries[str(step)]
            if isinstance(node, Scalar):
                mark = node.mark
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            mark = node.mark
        else:
            break
    return mark


def key_at(node: Node, path: tuple[str | int, ...]) -> Mark:
    """The position of the key at the end of ``path``, rather than of its value."""
    for step in path[:-1]:
        if isinstance(node, Mapping) and str(step) in node.entries:
            node = node.entries[str(step)]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node.key_marks.get(str(path[-1]), node.mark) if isinstance(node, Mapping) and path else node.mark


__all__ = ["InputError", "Mapping", "Mark", "Node", "Scalar", "Sequence", "key_at", "mark_at", "parse_yaml", "plain", "read_yaml"]
