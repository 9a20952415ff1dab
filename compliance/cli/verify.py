"""``compliance verify``: whether a finished report stands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check import EngineChoice, EngineOption, SchemeOption
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour


def verify(
    report: Annotated[Path, typer.Argument(help="compliance check --format json 的报告。A report of compliance check --format json.")],
    dossier: Annotated[Path | None, typer.Argument(
        help="卷宗文件夹、dossier.yaml，或单个台账（默认：在报告所在的文件夹找，再在当前文件夹找）。The dossier (default: looked for in the report's folder, then in the current one).",
        show_default=False)] = None,
    engine: EngineOption = EngineChoice.AUTO,
    lang: LangOption = Lang.ZH,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """用另一引擎重新计算一份报告，说明是否成立；不成立（退出码 1）则指出变了的文件、规则、判定和得分。Recompute a report, say whether it stands, and if not (exit code 1) what changed."""
    with told(lang):
        from compliance.cli.run import again, terms
        from compliance.evidence.finished import read_finished
        from compliance.evidence.leagues import read_league
        from compliance.evidence.verification import compare
        from compliance.reports.data import FORMAT, finished_report
        from compliance.reports.verification import league_verification_page, verification_page

        colour = use_colour(sys.stdout)
        if (league := read_league(report, FORMAT)) is not None:
            from compliance.cli.verify_league import verify_league

            found, engines = verify_league(league, report, dossier, terms(None, engine.value, ruleset, scheme), lang.value)
            typer.echo(league_verification_page(found, report.name, engines, lang.value).text(colour), nl=False, color=colour)
            raise typer.Exit(int(not found.stands))
        old = read_finished(report, FORMAT)
        assessment = again(old, report.parent, dossier, engine.value, ruleset, scheme)
        difference = compare(old, finished_report(assessment))
        typer.echo(verification_page(difference, report.name, assessment.testimony.engines, lang.value).text(colour), nl=False, color=colour)
        raise typer.Exit(int(not difference.stands))
