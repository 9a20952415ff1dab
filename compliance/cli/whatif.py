"""``compliance whatif``: the score if some cells held something else, and which lost points can still be got back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check_options import AsOfOption, EngineChoice, EngineOption, SchemeOption
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour
from compliance.cli.rule_options import FormatOption, PageFormat


def whatif(
    path: Annotated[Path, typer.Argument(help="卷宗文件夹、dossier.yaml，或单个台账文件。A dossier folder, its dossier.yaml, or a single ledger.")] = Path(),
    set_: Annotated[list[str] | None, typer.Option(
        "--set", metavar="CELL=VALUE", show_default=False,
        help="假设一个单元格的内容，可重复：合同[HT-01].公告日期=2024-06-12 或 contracts[HT-01].published_on=2024-06-12。Suppose a cell's content, may repeat.")] = None,
    recover: Annotated[bool, typer.Option("--recover", help="列出还能挽回的分数，多的在前。Rank the points that can still be got back.")] = False,
    format_: FormatOption = PageFormat.TEXT,
    lang: LangOption = Lang.ZH,
    as_of: AsOfOption = None,
    engine: EngineOption = EngineChoice.AUTO,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """试算：如果某些单元格改成别的内容，得分、判定和扣分会怎样；还有哪些分能挽回。Try it out: what other cells would do to the score, and which points can still be got back."""
    with told(lang):
        from compliance.cli.run import run, run_supposing
        from compliance.evidence.recovery import recoveries
        from compliance.evidence.rescoring import rescorer
        from compliance.ground.problems import refuse
        from compliance.reports.whatif import whatif_comparison, whatif_json, whatif_page

        if not set_ and not recover:
            raise refuse("--set", "请用 --set 写出假设的单元格，或用 --recover 列出还能挽回的分数", "name cells with --set, or ask for --recover")
        before = run(path, as_of.date() if as_of else None, engine.value, ruleset, scheme)
        after, supposed = run_supposing(before, set_ or [], engine.value, ruleset)
        scores = rescorer(after, engine.value) if recover else None
        if recover and scores is None:
            raise refuse("--recover", "没有评分标准，没有分数可以挽回；请用 --scheme 指定", "there is no scoring scheme, so no points; name one with --scheme")
        comparison = whatif_comparison(before, after) if set_ else None
        recovery = None if scores is None else recoveries(after, scores)
        colour = use_colour(sys.stdout)
        page = whatif_json(after, supposed, comparison, recovery) if format_ is PageFormat.JSON else whatif_page(after, supposed, comparison, recovery, lang.value).text(colour)
        typer.echo(page, nl=False, color=colour)
