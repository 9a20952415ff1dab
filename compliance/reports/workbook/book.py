"""The workbook that goes out: a user's workbook with sheets of other workbooks grafted on, each in its own look."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from compliance.reports.workbook.names import title
from compliance.reports.workbook.package import BOOK, Draft, Package
from compliance.reports.workbook.styles import Styles, palette, theme_colours
from compliance.reports.workbook.texts import Texts
from compliance.reports.workbook.xml import MAIN, REL, Unfit, child, main, parsed, whole, written

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_BOOK_TYPE = _CONTENT + "sheet.main+xml"
_TEXTS_TYPE = _CONTENT + "sharedStrings+xml"
_STYLES_TYPE = _CONTENT + "styles+xml"
_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames", "calcPr",
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)
_NOT_KEPT = {"vbaProject", "origin", "signature"}
_MINIMAL_STYLES = f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill/><fill/></fills><borders><border/></borders><cellXfs><xf/></cellXfs></styleSheet>'


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of a workbook: its name, its part, and whether it is a worksheet (not a chart or a macro sheet)."""

    name: str
    part: str
    worksheet: bool


class Opened:
    """A workbook of a user, read as far as is needed to graft it. Raises :class:`Unfit` where its markup is of another kind."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.root = parsed(package.read(BOOK))
        if self.root.tag != main("workbook"):
            raise Unfit("no workbook of the usual vocabulary")
        self.relations = package.relations(BOOK)
        by_id = {relation.id: relation for relation in self.relations if relation.inside}
        listed = self.root.find(main("sheets"))
        self.sheets: list[SheetPart] = []
        for item in [] if listed is None else listed:
            relation = by_id.get(item.get(f"{{{REL}}}id", ""))
            if relation is None:
                raise Unfit("a sheet without its part")
            self.sheets.append(SheetPart(item.get("name", ""), relation.target, relation.kind == "worksheet"))
            if self.sheets[-1].worksheet and MAIN.encode() not in package.start(relation.target):
                raise Unfit("a worksheet of another vocabulary")
        self.styles = Styles(package.read(held) if (held := self.part("styles")) else _MINIMAL_STYLES.encode())
        self.theme = package.read(held) if (held := self.part("theme")) else None
        properties = self.root.find(main("workbookPr"))
        self.from_1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")

    def part(self, kind: str) -> str | None:
        """The part of the workbook that is of a kind."""
        return next((relation.target for relation in self.relations if relation.kind == kind and relation.inside), None)

    def texts(self) -> Texts:
        """The texts that cells share."""
        held = self.part("sharedStrings")
        return Texts(self.package.read(held)) if held else Texts(None)

    def colours(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The theme's colours and the workbook's own palette."""
        return theme_colours(self.theme), palette(self.styles)


@dataclass
class Book:
    """The workbook being made, on the ground of the first user's workbook."""

    draft: Draft
    root: etree._Element
    styles: Styles
    theme: bytes | None
    texts: Texts
    taken: set[str]
    tables: int
    table_names: set[str]

    @classmethod
    def on(cls, opened: Opened) -> Book:
        """A workbook that holds everything of the first but its macros and signatures, which a changed ``.xlsx`` cannot have."""
        draft = Draft.of(opened.package)
        draft.overrides[BOOK] = _BOOK_TYPE
        for owner in (BOOK, ""):
            kept = [relation for relation in draft.relations(owner) if relation.kind not in _NOT_KEPT]
            for relation in draft.relations(owner):
                if relation.kind in _NOT_KEPT and relation.inside:
                    draft.drop(relation.target)
            draft.set_relations(owner, kept)
        for part in [name for name in draft.parts if name.startswith(("_xmlsignatures/", "xl/vbaProject"))]:
            draft.drop(part)
        taken = {sheet.name.casefold() for sheet in opened.sheets}
        tables = [parsed(draft.read(part)) for part, kind in draft.overrides.items() if kind == _CONTENT + "table+xml"]
        names = {table.get("displayName", "").casefold() for table in tables}
        return cls(draft, opened.root, opened.styles, opened.theme, opened.texts(), taken, max((whole(table.get("id")) for table in tables), default=0), names)

    def held(self, name: str) -> etree._Element:
        """A list of the workbook part."""
        return child(self.root, name, _ORDER)

    def title(self, wanted: str) -> str:
        """A name for one more sheet."""
        return title(wanted, self.taken)

    def add_sheet(self, name: str, part: str, state: str | None, position: int) -> None:
        """Tie one more sheet in at a position; names that belong to later sheets move on."""
        listed = self.held("sheets")
        number = max([0, *(whole(item.get("sheetId")) for item in listed)]) + 1
        item = etree.Element(main("sheet"), nsmap={"r": REL})
        item.set("name", name)
        item.set("sheetId", str(number))
        item.set(f"{{{REL}}}id", self.draft.tie(BOOK, RELATION + "worksheet", part))
        if state is not None:
            item.set("state", state)
        listed.insert(position, item)
        for defined in self.root.iterfind(f"{main('definedNames')}/{main('definedName')}"):
            local = defined.get("localSheetId")
            if local is not None and whole(local) >= position:
                defined.set("localSheetId", str(whole(local) + 1))

    def define(self, name: str, formula: str, sheet: int | None, attributes: Sequence[tuple[str, str]] = ()) -> None:
        """One more defined name, of the whole workbook or of a sheet."""
        item = etree.SubElement(self.held("definedNames"), main("definedName"), name=name)
        for key, value in attributes:
            item.set(key, value)
        if sheet is not None:
            item.set("localSheetId", str(sheet))
        item.text = formula

    def save(self) -> bytes:
        """The workbook, opened at its first sheet."""
        for view in self.root.iterfind(f"{main('bookViews')}/{main('workbookView')}"):
            view.set("activeTab", "0")
            view.set("firstSheet", "0")
        names = self.root.find(main("definedNames"))
        if names is not None and not len(names):
            self.root.remove(names)
        self.draft.put(BOOK, written(self.root))
        self._put("styles", "xl/styles.xml", self.styles.data(), _STYLES_TYPE)
        if self.texts.count:
            self._put("sharedStrings", "xl/sharedStrings.xml", self.texts.data(), _TEXTS_TYPE)
        return self.draft.save()

    def _put(self, kind: str, part: str, content: bytes, type_: str) -> None:
        held = next((relation.target for relation in self.draft.relations(BOOK) if relation.kind == kind and relation.inside), None)
        if held is None:
            self.draft.tie(BOOK, RELATION + kind, part)
        self.draft.put(held or part, content, type_ if held is None else None)


def moved(part: str, number: int) -> str:
    """Where a part of the n-th grafted workbook lies.

    >>> moved("xl/drawings/drawing1.xml", 2)
    'xl/from2/drawings/drawing1.xml'
    """
    return posixpath.join("xl", f"from{number}", part.removeprefix("xl/"))


def retell_formulas(root: etree._Element, formula: Callable[[str], str]) -> None:
    """Retell every formula below a node, whatever its vocabulary: conditions, choices, charts, links inside the workbook."""
    for item in root.iter():
        if not isinstance(item.tag, str):
            continue
        name = etree.QName(item).localname
        if name in ("f", "formula", "formula1", "formula2", "definedName") and item.text:
            item.text = formula(item.text)
        elif name == "hyperlink" and item.get("location"):
            item.set("location", formula(item.get("location", "")))
