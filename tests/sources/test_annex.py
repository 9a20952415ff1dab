"""Scoring annexes as bureaus write them: merged cells, numbering, sums, remarks; and those that cannot be used."""

from __future__ import annotations

from decimal import Decimal as D

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.ground.problems import InputError
from compliance.sources import annex as annexes
from compliance.sources.annex import read_annex
from compliance.sources.annex_rows import bare_name
from compliance.sources.table import Table

ROWS = [
    ["附件2"],
    ["某市2025年度部门整体支出绩效自评指标表"],
    ["评价指标", None, None, "分值", "评分标准", "自评得分"],
    ["一级指标", "二级指标", "三级指标"],
    ["一、履职效能（50分）", "（一）整体效能", "1.部门整体绩效目标产出指标完成情况", "20分", "按完成率计分"],
    [None, None, "2.部门整体绩效目标效益指标完成情况", "20", "按完成率计分"],
    [None, None, "3.部门预算资金支出率", 10, "年度平均执行率×10"],
    [None, "小计", None, 50],
    ["二、管理效率（50分）", "（一）采购管理", "1.合同备案时效性", 30, "每发现一份逾期扣0.5分，"],
    [None, None, None, None, "扣完为止"],
    [None, None, "2、20日内答复质疑", 15.5, "逾期不得分"],
    [None, "（二）运行成本", "“三公”经费控制情况", 4.5, "不超预算得满分"],
    ["合计", None, None, 100],
    ["注：本表由财政部门解释。"],
]
MERGED = ["A2:F2", "A3:C3", "D3:D4", "E3:E4", "F3:F4", "A5:A8", "B5:B7", "A9:A12", "B9:B11", "C9:C10", "D9:D10", "A13:C13", "A14:F14"]


@pytest.fixture
def annex(workbook):
    def read(rows, merge=(), sheet=None, **more):
        return read_annex(workbook({"指标表": rows, **more}, "附件.xlsx", merge), sheet)

    return read


def refused(annex, rows, merge=(), **more) -> list[str]:
    with pytest.raises(InputError) as error:
        annex(rows, merge, **more)
    return str(error.value).splitlines()


def test_an_annex_as_a_bureau_writes_it(annex):
    found = annex(ROWS, MERGED)
    assert found.title == "某市2025年度部门整体支出绩效自评指标表"
    assert [(line.section, line.group, line.name, line.points.value) for line in found.indicators] == [
        ("履职效能", "整体效能", "部门整体绩效目标产出指标完成情况", D(20)),
        ("履职效能", "整体效能", "部门整体绩效目标效益指标完成情况", D(20)),
        ("履职效能", "整体效能", "部门预算资金支出率", D(10)),
        ("管理效率", "采购管理", "合同备案时效性", D(30)),
        ("管理效率", "采购管理", "20日内答复质疑", D("15.5")),
        ("管理效率", "运行成本", "“三公”经费控制情况", D("4.5")),
    ]
    assert found.indicators[3].criterion == "每发现一份逾期扣0.5分，；扣完为止"
    assert str(found.indicators[3].points.place) == "附件.xlsx[指标表]!D9"
    assert {name: points.value for name, points in found.sections.items()} == {"履职效能": 50, "管理效率": 50}
    assert found.total.value == 100
    assert [(str(place), why.en) for place, why in found.skipped] == [("附件.xlsx[指标表]!14", "row 14 holds no indicator: '注：本表由财政部门解释。'")]
    assert found.ignored == ("自评得分",)


def test_blank_cells_that_were_never_merged_go_on_downwards(annex):
    assert annex(ROWS, ["D3:D4", "E3:E4", "F3:F4", "C9:C10"]).indicators == annex(ROWS, MERGED).indicators


def test_points_may_stand_beside_each_level(annex):
    found = annex([
        ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评价要点", "评分说明"],
        ["过程", 20, "预算执行", 20, "预算完成率", 12, "完成数", "每低5%扣2分"],
        ["", "", "", "", "预算控制率", 8, "", "分档"],
    ])
    assert [(line.group, line.points.value, line.criterion) for line in found.indicators] == [
        ("预算执行", 12, "评价要点：完成数；评分说明：每低5%扣2分"), ("预算执行", 8, "评分说明：分档"),
    ]
    assert found.sections["过程"].value == 20


def test_weights_that_are_shares_become_points(annex):
    found = annex([["指标名称", "权重"], ["预算完成率", 0.125], ["预算控制率", 0.875], ["合计", 1]])
    assert [line.points.value for line in found.indicators] == [D("12.5"), D("87.5")]
    assert found.total.value == 100


def test_weights_in_percent_are_points_of_a_hundred(annex):
    assert [line.points.value for line in annex([["指标名称", "权重"], ["预算完成率", "5%"], ["预算控制率", "95％"]]).indicators] == [5, 95]


def test_a_table_of_one_level_has_headings_across_its_rows(annex):
    rows = [["指标名称", "满分", "评分标准"], ["一、预算管理（10分）"], ["预算完成率", 10, "按率"], ["二、资产管理"], ["资产盘点", 5, "年度盘点"]]
    found = annex(rows, ["A2:C2", "A4:C4"])
    assert [(line.section, line.name) for line in found.indicators] == [("预算管理", "预算完成率"), ("资产管理", "资产盘点")]
    assert {name: points.value for name, points in found.sections.items()} == {"预算管理": 10}


def test_points_behind_the_names_serve_where_there_is_no_column(annex):
    found = annex([["二级指标", "三级指标", "评分标准"], ["预算", "预算完成率（8分）", "按率"], ["", "预算控制率(2 分)", "分档"]])
    assert [(line.name, line.points.value) for line in found.indicators] == [("预算完成率", 8), ("预算控制率", 2)]


def test_a_second_level_without_a_third_is_an_indicator_itself(annex):
    found = annex([["一级指标", "二级指标", "三级指标", "分值"], ["过程", "预算完成率", None, 8], [None, "预算", "预算控制率", 2]])
    assert [(line.group, line.name, line.points.value) for line in found.indicators] == [("预算完成率", "预算完成率", 8), ("预算", "预算控制率", 2)]


def test_an_indicator_over_several_rows_adds_its_points(annex):
    found = annex([["三级指标", "分值", "评分标准"], ["绩效监控", 2, "开展监控"], [None, 3, "结果应用"], ["自评", 5, "按时"]], ["A2:A3"])
    assert [(line.points.value, line.criterion) for line in found.indicators] == [(5, "开展监控；结果应用"), (5, "按时")]


def test_a_csv_annex_is_read_too(tmp_path):
    path = tmp_path / "附件.csv"
    path.write_text("三级指标,分值,评分标准\n预算完成率,8分,按率\n", encoding="utf-8")
    assert read_annex(path).indicators[0].points.value == 8


@pytest.mark.parametrize(("rows", "merge", "messages"), [
    ([["甲", "乙"], ["1", "2"]], (), [
        "附件.xlsx: no header of a scoring table in the first 40 rows; "
        "expected columns that name indicators (一级指标, 二级指标, 三级指标) and points (分值, 权重) or criteria (评分标准)"]),
    ([["三级指标", "分值"]], (), ["附件.xlsx[指标表]: there are no indicators below the header; check the sheet"]),
    ([["三级指标", "分值"], ["预算完成率", "酌情"], ["预算控制率", "-5"]], (), [
        "附件.xlsx[指标表]!B2: '酌情' is no number of points; write one such as 5 or 2.5",
        "附件.xlsx[指标表]!B3: '-5' is no number of points; write one such as 5 or 2.5"]),
    ([["三级指标", "分值"], ["预算完成率", None], ["预算控制率", 5]], (), ["附件.xlsx[指标表]!A2: '预算完成率' has no points; fill them in"]),
    ([["三级指标", "分值"], ["预算完成率", "=2+3"]], (), [
        "附件.xlsx[指标表]!B2: the formula has no stored result; open and save it in a spreadsheet program, or enter the value"]),
    ([["三级指标", "分值"], ["预算完成率", 5], ["预算控制率", None]], ["B2:B3"], [
        "附件.xlsx[指标表]!B2: one cell of points is merged over '预算完成率' and '预算控制率'; split it and fill in both"]),
    ([["三级指标", "分值"], [None, 5]], (), ["附件.xlsx[指标表]!B2: this row has points and no indicator; name it"]),
    ([["三级指标", "分值"], ["预算完成率", 3.125]], (), ["附件.xlsx[指标表]!B2: 3.125 points have more than two decimals; write two at most"]),
    ([["三级指标", "分值"], ["预算完成率", True]], (), ["附件.xlsx[指标表]!B2: 'TRUE' is no number of points; write one such as 5 or 2.5"]),
])
def test_an_annex_that_cannot_be_used_says_why(annex, rows, merge, messages):
    assert refused(annex, rows, merge) == messages


def test_two_sheets_that_look_alike_need_a_choice(annex):
    rows = [["三级指标", "分值"], ["预算完成率", 5]]
    assert refused(annex, rows, 样表=rows) == ["附件.xlsx: several sheets look like a scoring table: 指标表、样表; name one with --sheet"]
    assert annex(rows, sheet="样表", 样表=rows).sheet == "样表"


def test_a_total_that_was_never_calculated_is_left_open(annex):
    assert annex([["三级指标", "分值"], ["预算完成率", 5], ["合计", "=SUM(B2:B2)"]]).total is None


def test_a_workbook_without_anything_is_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    with pytest.raises(InputError, match="no header of a scoring table"):
        read_annex(tmp_path / "空.xlsx")


@pytest.mark.parametrize(("text", "bare"), [
    ("1、预算编制", "预算编制"), ("(1)预算编制", "预算编制"), ("①预算编制", "预算编制"), ("1.2 预算编制", "预算编制"), ("十一、预算编制：", "预算编制"),
    ("三公经费", "三公经费"), ("一般公共预算", "一般公共预算"), ("2.5万元以下", "2.5万元以下"), ("2025年目标", "2025年目标"), ("（10分）", "（10分）"),
])
def test_numbering_goes_and_numbers_stay(text, bare):
    assert bare_name(text) == bare


CELLS = st.sampled_from(["", "合计", "小计", "一、过程（10分）", "预算完成率", "注：略", "5分", "5%", "酌情", "分值", "三级指标", 5.0, 0.5, 1e300, -1.0, True])
TABLES = st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=7)
AREAS = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 4), st.integers(0, 3), st.integers(0, 4)), max_size=4)


@settings(max_examples=150, deadline=None)
@given(TABLES, AREAS)
def test_any_table_is_read_or_refused(rows, areas):
    """Whatever stands in an annex, points are positive hundredths, or a person is told why not."""
    header = ["一级指标", "二级指标", "三级指标", "分值", "评分标准"]
    merged = tuple((top, left, top + down, min(4, left + across)) for top, left, down, across in areas if top <= len(rows) + 1)
    table = Table("附件.xlsx", "表", [header, *rows], merged=merged)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(annexes, "read_tables", lambda *_: [table])
        try:
            found = read_annex(annexes.Path("附件.xlsx"))
        except InputError as error:
            assert all(problem.place for problem in error.problems)
            return
    assert found.indicators
    assert all(line.name and line.points.value == round(line.points.value, 2) >= 0 for line in found.indicators)
