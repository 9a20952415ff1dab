"""``compliance rule``: list, show and test the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli.options import Lang, LangOption, RulesetOption, told

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.rules.rule import Ruleset

app = typer.Typer(help="查看和检验规则。See and test the rules.", no_args_is_help=True)


def _ruleset(folder: Path | None) -> Ruleset:
    from compliance.ground.shipped import rulesets
    from compliance.rules.load import load_ruleset

    return load_ruleset(folder or rulesets())


@app.command("list")
def list_rules(
    subject: Annotated[str | None, typer.Option("--subject", help="只列出某类记录的规则，如 contract。Only rules on this kind of record.")] = None,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出全部规则。List all rules."""
    with told(lang):
        from compliance.reports.rulebook import rule_table

        typer.echo(rule_table(_ruleset(ruleset), lang.value, subject), nl=False)


@app.command("show")
def show(
    code: Annotated[str, typer.Argument(help="规则编号，如 PROC-019。Code of the rule.")],
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """显示一条规则：条文、依据、例外、参数沿革和示例。Show one rule: norm, basis, exceptions, figures over time, examples."""
    with told(lang):
        from compliance.reports.rulebook import rule_page

        typer.echo(rule_page(_ruleset(ruleset), code, lang.value), nl=False)


@app.command("test")
def test(
    codes: Annotated[list[str] | None, typer.Argument(help="规则编号（默认：全部）。Codes of rules (default: all).")] = None,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """用每条规则自带的示例检验规则。Try every rule on its own examples, on every engine."""
    with told(lang):
        from compliance.evidence.proving import prove
        from compliance.reports.rulebook import proof_text

        proof = prove(_ruleset(ruleset), codes or None)
        typer.echo(proof_text(proof, lang.value), nl=False)
        raise typer.Exit(0 if proof.passed else 1)
