"""All the ledgers of a dossier, read in their order into one store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from compliance.ground.collection import uncollected
from compliance.ground.problems import InputError, Problem, problem, refuse
from compliance.ground.values import Name
from compliance.records.record import Store
from compliance.sources.blocks import tables_on
from compliance.sources.database import fingerprint, read_database, shown_source
from compliance.sources.doubts import repeated_sheets, unknown_columns
from compliance.sources.files import check_file, digest, read_tables
from compliance.sources.header import Header, best_heading, find_header, headings
from compliance.sources.ledger import read_records
from compliance.sources.lookalikes import Numbers, families
from compliance.sources.manifest import SourceShape
from compliance.sources.mapping import Mapped, habits_of
from compliance.sources.notices import digest_notices, read_notices
from compliance.sources.placed import PlacedTable
from compliance.sources.quality import NOT_READ, SourceQuality
from compliance.sources.recognise import GIVEN, named_kind, recognise
from compliance.sources.rows import layouts
from compliance.sources.table import Table, by_column
from compliance.sources.vocabulary import Vocabulary

_UNRECOGNISED = Name("没有找到表头，未读取", "no header row was found; the sheet was not read")
_HIDDEN = Name("隐藏的工作表，未读取", "a hidden sheet; it was not read")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read, by its path in the dossier, and its SHA-256 in hexadecimal."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that was read, its header and vocabulary, and where its quality stands among the others."""

    table: Table
    header: Header
    words: Vocabulary
    quality: int


@dataclass(slots=True)
class Supply:
    """What the ledgers gave: records, findings about cells, quality notes, the files read."""

    store: Store = field(default_factory=Store)
    problems: list[Problem] = field(default_factory=list)
    quality: list[SourceQuality] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    numbers: Numbers = field(default_factory=lambda: Numbers({}))
    read: list[ReadTable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """A source with the place where the dossier names it and the file it resolves to."""

    shape: SourceShape
    place: str
    path: Path
    mapping: Mapped | None = None

    @property
    def name(self) -> str:
        """What messages and reports call it."""
        return self.shape.file if self.shape.file is not None else shown_source(self.shape.source or "")


@uncollected()
def read_sources(entries: list[Entry], known: Mapping[str, Vocabulary]) -> Supply:
    """The records of all ledgers. Raises :class:`InputError` with everything that makes a source unusable."""
    problems = _repeated(entries)
    supply = Supply(numbers=Numbers(families({code: words.kind for code, words in known.items()})))
    tables: dict[str, list[Table]] = {}
    for entry in entries:
        try:
            name = entry.name
            if name not in tables:
                tables[name], sha256 = _open(entry, entries, known)
                supply.inputs.append(InputFile(name, sha256))
            _read_entry(entry, _mine(entry, entries, tables[name]), known, supply)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(dict.fromkeys(problems))
    supply.problems.extend(supply.numbers.found())
    _note_repetitions(supply)
    return supply


def _note_repetitions(supply: Supply) -> None:
    at = {id(read.table): read.quality for read in supply.read}
    for records in supply.store.tables.values():
        for sheet, doubt in repeated_sheets(layouts(records) or ()):
            quality = supply.quality[at[id(sheet.table)]]
            supply.quality[at[id(sheet.table)]] = replace(quality, doubts=(*quality.doubts, doubt))


def _repeated(entries: list[Entry]) -> list[Problem]:
    first: dict[tuple[str, str | None], str] = {}
    problems: list[Problem] = []
    for entry in entries:
        place = first.setdefault((entry.name, entry.shape.sheet), entry.place)
        if place is not entry.place:
            problems.append(problem(
                entry.place, f"“{entry.name}”已在 {place} 列出，会重复计算；请删去一个", f"'{entry.name}' is listed already at {place}; remove one",
            ))
    return problems


def _open(entry: Entry, entries: list[Entry], known: Mapping[str, Vocabulary]) -> tuple[list[Table], str]:
    """A source's tables and the SHA-256 of what they were read from."""
    shape = entry.shape
    if shape.source is not None:
        for kind in shape.queries:
            named_kind(kind, known, entry.place)
        results = read_database(shape.source, shape.queries, entry.path, entry.place)
        return list(results), fingerprint(results)
    if entry.path.is_dir():
        return read_notices(entry.path, entry.name, known), digest_notices(entry.path)
    sheets = [other.shape.sheet for other in entries if other.name == entry.name]
    named = frozenset(sheet for sheet in sheets if sheet is not None)
    check_file(entry.path, entry.name)
    return read_tables(entry.path, entry.name, None if None in sheets else named, shape.form, known), digest(entry.path)


def _mine(entry: Entry, entries: list[Entry], tables: list[Table]) -> list[Table]:
    """The sheets an entry stands for: the one it names, or all that no other entry names."""
    title = {id(table): (table.sheet or "").strip() for table in tables}
    if entry.shape.sheet is not None:
        return [table for table in tables if title[id(table)] == entry.shape.sheet]
    others = {other.shape.sheet for other in entries if other.name == entry.name}
    return [table for table in tables if title[id(table)] not in others]


def read_entry(entry: Entry, tables: list[Table], known: Mapping[str, Vocabulary], supply: Supply) -> tuple[int, list[Problem]]:
    """Put the records of a source's tables into the supply; how many tables gave some, and what is wrong with the others."""
    told = entry.shape.kind or (entry.mapping.shape.kind if entry.mapping else None)
    named = named_kind(told, known, entry.place) if told is not None else None
    filled = [table for table in tables if not table.is_empty()]
    shown = [table for table in filled if not table.hidden or entry.shape.sheet is not None]
    if not shown:
        raise _empty(entry, tables)
    supply.quality.extend(_left_out(table, _HIDDEN) for table in filled if not any(table is other for other in shown))
    visible = [part for table in shown for part in ([table] if isinstance(table, PlacedTable) or table.records_only else tables_on(table, known))]
    problems: list[Problem] = []
    read = 0
    for table in visible:
        try:
            read += _read_table(table, entry, named, known, supply, only_one=len(visible) == 1)
        except InputError as error:
            problems.extend(error.problems)
    return read, problems


def _read_entry(entry: Entry, tables: list[Table], known: Mapping[str, Vocabulary], supply: Supply) -> None:
    read, problems = read_entry(entry, tables, known, supply)
    if problems:
        raise InputError(problems)
    if not read:
        raise _unrecognised(entry.name)


def open_entry(entry: Entry, entries: list[Entry], known: Mapping[str, Vocabulary]) -> list[Table]:
    """The tables of a source that its entry stands for."""
    return _mine(entry, entries, _open(entry, entries, known)[0])


def _of_kind(table: Table, known: Mapping[str, Vocabulary]) -> Vocabulary | None:
    """The kind a table says itself that it holds."""
    return known.get(table.kind) if isinstance(table, PlacedTable) and table.kind is not None else None


def _read_table(table: Table, entry: Entry, named: Vocabulary | None, known: Mapping[str, Vocabulary], supply: Supply, only_one: bool) -> bool:
    """Put a sheet's records into the supply; false where it has no header row and others may have one."""
    own = _of_kind(table, known)
    if own is not None and named is not None and own is not named:
        return False
    found = None if named or own else recognise(table, known)
    words = own or named or (found.words if found else None)
    if words is None and only_one:
        raise _unrecognised(table.place())
    if words is None or (not only_one and best_heading(headings(table), words) is None):
        supply.quality.append(_left_out(table, _UNRECOGNISED))
        return False
    shape, mapping = entry.shape, entry.mapping
    columns, changed = (shape.columns, []) if mapping is None else mapping.compared(table, words, shape.columns)
    header = find_header(table, words, columns, shape.unit or (mapping.shape.unit if mapping else None))
    kind = words.kind
    habits = habits_of(shape.dates, mapping.shape.dates if mapping else None)
    cells = by_column(table.rows)
    reading = read_records(table, kind, header, len(supply.store.all(kind.code) or ()) + 1, table.notes, habits, columns=cells)
    supply.store.add(kind.code, reading.records)
    supply.numbers.read(table, kind, header, cells)
    supply.problems.extend(reading.problems)
    how = GIVEN if named else found.how if found else None
    more = (*reading.quality.doubts, *unknown_columns(reading.quality), *changed)
    supply.quality.append(replace(reading.quality, how=how, mapping=mapping.name if mapping else None, doubts=more))
    supply.read.append(ReadTable(table, header, words, len(supply.quality) - 1))
    return True


def _left_out(table: Table, why: Name) -> SourceQuality:
    return SourceQuality(table.file, table.sheet, None, None, 0, (), (), (), 0, (why,), doubts=(Problem(str(table.place()), why, NOT_READ),))


def _empty(entry: Entry, tables: list[Table]) -> InputError:
    place = tables[0].place() if len(tables) == 1 else entry.name
    return refuse(
        place,
        "没有内容（工作表是空的或被隐藏）；请填写，或从 dossier.yaml 中去掉",
        "there is nothing in it (the sheet is empty or hidden); fill it in, or remove it from dossier.yaml",
    )


def _unrecognised(place: object) -> InputError:
    return refuse(
        place,
        "没有找到表头，也看不出是哪种台账；请核对工作表，或在 dossier.yaml 中写明 kind",
        "no header row was found and the name does not tell what the ledger holds; check the sheet, or give its kind in dossier.yaml",
    )
