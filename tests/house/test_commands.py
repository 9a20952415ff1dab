"""Every command says what it does, in its help and in the README."""

from collections.abc import Iterator
from typing import Any

import typer

from compliance.cli.main import app
from tests.house.tree import ROOT


def commands(command: Any, path: tuple[str, ...] = ("compliance",)) -> Iterator[tuple[str, Any]]:
    """The command and all below it, each with the words one types for it."""
    yield " ".join(path), command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


ALL = dict(commands(typer.main.get_command(app)))


def test_the_commands_of_the_main_job_exist() -> None:
    promised = {"compliance check", "compliance rule list", "compliance rule show", "compliance rule test", "compliance trace"}
    assert promised <= set(ALL)


def test_every_command_has_help() -> None:
    assert not [name for name, command in ALL.items() if not (command.help or "").strip()]


def test_every_option_and_argument_has_help() -> None:
    silent = [f"{name}: {setting.name}" for name, command in ALL.items() for setting in command.params if not (getattr(setting, "help", None) or "").strip()]
    assert not silent


def test_every_command_is_in_both_readmes() -> None:
    readmes = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
    leaves = [name for name, command in ALL.items() if not getattr(command, "commands", None)]
    assert not [f"{readme}: {name}" for readme, text in readmes.items() for name in leaves if name not in text]
