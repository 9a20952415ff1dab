"""``compliance map``: what unknown headers may mean, written down after a yes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, told

SetOption = Annotated[list[str] | None, typer.Option("--set", help="表头=字段；“表头=”为不读该列。可多次。HEADER=FIELD; 'HEADER=' leaves the column out. Repeatable.", show_default=False)]


def map_headers(
    path: Annotated[Path, typer.Argument(help="卷宗文件夹，或单个台账。A dossier folder, or a single ledger.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不问，写入确定的对应。Write what is certain without asking.")] = False,
    named: SetOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help="记录类型（单个台账）。The kind of record (single ledger).", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写成对应文件，各年度的卷宗可共用。Write a mapping file that every year's dossier can use.", show_default=False)] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """为不认识的表头提出对应的字段，确认后写入 dossier.yaml。Suggest fields for unknown headers; after a yes, write them into dossier.yaml."""
    with told(lang):
        from compliance.cli.mapping import ask, offers, show, write
        from compliance.reports.layout import Page

        found = offers(path, named or [], kind)
        page = Page(lang.value)
        show(found, page)
        typer.echo(page.text(), nl=False)
        accepted = ask(found, yes, sys.stdin.isatty(), lang.value)
        if not accepted:
            if any(offer.certain for offer in found):
                typer.echo("没有写入；加 --yes 写入确定的，或用 --set 指明" if lang is Lang.ZH else "nothing was written; --yes writes what is certain, --set says it by hand")
            raise typer.Exit
        for line in write(path, accepted, output, lang.value):
            typer.echo(line)
