"""``compliance runs``: the runs that were kept."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, told, use_colour
from compliance.cli.rule_options import FormatOption, PageFormat
from compliance.cli.store import StoreOption, store_at

app = typer.Typer(help="查看保存过的运行。See the runs that were kept.", invoke_without_command=True)

IdArgument = Annotated[str, typer.Argument(help="运行编号的前几位，见 compliance runs。First digits of a run's id, see compliance runs.")]


@app.callback()
def list_runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="最多列出几个，新的在前。How many at most, the latest first.")] = 20,
    format_: FormatOption = PageFormat.TEXT,
    store: StoreOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出 compliance check --save 保存过的运行，新的在前。List the runs that compliance check --save kept, the latest first."""
    if context.invoked_subcommand is not None:
        return
    with told(lang):
        from compliance.evidence.store import runs
        from compliance.reports.runs import run_list_json, run_table

        found = runs(store_at(store))
        shown, colour = found[::-1][:limit], use_colour(sys.stdout)
        typer.echo(run_list_json(shown) if format_ is PageFormat.JSON else run_table(shown, len(found), lang.value).text(colour), nl=False, color=colour)


@app.command("show")
def show(
    id_: IdArgument,
    json_: Annotated[bool, typer.Option("--json", help="原样输出保存的 JSON 报告。The JSON report as it was kept.")] = False,
    store: StoreOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """显示一个保存过的运行：依据、得分、扣分和判定。Show a kept run: what it rests on, its score, deductions and verdicts."""
    with told(lang):
        from compliance.evidence.store import kept
        from compliance.reports.data import FORMAT
        from compliance.reports.runs import run_page

        run, text, report = kept(store_at(store), id_, FORMAT)
        colour = use_colour(sys.stdout)
        typer.echo(text if json_ else run_page(run, report, lang.value).text(colour), nl=False, color=colour)


@app.command("diff")
def diff(old: IdArgument, new: IdArgument, format_: FormatOption = PageFormat.TEXT, store: StoreOption = None, lang: LangOption = Lang.ZH) -> None:
    """比较两个保存过的运行，同 compliance diff；有不同时退出码为 1。Compare two kept runs as compliance diff does; exit 1 where they differ."""
    with told(lang):
        from compliance.evidence.attribution import blame
        from compliance.evidence.comparison import compared
        from compliance.evidence.store import kept
        from compliance.reports.data import FORMAT
        from compliance.reports.difference import difference_json, difference_page

        path, colour = store_at(store), use_colour(sys.stdout)
        (first, _, before), (second, _, after) = (kept(path, digits, FORMAT) for digits in (old, new))
        comparison = compared(before, after)
        found, names = blame(before, after, comparison), (first.short, second.short)
        typer.echo(difference_json(found, names) if format_ is PageFormat.JSON else difference_page(found, names, lang.value).text(colour), nl=False, color=colour)
        raise typer.Exit(int(not comparison.alike))
