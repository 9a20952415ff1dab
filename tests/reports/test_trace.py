"""``compliance trace`` and ``compliance explain``: a deduction, a verdict or a record walked back, whole texts compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.reports.trace import record_page, trace_page
from tests.acceptance.running import FIXTURES, csv, golden, refused, run
from tests.reports.assessed import assessed

GOLDEN = Path(__file__).parent / "golden"
LIWAN, EVERY = FIXTURES / "liwan-2024", FIXTURES / "breaks-every-rule"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("name", "dossier"), [
    ("contract_publication-2", LIWAN), ("execution_rate-1", LIWAN), ("PROC-018G:HT2024-018", LIWAN),
    ("PROC-012:PROC-012", EVERY), ("PROC-016R:PROC-016R", EVERY), ("ASSET-007C:ASSET-007C 示例资产 ASSET-007C", EVERY), ("PAY-041A:PAY-041A", EVERY),
])
def test_a_trace_says(name: str, dossier: Path, lang: str, update_golden: bool) -> None:
    golden(GOLDEN / f"trace-{name.replace(':', '_').replace(' ', '_')}.{lang}.txt", trace_page(assessed(dossier), name, lang).text(), update_golden)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("record", ["HT2024-018", "HT2024-013"])
def test_an_explanation_says(record: str, lang: str, update_golden: bool) -> None:
    golden(GOLDEN / f"explain-{record}.{lang}.txt", record_page(assessed(LIWAN), record, lang, words=False).text(), update_golden)


@pytest.mark.parametrize(("command", "name"), [("trace", "contract_publication-2"), ("explain", "HT2024-018")])
def test_the_commands_print_it(command: str, name: str) -> None:
    found = run(command, name, LIWAN, "--lang", "en", "--engine", "reference")
    assert found.code == 0
    assert found.out == (GOLDEN / f"{command}-{name}.en.txt").read_text(encoding="utf-8")


def test_every_line_of_a_trace_fits_a_terminal() -> None:
    from rich.cells import cell_len

    for page in GOLDEN.glob("*.txt"):
        assert max(map(cell_len, page.read_text(encoding="utf-8").splitlines())) <= 80, page.name


def test_the_smallest_change_of_a_metric_is_where_nothing_is_lost() -> None:
    """Of steps that count when full, all short of the first; of bands, the bound of the one with full marks."""
    stepped, banded = ("".join(trace_page(assessed(FIXTURES / "hunan-r14"), name, "zh").text().replace("│", "").split()) for name in ("three_public_change-1", "budget_control-1"))
    assert "低于1%即不扣分" in stepped
    assert "不高于0%即不扣分" in banded


def test_every_deduction_and_finding_can_be_traced() -> None:
    assessment = assessed(LIWAN)
    assert assessment.scorecard is not None
    ids = [deduction.id for deduction in assessment.scorecard.deductions()]
    assert ids
    for name in [*ids, *(finding.id for finding in assessment.findings)]:
        assert "law: 《" in trace_page(assessment, name, "en").text(), name


def test_the_words_of_rules_on_demand() -> None:
    short, long = (record_page(assessed(LIWAN), "HT2024-018", "zh", words).text() for words in (False, True))
    assert "要求：备案日期应当在签订之日起7个工作日内" not in short
    assert "要求：备案日期应当在签订之日起7个工作日内" in long
    assert "这里不成立：" in long


@pytest.mark.parametrize("name", ["contract:HT2024-018", "合同:HT2024-018"])
def test_a_record_is_named_by_kind_and_number(name: str) -> None:
    one, other = (record_page(assessed(LIWAN), named, "zh", words=False).text() for named in ("HT2024-018", name))
    assert one == other


def test_records_with_one_number_are_all_told(tmp_path: Path) -> None:
    ledger = csv(tmp_path / "合同台账.csv", ["合同编号", "签订日期", "公告日期", "是否政府采购"], ["HT-1", "2024-09-30", "2024-10-09", "是"], ["HT-1", "2024-09-30", "2024-10-10", "是"])
    told = run("explain", "HT-1", ledger, "--as-of", "2024-12-31").out
    assert told.count("条规则看过") == 2
    traced = run("trace", "PROC-000:HT-1", ledger, "--as-of", "2024-12-31").out
    assert traced.count("只在一处出现") == 2
    assert "合同台账.csv!A2" in traced
    assert "合同台账.csv!A3" in traced


def test_a_name_that_does_not_exist() -> None:
    assert refused("explain", "HT2024-18", LIWAN, "--engine", "reference") == (
        "错误: HT2024-18: 卷宗里没有这条记录，应写台账里的编号，如 HT2024-018，或“类别:编号”，如 contract:HT2024-018；是否应为“HT2024-018”？\n")
    assert "是否应为“contract_publication-1”" in refused("trace", "contract_publicaton-1", LIWAN, "--engine", "reference")
