"""Standard streams that are closed or full: told, exit code 2, and never taken for a verdict."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.running import FIXTURES, ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="streams are redirected by a shell")

ZH = "错误: 无法写入标准输出（{}）；请检查输出是否已关闭、磁盘是否已满\n"
EN = "error: cannot write to standard output ({}); see that it is open and the disk is not full\n"
CLOSED, FULL = "Bad file descriptor", "No space left on device"


def redirected(how: str, *arguments: object) -> tuple[int, str]:
    """The exit code and standard error of the program under a shell's redirections."""
    command = ["sh", "-c", f'exec "$@" {how}', "sh", sys.executable, "-m", "compliance", *map(str, arguments)]
    found = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}, cwd=ROOT, timeout=60, check=False)
    return found.returncode, found.stderr


@pytest.mark.parametrize(("how", "arguments", "said"), [
    (">&-", ["check", FIXTURES / "clean", "--format", "json"], ZH.format(CLOSED)),
    (">&-", ["scheme", "list", "--lang", "en"], EN.format(CLOSED)),
    (">&-", ["--version"], ZH.format(CLOSED)),
    (">/dev/full", ["check", FIXTURES / "clean", "--exit-zero", "--watch"], ZH.format(FULL)),
    (">/dev/full", ["check", FIXTURES / "clean", "--lang", "en", "--format", "csv", "-o", "-"], EN.format(FULL)),
    (">/dev/full", ["check", "--lang=en", "--help"], EN.format(FULL)),
    ("<&- >&- 2>&-", ["check", "-"], ""),
])
def test_standard_output_that_cannot_be_written_is_told(how: str, arguments: list[object], said: str) -> None:
    if "full" in how and not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    assert redirected(how, *arguments) == (2, said)


def test_a_report_for_a_file_needs_no_standard_output(tmp_path: Path) -> None:
    assert redirected(">&-", "check", FIXTURES / "clean", "-o", tmp_path / "report.json") == (0, "")
    assert (tmp_path / "report.json").read_text(encoding="utf-8").endswith("}\n")


@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full"])
def test_standard_error_that_cannot_be_written_changes_no_exit_code(how: str) -> None:
    assert redirected(how, "scheme", "show", "no-such-scheme")[0] == 2
