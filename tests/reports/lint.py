"""A small hostile ledger with its rule, for the tests of lint formats."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.acceptance.running import rule, ruleset

HEADERS = ("合同编号", "合同名称", "签订日期", "公告日期")
HOSTILE = "=cmd|'/c calc'!A1,::error::x%\n<b>]]>|`\x1b[31m"
"""A contract number that every format has to quote: a formula, a workflow command, a line end, markup, a terminal's escape."""


def ledger(folder: Path, *rows: tuple[str, ...], name: str = "合同台账.csv") -> Path:
    """A ledger of contracts in CSV, quoted as needed."""
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    return path


def dossier(folder: Path, *rows: tuple[str, ...], more: str = "") -> Path:
    """A dossier with that ledger; ``more`` is added to its ``dossier.yaml``."""
    folder.mkdir(exist_ok=True)
    ledger(folder, *rows)
    head = 'dossier: "1"\ndepartment: {name: 示例局, jurisdiction: "440103"}\nyear: 2024\nas_of: 2025-01-31\nsources:\n  - {file: 合同台账.csv}\n'
    (folder / "dossier.yaml").write_text(head + more, encoding="utf-8")
    return folder


def law(folder: Path) -> Path:
    """A ruleset of two rules on contracts: published in time, and named."""
    named = rule("NAME-001", name={"zh": "合同有名称", "en": "Contracts have names"}, severity="warning", dated_by=None, require={"present": {"fields": ["name"]}}, standing="memory")
    folder.mkdir(exist_ok=True)
    return ruleset(folder, rule(), {key: value for key, value in named.items() if key != "dated_by"} | {"dated_by": "signed_on"})


LATE = ("2024-06-03", "2024-06-20")
IN_TIME = ("2024-06-03", "2024-06-04")
