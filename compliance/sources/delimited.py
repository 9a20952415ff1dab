"""CSV files: UTF-8 with and without BOM, GB18030, UTF-16; separated by comma, semicolon, tab or bar."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from pathlib import Path

from compliance.ground.problems import InputError, refuse
from compliance.sources.table import MAX_CELLS, MAX_COLUMNS, Table

MAX_BYTES = 200 * 1024 * 1024
"""The largest CSV file read."""

MAX_ROWS = 2_000_000
"""The most rows read from one file: a ledger of ten columns has no more cells."""

_SAMPLE = 50
_SAMPLED = 1 << 18
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = (",", ";", "\t", "|")
_SAID = re.compile(r"sep=([,;\t|])")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')


def read_delimited(path: Path, name: str) -> Table:
    """The file as one table without a sheet name. Raises :class:`InputError` naming the file."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refuse(
            name, f"文件有 {size:,} 字节，上限为 {MAX_BYTES:,} 字节；请拆分文件", f"the file has {size:,} bytes, the limit is {MAX_BYTES:,}; split it",
        )
    text = decoded(path.read_bytes(), name)
    said = _SAID.match(text)
    rows = _rows(text, said[1] if said else _delimiter(text), name)
    if said:
        rows[0] = []  # Excel's own line about the delimiter is none of the ledger's
    if '="' in text:
        rows = [[_bare(cell) for cell in row] for row in rows]
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS or width * len(rows) > MAX_CELLS:
        raise refuse(
            name,
            f"有 {len(rows):,} 行、{width:,} 列，超过上限（{MAX_COLUMNS:,} 列、{MAX_CELLS:,} 个单元格）；请拆分文件",
            f"it has {len(rows):,} rows and {width:,} columns, beyond the limits ({MAX_COLUMNS:,} columns, {MAX_CELLS:,} cells); split it",
        )
    blank = [""] * width
    return Table(name, None, [(row if len(row) == width else [*row, *[""] * (width - len(row))]) if row else blank for row in rows])


def decoded(data: bytes, name: str) -> str:
    """A text in UTF-8, GB18030 or UTF-16. Raises :class:`InputError` naming the file."""
    wide = _wide(data)
    if wide is None and b"\0" in data:
        raise refuse(
            name, "文件含空字节，不是文本；请用 Excel 或 WPS 打开后另存为“CSV UTF-8”", "the file holds NUL bytes, so it is no text; open it in a spreadsheet program and save it as 'CSV UTF-8'",
        )
    for encoding in (wide,) if wide else _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise refuse(name, "不是 UTF-8、GB18030 或 UTF-16 编码；请另存为“CSV UTF-8”", "neither UTF-8 nor GB18030 nor UTF-16; save it as 'CSV UTF-8'")


def _wide(data: bytes) -> str | None:
    """UTF-16 by its mark, or without one by the NUL beside every comma, line end and digit."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
    least, most = sorted((even, odd))
    if most < max(4, min(len(data), 4000) // 100, 4 * least):  # a few Chinese characters (一) have a NUL of their own
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _bare(cell: str) -> str:
    """The text of a cell exported as ``="00123"`` to keep its zeros; nothing is calculated."""
    found = _TEXT_FORMULA.fullmatch(cell)
    return found[1] if found else cell


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns, equally many in most rows."""
    return max(_DELIMITERS, key=lambda delimiter: _regularity(text, delimiter))


def _regularity(text: str, delimiter: str) -> int:
    try:
        widths = [len(row) for row in islice(csv.reader(io.StringIO(text[:_SAMPLED], newline=""), delimiter=delimiter), _SAMPLE) if len(row) > 1]
    except csv.Error:
        return 0
    usual = max(widths, key=widths.count, default=1)
    return widths.count(usual) * (usual - 1)


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    reading = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    nothing: list[str] = []
    try:
        for row in reading:
            rows.append(row if any(row) else nothing)
            if len(rows) > MAX_ROWS:
                raise refuse(name, f"超过 {MAX_ROWS:,} 行；请拆分文件", f"more than {MAX_ROWS:,} rows; split it")
    except csv.Error as error:
        raise _broken(name, reading.line_num, str(error)) from error
    return rows


def _broken(name: str, line: int, said: str) -> InputError:
    return refuse(
        f"{name}!{line}",
        f"第 {line} 行的引号不成对或单元格过长（{said}）；请检查该行及其上方的引号",
        f"unbalanced quotes or an overlong cell at line {line} ({said}); check the quotes there and above",
    )


def text_and_delimiter(path: Path, name: str) -> tuple[str, str]:
    """The text of a file as it was read, and what separates its cells. Raises as :func:`read_delimited`."""
    text = decoded(path.read_bytes(), name)
    said = _SAID.match(text)
    return text, said[1] if said else _delimiter(text)
