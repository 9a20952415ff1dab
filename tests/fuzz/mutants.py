"""Files gone wrong: deterministic mutants of sound ones. The same number gives the same file on every machine."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

ODDITIES: tuple[bytes, ...] = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\t", b'"', b"'", b"`", b",", b";", b"|", b"=1+1", b"@SUM(A1)", b"-", b"\xe2\x80\xae", b"\xe2\x80\x8b",
    b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", "０".encode(), "合计".encode(), "单位：万元".encode(), "二〇二四年".encode(), "壹仟亿元整".encode(), b"1e999999", b"-1e-999999",
    b"NaN", b"9" * 400, b"0x41", b"../../etc/passwd", b"&x;", b"<!ENTITY x 'y'>", b"<![CDATA[", b"]]>", b"]]", b"[[[[", b"{{{{", b"}}", b"((((", b"&a", b"*a", b"!!python/object:os.system", b"<<: *a",
    b"#REF!", b"\\u0000", b"%00", b"2024-02-30", b"0000-00-00", b"99999999999", b"true", b"null", b"~", b"--- ", b"...", b": ", b"- ", b"? ", b"not ", b" or ", b" if ", b"lambda: ", b"__import__('os')", b"a.b.c",
    b"1//0", b"2**99999", b"sum(", b"any(x for x in ", b"add_workdays(", b"'" * 3,
)
SMALL = 200_000


def mutant(seed: bytes, number: int) -> bytes:
    """The mutant of this number: one to six changes of bytes, or of one part of an archive."""
    chance = random.Random(number)  # noqa: S311
    if seed[:2] == b"PK" and chance.random() < 0.8:
        return _in_archive(seed, chance)
    return _in_text(seed, chance)


def _in_archive(seed: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = chance.randrange(len(parts))
    name, content = parts[at]
    match chance.randrange(12):
        case 0:
            parts.pop(at)
        case 1:
            parts.append((name, content))
        case 2:
            parts[at] = (chance.choice(["../" + name, "/" + name, name.upper(), name.replace("/", "\\"), "x" * 300]), content)
        case 3:
            parts[at] = (name, content * chance.choice([2, 50]))
        case _:
            parts[at] = (name, (_in_xml if content[:1] == b"<" and chance.random() < 0.7 else _in_text)(content, chance))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for part, data in parts:
            info = zipfile.ZipInfo(part)
            info.compress_type = archive.compression
            archive.writestr(info, data)
    return target.getvalue()


_NUMBERS = re.compile(rb'"\d+"')
_REFERENCES = re.compile(rb'"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?"')
_TAGS = re.compile(rb"<[^>]{1,200}>")


def _in_xml(content: bytes, chance: random.Random) -> bytes:
    """A number, a cell reference or a tag changed where it stands."""
    for _ in range(chance.randint(1, 4)):
        pattern, words = chance.choice([
            (_NUMBERS, [b'"-1"', b'"0"', b'"4294967296"', b'"99999999999999999999"', b'"1e9"', b'""', b'"65536"']),
            (_REFERENCES, [b'"A0"', b'"XFD1048576"', b'"ZZZZ9"', b'"A1:XFD1048576"', b'"B2:A1"', b'""', b'"$A$1"']),
            (_TAGS, [b"", b"<x>", b"</x>", b"<c r='A1' t='s'><v>99999</v></c>", b"<c t='e'><v>#N/A</v></c>", b"<f>WEBSERVICE(\"http://127.0.0.1/\")</f>", b"<!-- ", b"<?x ?>"]),
        ])
        found = [match.span() for match in pattern.finditer(content[:SMALL])]
        if found:
            start, end = chance.choice(found)
            content = content[:start] + chance.choice(words) + content[end:]
    return content


def _in_text(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        content = chance.choice(_CHANGES)(content, chance)[: 4 * SMALL]
    return content


def _span(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice([0, 1, 1, 2, 4, 16, 200]))


def _flip(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + bytes(byte ^ (1 << chance.randrange(8)) for byte in content[start:end]) + content[end:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _end(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)] if chance.random() < 0.3 else content


def _again(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:end] + content[start:end] * chance.choice([1, 2, 60, 3000]) + content[end:]


def _odd(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + chance.choice(ODDITIES) * chance.choice([1, 1, 1, 2, 300]) + content[chance.choice([start, end]):]


def _swap(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _indent(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = b" " * chance.choice([1, 2, 7, 4000]) + lines[at].lstrip()
    return b"\n".join(lines)


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _end, _again, _odd, _odd, _odd, _swap, _indent)


def seeds(folder: Path, *endings: str) -> list[Path]:
    """The sound files below a folder with these endings, small ones, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in endings and path.is_file() and 0 < path.stat().st_size <= SMALL)
