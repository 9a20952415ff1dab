"""``compliance deadlines``: what must be done by when."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check import AsOfOption, EngineChoice, EngineOption, SchemeOption
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour


class DeadlineFormat(StrEnum):
    """Forms of the list."""

    TEXT = "text"
    JSON = "json"
    ICS = "ics"
    CSV = "csv"


def deadlines(
    path: Annotated[Path, typer.Argument(help="卷宗文件夹、dossier.yaml，或单个台账文件。A dossier folder, its dossier.yaml, or a single ledger.")] = Path(),
    within: Annotated[str, typer.Option("--within", help="今后多久：30d（日）或 4w（周）。How far ahead: 30d (days) or 4w (weeks).")] = "30d",
    as_of: AsOfOption = None,
    format_: Annotated[DeadlineFormat, typer.Option("--format", "-f", help="text、json、ics（日历）或 csv（表格）。text, json, ics (a calendar) or csv (a table).")] = DeadlineFormat.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入文件（默认：屏幕）。Write to a file (default: the screen).", show_default=False)] = None,
    lang: LangOption = Lang.ZH,
    engine: EngineOption = EngineChoice.AUTO,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """列出今后一段时间要办的事和已逾期未办的事：最迟哪天、关系几分；支付落后于序时进度的项目。List what must be done by when, what is overdue, the points at stake, and payments behind the even pace."""
    with told(lang):
        from compliance.cli.run import run
        from compliance.evidence.agenda import agenda
        from compliance.evidence.pace import pace_report
        from compliance.evidence.rescoring import rescorer
        from compliance.evidence.windows import read_window
        from compliance.reports.write import save

        days = read_window(within)
        assessment = run(path, as_of.date() if as_of else None, engine.value, ruleset, scheme)
        found, pace = agenda(assessment, rescorer(assessment, engine.value), days), pace_report(assessment)
        colour = output is None and use_colour(sys.stdout)
        content: str | bytes
        match format_:
            case DeadlineFormat.ICS:
                from compliance.reports.deadline_calendar import deadline_calendar

                content = deadline_calendar(assessment, found, lang.value)
            case DeadlineFormat.CSV:
                from compliance.reports.deadline_data import deadline_csv

                content = deadline_csv(found, pace, lang.value).encode("utf-8")
            case DeadlineFormat.JSON:
                from compliance.reports.deadline_data import deadline_json

                content = deadline_json(assessment, found, pace)
            case DeadlineFormat.TEXT:
                from compliance.reports.deadline_text import deadline_page

                content = deadline_page(assessment, found, pace, lang.value).text(colour)
        if output is None:
            typer.echo(content, nl=False, color=colour)
        else:
            save(content, output)
