"""A workbook as what it is, a zip of parts tied by relations: one that is read, and one that is being made."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, unquote

from lxml import etree

from compliance.reports.workbook.xml import Unfit, parsed, written

TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)

Content: TypeAlias = bytes | Callable[[], Iterable[bytes]]
"""A part: its bytes, or what yields them when it is written."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One part's tie to another: its id, its type, and the part's name; or, where it is not ``inside``, an address as written and its mode."""

    id: str
    type: str
    target: str
    inside: bool = True
    mode: str | None = None

    @property
    def kind(self) -> str:
        """The kind of relation, such as ``worksheet``."""
        return self.type.rpartition("/")[2]


class Package:
    """A workbook that is read. Its reader has already refused bombs, damage and passwords. Raises :class:`Unfit`."""

    def __init__(self, source: Path | io.BytesIO) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Unfit(str(error)) from error
        self.names = [info.filename for info in self._zip.infolist() if not info.is_dir()]
        self._known = {name.casefold(): name for name in self.names}
        types = parsed(self.read(TYPES))
        self.defaults: dict[str, str] = {item.get("Extension", "").casefold(): item.get("ContentType", "") for item in types.findall(f"{{{_TYPES_NS}}}Default")}
        self.overrides: dict[str, str] = {item.get("PartName", "").lstrip("/").casefold(): item.get("ContentType", "") for item in types.findall(f"{{{_TYPES_NS}}}Override")}

    def read(self, part: str) -> bytes:
        """A part's bytes."""
        try:
            return self._zip.read(self._known[part.casefold()])
        except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
            raise Unfit(f"{part}: {error}") from error

    def start(self, part: str, size: int = 65_536) -> bytes:
        """The first bytes of a part."""
        try:
            with self._zip.open(self._known[part.casefold()]) as file:
                return file.read(size)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
            raise Unfit(f"{part}: {error}") from error

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part.casefold() in self._known

    def type_of(self, part: str) -> str:
        """The content type of a part."""
        return self.overrides.get(part.casefold()) or self.defaults.get(part.rpartition(".")[2].casefold(), "application/octet-stream")

    def relations(self, part: str) -> list[Relation]:
        """What a part is tied to, in order."""
        held = rels_name(part)
        if not self.has(held):
            return []
        found = []
        for item in parsed(self.read(held)).findall(f"{{{_RELS_NS}}}Relationship"):
            target, mode = item.get("Target", ""), item.get("TargetMode")
            place = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), unquote(target))).lstrip("/")
            inside = mode != "External" and self.has(place)
            found.append(Relation(item.get("Id", ""), item.get("Type", ""), self._known[place.casefold()] if inside else target, inside, mode))
        return found


def rels_name(part: str) -> str:
    """The part that holds a part's relations; of the package itself for an empty name."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@dataclass
class Draft:
    """A workbook that is being made: parts in their order, content types, and the relations that were changed."""

    parts: dict[str, Content] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)
    _relations: dict[str, list[Relation]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> Draft:
        """The same workbook, to be changed."""

        def later(part: str) -> Content:
            return lambda: [package.read(part)]

        draft = cls({name: later(name) for name in package.names if name != TYPES}, dict(package.defaults), {})
        known = {name.casefold(): name for name in package.names}
        draft.overrides = {known[name]: kind for name, kind in package.overrides.items() if name in known}
        draft._relations = {part: package.relations(part) for part in ("", BOOK)}
        return draft

    def put(self, part: str, content: Content, type_: str | None = None) -> None:
        """Add or replace a part."""
        self.parts[part] = content
        if type_ is not None and self.defaults.get(part.rpartition(".")[2].casefold()) != type_:
            self.overrides[part] = type_

    def drop(self, part: str) -> None:
        """Remove a part and what it was tied to."""
        for name in (part, rels_name(part)):
            self.parts.pop(name, None)
            self.overrides.pop(name, None)
        self._relations.pop(part, None)

    def read(self, part: str) -> bytes:
        """A part's bytes."""
        content = self.parts[part]
        return content if isinstance(content, bytes) else b"".join(content())

    def set_relations(self, part: str, relations: Iterable[Relation]) -> None:
        """Replace the relations of a part."""
        self._relations[part] = list(relations)

    def relations(self, part: str) -> list[Relation]:
        """The relations of a part that were set."""
        return self._relations.get(part, [])

    def tie(self, part: str, type_: str, target: str) -> str:
        """A new relation; its id."""
        held = self._relations.setdefault(part, [])
        taken = {relation.id for relation in held}
        number = len(held) + 1
        while f"rId{number}" in taken:
            number += 1
        held.append(Relation(f"rId{number}", type_, target))
        return f"rId{number}"

    def save(self) -> bytes:
        """The zip. The same parts give the same bytes."""
        for part, relations in self._relations.items():
            if relations:
                self.parts[rels_name(part)] = _rels_xml(part, relations)
            else:
                self.parts.pop(rels_name(part), None)
        self.defaults.setdefault("rels", _RELS_TYPE)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in ((TYPES, self._types_xml()), *self.parts.items()):
                info = zipfile.ZipInfo(name, _FIXED_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(info, "w", force_zip64=False) as file:
                    for chunk in [content] if isinstance(content, bytes) else content():
                        file.write(chunk)
        return out.getvalue()

    def _types_xml(self) -> bytes:
        root = parsed(f'<Types xmlns="{_TYPES_NS}"/>'.encode())
        for ending, kind in self.defaults.items():
            etree.SubElement(root, f"{{{_TYPES_NS}}}Default", Extension=ending, ContentType=kind)
        for part, kind in self.overrides.items():
            if part in self.parts:
                etree.SubElement(root, f"{{{_TYPES_NS}}}Override", PartName=f"/{part}", ContentType=kind)
        return written(root)


def _rels_xml(part: str, relations: Iterable[Relation]) -> bytes:
    root = parsed(f'<Relationships xmlns="{_RELS_NS}"/>'.encode())
    for relation in relations:
        item = etree.SubElement(root, f"{{{_RELS_NS}}}Relationship", Id=relation.id, Type=relation.type)
        if relation.inside:
            item.set("Target", quote(posixpath.relpath("/" + relation.target, "/" + posixpath.dirname(part))))
        else:
            item.set("Target", relation.target)
            if relation.mode is not None:
                item.set("TargetMode", relation.mode)
    return written(root)
