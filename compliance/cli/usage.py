"""What is wrong with a command line, in Chinese and then in the words of the library that reads it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any, cast

import typer
from typer.core import TyperGroup

from compliance.cli.options import Lang, told
from compliance.ground.problems import did_you_mean

UsageError = cast("type[Exception]", typer.BadParameter.__bases__[0])
"""The library's own fault; it has the library's name for it in no place that stays the same from version to version."""

_QUOTED = re.compile(r"'([^']*)'")


class Commands(TyperGroup):
    """The commands, which say in both languages what is wrong with a command line; exit code 2."""

    def main(  # the library's own signature
        self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None, standalone_mode: bool = True,
        windows_expand_args: bool = True, **extra: Any,  # noqa: ANN401 (as typer declares it)
    ) -> Any:  # noqa: ANN401 (as above)
        """Run a command and leave with its exit code."""
        try:
            with told(_language(sys.argv[1:] if args is None else args)):
                code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except UsageError as error:
            if not standalone_mode:
                raise
            _tell(error)
            sys.exit(2)
        except typer.Exit as leaving:
            if not standalone_mode:
                raise
            sys.exit(leaving.exit_code)
        except typer.Abort:
            if not standalone_mode:
                raise
            typer.echo("已中止。Aborted.", err=True)
            sys.exit(1)
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)


def _language(args: Sequence[str]) -> Lang:
    """The language asked for, as far as it is known before the command line is read (help and version are shown before that)."""
    said = [os.environ.get("COMPLIANCE_LANG")]
    said += [following if arg == "--lang" else arg.removeprefix("--lang=") for arg, following in zip(args, [*args, ""][1:], strict=True) if arg.startswith("--lang")]
    return Lang.EN if said[-1] == Lang.EN else Lang.ZH


def _tell(error: Any) -> None:  # noqa: ANN401 (its type has no lasting name: see UsageError)
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    said = " ".join(str(error.format_message()).replace("Value error, ", "").split())
    typer.echo(f"错误: {_chinese(error, said)}\nerror: {said}", err=True)
    if error.ctx is not None:
        asked = f"{error.ctx.command_path} -h"
        typer.echo(f"用法见 {asked}。For the usage: {asked}", err=True)


def _chinese(error: Any, said: str) -> str:  # noqa: ANN401 (its type has no lasting name: see UsageError)
    named = _QUOTED.findall(said)
    first = named[0] if named else ""
    match type(error).__name__:
        case "NoSuchOption":
            return f"没有选项 {error.option_name}{did_you_mean(error.option_name, error.possibilities or ())[0]}"
        case "MissingParameter":
            return f"缺少 {first}"
        case "BadParameter" if "is not one of" in said:
            return f"{first} 没有“{named[1]}”这一项；可选：{'、'.join(named[2:])}"
        case "BadParameter" if "match the format" in said:
            return f"{first} 的日期“{named[1]}”应写成 2024-12-31 这样"
        case "BadParameter" if "integer" in said:
            return f"{first} 应为整数"
        case "BadParameter":
            return f"{first} 的值不对"
    if said.startswith("No such command"):
        return f"没有命令“{first}”" + (f"；是否应为 {'、'.join(named[1:])}？" if named[1:] else "")
    if "unexpected extra argument" in said:
        return f"多写了 {said.rpartition('(')[2].rstrip(')')}"
    if "requires an argument" in said:
        return f"选项 {first or error.option_name} 后面要写一个值"
    return "命令写得不对"
