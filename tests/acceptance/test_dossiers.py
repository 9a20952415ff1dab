"""Whole dossiers on every engine: their kept scorecards, the clean one without findings, and one cell changed at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from compliance.cli.run import find_scheme
from compliance.engines.fence import available
from compliance.evidence.assess import Assessment, assess, exit_code
from compliance.ground.shipped import rulesets
from compliance.reports.data import report
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset
from compliance.sources.dossier import open_dossier
from tests.acceptance.running import FIXTURES, golden

DOSSIERS = sorted(path.parent for path in FIXTURES.glob("*/expected.json") if '"verdicts"' in path.read_text(encoding="utf-8"))
"""Those whose whole outcome is kept; fixtures/breaks-every-rule keeps its own list."""

LIWAN = FIXTURES / "liwan-2024"
ENGINES = ["reference", *(["durable", "auto"] if available()[0] else [])]
Data = dict[str, object]


@cache
def law() -> Ruleset:
    return load_ruleset(rulesets())


def assessed(folder: Path, engine: str = "auto") -> Assessment:
    dossier = open_dossier(folder)
    return assess(dossier, law(), find_scheme(dossier, None, rulesets()), engine)


def compact(data: Mapping[str, object]) -> Data:
    """What must not change unnoticed: every indicator's points, every metric behind them, every verdict that is not satisfied, every problem."""
    card = data["scorecard"]
    indicators = [] if card is None else [indicator for section in card["sections"] for group in section["groups"] for indicator in group["indicators"]]
    used = sorted({indicator["metric"] for indicator in indicators if indicator["metric"]})
    return {
        "scorecard": None if card is None else {
            **{key: card[key] for key in ("scheme", "full", "counted", "total", "low", "high")}, "grade": card["grade"] and card["grade"]["zh"],
            "indicators": {indicator["id"]: f"{indicator['score'] or indicator['outcome']} / {indicator['full']}" for indicator in indicators},
            "deductions": {deduction["id"]: deduction["points"] for indicator in indicators for deduction in indicator["deductions"]},
        },
        "metrics": {code: data["metrics"][code]["value"] for code in used},
        "verdicts": {f"{finding['rule']} {finding['place']} {finding['key']}": told(finding) for finding in data["findings"]},
        "problems": [f"{problem['code']} {problem['place']}: {problem['message']['zh']}" for problem in data["problems"]],
    }


def told(finding: Mapping[str, object]) -> str:
    """A verdict with its margin."""
    return " ".join(str(part) for part in (finding["outcome"], finding["margin"], finding["margin"] and finding["unit"]) if part)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("folder", DOSSIERS, ids=lambda path: path.name)
def test_a_dossier_comes_out_as_kept(folder: Path, engine: str, update_golden: bool) -> None:
    found = compact(report(assessed(folder, engine)))
    golden(folder / "expected.json", json.dumps(found, ensure_ascii=False, indent=1) + "\n", update_golden)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_found_in_the_clean_dossier(engine: str) -> None:
    found = assessed(FIXTURES / "clean", engine)
    data = compact(report(found))
    assert {said.split()[0] for said in data["verdicts"].values()} <= {"exempt"}
    assert data["problems"] == []
    assert data["scorecard"]["total"] == data["scorecard"]["full"]
    assert data["scorecard"]["deductions"] == {}
    assert not found.unjudged
    assert exit_code(found) == 0


def test_the_published_scorecard_comes_out() -> None:
    card = report(assessed(LIWAN))["scorecard"]
    assert (card["total"], card["low"], card["high"], card["full"]) == ("97.97", "97.97", "97.97", "100.00")
    assert {section["name"]["zh"]: section["high"] for section in card["sections"]} == {"履职效能": "49.47", "管理效率": "48.50"}
    groups = {group["name"]["zh"]: group["high"] for section in card["sections"] for group in section["groups"]}
    assert (groups["整体效能：产出和效益"], groups["整体效能：部门预算支出"], groups["采购管理"]) == ("40.00", "9.47", "8.50")
    assert {"预算编制", "预算执行", "信息公开", "绩效管理", "采购管理", "资产管理", "运行成本"} < set(groups)


CONTRACTS = "合同台账.xlsx"
FIELDS = {"signed_on": "签订日期", "published_on": "公告日期"}


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Data]:
    """The Liwan dossier assessed with cells of one contract changed: ``edited("HT2024-011", published_on="2024-06-11")``."""

    def edit(contract: str = "", **cells: object) -> Data:
        folder = tmp_path / "liwan-2024"
        shutil.copytree(LIWAN, folder, dirs_exist_ok=True)
        book = openpyxl.load_workbook(folder / CONTRACTS)
        sheet = book["合同"]
        header = next(row for row in sheet.iter_rows() if any(cell.value == "合同编号" for cell in row))
        columns = {str(cell.value).strip(): cell.column for cell in header if cell.value}
        row = next((cells[0].row for cells in sheet.iter_rows() if any(cell.value == contract for cell in cells)), None)
        assert row is not None or not cells
        for field, value in cells.items():
            sheet.cell(row, columns[FIELDS[field]]).value = value
        book.save(folder / CONTRACTS)
        return compact(report(assessed(folder)))

    return edit


@cache
def as_shipped() -> Data:
    return compact(report(assessed(LIWAN)))


def differences(before: Data, after: Data, path: str = "") -> dict[str, tuple[object, object]]:
    """Every leaf that differs, by its path."""
    found: dict[str, tuple[object, object]] = {}
    for key in sorted({*before, *after}):
        one, other = before.get(key), after.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            found |= differences(one, other, f"{path}{key}/")
        elif one != other:
            found[f"{path}{key}"] = (one, other)
    return found


def test_saving_the_ledger_again_changes_nothing(edited: Callable[..., Data]) -> None:
    assert differences(as_shipped(), edited()) == {}


NOTICE = "PROC-019 合同台账.xlsx[合同]!{} {}"


def test_one_late_contract_published_in_time_gives_back_half_a_point(edited: Callable[..., Data]) -> None:
    found = differences(as_shipped(), edited("HT2024-011", published_on="2024-06-11"))
    assert found == {
        f"verdicts/{NOTICE.format(14, 'HT2024-011')}": ("violated 5 working days", None),
        "scorecard/indicators/contract_publication": ("1.50 / 3.00", "2.00 / 3.00"), "scorecard/deductions/contract_publication-3": ("0.50", None),
        **{f"scorecard/{key}": ("97.97", "98.47") for key in ("total", "low", "high")},
    }


def test_published_a_day_too_late_again_costs_it(edited: Callable[..., Data]) -> None:
    assert differences(as_shipped(), edited("HT2024-011", published_on="2024-06-12")) == {
        f"verdicts/{NOTICE.format(14, 'HT2024-011')}": ("violated 5 working days", "violated 1 working days")}


@pytest.mark.parametrize(("signed_on", "verdict"), [
    ("2024-09-27", "violated 4 working days"), ("2024-09-29", "violated 3 working days"), ("2024-10-05", "violated 2 working days"),
    ("2024-10-07", "violated 2 working days"), ("2024-10-08", "violated 1 working days"),
])
def test_a_signing_moved_across_the_national_holiday_moves_the_days_late(edited: Callable[..., Data], signed_on: str, verdict: str) -> None:
    """27 September: Sunday 29 was a make-up day. 30 September, 5 and 7 October: nobody worked from the 1st to the 7th."""
    found = differences(as_shipped(), edited("HT2024-018", signed_on=signed_on))
    own = f"verdicts/{NOTICE.format(22, 'HT2024-018')}"
    assert found.pop(own, (None, "violated 2 working days"))[1] == verdict
    assert not any(key.startswith("scorecard") for key in found), "late by more or less costs the same"
    assert all("HT2024-018" in key for key in found), "only verdicts on this contract"


def test_a_signing_moved_behind_the_holiday_is_published_in_time(edited: Callable[..., Data]) -> None:
    found = differences(as_shipped(), edited("HT2024-018", signed_on="2024-10-09"))
    assert found[f"verdicts/{NOTICE.format(22, 'HT2024-018')}"] == ("violated 2 working days", None)
    assert found["scorecard/total"] == ("97.97", "98.47")
    assert found["scorecard/indicators/contract_publication"] == ("1.50 / 3.00", "2.00 / 3.00")
    assert not [key for key in found if key.startswith("verdicts/") and "HT2024-018" not in key]


def test_a_blank_cell_makes_the_verdict_undetermined_and_the_score_a_range(edited: Callable[..., Data]) -> None:
    after = edited("HT2024-011", published_on=None)
    found = differences(as_shipped(), after)
    own = f"verdicts/{NOTICE.format(14, 'HT2024-011')}"
    assert found[own][1].startswith("undetermined")
    assert {key for key in found if key.startswith("verdicts/")} == {own}
    card = after["scorecard"]
    assert card["total"] is None
    assert (Decimal(card["low"]), Decimal(card["high"])) == (Decimal("97.97"), Decimal("98.47")), "the contract was late or it was not"
