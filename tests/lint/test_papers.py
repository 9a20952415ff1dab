"""Papers in every format: the same report read alike, with its places; and what no report is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.acceptance.running import refused, run
from tests.lint.conftest import REPORT, lines, pdf

FOUND = ["DOC-024", "DOC-014"]


def codes(*arguments: object) -> list[str]:
    """The codes of what is to be corrected, in the order of the text."""
    found = run("lint", *arguments)
    return [word for line in found.out.splitlines() for word in line.split() if word.startswith("DOC-")]


def word(path: Path, *more: str) -> Path:
    """The sample report as a Word document."""
    document = docx.Document()
    for line in [*lines(), *more]:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def test_a_report_reads_alike_in_every_format(tmp_path: Path) -> None:
    text = REPORT.read_text(encoding="utf-8")
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text(text, encoding="gb18030")
    half = lines().index("（三）履职效能分析")
    papers = [tmp_path / "a.md", tmp_path / "b.txt", word(tmp_path / "c.docx"), pdf(tmp_path / "d.pdf", [lines()[:half], lines()[half:]])]
    for paper in papers:
        found = run("lint", paper)
        assert (found.code, codes(paper)) == (1, FOUND), paper.name
        assert "读出：写明的数 22、写明的得分 4" in found.out, paper.name


def test_places_are_those_people_know(tmp_path: Path) -> None:
    assert "自评报告.txt 第 29 行第 40 字  DOC-024" in run("lint", REPORT).out
    number = next(number for number, line in enumerate(lines(), 1) if "备案公开" in line)
    assert f"c.docx 第 {number} 段  DOC-024" in run("lint", word(tmp_path / "c.docx")).out
    assert f"d.pdf 第 2 页第 {number - 10} 行  DOC-024" in run("lint", pdf(tmp_path / "d.pdf", [lines()[:10], lines()[10:]])).out


def test_a_sentence_cut_by_lines_and_pages_is_put_together(tmp_path: Path) -> None:
    text = "（二）自评结论\n本单位全年办理各类政务服务事项，涉及一般公共预算支出300\n\n- 2 -\n\n万元，其中项目支出400万元。\n"
    (tmp_path / "a.txt").write_text(text.replace("- 2 -\n\n", ""), encoding="utf-8")
    assert codes(tmp_path / "a.txt") == ["DOC-015"]
    cut = text.splitlines()
    assert codes(pdf(tmp_path / "a.pdf", [cut[:2], ["- 2 -", cut[-1]]])) == ["DOC-015"]


@pytest.mark.parametrize(("text", "expected"), [
    ("采购管理（满分１０分）得１１分。", ["DOC-010"]), ("采购管理( 满分 10 分 ) 得 11 分 。", ["DOC-010"]), ("采购管理(满分10分)，得9.5分,扣0.5分,因公告迟了.", []),
    ("支出1,200,000元,其中:项目支出130万元.", ["DOC-015"]), ("支出1，200，000元，其中：项目支出13万元。", []),
])
def test_full_width_and_half_width_are_one_spelling(tmp_path: Path, text: str, expected: list[str]) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert codes(tmp_path / "a.txt") == expected


def form(path: Path, *rows: list[object]) -> Path:
    """A form as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "自评表"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


HEAD = ["一级指标", "分值", "二级指标", "分值", "自评得分", "扣分原因"]
ROWS: list[list[object]] = [["履职效能", 50, "产出和效益", 40, 40, None], [None, None, "部门预算资金支出率", 10, 9.47, "支出不均衡"], ["管理效率", 50, "采购管理", 50, 48.5, "公告超期"]]


def test_a_form_is_added_up(tmp_path: Path) -> None:
    right = form(tmp_path / "a.xlsx", ["2024年度某区某局部门整体支出绩效自评表"], HEAD, *ROWS, ["合计", None, None, 100, 97.97])
    assert (run("lint", right).code, codes(right)) == (0, [])
    wrong = form(tmp_path / "b.xlsx", HEAD, *ROWS, ["合计", None, None, 100, 97.79])
    found = run("lint", wrong)
    assert "b.xlsx[自评表]!E5  DOC-001" in found.out
    assert "写的是 97.79分，各项相加 40 + 9.47 + 48.5 ＝ 97.97分" in found.out


def test_a_form_without_a_reason_and_with_too_many_points(tmp_path: Path) -> None:
    rows = [["履职效能", 50, "产出和效益", 40, 39, None], [None, None, "部门预算资金支出率", 10, 11, None], ["管理效率", 40, "采购管理", 50, 50, None]]
    found = run("lint", form(tmp_path / "a.xlsx", HEAD, *rows))
    assert "a.xlsx[自评表]!E2  DOC-011" in found.out
    assert "a.xlsx[自评表]!E3  DOC-010" in found.out
    assert found.code == 1


def test_a_form_in_a_word_table_is_a_form(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for row in (["指标", "分值", "自评得分"], ["采购管理", "5", "6"]):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "a.docx"))
    assert "a.docx 第 6 段  DOC-010" in run("lint", tmp_path / "a.docx").out


def test_report_and_form_are_compared(tmp_path: Path) -> None:
    sheet = form(tmp_path / "b.xlsx", HEAD, *ROWS[:1], [None, None, "部门预算资金支出率", 10, 9.74, "支出不均衡"], ROWS[2])
    found = run("lint", REPORT, sheet)
    assert "b.xlsx[自评表]!E3  DOC-008" in found.out
    assert "部门预算支出情况得分此处写 9.74分，前面（自评报告.txt:25:55）写 9.47分" in found.out.replace("\n  ", "")


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.docx", b"PK\x03\x04 nothing", "不是完好的"), ("a.docx", b"plain", "这是"), ("a.pdf", b"%PDF-1.7\nnothing", "不是完好的 PDF"), ("a.pdf", b"plain", "不是 .pdf 文件"),
    ("a.txt", b"\xff\xfe\x00", "编码"), ("a.txt", b"%PDF-1.7", "不是纯文本"), ("a.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"), ("a.txt", b"", "空的"), ("a.png", b"x", "不能读取这种文件"),
])
def test_what_is_no_paper_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    told = refused("lint", tmp_path / name)
    assert told.startswith(f"错误: {name}: ")
    assert said in told or name == "a.docx"


def test_a_missing_paper_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "自评报告.txt").write_text("x", encoding="utf-8")
    assert refused("lint", tmp_path / "自评报告.docx") == "错误: 自评报告.docx: 没有这个文件；是否应为“自评报告.txt”？\n"


def test_a_word_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.sources.archive.MAX_UNPACKED", 1024**2)
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"0" * 2 * 1024**2)
    assert "已拒绝读取" in refused("lint", tmp_path / "a.docx")


def test_an_entity_in_a_word_document_is_not_expanded(tmp_path: Path) -> None:
    word(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as old, zipfile.ZipFile(tmp_path / "b.docx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                start = data.index(b"?>") + 2
                data = data[:start] + b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + data[start:].replace("评价年度".encode(), b"&x;", 1)
            new.writestr(name, data)
    assert run("lint", tmp_path / "b.docx").code in (1, 2)


def test_a_scan_is_told_apart(tmp_path: Path) -> None:
    assert "扫描件" in refused("lint", pdf(tmp_path / "a.pdf", [[]]))


def test_an_endless_paragraph_is_read_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("采购管理满分5分，得6分；" * 2_000, encoding="utf-8")
    assert run("lint", tmp_path / "a.txt", "--engine", "reference").code == 1


def test_a_ledger_is_no_form_and_is_not_called_faultless(tmp_path: Path) -> None:
    ledger = form(tmp_path / "合同台账.xlsx", ["合同编号", "合同名称", "合同金额"], ["HT-1", "甲项目", 100])
    assert refused("lint", ledger) == "错误: 合同台账.xlsx: 没有找到自评表（至少要有指标、满分和得分三列）；如果是台账，请用 compliance check\n"
