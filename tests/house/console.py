"""The ``console`` blocks of the documentation: read, run, compared, and rewritten when asked.

A block is a session in ``bash``, in a copy of the repository:

* a line that begins with ``$ `` is a command; it goes on after a backslash in lines that begin with ``> ``;
* the lines under it are its output and its error output, as printed; trailing blanks do not count;
* a line ``...`` stands for any number of lines;
* ``$ echo $?`` shows the exit code of the command before.

A comment ``<!-- console: durable -->`` in the line above a block says that its output is that of two
witnesses and is compared only where durable-rules is installed (Python 3.11 and 3.12).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.house.tree import ROOT

ELLIPSIS = "..."
COPIED = ("fixtures", "rulesets")
LINKED = ("compliance", "docs", "tests", "README.md", "README.zh-CN.md", "pyproject.toml")

FENCE = re.compile(r"(?P<above>[^\n]*\n)?^(?P<open>```console[ ]*\n)(?P<body>.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)
WITNESSES = re.compile(r"<!--\s*console:\s*durable\s*-->")


@dataclass(frozen=True)
class Step:
    """One command of a block: its lines as written, and the output that the page promises."""

    written: tuple[str, ...]
    promised: tuple[str, ...]

    @property
    def command(self) -> str:
        """The text for the shell."""
        return "\n".join(line[2:] for line in self.written)


@dataclass(frozen=True)
class Block:
    """One ``console`` block and where its text begins and ends in the page."""

    line: int
    start: int
    end: int
    steps: tuple[Step, ...]
    two_witnesses: bool


def blocks(text: str) -> list[Block]:
    """The console blocks of a page, in order."""
    return [
        Block(
            text.count("\n", 0, found.start("body")) + 1,
            found.start("body"),
            found.end("body"),
            tuple(steps(found["body"])),
            bool(WITNESSES.search(found["above"] or "")),
        )
        for found in FENCE.finditer(text)
    ]


def steps(body: str) -> list[Step]:
    """The commands of a block with their promised outputs. Raises ``ValueError`` where text stands before the first command."""
    found: list[tuple[list[str], list[str]]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append(([line], []))
        elif not found:
            raise ValueError(f"a console block begins with a command ('$ ...'), not with {line!r}")
        elif line.startswith("> ") and not found[-1][1] and found[-1][0][-1].endswith("\\"):
            found[-1][0].append(line)
        else:
            found[-1][1].append(line)
    return [Step(tuple(written), trimmed(promised)) for written, promised in found]


def trimmed(lines: list[str]) -> tuple[str, ...]:
    """Lines without trailing blanks, and without blank lines at the end."""
    return tuple("\n".join(line.rstrip() for line in lines).rstrip("\n").split("\n")) if any(line.strip() for line in lines) else ()


def matches(promised: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Whether the output is as promised, ``...`` standing for any lines."""
    reachable = {0}
    for line in promised:
        if line == ELLIPSIS:
            reachable = set(range(min(reachable), len(printed) + 1))
        else:
            reachable = {at + 1 for at in reachable if at < len(printed) and printed[at] == line}
        if not reachable:
            return False
    return len(printed) in reachable


def rewritten(promised: tuple[str, ...], printed: tuple[str, ...]) -> tuple[str, ...]:
    """What the page should promise: as before where that still holds; else what is printed, with the first ``...`` kept
    between as many lines as stood before and after it."""
    if matches(promised, printed):
        return promised
    if ELLIPSIS not in promised:
        return printed
    head, tail = promised.index(ELLIPSIS), promised[::-1].index(ELLIPSIS)
    if head + tail >= len(printed):
        return printed
    return (*printed[:head], ELLIPSIS, *printed[len(printed) - tail:])


def render(found: list[Step], outputs: list[tuple[str, ...]]) -> str:
    """The text of a block with these outputs."""
    return "".join(f"{line}\n" for step, lines in zip(found, outputs, strict=True) for line in (*step.written, *rewritten(step.promised, lines)))


def sandbox(folder: Path) -> Path:
    """A copy of the repository in which commands may write; what they only read is linked."""
    copy = folder / "compliance"
    copy.mkdir()
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name)
    for name in LINKED:
        (copy / name).symlink_to(ROOT / name)
    binaries = folder / "bin"
    binaries.mkdir()
    command = binaries / "compliance"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m compliance "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return copy


def play(found: list[Step], copy: Path) -> list[tuple[str, ...]]:
    """The outputs of the steps, run one after the other in one shell."""
    border = "=====end of output====="
    script = "".join(f"{step.command}\nleft=$?; printf '\\n%s\\n' '{border}'; (exit $left)\n" for step in found)
    run = subprocess.run(
        ["bash", "-c", script], cwd=copy, env=environment(copy.parent / "bin"), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=300,
    )
    parts = run.stdout.decode("utf-8").replace("\r\n", "\n").split(f"\n{border}\n")
    assert len(parts) == len(found) + 1, run.stdout.decode("utf-8")
    return [trimmed(part.split("\n")) for part in parts[:-1]]


def environment(binaries: Path) -> dict[str, str]:
    """The terminal of the documentation: 100 columns, no colours, UTF-8, and nothing of the caller's settings."""
    kept = {name: os.environ[name] for name in ("HOME", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    path = os.pathsep.join([str(binaries), str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    plain = {"COLUMNS": "100", "LINES": "40", "TERM": "dumb", "NO_COLOR": "1", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}
    return {**kept, **plain, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
