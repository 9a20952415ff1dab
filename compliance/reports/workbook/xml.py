"""The markup of a workbook's parts: read without entities or networks, changed in its own prefixes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*?)?(/?)>")


_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_NUMBER = re.compile(r"\d{1,9}")


class Unfit(Exception):
    """A workbook whose markup cannot be changed in place, and why; it is then copied by its values. ``file`` is the ledger, where it is known."""

    file: str | None = None


def parsed(data: bytes) -> etree._Element:
    """The root of a part. Raises :class:`Unfit` for what is no XML and for document types, which no workbook has."""
    if b"<!DOCTYPE" in data:
        raise Unfit("document type")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unfit(str(error)) from error
    return root


def check_encoding(data: bytes) -> None:
    """Refuse a part that is changed as bytes and is not written in UTF-8."""
    declared = _ENCODING.match(data)
    if declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        raise Unfit("another encoding")


def written(root: etree._Element) -> bytes:
    """The part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def forget(item: etree._Element, *names: str) -> None:
    """Take attributes off."""
    for name in names:
        if name in item.attrib:
            del item.attrib[name]


def whole(text: str | None, otherwise: int = 0) -> int:
    """The whole number an attribute holds, or another where it holds none.

    >>> whole("12"), whole("9.5"), whole(None, 1)
    (12, 9, 1)
    """
    found = _NUMBER.match(text or "")
    return int(found[0]) if found else otherwise


def main(name: str) -> str:
    """A name of the spreadsheet vocabulary."""
    return f"{{{MAIN}}}{name}"


def child(root: etree._Element, name: str, order: Sequence[str]) -> etree._Element:
    """The child of that name, made at its place in the schema's order where it is missing."""
    found = root.find(main(name))
    if found is not None:
        return found
    made = etree.Element(main(name))
    later = {main(other) for other in order[order.index(name) + 1 :]}
    for position, other in enumerate(root):
        if other.tag in later:
            root.insert(position, made)
            return made
    root.append(made)
    return made


SHEET_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter",
    "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
    "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)
"""The order of a worksheet's children (ECMA-376, part 1, 18.3.1.99)."""


@dataclass
class Sheet:
    """A worksheet: everything but its rows as a tree, and its rows as bytes, for there may be a million of them."""

    root: etree._Element
    prefix: bytes
    rows: memoryview

    @classmethod
    def of(cls, data: bytes) -> Sheet:
        """The worksheet in a part. Raises :class:`Unfit`."""
        check_encoding(data)
        start = _SHEET_DATA.search(data)
        if start is None:
            raise Unfit("no sheetData")
        end_tag = b"</" + start[1] + b"sheetData>"
        if start[2]:
            inner, end = (start.end(), start.end()), start.end()
        else:
            closing = data.rfind(end_tag)
            if closing < 0:
                raise Unfit("no end of sheetData")
            inner, end = (start.end(), closing), closing + len(end_tag)
        root = parsed(data[: start.start()] + b"<" + start[1] + b"sheetData/>" + data[end:])
        if root.tag != main("worksheet") or root.find(main("sheetData")) is None:
            raise Unfit("no worksheet of the usual vocabulary")
        return cls(root, start[1], memoryview(data)[inner[0] : inner[1]])

    def frame(self) -> tuple[bytes, bytes]:
        """What stands before and after the rows."""
        data = written(self.root)
        start = _SHEET_DATA.search(data)
        assert start is not None
        tag = start[0].rstrip(b"/>").rstrip()
        return data[: start.start()] + tag + b">", b"</" + start[1] + b"sheetData>" + data[start.end() :]
