"""``compliance lint``: a written self-evaluation checked before it is submitted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.check_options import AsOfOption, EngineChoice, EngineOption, ExitZeroOption, FailOnOption, FormOption, OutputOption
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour

PapersArgument = Annotated[list[Path], typer.Argument(
    help="自评报告或自评表（.docx .pdf .txt .md .xlsx），可给出同一单位的几份；或卷宗文件夹。Report or form, several of one department; or a dossier folder.")]
RulesOption = Annotated[Path | None, typer.Option("--documents", help="检查文稿的规则、句式和词表（默认：随程序安装的）。Folder of the rules, grammar and word lists for papers (default: the shipped one).", show_default=False)]
ClaimsOption = Annotated[bool, typer.Option("--claims", help="只列出读出的内容及所在位置，不检查。List what was read and where, check nothing.")]
FixOption = Annotated[Path | None, typer.Option(
    "--fix", help="写出一份复核稿（.xlsx 改正算术并加批注，.docx 在原处加批注），不改原文件。Write a reviewed copy (.xlsx: arithmetic put right, with comments; .docx: comments at the place); the original stays.",
    show_default=False)]
CorpusOption = Annotated[bool, typer.Option("--corpus", help="路径是短文集（.yaml）：报告查出率和误报。The paths are corpora (.yaml): report recall and precision.")]


def lint(
    papers: PapersArgument,
    format_: FormOption = None,
    output: OutputOption = None,
    lang: LangOption = Lang.ZH,
    as_of: AsOfOption = None,
    engine: EngineOption = EngineChoice.AUTO,
    ruleset: RulesetOption = None,
    documents: RulesOption = None,
    claims: ClaimsOption = False,
    corpus: CorpusOption = False,
    fix: FixOption = None,
    fail_on: FailOnOption = None,
    exit_zero: ExitZeroOption = False,
) -> None:
    """提交前检查自评报告和自评表：合计、比率、前后一致、扣分与问题、名称日期、法规期限。Check a self-evaluation's report and form before they are submitted."""
    with told(lang):
        from compliance.cli.run import terms
        from compliance.evidence.lint import lint_at, lint_exit, linter
        from compliance.reports.formats import Look
        from compliance.reports.margin import PAPER_FORMS
        from compliance.reports.outputs import Output, deliver, outputs, refuse_binary_screen, refuse_overwriting
        from compliance.rules.cache import cached_ruleset
        from compliance.rules.rule import Severity

        wanted = outputs(output or [], format_, PAPER_FORMS)
        refuse_binary_screen(wanted, PAPER_FORMS, sys.stdout.isatty())
        tools, colour = linter(documents), use_colour(sys.stdout)
        if corpus:
            from compliance.evidence.corpus import measured
            from compliance.reports.claims import corpus_page

            result = measured(papers, tools)
            typer.echo(corpus_page(result, lang.value).text(colour), nl=False, color=colour)
            raise typer.Exit(int(not result.perfect))
        asked = terms(as_of.date() if as_of else None, engine.value, ruleset, None)
        found = lint_at(papers, tools, asked, lambda: cached_ruleset(asked.folder))
        refuse_overwriting(wanted, papers)
        if fix is not None:
            from compliance.reports.revision import write_copy

            for line in write_copy(found, papers, fix, lang.value):
                typer.echo(line, err=True)
        if claims:
            from compliance.reports.claims import claims_page

            typer.echo(claims_page(found, tools.kinds, lang.value).text(colour), nl=False, color=colour)
            raise typer.Exit(0)

        def make(each: Output) -> str | bytes:
            return PAPER_FORMS[each.form].render(found.assessment, Look(lang.value, colour and each.path is None))

        shown, code = deliver(wanted, make), lint_exit(found, Severity(fail_on.value) if fail_on else Severity.VIOLATION)
        if shown is not None:
            typer.echo(shown, nl=False, color=colour)
        raise typer.Exit(0 if exit_zero else code)
