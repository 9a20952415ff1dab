"""``compliance scheme``: list, show and lint scoring schemes; import a bureau's annex."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour

app = typer.Typer(help="查看、检查和导入评分标准。See, check and import scoring schemes.", no_args_is_help=True)


class StandingChoice(StrEnum):
    """How the figures of an annex are known."""

    REPORT = "report"
    PUBLISHED = "published"
    ASSUMED = "assumed"


SchemeArgument = Annotated[str, typer.Argument(help="方案编号（如 liwan-2024）或 .yaml 文件。Id of a scheme, or its .yaml file.")]

OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="写入文件（默认：屏幕）。Write to a file (default: the screen).", show_default=False),
]
SourceOption = Annotated[
    str, typer.Option("--source", help="出处：链接或文件；published 必填。A link or a document; required for published.", show_default=False),
]
SheetOption = Annotated[str | None, typer.Option("--sheet", help="工作表名称。Name of the sheet.", show_default=False)]
YearOption = Annotated[int | None, typer.Option("--year", help="年度（默认：标题中的年份）。Year (default: the one in the title).", show_default=False)]


@app.command("list")
def list_schemes(ruleset: RulesetOption = None, lang: LangOption = Lang.ZH) -> None:
    """列出已有的评分标准。List the schemes at hand."""
    with told(lang):
        from compliance.ground.shipped import rulesets
        from compliance.reports.schemebook import scheme_table
        from compliance.scoring.reading import read_scheme
        from compliance.scoring.shelf import shelf

        schemes = [read_scheme(path) for path in shelf(ruleset or rulesets()).values()]
        typer.echo(scheme_table(schemes, lang.value).text(use_colour(sys.stdout)), nl=False)


@app.command("show")
def show(scheme: SchemeArgument, ruleset: RulesetOption = None, lang: LangOption = Lang.ZH) -> None:
    """显示一个评分标准：指标、满分、计分方法，以及每个数字的依据性质。Show a scheme: indicators, methods, and how every figure is known."""
    with told(lang):
        from compliance.ground.shipped import rulesets
        from compliance.reports.schemebook import scheme_page
        from compliance.rules.load import load_ruleset
        from compliance.scoring.shelf import fetch

        folder = ruleset or rulesets()
        typer.echo(scheme_page(fetch(scheme, folder), load_ruleset(folder), lang.value).text(use_colour(sys.stdout)), nl=False)


@app.command("lint")
def lint(scheme: SchemeArgument, ruleset: RulesetOption = None, lang: LangOption = Lang.ZH) -> None:
    """检查评分标准：分值相加、规则和指标值存在、都有方法和依据性质。Check a scheme: weights, rules, metrics, methods, standings."""
    with told(lang):
        from compliance.ground.shipped import rulesets
        from compliance.reports.schemebook import lint_text
        from compliance.rules.load import load_ruleset
        from compliance.scoring.lint import faults, unfinished
        from compliance.scoring.shelf import fetch

        folder = ruleset or rulesets()
        found, law = fetch(scheme, folder), load_ruleset(folder)
        wrong, open_ = faults(found, law.rules, law.metrics), unfinished(found)
        typer.echo(lint_text(found, wrong, open_, lang.value), nl=False)
        raise typer.Exit(int(bool(wrong or open_)))


@app.command("import")
def import_(
    table: Annotated[Path, typer.Argument(help="财政部门的评分附件（.xlsx 或 .csv）。The bureau's annex.")],
    output: OutputOption = None,
    standing: Annotated[StandingChoice, typer.Option("--standing", help="分值的依据性质。How the figures are known.")] = StandingChoice.ASSUMED,
    source: SourceOption = "",
    sheet: SheetOption = None,
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="行政区划代码，如 440103。A GB/T 2260 code.")] = "CN",
    year: YearOption = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。Overwrite an existing file.")] = False,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """把评分附件变成方案文件：照抄名称、分值和评分标准，列出还缺的方法。Turn an annex into a scheme file, and list the methods it lacks."""
    with told(lang):
        from compliance.ground.shipped import rulesets
        from compliance.reports.schemebook import draft_page
        from compliance.reports.write import save_new
        from compliance.rules.load import load_ruleset
        from compliance.scoring.drafting import Origins, draft
        from compliance.scoring.figures import Standing
        from compliance.scoring.standard import read_standards
        from compliance.sources.annex import read_annex

        folder = ruleset or rulesets()
        code = output.stem if output else table.stem
        drafted = draft(read_annex(table, sheet), Origins(code, jurisdiction, year, Standing(standing.value), source), read_standards(folder))
        page = draft_page(drafted, load_ruleset(folder), lang.value, str(output) if output else None)
        if output is None:
            typer.echo(drafted.text, nl=False)
        else:
            save_new(drafted.text, output, replace=force, made_from=table)
        typer.echo(page.text(use_colour(sys.stderr if output is None else sys.stdout)), nl=False, err=output is None)
