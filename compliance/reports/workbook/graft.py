"""Sheets of one workbook taken into another with everything they show: styles, texts, charts, pictures, tables, names.

What is tied to the other workbook as a whole stays behind: pivot tables (their cells remain), slicers, queries, threaded
replies (their text remains in the comment), macros.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from lxml import etree

from compliance.reports.workbook.book import RELATION, Book, Opened, SheetPart, moved, retell_formulas
from compliance.reports.workbook.names import retold
from compliance.reports.workbook.package import BOOK, Relation
from compliance.reports.workbook.rows import Restyle
from compliance.reports.workbook.sheet import Marking, put_sheet
from compliance.reports.workbook.styles import recolouring
from compliance.reports.workbook.xml import REL, Sheet, Unfit, forget, main, parsed, whole, written

_LEFT_BEHIND = {"pivotTable", "slicer", "timeline", "threadedComment", "queryTable", "tableSingleCells"}
_FORMULA_PARTS = ("chart", "chartEx", "drawing", "ctrlProp")


@dataclass
class Graft:
    """One workbook being taken in, as the ``number``-th."""

    book: Book
    opened: Opened
    number: int
    titles: Mapping[str, str]

    def __post_init__(self) -> None:
        renamed = {old.casefold(): new for old, new in self.titles.items() if old != new}
        self._links = len(self.book.root.findall(f"{main('externalReferences')}/{main('externalReference')}"))
        links = self.opened.root.find(main("externalReferences"))
        shift = self._links if links is not None and len(links) else 0
        self.formula: Callable[[str], str] | None = partial(retold, names=renamed, shift=shift) if renamed or shift else None
        theme, palette = self.opened.colours()
        self.recolour = recolouring(self.book.theme == self.opened.theme, theme, palette)
        styles, self.differential = self.book.styles.adopt(self.opened.styles, self.recolour)
        self.restyle = Restyle(styles, self.book.texts.adopt(self.opened.texts()), self.formula)
        self._copied: dict[str, str] = {}

    def take(self, position: int, marking: Mapping[str, Marking]) -> None:
        """Take all worksheets in, the first at a position; then the names that belong to them."""
        listed = self.opened.root.find(main("sheets"))
        places: dict[int, int] = {}
        for index, (sheet, item) in enumerate(zip(self.opened.sheets, [] if listed is None else listed, strict=True)):
            if not sheet.worksheet:
                continue
            place = position + len(places)
            self._take_sheet(sheet, item.get("state"), place, marking.get(sheet.name))
            places[index] = place
        self._take_links()
        self._take_names(places)

    def _take_sheet(self, sheet: SheetPart, state: str | None, place: int, marking: Marking | None) -> None:
        part = moved(sheet.part, self.number)
        self.book.add_sheet(self.titles[sheet.name], part, state, place)
        data = Sheet.of(self.opened.package.read(sheet.part))
        dropped: set[str] = set()
        relations = []
        for relation in self.opened.package.relations(sheet.part):
            if relation.kind in _LEFT_BEHIND:
                dropped.add(relation.id)
            else:
                relations.append(self._copy(relation))
        self._adapt(data.root, dropped)
        self.book.draft.set_relations(part, relations)
        put_sheet(self.book, part, data, marking or Marking(), self.restyle)

    def _adapt(self, root: etree._Element, dropped: set[str]) -> None:
        self.recolour(root)
        for item in list(root.iter()):
            if not isinstance(item.tag, str):
                continue
            if item.get(f"{{{REL}}}id") in dropped:
                _remove(item)
            if "dxfId" in item.attrib:
                item.set("dxfId", str(whole(item.get("dxfId")) + self.differential))
        for column in root.iterfind(f"{main('cols')}/{main('col')}"):
            column.set("style", str(self.restyle.style(whole(column.get("style")))))
        properties = root.find(main("sheetPr"))
        if properties is not None:
            forget(properties, "codeName")
        views = root.find(main("customSheetViews"))
        if views is not None:
            root.remove(views)
        if self.formula is not None:
            retell_formulas(root, self.formula)

    def _copy(self, relation: Relation) -> Relation:
        """The same relation to the part's copy, which is made with all that it is tied to."""
        if not relation.inside:
            return relation
        return replace(relation, target=self._copy_part(relation.target, relation.kind))

    def _copy_part(self, part: str, kind: str) -> str:
        if part in self._copied:
            return self._copied[part]
        package, draft = self.opened.package, self.book.draft
        self._copied[part] = target = moved(part, self.number)
        content: bytes = package.read(part)
        if kind == "table":
            content = self._table(content)
        elif kind in _FORMULA_PARTS and self.formula is not None:
            root = parsed(content)
            retell_formulas(root, self.formula)
            content = written(root)
        draft.put(target, content, package.type_of(part))
        relations = [self._copy(relation) for relation in package.relations(part) if relation.kind not in _LEFT_BEHIND]
        if relations:
            draft.set_relations(target, relations)
        return target

    def _table(self, content: bytes) -> bytes:
        """A table under a number and a name that no other has."""
        root = parsed(content)
        self.book.tables += 1
        root.set("id", str(self.book.tables))
        name = root.get("displayName", "Table")
        while name.casefold() in self.book.table_names:
            name += "_2"
        self.book.table_names.add(name.casefold())
        root.set("name", name)
        root.set("displayName", name)
        for item in root.iter():
            if isinstance(item.tag, str):
                for key in [key for key in item.attrib if str(key).endswith(("dxfId", "DxfId"))]:
                    item.set(key, str(whole(item.get(key)) + self.differential))
                forget(item, "queryTableFieldId", "tableType", "dataCellStyle", "headerRowCellStyle", "totalsRowCellStyle", "connectionId")
        return written(root)

    def _take_links(self) -> None:
        links = self.opened.root.find(main("externalReferences"))
        by_id = {relation.id: relation for relation in self.opened.relations}
        for item in [] if links is None else links:
            relation = by_id.get(item.get(f"{{{REL}}}id", ""))
            if relation is None or not relation.inside:
                raise Unfit("a link without its part")
            target = self._copy_part(relation.target, relation.kind)
            made = etree.SubElement(self.book.held("externalReferences"), main("externalReference"), nsmap={"r": REL})
            made.set(f"{{{REL}}}id", self.book.draft.tie(BOOK, RELATION + "externalLink", target))

    def _take_names(self, places: Mapping[int, int]) -> None:
        """Names of sheets stay theirs; a name of the workbook becomes one of each sheet where another has it already."""
        known = {item.get("name", "").casefold() for item in self.book.root.iterfind(f"{main('definedNames')}/{main('definedName')}") if item.get("localSheetId") is None}
        for item in list(self.opened.root.iterfind(f"{main('definedNames')}/{main('definedName')}")):
            name, local = item.get("name", ""), item.get("localSheetId")
            said = item.text or ""
            text = said if self.formula is None else self.formula(said)
            attributes = [(str(key), str(value)) for key, value in item.attrib.items() if key in ("hidden", "comment", "description")]
            if local is not None:
                if whole(local, -1) in places:
                    self.book.define(name, text, places[whole(local)], attributes)
            elif name.casefold() in known:
                for place in places.values():
                    self.book.define(name, text, place, attributes)
            else:
                self.book.define(name, text, None, attributes)


def _remove(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is None:
        return
    parent.remove(item)
    if not len(parent) and parent.getparent() is not None and etree.QName(parent).localname in ("tableParts", "slicerList", "timelineRefs", "ext", "extLst"):
        _remove(parent)
