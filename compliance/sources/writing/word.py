"""Word documents (``.docx``): paragraphs and table cells in reading order. Nothing in them is executed or followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.ground.problems import refuse
from compliance.sources.archive import parts
from compliance.sources.writing.passage import Passage, Spot, Writing, cut, passage
from compliance.sources.writing.read import limited

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph


def read_word(path: Path, name: str) -> Writing:
    """The document's paragraphs; place: the number of the paragraph as :func:`paragraphs` counts them. Raises :class:`InputError`."""
    document = open_word(path, name)
    found: list[Passage] = []
    total = 0
    for number, paragraph in enumerate(paragraphs(document), 1):
        text = str(paragraph.text)
        total += len(text)
        limited(total, name)
        made = passage(((character, Spot(name, None, number, column)) for column, character in enumerate(text, 1)), number)
        if made is not None:
            found += cut(made)
    return Writing(name, tuple(found))


def open_word(path: Path, name: str) -> Document:
    """The document in python-docx, after its archive was unpacked within limits. Raises :class:`InputError`."""
    try:
        import docx
        from docx.opc.exceptions import OpcError
    except ModuleNotFoundError as error:
        raise refuse(name, "读取 .docx 需要 python-docx；请执行 pip install 'compliance[documents]'", "reading .docx needs python-docx; run pip install 'compliance[documents]'") from error
    for _, chunks in parts(path, name):
        for _chunk in chunks:
            pass
    try:
        return docx.Document(str(path))
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError) as error:  # lxml's fault in XML is a SyntaxError
        raise refuse(name, "不是完好的 Word 文档；请用 Word 或 WPS 打开后另存为 .docx", "not a sound Word document; open it in Word and save it as .docx") from error


def paragraphs(document: Document) -> Iterator[Paragraph]:
    """The paragraphs in reading order, those of table cells included, a merged cell once."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            yield from _cells(block)


def _cells(table: Table) -> Iterator[Paragraph]:
    seen: set[int] = set()
    for row in table.rows:
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                yield from cell.paragraphs
