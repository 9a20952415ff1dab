"""The texts that cells share: one list in a workbook, to which those of other workbooks are added."""

from __future__ import annotations

import re

from compliance.reports.workbook.xml import MAIN, Unfit, check_encoding

_ROOT = re.compile(rb"<((?:[\w.-]+:)?)sst(?=[\s/>])([^<>]*?)(/?)>")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_COUNTS = re.compile(rb"""\s(?:count|uniqueCount)\s*=\s*["'][0-9]*["']""")


class Texts:
    """The list as bytes: a ledger may have a million texts."""

    def __init__(self, data: bytes | None) -> None:
        self._roots: list[bytes] = []
        self._bodies: list[bytes] = []
        self._prefix = b""
        self.count = 0
        self._whole = data
        if data is not None:
            self._prefix, root, body = _opened(data)
            self._keep(root, body)

    def adopt(self, other: Texts) -> int:
        """Add the texts of another workbook; the number of its first one here."""
        before = self.count
        if other._roots:
            self._whole = None
        if not self._roots:
            self._prefix = other._prefix
        for root, body in zip(other._roots, other._bodies, strict=True):
            self._keep(root, body)
        return before

    def _keep(self, root: bytes, body: bytes) -> None:
        self._roots.append(root)
        self._bodies.append(body)
        self.count += len(_ITEM.findall(body))

    def data(self) -> bytes:
        """The part, with every prefix that any of the lists used; as it was where nothing was added."""
        if self._whole is not None:
            return self._whole
        declared: dict[bytes, bytes] = {}
        for root in self._roots:
            for name, value in re.findall(rb"""(xmlns(?::[\w.-]+)?)\s*=\s*["']([^"'<>]*)["']""", root):
                declared.setdefault(name, value)
        declared.setdefault(b"xmlns:" + self._prefix[:-1] if self._prefix else b"xmlns", MAIN.encode())
        names = b"".join(b' %b="%b"' % item for item in declared.items())
        head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<' + self._prefix + b"sst" + names + b">"
        return head + b"".join(self._bodies) + b"</" + self._prefix + b"sst>"


def _opened(data: bytes) -> tuple[bytes, bytes, bytes]:
    check_encoding(data)
    root = _ROOT.search(data)
    if root is None or MAIN.encode() not in root[2]:
        raise Unfit("no list of texts of the usual vocabulary")
    if root[3]:
        return root[1], root[2], b""
    end = data.rfind(b"</" + root[1] + b"sst>")
    if end < 0:
        raise Unfit("no end of the list of texts")
    return root[1], _COUNTS.sub(b"", root[2]), data[root.end() : end]
