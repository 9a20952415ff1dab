"""``compliance template``: an empty ledger to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import Lang, LangOption, RulesetOption, told


def template(
    ledger: Annotated[str, typer.Argument(help="哪种台账，如 contracts、payments，或“合同台账”。Which ledger, such as contracts or payments.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入的 .xlsx 或 .csv 文件（默认：台账名.xlsx）。The .xlsx or .csv file to write.", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。Overwrite a file that exists.")] = False,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """写出一份空台账：表头、单位、下拉选项、格式、检查，批注写明哪条法规用到哪一列。Write an empty ledger to fill in."""
    with told(lang):
        from compliance.ground.problems import refuse
        from compliance.ground.shipped import rulesets
        from compliance.reports.template import ledger_kind, text, title, workbook
        from compliance.reports.write import save
        from compliance.rules.cache import cached_ruleset

        kind = ledger_kind(ledger)
        path = output or Path(f"{title(kind)}.xlsx")
        if path.suffix.lower() not in (".xlsx", ".csv"):
            raise refuse(path, "文件名应以 .xlsx 或 .csv 结尾", "the file name should end in .xlsx or .csv")
        if path.exists() and not force:
            raise refuse(path, "文件已存在；请换一个文件名，或用 --force 覆盖", "the file exists; choose another name, or overwrite it with --force")
        rules = cached_ruleset(ruleset or rulesets())
        save(text(kind, rules) if path.suffix.lower() == ".csv" else workbook(kind, rules), path)
        typer.echo(f"已写入 {path}" if lang is Lang.ZH else f"written: {path}")
