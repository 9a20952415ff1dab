"""``compliance init``: a folder to begin with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli.options import Lang, LangOption, RulesetOption, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from compliance.ground.problems import Problem
    from compliance.reports.starter import Beginning


def init(
    folder: Annotated[Path, typer.Argument(help="新卷宗的文件夹。Folder of the new dossier.")] = Path(),
    name: Annotated[str | None, typer.Option("--name", help="部门名称。Name of the department.", show_default=False)] = None,
    jurisdiction: Annotated[str | None, typer.Option("--jurisdiction", help="行政区划代码，如 440103。GB/T 2260 code.", show_default=False)] = None,
    year: Annotated[int | None, typer.Option("--year", help="年度。The year.", show_default=False)] = None,
    as_of: Annotated[dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="数据截止日（默认：年末）。As-of date (default: the year's last day).", show_default=False)] = None,
    scheme: Annotated[str | None, typer.Option("--scheme", help="评分标准的编号；不算分的写 none。Id of a scoring scheme, or none.", show_default=False)] = None,
    ledgers: Annotated[str | None, typer.Option("--ledgers", help="要哪些台账，逗号分隔，或 all（默认：合同、采购、支付、预算、资产）。Which ledgers, or all.", show_default=False)] = None,
    csv: Annotated[bool, typer.Option("--csv", help="台账用 CSV，不用 xlsx。CSV ledgers instead of xlsx.")] = False,
    ruleset: RulesetOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """建一个卷宗文件夹：dossier.yaml、说明和空台账。没有用选项回答的会逐项询问；已有的文件不覆盖。Begin a dossier; nothing is overwritten."""
    with told(lang):
        from compliance.ground.problems import InputError, problem
        from compliance.ground.shipped import rulesets
        from compliance.reports.starter import starter
        from compliance.reports.write import save_all
        from compliance.rules.cache import cached_ruleset

        where = ruleset or rulesets()
        begin = _answers(name, jurisdiction, year, as_of.date() if as_of else None, scheme, ledgers, csv, where, lang)
        files = {folder / file: content for file, content in starter(begin, cached_ruleset(where)).items()}
        taken = [path for path in files if path.exists()]
        if taken:
            raise InputError(problem(path, "文件已存在，不覆盖；请换一个文件夹", "the file exists and is not overwritten; choose another folder") for path in taken)
        _make(folder)
        save_all(files)
        for path in files:
            typer.echo(path)
        typer.echo(f"下一步：填写台账，再运行 compliance check {folder}" if lang is Lang.ZH else f"next: fill in the ledgers, then run compliance check {folder}", err=True)


def _answers(
    name: str | None, jurisdiction: str | None, year: int | None, as_of: dt.date | None, scheme: str | None, ledgers: str | None, csv: bool, where: Path, lang: Lang,
) -> Beginning:
    from compliance.ground.problems import InputError, problem, refuse
    from compliance.records.kinds import DEPARTMENT, kinds
    from compliance.reports.starter import USUAL, Beginning
    from compliance.reports.template import ledger_kind
    from compliance.scoring.shelf import fetch, shelf
    from compliance.sources.department import is_jurisdiction
    from compliance.sources.manifest import YEARS

    zh = lang is Lang.ZH

    def wrong_place(said: str) -> Problem | None:
        return None if is_jurisdiction(said) else problem("jurisdiction", f"“{said}”不是行政区划代码；应为 2、4 或 6 位数字，或 CN", f"'{said}' is no jurisdiction code; it has 2, 4 or 6 digits, or is CN")

    def wrong_year(said: str) -> Problem | None:
        right = said.isascii() and said.isdecimal() and len(said) <= 4 and int(said) in YEARS
        return None if right else problem("year", f"年度“{said}”应为 {YEARS[0]} 至 {YEARS[-1]} 之间的四位数字", f"the year '{said}' should be four digits between {YEARS[0]} and {YEARS[-1]}")

    def wrong_scheme(said: str) -> Problem | None:
        try:
            if said != "none":
                fetch(said, where)
        except InputError as error:
            return error.problems[0]
        return None

    try:
        name = name or _ask("部门名称" if zh else "Name of the department", lang)
        jurisdiction = jurisdiction or _ask("行政区划代码（如 440103）" if zh else "Jurisdiction code (such as 440103)", lang, wrong_place)
        year = year or int(_ask("年度（如 2024）" if zh else "Year (such as 2024)", lang, wrong_year))
        known = ("、" if zh else ", ").join(shelf(where))
        scheme = scheme or _ask(f"评分标准（{known}；不算分的写 none）" if zh else f"Scoring scheme ({known}; or none)", lang, wrong_scheme, "none")
    except typer.Abort:
        typer.echo(err=True)  # the question stands on the line still
        raise refuse(
            "init", "没有回答；请用 --name --jurisdiction --year --scheme 给出", "there was no answer; give --name, --jurisdiction, --year and --scheme",
        ) from None
    problems = [wrong for wrong in (wrong_place(jurisdiction), wrong_year(str(year)), wrong_scheme(scheme)) if wrong is not None]
    if problems:
        raise InputError(problems)
    every = {code: kind for code, kind in kinds().items() if code != DEPARTMENT}
    asked = USUAL if ledgers is None else tuple(every) if ledgers == "all" else [ledger_kind(word.strip()).code for word in ledgers.replace("，", ",").split(",")]
    chosen = tuple(kind for code, kind in every.items() if code in asked)
    return Beginning(" ".join(name.split()), jurisdiction, year, as_of or dt.date(year, 12, 31), None if scheme == "none" else scheme, chosen, csv)


def _ask(question: str, lang: Lang, wrong: Callable[[str], Problem | None] = lambda _: None, otherwise: str | None = None) -> str:
    """The answer to a question, which is asked again as long as something is wrong with it."""
    while True:
        said = str(typer.prompt(question, default=otherwise, err=True)).strip()
        found = wrong(said)
        if found is None:
            return said
        typer.echo(found.message[lang.value], err=True)


def _make(folder: Path) -> None:
    from compliance.ground.problems import refuse

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(folder, f"无法建立文件夹（{error.strerror}）", f"cannot make the folder ({error.strerror})") from error
