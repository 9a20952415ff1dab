"""``compliance check``: a dossier, a ledger or a folder of dossiers in, a report out."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from compliance.cli.check_options import (
    AsOfOption,
    EngineChoice,
    EngineOption,
    ExitZeroOption,
    FailOn,
    FailOnOption,
    FormOption,
    JobsOption,
    JurisdictionOption,
    OutputOption,
    PathArgument,
    SchemeOption,
)
from compliance.cli.options import Lang, LangOption, RulesetOption, told, use_colour

__all__ = ["AsOfOption", "EngineChoice", "EngineOption", "SchemeOption", "check"]


def check(
    path: PathArgument,
    format_: FormOption = None,
    output: OutputOption = None,
    lang: LangOption = Lang.ZH,
    as_of: AsOfOption = None,
    engine: EngineOption = EngineChoice.AUTO,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
    jurisdiction: JurisdictionOption = None,
    fail_on: FailOnOption = FailOn.VIOLATION,
    exit_zero: ExitZeroOption = False,
    jobs: JobsOption = None,
) -> None:
    """检查一个卷宗、台账或多个部门，给出得分、扣分理由和单元格。Check a dossier, a ledger or many departments: score, reasons, cells."""
    with told(lang):
        from compliance.cli.run import run, terms
        from compliance.evidence.assess import exit_code
        from compliance.evidence.province import cores, find_province
        from compliance.reports.formats import FORMS, Look
        from compliance.reports.outputs import Output, deliver, outputs, refuse_binary_screen, refuse_overwriting
        from compliance.rules.rule import Severity

        wanted = outputs(output or [], format_, FORMS)
        refuse_binary_screen(wanted, FORMS, sys.stdout.isatty())
        day, colour, grave = as_of.date() if as_of else None, use_colour(sys.stdout), Severity(fail_on.value)
        if (province := find_province(path)) is not None:
            from compliance.cli.province import check_province

            shown, code = check_province(province, terms(day, engine.value, ruleset, scheme), grave, wanted, lang.value, colour, jobs or cores())
        else:
            assessment = run(path, day, engine.value, ruleset, scheme, jurisdiction)
            refuse_overwriting(wanted, _read(assessment.dossier.path, [item.name for item in assessment.dossier.inputs]))

            def make(each: Output) -> str | bytes:
                return FORMS[each.form].render(assessment, Look(lang.value, colour and each.path is None))

            shown, code = deliver(wanted, make), exit_code(assessment, grave)
        if shown is not None:
            typer.echo(shown, nl=False, color=colour)
        raise typer.Exit(0 if exit_zero and code == 1 else code)


def _read(dossier: Path, inputs: list[str]) -> list[Path]:
    return [dossier.parent / name for name in inputs]
