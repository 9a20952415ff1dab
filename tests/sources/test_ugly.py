"""The ugly ledgers under ``ugly``: each is read as a careful person would read it, or refused in words that person understands; compared whole."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import pytest

from compliance.ground.problems import InputError, Problem
from compliance.records.record import Record
from compliance.sources.dossier import Dossier, read_ledger
from tests.acceptance.running import golden
from tests.sources.ugly.make import FILES

FOLDER = Path(__file__).parent / "ugly"
LEDGERS = sorted(path for path in FOLDER.iterdir() if path.suffix not in (".json", ".py", "") and path.is_file())


def _said(found: Problem) -> str:
    return f"{found.place}: {found.message.zh} / {found.message.en}"


def _value(value: object) -> object:
    return str(value) if isinstance(value, (dt.date, Fraction)) else value


def _record(record: Record) -> dict[str, object]:
    cells = {name: [_value(cell.value) if cell.readable else "?", cell.raw] for name, cell in record.cells.items() if cell.raw}
    return {"kind": record.kind, "place": str(record.origin), **cells}


def _reading(dossier: Dossier) -> dict[str, object]:
    return {
        "records": [_record(record) for records in dossier.store.tables.values() for record in records],
        "tables": [
            {
                "sheet": source.sheet, "kind": source.kind, "header": [source.header_first, source.header_row],
                "units": {column.header: column.unit for column in source.columns if column.unit},
                "skipped": [f"{row.place.row}: {row.reason.zh}" for row in source.skipped],
                "ignored": [column.header for column in source.ignored],
                "doubts": [_said(doubt) for doubt in source.doubts],
            }
            for source in dossier.quality
        ],
        "problems": [_said(found) for found in dossier.problems],
    }


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.name)
def test_an_ugly_ledger(path: Path, update_golden: bool) -> None:
    try:
        found = _reading(read_ledger(path, dt.date(2025, 3, 31)))
    except InputError as error:
        found = {"refused": [_said(problem) for problem in error.problems]}
    text = "{\n" + ",\n".join(f' "{key}": [\n' + ",\n".join(f"  {json.dumps(each, ensure_ascii=False)}" for each in items) + "\n ]" for key, items in found.items()) + "\n}\n"
    golden(path.with_name(f"{path.name}.json"), text, update_golden)


def test_every_file_is_made_by_the_script_and_has_its_reading() -> None:
    assert {path.name for path in LEDGERS} == set(FILES)
    assert {path.name for path in FOLDER.glob("*.json")} == {f"{name}.json" for name in FILES}
    assert len(FILES) >= 60
