"""``compliance rule schema``: JSON Schemas for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, told


def schema(
    output: Annotated[Path, typer.Option("--output", "-o", help="写入的文件夹。Folder to write to.")] = Path("schemas"),
    check: Annotated[bool, typer.Option("--check", help="只检查是否最新，不写入；过期时退出码为 1。Only see whether they are fresh; exit 1 if not.")] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """写出规则、数额、指标、评分标准、记录种类、卷宗以及读报告的句式和词表的 JSON Schema，供编辑器使用。Write the JSON Schemas of rule, figure, metric, scheme, kind and dossier files, and of those for reading papers."""
    with told(lang):
        from compliance.records.kinds import kinds
        from compliance.reports.schemas import schemas, stale_schemas, write_schemas

        wanted = schemas(kinds())
        changed = stale_schemas(wanted, output) if check else write_schemas(wanted, output)
        zh = lang is Lang.ZH
        for name in changed:
            typer.echo(f"{'过期' if zh else 'stale'}: {output / name}" if check else f"{'已更新' if zh else 'updated'}: {output / name}")
        if check and changed:
            typer.echo("请运行 compliance rule schema" if zh else "run compliance rule schema", err=True)
        raise typer.Exit(1 if check and changed else 0)
