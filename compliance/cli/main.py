"""The program ``compliance``: commands are found here and do their work elsewhere."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from compliance import __version__
from compliance.cli import check, deadlines, diff, explain, init, inspect, lint, map_headers, rule, runs, scheme, template, trace, verify, whatif
from compliance.cli.streams import open_streams
from compliance.cli.usage import Commands

app = typer.Typer(
    cls=Commands,
    name="compliance",
    help="检查政府部门的合同、预算、支付、资产台账是否合规，并算出自评得分。Check a department's ledgers against the law and score its self-evaluation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # the tables of the other modes cut Chinese, which has no blanks, off at the edge
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init.init)
app.command("template")(template.template)
app.command("check")(check.check)
app.command("lint")(lint.lint)
app.command("verify")(verify.verify)
app.command("trace")(trace.trace)
app.command("deadlines")(deadlines.deadlines)
app.command("explain")(explain.explain)
app.command("whatif")(whatif.whatif)
app.command("diff")(diff.diff)
app.add_typer(runs.app, name="runs")
app.command("inspect")(inspect.inspect)
app.command("map")(map_headers.map_headers)
app.add_typer(rule.app, name="rule")
app.add_typer(scheme.app, name="scheme")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"compliance {__version__}")
        raise typer.Exit


@app.callback()
def root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本号。Show the version.")] = False) -> None:
    """检查政府部门的合同、预算、支付、资产台账是否合规，并算出自评得分。Check a department's ledgers against the law and score its self-evaluation."""


def main() -> None:
    """Run the program."""
    open_streams()
    gc.set_threshold(1_000_000, 50, 50)  # rules and records live to the end: looking for garbage among them is wasted
    app()
