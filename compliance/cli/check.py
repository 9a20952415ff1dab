"""``compliance check``: a dossier, a ledger or a folder of dossiers in, reports out."""

from __future__ import annotations

from pathlib import Path

import typer

from compliance.cli import check_options as given
from compliance.cli.check_options import AsOfOption, EngineChoice, EngineOption, SchemeOption
from compliance.cli.options import Lang, RulesetOption, told
from compliance.cli.store import StoreOption, store_at

__all__ = ["AsOfOption", "EngineChoice", "EngineOption", "SchemeOption", "check"]


def check(
    path: given.PathArgument = Path(),
    format_: given.FormOption = None,
    output: given.OutputOption = None,
    statistics: given.StatisticsOption = False,
    quiet: given.QuietOption = False,
    no_color: given.NoColorOption = False,
    lang: given.CheckLangOption = None,
    select: given.SelectOption = None,
    ignore: given.IgnoreOption = None,
    severity: given.LeastOption = None,
    baseline: given.BaselineOption = None,
    write_baseline: given.WriteBaselineOption = None,
    as_of: AsOfOption = None,
    engine: given.CheckEngineOption = None,
    scheme: SchemeOption = None,
    ruleset: RulesetOption = None,
    jurisdiction: given.JurisdictionOption = None,
    fail_on: given.FailOnOption = None,
    strict: given.StrictOption = False,
    exit_zero: given.ExitZeroOption = False,
    witness: given.WitnessOption = None,
    jobs: given.JobsOption = None,
    spark_master: given.SparkMasterOption = None,
    watch: given.WatchOption = False,
    show_config: given.ShowConfigOption = False,
    isolated: given.IsolatedOption = False,
    save: given.SaveOption = False,
    store: StoreOption = None,
) -> None:
    """检查一个卷宗、台账或多个部门，给出得分、扣分理由和单元格。Check a dossier, a ledger or many departments: score, reasons, cells."""
    with told(lang or Lang.ZH):
        from compliance.cli.answer import answer
        from compliance.cli.request import Options, Request, merged, shown
        from compliance.cli.watching import watching
        from compliance.sources.settings import find_settings, no_settings

        options = Options(
            format_, tuple(output or ()), statistics, lang, _codes(select), _codes(ignore), severity, baseline, as_of and as_of.date(), engine, scheme, ruleset, fail_on)

        def asked() -> Request:
            settings = no_settings() if isolated else find_settings(path)
            asked_for = merged(path, options, settings, quiet=quiet, colours=not no_color).with_run(jurisdiction, jobs, write_baseline, strict)
            return asked_for.witnessed(witness).on_cluster(spark_master).keeping(store_at(store, make=True) if save or store is not None else None)

        request = asked()
    with told(request.lang):
        if show_config:
            typer.echo(shown(request), nl=False)
            raise typer.Exit
        code = watching(request, asked) if watch else answer(request).code
        raise typer.Exit(0 if exit_zero and code == 1 else code)


def _codes(named: list[str] | None) -> tuple[str, ...] | None:
    """Codes given one by one or separated by commas."""
    return None if named is None else tuple(code.strip() for each in named for code in each.split(","))
