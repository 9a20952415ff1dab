"""A small law and ledgers made at run time: what the whole ruleset would do is tested on the dossiers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.acceptance.running import rule, ruleset

HEADER = ["合同编号", "合同金额", "采购方式", "签订日期", "公告日期"]
ROWS = [
    HEADER,
    ["HT-1", 100, "公开招标", "2024-09-30", "2024-10-09"],
    ["HT-2", 200, "询价", "2024-09-30", "2024-10-10"],
    ["HT-3", 300, "询价", "2024-10-08", "2024-10-10"],
]
"""Two contracts published in time and one, HT-2, a working day late."""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """Four rules on contracts: published in time, an amount below 1,000 yuan, a unique number, and one that only advises."""
    return ruleset(
        tmp_path / "small-law", rule(),
        rule("DEMO-002", name={"zh": "金额限度", "en": "Amount within limits"}, require={"limit": {"quantity": "amount",
            "at_most": "yuan(1000)"}}, severity="warning"),
        rule("DEMO-003", name={"zh": "合同编号不重复", "en": "Number used once"}, require={"unique": {"key": "contract_no"}}),
        rule("DEMO-004", name={"zh": "宜公开招标", "en": "Open tender"}, when="known(method)", require={"holds": 'method == "open_tender"'}, severity="advice"),
    )


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows as a sheet of an Excel workbook."""

    def write(rows: Sequence[Sequence[object]] = ROWS, name: str = "合同台账.xlsx", sheet: str = "合同", merge: Sequence[str] = ()) -> Path:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = sheet
        for row in rows:
            page.append(list(row))
        for cells in merge:
            page.merge_cells(cells)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def dossier(tmp_path: Path, workbook: Callable[..., Path]) -> Callable[..., Path]:
    """Writes a dossier of one contract ledger; ``more`` is added to its ``dossier.yaml``."""

    def write(more: str = "", rows: Sequence[Sequence[object]] = ROWS, as_of: str = "2025-03-31") -> Path:
        workbook(rows)
        text = f'dossier: 1\ndepartment: {{name: 示例局, jurisdiction: "440103"}}\nyear: 2024\nas_of: {as_of}\nsources: [{{file: 合同台账.xlsx}}]\n{more}'
        (tmp_path / "dossier.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write
