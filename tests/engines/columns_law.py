"""A small law for tests of how columns are read: it reads a number, days, amounts, a choice and a flag, and is judged in a fraction of the time of the shipped rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.engines.sql import settling, views
from compliance.evidence import large
from tests.acceptance.running import rule, ruleset


def small_law(folder: Path) -> Path:
    """A ruleset of five rules on contracts, with the fields of which the shipped ones have the most."""
    def named(code: str, zh: str, en: str, **parts: object) -> dict[str, object]:
        return rule(code, name={"zh": zh, "en": en}, **parts)

    return ruleset(
        folder,
        named("DEMO-001", "合同编号唯一", "Contract numbers are unique", require={"unique": {"key": ["contract_no"]}}),
        named("DEMO-002", "公告时效", "Published in time", when="government_procurement", require={"deadline": {"from": "signed_on", "event": "published_on", "within": "2 working days"}}),
        named("DEMO-003", "金额限度", "Amount within limits", require={"limit": {"quantity": "amount", "at_most": "budget_amount * percent(110)"}}),
        named("DEMO-004", "大额公开招标", "Open tender above ten yuan", require={"holds": 'amount <= yuan(10) or method == "open_tender"'}),
        named("DEMO-005", "公告日期已填写", "Date of publication is given", require={"present": {"fields": ["published_on"]}}),
    )


def asked_of(folder: Path) -> tuple[str, ...]:
    """What follows the ledger in a command that judges it by that law, made in a folder, as a whole report."""
    return ("--jurisdiction", "4401", "--as-of", "2026-12-31", "--format", "json", "--exit-zero", "--ruleset", str(small_law(folder)))


def take_for_large(monkeypatch: pytest.MonkeyPatch, looked_at: int = 1) -> None:
    """Have every file judged as one too large to be held, its cells believed to be like its first rows'."""
    monkeypatch.setattr(large, "LARGE_ROWS", 1)
    monkeypatch.setattr(large, "LARGE_BYTES", 1)
    for module in (settling, views):
        monkeypatch.setattr(module, "LOOKED_AT", looked_at)
