"""What all tests of ``compliance lint`` share: the shipped linter, and papers made of lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from compliance.evidence.lint import Linter, linter
from tests.acceptance.running import FIXTURES

LIWAN = FIXTURES / "liwan-2024"
REPORT = LIWAN / "自评报告.txt"


@cache
def tools() -> Linter:
    """The shipped linter."""
    return linter()


def lines() -> list[str]:
    """The sample report's lines that hold something."""
    return [line for line in REPORT.read_text(encoding="utf-8").splitlines() if line]


def pdf(path: Path, pages: Sequence[Sequence[str]]) -> Path:
    """A PDF of text lines in a Chinese font that readers bring along."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
               b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R >>",
               b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 /FontBBox [-25 -254 1000 880] >>"]
    kids = []
    for page in pages:
        shown = b"".join(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T*\n" for line in page)
        stream = b"BT /F 10 Tf 14 TL 40 800 Td\n" + shown + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    path.write_bytes(data + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, len(data)))
    return path
