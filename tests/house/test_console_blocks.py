"""Every console block of README and docs prints what the page says. ``pytest --update-docs`` rewrites them."""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.house import console
from tests.house.tree import ROOT, pages, shown


def _cases() -> list[object]:
    return [
        pytest.param(page, number, id=f"{shown(page)}:{block.line}")
        for page in pages()
        for number, block in enumerate(console.blocks(page.read_text(encoding="utf-8")))
    ]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the blocks are bash sessions")
@pytest.mark.parametrize(("page", "number"), _cases())
def test_console_block_prints_what_the_page_says(page: Path, number: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = page.read_text(encoding="utf-8")
    block = console.blocks(text)[number]
    if block.two_witnesses and find_spec("durable") is None:
        pytest.skip("the page shows two witnesses; durable-rules is not installed here")
    steps = list(block.steps)
    printed = console.play(steps, console.sandbox(tmp_path))
    assert not [line for lines in printed for line in lines if line.startswith("Traceback ")], printed
    if request.config.getoption("--update-docs"):
        page.write_text(text[:block.start] + console.render(steps, printed) + text[block.end:], encoding="utf-8")
        return
    for step, lines in zip(steps, printed, strict=True):
        assert console.matches(step.promised, lines), f"{step.command}\n" + "\n".join(lines)


def _shell_commands(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for block in re.findall(r"^```(?:bash|powershell)\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for line in block.splitlines() if line]


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = _shell_commands("README.md"), _shell_commands("README.zh-CN.md")
    assert english == chinese
    bash = [line for line in english if line.startswith("python3")]
    assert len(bash) == 2
    assert bash[0].endswith("compliance check fixtures/liwan-2024 --exit-zero")
    assert bash[1].endswith("pytest")


def test_both_readmes_show_the_same_session() -> None:
    """The same commands in the same blocks; only the language asked for differs."""
    sessions = [
        [[re.sub(r" --lang (zh|en)\b", "", step.command) for step in block.steps] for block in console.blocks((ROOT / name).read_text(encoding="utf-8"))]
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert sessions[0]
    assert sessions[0] == sessions[1]


PAGE = """
<!-- console: durable -->
```console
$ printf 'a\\nb\\nc\\n'
a
...
c
$ false
$ echo $?
1
$ echo one \\
>   two
one two
```
"""


def test_blocks_are_read_and_played(tmp_path: Path) -> None:
    (block,) = console.blocks(PAGE)
    assert block.two_witnesses
    assert [step.promised for step in block.steps] == [("a", "...", "c"), (), ("1",), ("one two",)]
    printed = console.play(list(block.steps), console.sandbox(tmp_path))
    assert printed == [("a", "b", "c"), (), ("1",), ("one two",)]
    assert console.render(list(block.steps), printed) == PAGE[block.start:block.end]


@pytest.mark.parametrize(("promised", "printed", "same"), [
    (("a", "b"), ("a", "b"), True),
    (("a",), ("a", "b"), False),
    (("a", "..."), ("a",), True),
    (("...", "b", "..."), ("a", "b", "b"), True),
    (("...", "b"), ("a", "b", "c"), False),
    ((), (), True),
    ((), ("a",), False),
])
def test_promised_and_printed(promised: tuple[str, ...], printed: tuple[str, ...], same: bool) -> None:
    assert console.matches(promised, printed) is same


@pytest.mark.parametrize(("promised", "printed", "then"), [
    (("old",), ("new", "lines"), ("new", "lines")),
    (("old", "...", "end"), ("1", "2", "3", "4"), ("1", "...", "4")),
    (("a", "..."), ("a", "b"), ("a", "...")),
    (("x", "...", "y"), ("1", "2"), ("1", "2")),
])
def test_a_rewritten_block_keeps_its_ellipsis(promised: tuple[str, ...], printed: tuple[str, ...], then: tuple[str, ...]) -> None:
    assert console.rewritten(promised, printed) == then
