"""The doors through which foreign files come in. Each either takes a file or refuses it with ``InputError``; anything else is a fault."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

from compliance.ground.problems import InputError
from compliance.rules.load import load_ruleset
from compliance.scoring.reading import read_scheme
from compliance.sources.dossier import open_dossier
from tests.acceptance.running import ROOT
from tests.fuzz.mutants import seeds

AS_OF = dt.date(2024, 12, 31)
LEDGERS = (ROOT / "fixtures", ROOT / "tests" / "sources")


def _found(*endings: str) -> list[Path]:
    return [path for folder in LEDGERS for path in seeds(folder, *endings)]


def workbooks() -> list[Path]:
    """Workbooks of every format at hand."""
    return _found(".xlsx", ".xlsm", ".xls", ".et", ".ods")


def delimited() -> list[Path]:
    """CSV files."""
    return _found(".csv", ".tsv")


def documents() -> list[Path]:
    """Notices, JSON and OCDS."""
    return [*seeds(ROOT / "tests" / "fuzz" / "seeds", ".json", ".jsonl"), *seeds(ROOT / "tests" / "sources" / "notices", ".html", ".txt")]


def yaml_files() -> list[Path]:
    """Dossiers, rules with expressions of every sort, and schemes; rules as often as the rest together."""
    dossiers = [ROOT / "fixtures" / name / "dossier.yaml" for name in ("clean", "breaks-every-rule", "liwan-2024")]
    others = [*dossiers, *seeds(ROOT / "rulesets" / "schemes", ".yaml")]
    return [*others, *seeds(ROOT / "tests" / "fuzz" / "seeds" / "law", ".yaml") * len(others)]


def _ledger(content: bytes, seed: Path, folder: Path) -> None:
    path = folder / seed.name
    path.write_bytes(content)
    _read_all(open_dossier(path, AS_OF))


def _read_all(dossier: object) -> None:
    """Every cell, since cells are made when they are asked for."""
    for records in dossier.store.tables.values():  # type: ignore[attr-defined]
        for record in records[:200]:
            record.key()
            for cell in record.cells.values():
                str(cell.origin)


def _yaml(content: bytes, seed: Path, folder: Path) -> None:
    """As a dossier, as rules or as a scheme, by what the file was."""
    if seed.name == "dossier.yaml":
        for ledger in seed.parent.iterdir():
            if ledger.is_file() and ledger != seed:
                shutil.copy(ledger, folder)
        (folder / seed.name).write_bytes(content)
        _read_all(open_dossier(folder))
    elif "schemes" in seed.parts:
        (folder / seed.name).write_bytes(content)
        read_scheme(folder / seed.name)
    else:
        (folder / "law").mkdir()
        (folder / "law" / seed.name).write_bytes(content)
        load_ruleset(folder)


DOORS: dict[str, tuple[Callable[[], list[Path]], Callable[[bytes, Path, Path], None]]] = {
    "workbooks": (workbooks, _ledger), "csv": (delimited, _ledger), "documents": (documents, _ledger), "yaml": (yaml_files, _yaml),
}


def enter(door: str, content: bytes, seed: Path, folder: Path) -> str:
    """Try a file at a door, in an empty folder: ``taken`` or ``refused``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        DOORS[door][1](content, seed, folder)
    except InputError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.message.zh
            assert problem.message.en
        return "refused"
    return "taken"
