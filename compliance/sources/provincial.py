"""A province in columns: one table for each kind of record, with a column that says which department each row belongs to.

``province.yaml`` names the year, the day and the scheme. Beside it (or below ``data:``) lies one Parquet file or folder of files for
each kind, named by the kind, and ``department.parquet`` with a row for each department. Rows are counted as in a sheet whose header is row 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic import Field as Setting

from compliance.ground.origin import Origin
from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.ground.shape import Shape, read_shape
from compliance.ground.yamlfile import Mark, read_yaml
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.records.record import Record, Store
from compliance.sources.department import department_record, jurisdiction_code
from compliance.sources.dossier import Dossier
from compliance.sources.files import digest
from compliance.sources.header import Header, find_header
from compliance.sources.ledger import read_records
from compliance.sources.manifest import sensible_year
from compliance.sources.quality import SourceQuality
from compliance.sources.supply import InputFile
from compliance.sources.table import Raw, Table, quoted, shown
from compliance.sources.vocabulary import Vocabulary, fold

MANIFEST = "province.yaml"
"""The file that makes a folder a province in columns."""

FIRST_ROW = 2
"""The row of the first record of a file."""

ENDING = ".parquet"


class ProvinceShape(Shape):
    """The shape of ``province.yaml``."""

    province: Literal["1"] = Setting(description="格式版本，写 1。Version of the format, 1.")
    name: str = Setting(min_length=1, description="名称。The name.")
    year: Annotated[int, AfterValidator(sensible_year)] = Setting(description="年度。The year.")
    as_of: dt.date = Setting(description="数据截止日。As-of date.")
    scheme: str | None = Setting(default=None, description="评分标准：编号或文件。The scoring scheme: an id or a file.")
    jurisdiction: str = Setting(default="CN", description="没有写明的部门的行政区划代码。Place of the departments that name none.")
    department: str = Setting(default=DEPARTMENT, description="写明部门的列。The column that names the department.")
    data: str | None = Setting(default=None, description="数据所在的文件夹或地址（默认：本文件旁）。Folder or address of the data (default: beside this file).")
    columns: dict[str, dict[str, str | None]] = Setting(default={}, description="按记录类型：列到字段的对应。By kind: column to field.")


@dataclass(frozen=True, slots=True)
class Provincial:
    """A province in columns as its ``province.yaml`` describes it; ``data`` is a folder or an address that the engine can open."""

    path: Path
    said: ProvinceShape
    as_of: dt.date
    data: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one file that belong to one department: their numbers in the file, and their cells.

    ``lacking``: the columns that only other files of the kind have. There is no cell of them to be blank.
    """

    file: str
    rows: Mapping[int, Sequence[Raw]]
    lacking: frozenset[str] = frozenset()

    def own(self, header: Header) -> Header:
        """The header of the kind without what this file does not have."""
        return replace(header, columns=tuple(column for column in header.columns if column.header not in self.lacking)) if self.lacking else header


def open_provincial(path: Path, as_of: dt.date | None = None) -> Provincial | None:
    """The province at a path (its folder or its ``province.yaml``); ``None`` for anything else. Raises :class:`InputError` for a faulty one."""
    manifest = path / MANIFEST if path.is_dir() else path
    if manifest.name != MANIFEST or not manifest.is_file():
        return None
    said = read_shape(ProvinceShape, read_yaml(manifest))
    jurisdiction_code(said.jurisdiction, Mark(MANIFEST, 1, 1))
    data = said.data or str(manifest.parent.resolve())
    if "://" not in data:
        data = str((manifest.parent / data).resolve())
    return Provincial(manifest, said, as_of or said.as_of, data, digest(manifest))


def kinds_of(names: Iterable[str], known: Mapping[str, Vocabulary]) -> dict[str, str]:
    """The file or folder of each kind, among the names beside ``province.yaml``. Raises :class:`InputError` for one that is no kind's name."""
    by_name = {fold(name): code for code, words in known.items() for name in (code, words.kind.plural, words.kind.name.zh, words.kind.name.en)}
    found: dict[str, str] = {}
    for name in sorted(names):
        if name == MANIFEST or name.startswith((".", "_")) or not (name.endswith(ENDING) or "." not in name):
            continue
        bare = name.removesuffix(ENDING)
        code = by_name.get(fold(bare))
        if code is None:
            zh, en = did_you_mean(bare, known)
            raise refuse(name, f"“{bare}”不是记录类型的名称{zh}；可用的有：{'、'.join(known)}", f"'{bare}' names no record kind{en}; there are: {', '.join(known)}")
        if code in found:
            raise refuse(name, f"与“{found[code]}”是同一种记录，会重复计算；请合并", f"holds the same kind of record as '{found[code]}'; merge them")
        found[code] = name
    if DEPARTMENT not in found:
        raise refuse(MANIFEST, f"旁边没有 {DEPARTMENT}{ENDING}（每个部门一行）", f"there is no {DEPARTMENT}{ENDING} beside it (one row for each department)")
    return found


def header_of(province: Provincial, name: str, words: Vocabulary, columns: Sequence[str]) -> Header:
    """Which column of a kind's files is which field; the column that names the department is none of them."""
    named = province.said.columns.get(words.kind.code, {})
    shown_columns = ["" if column == province.said.department else column for column in columns]
    header = find_header(Table(name, None, [list[Raw](shown_columns), ["x"] * len(columns)]), words, {column: field for column, field in named.items() if column in columns})
    return replace(header, ignored=tuple(column for column in header.ignored if column.header))


def as_raw(value: object) -> Raw:
    """A typed value as a cell: whole and decimal numbers as their digits."""
    match value:
        case None:
            return ""
        case bool() | float() | str() | dt.date() | dt.time() | dt.timedelta():
            return value
        case Decimal():
            return f"{value:f}"
    return str(value)


def key_of(cell: object) -> str:
    """The department that a cell names, as a person sees it, whatever type its file stores it in; empty where it names none.

    >>> key_of(" D1 "), key_of(7.0), key_of(7), key_of(None)
    ('D1', '7', '7', '')
    """
    return shown(as_raw(cell))


class _Rows(Sequence[Sequence[Raw]]):
    """The rows of a file of which only some are at hand."""

    def __init__(self, rows: Mapping[int, Sequence[Raw]], columns: Sequence[Raw]) -> None:
        self._rows = rows
        self._columns = columns

    def __getitem__(self, index: int) -> Sequence[Raw]:  # type: ignore[override]  # no slices of what is not at hand
        return self._rows[index + 1] if index else self._columns

    def __len__(self) -> int:
        return max(self._rows, default=1)


@dataclass(frozen=True, slots=True)
class Member:
    """A department of the province: its key, its own record, its place and the file it stands in."""

    key: str
    record: Record
    jurisdiction: str
    file: str


def everyone(province: Provincial, kind: Kind, header: Header, columns: Sequence[str], extracts: Iterable[Extract]) -> dict[str, Member | tuple[Problem, ...]]:
    """Every department by its key, or what is wrong: its row cannot be read, or it has several; rows that name no department are under the empty key."""
    found: dict[str, Member | tuple[Problem, ...]] = {}
    first: dict[str, Origin] = {}
    for extract in extracts:
        for (key, member), row in zip(members(province, kind, header, columns, extract), sorted(extract.rows), strict=True):
            place = Origin(extract.file, None, row)
            earlier = found.get(key)
            told = earlier if isinstance(earlier, tuple) else ()
            if not key:
                found[key] = (*told, problem(place, "这一行没有写明部门；请补上，或删去这一行", "this row names no department; fill it in, or remove the row"))
            elif key in first:
                found[key] = (*told, problem(place, f"部门“{quoted(key)}”在 {first[key]} 已有一行；请只留一行", f"department '{quoted(key)}' has a row already, {first[key]}; keep one of them"))
            else:
                found[key], first[key] = member, place
    return found


def members(province: Provincial, kind: Kind, header: Header, columns: Sequence[str], extract: Extract) -> Iterator[tuple[str, Member | tuple[Problem, ...]]]:
    """The department that each row is about, by its key, or what is wrong with the row; in the order of rows."""
    place = columns.index(province.said.department)
    for row, cells in sorted(extract.rows.items()):
        mark, key = Mark(extract.file, row, 1), shown(cells[place])
        given = {column.field.code: shown(cells[column.index]) or None for column in extract.own(header).columns}
        if province.said.department in kind.fields:
            given.setdefault(province.said.department, key)
        try:
            record = department_record(kind, given, province.said.year, province.as_of, lambda *_, mark=mark: mark)
            yield key, Member(key, record, jurisdiction_code(given.get("jurisdiction") or province.said.jurisdiction, mark), extract.file)
        except InputError as error:
            yield key, error.problems


def department_dossier(
    province: Provincial, member: Member, ledgers: Mapping[str, tuple[Kind, Header, Sequence[str]]], rows: Mapping[str, Sequence[Extract]], hashes: Mapping[str, str],
) -> Dossier:
    """One department's dossier: every kind of the province counts as supplied, also where the department has no rows of it.

    Its inputs are the files that it has rows in; ``hashes`` are the SHA-256 of all files.
    """
    store, problems, quality = Store(), list[Problem](), list[SourceQuality]()
    for code, (kind, header, columns) in ledgers.items():
        store.add(code, [])
        for extract in rows.get(code, ()):
            table = Table(extract.file, None, _Rows(extract.rows, list(columns)))
            reading = read_records(table, kind, extract.own(header), len(store.all(code) or ()) + 1, kept=sorted(extract.rows))
            store.add(code, reading.records)
            problems += reading.problems
            quality.append(reading.quality)
    store.add(DEPARTMENT, [member.record])
    said = province.said
    files = sorted({member.file, *(extract.file for extracts in rows.values() for extract in extracts if extract.rows)})
    return Dossier(
        province.path, member.record.cells["name"].raw if "name" in member.record.cells else member.key, member.record, member.jurisdiction, said.year, province.as_of,
        said.scheme, (), store, tuple(problems), tuple(quality), (), (), (InputFile(MANIFEST, province.sha256), *(InputFile(file, hashes[file]) for file in files)))
