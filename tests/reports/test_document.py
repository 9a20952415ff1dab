"""``--format docx``: the written report as a skeleton, every figure the json's, every lost point with its reason, blanks that nobody overlooks."""

import io
import json
import re
import subprocess
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX

from tests.acceptance.running import FIXTURES, ROOT, csv, refused, run
from tests.programs import program

LIWAN = FIXTURES / "liwan-2024"


def made(path: Path, out: Path, lang: str = "zh", *options: object) -> Document:
    assert run("check", path, "--lang", lang, "--engine", "reference", "-o", out, "--exit-zero", *options).code == 0
    return docx.Document(io.BytesIO(out.read_bytes()))


@cache
def card(path: Path, *options: object) -> dict[str, object]:
    return json.loads(run("check", path, "--engine", "reference", "--format", "json", *options).out)["scorecard"]


def text(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.fixture(scope="module")
def liwan(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return made(LIWAN, tmp_path_factory.mktemp("liwan") / "out.docx")


def test_headings_are_those_of_the_published_report(liwan: Document) -> None:
    headings = [paragraph.text for paragraph in liwan.paragraphs if paragraph.style.name != "Normal"]
    assert headings == [
        "2024 年度广州市荔湾区政务服务数据管理局部门整体支出绩效自评表说明", "一、绩效自评情况", "（一）部门整体支出绩效目标", "（二）自评结论", "（三）履职效能分析",
        "1.各重点工作任务绩效目标完成情况及主要工作成效", "2.部门整体绩效目标的产出和效益情况", "3.部门预算支出情况", "（四）管理效率分析", "二、存在的主要问题", "三、下一步改进措施",
    ]


def test_figures_are_those_of_the_published_report(liwan: Document) -> None:
    told = text(liwan)
    for said in ("一级项目 3 个，二级项目 20 个", "1157.13 万元", "3193.39 万元", "自评得分为 97.97 分", "自评得分为 9.47 分，得分率为 94.7%", "自评得分为 48.5 分，得分率为 97%", "自评得分为 40 分，得分率为 100%"):
        assert said in told


def test_the_table_is_the_jsons(liwan: Document) -> None:
    expected = []
    for section in card(LIWAN)["sections"]:
        expected += [(part["name"]["zh"], Decimal(part["full"]), Decimal(part["low"])) for part in (section, *section["groups"])]
    rows = [[cell.text for cell in row.cells] for row in liwan.tables[0].rows[1:]]
    assert [(name, Decimal(full), Decimal(score)) for name, full, score, _ in rows[:-1]] == expected
    assert rows[-1] == ["合计", "100", "97.97", "97.97%"]
    for _, full, score, share in rows:
        assert Decimal(share.removesuffix("%")) == (Decimal(score) / Decimal(full) * 100).quantize(Decimal("0.01"))


@pytest.mark.parametrize(("fixture", "scheme"), [("breaks-every-rule", "liwan-2024"), ("hunan-r14", "hunan-a")])
def test_reasons_add_up_to_what_was_lost(fixture: str, scheme: str, tmp_path: Path) -> None:
    options = ("--scheme", ROOT / "rulesets" / "schemes" / f"{scheme}.yaml")
    told = text(made(FIXTURES / fixture, tmp_path / "out.docx", "zh", *options))
    found = card(FIXTURES / fixture, *options)
    assert found["total"] is None or Decimal(found["total"]) < Decimal(found["full"])
    analysis, _, problems = told.partition("二、存在的主要问题")
    lost = sum((Decimal(item["points"]) for section in found["sections"] for group in section["groups"] for part in group["indicators"] for item in part["deductions"]), Decimal(0))
    assert sum(map(Decimal, re.findall(r"扣 ([\d.]+) 分，原因", analysis)), Decimal(0)) == lost
    assert sum(map(Decimal, re.findall(r"^\d+\..*?（扣 ([\d.]+) 分）：", problems, re.MULTILINE)), Decimal(0)) == lost


def test_problems_without_points_say_so(liwan: Document) -> None:
    told = text(liwan)
    assert told.index("另有以下事项，按评分标准不扣分") < told.index("预算调整率较大（建议，1 项）") < told.index("二、存在的主要问题")


def test_publishing_is_not_called_filing(liwan: Document) -> None:
    assert "公告日期应当在签订之日起2个工作日内（《政府采购法实施条例》（国务院令第658号）第五十条）" in text(liwan)
    assert not re.search(r"2个?工作日内[^。]*备案", text(liwan))


def test_blanks_are_marked_twice(liwan: Document) -> None:
    runs = [run_ for paragraph in liwan.paragraphs for run_ in paragraph.runs]
    blanks = [run_ for run_ in runs if run_.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert len(blanks) == 7
    assert all(run_.text.startswith("【待填：") and run_.text.endswith("】") for run_ in blanks)
    assert not [run_ for run_ in runs if "待填：" in run_.text and run_ not in blanks]


def test_types_have_fallbacks(liwan: Document, tmp_path: Path) -> None:
    liwan.save(tmp_path / "out.docx")
    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        fonts, body = archive.read("word/fontTable.xml").decode(), archive.read("word/document.xml").decode()
    for font, other in (("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体"), ("方正小标宋简体", "宋体")):
        assert f'<w:font w:name="{font}"><w:altName w:val="{other}"/>' in fonts
        assert f'w:eastAsia="{font}"' in body
    assert 'w:eastAsia="黑体"' in body


def test_the_report_in_english(tmp_path: Path) -> None:
    told = text(made(LIWAN, tmp_path / "out.docx", "en"))
    assert "The score is 97.97 out of 100; 2.03 points were lost." in told
    assert "[TO COMPLETE: why it happened]" in told


def test_a_place_has_its_own_skeleton(tmp_path: Path) -> None:
    told = text(made(here(tmp_path, "440825"), tmp_path / "out.docx"))
    assert "评价单位（公章）：示例局" in told
    assert "【待填：填报日期】" in told
    assert "编制 【待填：编制数】 人" in told


def here(folder: Path, jurisdiction: str = "440103") -> Path:
    """A dossier with little in it and no scheme."""
    csv(folder / "合同.csv", ("合同编号", "合同名称", "是否政府采购", "签订日期", "公告日期"), ("HT-1", "=1+1", "是", "2024-09-30", "2024-10-20"))
    (folder / "dossier.yaml").write_text(
        f'dossier: "1"\ndepartment: {{name: 示例局, jurisdiction: "{jurisdiction}"}}\nyear: 2024\nas_of: 2025-03-01\nsources:\n  - {{file: 合同.csv, kind: contract}}\n', encoding="utf-8")
    return folder


def test_without_a_scheme_scores_are_blanks(tmp_path: Path) -> None:
    told = text(made(here(tmp_path), tmp_path / "out.docx"))
    assert "自评得分为 【待填：没有评分】 分" in told
    assert "合同公告时效（违规，1 项）：签订日期 2024-09-30" in told


SKELETON = """\
skeleton: own
name: {{zh: 本局, en: ours}}
title: {{zh: "{{department}}", en: "{{department}}"}}
body:
  - text: {{zh: "{text}", en: "{text}"}}
"""


def test_a_bureau_puts_its_own_skeleton_beside_the_dossier(tmp_path: Path) -> None:
    (here(tmp_path) / "skeleton.yaml").write_text(SKELETON.format(text="合同 {count.contract} 份，得 {total} 分"), encoding="utf-8")
    assert text(made(tmp_path, tmp_path / "out.docx")).splitlines()[-1] == "合同 1 份，得 【待填：没有评分】 分"


@pytest.mark.parametrize(("figure", "near"), [
    ("totle", "total"), ("count.contracts", "count.contract"), ("department.staf_quota", "department.staff_quota"), ("count.performance_project.level.frist", "count.performance_project.level.first")])
def test_a_figure_that_does_not_exist_is_refused(tmp_path: Path, figure: str, near: str) -> None:
    (here(tmp_path) / "skeleton.yaml").write_text(SKELETON.format(text="{" + figure + "}"), encoding="utf-8")
    said = refused("check", tmp_path, "-o", tmp_path / "out.docx")
    assert f"没有“{{{figure}}}”这个数字；是否应为“{near}”？" in said
    assert not (tmp_path / "out.docx").exists()


def test_a_part_of_two_kinds_is_refused(tmp_path: Path) -> None:
    (here(tmp_path) / "skeleton.yaml").write_text(SKELETON.format(text="x") + "    table: scores\n", encoding="utf-8")
    assert "skeleton.yaml:5:5" in refused("check", tmp_path, "-o", tmp_path / "out.docx")


def test_the_same_dossier_gives_the_same_bytes(tmp_path: Path) -> None:
    made(here(tmp_path), tmp_path / "one.docx")
    made(tmp_path, tmp_path / "two.docx")
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()


def test_libreoffice_reads_the_same(liwan: Document, tmp_path: Path) -> None:
    liwan.save(tmp_path / "out.docx")
    subprocess.run([program("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path, tmp_path / "out.docx"], check=True, capture_output=True, timeout=120)
    seen = (tmp_path / "out.txt").read_text(encoding="utf-8-sig")
    assert [line for line in seen.splitlines() if line.strip()][:3] == [paragraph.text for paragraph in liwan.paragraphs][:3]
    assert all(paragraph.text in seen for paragraph in liwan.paragraphs)
