"""``compliance check``: a dossier, a ledger or a folder of dossiers in, a report out."""

from __future__ import annotations

import datetime as dt
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour


class Format(StrEnum):
    """Report formats."""

    TEXT = "text"
    JSON = "json"


class EngineChoice(StrEnum):
    """Which engine judges; ``auto``: two that must agree."""

    AUTO = "auto"
    REFERENCE = "reference"
    DURABLE = "durable"
    DUCKDB = "duckdb"


class FailOn(StrEnum):
    """From which severity on a violation makes the exit code 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    ADVICE = "advice"


AsOfOption = Annotated[dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="截止日（默认：卷宗里写的）。As-of date (default: the dossier's).", show_default=False)]
SchemeOption = Annotated[Path | None, typer.Option("--scheme", help="评分标准文件（默认：卷宗里写的）。Scoring scheme (default: the dossier's).", show_default=False)]
EngineOption = Annotated[EngineChoice, typer.Option("--engine", help="引擎；auto 为两个引擎互证。Engine; auto is two that must agree.")]


def check(
    path: Annotated[Path, typer.Argument(help="卷宗文件夹、dossier.yaml、单个台账文件，或含多个卷宗的文件夹。A dossier folder, its dossier.yaml, a single ledger, or a folder of dossiers.")],
    format_: Annotated[Format, typer.Option("--format", "-f", help="报告格式。Report format.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入文件（默认：屏幕）。Write to a file (default: the screen).", show_default=False)] = None,
    lang: LangOption = Lang.ZH,
    as_of: AsOfOption = None,
    engine: EngineOption = EngineChoice.AUTO,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
    jurisdiction: Annotated[str | None, typer.Option("--jurisdiction", help="单个台账适用的行政区划代码，如 440103。Place of a single ledger, a GB/T 2260 code.", show_default=False)] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="从哪一级起退出码为 1。From which severity on the exit code is 1.")] = FailOn.VIOLATION,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="有问题也以 0 退出（输入不可用仍为 2）。Exit 0 in spite of findings (unusable input stays 2).")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="同时检查几个部门（默认：处理器核数）。Departments checked at once (default: the cores there are).", show_default=False)] = None,
) -> None:
    """检查一个卷宗、台账或多个部门，给出得分、扣分理由和单元格。Check a dossier, a ledger or many departments: score, reasons, cells."""
    with told(lang):
        from compliance.cli.run import run, terms
        from compliance.evidence.assess import exit_code
        from compliance.evidence.province import cores, find_province
        from compliance.reports.formats import FORMS, Look
        from compliance.reports.write import save
        from compliance.rules.rule import Severity

        day, colour = as_of.date() if as_of else None, output is None and use_colour(sys.stdout)
        content: str | bytes
        if (province := find_province(path)) is not None:
            from compliance.cli.province import check_province

            content, code = check_province(province, terms(day, engine.value, ruleset, scheme), Severity(fail_on.value), format_.value, lang.value, colour, jobs or cores())
        else:
            assessment = run(path, day, engine.value, ruleset, scheme, jurisdiction)
            content, code = FORMS[format_.value].render(assessment, Look(lang.value, colour)), exit_code(assessment, Severity(fail_on.value))
        if output is None:
            typer.echo(content, nl=False, color=colour)
        else:
            save(content, output)
        raise typer.Exit(0 if exit_zero and code == 1 else code)
