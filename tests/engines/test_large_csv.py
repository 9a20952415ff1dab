"""A CSV file judged by the database as one that is too large to be held, and by the reference row by row: whatever stands in it, the JSON reports are the same to the byte."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.acceptance.running import run
from tests.engines.columns_law import asked_of, take_for_large

HEADER = "合同编号,采购方式,是否政府采购,签订日期,公告日期,合同金额"
REST = ",询价,是,2024-09-30,2024-12-09,5.00"
NUMBERS = ("HT-1", "HT-2", "HT-3", "ＨＴ-1", " HT-1 ", "HT—1", "HT-O1", "HT-01", "НТ-01", "'HT-3", "粤采〔2024〕1号", "2024001", '"HT\n-9"', '"HT\n\n-9"', "", "1、工程类", "一、工程类", "合计")
OTHERS = ("", ",,,,,", "合计,,,,,3.00", "小计,,,,,1", "制表人：张三 审核：李四,,,,,", HEADER, "1,2,3,4,5,6", "注：本表单位为元,,,,,", "—,,,,,", "/,/,/,/,/,/", "第1页 共2页,,,,,", "其中：工程,,,,,2")
DAYS = (
    "2024-9-30", "2024年9月30日", "2024/01/05", "2024-01-05 00:00:00", "20240105", "024-01-05", " 2024-01-05", "2024 01 05", "2024.01.05", "2024-02-30", "1999-12-31", "2100-01-01", "-2024-01-05",
    "2024-01-05 (BC)", "44927", "2024-01-05Z", "2024-01-05.", "２０２４-01-05", "1-5-2024", "2024-01", "NULL", "  ", "")
AMOUNTS = (
    "1E5", "1e-2", ".5", "1 ", "1 000", '"1,200.50"', "12.30", "12.300", "0x10", "1.2.3", "+5", "-0", "0", "0.01", "5%", "1万元", "１２", "inf", "nan", "999999999999.99", "9999999999999", "NULL", "")
RECORDS = st.tuples(
    st.sampled_from(NUMBERS), st.sampled_from(("公开招标", "询价", "看情况", "无", "")), st.sampled_from(("是", "否", "√", "")), st.sampled_from(("2024-09-30", *DAYS)),
    st.sampled_from(("2024-10-09", "2024-12-09", "未公告", *DAYS)), st.sampled_from(("1.00", "12", *AMOUNTS))).map(",".join)
LINES = st.lists(st.one_of(RECORDS, st.sampled_from([f"{number}{REST}" for number in NUMBERS]), st.sampled_from(OTHERS)), max_size=9)
ABOVE = st.sampled_from(([], [], [], ["某局合同台账"], ["某局合同台账,,,,,"], [""], ["某局合同台账", "单位：万元"], ["单位：万元,,,,,"]))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return asked_of(tmp_path_factory.mktemp("law"))


@given(ABOVE, LINES, st.sampled_from(("\n", "\r\n")), st.booleans(), st.sampled_from(("utf-8", "utf-8-sig")))
@example([], ["HT-1" + REST, "", "HT-2" + REST], "\n", True, "utf-8")
@example(["某局合同台账", "单位：万元"], ["HT-1" + REST, "HT-2,看情况,否,,,-3", HEADER, "1,2,3,4,5,6", "ＨＴ-1" + REST], "\r\n", False, "utf-8-sig")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_report_is_that_of_the_reference(asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, above: list[str], below: list[str], end: str, ends: bool, encoding: str) -> None:
    take_for_large(monkeypatch, 3)
    regular = [f"HT-{number}{REST}" for number in range(20, 26)]  # so that lines are divided as most of them are
    with TemporaryDirectory() as folder:
        path = Path(folder) / "合同台账.csv"
        path.write_text(end.join([*above, HEADER, *regular, *below]) + (end if ends else ""), encoding=encoding, newline="")
        found, right = run("check", path, *asked), run("check", path, *asked, "--engine", "reference")
    assert found.code == right.code == 0
    assert found.out == right.out
