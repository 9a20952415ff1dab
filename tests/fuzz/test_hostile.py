"""Files made to harm are refused in words or read at a small cost; what the mutants found stays found."""

import struct
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.sources.dossier import Dossier, open_dossier
from tests.acceptance.running import refused
from tests.fuzz.doors import AS_OF
from tests.fuzz.hostile import CASES, MIB, TEN, TITLES, book, cells, costs

UGLY = Path(__file__).parents[1] / "sources" / "ugly"
SMALL = ["a million columns in a workbook", "a far row", "billion laughs", "an external entity", "an .ods with entities", "open brackets", "open brackets on a line", "open objects",
         "a million columns", "lines", "aliases", "a cycle", "deep yaml", "deep yaml by indenting"]


def said(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        open_dossier(folder / name, AS_OF)
    return "\n".join(problem.text("zh") for problem in error.value.problems)


def read(folder: Path, name: str, content: bytes) -> Dossier:
    (folder / name).write_bytes(content)
    return open_dossier(folder / name, AS_OF)


@pytest.mark.parametrize("case", SMALL)
def test_refused_in_words(case: str, tmp_path: Path) -> None:
    name, make = CASES[case]
    assert said(tmp_path, name, make()).startswith(name)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_no_file_takes_more_than_it_may(case: str) -> None:
    """A GiB and ten seconds of the processor for a file of 10 MiB; four times the size, four times that."""
    ((_, seconds, memory, outcome),) = costs([case])
    assert not outcome.startswith("FAULT"), outcome
    size = max(1, len(CASES[case][1]()) / (TEN + MIB))
    assert seconds <= 10 * size
    assert memory <= 1024 * MIB * size


def test_an_external_link_and_a_macro_are_never_followed_or_run(tmp_path: Path) -> None:
    formula = '<row r="2"><c r="A2" t="str"><f>[1]Sheet1!A1</f><v>HT-1</v></c><c r="B2" t="str"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>甲</v></c></row>'
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook/></externalLink>'
    content = book(TITLES + formula, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"\0" * 600, "xl/externalLinks/externalLink1.xml": link})
    (contract,) = read(tmp_path, "a.xlsm", content).store.tables["contract"]
    assert (contract.value("contract_no"), contract.value("name")) == ("HT-1", "甲")


def test_a_part_that_begins_before_the_file_does(tmp_path: Path) -> None:
    """Found by a mutant: an offset of the directory that is too large makes the parts' offsets negative."""
    content = bytearray(book(TITLES))
    at = content.rfind(b"PK\x05\x06")
    (offset,) = struct.unpack_from("<I", content, at + 16)
    struct.pack_into("<I", content, at + 16, offset + 100_000)
    assert "不是完好的" in said(tmp_path, "a.xlsx", bytes(content))


def test_a_folder_that_holds_itself(tmp_path: Path) -> None:
    """Found by mutants: the root of an old Office file that is a folder within itself."""
    content = bytearray((UGLY / "旧版Excel.xls").read_bytes())
    root = content.find("Root Entry".encode("utf-16-le"))
    content[root + 66] = 1
    struct.pack_into("<I", content, root + 76, 0)
    assert said(tmp_path, "a.xls", bytes(content)).startswith("a.xls")


def test_a_cell_far_to_the_right_in_a_long_sheet(tmp_path: Path) -> None:
    """Found by mutants: a reference such as ZZZZ1 had a pattern of half a million columns built for the rows after it."""
    rows = "".join(cells(number, f"HT-{number}", "甲") for number in range(2, 20_000))
    assert "超过上限" in said(tmp_path, "a.xlsx", book('<row r="1"><c r="ZZZZ1" t="inlineStr"><is><t>x</t></is></c></row>' + rows))


MANIFEST = 'dossier: "1"\ndepartment: {{name: 某局, jurisdiction: "44"}}\nyear: 2024\nas_of: 2024-12-31\nsources: [{{file: "{}", kind: contract}}]\n'


@pytest.mark.parametrize(("name", "expected"), [
    ("../外面.csv", "之外"), ("..\\\\外面.csv", "之外"), ("/etc/passwd", "之外"), ("C:\\\\x.csv", "之外"), ("\\0x.csv", "不是可用的文件名"), ("x" * 5000 + ".csv", "不是可用的文件名"),
    ("环.csv", "不是可用的文件名"), ("出去.csv", "之外"), ("断.csv", "没有这个文件"), ("没有.csv", "没有这个文件"), ("\\u202evsc.x", "没有这个文件"),
])
def test_names_that_climb_loop_or_are_none(tmp_path: Path, name: str, expected: str) -> None:
    """The long name was found by a mutant."""
    folder = tmp_path / "卷宗"
    folder.mkdir()
    (tmp_path / "外面.csv").write_text("合同编号,合同名称\nHT-1,甲\n", encoding="utf-8")
    (folder / "环.csv").symlink_to("环.csv")
    (folder / "出去.csv").symlink_to(tmp_path / "外面.csv")
    (folder / "断.csv").symlink_to("没有.csv")
    found = said(folder, "dossier.yaml", MANIFEST.format(name).encode())
    assert expected in found
    assert len(found) < 600


def test_hidden_characters_in_a_number_are_removed_and_told(tmp_path: Path) -> None:
    dossier = read(tmp_path, "a.csv", "合同编号,合同名称\nHT\u202e-1\u200b,甲\n".encode())
    (contract,) = dossier.store.tables["contract"]
    assert contract.value("contract_no") == "HT-1"
    assert [(problem.code, problem.place) for problem in dossier.problems] == [("DATA-002", "a.csv!A2")]


@pytest.mark.parametrize(("one", "other", "code"), [
    ("HT-O1", "HT-01", "DATA-020"), ("HT-l1", "HT-11", "DATA-020"), ("HT-I1", "HT-|1", "DATA-020"), ("〔2024〕1号", "[2024]1号", "DATA-020"), ("HT–1", "HT-1", "DATA-020"),
    ("ht-1", "HT-1", "DATA-020"), ("HT 1", "HT1", "DATA-020"), ("二〇一", "二0一", "DATA-020"), ("ＨＴ－１", "HT-1", "DATA-022"),
])
def test_numbers_that_look_alike_are_told_once(tmp_path: Path, one: str, other: str, code: str) -> None:
    dossier = read(tmp_path, "a.csv", f"合同编号,合同名称\n{one},甲\n{other},乙\n{other},丙\n".encode())
    found = [(problem.code, problem.place) for problem in dossier.problems]
    assert found == [(code, "a.csv!A3")]
    assert "a.csv!A2" in dossier.problems[0].message.zh


def test_cyrillic_letters_in_a_number_are_told(tmp_path: Path) -> None:
    dossier = read(tmp_path, "a.csv", "合同编号,合同名称\nНT-1,甲\nHT-1,乙\n".encode())
    assert [problem.code for problem in dossier.problems] == ["DATA-021", "DATA-020"]
    assert "Н U+041D" in dossier.problems[0].message.zh


@pytest.mark.parametrize("numbers", [("HT-1", "HT-2"), ("HT-1", "HT-1"), ("HT-5", "HT-S"), ("2024-01", "2024-10"), ("甲-1", "乙-1")])
def test_numbers_that_differ_visibly_are_not_told(tmp_path: Path, numbers: tuple[str, str]) -> None:
    dossier = read(tmp_path, "a.csv", f"合同编号,合同名称\n{numbers[0]},甲\n{numbers[1]},乙\n".encode())
    assert not [problem for problem in dossier.problems if problem.code.startswith("DATA-02")]


def test_a_payment_whose_contract_number_only_looks_right_is_told(tmp_path: Path) -> None:
    (tmp_path / "合同.csv").write_text("合同编号,合同名称\nHT-2024-O1,甲\n", encoding="utf-8")
    (tmp_path / "支付.csv").write_text("支付凭证号,合同编号,支付金额\nP-1,HT-2024-01,5\n", encoding="utf-8")
    text = MANIFEST.format("合同.csv").replace("kind: contract}", "kind: contract}, {file: 支付.csv, kind: payment}")
    dossier = read(tmp_path, "dossier.yaml", text.encode())
    assert [problem.place for problem in dossier.problems if problem.code == "DATA-020"] == ["支付.csv!B2"]


def test_the_refusal_of_a_bomb_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(CASES["billion laughs"][1]())
    assert len(refused("check", tmp_path / "a.xlsx").splitlines()) == 1
