"""A dossier as it would be if some cells held something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from compliance.evidence.cells import NOT_READ
from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.ground.values import Name, Value
from compliance.records.kinds import DEPARTMENT, Field, Kind, kinds
from compliance.records.record import Cell, Record, Store
from compliance.sources.dossier import Dossier
from compliance.sources.quality import UNREADABLE
from compliance.sources.result import Remarked, Unreadable
from compliance.sources.values import reader
from compliance.sources.vocabulary import fold, vocabulary

OPTION = "--set"
DERIVED = ("year", "year_start", "year_end", "as_of")
"""Fields of the department that follow from the dossier and its as-of date."""

MOST_LISTED = 8
_WRITTEN = re.compile(r"\s*(?P<kind>[^\[\].=]+?)\s*(?:\[(?P<key>.+?)\])?\s*\.\s*(?P<field>[^\[\]=]+?)\s*=(?P<value>.*)", re.DOTALL)
_NUMBER = re.compile(r"#(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Supposed:
    """One cell supposed to hold something else: the record, its field, the cell as it is and as it is supposed to be."""

    record: Record
    field: Field
    before: Cell | None
    after: Cell

    @property
    def place(self) -> str:
        """The cell, or the row where the ledger has no such column."""
        return str(self.record.place(self.field.code))


def suppose(dossier: Dossier, written: Iterable[str]) -> tuple[Dossier, tuple[Supposed, ...]]:
    """The dossier with the cells set, each written ``kind[key].field=value``. Raises :class:`InputError` with all that cannot be understood."""
    problems: list[Problem] = []
    found: dict[tuple[str, int, str], Supposed] = {}
    for text in written:
        try:
            one = _read(dossier, text)
        except InputError as error:
            problems += error.problems
            continue
        cell = (one.record.kind, one.record.number, one.field.code)
        if cell in found:
            problems.append(problem(OPTION, f"“{text[:80]}”：同一个单元格写了两次", f"'{text[:80]}': this cell is set twice"))
        found[cell] = one
    if problems:
        raise InputError(problems)
    return _applied(dossier, tuple(found.values())), tuple(found.values())


def _read(dossier: Dossier, text: str) -> Supposed:
    structure, equals, value = text.partition("=")
    parts = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", structure) + equals + value) if equals else _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text))
    if parts is None:
        raise refuse(OPTION, f"“{text[:80]}”看不懂；请写成 contracts[HT-01].published_on=2024-06-12 或 合同[HT-01].公告日期=2024-06-12",
                     f"'{text[:80]}' is not understood; write contracts[HT-01].published_on=2024-06-12")
    kind = _kind(parts["kind"])
    record = _record(dossier, kind, parts["key"])
    field, unit = _field(kind, parts["field"])
    raw = parts["value"].strip()
    return Supposed(record, field, record.cells.get(field.code), Cell(_value(field, unit, raw), raw + (unit or "") if raw else raw, record.place(field.code)))


def _kind(word: str) -> Kind:
    known = kinds()
    for kind in known.values():
        if fold(word) in {fold(name) for name in (kind.code, kind.plural, kind.name.zh, kind.name.en, *kind.sheets)}:
            return kind
    zh, en = did_you_mean(word, [name for kind in known.values() for name in (kind.code, kind.plural, kind.name.zh)])
    if not zh:
        zh = "；可用的有：" + "、".join(f"{kind.plural}（{kind.name.zh}）" for kind in known.values())
        en = "; there are: " + ", ".join(kind.plural for kind in known.values())
    raise refuse(OPTION, f"没有“{word}”这种记录{zh}", f"there is no record kind '{word}'{en}")


def _record(dossier: Dossier, kind: Kind, key: str | None) -> Record:
    records = dossier.store.all(kind.code)
    if records is None:
        raise refuse(OPTION, f"卷宗没有{kind.name.zh}台账", f"the dossier has no {kind.name.en} ledger")
    if key is None:
        if kind.code == DEPARTMENT:
            return records[0]
        raise refuse(OPTION, f"请写明是哪一条{kind.name.zh}：{kind.plural}[…]", f"say which {kind.name.en}: {kind.plural}[...]")
    wanted = key.strip().strip("\"'“”")
    if number := _NUMBER.fullmatch(wanted):
        matching = [record for record in records if record.number == int(number[1])]
    else:
        matching = [record for record in records if wanted in _keys(record, kind)]
    if len(matching) == 1:
        return matching[0]
    if not matching:
        zh, en = did_you_mean(wanted, dict.fromkeys(record.key() for record in records))
        raise refuse(OPTION, f"没有{kind.name.zh}“{wanted}”{zh}", f"there is no {kind.name.en} '{wanted}'{en}")
    places = "、".join(f"{kind.plural}[#{record.number}]（{record.origin}）" for record in matching[:MOST_LISTED])
    raise refuse(OPTION, f"{kind.name.zh}“{wanted}”有 {len(matching)} 条；请写其中一条：{places}", f"there are {len(matching)} of {kind.name.en} '{wanted}'; name one: {places}")


def _keys(record: Record, kind: Kind) -> set[str]:
    """What a record is called: all key fields together, or one of them."""
    single = (record.cells[name].raw for name in kind.key if name in record.cells)
    return {unicodedata.normalize("NFKC", text).strip() for text in (record.key(), *single) if text}


def _field(kind: Kind, word: str) -> tuple[Field, str | None]:
    found = vocabulary(kind).match(word)
    if found is None:
        zh, en = did_you_mean(word, [name for field in kind.fields.values() for name in (field.code, field.name.zh)])
        raise refuse(OPTION, f"{kind.name.zh}没有“{word}”这个字段{zh}", f"{kind.name.en} has no field '{word}'{en}")
    if kind.code == DEPARTMENT and found.field.code in DERIVED:
        raise refuse(OPTION, f"“{found.field.name.zh}”由卷宗的年度和截止日决定；截止日请用 --as-of", f"'{found.field.name.en}' follows from the dossier's year and as-of date; for the latter use --as-of")
    return found.field, found.unit


def _value(field: Field, unit: str | None, raw: str) -> Value | None:
    result = reader(field, unit)(raw)
    if isinstance(result, Unreadable):
        raise refuse(OPTION, f"{field.name.zh}：{result.reason.zh}", f"{field.name.en}: {result.reason.en}")
    value = result.value if isinstance(result, Remarked) else result
    return field.when_blank if value is None else value


def _applied(dossier: Dossier, supposed: tuple[Supposed, ...]) -> Dossier:
    """The dossier with these cells; nothing of the one given is changed."""
    cells: dict[tuple[str, int], dict[str, Cell]] = {}
    for one in supposed:
        cells.setdefault((one.record.kind, one.record.number), {})[one.field.code] = one.after
    tables: dict[str, Sequence[Record]] = {kind: [_with(record, cells.get((kind, record.number), {})) for record in records] for kind, records in dossier.store.tables.items()}
    places = {one.place for one in supposed}
    problems = tuple(each for each in dossier.problems if each.code != UNREADABLE or each.place not in places)
    store = Store(tables)
    return replace(dossier, store=store, department=store.department(), problems=problems)


def _with(record: Record, cells: Mapping[str, Cell]) -> Record:
    return replace(record, cells={**record.cells, **cells}) if cells else record


def shown(cell: Cell | None) -> Name:
    """A cell's text, or that it is blank or cannot be read."""
    if cell is not None and not cell.raw and not cell.readable:
        return NOT_READ
    return Name(cell.raw, cell.raw) if cell is not None and cell.raw else Name("（空）", "(blank)")
