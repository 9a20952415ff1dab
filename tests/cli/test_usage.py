"""What is wrong with a command line is said in Chinese and in English, with exit code 2 and where the usage stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.running import ROOT, process, refused, run


@pytest.mark.parametrize(("arguments", "zh", "en", "of"), [
    (("chek",), "没有命令“chek”；是否应为 check、scheme？", "No such command 'chek'. Did you mean 'check', 'scheme'?", ""),
    (("rule", "tset"), "没有命令“tset”；是否应为 test？", "No such command 'tset'. Did you mean 'test'?", " rule"),
    (("check", "--formt", "json"), "没有选项 --formt；是否应为“--format”？", "No such option: --formt (Possible options: --format)", " check"),
    (("check", ".", "--engine", "foo"), "--engine 没有“foo”这一项；可选：auto、reference、durable、duckdb、spark",
     "Invalid value for '--engine': 'foo' is not one of 'auto', 'reference', 'durable', 'duckdb', 'spark'.", " check"),
    (("check", ".", "--as-of", "2024/12/31"), "--as-of 的日期“2024/12/31”应写成 2024-12-31 这样",
     "Invalid value for '--as-of': '2024/12/31' does not match the formats '%Y-%m-%d'.", " check"),
    (("diff", "a.json"), "缺少 NEW.json", "Missing argument 'NEW.json'.", " diff"),
    (("check", "a", "b", "c"), "多写了 b c", "Got unexpected extra argument(s) (b c)", " check"),
])
def test_a_command_line_that_cannot_be_read(arguments: tuple[str, ...], zh: str, en: str, of: str) -> None:
    said = refused(*arguments).replace("extra arguments", "extra argument(s)")
    assert said.splitlines()[:2] == [f"错误: {zh}", f"error: {en}"]
    assert said.rstrip().endswith(f"{of} -h")


def test_numbers_and_values_that_are_missing() -> None:
    assert refused("check", ".", "--jobs", "x").splitlines()[0] == "错误: --jobs 应为整数"
    assert refused("check", "--format").splitlines()[0] == "错误: 选项 --format 后面要写一个值"


def test_the_process_says_the_same_and_commands_keep_their_exit_codes(tmp_path: Path) -> None:
    assert process("chek").returncode == 2
    assert process("--version").returncode == 0
    assert run().code == 2
    assert "Usage: " in run().out + run().err
    assert run("check", tmp_path / "nothing").err == "错误: nothing: 没有这个文件\n"


def test_check_looks_at_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "fixtures" / "clean")
    assert run("check", "-q", "--engine", "reference").code == 0
