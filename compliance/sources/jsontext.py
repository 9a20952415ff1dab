"""JSON as a stream of events, within limits: exact numbers, no repeated keys, no deep nesting, no NaN."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from compliance.ground.problems import InputError, refuse
from compliance.ground.values import Name
from compliance.sources.delimited import MAX_BYTES
from compliance.sources.table import Raw, quoted

MAX_DEPTH = 40
"""JSON nested deeper is refused."""

MAX_DIGITS = 40
"""The most digits of a number; no amount, count or code has more."""

Event: TypeAlias = tuple[str, object]
"""What ijson says of the next thing in the text: its sort and its value."""

_CHUNK = 1 << 20
_LONGEST_RUN = 600
# ijson's C part hands out what is no object, and brings the interpreter down, for a number that Python does not convert.
_MONSTER = re.compile(rb"\d{%d}|\d[eE][+-]?\d{17}" % _LONGEST_RUN)
_HIGH = re.compile(rb"[\x80-\xff]+")
_LATIN = Name("不是 UTF-8，按 iso-8859-1 读取", "not UTF-8; read as iso-8859-1")
_GB18030 = Name("不是 UTF-8，按 GB18030 读取", "not UTF-8; read as GB18030")


class Bytes(Protocol):
    """What the parser reads from."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        ...


class _AsUtf8:
    """A file of another encoding, handed out as UTF-8."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._text = io.TextIOWrapper(file, encoding, newline="")

    def read(self, size: int = -1) -> bytes:
        return self._text.read(size).encode("utf-8")


@contextmanager
def opened(path: Path, name: str) -> Iterator[tuple[Bytes, tuple[Name, ...]]]:
    """The file's text as UTF-8 bytes without a mark, and a note where it was in another encoding."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refuse(name, f"文件有 {size:,} 字节，上限为 {MAX_BYTES:,} 字节；请拆分文件", f"the file has {size:,} bytes, the limit is {MAX_BYTES:,}; split it")
    encoding, notes = encoding_of(path, name)
    with path.open("rb") as file:
        if encoding is None:
            if file.read(3) != codecs.BOM_UTF8:
                file.seek(0)
            yield file, notes
        else:
            yield _AsUtf8(file, encoding), notes


def encoding_of(path: Path, name: str) -> tuple[str | None, tuple[Name, ...]]:
    """``None`` for UTF-8, else UTF-16 with its mark, GB18030, or iso-8859-1 where bytes beyond ASCII mostly stand alone."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            if _decodes(file, "utf-16"):
                return "utf-16", ()
        elif _decodes(file, "utf-8"):
            return None, ()
        file.seek(0)
        runs = _HIGH.findall(file.read(_CHUNK))
        if sum(len(run) == 1 for run in runs) * 2 > len(runs):
            return "iso-8859-1", (_LATIN,)
        if _decodes(file, "gb18030"):
            return "gb18030", (_GB18030,)
    raise refuse(name, "既不是 UTF-8 也不是 GB18030 编码；请另存为 UTF-8", "neither UTF-8 nor GB18030; save it as UTF-8")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def events(source: Bytes, name: str) -> Iterator[Event]:
    """The events of one JSON text. Raises :class:`InputError` where it is none, and where it is nested too deeply."""
    import ijson

    # Chunks are pushed in: pulled through ijson's own iterator, an error may surface after an event that was still sound.
    found = ijson.sendable_list()
    parser = ijson.basic_parse_coro(found, use_float=False)
    depth = count = 0
    more = True
    failure: InputError | None = None
    before = b""
    while more:
        try:
            chunk = source.read(_CHUNK)
            more = bool(chunk)
            if _MONSTER.search(before + chunk):
                raise refuse(name, f"含有超过 {MAX_DIGITS} 位的数字；请核对", f"it holds a number of more than {MAX_DIGITS} digits; check it")
            before = chunk[-_LONGEST_RUN:]
            parser.send(chunk) if more else parser.close()
        except (ijson.JSONError, ValueError) as error:
            # What came before the error is told first: it may be refused at its own place.
            after = count + len(found)
            failure = broken(name, f"{after:,} 个值之后", f"after {after:,} values", " ".join(str(error).split()))
            more = False
        for event, value in found:
            depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
            if depth > MAX_DEPTH:
                raise refuse(name, f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH} levels")
            yield event, value
        count += len(found)
        found.clear()
    if failure is not None:
        raise failure


def broken(place: object, zh: str, en: str, said: str) -> InputError:
    """The refusal of a text that is no JSON."""
    shown = quoted(said, 80)
    return refuse(place, f"不是有效的 JSON：{zh}有错（{shown}）；请重新导出", f"not valid JSON: an error {en} ({shown}); export it again")


def scalar(value: object, place: object) -> Raw:
    """A JSON value as a cell: numbers become their exact digits, null becomes blank."""
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int) and abs(value) < 10**MAX_DIGITS:
        return str(value)
    if isinstance(value, Decimal) and (not value or (abs(value.adjusted()) < MAX_DIGITS and len(value.as_tuple().digits) <= MAX_DIGITS)):
        return format(value, "f")
    raise refuse(place, f"数字超过 {MAX_DIGITS} 位；请核对", f"the number has more than {MAX_DIGITS} digits; check it")


def repeated(place: object, key: str) -> InputError:
    """The refusal of an object that gives one key twice."""
    return refuse(place, f"同一对象中键“{quoted(key)}”重复；请删去一个", f"the key '{quoted(key)}' occurs twice in one object; remove one")
