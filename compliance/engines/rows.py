"""Records of a store as expressions see them."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.ground.truth import Truth
from compliance.ground.values import Value
from compliance.language.world import Definitions
from compliance.records.kinds import Kind
from compliance.records.record import Record, Store


class StoreRow:
    """One record, able to find its relatives."""

    __slots__ = ("_rows", "definitions", "record")

    def __init__(self, record: Record, rows: Rows) -> None:
        self.record = record
        self.definitions: Definitions = {}
        self._rows = rows

    def value(self, name: str) -> Value | None:
        """A field's value; ``None`` where missing."""
        return self.record.value(name)

    def filled(self, name: str) -> Truth:
        """Whether the cell is filled in; unknown without such a column or where it is unreadable."""
        return self.record.filled(name)

    def related(self, relation: str) -> Sequence[StoreRow] | None:
        """The records of a relation; ``None`` where their kind has no source or a linking field is missing."""
        declared = self._rows.kinds[self.record.kind].relations[relation]
        found = self._rows.store.related(self.record, declared)
        return None if found is None else [self._rows.row(record) for record in found]

    def same(self, fields: tuple[str, ...]) -> Sequence[StoreRow] | None:
        """The records of this kind, this one included, with the same key; ``None`` where part of the key is missing."""
        values = tuple(value for value in map(self.record.value, fields) if value is not None)
        if len(values) != len(fields):
            return None
        return [self._rows.row(record) for record in self._rows.store.equal(self.record.kind, fields, values)]


class Rows:
    """Every record of a store as a row, made once."""

    def __init__(self, store: Store, kinds: dict[str, Kind]) -> None:
        self.store = store
        self.kinds = kinds
        self._made: dict[tuple[str, int], StoreRow] = {}

    def row(self, record: Record) -> StoreRow:
        """The row of a record."""
        key = (record.kind, record.number)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = StoreRow(record, self)
        return found

    def all(self, kind: str) -> list[StoreRow]:
        """The rows of a kind, in order; none where it has no source."""
        return [self.row(record) for record in self.store.all(kind) or []]
