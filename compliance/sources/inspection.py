"""What the program makes of a ledger, table by table, without judging anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.ground.problems import InputError, Problem
from compliance.ground.shape import read_shape
from compliance.ground.yamlfile import read_yaml
from compliance.records.kinds import Kind, kinds
from compliance.sources.blocks import tables_on
from compliance.sources.dossier import MANIFEST, entries_of
from compliance.sources.header import headings
from compliance.sources.manifest import DossierShape, SourceShape
from compliance.sources.quality import UNREADABLE, SourceQuality
from compliance.sources.recognise import candidates, ledger_kinds
from compliance.sources.suggesting import Suggestion, suggestions
from compliance.sources.supply import Entry, Supply, open_entry, read_entry
from compliance.sources.table import Table
from compliance.sources.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class TableSeen:
    """A table as it was taken: its quality, the cells refused, what its unknown headers may mean, all its headers."""

    quality: SourceQuality
    refused: tuple[Problem, ...]
    suggested: tuple[Suggestion, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """A source: the number it has in the dossier, its tables, what is wrong with it, and the kinds that unclear tables may be, with how many headers fit."""

    number: int
    name: str
    tables: tuple[TableSeen, ...]
    problems: tuple[Problem, ...]
    maybe: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]


def inspect(path: Path, kind: str | None = None, sheet: str | None = None) -> list[SourceSeen]:
    """What is seen in a ledger, or in each ledger of a dossier. Raises :class:`InputError` where there is nothing to look at."""
    known = kinds()
    words = ledger_kinds(known, {code: vocabulary(each) for code, each in known.items()})
    manifest = path / MANIFEST if path.is_dir() else path
    if manifest.suffix.lower() in (".yaml", ".yml"):
        node = read_yaml(manifest)
        entries, problems = entries_of(manifest.parent, read_shape(DossierShape, node), node)
        if problems:
            raise InputError(problems)
    else:
        entries = [Entry(SourceShape(file=path.name, kind=kind, sheet=sheet), path.name, path)]
    return [_source(number, entry, entries, words, known) for number, entry in enumerate(entries)]


def _source(number: int, entry: Entry, entries: list[Entry], words: Mapping[str, Vocabulary], known: Mapping[str, Kind]) -> SourceSeen:
    supply = Supply()
    try:
        tables = open_entry(entry, entries, words)
    except InputError as error:
        return SourceSeen(number, entry.name, (), error.problems, ())
    try:
        _, problems = read_entry(entry, tables, words, supply)
    except InputError as error:
        problems = list(error.problems)
    unread = [part for table in tables for part in tables_on(table, words) if not any(_same(part, read.table) for read in supply.read)]
    maybe = tuple((str(part.place()), tuple(candidates(headings(part), words)[:4])) for part in unread if not part.is_empty() and not part.hidden)
    return SourceSeen(number, entry.name, tuple(_tables(supply, known)), tuple(dict.fromkeys(problems)), maybe)


def _same(one: Table, other: Table) -> bool:
    return one.sheet == other.sheet and one.rows == other.rows


def _tables(supply: Supply, known: Mapping[str, Kind]) -> list[TableSeen]:
    seen: list[TableSeen] = []
    by_quality = {read.quality: read for read in supply.read}
    for index, quality in enumerate(supply.quality):
        read = by_quality.get(index)
        if read is None:
            seen.append(TableSeen(quality, (), (), ()))
            continue
        kind = known[read.words.kind.code]
        places = {str(column.place)[: -len(str(column.place.row))] for column in quality.columns}
        rows = [record.origin.row for record in supply.store.all(kind.code) or () if (record.origin.file, record.origin.sheet) == (quality.file, quality.sheet)]
        refused = tuple(found for found in supply.problems if found.code == UNREADABLE and any(found.place.startswith(place) for place in places))
        kept = [row for row in rows if row is not None and row > read.header.row]
        headers = tuple([column.header for column in quality.columns] + [column.header for column in quality.ignored if column.header])
        seen.append(TableSeen(quality, refused, tuple(suggestions(read.table, read.header, read.words, kept)), headers))
    return seen
