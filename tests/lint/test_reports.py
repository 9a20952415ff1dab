"""Whole reports: every figure of the sample is read; published arithmetic comes out as it should; ledgers and papers are compared; copies are reviewed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from compliance.evidence.lint import lint_files
from tests.acceptance.running import run
from tests.lint.conftest import LIWAN, REPORT, tools

# Read off the sample report by hand, in its order.
FIGURES = [
    "10项", "6项",
    "3个", "20个", "1,157.13万元", "100%", "2个", "31,933,900元", "97.97分",
    "4314个", "202个", "14个", "100%", "99.11%",
    "40分", "100%",
    "94.69%", "9.47分", "94.7%",
    "48.5分", "97%", "3份",
]


def test_every_figure_of_the_sample_is_read() -> None:
    found = lint_files([REPORT], tools(), "reference").found
    assert [draft.cells["said"].raw for draft in found.drafts if draft.kind == "stated_figure"] == FIGURES


def test_what_else_the_sample_says_is_read() -> None:
    found = lint_files([REPORT], tools(), "reference").found
    told = {kind: [draft.name for draft in found.drafts if draft.kind == kind] for kind in ("stated_problem", "stated_deduction", "promised_measure", "stated_deadline")}
    assert told == {
        "stated_problem": ["年中追加事项较多，预算调整率较大", "预算执行的均衡性还需加强"],
        "stated_deduction": ["支出进度不够均衡", "采购合同中有3份未在签订之日起2个工作日内在指定媒体备案公开"],
        "promised_measure": ["一是做细年初预算编制，减少年中调整", "二是按月通报各项目支出进度", "三是指定专人负责合同公告，签订当日即提交"],
        "stated_deadline": ["2个工作日内在指定媒体备案公开"],
    }
    assert (found.cover.body, found.year, str(found.cover.filed_on)) == ("广州市荔湾区政务服务数据管理局", 2024, "2025-03-31")


def test_the_sample_has_two_errors_and_nothing_else() -> None:
    found = run("lint", REPORT)
    assert found.code == 1
    assert "相符 23，应当修改 2，请再核对 0，说明 0" in found.out
    assert [line.split("  ")[1][:7] for line in found.out.splitlines() if "  DOC-" in line] == ["DOC-024", "DOC-014"]


@pytest.mark.parametrize(("text", "notes", "wrong"), [
    # a county audit office's three public expenses of 2019: right, one percentage cut off
    ("2019年“三公”经费10.8万元，比上年增加1.30万元，增长13.68%，其中：公务用车费5.50万元，增加1.5万元，增长37.5%；公务接待费5.30万元，减少0.20万元，下降3.63%。", ["DOC-006"], []),
    ("2019年三公经费预算为10.8万元。公务接待费5.30万元，同比减少0.20万元，降幅3.64%。", [], []),
    # a county bureau of 2024
    ("本年支出265585元，其中基本支出80754元、项目支出92252元、其他支出92579元。核定编制9名，在职9人，在职人员控制率为100%。", [], []),
    ("支出合计26.56万元，包括基本支出8.08万元、项目支出9.23万元和其他支出9.26万元。", ["DOC-004"], []),
    ("全年支出265,585.00元，由人员经费80,754.00元、公用经费92,252.00元、项目经费92,579.00元构成。", [], []),
    # an office in Hunan, 2018
    ("在职人员控制率＝136÷143×100%＝95.10%，得8分。三公经费变动率：（63.46－32）÷32＝98.31%，该项8分，得0分，扣分原因：新增车辆。", [], []),
    ("预算完成率=(19.8+1922.76+767.86-19.8)/(19.8+1922.76+767.86)=99.27%；预算控制率=767.86/1922.76=39.94%，大于30%，不得分，因年中追加较多。", [], []),
    ("预算完成率=(19.8+1922.76+767.86-19.8)/(19.8+1922.76+767.86)=99.26%。", ["DOC-006"], []),
    ("预算控制率=767.86/1922.76=38.94%。", [], ["DOC-005"]),
])
def test_published_arithmetic(tmp_path: Path, text: str, notes: list[str], wrong: list[str]) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    data = json.loads(run("lint", tmp_path / "a.txt", "--format", "json").out)
    found = [(finding["severity"], finding["rule"]) for finding in data["findings"] if finding["outcome"] == "violated"]
    assert [rule for severity, rule in found if severity == "advice"] == notes
    assert [rule for severity, rule in found if severity != "advice"] == wrong


def dossier(folder: Path, *changes: tuple[str, str]) -> Path:
    """The sample dossier with changes to its report."""
    shutil.copytree(LIWAN, folder / "卷宗")
    report = folder / "卷宗" / "自评报告.txt"
    text = report.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    report.write_text(text, encoding="utf-8")
    return folder / "卷宗"


def told(folder: Path, *options: str) -> list[tuple[str, str]]:
    """What is to be corrected, but for the two errors of the sample: rule and words."""
    data = json.loads(run("lint", folder, "--format", "json", "--engine", "reference", *options).out)
    return [(finding["rule"], finding["message"]["zh"]) for finding in data["findings"] if finding["outcome"] == "violated" and finding["rule"] not in ("DOC-014", "DOC-024")]


def test_the_sample_agrees_with_its_ledgers(tmp_path: Path) -> None:
    assert told(dossier(tmp_path)) == []
    assert "台账没有依据" not in run("lint", LIWAN, "--engine", "reference").out


@pytest.mark.parametrize(("change", "rule", "said"), [
    (("二级项目20个", "二级项目21个"), "DOC-032", "二级项目写的是 21个，台账（绩效项目台账中的二级项目数）得出 20，相差 1；见 绩效台账.xlsx[项目自评]!D4 … 绩效台账.xlsx[项目自评]!D26 (23)"),
    (("31,933,900元", "3193.40万元"), "DOC-031", "一般公共预算支出写的是 3193.40万元，台账（预算台账中一般公共预算的支出）得出 3,193.39万元，相差 0.01万元"),
    (("有3份未", "有2份未"), "DOC-032", "得出 3，相差 1；见 合同台账.xlsx[合同]!14、合同台账.xlsx[合同]!22、合同台账.xlsx[合同]!23"),
    (("企业工单满意率99.11%", "企业工单满意率99.2%"), "DOC-032", "企业工单满意率写的是 99.2%，台账（绩效指标“企业工单满意率”的完成值）得出 99.11%，相差 0.09个百分点；见 绩效台账.xlsx[指标完成情况]!G"),
    (("下属单位2个", "下属单位3个"), "DOC-032", "（部门信息中的所属单位数）得出 2"),
])
def test_a_figure_that_the_ledgers_contradict(tmp_path: Path, change: tuple[str, str], rule: str, said: str) -> None:
    (code, message), = told(dossier(tmp_path, change))
    assert code == rule
    assert said in message


@pytest.mark.parametrize("change", [("31,933,900元", "0.32亿元"), ("1,157.13万元", "11,571,300元"), ("94.69%", "94.7%")])
def test_the_printed_precision_is_enough(tmp_path: Path, change: tuple[str, str]) -> None:
    assert told(dossier(tmp_path, change)) == []


def test_what_no_ledger_supports_is_listed_and_is_no_error(tmp_path: Path) -> None:
    folder = dossier(tmp_path, ("发布原始", "举办沙龙7场，发布原始"), ("备案公开", "公告"), ("年中追加事项较多，预算调整率较大；二是", ""))
    found = run("lint", folder, "--lang", "en", "--engine", "reference")
    assert found.code == 0
    assert "Figures that no ledger supports: 1" in found.out
    assert "举办沙龙7场" in found.out


def test_a_dossier_without_papers_says_how_to_name_them(tmp_path: Path) -> None:
    folder = dossier(tmp_path)
    text = (folder / "dossier.yaml").read_text(encoding="utf-8")
    (folder / "dossier.yaml").write_text(text.replace("papers: [自评报告.txt, 自评表.xlsx]\n", ""), encoding="utf-8")
    found = run("lint", folder, "--engine", "reference")
    assert (found.code, found.err) == (2, "错误: dossier.yaml: 卷宗没有写明自评材料；请在 dossier.yaml 中加一行，如 papers: [自评报告.docx, 自评表.xlsx]\n")
    (folder / "dossier.yaml").write_text(text.replace("papers: [自评报告.txt", "papers: [../自评报告.txt"), encoding="utf-8")
    assert "在卷宗文件夹之外" in run("lint", folder).err


@pytest.mark.parametrize("form", ["concise", "jsonl", "sarif", "junit", "github", "gitlab", "csv", "markdown", "statistics"])
def test_every_form_of_report_tells_the_errors(form: str) -> None:
    found = run("lint", REPORT, "--format", form)
    assert found.code == 1
    assert "DOC-014" in found.out
    assert "DOC-024" in found.out


def test_a_place_opens_in_an_editor() -> None:
    assert "自评报告.txt:29:40: DOC-024" in run("lint", REPORT, "--format", "concise").out


def test_a_form_is_put_right_in_a_copy(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(LIWAN / "自评表.xlsx")
    sheet = book["自评表"]
    total = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "合计")
    sheet.cell(total, 5).value = 97.79
    sheet.cell(6, 6).value = None
    book.save(tmp_path / "自评表.xlsx")
    before = (tmp_path / "自评表.xlsx").read_bytes()
    found = run("lint", tmp_path / "自评表.xlsx", "--fix", tmp_path / "复核稿.xlsx")
    assert found.code == 1
    assert found.err == f"已写出 复核稿.xlsx：改 1 处，批注 2 条；原文件没有改动\n  自评表.xlsx[自评表]!E{total}: 97.79 -> 97.97\n"
    assert (tmp_path / "自评表.xlsx").read_bytes() == before
    copy = openpyxl.load_workbook(tmp_path / "复核稿.xlsx")["自评表"]
    assert copy.cell(total, 5).value == 97.97
    assert copy.cell(total, 5).comment.text.endswith("原为 97.79，改为 97.97；请复核")
    assert copy.cell(6, 5).comment.text.startswith("DOC-011")
    assert "DOC-001" not in run("lint", tmp_path / "复核稿.xlsx").out
    run("lint", tmp_path / "自评表.xlsx", "--fix", tmp_path / "再来.xlsx")
    assert (tmp_path / "再来.xlsx").read_bytes() == (tmp_path / "复核稿.xlsx").read_bytes()


def test_a_formula_is_not_overwritten(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["指标", "分值", "自评得分", "得分率"], ["采购管理", 10, 9, "80%"], ["资产管理", 10, 10, "100%"], ["合计", 20, 19, "95%"]):
        sheet.append(row)
    sheet["D3"] = "=C3/B3"
    book.save(tmp_path / "a.xlsx")
    run("lint", tmp_path / "a.xlsx", "--fix", tmp_path / "b.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0]
    assert (copy["D2"].value, copy["D3"].value) == ("90%", "=C3/B3")


def test_a_report_gets_comments_at_the_place(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("（四）管理效率分析")
    paragraph = document.add_paragraph("采购管理自评9分，得分率90%。")
    paragraph.add_run("存在问题：部分合同未在签订之日起2个工作日内备案公开。")
    document.save(str(tmp_path / "a.docx"))
    found = run("lint", tmp_path / "a.docx", "--fix", tmp_path / "b.docx")
    assert found.err == "已写出 b.docx：改 0 处，批注 1 条；原文件没有改动\n"
    copy = docx.Document(str(tmp_path / "b.docx"))
    comment, = copy.comments
    assert (comment.author, comment.text[:7]) == ("compliance", "DOC-024")
    assert [paragraph.text for paragraph in copy.paragraphs] == [paragraph.text for paragraph in document.paragraphs]
    starts = copy.paragraphs[1]._p.xpath(".//w:commentRangeStart")
    assert starts[0].getnext().xpath("string()").startswith("存在问题")


@pytest.mark.parametrize(("copy", "said"), [("a.docx", "文件已存在"), ("b.xlsx", "复核稿应与原文件同类（.docx）")])
def test_a_copy_goes_nowhere_else(tmp_path: Path, copy: str, said: str) -> None:
    document = docx.Document()
    document.add_paragraph("采购管理满分5分，得6分。")
    document.save(str(tmp_path / "a.docx"))
    found = run("lint", tmp_path / "a.docx", "--fix", tmp_path / copy)
    assert found.code == 2
    assert said in found.err


def test_a_text_cannot_carry_comments(tmp_path: Path) -> None:
    found = run("lint", REPORT, "--fix", tmp_path / "a.txt")
    assert found.code == 2
    assert "只有 .xlsx .docx 能带批注" in found.err
    assert not (tmp_path / "a.txt").exists()


def test_exit_codes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("公务接待费5.30万元，减少0.20万元，下降3.63%。", encoding="utf-8")
    assert run("lint", tmp_path / "a.txt").code == 0
    assert run("lint", tmp_path / "a.txt", "--fail-on", "advice").code == 1
    assert run("lint", REPORT, "--exit-zero").code == 0
    (tmp_path / "out.txt").write_text("x", encoding="utf-8")
    assert "会覆盖读入的文件" in run("lint", tmp_path / "out.txt", "-o", tmp_path / "out.txt").err


def test_claims_are_listed_without_judging() -> None:
    found = run("lint", REPORT, "--claims", "--lang", "en")
    assert found.code == 0
    assert "stated figure: 22" in found.out
    assert "自评报告.txt line 25, character 45  我局年度平均执行率94.69%" in found.out
    assert "DOC-" not in found.out


@pytest.mark.parametrize("text", [
    "在职人员20人，其中：行政人员5人，事业人员15人；退休人员30人。",
    "在职人员20人，其中党员12人；退休人员30人。",
    "支出合计100万元，其中：基本支出60万元，占60%；项目支出40万元，占40%。",
    "比上年减少3.1万元，下降7.43%。其中，公务用车运行维护费33.2万元，公务接待费5.4万元。",
    "空气质量优良天数324天，优良率88.8%，开展执法检查1,316家次，立案查处56件。",
    "全年受理投诉56件，解决了一批群众反映强烈的突出问题，投诉量比2022年下降18%。",
    "（二）扣分情况。采购管理满分10分，自评10分；资产管理满分10分，自评9分，扣1分，扣分原因是盘点不及时。",
    "职工46人，其中党员30人、女职工20人。",
    "预算编制、预算执行、信息公开等方面均按规定开展，未发现超期公告的合同。",
])
def test_what_is_right_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    data = json.loads(run("lint", tmp_path / "a.txt", "--format", "json", "--engine", "reference").out)
    assert data["findings"] == []
