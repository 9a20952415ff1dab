"""One worksheet put into the workbook: its rows restyled and marked, its comments added, everything else as it was."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from compliance.reports.workbook.book import RELATION, Book, Opened, SheetPart
from compliance.reports.workbook.comments import COMMENTS, DRAWING, Widths, add_boxes, add_comments
from compliance.reports.workbook.marks import COLOURS, Level
from compliance.reports.workbook.package import Content
from compliance.reports.workbook.rows import Restyle, changed
from compliance.reports.workbook.xml import REL, SHEET_ORDER, Sheet, child, forget, main, whole

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PIXELS = 7


@dataclass(frozen=True)
class Marking:
    """What is marked on one sheet: levels by row and column, and comments."""

    levels: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)


def mark_own(book: Book, opened: Opened, sheet: SheetPart, marking: Marking | None) -> None:
    """Mark a sheet that the workbook had from the first. Without marks it stays byte for byte, but for being the selected one."""
    if marking is None or not marking.levels:
        if b"tabSelected" in opened.package.start(sheet.part):
            put_sheet(book, sheet.part, Sheet.of(opened.package.read(sheet.part)), Marking(), None)
        return
    book.draft.set_relations(sheet.part, opened.package.relations(sheet.part))
    put_sheet(book, sheet.part, Sheet.of(opened.package.read(sheet.part)), marking, None)


def put_sheet(book: Book, part: str, sheet: Sheet, marking: Marking, restyle: Restyle | None) -> None:
    """Put a worksheet in under a part's name; its relations are set already."""
    for view in sheet.root.iterfind(f"{main('sheetViews')}/{main('sheetView')}"):
        forget(view, "tabSelected")
    if marking.comments:
        _comment(book, part, sheet, marking.comments)
    before, after = sheet.frame()
    columns = _column_styles(sheet.root)

    def fill(style: int, level: int) -> int:
        return book.styles.marked(style, COLOURS[Level(level)])

    def rows() -> Iterable[bytes]:
        yield before
        yield from changed(sheet.rows, restyle, marking.levels, fill, columns)
        yield after

    # Styles for marked cells are made while the rows pass, and are written before: so rows that are marked pass now.
    content: Content = b"".join(rows()) if marking.levels else rows
    book.draft.put(part, content, _SHEET_TYPE)


def _comment(book: Book, part: str, sheet: Sheet, texts: Mapping[tuple[int, int], str]) -> None:
    draft, folder, stem = book.draft, posixpath.dirname(part), posixpath.basename(part).partition(".")[0]
    held = next((relation.target for relation in draft.relations(part) if relation.kind == "comments" and relation.inside), None)
    comments, new = add_comments(draft.read(held) if held else None, texts)
    if held is None:
        held = posixpath.join(folder, f"checked_comments_{stem}.xml")
        draft.tie(part, RELATION + "comments", held)
        draft.put(held, comments, COMMENTS)
    else:
        draft.put(held, comments)
    drawn = sheet.root.find(main("legacyDrawing"))
    known = {relation.id: relation.target for relation in draft.relations(part) if relation.inside}
    boxes = known.get(drawn.get(f"{{{REL}}}id", "")) if drawn is not None else None
    content = add_boxes(draft.read(boxes) if boxes else None, new, texts, _widths(sheet.root))
    if boxes is not None:
        draft.put(boxes, content)
        return
    boxes = posixpath.join(folder, f"checked_boxes_{stem}.vml")
    child(sheet.root, "legacyDrawing", SHEET_ORDER).set(f"{{{REL}}}id", draft.tie(part, RELATION + "vmlDrawing", boxes))
    draft.put(boxes, content, DRAWING)


def _column_styles(root: etree._Element) -> Callable[[int], int]:
    spans = [(whole(item.get("min"), 1), whole(item.get("max"), 1), whole(item.get("style"))) for item in root.iterfind(f"{main('cols')}/{main('col')}")]

    def style(column: int) -> int:
        return next((number for first, last, number in spans if first <= column + 1 <= last), 0)

    return style


def _widths(root: etree._Element) -> Widths:
    spans = []
    for item in root.iterfind(f"{main('cols')}/{main('col')}"):
        wide = 0 if item.get("hidden") in ("1", "true") else whole(item.get("width"), 9) * _PIXELS
        spans.append((whole(item.get("min"), 1) - 1, whole(item.get("max"), 1) - 1, wide))
    shape = root.find(main("sheetFormatPr"))
    usual = whole(shape.get("defaultColWidth"), 9) if shape is not None else 9
    return Widths(spans, max(16, usual * _PIXELS))
