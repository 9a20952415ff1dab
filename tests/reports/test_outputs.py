"""``--output``: one run, several files, each in the form that its ending or its prefix tells."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from compliance.ground.problems import InputError
from compliance.reports.formats import Form
from compliance.reports.outputs import Output, outputs, refuse_binary_screen
from compliance.reports.write import save_all
from tests.acceptance.running import csv, refused, run

FORMS = {
    "text": Form("text:render_text", (".txt",)), "json": Form("data:render_json", (".json",)), "sarif": Form("x:y", (".sarif", ".sarif.json")),
    "xlsx": Form("x:y", (".xlsx",), binary=True),
}
LEDGER = (("合同编号", "合同名称", "签订日期", "公告日期"), ("HT-1", "甲", "2024-03-01", "2024-03-20"))


@pytest.mark.parametrize(("named", "form", "expected"), [
    ([], None, [Output("text")]),
    ([], "json", [Output("json")]),
    (["a.json"], None, [Output("json", Path("a.json"))]),
    (["A.SARIF.JSON"], None, [Output("sarif", Path("A.SARIF.JSON"))]),
    (["sarif:a.json"], None, [Output("sarif", Path("a.json"))]),
    (["sarif:a.json"], "text", [Output("sarif", Path("a.json"))]),
    (["a.json"], "text", [Output("text", Path("a.json"))]),
    (["-", "b.xlsx"], None, [Output("text"), Output("xlsx", Path("b.xlsx"))]),
    (["json:-"], None, [Output("json")]),
    (["C:x.json"], None, [Output("json", Path("C:x.json"))]),
    (["sarif:C:x"], None, [Output("sarif", Path("C:x"))]),
    (["a:b.json"], None, [Output("json", Path("a:b.json"))]),
])
def test_the_form_of_a_file(named: list[str], form: str | None, expected: list[Output]) -> None:
    assert list(outputs(named, form, FORMS)) == expected


@pytest.mark.parametrize(("named", "form", "said"), [
    (["sarfi:a.json"], None, "did you mean 'sarif:a.json'?"),
    (["a.docx"], None, "write the form before it, such as text:a.docx"),
    (["a"], None, "does not tell the form"),
    (["json:"], None, "a file is missing after 'json:'"),
    (["no/such/folder/a.json"], None, "its folder does not exist"),
    (["text:tests"], None, "this is a folder"),
    (["a.json", "./a.json"], None, "'a.json' is named twice"),
    (["-", "json:-"], None, "'-' is named twice"),
    (["a.json", "b.txt"], "json", "write the form before the file: json:a.json"),
    ([], "jsno", "there is no form 'jsno'; did you mean 'json'?"),
])
def test_what_cannot_be_an_output(named: list[str], form: str | None, said: str) -> None:
    with pytest.raises(InputError) as error:
        outputs(named, form, FORMS)
    assert said in str(error.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        outputs(["a.docx", "sarfi:b"], "jsno", FORMS)
    assert len(error.value.problems) == 4


def test_a_terminal_is_spared_bytes() -> None:
    refuse_binary_screen([Output("xlsx", Path("a.xlsx")), Output("text")], FORMS, terminal=True)
    refuse_binary_screen([Output("xlsx")], FORMS, terminal=False)
    with pytest.raises(InputError, match="no text for a terminal"):
        refuse_binary_screen([Output("xlsx")], FORMS, terminal=True)


def test_one_run_writes_several_files_and_the_screen(tmp_path: Path) -> None:
    ledger = csv(tmp_path / "合同台账.csv", *LEDGER)
    found = run("check", ledger, "-o", tmp_path / "a.json", "-o", f"text:{tmp_path / 'b.log'}", "-o", "-", "--engine", "reference")
    assert found.code == 1
    assert (tmp_path / "b.log").read_text(encoding="utf-8") == found.out
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["findings"]


def test_a_file_that_was_read_is_never_written_over(tmp_path: Path) -> None:
    ledger = csv(tmp_path / "合同台账.csv", *LEDGER)
    before = ledger.read_bytes()
    said = refused("check", ledger, "-o", f"json:{ledger}", "-o", tmp_path / "a.json", "--engine", "reference", "--lang", "en")
    assert "this would overwrite a file that was read" in said
    assert ledger.read_bytes() == before
    assert not (tmp_path / "a.json").exists()


def test_nothing_is_written_where_one_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "a.txt").write_text("before", encoding="utf-8")
    with pytest.raises(InputError, match="cannot write"):
        save_all({tmp_path / "a.txt": "after", tmp_path / "gone" / "b.txt": "b"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "full"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "before"


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_others_may_read_a_report_as_they_may_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("", encoding="utf-8")
    kept = tmp_path / "kept.txt"
    kept.write_text("", encoding="utf-8")
    kept.chmod(0o640)
    save_all({tmp_path / "new.txt": "a", kept: "b"})
    assert (tmp_path / "new.txt").stat().st_mode == plain.stat().st_mode
    assert kept.stat().st_mode & 0o777 == 0o640


def test_many_departments_in_two_forms(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
        csv(tmp_path / "in" / name / "合同台账.csv", *LEDGER)
        (tmp_path / "in" / name / "dossier.yaml").write_text(
            f'dossier: "1"\ndepartment: {{name: {name}, code: "1", jurisdiction: "44"}}\nyear: 2024\nas_of: 2024-12-31\nsources:\n  - file: 合同台账.csv\n', encoding="utf-8")
    found = run("check", tmp_path / "in", "-o", tmp_path / "a.json", "-o", "-", "-j", 1, "--engine", "reference", "--lang", "en")
    assert found.code == 1, found.err
    assert found.out.startswith("2 departments")
    assert set(json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["departments"]) == {"a", "b"}
