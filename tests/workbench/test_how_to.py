"""The page that tells how to add a rule is followed literally: each file saved, each command run, each result compared."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house import console
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "how-to" / "add-a-rule.md"
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED_AS = re.compile(r"`(my-rulesets/[\w/.-]+\.yaml)`")


def run(commands: str, folder: Path) -> tuple[str, ...]:
    """What a person sees who types these lines."""
    done = subprocess.run(
        ["bash", "-c", commands], cwd=folder, env=console.environment(folder.parent / "bin"), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120,
    )
    return console.trimmed(done.stdout.decode("utf-8").split("\n"))


def shown(body: str) -> tuple[str, ...]:
    return console.trimmed(body.rstrip("\n").split("\n"))


def fits(promised: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """As the page says; a line that ends in ... may go on."""
    patterns = [line[:-3] if line.endswith("...") and line != "..." else None for line in promised]
    cut = tuple(next((line for line, start in zip(promised, patterns, strict=True) if start and text.startswith(start)), text) for text in printed)
    return console.matches(promised, cut)


def test_the_steps_of_the_page_work_as_shown(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    folder = console.sandbox(tmp_path)
    (folder / "schemas").symlink_to(ROOT / "schemas")
    printed: tuple[str, ...] = ()
    steps = 0
    for found in FENCE.finditer(text):
        body = found["body"]
        match found["kind"]:
            case "yaml":
                (*_, name) = SAVED_AS.findall(text, 0, found.start())
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + body, encoding="utf-8")
            case "bash":
                printed = run(body, folder)
                steps += 1
            case "text":
                assert fits(shown(body), printed), "\n".join(printed)
            case kind:
                pytest.fail(f"a fence of unknown kind: {kind}")
    assert steps >= 8
