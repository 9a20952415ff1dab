"""What an old Excel workbook (``.xls``, ``.et`` of WPS) shows of its sheets before a reader opens it: records of [MS-XLS], looked at one by one."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from compliance.ground.problems import InputError, refuse
from compliance.sources.openxml import Inside, widest
from compliance.sources.sheetxml import Survey, failed

MAX_BYTES = 200 * 1024 * 1024
"""The largest old workbook read."""

_BOF, _BOUNDSHEET, _DATEMODE, _FILEPASS = 0x0809, 0x0085, 0x0022, 0x002F
_ROW, _COLINFO, _BOOLERR, _FORMULA = 0x0208, 0x007D, 0x0205, 0x0006
_CELLS = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _BOOLERR, _FORMULA, 0x00BD})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def look_inside(path: Path, name: str) -> Inside:
    """Survey the sheets. Raises :class:`InputError` for a container that is damaged, encrypted, too large or no workbook."""
    stream = _stream(path, name)
    offsets: dict[int, str] = {}
    surveys: dict[str, Survey] = {}
    from_1904 = False
    current: Survey | None = None
    for at, kind, data in _records(stream):
        if kind == _FILEPASS:
            raise refuse(name, "工作簿有打开密码，无法读取；请取消密码后重新保存", "the workbook is password-protected; remove the password and save it again")
        if kind == _BOUNDSHEET and len(data) > 8:
            offsets[struct.unpack_from("<I", data)[0]] = _title(data)
        elif kind == _DATEMODE and len(data) >= 2:
            from_1904 = data[0] == 1
        elif kind == _BOF:
            current = surveys.setdefault(offsets[at], Survey()) if at in offsets else current
        elif current is not None:
            _note(kind, data, current)
    if not surveys:
        raise _damaged(name)
    return Inside(surveys, widest(surveys.values()), from_1904)


def _stream(path: Path, name: str) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise refuse(name, f"文件超过 {MAX_BYTES // 1024**2} MiB；请另存为 .xlsx", f"the file is larger than {MAX_BYTES // 1024**2} MiB; save it as .xlsx")
    try:
        with olefile.OleFileIO(str(path)) as container:
            streams = {"/".join(parts).casefold(): parts for parts in container.listdir()}
            if "encryptedpackage" in streams:
                raise refuse(name, "工作簿有打开密码，无法读取；请取消密码后重新保存", "the workbook is password-protected; remove the password and save it again")
            if "workbook" not in streams:
                older = "book" in streams
                raise refuse(
                    name,
                    "是 Excel 95 或更早的格式；请另存为 .xlsx" if older else "里面没有工作簿（是其他旧版 Office 文件）；请核对文件",
                    "it is in the format of Excel 95 or older; save it as .xlsx" if older else "there is no workbook inside (another old Office file); check it")
            found: bytes = container.openstream(streams["workbook"]).read()
            return found
    except (OSError, struct.error, IndexError, ValueError, RecursionError) as error:  # what olefile lets out of a damaged container
        raise _damaged(name) from error


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _title(data: bytes) -> str:
    size, wide = data[6], data[7] & 1
    return data[8 : 8 + size * 2].decode("utf-16-le", "replace") if wide else data[8 : 8 + size].decode("latin-1")


def _note(kind: int, data: bytes, found: Survey) -> None:
    if kind == _ROW and len(data) >= 16:
        if data[12] & 0x20:
            found.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)
    elif kind == _COLINFO and len(data) >= 10:
        first, last, _, _, flags = struct.unpack_from("<5H", data)
        if flags & 1:
            found.hidden_columns.update(range(first, min(last, 255) + 1))
    elif kind in _CELLS and len(data) >= 6:
        row, column = struct.unpack_from("<HH", data)
        last_column = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == 0x00BD else column
        found.rows, found.columns = max(found.rows, row + 1), max(found.columns, last_column + 1)
        if kind == _BOOLERR and len(data) >= 8 and data[7] == 1:
            found.faults[row + 1, column] = failed(_ERRORS.get(data[6], "#?"))
        elif kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
            found.faults[row + 1, column] = failed(_ERRORS.get(data[8], "#?"))


def _damaged(name: str) -> InputError:
    return refuse(
        name, "不是完好的旧版 .xls 工作簿；请用 Excel 或 WPS 打开后另存为 .xlsx",
        "not a sound old .xls workbook; open it in a spreadsheet program and save it as .xlsx")
