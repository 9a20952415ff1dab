"""Word documents (``.docx``): paragraphs and table cells in reading order. Nothing in them is executed or followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.ground.problems import refuse
from compliance.sources.archive import parts
from compliance.sources.writing.passage import Passage, Rows, Spot, Writing, cut, passage
from compliance.sources.writing.read import limited

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph


def read_word(path: Path, name: str) -> Writing:
    """The document's paragraphs and tables; place: the number of the paragraph as :func:`paragraphs` counts them. Raises :class:`InputError`."""
    document = open_word(path, name)
    found: list[Passage] = []
    tables: list[Rows] = []
    count = total = 0

    def read(texts: Iterable[Paragraph]) -> Passage | None:
        nonlocal count, total
        pieces: list[tuple[str, Spot]] = []
        for text in texts:
            count += 1
            total += len(text.text)
            limited(total, name)
            pieces += [(character, Spot(name, None, count, column)) for column, character in enumerate(text.text, 1)]
        return passage(pieces, count)

    for block in blocks(document):
        if isinstance(block, list):
            tables.append(tuple(tuple(read(cell) for cell in row) for row in block))
        else:
            made = read([block])
            found += [] if made is None else cut(made)
    return Writing(name, tuple(found), tuple(tables))


def open_word(path: Path, name: str) -> Document:
    """The document in python-docx, after its archive was unpacked within limits. Raises :class:`InputError`."""
    import docx
    from docx.opc.exceptions import OpcError

    for _, chunks in parts(path, name):
        for _chunk in chunks:
            pass
    try:
        return docx.Document(str(path))
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError) as error:  # lxml's fault in XML is a SyntaxError
        raise refuse(name, "不是完好的 Word 文档；请用 Word 或 WPS 打开后另存为 .docx", "not a sound Word document; open it in Word and save it as .docx") from error


def paragraphs(document: Document) -> Iterator[Paragraph]:
    """The paragraphs in reading order, those of table cells included, a merged cell once."""
    for block in blocks(document):
        if isinstance(block, list):
            yield from (text for row in block for cell in row for text in cell)
        else:
            yield block


def blocks(document: Document) -> Iterator[Paragraph | list[list[list[Paragraph]]]]:
    """Paragraphs, and tables as rows of cells of paragraphs; of a merged cell only the first place holds any."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            yield _rows(block)


def _rows(table: Table) -> list[list[list[Paragraph]]]:
    seen: set[object] = set()
    rows: list[list[list[Paragraph]]] = []
    for row in table.rows:
        cells: list[list[Paragraph]] = []
        for cell in row.cells:
            cells.append([] if cell._tc in seen else list(cell.paragraphs))
            seen.add(cell._tc)
        rows.append(cells)
    return rows
