"""A saved notice, web page or plain text, as lines of text with their line numbers. Nothing in a page is executed or fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from compliance.ground.problems import refuse
from compliance.sources.table import HIDDEN, plain_text

PAGES = (".html", ".htm")
NOTICE_FILES = (*PAGES, ".txt")
MAX_PAGE = 10 * 1024 * 1024
"""The largest notice read, in bytes."""

MAX_ELEMENTS = 200_000
"""The most elements of a page."""

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_GB = ("gb2312", "gbk", "gb18030", "gb_2312-80")
_INLINE = frozenset({"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "label", "mark", "s", "small", "span", "strong", "sub", "sup", "tt", "u"})
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "select", "object", "iframe", "svg", "nav", "footer"})
_SIGNS = (re.compile("合同编号|合同名称|合同序列号|采购合同公[告示]|合同变更"), re.compile("合同签[订署约](?:日期|时间)|合同公[告示]|变更(?:日期|时间)"), re.compile("供应商|采购人|采购单位|乙方"))


@dataclass(frozen=True, slots=True)
class Page:
    """A notice: its lines with their numbers in the file, its title, and the day its page says it was published."""

    lines: tuple[tuple[int, str], ...]
    title: str
    published: tuple[int, str] | None


def is_notice(path: Path) -> bool:
    """Whether a text file reads like a contract notice and not like a table: three sorts of labels, few separators."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    text = _decoded(head) or ""
    rows = [line for line in text.splitlines() if line.strip()][:40]
    tabular = sum(line.count("\t") > 2 or line.count(",") > 3 for line in rows)
    return tabular * 4 < len(rows) and all(sign.search(text) for sign in _SIGNS)


def read_page(path: Path, name: str) -> Page:
    """The notice in a file. Raises :class:`InputError` where it is too large or no text."""
    size = path.stat().st_size
    if size > MAX_PAGE:
        raise refuse(name, f"公告有 {size:,} 字节，上限为 {MAX_PAGE:,} 字节", f"the notice has {size:,} bytes, the limit is {MAX_PAGE:,}")
    text = _decoded(path.read_bytes())
    if text is None or "\0" in text:
        raise refuse(name, "不是文字（既不是 UTF-8 也不是 GB18030）；请重新保存网页", "this is no text (neither UTF-8 nor GB18030); save the page again")
    if path.suffix.lower() in PAGES:
        return _html(text, name)
    lines = tuple((number, said) for number, line in enumerate(text.split("\n"), 1) if (said := _said(line)))
    return Page(lines, lines[0][1] if lines else "", None)


def _decoded(data: bytes) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    named = _CHARSET.search(data[:4096])
    declared = named[1].decode("ascii").lower() if named else ""
    for encoding in ("gb18030", "utf-8-sig") if declared in _GB else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            # The head of a file may end inside a character.
            if error.end >= len(data) - 4 and len(data) == 64 * 1024:
                return data[: error.start].decode(encoding, "replace")
    return None


def _html(text: str, name: str) -> Page:
    from lxml import etree

    # A parser of its own for each page: entities stay as they are, nothing is loaded from anywhere.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise refuse(name, "不是网页；请重新保存", "this is no web page; save it again") from error
    if root is None:
        return Page((), "", None)
    metas = {str(meta.get("name", "")).lower(): (_line(meta.sourceline), str(meta.get("content", ""))) for meta in root.iter("meta")}
    title = metas["articletitle"][1] if "articletitle" in metas else " ".join("".join(map(str, found.itertext())) for found in root.iter("title", "h1"))
    lines: list[tuple[int, str]] = []
    pending: list[str] = []
    begun = 1
    hidden = 0
    for count, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        if count > 2 * MAX_ELEMENTS:
            raise refuse(name, f"网页超过 {MAX_ELEMENTS:,} 个元素，不像公告", f"the page has more than {MAX_ELEMENTS:,} elements and is hardly a notice")
        tag = element.tag if isinstance(element.tag, str) else "script"
        if tag in _SILENT:
            hidden += 1 if event == "start" else -1
        if tag not in _INLINE:
            _flush(lines, pending, begun)
            begun = _line(element.sourceline, begun)
        piece = element.text if event == "start" else element.tail
        if piece and not hidden:
            pending.append(piece)
    _flush(lines, pending, begun)
    published = metas.get("pubdate")
    return Page(tuple(lines), _said(title), (published[0], _said(published[1])) if published and published[1].strip() else None)


def _line(given: object, otherwise: int = 1) -> int:
    return given if isinstance(given, int) else otherwise


def _flush(lines: list[tuple[int, str]], pending: list[str], line: int) -> None:
    for piece in "".join(pending).split("\n") if pending else ():
        if said := _said(piece):
            lines.append((line, said))
    pending.clear()


def _said(text: str) -> str:
    """A line for reading; marks nobody sees stay, so that they are found where they stand in a number."""
    return " ".join(text.split()) if HIDDEN.search(text) else plain_text(text)
