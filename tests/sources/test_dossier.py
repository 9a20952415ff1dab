"""dossier.yaml and the ledgers it names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.records.kinds import Kind
from compliance.sources.dossier import Dossier, open_dossier

CONTRACTS = [["合同编号", "合同金额", "签订日期"], ["HT-1", 100, "2024-03-05"], ["HT-2", "x", "2024-03-06"]]
PAYMENTS = [["支付编号", "合同编号", "支付金额", "支付日期"], ["ZF-1", "HT-1", 5, "2024-05-01"]]
HEAD = """
dossier: 1
department: {name: 某局, jurisdiction: "440103", budget: 3193.39万元}
year: 2024
as_of: 2025-03-31
scheme: liwan-2024
"""
MINIMAL = HEAD + "sources: [{file: 合同台账.xlsx}]\n"


@pytest.fixture
def opened(tmp_path: Path, workbook, known: dict[str, Kind]) -> Callable[..., Dossier]:
    def opening(text: str = MINIMAL, sheets=None, as_of: dt.date | None = None, **more) -> Dossier:
        workbook(sheets or {"合同": CONTRACTS}, **more)
        (tmp_path / "dossier.yaml").write_text(text, encoding="utf-8")
        return open_dossier(tmp_path, as_of, known)

    return opening


def refusal(opened: Callable[..., Dossier], text: str = MINIMAL, **more) -> str:
    with pytest.raises(InputError) as caught:
        opened(text, **more)
    return "\n".join(fault.text("zh") for fault in caught.value.problems)


def test_a_dossier(opened):
    dossier = opened()
    assert (dossier.name, dossier.jurisdiction, dossier.year, dossier.as_of, dossier.scheme) == ("某局", "440103", 2024, dt.date(2025, 3, 31), "liwan-2024")
    assert {name: cell.value for name, cell in dossier.department.cells.items()} == {
        "name": "某局", "jurisdiction": "440103", "year": 2024, "year_end": dt.date(2024, 12, 31), "budget": 3193390000, "secret_unit": False,
    }
    assert str(dossier.department.place("budget")) == "dossier.yaml!3"
    assert dossier.store.department() is dossier.department
    assert [record.value("contract_no") for record in dossier.store.all("contract")] == ["HT-1", "HT-2"]
    assert [problem.place for problem in dossier.problems] == ["合同台账.xlsx[合同]!B3"]
    assert [file.name for file in dossier.inputs] == ["dossier.yaml", "合同台账.xlsx"]
    assert all(len(file.sha256) == 64 for file in dossier.inputs)


def test_the_as_of_date_of_the_command_goes_first(opened):
    assert opened(as_of=dt.date(2024, 6, 30)).as_of == dt.date(2024, 6, 30)


def test_evidence_waivers_and_notes(opened):
    dossier = opened(MINIMAL + """
evidence:
  - {indicator: performance_rules, points: "5", document: 《预算绩效管理办法》, by: 财务科, note: {zh: 注, en: note}}
waivers:
  - {rule: PROC-019, record: HT-1, reason: 系统故障, evidence: 情况说明, approved_by: 张三, until: 2025-12-31}
notes: [{zh: 单行数据为演示虚构, en: rows are invented}]
""")
    assert (dossier.evidence[0].points, dossier.evidence[0].note.en, dossier.evidence[0].place) == (Decimal(5), "note", "dossier.yaml:10:5")
    assert (dossier.waivers[0].rule, dossier.waivers[0].until, dossier.waivers[0].place) == ("PROC-019", dt.date(2025, 12, 31), "dossier.yaml:12:5")
    assert dossier.notes[0].en == "rows are invented"


def test_records_are_numbered_across_sheets(opened):
    dossier = opened(sheets={"合同台账": CONTRACTS, "支付": PAYMENTS, "2024合同": CONTRACTS, "说明": [["本表由财务科填写"]],
    "字典": [["甲"]]}, hidden=["字典"])
    assert [(record.number, record.origin.sheet) for record in dossier.store.all("contract")] == [(1, "合同台账"), (2, "合同台账"), (3, "2024合同"),
    (4, "2024合同")]
    assert [record.number for record in dossier.store.all("payment")] == [1]
    assert [(q.sheet, q.kind, q.notes[0].zh if q.notes else "") for q in dossier.quality] == [
        ("字典", None, "隐藏的工作表，未读取"), ("合同台账", "contract", ""), ("支付", "payment", ""), ("2024合同", "contract", ""),
        ("说明", None, "没有找到表头，未读取"),
    ]


def test_a_sheet_named_by_one_source_is_not_read_again_by_another(opened):
    text = HEAD + "sources: [{file: 合同台账.xlsx, sheet: A, kind: contract, unit: 万元}, {file: 合同台账.xlsx}]\n"
    dossier = opened(text, sheets={"A": CONTRACTS, "支付": PAYMENTS})
    assert len(dossier.store.all("contract")) == 2
    assert dossier.store.all("contract")[0].value("amount") == 100_000_000
    assert dossier.store.all("payment")[0].value("amount") == 500


def test_headers_named_by_the_dossier(opened):
    text = HEAD + "sources: [{file: 合同台账.xlsx, columns: {标的额（万元）: amount, 金额: ~}}]\n"
    dossier = opened(text, sheets={"合同": [["合同编号", "标的额（万元）", "金额"], ["HT-1", 1, 7]]})
    assert dossier.store.all("contract")[0].value("amount") == 1_000_000


@pytest.mark.parametrize(("change", "said"), [
    (("year: 2024", "year: 1824"), "dossier.yaml:4:7: “year”的值不对"),
    (("year: 2024", "yaer: 2024"), "未知的键“yaer”；是否应为“year”？"),
    (("dossier: 1", "dossier: 2"), "“dossier”的值不对"),
    (("as_of: 2025-03-31", "as_of: 2025-02-30"), "“as_of”的值不对"),
    (("440103", "广州"), "dossier.yaml:3:38: department 的 jurisdiction“广州”不是行政区划代码"),
    (("budget: 3193.39万元", "budgte: 1"), "部门没有“budgte”这个字段；是否应为“budget”？"),
    (("budget: 3193.39万元", "budget: 很多"), "dossier.yaml:3:56: 预算：“很多”不是金额"),
    (("budget: 3193.39万元", "year: 2023"), "不一致"),
    (("合同台账.xlsx", "../合同台账.xlsx"), "dossier.yaml:7:18: “../合同台账.xlsx”在卷宗文件夹之外"),
    (("合同台账.xlsx", "/etc/passwd"), "在卷宗文件夹之外"),
    (("合同台账.xlsx", "'C:\\a.xlsx'"), "在卷宗文件夹之外"),
    (("合同台账.xlsx", "'..\\a.xlsx'"), "在卷宗文件夹之外"),
    (("合同台账.xlsx", "合同台帐.xlsx"), "没有这个文件；是否应为“合同台账.xlsx”？"),
    (("合同台账.xlsx}", "合同台账.xlsx, sheet: 台账}"), "没有工作表“台账”；文件中有：合同"),
    (("合同台账.xlsx}", "合同台账.xlsx, kind: contrct}"), "没有“contrct”这种记录；是否应为“contract”？"),
    (("合同台账.xlsx}", "合同台账.xlsx, kind: department}"), "没有“department”这种记录"),
    (("合同台账.xlsx}", "合同台账.xlsx, columns: {合同金额: amuont}}"), "不是合同的字段；是否应为“amount”？"),
    (("合同台账.xlsx}", "合同台账.xlsx, columns: {标的额: amount}}"), "表头“标的额”在表中没有找到"),
    (("合同台账.xlsx}", "合同台账.xlsx}, {file: 合同台账.xlsx}"), "会重复计算"),
    (("sources: [{file: 合同台账.xlsx}]", "sources: []"), "“sources”的值不对"),
])
def test_refused(opened, change, said):
    assert said in refusal(opened, MINIMAL.replace(*change))


def test_a_link_that_leads_outside(opened, tmp_path: Path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.csv"
    outside.write_text("合同编号,合同金额\n", encoding="utf-8")
    (tmp_path / "a.csv").symlink_to(outside)
    assert "在卷宗文件夹之外" in refusal(opened, MINIMAL.replace("合同台账.xlsx", "a.csv"))


def test_everything_wrong_is_said_at_once(opened):
    text = MINIMAL.replace("440103", "x").replace("合同台账.xlsx}", "a.xlsx}, {file: ../b.xlsx}")
    assert refusal(opened, text).count("\n") == 2


def test_a_folder_without_a_dossier(tmp_path: Path):
    with pytest.raises(InputError, match=r"there is no dossier\.yaml"):
        open_dossier(tmp_path)
