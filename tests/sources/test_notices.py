"""Contract notices saved from websites: labels of several layouts, one contract from several sites, changes."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.records.record import Record
from compliance.sources.dossier import Dossier, open_dossier
from tests.acceptance.running import run

KEPT = Path(__file__).parent / "notices"
AS_OF = dt.date(2024, 12, 31)


def folder(tmp_path: Path, *names: str, **texts: str) -> Path:
    place = tmp_path / "合同公告"
    place.mkdir()
    for name in names:
        shutil.copy(KEPT / name, place / name)
    for name, text in texts.items():
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    return place


def read(path: Path) -> tuple[Dossier, list[Record]]:
    dossier = open_dossier(path, AS_OF)
    return dossier, dossier.store.tables["contract"]


def values(record: Record) -> dict[str, object]:
    return {name: cell.value for name, cell in record.cells.items() if cell.raw}


def test_the_national_layout_as_a_web_page() -> None:
    _, (contract,) = read(KEPT / "national.html")
    assert values(contract) == {
        "contract_no": "SF-2024-001", "name": "示例局物业服务合同", "project_no": "SFCG-2024-07", "unit": "示例区档案局", "supplier": "示例物业有限公司",
        "method": "competitive_consultation", "amount": 12_000_010, "signed_on": dt.date(2024, 9, 30), "published_on": dt.date(2024, 10, 10), "government_procurement": True,
    }
    assert str(contract.place("signed_on")) == "national.html:24 合同签订日期"
    assert str(contract.place("contract_no")) == "national.html:9 合同编号"


def test_the_platform_layout_and_a_withheld_amount() -> None:
    dossier, (contract,) = read(KEPT / "platform.txt")
    assert (contract.value("contract_no"), contract.value("supplier"), contract.value("signed_on")) == ("SF-2024-001", "示例物业有限公司", dt.date(2024, 9, 30))
    assert (contract.value("amount"), contract.filled("amount")) == (None, None)
    assert [str(problem.place) for problem in dossier.problems] == ["platform.txt:11 合同金额"]
    # 1728403200 is 2024-10-08 16:00 UTC: on the 9th in China.
    assert contract.value("published_on") == dt.date(2024, 10, 9)


def test_an_older_layout_with_units_in_its_labels() -> None:
    _, (contract,) = read(KEPT / "older.txt")
    assert (contract.value("amount"), contract.value("budget_amount")) == (668_000_000, 675_330_000)
    assert (contract.value("name"), contract.value("project_no"), contract.value("contract_no")) == ("道路养护合同公示", "示采公(2021)001", None)


def test_one_contract_on_two_sites_with_a_change(tmp_path: Path) -> None:
    dossier, contracts = read(folder(tmp_path, "national.html", "platform.txt", "older.txt", "change.txt", "tender.txt"))
    assert len(contracts) == 2
    first = next(contract for contract in contracts if contract.value("contract_no"))
    # The platform published first, and withheld the amount that the other site gives.
    assert first.value("published_on") == dt.date(2024, 10, 9)
    assert str(first.place("published_on")) == "合同公告/platform.txt:17 公告时间"
    assert first.value("amount") == 12_000_010
    assert (first.value("changed_on"), first.value("change_published_on")) == (dt.date(2024, 11, 4), dt.date(2024, 11, 7))
    assert first.value("signed_on") == dt.date(2024, 9, 30)
    notes = [note.zh for source in dossier.quality for note in source.notes]
    assert "合同公告/tender.txt 不是合同公告，未读取" in notes
    report = run("check", tmp_path / "合同公告", "--format", "json", "--as-of", "2024-12-31").data()
    outcomes = {(each["rule"], each["key"]): each["outcome"] for each in report["findings"]}  # type: ignore[attr-defined]
    assert ("PROC-019", "SF-2024-001") not in outcomes
    assert outcomes["PROC-021", "SF-2024-001"] == "violated"


SIGNED = "合同编号：A-1\n合同名称：甲\n供应商：乙\n合同签订日期：{}\n合同公告日期：{}\n"


def test_notices_that_contradict_each_other_are_not_chosen_from(tmp_path: Path) -> None:
    dossier, (contract,) = read(folder(tmp_path, one=SIGNED.format("2024-03-01", "2024-03-04"), two=SIGNED.format("2024-03-05", "2024-03-06")))
    assert contract.filled("signed_on") is None
    assert contract.value("published_on") == dt.date(2024, 3, 4)
    assert "几处公告不一致" in dossier.problems[0].message.zh
    assert "合同公告/two.txt:4" in dossier.problems[0].message.zh


def test_a_site_without_the_number_is_matched_by_project_supplier_and_day(tmp_path: Path) -> None:
    bare = "项目编号：P-1\n供应商：乙\n合同签订日期：2024-03-01\n合同公告日期：{}\n"
    texts = {"a": "合同编号：A-1\n" + bare.format("2024-03-09"), "b": bare.format("2024-03-04"), "c": "合同编号：A-2\n" + bare.format("2024-03-10")}
    _, contracts = read(folder(tmp_path, **texts))
    # Two packages of one project have numbers of their own; the bare notice belongs to the first that names it.
    assert sorted((str(c.value("contract_no")), c.value("published_on")) for c in contracts) == [("A-1", dt.date(2024, 3, 4)), ("A-2", dt.date(2024, 3, 10))]


def test_a_second_change_is_a_variation_of_its_contract(tmp_path: Path) -> None:
    change = "合同变更公告\n合同编号：A-1\n合同变更日期：{}\n合同公告日期：{}\n"
    texts = {"a": SIGNED.format("2024-03-01", "2024-03-04"), "b": change.format("2024-05-06", "2024-05-07"), "c": change.format("2024-06-03", "2024-06-20"),
             "d": change.format("2024-05-06", "2024-05-30")}
    _, (contract, variation) = read(folder(tmp_path, **texts))
    assert (contract.value("changed_on"), contract.value("change_published_on")) == (dt.date(2024, 5, 6), dt.date(2024, 5, 7))
    assert (variation.value("parent_contract_no"), variation.value("contract_no"), variation.value("contract_type")) == ("A-1", None, "variation")
    assert (variation.value("changed_on"), variation.value("change_published_on")) == (dt.date(2024, 6, 3), dt.date(2024, 6, 20))


def test_a_change_whose_contract_was_not_saved(tmp_path: Path) -> None:
    _, (contract,) = read(folder(tmp_path, "change.txt"))
    assert (contract.value("contract_no"), contract.value("changed_on"), contract.value("signed_on")) == ("SF-2024-001", dt.date(2024, 11, 4), None)


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", None])
def test_gbk_pages_whatever_they_declare(tmp_path: Path, declared: str | None) -> None:
    text = (KEPT / "national.html").read_text(encoding="utf-8").replace('<meta charset="utf-8">', f'<meta charset="{declared}">' if declared else "")
    (tmp_path / "页面.htm").write_bytes(text.encode("gb18030"))
    _, (contract,) = read(tmp_path / "页面.htm")
    assert contract.value("unit") == "示例区档案局"


def test_a_page_that_gives_its_day_in_its_head_only(tmp_path: Path) -> None:
    text = (KEPT / "national.html").read_text(encoding="utf-8").replace("八、合同公告日期：2024-10-10", "")
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    _, (contract,) = read(tmp_path / "a.html")
    assert contract.value("published_on") == dt.date(2024, 10, 10)
    assert str(contract.place("published_on")) == "a.html:4 PubDate"


def test_table_cells_are_label_and_value(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in (("合同编号", "T-1"), ("供应商", "丙公司"), ("合同签订日期", "1711900800000")))
    (tmp_path / "表.html").write_text(f"<table>{rows}</table>", encoding="utf-8")
    _, (contract,) = read(tmp_path / "表.html")
    assert (contract.value("contract_no"), contract.value("supplier"), contract.value("signed_on")) == ("T-1", "丙公司", dt.date(2024, 4, 1))


@pytest.mark.parametrize(("content", "said"), [
    (b"\x00\x01\x02", "不是文字"),
    (b"<html>" + b"<div>" * 100_000, "没有找到合同公告"),
    (b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><p>&b;&c;</p>', "没有找到合同公告"),
    ("招标公告\n项目编号：1".encode(), "没有找到合同公告"),
])
def test_what_is_no_notice_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x.html").write_bytes(content)
    with pytest.raises(InputError) as error:
        open_dossier(tmp_path / "x.html", AS_OF)
    assert said in error.value.problems[0].message.zh


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text(SIGNED.format("2024-03-01", "2024-03-04"), encoding="utf-8")
    place = folder(tmp_path, "older.txt")
    (place / "link.txt").symlink_to(tmp_path / "outside.txt")
    (place / "up").symlink_to(tmp_path)
    _, contracts = read(place)
    assert len(contracts) == 1
