"""Provinces in columns for tests: a department's records copied many times, with seeded changes, into Parquet files."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq

from compliance.evidence.assess import assess
from compliance.evidence.province import Visit
from compliance.ground.problems import InputError
from compliance.ground.values import NEVER, Base
from compliance.records.kinds import DEPARTMENT, Kind, kinds
from compliance.records.record import Record
from compliance.reports.league import entry, league_json
from compliance.rules.rule import Ruleset
from compliance.scoring.shelf import named_scheme
from compliance.sources.dossier import Dossier
from compliance.sources.files import digest
from compliance.sources.provincial import FIRST_ROW, Extract, Member, Provincial, as_raw, department_dossier, everyone, header_of, kinds_of, open_provincial
from compliance.sources.vocabulary import vocabulary

MANIFEST = """province: 1
name: 某省
year: 2024
as_of: 2025-03-31
scheme: liwan-2024
jurisdiction: "44"
department: 部门
"""
_TYPES = {Base.MONEY: pa.decimal128(18, 2), Base.RATIO: pa.decimal128(18, 6), Base.INTEGER: pa.int64(), Base.BOOL: pa.bool_(), Base.DATE: pa.date32()}
PLACES = ["440103", "440106", "4403", "44"]


def write_province(folder: Path, dossier: Dossier, departments: int, wanted: Sequence[str] | None = None, scheme: str = "liwan-2024", seed: int = 7) -> None:
    """Write a province; the first department is the dossier as it is. Contracts lie in a folder for each department, other kinds in two files."""
    folder.mkdir(parents=True)
    (folder / "province.yaml").write_text(MANIFEST.replace("liwan-2024", scheme), encoding="utf-8")
    keys = [f"D{number:03}" for number in range(1, departments + 1)]
    draw = random.Random(seed)  # noqa: S311 (a copy, not a secret)
    for code, records in dossier.store.tables.items():
        if code != DEPARTMENT and (wanted is None or code in wanted):
            _write_kind(folder, kinds()[code], records, keys, draw)
    _write_departments(folder, dossier, keys)


def _write_kind(folder: Path, kind: Kind, records: Sequence[Record], keys: Sequence[str], draw: random.Random) -> None:
    rows = [{"部门": key} | _row(kind, record, draw if key != keys[0] else None) for key in keys for record in records if key == keys[0] or draw.random() < 0.95]
    table = pa.table({"部门": pa.array([row["部门"] for row in rows], pa.string())} | {name: _column(kind, name, [row[name] for row in rows]) for name in kind.fields})
    name = kind.name.zh if kind.code == "payment" else kind.code
    if kind.code == "contract":
        pyarrow.dataset.write_dataset(table, folder / name, format="parquet", partitioning=pyarrow.dataset.partitioning(pa.schema([("部门", pa.string())]), flavor="hive"))
    elif kind.code == "disclosure":
        pq.write_table(table, folder / f"{name}.parquet")
    else:
        (folder / name).mkdir()
        half = len(rows) // 2
        for number, part in enumerate((table.slice(0, half), table.slice(half))):
            pq.write_table(part, folder / name / f"part-{number}.parquet")


def _row(kind: Kind, record: Record, draw: random.Random | None) -> dict[str, object]:
    values: dict[str, object] = {name: record.value(name) for name in kind.fields}
    if draw is None:
        return values
    for name, each in kind.fields.items():
        value = values[name]
        chance = draw.random()
        if isinstance(value, dt.date) and value != NEVER and chance < 0.03:
            values[name] = value + dt.timedelta(days=draw.choice([-9, -1, 1, 2, 30]))
        elif each.type.base is Base.MONEY and isinstance(value, int) and chance < 0.03:
            values[name] = value + draw.choice([1, 10**7])
        elif chance > 0.99 and name not in kind.key:
            values[name] = None
        elif each.type.base is Base.TEXT and isinstance(value, str) and chance < 0.02 and name not in kind.key:
            values[name] = f"（{value}）\u200b "
    return values


def _column(kind: Kind, name: str, values: Sequence[object]) -> pa.Array:
    base = kind.fields[name].type.base
    if base is Base.DATE and NEVER in values:
        return pa.array([None if value is None else "未办理" if value == NEVER else str(value) for value in values], pa.string())
    return pa.array([_cell(value, base) for value in values], _TYPES.get(base, pa.string()))


def _cell(value: object, base: Base) -> object:
    if value is None or base not in (Base.MONEY, Base.RATIO):
        return value
    assert isinstance(value, (int, Fraction))
    return Decimal(int(value)).scaleb(-2) if base is Base.MONEY else Decimal(int(value * 10**6)).scaleb(-6)


def _write_departments(folder: Path, dossier: Dossier, keys: Sequence[str]) -> None:
    assert dossier.department is not None
    given = {name: cell.raw for name, cell in dossier.department.cells.items() if cell.raw and name not in ("year", "year_start", "year_end", "as_of")}
    rows = [
        {"部门": key} | given | ({} if key == keys[0] else {"name": f"某局（{key}）", "jurisdiction": PLACES[index % len(PLACES)], "staff_actual": str(100 + index)})
        for index, key in enumerate(keys)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "department.parquet")


def as_dossiers(folder: Path) -> dict[str, Dossier | tuple[object, ...]]:
    """Every department of a province read by itself, without Spark."""
    province = open_provincial(folder)
    assert province is not None
    words = {code: vocabulary(kind) for code, kind in kinds().items()}
    names = kinds_of([path.name for path in folder.iterdir()], words)
    files = {code: _files(folder, name) for code, name in names.items()}
    columns = {code: list(next(iter(each.values())).column_names) for code, each in files.items()}
    headers = {code: header_of(province, names[code], words[code], columns[code]) for code in names}
    ledgers = {code: (kinds()[code], headers[code], columns[code]) for code in names if code != DEPARTMENT}
    extracts = (Extract(file, _cells(table)) for file, table in files[DEPARTMENT].items())
    named = everyone(province, kinds()[DEPARTMENT], headers[DEPARTMENT], columns[DEPARTMENT], extracts)
    hashes = {name: digest(folder / name) for each in files.values() for name in each}
    return {
        key: department_dossier(province, member, ledgers, {code: _own(files[code], columns[code].index("部门"), key) for code in ledgers}, hashes) if isinstance(member, Member) else member
        for key, member in named.items()
    }


def _files(folder: Path, name: str) -> dict[str, pa.Table]:
    paths = [folder / name] if name.endswith(".parquet") else sorted((folder / name).rglob("*.parquet"))
    return {path.relative_to(folder).as_posix(): _table(path) for path in paths}


def _table(path: Path) -> pa.Table:
    table = pq.ParquetFile(path).read()
    if path.parent.name.startswith("部门="):
        table = table.append_column("部门", pa.array([path.parent.name.partition("=")[2]] * len(table)))
    return table


def _cells(table: pa.Table) -> dict[int, list[object]]:
    return {number: [as_raw(cell) for cell in row.values()] for number, row in enumerate(table.to_pylist(), FIRST_ROW)}


def _own(files: dict[str, pa.Table], place: int, key: str) -> list[Extract]:
    found = [Extract(file, {number: row for number, row in _cells(table).items() if row[place] == key}) for file, table in files.items()]
    return [extract for extract in found if extract.rows]


def reference_league(folder: Path, law: Ruleset, rulesets: Path) -> str:
    """The league of a province as the reference engine gives it, department by department."""
    province = open_provincial(folder)
    assert isinstance(province, Provincial)
    scheme = named_scheme(province.said.scheme, province.path, None, rulesets)
    visits = []
    for key, dossier in as_dossiers(folder).items():
        try:
            visits.append(Visit(key, entry(assess(dossier, law, scheme, "reference"), with_data=True)) if isinstance(dossier, Dossier) else Visit(key, None, dossier))
        except InputError as error:
            visits.append(Visit(key, None, error.problems))
    return league_json(sorted(visits, key=lambda visit: visit.folder), law)
