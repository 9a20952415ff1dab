"""``compliance rule mutate``: would the examples notice a slip?"""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour
from compliance.cli.rule_options import FormatOption, PageFormat, ruleset_at


def mutate(
    codes: Annotated[list[str] | None, typer.Argument(help="规则或指标（默认：全部）。Codes of rules or metrics (default: all).", show_default=False)] = None,
    least: Annotated[int, typer.Option("--least", min=0, max=100, help="被发现的改动不足百分之几时退出码为 1。Exit 1 where fewer percent are noticed.")] = 95,
    suggest: Annotated[bool, typer.Option("--suggest", help="为未被发现的改动建议示例（较慢）。Suggest examples that would notice the rest (slow).")] = False,
    format_: FormatOption = PageFormat.TEXT,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """逐处改动规则，看示例能否发现。Change the rules one slip at a time and see whether their examples notice."""
    with told(lang):
        from compliance.evidence.mutation import mutate as change
        from compliance.evidence.suggesting import suggestions
        from compliance.reports.mutationbook import mutation_json, mutation_page

        law = ruleset_at(ruleset, afresh=True)
        found = change(law, codes or None)
        if format_ is PageFormat.JSON:
            typer.echo(mutation_json(found, law, law.kinds), nl=False)
        else:
            colour = use_colour(sys.stdout)
            suggested = suggestions(found, law, law.kinds) if suggest else []
            typer.echo(mutation_page(found, law, law.kinds, lang.value, suggested).text(colour), nl=False, color=colour)
        raise typer.Exit(1 if found.problems or found.rate < Fraction(least, 100) else 0)
