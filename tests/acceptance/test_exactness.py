"""The same input gives the same bytes; output is whole or not there; exit codes can be trusted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.engines.fence import available
from tests.acceptance.conftest import ROWS
from tests.acceptance.running import FIXTURES, process, refused, run

Writer = Callable[..., Path]
LIWAN = FIXTURES / "liwan-2024"
ENGINES = ["auto", "reference", *(["durable"] if available()[0] else [])]
COLOUR = "\x1b["


@pytest.mark.parametrize("format_", ["json", "text"])
def test_two_processes_give_the_same_bytes(format_: str) -> None:
    first, second = (process("check", LIWAN, "--format", format_, PYTHONHASHSEED=seed) for seed in ("1", "271828"))
    assert first.stdout
    assert (first.stdout, first.returncode) == (second.stdout, second.returncode)


def test_the_json_report_is_the_same_from_every_engine_and_names_none() -> None:
    reports = [run("check", LIWAN, "--format", "json", "--engine", engine).out for engine in ENGINES]
    assert len(set(reports)) == 1
    for name in ("reference", "durable", "duckdb"):
        assert f'"{name}"' not in reports[0]


def test_the_json_report_does_not_depend_on_where_the_dossier_lies(dossier: Writer, law: Path, tmp_path: Path) -> None:
    folder = dossier()
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("dossier.yaml", "合同台账.xlsx"):
        (moved / name).write_bytes((folder / name).read_bytes())
    assert run("check", folder, "--ruleset", law, "-f", "json") == run("check", moved, "--ruleset", law, "-f", "json")


def test_the_text_names_the_engines_and_is_otherwise_the_same(workbook: Writer, law: Path) -> None:
    texts = {engine: run("check", workbook(), "--ruleset", law, "--engine", engine).out.splitlines() for engine in ENGINES}
    assert texts["reference"][2] == "12 项判定，仅由一个引擎（reference）得出"
    assert len({tuple(lines[3:]) for lines in texts.values()}) == 1
    if available()[0]:
        assert texts["auto"][2] == "12 项判定，由两个引擎（reference、durable）分别得出且一致"
        assert texts["durable"][2] == "12 项判定，仅由一个引擎（durable）得出"


def test_colour_follows_the_terminal_and_the_users_wish(workbook: Writer, law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["check", workbook(), "--ruleset", law, "--engine", "reference"]
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    plain = run(*arguments).out
    assert COLOUR not in plain, "a pipe is no terminal"
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run(*arguments)
    assert COLOUR in coloured.out
    assert run(*arguments, "--format", "json").out.count(COLOUR) == 0
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(*arguments).out == plain, "NO_COLOR goes before FORCE_COLOR"


def test_colour_is_kept_out_of_pipes_and_files(workbook: Writer, law: Path, tmp_path: Path) -> None:
    arguments = ["check", workbook(), "--ruleset", law, "--engine", "reference"]
    assert COLOUR not in process(*arguments).stdout
    assert COLOUR in process(*arguments, FORCE_COLOR="1").stdout
    assert process(*arguments, "-o", tmp_path / "report.txt", FORCE_COLOR="1").returncode == 1
    assert COLOUR not in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_a_file_is_written_whole(workbook: Writer, law: Path, tmp_path: Path) -> None:
    target = tmp_path / "报告.json"
    target.write_text("old", encoding="utf-8")
    arguments = ["check", workbook(), "--ruleset", law, "-f", "json"]
    printed = run(*arguments)
    written = run(*arguments, "-o", target)
    assert (written.code, written.out) == (printed.code, "")
    assert target.read_bytes() == printed.out.encode()


def test_a_file_that_cannot_be_written_is_left_as_it_was(workbook: Writer, law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["check", workbook(), "--ruleset", law]
    missing = tmp_path / "没有" / "报告.txt"
    assert refused(*arguments, "-o", missing) == f"错误: {missing}: 所在的文件夹不存在；请先建立\n"
    target = tmp_path / "报告.txt"
    target.write_text("old", encoding="utf-8")

    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    said = refused(*arguments, "-o", target, "--lang", "en")
    assert said == f"error: {target}: cannot write (No space left on device); see that the folder exists and the file is not open elsewhere\n"
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == [], "nothing half-written stays behind"


@pytest.mark.skipif(os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="the superuser writes everywhere")
def test_a_folder_that_is_read_only(workbook: Writer, law: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir()
    (folder / "报告.txt").write_text("old", encoding="utf-8")
    path = workbook()
    folder.chmod(0o500)
    assert "无法写入（Permission denied）" in refused("check", path, "--ruleset", law, "-o", folder / "报告.txt")
    assert (folder / "报告.txt").read_text(encoding="utf-8") == "old"


GOOD = [row for row in ROWS if row[0] != "HT-2"]
OPEN = [[cell if cell != "询价" else "公开招标" for cell in row] for row in GOOD]
DEAR = [*OPEN, ["HT-9", 1001, "公开招标", "2024-10-08", "2024-10-10"]]


@pytest.mark.parametrize(("rows", "options", "code"), [
    (OPEN, [], 0), (OPEN, ["--fail-on", "advice"], 0), (GOOD, [], 0), (GOOD, ["--fail-on", "warning"], 0), (GOOD, ["--fail-on", "advice"], 1),
    (DEAR, [], 0), (DEAR, ["--fail-on", "warning"], 1), (ROWS, [], 1), (ROWS, ["--fail-on", "advice"], 1), (ROWS, ["--exit-zero"], 0),
    (ROWS, ["--as-of", "2024-10-09"], 1),
])
def test_exit_codes(workbook: Writer, law: Path, rows: list[list[object]], options: list[str], code: int) -> None:
    assert run("check", workbook(rows), "--ruleset", law, "--engine", "reference", *options).code == code


def test_exit_zero_does_not_hide_an_unusable_input(tmp_path: Path) -> None:
    assert run("check", tmp_path / "没有.csv", "--exit-zero").code == 2


def test_what_could_not_be_judged_is_not_a_zero(workbook: Writer, law: Path) -> None:
    blank = [*OPEN, ["HT-9", 5, "公开招标", "2024-09-30", None]]
    assert run("check", workbook(blank), "--ruleset", law).code == 1
    assert run("check", workbook(blank), "--ruleset", law, "--exit-zero").code == 0
    assert run("check", workbook(blank), "--ruleset", law, "--as-of", "2024-10-09").code == 0, "not yet due is no fault"


def test_a_reader_that_goes_away_is_no_error(workbook: Writer, law: Path) -> None:
    command = f'"{sys.executable}" -m compliance check "{workbook()}" --ruleset "{law}" | head -1'
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False, cwd=root, env={**os.environ,
        "PYTHONUTF8": "1"}, timeout=60)
    assert (found.stdout, found.stderr) == ("合同台账\n", "")


def test_nothing_reads_the_clock(workbook: Writer, law: Path) -> None:
    """The as-of date of a single ledger is its latest day; another is taken from the command line only."""
    assert "按台账中最晚的日期 2024-10-10 判断" in run("check", workbook(), "--ruleset", law).out
    assert "数据截至 2031-01-01" in run("check", workbook(), "--ruleset", law, "--as-of", "2031-01-01").out
