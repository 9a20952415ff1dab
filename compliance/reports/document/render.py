"""The written report as a Word document, in the type that official papers use."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as Made
from docx.text.run import Run

from compliance.evidence.assess import Assessment
from compliance.reports.document.figures import Open
from compliance.reports.document.paragraphs import Grid, Level, Paragraph, Part, Writer, blank
from compliance.reports.document.skeleton import find_skeleton
from compliance.reports.formats import Look
from compliance.reports.reasons import Remarks, costs_of
from compliance.sources.table import HIDDEN

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Type:
    """How a paragraph is set: its Chinese type, size in points, and whether its first line is indented by two characters."""

    font: str
    size: float
    indented: bool = True
    bold: bool = False


TYPES: dict[Level, Type] = {
    "title": Type("方正小标宋简体", 22, indented=False), "heading": Type("黑体", 16), "subheading": Type("楷体_GB2312", 16), "item": Type("仿宋_GB2312", 16, bold=True),
    "body": Type("仿宋_GB2312", 16), "notice": Type("仿宋_GB2312", 12),
}
"""The types of GB/T 9704-2012, the format of official papers."""

FALLBACKS = {"方正小标宋简体": "宋体", "楷体_GB2312": "楷体", "仿宋_GB2312": "仿宋"}
"""What a program shows where a type is not installed."""

_LATIN = "Times New Roman"
_SPACING = 28
_WIDTHS = (Cm(8.0), Cm(2.4), Cm(2.8), Cm(2.4))
_MARGINS = (Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6))


def render_docx(assessment: Assessment, look: Look) -> bytes:
    """The report as a form."""
    writer = Writer(assessment, find_skeleton(assessment.dossier), Remarks(assessment.labels, costs_of(assessment.scorecard), look.lang))
    return as_docx(list(writer.parts()), look.lang, assessment.dossier.as_of)


def as_docx(parts: list[Part], lang: str, day: dt.date) -> bytes:
    """Paragraphs and tables as a document. The same parts give the same bytes."""
    document = docx.Document()
    _page(document)
    for part in parts:
        if isinstance(part, Grid):
            _table(document, part)
        else:
            _paragraph(document, part, lang)
    _properties(document, next((part.text(lang) for part in parts if isinstance(part, Paragraph)), ""), day)
    _name_fallbacks(document)
    out = io.BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = _MARGINS
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _font(normal, TYPES["body"])
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = footer.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        made = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
        else:
            made.text = text
        run._r.append(made)
    _font(run, Type("宋体", 14))


def _paragraph(document: Document, part: Paragraph, lang: str) -> None:
    kind = TYPES[part.level]
    style = {"title": "Title", "heading": "Heading 1", "subheading": "Heading 2", "item": "Heading 3"}.get(part.level, "Normal")
    made = document.add_paragraph(style=style)
    _plain_border(made)
    shape = made.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_SPACING if part.level != "title" else 36)
    if kind.indented:
        shape.first_line_indent = Pt(2 * kind.size)
    made.alignment = WD_ALIGN_PARAGRAPH.CENTER if part.level == "title" else WD_ALIGN_PARAGRAPH.JUSTIFY
    if part.level == "title":
        shape.space_after = Pt(14)
    for piece in part.pieces:
        run = made.add_run(_clean(piece if isinstance(piece, str) else blank(piece, lang)))
        _font(run, kind)
        if isinstance(piece, Open):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if part.level == "notice":
            run.font.color.rgb = RGBColor(0x9C, 0x57, 0x00)


def _plain_border(made: Made) -> None:
    """No rule under the title, which the library's own style draws."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    bottom.set(qn("w:val"), "nil")
    borders.append(bottom)
    made._p.get_or_add_pPr().append(borders)


def _table(document: Document, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    for number, row in enumerate((grid.heads, *grid.rows)):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.width = _WIDTHS[column]
            made = cell.paragraphs[0]
            made.alignment = WD_ALIGN_PARAGRAPH.LEFT if column == 0 and number else WD_ALIGN_PARAGRAPH.CENTER
            _font(made.add_run(_clean(text)), Type("仿宋_GB2312", 12, bold=number == 0 or number - 1 in grid.bold))
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _font(item: Run | ParagraphStyle, kind: Type) -> None:
    """Set the type of a run or style: Latin letters and figures in one, Chinese in another."""
    item.font.name, item.font.size, item.font.bold, item.font.italic = _LATIN, Pt(kind.size), kind.bold, False
    item.font.color.rgb = RGBColor(0, 0, 0)
    # Setting the Latin type above has made the element that holds all types.
    fonts = item.element.find(f".//{qn('w:rFonts')}")
    assert fonts is not None
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        if qn(f"w:{theme}") in fonts.attrib:
            del fonts.attrib[qn(f"w:{theme}")]
    fonts.set(qn("w:eastAsia"), kind.font)


def _properties(document: Document, title: str, day: dt.date) -> None:
    known = document.core_properties
    known.author, known.last_modified_by, known.comments, known.title, known.language = "", "", "", title, ""
    known.created = known.modified = dt.datetime(day.year, day.month, day.day)
    known.revision = 1


def _name_fallbacks(document: Document) -> None:
    """Tell programs which type to take where one is missing."""
    part = next(tie.target_part for tie in document.part.rels.values() if tie.reltype.endswith("/fontTable"))
    named = "".join(f'<w:font w:name="{font}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>' for font, other in FALLBACKS.items())
    part._blob = part.blob.replace(b"</w:fonts>", named.encode("utf-8") + b"</w:fonts>")


_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", HIDDEN.sub("\ufffd", text))


def _timeless(data: bytes) -> bytes:
    """The package without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in _names(read):
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(info, read.read(name))
    return out.getvalue()


def _names(read: zipfile.ZipFile) -> Iterator[str]:
    yield from read.namelist()
