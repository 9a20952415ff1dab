"""The options of ``check``, some of which other commands share."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from compliance.reports.formats import FORMS


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


AsOfOption: TypeAlias = Annotated[dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="截止日（默认：卷宗里写的）。As-of date (default: the dossier's).", show_default=False)]
SchemeOption: TypeAlias = Annotated[Path | None, typer.Option("--scheme", help="评分标准文件（默认：卷宗里写的）。Scoring scheme (default: the dossier's).", show_default=False)]
EngineOption: TypeAlias = Annotated[EngineChoice, typer.Option("--engine", help="引擎；auto 为两个引擎互证。Engine; auto is two that must agree.")]

PathArgument: TypeAlias = Annotated[Path, typer.Argument(
    help="卷宗文件夹、dossier.yaml、单个台账文件，或含多个卷宗的文件夹。A dossier folder, its dossier.yaml, a single ledger, or a folder of dossiers.")]
FormOption: TypeAlias = Annotated[str | None, typer.Option(
    "--format", "-f", metavar="FORM", help=f"报告格式：{'、'.join(FORMS)}（默认 text）。Form of the report: {', '.join(FORMS)} (default: text).", show_default=False)]
OutputOption: TypeAlias = Annotated[list[str] | None, typer.Option(
    "--output", "--output-file", "-o", metavar="[FORM:]FILE", show_default=False,
    help="写入文件，可重复；格式按后缀，或写在文件前，如 junit:result.xml；- 为屏幕。Write to a file, may repeat; the form is told by the ending or written before the file, as junit:result.xml; - is the screen.")]
JurisdictionOption: TypeAlias = Annotated[str | None, typer.Option("--jurisdiction", help="单个台账适用的行政区划代码，如 440103。Place of a single ledger, a GB/T 2260 code.", show_default=False)]
FailOnOption: TypeAlias = Annotated[FailOn, typer.Option("--fail-on", help="从哪一级起退出码为 1。From which severity on the exit code is 1.")]
ExitZeroOption: TypeAlias = Annotated[bool, typer.Option("--exit-zero", help="有问题也以 0 退出（输入不可用仍为 2）。Exit 0 in spite of findings (unusable input stays 2).")]
JobsOption: TypeAlias = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="同时检查几个部门（默认：处理器核数）。Departments checked at once (default: the cores there are).", show_default=False)]
