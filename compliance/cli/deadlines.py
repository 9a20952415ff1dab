"""``compliance deadlines``: what must be done by when."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check_options import AsOfOption, EngineChoice, EngineOption, OutputOption, SchemeOption
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour


def deadlines(
    path: Annotated[Path, typer.Argument(help="卷宗文件夹、dossier.yaml，或单个台账文件。A dossier folder, its dossier.yaml, or a single ledger.")] = Path(),
    within: Annotated[str, typer.Option("--within", help="今后多久：30d（日）或 4w（周）。How far ahead: 30d (days) or 4w (weeks).")] = "30d",
    as_of: AsOfOption = None,
    format_: Annotated[str | None, typer.Option("--format", "-f", metavar="FORM", show_default=False, help="text（默认）、json、ics（日历）或 csv（表格）。text (default), json, ics (a calendar) or csv (a table).")] = None,
    output: OutputOption = None,
    lang: LangOption = Lang.ZH,
    engine: EngineOption = EngineChoice.AUTO,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """列出今后一段时间要办的事和逾期未办的事（最迟哪天、关系几分），以及支付落后的项目。List what must be done by when, what is overdue, the points at stake, and payments behind the even pace."""
    with told(lang):
        from compliance.cli.run import run
        from compliance.evidence.agenda import agenda
        from compliance.evidence.pace import pace_report
        from compliance.evidence.rescoring import rescorer
        from compliance.evidence.windows import read_window
        from compliance.reports.deadline_forms import DEADLINE_FORMS, render
        from compliance.reports.formats import Look
        from compliance.reports.outputs import Output, deliver, outputs, refuse_overwriting

        days, wanted, colour = read_window(within), outputs(output or [], format_, DEADLINE_FORMS), use_colour(sys.stdout)
        assessment = run(path, as_of.date() if as_of else None, engine.value, ruleset, scheme)
        refuse_overwriting(wanted, [assessment.dossier.path.parent / item.name for item in assessment.dossier.inputs])
        found, pace = agenda(assessment, rescorer(assessment, engine.value), days), pace_report(assessment)

        def make(each: Output) -> str | bytes:
            return render(each.form, assessment, found, pace, Look(lang.value, colour and each.path is None))

        shown = deliver(wanted, make)
        if shown is not None:
            typer.echo(shown, nl=False, color=colour)
