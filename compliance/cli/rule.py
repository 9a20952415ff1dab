"""``compliance rule``: list, show and test the rules."""

from __future__ import annotations

import datetime as dt
import sys
from enum import StrEnum
from typing import Annotated

import typer

from compliance.cli import rule_diff, rule_docs, rule_mutate, rule_schema
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour
from compliance.cli.rule_options import FormatOption, PageFormat, ruleset_at

app = typer.Typer(help="查看和检验规则。See and test the rules.", no_args_is_help=True)
app.command("mutate")(rule_mutate.mutate)
app.command("diff")(rule_diff.diff)
app.command("docs")(rule_docs.docs)
app.command("schema")(rule_schema.schema)


class SeverityChoice(StrEnum):
    """How grave a violation is."""

    VIOLATION = "violation"
    WARNING = "warning"
    ADVICE = "advice"


class StandingChoice(StrEnum):
    """How a rule is known."""

    VERIFIED = "verified"
    MEMORY = "memory"
    UNSURE = "unsure"


InForceOption = Annotated[
    dt.datetime | None,
    typer.Option("--in-force", formats=["%Y-%m-%d"], help="只列出当日有效的规则。Only rules in force on this day.", show_default=False),
]


@app.command("list")
def list_rules(
    subject: Annotated[str | None, typer.Option("--subject", help="只列出某类记录的规则，如 contract。Only rules on this kind of record.")] = None,
    jurisdiction: Annotated[str | None, typer.Option("--jurisdiction", help="只列出在该地有效的规则，如 440103。Only rules that bind in this place.")] = None,
    severity: Annotated[SeverityChoice | None, typer.Option("--severity", help="只列出该级别的规则。Only rules of this severity.")] = None,
    standing: Annotated[StandingChoice | None, typer.Option("--standing", help="只列出该依据性质的规则。Only rules whose law is known so.")] = None,
    in_force: InForceOption = None,
    catalogue: Annotated[str | None, typer.Option("--catalogue", help="只列出义务目录该项的规则，如 P-19。Only rules of this catalogue entry.")] = None,
    format_: FormatOption = PageFormat.TEXT,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出全部或部分规则和指标。List all rules and metrics, or some of them."""
    with told(lang):
        from compliance.reports.rulebook import rule_list_json, rule_table
        from compliance.rules.rule import Severity
        from compliance.rules.selection import Selection

        selection = Selection(
            subject, jurisdiction, Severity(severity.value) if severity else None, standing.value if standing else None,
            in_force.date() if in_force else None, catalogue,
        )
        law = ruleset_at(ruleset)
        if format_ is PageFormat.JSON:
            typer.echo(rule_list_json(law, selection), nl=False)
        else:
            colour = use_colour(sys.stdout)
            typer.echo(rule_table(law, lang.value, selection).text(colour), nl=False, color=colour)


@app.command("show")
def show(
    code: Annotated[str, typer.Argument(help="规则编号或指标代码，如 PROC-019。Code of the rule or metric.")],
    format_: FormatOption = PageFormat.TEXT,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """显示一条规则或一个指标：条文、依据、定义、数额沿革和示例。Show one rule or metric: norm, basis, definitions, figures, examples."""
    with told(lang):
        from compliance.reports.rulepage import rule_json, rule_page

        law = ruleset_at(ruleset)
        if format_ is PageFormat.JSON:
            typer.echo(rule_json(law, code), nl=False)
        else:
            colour = use_colour(sys.stdout)
            typer.echo(rule_page(law, code, lang.value).text(colour), nl=False, color=colour)


@app.command("test")
def test(
    codes: Annotated[list[str] | None, typer.Argument(help="规则编号（默认：全部）。Codes of rules (default: all).")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="列出没有示例触及的分支和界限。List what no example touches.")] = False,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """用每条规则自带的示例检验规则。Try every rule on its own examples, on every engine."""
    with told(lang):
        from compliance.evidence.coverage import untouched
        from compliance.evidence.proving import prove
        from compliance.reports.rulebook import proof_text

        law = ruleset_at(ruleset, afresh=True)
        proof = prove(law, codes or None)
        typer.echo(proof_text(proof, untouched(law, codes or None), lang.value, coverage), nl=False)
        raise typer.Exit(0 if proof.passed else 1)
