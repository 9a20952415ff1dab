"""``compliance rule docs``: the rule reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, RulesetOption, told
from compliance.cli.rule_options import ruleset_at


def docs(
    output: Annotated[Path, typer.Option("--output", "-o", help="规则手册的文件夹。Folder of the rule reference.")] = Path("docs/rules"),
    check: Annotated[bool, typer.Option("--check", help="只检查是否最新，不写入；过期时退出码为 1。Only see whether it is fresh; exit 1 if not.")] = False,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """由规则生成规则手册（每个规则文件一页，中英对照）。Make the rule reference: a page per file of law, in Chinese and English."""
    with told(lang):
        from compliance.reports.docbook import pages, stale, write_pages

        law = ruleset_at(ruleset)
        wanted = pages(law, law.kinds)
        changed = stale(wanted, output) if check else write_pages(wanted, output)
        zh = lang is Lang.ZH
        for path in changed:
            typer.echo(f"{'过期' if zh else 'stale'}: {output / path}" if check else f"{'已更新' if zh else 'updated'}: {output / path}")
        if check and changed:
            typer.echo("请运行 compliance rule docs" if zh else "run compliance rule docs", err=True)
        raise typer.Exit(1 if check and changed else 0)
