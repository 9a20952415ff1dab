"""``compliance trace``: one deduction down to its cells."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check import AsOfOption, EngineChoice, EngineOption, SchemeOption
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour


def trace(
    deduction: Annotated[str, typer.Argument(help="扣分编号，如 contract_publication-1；或“规则:记录”，如 PROC-019:HT-01。Id of a deduction, or RULE:record.")],
    path: Annotated[Path, typer.Argument(help="卷宗文件夹、dossier.yaml，或单个台账文件。A dossier folder, its dossier.yaml, or a single ledger.")] = Path(),
    lang: LangOption = Lang.ZH,
    as_of: AsOfOption = None,
    engine: EngineOption = EngineChoice.AUTO,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """把一项扣分追溯到条文、计算和单元格。Walk one deduction back to the article, the calculation and the cell."""
    with told(lang):
        from compliance.cli.run import run
        from compliance.reports.trace import trace_page

        assessment = run(path, as_of.date() if as_of else None, engine.value, ruleset, scheme)
        colour = use_colour(sys.stdout)
        typer.echo(trace_page(assessment, deduction, lang.value).text(colour), nl=False, color=colour)
