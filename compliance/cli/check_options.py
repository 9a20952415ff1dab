"""The options of ``check``, some of which other commands share. What is rarely changed belongs into the settings file."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from compliance.cli.options import Lang
from compliance.reports.formats import FORMS

REPORT, LISTED, SETTINGS = "报告 Report", "列出什么 What is listed", "运行 Running"


class EngineChoice(StrEnum):
    """Which engine judges; ``auto``: two that must agree."""

    AUTO = "auto"
    REFERENCE = "reference"
    DURABLE = "durable"
    DUCKDB = "duckdb"
    SPARK = "spark"


class SeverityChoice(StrEnum):
    """How grave a violation is."""

    VIOLATION = "violation"
    WARNING = "warning"
    ADVICE = "advice"


AsOfOption: TypeAlias = Annotated[dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="截止日（默认：卷宗里写的）。As-of date (default: the dossier's).", show_default=False)]
SchemeOption: TypeAlias = Annotated[Path | None, typer.Option("--scheme", help="评分标准文件（默认：卷宗里写的）。Scoring scheme (default: the dossier's).", show_default=False)]
EngineOption: TypeAlias = Annotated[EngineChoice, typer.Option("--engine", help="引擎；auto 为两个引擎互证。Engine; auto is two that must agree.")]

PathArgument: TypeAlias = Annotated[Path, typer.Argument(
    help="卷宗文件夹、dossier.yaml、单个台账文件，含多个卷宗的文件夹，或 -（从标准输入读一个 CSV 台账）。A dossier folder, its dossier.yaml, a single ledger, a folder of dossiers, or - (a CSV ledger on standard input).")]
FormOption: TypeAlias = Annotated[str | None, typer.Option(
    "--format", "-f", metavar="FORM", help=f"报告格式（默认 text）。Form of the report (default: text). {' '.join(FORMS)}", show_default=False, rich_help_panel=REPORT)]
OutputOption: TypeAlias = Annotated[list[str] | None, typer.Option(
    "--output", "--output-file", "-o", metavar="[FORM:]FILE", show_default=False, rich_help_panel=REPORT,
    help="写入文件，可重复；格式按后缀，或写在文件前，如 junit:result.xml；- 为屏幕。Write to a file, may repeat; the form is told by the ending or written before the file, as junit:result.xml; - is the screen.")]
StatisticsOption: TypeAlias = Annotated[bool, typer.Option("--statistics", help="只列出每条规则的问题数。Only count the findings of each rule.", rich_help_panel=REPORT)]
QuietOption: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="屏幕上不显示报告，只给退出码。Show no report on the screen, only leave the exit code.", rich_help_panel=REPORT)]
NoColorOption: TypeAlias = Annotated[bool, typer.Option("--no-color", help="不用颜色（也可设 NO_COLOR；FORCE_COLOR 则总用）。No colours (as NO_COLOR does; FORCE_COLOR always colours).", rich_help_panel=REPORT)]
CheckLangOption: TypeAlias = Annotated[Lang | None, typer.Option("--lang", help="报告语言（默认 zh）。Language of the report (default: zh).", envvar="COMPLIANCE_LANG", show_default=False, rich_help_panel=REPORT)]

SelectOption: TypeAlias = Annotated[list[str] | None, typer.Option(
    "--select", metavar="CODE", show_default=False, rich_help_panel=LISTED,
    help="只列出这些规则的问题：编号或其开头，可重复，可用逗号分开；不影响得分。List only these rules: codes or their beginnings, may repeat or be separated by commas; the score stays.")]
IgnoreOption: TypeAlias = Annotated[list[str] | None, typer.Option(
    "--ignore", metavar="CODE", show_default=False, rich_help_panel=LISTED, help="不列出这些规则的问题；写法同 --select，前缀长的优先。Leave these rules out; as --select, the longer prefix wins.")]
LeastOption: TypeAlias = Annotated[SeverityChoice | None, typer.Option("--severity", help="只列出不低于该级的问题。List only what is at least as grave.", show_default=False, rich_help_panel=LISTED)]
BaselineOption: TypeAlias = Annotated[Path | None, typer.Option(
    "--baseline", help="只列出基线（或以前的 JSON 报告）中没有的问题。List only what this baseline, or former JSON report, does not have.", show_default=False, rich_help_panel=LISTED)]
WriteBaselineOption: TypeAlias = Annotated[Path | None, typer.Option(
    "--write-baseline", help="把现有问题写成基线，退出码为 0。Write what is found now as a baseline; exit 0.", show_default=False, rich_help_panel=LISTED)]

CheckAsOfOption: TypeAlias = Annotated[dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="截止日（默认：卷宗里写的）。As-of date (default: the dossier's).", show_default=False)]
CheckEngineOption: TypeAlias = Annotated[EngineChoice | None, typer.Option("--engine", help="引擎（默认 auto：两个引擎互证）。Engine (default: auto, two that must agree).", show_default=False)]
WitnessOption: TypeAlias = Annotated[str | None, typer.Option(
    "--witness", metavar="N|all|none", show_default=False, rich_help_panel=SETTINGS,
    help="记录很多时，第二个引擎复核多少条（默认抽样，最多 20,000 条）；all 为全部，none 为不复核。Of many records, how many a second engine judges again (default: a sample of at most 20,000).")]
JurisdictionOption: TypeAlias = Annotated[str | None, typer.Option("--jurisdiction", help="单个台账适用的行政区划代码，如 440103。Place of a single ledger, a GB/T 2260 code.", show_default=False)]
SparkMasterOption: TypeAlias = Annotated[str | None, typer.Option(
    "--spark-master", metavar="URL", help="Spark 主节点，如 spark://host:7077、yarn（默认：Spark 自己的配置）。Spark's master (default: as Spark is configured).", show_default=False, rich_help_panel=SETTINGS)]
FailOnOption: TypeAlias = Annotated[SeverityChoice | None, typer.Option(
    "--fail-on", help="从哪一级起退出码为 1（默认 violation）。From which severity on the exit code is 1 (default: violation).", show_default=False, rich_help_panel=SETTINGS)]
StrictOption: TypeAlias = Annotated[bool, typer.Option("--strict", help="数据有任何存疑之处（读不出、隐藏、未识别的列）即以 2 退出。Exit 2 where anything about the data is in doubt.", rich_help_panel=SETTINGS)]
ExitZeroOption: TypeAlias = Annotated[bool, typer.Option("--exit-zero", help="有问题也以 0 退出（输入不可用仍为 2）。Exit 0 in spite of findings (unusable input stays 2).", rich_help_panel=SETTINGS)]
JobsOption: TypeAlias = Annotated[int | None, typer.Option(
    "--jobs", "-j", min=1, help="同时检查几个部门（默认：处理器核数）。Departments checked at once (default: the cores there are).", show_default=False, rich_help_panel=SETTINGS)]
WatchOption: TypeAlias = Annotated[bool, typer.Option("--watch", help="文件一变就重新检查，Ctrl-C 结束。Check again whenever a file changes; Ctrl-C ends.", rich_help_panel=SETTINGS)]
ShowConfigOption: TypeAlias = Annotated[bool, typer.Option("--show-config", help="显示生效的设置及其来源，不检查。Show the settings in force and where each is from; check nothing.", rich_help_panel=SETTINGS)]
IsolatedOption: TypeAlias = Annotated[bool, typer.Option("--isolated", help="不读设置文件。Read no settings file.", rich_help_panel=SETTINGS)]
SaveOption: TypeAlias = Annotated[bool, typer.Option("--save", help="把这次运行保存到本机的运行记录。Keep this run in the local file of runs.", rich_help_panel=SETTINGS)]
