"""A written document as passages, whatever its format, after checking that it is what its name says."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.problems import refuse
from compliance.sources.delimited import decoded
from compliance.sources.files import WORKBOOKS
from compliance.sources.missing import refuse_missing
from compliance.sources.writing.lines import Line, passages
from compliance.sources.writing.passage import MAX_CHARACTERS, Writing

PLAIN = (".txt", ".md")
READABLE = (*PLAIN, ".docx", ".pdf", *WORKBOOKS)
"""The endings of documents that can be read."""

MAX_BYTES = 50 * 1024 * 1024
"""The largest document read."""

_MAGIC = {".docx": b"PK\x03\x04", ".pdf": b"%PDF"}


def read_writing(path: Path, name: str) -> Writing:
    """The document at a path; ``name`` stands for it in messages. Raises :class:`InputError` naming the file and what to do."""
    _check(path, name)
    suffix = path.suffix.lower()
    if suffix == ".docx":
        from compliance.sources.writing.word import read_word

        return read_word(path, name)
    if suffix == ".pdf":
        from compliance.sources.writing.pdf import read_pdf

        return read_pdf(path, name)
    if suffix in WORKBOOKS:
        from compliance.sources.writing.form import read_form

        return read_form(path, name)
    return plain(decoded(path.read_bytes(), name), name)


def plain(text: str, name: str) -> Writing:
    """A plain text or Markdown as a document. Raises :class:`InputError` where it is beyond the limit."""
    limited(len(text), name)
    lines = [Line(line, number) for number, line in enumerate(text.splitlines(), 1)]
    return Writing(name, tuple(passages(lines, name)))


def limited(characters: int, name: str) -> None:
    """Refuse a document that is longer than any report."""
    if characters > MAX_CHARACTERS:
        raise refuse(name, f"文件超过 {MAX_CHARACTERS:,} 字，不像一份自评报告；请核对", f"more than {MAX_CHARACTERS:,} characters: no report is as long; check the file")


def _check(path: Path, name: str) -> None:
    refuse_missing(path, name)
    suffix, known = path.suffix.lower(), " ".join(READABLE)
    if not path.is_file() or suffix not in READABLE:
        raise refuse(
            name, f"不能读取这种文件；请给出 {known} 之一" + ("（旧版 .doc 请用 Word 或 WPS 另存为 .docx）" if suffix in (".doc", ".wps") else ""),
            f"cannot read a file of this kind; give one of {known}" + (" (save an old .doc as .docx)" if suffix in (".doc", ".wps") else ""))
    if path.stat().st_size > MAX_BYTES:
        raise refuse(name, f"文件超过 {MAX_BYTES // 1024**2} MiB；请核对", f"the file is larger than {MAX_BYTES // 1024**2} MiB; check it")
    with path.open("rb") as file:
        head = file.read(1024)
    if not head.strip():
        raise refuse(name, "文件是空的；请核对", "the file is empty; check it")
    if suffix in _MAGIC and not head.startswith(_MAGIC[suffix]):
        raise refuse(name, f"文件名与内容不符，不是 {suffix} 文件；请用原程序打开后另存", f"the name and the content differ: this is no {suffix} file; open it in its own program and save it again")
    if suffix in PLAIN and (head.startswith(b"%PDF") or head.startswith(b"PK\x03\x04") or head.startswith(b"\xd0\xcf\x11\xe0")):
        raise refuse(name, "文件名与内容不符，不是纯文本；请改回原来的扩展名", "the name and the content differ: this is no plain text; give it its own ending back")
