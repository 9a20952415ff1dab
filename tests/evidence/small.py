"""A law of two rules, a scoring table for one of them, and a department of three contracts."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.running import csv, rule, ruleset

HEADER = ["合同编号", "合同金额", "签订日期", "公告日期"]
ROWS = [
    HEADER,
    ["HT-1", "100元", "2024-09-30", "2024-10-09"],
    ["HT-2", "200元", "2024-09-30", "2024-10-10"],
    ["HT-3", "300元", "2024-10-08", "2024-10-10"],
]
"""Two contracts published in time and one, HT-2, a working day late."""


def law(folder: Path, days: int = 2) -> Path:
    """A ruleset folder: contracts published within so many working days, and of at most 1,000 yuan."""
    deadline = {"deadline": {"from": "signed_on", "event": "published_on", "within": f"{days} working days"}}
    limit = {"limit": {"quantity": "amount", "at_most": "yuan(1000)"}}
    return ruleset(folder, rule(require=deadline), rule("DEMO-002", name={"zh": "金额限度", "en": "Amount within limits"}, require=limit))


def scheme(path: Path, each: str = "1") -> Path:
    """A scoring table of ten points, of which every late contract costs ``each``."""
    def figure(value: str) -> dict[str, str]:
        return {"value": value, "standing": "assumed"}

    indicator = {"id": "in_time", "name": {"zh": "公告时效", "en": "In time"}, "full": figure("10"),
                 "method": {"per_violation": {"rules": ["DEMO-001"], "each": figure(each)}}}
    group = {"id": "purchases", "name": {"zh": "采购", "en": "Purchases"}, "indicators": [indicator]}
    section = {"id": "all", "name": {"zh": "全部", "en": "All"}, "full": figure("10"), "groups": [group]}
    written = {"scheme": path.stem, "name": {"zh": "小表", "en": "Small table"}, "jurisdiction": "440103", "total": figure("10"), "sections": [section]}
    path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    return path


def department(folder: Path, *changed: list[str], name: str = "示例局", each: str = "1") -> Path:
    """A dossier of the three contracts, rows of the same number changed, with its own scoring table."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {row[0]: row for row in [*ROWS, *changed]}
    csv(folder / "合同台账.csv", *rows.values())
    scheme(folder / "small.yaml", each)
    (folder / "dossier.yaml").write_text(
        f'dossier: 1\ndepartment: {{name: {name}, jurisdiction: "440103"}}\nyear: 2024\nas_of: 2025-03-31\nscheme: small.yaml\nsources: [{{file: 合同台账.csv}}]\n', encoding="utf-8")
    return folder
