"""``compliance explain``: one record, and every rule that looked at it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check import AsOfOption, EngineChoice, EngineOption, SchemeOption
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour


def explain(
    record: Annotated[str, typer.Argument(help="记录的编号，如 HT2024-018；或“类别:编号”，如 contract:HT2024-018。Number of a record, or kind:number.")],
    path: Annotated[Path, typer.Argument(help="卷宗文件夹、dossier.yaml，或单个台账文件。A dossier folder, its dossier.yaml, or a single ledger.")] = Path(),
    words: Annotated[bool, typer.Option("--words", "-w", help="每条规则都写出条件、要求、依据和单元格。Each rule with its words, law and cells.")] = False,
    lang: LangOption = Lang.ZH,
    as_of: AsOfOption = None,
    engine: EngineOption = EngineChoice.AUTO,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """列出看过一条记录（如一份合同）的每条规则和各自的结论。Every rule that looked at a record, such as a contract, and what it said."""
    with told(lang):
        from compliance.cli.run import run
        from compliance.reports.trace import record_page

        assessment = run(path, as_of.date() if as_of else None, engine.value, ruleset, scheme)
        colour = use_colour(sys.stdout)
        typer.echo(record_page(assessment, record, lang.value, words).text(colour), nl=False, color=colour)
