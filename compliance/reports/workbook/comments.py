"""Comments on cells: added to those a sheet has, each with the box that shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from compliance.ground.origin import column_letter
from compliance.reports.workbook.xml import MAIN, Unfit, main, parsed, written

COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
AUTHOR = "compliance"

_WIDE, _LINE, _ROW_HEIGHT = 340, 17, 19
_LETTERS = 44
_MOST_LINES = 24
_MOST_COLUMNS = 12
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_ANCHOR = re.compile(rb"<x:Anchor>[^<]*</x:Anchor>")
_AT_ROW = re.compile(rb"<x:Row>\s*([0-9]{1,7})\s*</x:Row>")
_AT_COLUMN = re.compile(rb"<x:Column>\s*([0-9]{1,5})\s*</x:Column>")
_SHAPE_ID = re.compile(rb"_x0000_s([0-9]+)")
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)

Texts = Mapping[tuple[int, int], str]
"""Comments by row (from 1) and column (from 0)."""


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide columns are, in pixels: (first, last, width) counted from 0, and the rest."""

    spans: Sequence[tuple[int, int, int]] = ()
    usual: int = 64

    def of(self, column: int) -> int:
        """The width of a column."""
        return next((width for first, last, width in self.spans if first <= column <= last), self.usual)


def add_comments(held: bytes | None, texts: Texts) -> tuple[bytes, list[tuple[int, int]]]:
    """The comments part with these added, and the cells that had none. A cell has one comment: ours is put below what is there."""
    root = parsed(held or f'<comments xmlns="{MAIN}"/>'.encode())
    authors = root.find(main("authors"))
    if authors is None:
        authors = etree.Element(main("authors"))
        root.insert(0, authors)
    etree.SubElement(authors, main("author")).text = AUTHOR
    author = str(len(authors) - 1)
    listed = root.find(main("commentList"))
    if listed is None:
        listed = etree.SubElement(root, main("commentList"))
    known = {item.get("ref", ""): item for item in listed}
    new = []
    for (row, column), text in sorted(texts.items()):
        reference = f"{column_letter(column)}{row}"
        if reference in known:
            body = known[reference].find(main("text"))
            if body is None:
                body = etree.SubElement(known[reference], main("text"))
            _say(body, ("\n\n" if len(body) else "") + text)
        else:
            _say(etree.SubElement(etree.SubElement(listed, main("comment"), ref=reference, authorId=author), main("text")), text)
            new.append((row, column))
    return written(root), new


def _say(body: etree._Element, text: str) -> None:
    plain = body.find(main("t"))
    if plain is not None:
        # A body is either one plain text or runs.
        body.remove(plain)
        run = etree.SubElement(body, main("r"))
        run.append(plain)
    run = etree.Element(main("r"))
    look = etree.SubElement(run, main("rPr"))
    etree.SubElement(look, main("sz"), val="9")
    etree.SubElement(look, main("color"), indexed="81")
    etree.SubElement(look, main("rFont"), val="宋体")
    etree.SubElement(look, main("family"), val="2")
    etree.SubElement(look, main("charset"), val="134")
    said = etree.SubElement(run, main("t"))
    said.text = text
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    runs = body.findall(main("r"))
    body.insert(body.index(runs[-1]) + 1 if runs else 0, run)


def add_boxes(held: bytes | None, cells: Sequence[tuple[int, int]], texts: Texts, widths: Widths) -> bytes:
    """The drawing with a hidden box for each cell. It is extended as text: boxes of form controls are often not well formed."""
    data = held or _EMPTY.encode("ascii")
    end = data.rfind(b"</xml>")
    if end < 0:
        raise Unfit("no end of the boxes")
    new = frozenset(cells)
    data = _enlarged(data, [cell for cell in texts if cell not in new], texts, widths)
    end = data.rfind(b"</xml>")
    first = max([1024, *(int(found) for found in _SHAPE_ID.findall(data) if len(found) < 9)]) + 1
    boxes = "".join(_box(first + number, row, column, texts[row, column], widths) for number, (row, column) in enumerate(cells))
    kind = "" if b"_x0000_t202" in data[: data.find(b"<v:shape ") if b"<v:shape " in data else None] else _TYPE
    return data[:end] + (kind + boxes).encode("ascii") + data[end:]


def _enlarged(data: bytes, cells: Sequence[tuple[int, int]], texts: Texts, widths: Widths) -> bytes:
    """The boxes that cells had already, made large enough for what was added."""
    wanted = {cell: _anchor(*cell, f"{texts[cell]}\n\n", widths) for cell in cells}

    def larger(found: re.Match[bytes]) -> bytes:
        row, column = _AT_ROW.search(found[0]), _AT_COLUMN.search(found[0])
        anchor = wanted.get((int(row[1]) + 1, int(column[1]))) if row and column else None
        return found[0] if anchor is None else _ANCHOR.sub(b"<x:Anchor>" + anchor.encode("ascii") + b"</x:Anchor>", found[0], count=1)

    return _SHAPE.sub(larger, data) if wanted else data


def _anchor(row: int, column: int, text: str, widths: Widths) -> str:
    """Where a box lies: from the column beside the cell, as wide and as high as its text needs."""
    wide, last = 0, column + 1
    while wide < _WIDE and last < column + _MOST_COLUMNS:
        wide += widths.of(last)
        last += 1
    top = max(0, row - 2)
    return f"{column + 1}, 15, {top}, 4, {last}, 0, {top + max(2, -(-_tall(text) // _ROW_HEIGHT))}, 4"


def _tall(text: str) -> int:
    lines = sum(1 + _width(line) // _LETTERS for line in text.split("\n")) + 1
    return min(lines, _MOST_LINES) * _LINE


def _box(number: int, row: int, column: int, text: str, widths: Widths) -> str:
    wide, tall, anchor = _WIDE, _tall(text), _anchor(row, column, text, widths)
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:{wide * 3 // 4}pt;height:{tall * 3 // 4}pt;'
        'z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row - 1}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _width(line: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in line)
