"""A department's mapping: how its headers, units and dates are to be read, kept in a file and compared with each new ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.ground.problems import Problem, problem
from compliance.ground.shape import read_shape
from compliance.ground.yamlfile import read_yaml
from compliance.sources.dates import DateHabits
from compliance.sources.header import best_heading, fold, headings
from compliance.sources.manifest import DatesShape, MappingShape
from compliance.sources.quality import HEADER_CHANGED
from compliance.sources.table import Table
from compliance.sources.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping file by its name in the dossier, and what it says."""

    name: str
    path: Path
    shape: MappingShape

    def compared(self, table: Table, words: Vocabulary, own: Mapping[str, str | None]) -> tuple[dict[str, str | None], list[Problem]]:
        """The headers to name in this table, the dossier's ``own`` before the mapping's, and what has changed since the mapping was written."""
        found = headings(table)
        given = {fold(header): field for header, field in {**self.shape.columns, **own}.items()}
        heading = best_heading(found, words, given)
        here = {fold("/".join(path)): "/".join(path) for path in heading.paths if path} if heading else {}
        present = {fold(word) for path in (heading.paths if heading else ()) if path for word in ("/".join(path), "".join(path), path[-1])}
        gone = [header for header in self.shape.columns if fold(header) not in present]
        known = {fold(header) for header in (*self.shape.headers, *self.shape.columns, *own)}
        come = [header for word, header in here.items() if word not in known and words.match(header.rpartition("/")[2]) is None] if self.shape.headers else []
        place = table.place(heading.last if heading else None)
        told = [
            *(problem(place, f"{self.name} 中的表头“{header}”在本表中没有了；对应的字段没有读到",
                      f"the header '{header}' of {self.name} is gone from this table; its field was not read", HEADER_CHANGED) for header in gone),
            *(problem(place, f"新出现的表头“{header}”，{self.name} 中没有，也没有对应的字段；请用 compliance map 指明",
                      f"a new header '{header}' that {self.name} does not know and that means no field; say what it is with compliance map", HEADER_CHANGED) for header in come),
        ]
        return {**{header: field for header, field in self.shape.columns.items() if header not in gone}, **own}, told


def read_mapping(path: Path, name: str) -> Mapped:
    """The mapping in a file. Raises :class:`InputError` naming file, line and column."""
    return Mapped(name, path, read_shape(MappingShape, read_yaml(path, name)))


def habits_of(own: DatesShape, mapped: DatesShape | None) -> DateHabits:
    """What dates stand for: what the source says itself, then what its mapping says."""
    other = mapped or DatesShape()
    return DateHabits(own.year or other.year, own.century or other.century, own.month_only or other.month_only, own.several or other.several)
