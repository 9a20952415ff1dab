"""``compliance rule diff``: what changed in law between two rulesets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, told, use_colour
from compliance.cli.rule_options import FormatOption, PageFormat, ruleset_at


def diff(
    old: Annotated[Path, typer.Argument(help="旧规则集目录。Folder of the old ruleset.")],
    new: Annotated[Path | None, typer.Argument(help="新规则集目录（默认：随程序安装的）。Folder of the new ruleset (default: the shipped one).", show_default=False)] = None,
    format_: FormatOption = PageFormat.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """比较两个规则集的法律内容；有变化时退出码为 1。Compare the law of two rulesets; exit 1 where it differs."""
    with told(lang):
        from compliance.reports.changebook import change_json, change_page
        from compliance.rules.changes import amendments

        later = ruleset_at(new)
        found = amendments(ruleset_at(old), later, later.kinds)
        colour = use_colour(sys.stdout)
        typer.echo(change_json(found) if format_ is PageFormat.JSON else change_page(found, lang.value).text(colour), nl=False, color=colour)
        raise typer.Exit(1 if found else 0)
