"""The text of a PDF, page by page. A PDF of pictures (a scan) has none and is refused."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.problems import refuse
from compliance.sources.writing.lines import Line, passages
from compliance.sources.writing.passage import Writing
from compliance.sources.writing.read import limited

MAX_PAGES = 500


def read_pdf(path: Path, name: str) -> Writing:
    """The document's lines, with page and line for a place. Raises :class:`InputError`."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ModuleNotFoundError as error:
        raise refuse(name, "读取 PDF 需要 pypdf；请执行 pip install 'compliance[documents]'", "reading a PDF needs pypdf; run pip install 'compliance[documents]'") from error
    lines: list[Line] = []
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise refuse(name, "PDF 有密码；请另存一份没有密码的", "the PDF is protected by a password; save a copy without one")
        if len(reader.pages) > MAX_PAGES:
            raise refuse(name, f"PDF 超过 {MAX_PAGES} 页，不像一份自评报告；请核对", f"the PDF has more than {MAX_PAGES} pages: no report is as long; check it")
        total = 0
        for page_number, page in enumerate(reader.pages, 1):
            text = page.extract_text()
            total += len(text)
            limited(total, name)
            lines += [Line(line, number, str(page_number)) for number, line in enumerate(text.splitlines(), 1)]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError) as error:
        # pypdf meets a damaged file with any of these: the file is at fault, not the program.
        raise refuse(name, "不是完好的 PDF；请重新导出", "not a sound PDF; export it again") from error
    if not any(line.text.strip() for line in lines):
        raise refuse(name, "PDF 里没有文字（可能是扫描件）；请给出原文的 .docx 或可复制文字的 PDF", "the PDF holds no text (a scan?); give the .docx, or a PDF whose text can be copied")
    return Writing(name, tuple(passages(_without_page_numbers(lines), name)))


def _without_page_numbers(lines: list[Line]) -> list[Line]:
    """The lines that are not only a page number: these stand in the middle of sentences that go on over the page."""
    return [line for line in lines if line.text.strip(" -—–第页/0123456789")]
