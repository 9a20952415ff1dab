"""Options that several commands share, and how a problem is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO, TypeAlias

import typer

from compliance.ground.problems import InputError


class Lang(StrEnum):
    """The language of reports."""

    ZH = "zh"
    EN = "en"


LangOption: TypeAlias = Annotated[Lang, typer.Option("--lang", help="报告语言。Language of the report.", envvar="COMPLIANCE_LANG")]
RulesetOption: TypeAlias = Annotated[Path | None, typer.Option("--ruleset", help="规则集目录（默认：随程序安装的）。Folder of the ruleset (default: the shipped one).", show_default=False)]


INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""


@contextmanager
def told(lang: Lang) -> Iterator[None]:
    """Tell every problem of a refused input on standard error and leave with exit code 2."""
    try:
        yield
    except InputError as error:
        for found in error.problems:
            typer.echo(f"{'错误' if lang is Lang.ZH else 'error'}: {found.text(lang.value)}", err=True)
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        typer.echo("已中断：没有写了一半的文件" if lang is Lang.ZH else "interrupted: no file is half-written", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise typer.Exit(0) from None


def use_colour(stream: TextIO) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set; always where FORCE_COLOR is."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
