"""``compliance inspect``: what a ledger is taken for, before anything is judged."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, told, use_colour


class InspectFormat(StrEnum):
    """Forms of an inspection."""

    TEXT = "text"
    JSON = "json"


def inspect(
    path: Annotated[Path, typer.Argument(help="台账文件，或卷宗文件夹。A ledger, or a dossier folder.")],
    kind: Annotated[str | None, typer.Option("--kind", help="记录类型（默认：自动识别）。The kind of record (default: told from the ledger).", show_default=False)] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="只看这个工作表。This sheet only.", show_default=False)] = None,
    format_: Annotated[InspectFormat, typer.Option("--format", "-f", help="格式。Form.")] = InspectFormat.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """看台账被读成什么：表、表头、列、单位、跳过的行、读不出的单元格。Show what a ledger is taken for: tables, headers, columns, units, rows left out, cells refused."""
    with told(lang):
        from compliance.reports.inspection import inspection_json, inspection_page
        from compliance.sources.inspection import inspect as look

        seen = look(path, kind, sheet)
        colour = use_colour(sys.stdout)
        typer.echo(inspection_json(seen) if format_ is InspectFormat.JSON else inspection_page(seen, lang.value).text(colour), nl=False, color=colour)
        raise typer.Exit(2 if any(source.problems for source in seen) else 0)
