"""Records that remember their cells, and the store that finds related ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field

from compliance.ground.origin import Origin
from compliance.ground.values import Value
from compliance.records.kinds import DEPARTMENT, Kind, Relation, kinds


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: as read (``None`` for blank or unreadable), the text it was read from, and its place.

    ``readable`` is false where the cell holds something that could not be understood.
    """

    value: Value | None
    raw: str
    origin: Origin
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a ledger as typed fields. A field that its source has no column for is not in ``cells``.

    ``name`` is what people call it where its kind has no key that says so: the words of a claim in a report.
    """

    kind: str
    number: int
    cells: Mapping[str, Cell]
    origin: Origin
    name: str = ""

    def value(self, name: str) -> Value | None:
        """The field's value; ``None`` where it is missing."""
        cell = self.cells.get(name)
        return cell.value if cell else None

    def filled(self, name: str) -> bool | None:
        """Whether the cell is filled in; ``None`` where there is no such column or the cell is unreadable."""
        cell = self.cells.get(name)
        if cell is None or not cell.readable:
            return None
        return cell.value is not None

    def place(self, name: str) -> Origin:
        """The cell of a field; the row where its source has no such column."""
        cell = self.cells.get(name)
        return cell.origin if cell else self.origin

    def key(self) -> str:
        """What people call this record: its key fields, or its row where they are blank."""
        if self.name:
            return self.name
        parts = [self.cells[name].raw for name in kinds()[self.kind].key if name in self.cells and self.cells[name].raw]
        return " ".join(parts) or str(self.origin)


@dataclass(slots=True)
class Store:
    """The records of one dossier, by kind; kinds without any source are absent, which is not the same as empty."""

    tables: dict[str, Sequence[Record]] = field(default_factory=dict)
    _index: dict[tuple[str, tuple[str, ...]], dict[tuple[Value, ...], list[Record]]] = field(default_factory=dict)

    def add(self, kind: str, records: Sequence[Record]) -> None:
        """Put a source's records in; their kind counts as supplied even if there are none.

        The only source of a kind stays as it is: its records may be made when they are asked for.
        """
        held = self.tables.get(kind)
        if not held:
            self.tables[kind] = records if records and not isinstance(records, MutableSequence) else list(records)
        elif isinstance(held, list):
            held.extend(records)
        else:
            self.tables[kind] = [*held, *records]
        self._index.clear()

    def all(self, kind: str) -> Sequence[Record] | None:
        """All records of a kind in order; ``None`` where no source supplies it."""
        return self.tables.get(kind)

    def department(self) -> Record | None:
        """The record of the dossier itself."""
        found = self.tables.get(DEPARTMENT)
        return found[0] if found else None

    def related(self, record: Record, relation: Relation) -> Sequence[Record] | None:
        """The related records in order; ``None`` where their kind is not supplied or one of our key fields is missing."""
        if relation.kind not in self.tables:
            return None
        ours = tuple(record.value(name) for _, name in relation.on)
        known = tuple(value for value in ours if value is not None)
        if len(known) != len(ours):
            return None
        return self.equal(relation.kind, tuple(name for name, _ in relation.on), known)

    def equal(self, kind: str, names: tuple[str, ...], values: tuple[Value, ...]) -> Sequence[Record]:
        """The records of a kind whose named fields hold these values."""
        if not names:
            return self.tables.get(kind, [])
        if (kind, names) not in self._index:
            table: dict[tuple[Value, ...], list[Record]] = defaultdict(list)
            for record in self.tables.get(kind, []):
                held = [record.value(name) for name in names]
                if None not in held:
                    table[tuple(value for value in held if value is not None)].append(record)
            self._index[kind, names] = table
        return self._index[kind, names].get(values, [])


def kind_of(record: Record) -> Kind:
    """The declaration of the record's kind."""
    return kinds()[record.kind]
