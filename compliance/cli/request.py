"""What a check is asked to do: the command's options over the settings file over the defaults."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from compliance.cli.check_options import EngineChoice, SeverityChoice
from compliance.cli.options import Lang
from compliance.engines.sampling import Share
from compliance.evidence.terms import Terms
from compliance.ground.problems import refuse
from compliance.ground.shipped import rulesets
from compliance.reports.formats import FORMS
from compliance.reports.outputs import SCREEN, Output, outputs, refuse_binary_screen
from compliance.rules.rule import Severity
from compliance.sources.settings import Settings

STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command says of what the settings could say too; ``None`` where it says nothing."""

    form: str | None
    output: tuple[str, ...]
    statistics: bool
    lang: Lang | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    least: SeverityChoice | None
    baseline: Path | None
    as_of: dt.date | None
    engine: EngineChoice | None
    scheme: Path | None
    ruleset: Path | None
    fail_on: SeverityChoice | None


@dataclass(frozen=True, slots=True)
class Request:
    """A check as it is to be done; ``origins`` says which keys come from the command (``True``) or the settings file (``False``)."""

    path: Path
    outputs: tuple[Output, ...]
    lang: Lang
    colours: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    least: Severity | None
    severities: Mapping[str, Severity]
    baseline: Path | None
    terms: Terms
    fail_on: Severity
    undetermined_fails: bool
    settings: Path | None
    origins: Mapping[str, bool] = field(default_factory=dict)
    jobs: int | None = None
    write_baseline: Path | None = None
    store: Path | None = None
    strict: bool = False

    def keeping(self, store: Path | None) -> Request:
        """The request with the file in which the run is to be kept, if it is."""
        return replace(self, store=store)

    def with_run(self, jurisdiction: str | None, jobs: int | None, write_baseline: Path | None, strict: bool = False) -> Request:
        """The request with what only the command can say. A baseline to be written takes the place of a report that nobody asked for."""
        if write_baseline is not None and not {"format", "output"} & set(self.origins):
            return replace(self, terms=replace(self.terms, jurisdiction=jurisdiction), jobs=jobs, write_baseline=write_baseline, strict=strict, outputs=())
        return replace(self, terms=replace(self.terms, jurisdiction=jurisdiction), jobs=jobs, write_baseline=write_baseline, strict=strict)

    def witnessed(self, given: str | None) -> Request:
        """The request with how many records a second engine is to judge again. Raises :class:`InputError` for what is no number, ``all`` or ``none``."""
        if given is None:
            return self
        if given not in ("all", "none") and not (given.isascii() and given.isdecimal() and len(given) <= 12):
            raise refuse("--witness", f"“{given}”不是记录数；请写一个整数、all（全部）或 none（不复核）", f"'{given}' is no number of records; give a whole number, all or none")
        share: Share = "all" if given == "all" else 0 if given == "none" else int(given)
        return replace(self, terms=replace(self.terms, witness=share))

    def on_cluster(self, master: str | None) -> Request:
        """The request with the master that Spark is to use. Raises :class:`InputError` where another engine judges."""
        if master is None:
            return self
        if self.terms.engine != "spark":
            raise refuse("--spark-master", "只能与 --engine spark 同用", "this goes with --engine spark only")
        return replace(self, terms=replace(self.terms, engine=f"spark={master}"))


def merged(path: Path, options: Options, settings: Settings, quiet: bool, colours: bool) -> Request:
    """The request: the command goes before the settings, these before the defaults. Raises :class:`InputError` with what cannot be used."""
    said = settings.said
    lang = options.lang or Lang(said.lang or Lang.ZH)
    origins = {key: True for key, value in _by_key(options).items() if value not in (None, ())}
    origins |= {_key(name): False for name in said.model_fields_set if _key(name) not in origins}
    if "format" in origins or "output" in origins:  # one of them on the command line replaces both of the settings
        origins = {key: mine for key, mine in origins.items() if key not in ("format", "output") or mine or not (origins.get("format") or origins.get("output"))}
    wanted = _outputs(options, settings)
    refuse_binary_screen(wanted, FORMS, sys.stdout.isatty() and not quiet)

    def file(own: Path | None, named: str | None, key: str) -> Path | None:
        return own if own is not None or named is None else settings.path(named, key)

    terms = Terms(
        file(options.ruleset, said.ruleset, "ruleset") or rulesets(), (options.engine or EngineChoice(said.engine or "auto")).value, options.as_of,
        file(options.scheme, said.scheme, "scheme"))
    least, fail_on = options.least or said.severity, options.fail_on or said.fail_on
    return Request(
        path, tuple(output for output in wanted if not quiet or output.path is not None), lang, colours,
        tuple(said.select) if options.select is None else options.select, tuple(said.ignore) if options.ignore is None else options.ignore,
        None if least is None else Severity(least), {code: Severity(grade) for code, grade in said.severities.items()},
        file(options.baseline, said.baseline, "baseline"), terms, Severity(fail_on or "violation"), said.fail_on_undetermined, settings.file, origins)


def _outputs(options: Options, settings: Settings) -> tuple[Output, ...]:
    form, named = options.form, list(options.output)
    if options.statistics:
        if form not in (None, "text", STATISTICS):
            raise refuse("--statistics", f"--statistics 与 --format {form} 不能同时用", f"--statistics and --format {form} exclude each other")
        form = STATISTICS
    if form is not None or named:
        return outputs(named, form, FORMS)
    return outputs([_placed(each, settings) for each in settings.said.output], settings.said.format, FORMS, f"{settings.name}: output")


def _placed(named: str, settings: Settings) -> str:
    """An output of the settings with its file in their folder."""
    form, colon, rest = named.partition(":")
    if not colon or form not in FORMS:
        form, colon, rest = "", "", named
    return named if rest == SCREEN else f"{form}{colon}{settings.path(rest, 'output')}"


def _by_key(options: Options) -> dict[str, object]:
    return {
        "format": STATISTICS if options.statistics else options.form, "output": options.output, "lang": options.lang, "select": options.select,
        "ignore": options.ignore, "severity": options.least, "baseline": options.baseline, "engine": options.engine, "scheme": options.scheme,
        "ruleset": options.ruleset, "fail-on": options.fail_on,
    }


def _key(name: str) -> str:
    return name.replace("_", "-")


def shown(request: Request) -> str:
    """The settings in force as TOML, each with where it is from; files are named from the current folder."""
    screens = [output for output in request.outputs if output.path is None]
    written = [f"{output.form}:{output.path}" for output in request.outputs if output.path is not None]
    entries: dict[str, object] = {
        "lang": request.lang.value,
        "format": screens[0].form if screens and not written else None,
        "output": [*written, *(f"{output.form}:{SCREEN}" for output in screens)] if written else None,
        "engine": request.terms.engine, "scheme": _text(request.terms.scheme), "ruleset": _text(request.terms.folder if "ruleset" in request.origins else None),
        "fail-on": request.fail_on.value, "fail-on-undetermined": request.undetermined_fails,
        "select": list(request.select) or None, "ignore": list(request.ignore) or None, "severity": None if request.least is None else request.least.value,
        "baseline": _text(request.baseline),
    }
    zh = request.lang is Lang.ZH
    file = request.settings.name if request.settings is not None else ""
    lines = [f"# {'设置文件：' if zh else 'settings file: '}{request.settings or ('无' if zh else 'none')}"]
    for key, value in entries.items():
        if value is not None:
            mine = request.origins.get(key)
            origin = ("默认" if zh else "default") if mine is None else ("命令行" if zh else "command line") if mine else file
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}  # {origin}")
    if request.severities:
        lines += ["", f"[severities]  # {file}", *(f"{code} = {json.dumps(grade.value)}" for code, grade in sorted(request.severities.items()))]
    return "\n".join(lines) + "\n"


def _text(path: Path | None) -> str | None:
    return None if path is None else path.as_posix()
