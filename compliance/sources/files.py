"""A ledger file as tables, whatever its format, after checking that it is what its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath, PureWindowsPath

from compliance.ground.problems import InputError, refuse
from compliance.sources.delimited import read_delimited
from compliance.sources.jsonledger import JSON, LINES, read_json, read_json_lines
from compliance.sources.missing import refuse_missing
from compliance.sources.noticetext import PAGES, is_notice
from compliance.sources.table import Table, quoted
from compliance.sources.vocabulary import Vocabulary
from compliance.sources.workbook import OLE, read_workbook

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
TEXTS = (".csv", ".tsv", ".txt")
TYPED = (".parquet", ".arrow", ".feather")
READABLE = (*WORKBOOKS, *TEXTS, *JSON, *LINES, *PAGES, *TYPED)
"""The endings of all files that are read."""

_ZIP = b"PK\x03\x04"
_SEARCHED = 64 * 1024
_KNOWN = {
    _ZIP: ("zip 压缩包或 .xlsx 工作簿", "a zip archive or an .xlsx workbook"),
    OLE: ("旧版 Office 文件", "an old Office file"),
    b"%PDF": ("PDF", "a PDF"),
}
_HTML = ("网页或 XML", "a web page or XML")
_OTHER = ("其他格式", "something else")


def read_tables(
    path: Path, name: str, wanted: frozenset[str] | None = None, form: str | None = None, known: Mapping[str, Vocabulary] | None = None,
) -> list[Table]:
    """The sheets of a ledger file; ``name`` stands for it in messages, ``wanted`` picks sheets by name (all by default).

    ``form`` says what the file holds, where its name and content do not tell; notices and OCDS need the kinds ``known``.
    Raises :class:`InputError` where the file is missing, protected, damaged or not what its name says.
    """
    check_file(path, name)
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return read_workbook(path, name, wanted)
    if suffix in JSON + LINES:
        return _json(path, name, suffix in LINES, wanted, form, known or {})
    if suffix in TYPED:
        return [_typed(path, name)]
    if wanted:
        raise refuse(name, "CSV 文件没有工作表；请去掉 sheet", "a CSV file has no sheets; leave out 'sheet'")
    if form == "notices" or (form is None and (suffix in PAGES or (suffix == ".txt" and is_notice(path)))):
        from compliance.sources.notices import read_notice

        return read_notice(path, name, known or {})
    return [read_delimited(path, name)]


def _json(path: Path, name: str, lines: bool, wanted: frozenset[str] | None, form: str | None, known: Mapping[str, Vocabulary]) -> list[Table]:
    from compliance.sources.ocds import read_ocds
    from compliance.sources.ocdsfile import is_ocds

    if form == "ocds" or (form is None and is_ocds(path, name, lines)):
        return read_ocds(path, name, lines, known)
    tables = read_json_lines(path, name) if lines else read_json(path, name)
    return tables if wanted is None else [table for table in tables if table.sheet in wanted]


def inside(folder: Path, named: str, place: object) -> Path:
    """The file a dossier names, which must lie in the dossier's own folder, also after following links."""
    windows, posix = PureWindowsPath(named), PurePosixPath(named)
    climbs = ".." in windows.parts or ".." in posix.parts or windows.is_absolute() or posix.is_absolute() or windows.drive or windows.root
    path = folder / named
    try:
        outside = climbs or not path.resolve().is_relative_to(folder.resolve())
        path.exists()
    except (OSError, RuntimeError, ValueError) as error:  # too long a name, or links in a circle
        raise refuse(place, f"“{quoted(named)}”不是可用的文件名；请核对", f"'{quoted(named)}' is no file name that can be used; check it") from error
    if outside:
        raise refuse(
            place,
            f"“{quoted(named)}”在卷宗文件夹之外；请把文件放进卷宗文件夹，用相对路径",
            f"'{quoted(named)}' lies outside the dossier's folder; put the file into the folder and name it by a relative path",
        )
    return path


def check_file(path: Path, name: str) -> None:
    """Refuse a file that is missing, empty, of an unknown format or not what its name says."""
    refuse_missing(path, name)
    if not path.is_file():
        raise refuse(name, "不是文件；请给出台账文件", "not a file; name a ledger file")
    suffix = path.suffix.lower()
    if suffix not in READABLE:
        said = suffix or "（无）"
        raise refuse(name, f"不支持的文件类型 {said}；请另存为 .xlsx 或 .csv", f"cannot read files of type {suffix or '(none)'}; save it as .xlsx or .csv")
    try:
        with path.open("rb") as file:
            head = file.read(_SEARCHED)
    except OSError as error:
        raise refuse(name, f"无法读取文件（{error.strerror}）", f"cannot read the file ({error.strerror})") from error
    if not head.strip():
        raise refuse(name, "文件是空的；请核对是否导出成功", "the file is empty; check whether the export succeeded")
    if suffix in WORKBOOKS:
        _check_workbook(head, name)
    elif suffix in TEXTS:
        _check_text(head, name)


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    """The SHA-256 of each of many files, read side by side."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(files, pool.map(digest, files.values()), strict=True))


def _check_workbook(head: bytes, name: str) -> None:
    if not head.startswith((_ZIP, OLE)):
        raise _disguised(head, name, "不是工作簿", "this is no workbook")


def _check_text(head: bytes, name: str) -> None:
    if any(head.startswith(magic) for magic in _KNOWN) or _is_html(head):
        raise _disguised(head, name, "不是 CSV 文本", "this is no CSV text")


def _is_html(head: bytes) -> bool:
    start = head[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml"))


def _disguised(head: bytes, name: str, zh: str, en: str) -> InputError:
    what = next((words for magic, words in _KNOWN.items() if head.startswith(magic)), _HTML if _is_html(head) else _OTHER)
    return refuse(
        name,
        f"文件名与内容不符：{zh}，内容是{what[0]}；请用 Excel 或 WPS 打开后另存为 .xlsx 或 .csv",
        f"the name and the content differ: {en}, it holds {what[1]}; open it in a spreadsheet program and save it as .xlsx or .csv",
    )


def _typed(path: Path, name: str) -> Table:
    try:
        from compliance.sources.columnar import read_typed
    except ModuleNotFoundError as error:
        if error.name != "duckdb":
            raise
        raise refuse(name, "读取 Parquet 和 Arrow 需要 duckdb；请执行 pip install 'compliance[sql]'", "reading Parquet and Arrow needs duckdb; run pip install 'compliance[sql]'") from error
    return read_typed(path, name)
