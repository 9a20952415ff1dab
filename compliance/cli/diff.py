"""``compliance diff``: what differs between two finished reports, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check_options import EngineChoice, EngineOption
from compliance.cli.options import Lang, LangOption, told, use_colour
from compliance.cli.rule_options import FormatOption, PageFormat

_RULESET = "的规则集目录（默认：随程序安装的）。Folder of its ruleset (default: the shipped one)."
_SCHEME = "的评分标准文件（默认：卷宗里写的）。Its scheme (default: the dossier's)."


def diff(
    old: Annotated[Path, typer.Argument(help="原报告（compliance check --format json）。The old report.", metavar="OLD.json")],
    new: Annotated[Path, typer.Argument(help="新报告。The new report.", metavar="NEW.json")],
    format_: FormatOption = PageFormat.TEXT,
    lang: LangOption = Lang.ZH,
    old_dossier: Annotated[Path | None, typer.Option("--old", help="原报告的卷宗：与 --new 一起给出，逐项改动重新计算以说明原因。Dossier of the old report: with --new, judge again one change at a time.", show_default=False)] = None,
    new_dossier: Annotated[Path | None, typer.Option("--new", help="新报告的卷宗。Dossier of the new report.", show_default=False)] = None,
    old_ruleset: Annotated[Path | None, typer.Option("--old-ruleset", help=f"原报告{_RULESET}", show_default=False)] = None,
    new_ruleset: Annotated[Path | None, typer.Option("--new-ruleset", help=f"新报告{_RULESET}", show_default=False)] = None,
    old_scheme: Annotated[Path | None, typer.Option("--old-scheme", help=f"原报告{_SCHEME}", show_default=False)] = None,
    new_scheme: Annotated[Path | None, typer.Option("--new-scheme", help=f"新报告{_SCHEME}", show_default=False)] = None,
    engine: EngineOption = EngineChoice.AUTO,
) -> None:
    """比较两份报告：出现、消失和改变的判定与得分，是数据、截止日、规则还是评分标准造成的。有不同时退出码为 1。Compare two reports: verdicts and points that changed, and what caused it; exit 1 where they differ."""
    with told(lang):
        from compliance.evidence.attribution import blame, changed_causes
        from compliance.evidence.comparison import compared
        from compliance.evidence.finished import read_finished
        from compliance.evidence.retrial import Exhibits, retry
        from compliance.ground.problems import refuse
        from compliance.ground.shipped import rulesets
        from compliance.reports.data import FORMAT, finished_report
        from compliance.reports.difference import difference_json, difference_page

        if (old_dossier is None) != (new_dossier is None):
            raise refuse("--old --new", "请同时给出两份报告的卷宗", "give the dossiers of both reports")
        before, after = read_finished(old, FORMAT), read_finished(new, FORMAT)
        comparison = compared(before, after)
        hybrids = None
        if old_dossier is not None and new_dossier is not None:
            exhibits = (Exhibits(old_dossier, old_ruleset or rulesets(), old_scheme), Exhibits(new_dossier, new_ruleset or rulesets(), new_scheme))
            hybrids = retry(before, after, exhibits, changed_causes(before, after, comparison), engine.value, finished_report)
        found = blame(before, after, comparison, hybrids)
        names, colour = (old.name, new.name), use_colour(sys.stdout)
        typer.echo(difference_json(found, names) if format_ is PageFormat.JSON else difference_page(found, names, lang.value).text(colour), nl=False, color=colour)
        raise typer.Exit(int(not comparison.alike))
