"""The zip archive of a workbook, unpacked within limits."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from compliance.ground.problems import InputError, refuse

MAX_UNPACKED = 512 * 1024 * 1024
"""The most bytes a workbook may unpack to, all parts together."""

MAX_PARTS = 10_000

_CHUNK = 1024 * 1024
_LOCAL_HEADER = 30
_ENCRYPTED = 1


def parts(path: Path, name: str, wanted: Sequence[str] | None = None) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each part of the archive by name, or those ``wanted`` in their order, with its unpacked bytes in chunks; ``name`` stands for the file in messages.

    What is counted is what really comes out, not what the archive says of itself: a workbook that unpacks
    to more than it declares, or to more than :data:`MAX_UNPACKED`, is refused before anything else reads it.
    """
    members = _members(path, name)
    _check(members, name)
    budget = [MAX_UNPACKED]
    if wanted is not None:
        by_name = {member.filename: member for member in members}
        members = [by_name[part] for part in wanted]
    with path.open("rb") as file:
        for member in members:
            yield member.filename, _unpacked(file, member, name, budget)


def part_sizes(path: Path, name: str) -> dict[str, int]:
    """The bytes to which the archive says that each of its parts unpacks, in the order of the archive; nothing is unpacked."""
    return {member.filename: member.file_size for member in _members(path, name)}


def _members(path: Path, name: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:  # zipfile says NotImplementedError of versions it cannot read
        raise _damaged(name) from error


def _check(members: list[zipfile.ZipInfo], name: str) -> None:
    names = [member.filename.casefold() for member in members]
    if len(members) > MAX_PARTS or len(set(names)) != len(names):
        raise _damaged(name)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise refuse(name, "压缩包带密码，无法读取；请取消密码后另存为 .xlsx", "the archive is password-protected; remove the password and save it as .xlsx")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise _damaged(name)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _bomb(name)


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo, name: str, budget: list[int]) -> Iterator[bytes]:
    if member.header_offset < 0:  # the directory says that the part begins before the file does
        raise _damaged(name)
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise _damaged(name)
    name_size, extra_size = struct.unpack("<HH", header[26:30])
    file.seek(name_size + extra_size, 1)
    packed_left = member.compress_size
    declared_left = member.file_size
    unpack = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    pending = b""
    while pending or packed_left:
        if not pending:
            pending = file.read(min(_CHUNK, packed_left))
            packed_left -= len(pending)
            if not pending:
                raise _damaged(name)
        if unpack is None:
            chunk, pending = pending, b""
        else:
            try:
                chunk = unpack.decompress(pending, _CHUNK)
            except zlib.error as error:
                raise _damaged(name) from error
            pending = b"" if unpack.eof else unpack.unconsumed_tail
            packed_left = 0 if unpack.eof else packed_left
        declared_left -= len(chunk)
        budget[0] -= len(chunk)
        if declared_left < 0 or budget[0] < 0:
            raise _bomb(name)
        if chunk:
            yield chunk


def _damaged(name: str) -> InputError:
    return refuse(
        name,
        "不是完好的 .xlsx 工作簿（文件损坏，或只是改了扩展名）；请用 Excel 或 WPS 打开后另存为 .xlsx",
        "not a sound .xlsx workbook (damaged, or only named so); open it in a spreadsheet program and save it as .xlsx",
    )


def _bomb(name: str) -> InputError:
    return refuse(
        name,
        f"工作簿解压后超过 {MAX_UNPACKED // 1024**2} MiB 或与其声明的大小不符，已拒绝读取；请拆分或另存",
        f"the workbook unpacks to more than {MAX_UNPACKED // 1024**2} MiB or to more than it declares, and was not read; split it or save it again",
    )
