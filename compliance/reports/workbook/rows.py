"""The rows of a worksheet, changed while they pass: styles renumbered, texts found again, formulas retold, cells marked.

The bytes in between stay as they are, so that a ledger of a million cells costs one pass and no tree.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from compliance.ground.origin import column_letter
from compliance.sources.sheetxml import column_number

_ATTRIBUTES = rb"""((?:[^<>"'/]++|/(?!>)|"[^"]*+"|'[^']*+')*+)"""
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])" + _ATTRIBUTES + rb"(/?)>")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])" + _ATTRIBUTES + rb"(/?)>")
_STYLED = re.compile(rb"<((?:[\w.-]+:)?)(row|c)(?=[\s/>])" + _ATTRIBUTES + rb"(/?)>(?:<(?:[\w.-]+:)?v>([0-9]+)</(?:[\w.-]+:)?v>)?")
_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?f(?:\s[^<>]*)?>)([^<]+)(?=</)")
_STYLE = re.compile(rb"""(?<![\w:])s\s*=\s*["']([0-9]+)["']""")
_TYPE = re.compile(rb"""(?<![\w:])t\s*=\s*["'](\w+)["']""")
_REFERENCE = re.compile(rb"""(?<![\w:])r\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")
_METADATA = re.compile(rb"""\s(?:cm|vm)\s*=\s*["'][0-9]+["']""")

Marked = Mapping[int, Mapping[int, int]]
"""Levels of marks by row (from 1) and column (from 0)."""


@dataclass(frozen=True, slots=True)
class Restyle:
    """How cells of another workbook are written in this one: its styles, where its texts begin, and its formulas where they change."""

    styles: tuple[int, ...]
    texts: int
    formula: Callable[[str], str] | None = None

    def style(self, number: int) -> int:
        """The number of a style here."""
        return self.styles[number] if number < len(self.styles) else self.styles[0]


def changed(rows: memoryview, restyle: Restyle | None, marks: Marked, marked_style: Callable[[int, int], int], column_style: Callable[[int], int]) -> Iterator[bytes]:
    """The rows as they are written.

    ``marked_style`` gives the style that fills a cell of a style with a level; ``column_style`` that of a column without cells.
    """
    done = 0
    for start, end, number in _found(rows, marks) if marks else ():
        if start > done:
            yield _restyled(rows[done:start], restyle)
        yield _marked(_restyled(rows[start:end], restyle), marks[number], number, marked_style, column_style)
        done = end
    if done < len(rows):
        yield _restyled(rows[done:], restyle)


def _found(rows: memoryview, marks: Marked) -> Iterator[tuple[int, int, int]]:
    """Where each marked row begins and ends."""
    number, open_ = 0, None
    for tag in _ROW.finditer(rows):
        if open_ is not None:
            yield open_, tag.start(), number
        reference = _REFERENCE.search(tag[1])
        number = int(reference[2]) if reference and reference[2] else number + 1
        open_ = tag.start() if number in marks else None
    if open_ is not None:
        yield open_, len(rows), number


def _restyled(rows: memoryview, restyle: Restyle | None) -> bytes:
    if restyle is None:
        return bytes(rows)
    shift = restyle

    def tag(found: re.Match[bytes]) -> bytes:
        attributes, value = found[3], found[5]
        style = _STYLE.search(attributes)
        own = shift.style(int(style[1]) if style else 0)
        if style:
            attributes = attributes[: style.start()] + b's="%d"' % own + attributes[style.end() :]
        elif found[2] == b"c" and own:
            attributes += b' s="%d"' % own
        attributes = _METADATA.sub(b"", attributes)
        opened = b"<" + found[1] + found[2] + attributes + found[4] + b">"
        if value is None:
            return opened
        kind = _TYPE.search(attributes)
        number = int(value) + shift.texts if kind is not None and kind[1] == b"s" else value
        return opened + b"<%bv>%b</%bv>" % (found[1], str(number).encode() if isinstance(number, int) else number, found[1])

    out = _STYLED.sub(tag, rows)
    return out if shift.formula is None else _FORMULA.sub(lambda found: found[1] + retold_bytes(found[2], shift.formula), out)


def retold_bytes(text: bytes, formula: Callable[[str], str] | None) -> bytes:
    """A formula in markup, retold."""
    assert formula is not None
    return escape(formula(html.unescape(text.decode("utf-8")))).encode("utf-8")


def _marked(row: bytes, levels: Mapping[int, int], number: int, marked_style: Callable[[int, int], int], column_style: Callable[[int], int]) -> bytes:
    head = _ROW.match(row)
    assert head is not None
    prefix = row[1 : row.index(b"row")]
    own = _STYLE.search(head[1])
    waiting = dict(sorted(levels.items()))

    def blank(column: int) -> bytes:
        style = marked_style(int(own[1]) if own else column_style(column), waiting.pop(column))
        return b'<%bc r="%b%d" s="%d"/>' % (prefix, column_letter(column).encode(), number, style)

    if head[2]:
        cells = b"".join(blank(column) for column in list(waiting))
        return row[: head.end() - 2] + b">" + cells + b"</" + prefix + b"row>" + row[head.end() :]
    out, done, column = [row[: head.end()]], head.end(), -1
    for cell in _CELL.finditer(row, head.end()):
        reference = _REFERENCE.search(cell[1])
        column = column_number(reference[1]) - 1 if reference and reference[1] else column + 1
        missing = [other for other in waiting if other < column]
        if column not in waiting and not missing:
            continue
        out += [row[done : cell.start()], *map(blank, missing)]
        done = cell.start()
        if column in waiting:
            style = _STYLE.search(cell[1])
            old = int(style[1]) if style else 0
            attributes = _STYLE.sub(b"", cell[1]).rstrip() + b' s="%d"' % marked_style(old, waiting.pop(column))
            out.append(cell[0][: cell.start(1) - cell.start()] + attributes + cell[2] + b">")
            done = cell.end()
    closing = row.rindex(b"</" + prefix + b"row>")
    return b"".join([*out, row[done:closing], *map(blank, list(waiting)), row[closing:]])
