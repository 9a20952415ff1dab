"""``--format xlsx``: the user's workbooks untouched but for marks, sheets that tell the result, links that arrive, numbers that are the json's."""

import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from compliance.reports.workbook import marks, values
from compliance.reports.workbook.marks import COLOURS, Level
from tests.acceptance.running import FIXTURES, csv, run
from tests.programs import program
from tests.reports.strict import faults
from tests.reports.ugly import LATE, SHEET, changed, prefixed, ugly

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl names what it cannot keep

LIWAN = FIXTURES / "liwan-2024"
DOSSIER = """\
dossier: "1"
department: {{name: 示例局, jurisdiction: "440103"}}
year: 2024
as_of: 2025-03-01
sources:
{sources}
"""


def made(path: Path, out: Path, lang: str = "zh") -> bytes:
    assert run("check", path, "--lang", lang, "--engine", "reference", "-o", out, "--exit-zero").code == 0
    return out.read_bytes()


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@cache
def report(path: Path) -> dict[str, object]:
    return json.loads(run("check", path, "--engine", "reference", "--format", "json").out)


def dossier(folder: Path, *sources: str) -> Path:
    listed = "\n".join(f'  - {{file: {file}, kind: contract{", sheet: " + json.dumps(SHEET) if file.endswith("xlsx") else ""}}}' for file in sources)
    (folder / "dossier.yaml").write_text(DOSSIER.format(sources=listed), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def liwan(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(LIWAN, tmp_path_factory.mktemp("liwan") / "out.xlsx")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier of two workbooks whose sheets, tables and names are called the same, and a CSV file full of formulas."""
    folder = tmp_path_factory.mktemp("two")
    ugly(folder / "甲.xlsx")
    ugly(folder / "乙.xlsx", "HT-9")
    csv(folder / "丙.csv", ("合同编号", "合同名称", "是否政府采购", "签订日期", "公告日期", "备注"), ("HT-C", "=1+1", "是", "2024-09-30", "2024-10-20", "-x"), ("HT-D", "+1", "是", "2024-09-30", "2024-10-08", "@y"))
    return dossier(folder, "甲.xlsx", "乙.xlsx", "丙.csv")


@pytest.fixture(scope="module")
def two_made(two: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(two, tmp_path_factory.mktemp("two-out") / "out.xlsx")


def indicators(card: dict[str, object]) -> Iterator[dict[str, object]]:
    for section in card["sections"]:
        for group in section["groups"]:
            yield from group["indicators"]


def test_scores_are_those_of_the_json(liwan: bytes) -> None:
    card, book = report(LIWAN)["scorecard"], opened(liwan)
    expected = []
    for section in card["sections"]:
        parts = [section, *(part for group in section["groups"] for part in (group, *group["indicators"]))]
        expected += [(part["name"]["zh"], Decimal(part["full"]), Decimal(part["low"])) for part in parts]
    expected.append(("合计", Decimal(card["full"]), Decimal(card["total"])))
    rows = [(row[0].value, Decimal(str(row[1].value)), Decimal(str(row[2].value))) for row in book["得分表"].iter_rows(min_row=4, max_row=3 + len(expected))]
    assert rows == expected
    form = [(row[2].value, Decimal(str(row[3].value)), Decimal(str(row[5].value))) for row in book["自评表"].iter_rows(min_row=4) if row[2].value]
    assert form == [(part["name"]["zh"], Decimal(part["full"]), Decimal(part["score"])) for part in indicators(card)]


def test_each_deduction_has_its_points_reason_law_and_cell(liwan: bytes) -> None:
    data, sheet = report(LIWAN), opened(liwan)["扣分明细"]
    expected = [(item["id"], Decimal(item["points"])) for part in indicators(data["scorecard"]) for item in part["deductions"]]
    assert [(row[0].value, Decimal(str(row[2].value))) for row in sheet.iter_rows(min_row=4)] == expected
    late = next(finding for finding in data["findings"] if finding["key"] == "HT2024-018")
    row = next(row for row in sheet.iter_rows(min_row=4) if row[3].value == "HT2024-018")
    assert row[4].value == late["message"]["zh"]
    assert row[7].value == "《政府采购法实施条例》（国务院令第658号）第五十条"
    assert row[5].hyperlink.location == "'合同'!U22"


def test_every_finding_is_listed(two: Path, two_made: bytes) -> None:
    data, sheet = report(two), opened(two_made)["问题清单"]
    listed = [(row[0].value, row[10].value) for row in sheet.iter_rows(min_row=4)]
    assert listed == [(number, finding["id"]) for number, finding in enumerate(data["findings"], 1)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_links_arrive_at_marked_cells(two: Path, tmp_path: Path, lang: str) -> None:
    book = opened(made(two, tmp_path / "out.xlsx", lang))
    sheet = book["问题清单" if lang == "zh" else "Findings"]
    arrived = []
    for row in sheet.iter_rows(min_row=4):
        violated = row[1].value in ("违规", "violation")
        if row[4].hyperlink is None:
            assert not violated
            continue
        cell = target(book, row[4].hyperlink.location)
        if violated:
            arrived.append(cell.coordinate)
            assert cell.fill.fgColor.rgb == f"FF{COLOURS[Level.VIOLATION]}"
            assert row[8].value.split()[0] in cell.comment.text
            assert row[3].value in cell.comment.text
    assert arrived == ["E2", LATE, LATE]


def target(book: Workbook, location: str) -> Cell:
    name, _, cell = location.rpartition("!")
    return book[name[1:-1].replace("''", "'")][cell]


def test_the_clerks_comment_stays_above_ours(two_made: bytes) -> None:
    for name in (SHEET, f"{SHEET} (2)"):
        text = opened(two_made)[name][LATE].comment.text
        assert text.startswith("已催办\n\n【违规】PROC-019")


@pytest.mark.parametrize("which", ["liwan", "two_made"])
def test_nothing_would_be_repaired(which: str, request: pytest.FixtureRequest) -> None:
    assert faults(request.getfixturevalue(which)) == []


def test_ledgers_look_as_they_did(liwan: bytes) -> None:
    book, compared = opened(liwan), 0
    for file in (item["file"] for item in report(LIWAN)["dossier"]["inputs"] if item["file"].endswith(".xlsx")):
        for before in openpyxl.load_workbook(LIWAN / file):
            compared += same_look(before, book[before.title])
    assert compared > 3_000


def test_grafted_sheets_look_as_they_did(two: Path, two_made: bytes) -> None:
    book = opened(two_made)
    for before in openpyxl.load_workbook(two / "乙.xlsx"):
        after = book[f"{before.title} (2)"]
        assert same_look(before, after)
        assert after.sheet_state == before.sheet_state
        assert len(after._images) == len(before._images)
        assert len(after._charts) == len(before._charts)
        assert after.freeze_panes == before.freeze_panes
        assert (after.print_area or "").rpartition("!")[2] == (before.print_area or "").rpartition("!")[2]


def same_look(before: Worksheet, after: Worksheet) -> int:
    """The number of cells compared: values, formats and shapes are the same, but for the fill of marked cells."""
    marked = {f"FF{colour}" for colour in COLOURS.values()}
    compared = 0
    for row in before.iter_rows():
        for cell in row:
            other, compared = after[cell.coordinate], compared + 1
            if cell.data_type != "f":
                assert other.value == cell.value
            assert look(other) == look(cell)
            assert repr(other.fill) == repr(cell.fill) or other.fill.fgColor.rgb in marked
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert {key: item.width for key, item in after.column_dimensions.items()} == {key: item.width for key, item in before.column_dimensions.items()}
    assert {key: (item.height, item.hidden) for key, item in after.row_dimensions.items() if item.height} == {key: (item.height, item.hidden) for key, item in before.row_dimensions.items() if item.height}
    assert [str(item.sqref) for item in after.conditional_formatting] == [str(item.sqref) for item in before.conditional_formatting]
    assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation)
    return compared


def look(cell: Cell) -> tuple[object, ...]:
    return (cell.number_format, cell.font.name, cell.font.sz, cell.font.b, cell.font.i, repr(cell.font.color), repr(cell.alignment), repr(cell.border), repr(cell.protection))


def test_formulas_follow_renamed_sheets(two_made: bytes) -> None:
    book = opened(two_made)
    assert book["图表"]["A8"].value == "='合同 ''24 台账'!D7"
    assert book["图表 (2)"]["A8"].value == "='合同 ''24 台账 (2)'!D7"
    assert book[f"{SHEET} (2)"].data_validations.dataValidation[0].formula1 == "'参数 (2)'!$A$1:$A$2"
    assert book[f"{SHEET} (2)"].defined_names["全部金额"].attr_text == "'合同 ''24 台账 (2)'!$D$4:$D$6"
    with zipfile.ZipFile(io.BytesIO(two_made)) as archive:
        assert "'图表 (2)'!$B$2:$B$4" in archive.read("xl/from2/charts/chart1.xml").decode()


def test_parts_without_marks_stay_byte_for_byte(tmp_path: Path) -> None:
    source = ugly(tmp_path / "甲.xlsx")
    out = made(source, tmp_path / "out.xlsx")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(io.BytesIO(out)) as after:
        assert set(before.namelist()) <= set(after.namelist())
        differ = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert differ == {
        "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }


def test_no_text_becomes_a_formula(two_made: bytes) -> None:
    book = opened(two_made)
    assert [cell.value for cell in book["丙"][2]] == ["HT-C", "=1+1", "是", "2024-09-30", "2024-10-20", "-x"]
    ours = [sheet for sheet in book if not sheet.title.startswith(("合同", "图表", "参数"))]
    assert [cell.coordinate for sheet in ours for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert [book[name]["G4"].data_type for name in (SHEET, f"{SHEET} (2)")] == ["s", "s"]


def test_the_same_dossier_gives_the_same_bytes(two: Path, two_made: bytes, tmp_path: Path) -> None:
    assert made(two, tmp_path / "again.xlsx") == two_made


def test_long_ledgers_go_on_on_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MAX_ROWS", 3)
    monkeypatch.setattr(marks, "MOST_COMMENTS", 2)
    source = csv(tmp_path / "合同.csv", ("合同编号", "是否政府采购", "签订日期", "公告日期"), *((f"HT-{number}", "是", "2024-09-30", "2024-10-20") for number in range(7)))
    book = opened(made(source, tmp_path / "out.xlsx"))
    assert [book[name].max_row for name in ("合同", "合同 (2)", "合同 (3)")] == [3, 3, 2]
    violated = [row for row in book["问题清单"].iter_rows(min_row=4) if row[1].value == "违规"]
    cells = [target(book, row[4].hyperlink.location) for row in violated]
    assert [cell.value for cell in cells] == ["2024-10-20"] * 7
    assert [cell.row for cell in cells] == [2, 3, 1, 2, 3, 1, 2]
    assert sum(cell.comment is not None for cell in cells) == 2


@pytest.mark.parametrize(("part", "old", "new"), [
    ("xl/styles.xml", b"<styleSheet", b"<!DOCTYPE styleSheet [<!ENTITY a 'b'>]><styleSheet"),
    ("xl/worksheets/sheet2.xml", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("xl/worksheets/sheet1.xml", b"</worksheet>", b"<a></worksheet>"),
    ("xl/comments1.xml", b"</comments>", b""),
    ("xl/drawings/vmlDrawing1.vml", b"</xml>", b""),
], ids=["document type", "strict vocabulary", "a sheet cut off", "comments cut off", "boxes cut off"])
def test_a_workbook_that_cannot_be_changed_in_place_is_copied_by_its_values(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    changed(ugly(tmp_path / "甲.xlsx"), folder / "甲.xlsx", old=old, new=new, part=part)
    data = made(dossier(folder, "甲.xlsx"), tmp_path / "out.xlsx")
    assert faults(data) == []
    cell = opened(data)[SHEET][LATE]
    assert (cell.value, cell.fill.fgColor.rgb) == ("2024-10-12", f"FF{COLOURS[Level.VIOLATION]}")


def test_another_programs_prefixes_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    ugly(folder / "甲.xlsx")
    prefixed(ugly(tmp_path / "乙.xlsx", "HT-9"), folder / "乙.xlsx")
    for sources, name in ((("甲.xlsx", "乙.xlsx"), f"{SHEET} (2)"), (("乙.xlsx", "甲.xlsx"), SHEET)):
        data = made(dossier(folder, *sources), tmp_path / "out.xlsx")
        book = opened(data)
        assert faults(data) == []
        assert book[name]["A4"].value == "HT-9"
        assert book[name][LATE].is_date
        assert book[name][LATE].fill.fgColor.rgb == f"FF{COLOURS[Level.VIOLATION]}"
        assert book[name][LATE].comment.text.startswith("已催办")


def test_days_counted_from_1904_are_not_mixed_with_others(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    ugly(folder / "甲.xlsx")
    ugly(folder / "乙.xlsx", "HT-9", from_1904=True)
    data = made(dossier(folder, "甲.xlsx", "乙.xlsx"), tmp_path / "out.xlsx")
    book = opened(data)
    assert faults(data) == []
    assert book[SHEET][LATE].is_date
    assert book[f"{SHEET} (2)"][LATE].value == "2024-10-12"


def test_libreoffice_reads_the_same(two_made: bytes, tmp_path: Path) -> None:
    (tmp_path / "out.xlsx").write_bytes(two_made)
    again = tmp_path / "again"
    subprocess.run([program("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir", again, tmp_path / "out.xlsx"], check=True, capture_output=True, timeout=120)
    ours, theirs = opened(two_made), openpyxl.load_workbook(again / "out.xlsx")
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        other = theirs[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                seen = other[cell.coordinate]
                if cell.data_type not in "fb" and not isinstance(cell.value, float):
                    assert seen.value == cell.value, cell
                assert (seen.comment.text if seen.comment else None) == (cell.comment.text if cell.comment else None)
                if cell.hyperlink is not None and cell.hyperlink.location:
                    assert seen.hyperlink.location.replace(".", "!") == cell.hyperlink.location.replace(".", "!")
