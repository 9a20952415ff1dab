"""The styles of a workbook: those of another taken in, and those that fill a cell and leave all else of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from lxml import etree

from compliance.reports.workbook.xml import child, main, parsed, whole, written

_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")
_OWN_FORMATS = 164
_APPLIED = ("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment", "applyProtection")
_DARK_LIGHT = (1, 0, 3, 2)
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

Recolour = Callable[[etree._Element], None]
"""Writes the colours below a node out, where they are numbers in another workbook's theme or palette."""


class Styles:
    """``styles.xml``, and the styles made for marked cells."""

    def __init__(self, data: bytes) -> None:
        self.root = parsed(data)
        self._fills: dict[str, int] = {}
        self._marked: dict[tuple[int, str], int] = {}

    def data(self) -> bytes:
        """The part with counts set right."""
        for name in ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"):
            held = self.root.find(main(name))
            if held is not None:
                held.set("count", str(len(held)))
        return written(self.root)

    def held(self, name: str) -> etree._Element:
        """A list of the part, made where it is missing."""
        return child(self.root, name, _ORDER)

    def marked(self, style: int, colour: str) -> int:
        """The style that is like another, filled with a colour (RGB)."""
        if (style, colour) not in self._marked:
            if colour not in self._fills:
                fill = etree.SubElement(self.held("fills"), main("fill"))
                pattern = etree.SubElement(fill, main("patternFill"), patternType="solid")
                etree.SubElement(pattern, main("fgColor"), rgb=f"FF{colour}")
                etree.SubElement(pattern, main("bgColor"), indexed="64")
                self._fills[colour] = len(self.held("fills")) - 1
            formats = self.held("cellXfs")
            made = copy.deepcopy(formats[style]) if style < len(formats) else etree.Element(main("xf"))
            made.set("fillId", str(self._fills[colour]))
            made.set("applyFill", "1")
            formats.append(made)
            self._marked[style, colour] = len(formats) - 1
        return self._marked[style, colour]

    def adopt(self, other: Styles, recolour: Recolour) -> tuple[tuple[int, ...], int]:
        """Take in the styles of another workbook: the number each has here, and how far its differential styles moved."""
        moved = {name: self._append(other, name, recolour) for name in ("fonts", "fills", "borders")}
        numbers = self._formats(other)
        first = len(self.held("cellXfs"))
        for style in other.held("cellXfs"):
            made = copy.deepcopy(style)
            for extension in made.findall(main("extLst")):
                made.remove(extension)
            for name, attribute in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
                made.set(attribute, str(whole(made.get(attribute)) + moved[name]))
            number = whole(made.get("numFmtId"))
            made.set("numFmtId", str(numbers.get(number, number)))
            made.set("xfId", "0")
            # Named styles are left behind, so that each cell's style must say all of its look itself.
            for attribute in _APPLIED:
                made.set(attribute, "1")
            self.held("cellXfs").append(made)
        return tuple(range(first, len(self.held("cellXfs")))) or (0,), self._append(other, "dxfs", recolour)

    def _append(self, other: Styles, name: str, recolour: Recolour) -> int:
        ours = self.held(name)
        before = len(ours)
        for item in other.held(name):
            made = copy.deepcopy(item)
            recolour(made)
            ours.append(made)
        return before

    def _formats(self, other: Styles) -> dict[int, int]:
        held = other.root.find(main("numFmts"))
        if held is None:
            return {}
        ours = self.held("numFmts")
        known = {item.get("formatCode", ""): whole(item.get("numFmtId")) for item in ours}
        free = max([_OWN_FORMATS - 1, *known.values()]) + 1
        numbers = {}
        for item in held:
            code, number = item.get("formatCode", ""), whole(item.get("numFmtId"))
            if code not in known:
                known[code], free = free, free + 1
                etree.SubElement(ours, main("numFmt"), numFmtId=str(known[code]), formatCode=code)
            numbers[number] = known[code]
        return numbers


def theme_colours(theme: bytes | None) -> tuple[str, ...]:
    """The colours of a theme in the order in which cells number them; none without a theme."""
    if theme is None:
        return ()
    scheme = parsed(theme).find(f".//{_DRAWING}clrScheme")
    found = [] if scheme is None else [item[0].get("lastClr") or item[0].get("val") or "000000" for item in scheme if len(item)]
    return tuple(found[_DARK_LIGHT[number]] if number < len(_DARK_LIGHT) and len(found) > 3 else colour for number, colour in enumerate(found))


def palette(styles: Styles) -> tuple[str, ...]:
    """The workbook's own palette of numbered colours, if it has one."""
    colours = styles.root.find(f"{main('colors')}/{main('indexedColors')}")
    return () if colours is None else tuple(item.get("rgb", "FF000000") for item in colours)


def recolouring(same_theme: bool, theme: tuple[str, ...], own_palette: tuple[str, ...]) -> Recolour:
    """What writes colours out where the other workbook has another ``theme``, or a palette of its own."""

    def recolour(node: etree._Element) -> None:
        for item in list(_coloured(node)):
            number, index = item.get("theme"), item.get("indexed")
            if not same_theme and number is not None and number.isdecimal() and int(number) < len(theme):
                del item.attrib["theme"]
                item.set("rgb", f"FF{theme[int(number)]}")
            elif index is not None and index.isdecimal() and int(index) < len(own_palette):
                del item.attrib["indexed"]
                item.set("rgb", own_palette[int(index)])
        # A font tied to the theme would become the other theme's font.
        for scheme in [] if same_theme else list(node.iter(main("scheme"))):
            parent = scheme.getparent()
            if parent is not None:
                parent.remove(scheme)

    return recolour


def _coloured(node: etree._Element) -> Iterator[etree._Element]:
    for item in node.iter():
        if isinstance(item.tag, str) and ("theme" in item.attrib or "indexed" in item.attrib):
            yield item
