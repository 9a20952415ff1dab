"""A dossier: one department, one year, and its ledgers; or a single ledger for the clerk who has only that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from compliance.ground.problems import InputError, Problem, refuse
from compliance.ground.shape import read_shape
from compliance.ground.values import NEVER, Base, Name
from compliance.ground.yamlfile import Mark, Node, mark_at, read_yaml
from compliance.records.kinds import DEPARTMENT, Kind, kinds
from compliance.records.record import Record, Store
from compliance.rules.shapes import OverlayShape
from compliance.rules.waivers import Waiver
from compliance.sources.department import read_department, read_jurisdiction
from compliance.sources.files import READABLE, digest, inside
from compliance.sources.header import vocabulary
from compliance.sources.manifest import DossierShape, SourceShape
from compliance.sources.mapping import Mapped, read_mapping
from compliance.sources.notices import holds_notices
from compliance.sources.quality import SourceQuality
from compliance.sources.recognise import ledger_kinds, named_kind
from compliance.sources.rows import field_values
from compliance.sources.supply import Entry, InputFile, Supply, read_sources
from compliance.sources.table import shown

MANIFEST = "dossier.yaml"
"""The file that makes a folder a dossier."""


@dataclass(frozen=True, slots=True)
class GivenEvidence:
    """Points or a fact a person gives for an indicator, with the document named; ``place`` is its line in the dossier."""

    indicator: str
    points: Decimal | None
    value: str | None
    document: str
    by: str
    note: Name | None
    place: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A department's year as read. ``problems`` are findings about cells: none of them kept the rest from being read.

    ``department`` and ``scheme`` are ``None`` for a single ledger; ``scheme`` is an id or a path as written. ``figures`` are its own versions
    of parameters. ``stated`` is the day its ledgers are of by its own word, whatever day it is judged as of. ``papers`` are the written
    report and the form.
    """

    path: Path
    name: str
    department: Record | None
    jurisdiction: str
    year: int
    as_of: dt.date
    scheme: str | None
    notes: tuple[Name, ...]
    store: Store
    problems: tuple[Problem, ...]
    quality: tuple[SourceQuality, ...]
    evidence: tuple[GivenEvidence, ...]
    waivers: tuple[Waiver, ...]
    inputs: tuple[InputFile, ...]
    figures: tuple[tuple[OverlayShape, Mark], ...] = ()
    stated: dt.date | None = None
    papers: tuple[Path, ...] = ()


def open_dossier(path: Path, as_of: dt.date | None = None, known: Mapping[str, Kind] | None = None, jurisdiction: str | None = None) -> Dossier:
    """The dossier at a path: a folder with ``dossier.yaml``, that file, or a single ledger or folder of notices in a ``jurisdiction``.

    ``as_of`` goes before the dossier's own. Raises :class:`InputError` with everything that cannot be used.
    """
    if path.is_dir() and ((path / MANIFEST).exists() or not holds_notices(path)):
        return read_dossier(path / MANIFEST, as_of, known)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_dossier(path, as_of, known)
    return read_ledger(path, as_of, jurisdiction or "CN", known=known)


def read_dossier(path: Path, as_of: dt.date | None = None, known: Mapping[str, Kind] | None = None) -> Dossier:
    """The dossier a ``dossier.yaml`` describes."""
    if not path.exists():
        formats = " ".join(READABLE)
        raise refuse(
            path.parent.name or path.name,
            f"没有找到 {path.name}；请给出含 {MANIFEST} 的文件夹，或一个台账文件（{formats}）",
            f"there is no {path.name}; give a folder with a {MANIFEST}, or one ledger file ({formats})",
        )
    known = kinds() if known is None else known
    node = read_yaml(path)
    shape = read_shape(DossierShape, node)
    day = as_of or shape.as_of
    problems: list[Problem] = []
    jurisdiction, department, supply = "CN", None, Supply()
    try:
        jurisdiction = read_jurisdiction(shape.department, node)
        department = read_department(known[DEPARTMENT], shape.department, shape.year, day, node) if DEPARTMENT in known else None
    except InputError as error:
        problems.extend(error.problems)
    try:
        supply = _supply(path.parent, shape, node, known)
    except InputError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if department is not None:
        supply.store.add(DEPARTMENT, [department])
    inputs = (InputFile(path.name, digest(path)), *supply.inputs)
    return Dossier(
        path, shown(shape.department.get("name") or "") or path.parent.name, department, jurisdiction, shape.year, day, shape.scheme,
        tuple(note.name() for note in shape.notes), supply.store, tuple(supply.problems), tuple(supply.quality),
        _evidence(shape, node), _waivers(shape, node), inputs,
        tuple((figure, mark_at(node, ("parameters", index, "name"))) for index, figure in enumerate(shape.parameters)), shape.as_of,
        tuple(inside(path.parent, name, str(mark_at(node, ("papers", index)))) for index, name in enumerate(shape.papers)),
    )


def read_ledger(
    path: Path, as_of: dt.date | None = None, jurisdiction: str = "CN", kind: str | None = None, sheet: str | None = None,
    known: Mapping[str, Kind] | None = None,
) -> Dossier:
    """A single ledger as a dossier without department and scheme.

    Without ``as_of`` it is judged as of the latest day it mentions (nothing reads the clock), and a note says so.
    """
    known = kinds() if known is None else known
    words = ledger_kinds(known, {code: vocabulary(each) for code, each in known.items()})
    if kind is not None:
        named_kind(kind, words, path.name)
    supply = read_sources([Entry(SourceShape(file=path.name, sheet=sheet, kind=kind), path.name, path)], words)
    notes: tuple[Name, ...] = ()
    if as_of is None:
        as_of = latest_day(supply.store, known)
        if as_of is None:
            raise undated(path.name)
        notes = (judged_as_of(as_of),)
    return Dossier(
        path, path.stem, None, jurisdiction, as_of.year, as_of, None, notes,
        supply.store, tuple(supply.problems), tuple(supply.quality), (), (), tuple(supply.inputs),
    )


def undated(name: str) -> InputError:
    """A ledger without any date, which nobody said when to judge."""
    return refuse(name, "台账中没有日期，不知按哪一天判断；请用 --as-of 指定", "the ledger mentions no date to judge it by; give one with --as-of")


def judged_as_of(day: dt.date) -> Name:
    """The note that a ledger is judged as of its latest day."""
    return Name(f"没有指定截止日，按台账中最晚的日期 {day} 判断", f"no as-of date was given: judged as of the latest date in the ledger, {day}")


def latest_day(store: Store, known: Mapping[str, Kind]) -> dt.date | None:
    """The latest date in any record; events that did not happen do not count."""
    days = {
        value
        for code, records in store.tables.items()
        for name, field in known[code].fields.items()
        if field.type.base is Base.DATE
        for value in field_values(records, name)
        if isinstance(value, dt.date)
    }
    return max(days - {NEVER}, default=None)


def entries_of(folder: Path, shape: DossierShape, node: Node) -> tuple[list[Entry], list[Problem]]:
    """The sources that a manifest names, and what is wrong with the others."""
    problems: list[Problem] = []
    entries: list[Entry] = []
    for index, source in enumerate(shape.sources):
        place = str(mark_at(node, ("sources", index, "file" if source.source is None else "source")))
        try:
            mapping = None if source.mapping is None else _mapping(folder, source.mapping, mark_at(node, ("sources", index, "mapping")))
            entries.append(Entry(source, place, folder if source.file is None else inside(folder, source.file, place), mapping))
        except InputError as error:
            problems.extend(error.problems)
    return entries, problems


def _supply(folder: Path, shape: DossierShape, node: Node, known: Mapping[str, Kind]) -> Supply:
    entries, problems = entries_of(folder, shape, node)
    try:
        supply = read_sources(entries, ledger_kinds(known, {code: vocabulary(kind) for code, kind in known.items()}))
    except InputError as error:
        raise InputError([*problems, *error.problems]) from error
    if problems:
        raise InputError(problems)
    for name in dict.fromkeys(entry.mapping.name for entry in entries if entry.mapping):
        supply.inputs.append(InputFile(name, digest(folder / name)))
    return supply


def _mapping(folder: Path, named: str, place: object) -> Mapped:
    path = inside(folder, named, place)
    if not path.is_file():
        raise refuse(place, f"没有这个对应文件“{named}”；可用 compliance map 生成", f"there is no mapping file '{named}'; compliance map can write one")
    return read_mapping(path, named)


def _evidence(shape: DossierShape, node: Node) -> tuple[GivenEvidence, ...]:
    return tuple(
        GivenEvidence(e.indicator, e.points, e.value, e.document, e.by, e.note.name() if e.note else None, str(mark_at(node, ("evidence", index))))
        for index, e in enumerate(shape.evidence)
    )


def _waivers(shape: DossierShape, node: Node) -> tuple[Waiver, ...]:
    return tuple(
        Waiver(w.rule, w.record, w.reason, w.evidence, w.approved_by, w.until, str(mark_at(node, ("waivers", index)))) for index, w in enumerate(shape.waivers)
    )
