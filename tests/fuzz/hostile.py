"""Files made to harm: each takes little to write and much to read. ``python hostile.py`` reads each in one process and says what it cost."""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.memory import peak_mb
from compliance.ground.problems import InputError
from compliance.sources.dossier import open_dossier
from tests.acceptance.running import ROOT
from tests.fuzz.doors import AS_OF

MIB = 2**20
TEN = 10 * MIB
HEAD = "合同编号,合同名称\n".encode()

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="合同" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def book(rows: str, head: str = "", **parts: bytes | str) -> bytes:
    """A workbook whose sheet holds these rows; ``head`` stands before the sheet's root, ``parts`` are further parts by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", LINKS.replace("worksheet\"", "officeDocument\"").replace("worksheets/sheet1", "xl/workbook"))
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS)
        archive.writestr("xl/worksheets/sheet1.xml", head + SHEET.format(rows))
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def cells(row: int, *texts: str) -> str:
    """A row of inline strings."""
    return f'<row r="{row}">' + "".join(f'<c r="{chr(65 + at)}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(texts)) + "</row>"


TITLES = cells(1, "合同编号", "合同名称")
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 20}'>" for n in range(9)) + "]>"
OUTSIDE = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"


def bomb() -> bytes:
    """A workbook of some hundred KB that unpacks to more than half a GiB."""
    return book(TITLES, **{"xl/media/image1.bin": b"\0" * (520 * MIB)})


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb": ("a.xlsx", bomb),
    "a sheet of blanks": ("a.xlsx", lambda: book(TITLES + " " * (300 * MIB))),
    "a cell of 100 MB in a workbook": ("a.xlsx", lambda: book(TITLES + cells(2, "HT-1", "x" * 100_000_000))),
    "a million columns in a workbook": ("a.xlsx", lambda: book(TITLES + '<row r="2"><c r="ZZZZZ2"><v>1</v></c></row>')),
    "a far row": ("a.xlsx", lambda: book(TITLES + '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')),
    "billion laughs": ("a.xlsx", lambda: book(TITLES + cells(2, "&j;", "x"), LAUGHS)),
    "an external entity": ("a.xlsx", lambda: book(TITLES + cells(2, "&e;", "x"), OUTSIDE)),
    "an .ods with entities": ("a.ods", lambda: _ods(LAUGHS)),
    "a cell of 100 MB": ("a.csv", lambda: HEAD + b'"' + b"x" * 100_000_000 + b'",b\n'),
    "a million columns": ("a.csv", lambda: b"a," * 1_000_000),
    "commas": ("a.csv", lambda: b"," * TEN),
    "lines": ("a.csv", lambda: b"\n" * TEN),
    "quotes": ("a.csv", lambda: b'"' * TEN),
    "rows of nothing": ("a.csv", lambda: HEAD + b",\n" * (TEN // 2)),
    "many short rows": ("a.csv", lambda: HEAD + b"1,2\n" * (TEN // 4)),
    "half-width digits": ("a.csv", lambda: HEAD + ("１," * (TEN // 4)).encode()),
    "open brackets": ("a.json", lambda: b"[" * TEN),
    "open objects": ("a.json", lambda: b'{"a":' * (TEN // 5)),
    "small objects": ("a.json", lambda: b"[" + b'{"a":1},' * (TEN // 8) + b"{}]"),
    "small releases": ("a.json", lambda: b'{"releases":[' + b'{"ocid":1},' * (TEN // 11) + b'{"ocid":2}]}'),
    "values in a release": ("a.json", lambda: b'{"releases":[{"ocid":1,"x":[' + b"1," * (TEN // 2) + b"1]}]}"),
    "a number of 10 MB": ("a.json", lambda: b'[{"a":' + b"9" * TEN + b"}]"),
    "a text of 10 MB": ("a.json", lambda: json.dumps([{"合同编号": "x" * TEN, "合同名称": "a"}]).encode()),
    "open brackets on a line": ("a.jsonl", lambda: b"[" * TEN),
    "small lines": ("a.jsonl", lambda: b'{"a":1}\n' * (TEN // 8)),
    "open elements": ("a.html", lambda: b"<div>" * (TEN // 5)),
    "open cells": ("a.html", lambda: b"<td>a" * (TEN // 5)),
    "attributes": ("a.html", lambda: b"<p " + b"a=1 " * (TEN // 4) + b">"),
    "a page that is a bit too large": ("a.html", lambda: b"<p>" + b"x" * TEN),
    "labels": ("a.html", lambda: "<p>合同编号：".encode() * (TEN // 18)),
    "colons": ("a.txt", lambda: "合同编号 供应商 签订日期\n合同公告".encode() + "：".encode() * (MIB)),
    "spaces": ("a.txt", lambda: "合同编号 供应商 合同签订日期 合同公告".encode() + b" " * TEN),
    "aliases": ("dossier.yaml", lambda: b"a: &a [x]\n" + b"".join(b"k%d: [*a, *a]\n" % n for n in range(100_000))),
    "a cycle": ("dossier.yaml", lambda: b"&a {b: *a}"),
    "deep yaml": ("dossier.yaml", lambda: b"[" * 3_000_000),
    "deep yaml by indenting": ("dossier.yaml", lambda: b"".join(b" " * n + b"a:\n" for n in range(1_500))),
    "many keys": ("dossier.yaml", lambda: b"".join(b"k%d: 1\n" % n for n in range(300_000))),
}


def _ods(head: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", head + '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:body>&j;</office:body></office:document-content>')
    return target.getvalue()


def costs(chosen: list[str]) -> Iterator[tuple[str, float, int, str]]:
    """Each case with the seconds it took to read, the most memory the process had, and what was said."""
    with tempfile.TemporaryDirectory() as folder:
        for case in chosen:
            path = Path(folder) / CASES[case][0]
            # Made and read by processes of their own: the most memory is asked of the one that reads.
            _alone("make", case, str(path))
            done = _alone("read", str(path))
            if done.returncode:
                yield case, 0.0, 0, f"FAULT {done.returncode}: {done.stderr[-600:]}"
            else:
                seconds, memory, said = done.stdout.split("\n")[0].split(" ", 2)
                yield case, float(seconds), int(memory), said
            path.unlink()


def _alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, timeout=200, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})


def _read(path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
    gc.set_threshold(1_000_000, 50, 50)  # as the program itself does
    began = time.process_time()
    try:
        open_dossier(path, AS_OF)
        said = "taken"
    except InputError as error:
        said = error.problems[0].text("zh")[:120]
    print(f"{time.process_time() - began:.2f}", round(peak_mb() * MIB), said)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["read", path]:
            _read(Path(path))
        case ["make", case, path]:
            Path(path).write_bytes(CASES[case][1]())
        case chosen:
            for case, seconds, memory, said in costs(chosen or list(CASES)):
                print(f"{case:36} {seconds:6.2f} s {memory / MIB:6.0f} MiB  {said}", flush=True)
