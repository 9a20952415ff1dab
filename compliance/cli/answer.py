"""One check from request to reports."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from compliance.cli.large import large_dossier, large_ledger, maybe_large
from compliance.cli.options import Lang, use_colour
from compliance.cli.request import Request
from compliance.cli.store import keep_runs
from compliance.evidence.assess import Assessment, exit_code
from compliance.evidence.baseline import baseline_text, read_baseline
from compliance.evidence.choice import choice
from compliance.evidence.listing import listed
from compliance.evidence.province import Province, find_province
from compliance.evidence.terms import judge
from compliance.evidence.workers import cores
from compliance.ground.problems import refuse
from compliance.reports.data import FORMAT, json_report
from compliance.reports.formats import FORMS, Look
from compliance.reports.outputs import SCREEN, Output, deliver, refuse_overwriting
from compliance.reports.write import save
from compliance.rules.cache import cached_ruleset
from compliance.sources.delimited import MAX_BYTES
from compliance.sources.provincial import open_provincial
from compliance.sources.quality import doubts

LEDGER_NAME = "stdin.csv"
"""What a ledger on standard input is called."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The exit code, and the files it rests on."""

    code: int
    files: tuple[Path, ...] = ()


def answer(request: Request) -> Answer:
    """Check, write the files, show what is for the screen. Raises :class:`InputError`."""
    colour = request.colours and use_colour(sys.stdout)
    if (columns := open_provincial(request.path, request.terms.as_of)) is not None:
        from compliance.cli.provincial import check_provincial

        _refuse_for_many(request)
        shown, code = check_provincial(columns, request.terms, request.fail_on, request.outputs, request.lang.value, colour, request.jobs or cores())
        _show(shown, colour)
        return Answer(code)
    if (province := find_province(request.path)) is not None:
        shown, code = _province(province, request, colour)
        _show(shown, colour)
        return Answer(code)
    check, dossier = large_ledger(request), None
    if check is None and (dossier := maybe_large(request)) is not None:
        check = large_dossier(request, dossier)
    if check is not None:
        shown, code = check(colour)
        _show(shown, colour)
        return Answer(code, (request.path,))
    with _ledger(request.path) as path:
        law = cached_ruleset(request.terms.folder)
        wanted = choice(request.select, request.ignore, request.least, request.severities, law.rules)
        whole = judge(path, law, request.terms, dossier)
        assessment = listed(whole, wanted, None if request.baseline is None else read_baseline(request.baseline, whole, FORMAT))
        files = tuple(whole.dossier.path.parent / item.name for item in whole.dossier.inputs)
        refuse_overwriting([*request.outputs, *([] if request.write_baseline is None else [Output("json", request.write_baseline)])], files)
        if request.store is not None:
            keep_runs(request.store, [json_report(whole)], request.lang)

        def make(output: Output) -> str | bytes:
            return FORMS[output.form].render(assessment, Look(request.lang.value, colour and output.path is None))

        _show(deliver(request.outputs, make), colour)
        if request.write_baseline is not None:
            return Answer(_write_baseline(request, listed(whole, wanted)), files)
        if request.strict and _doubtful(whole, request.lang):
            return Answer(2, files)
        return Answer(exit_code(assessment, request.fail_on, request.undetermined_fails), files)


def _doubtful(assessment: Assessment, lang: Lang) -> bool:
    """Whether anything about the data is in doubt; each doubt is told on standard error."""
    found = doubts(assessment.dossier.problems, assessment.dossier.quality)
    for doubt in found:
        typer.echo(f"{'存疑' if lang is Lang.ZH else 'in doubt'}: {doubt.text(lang.value)}", err=True)
    return bool(found)


def _province(province: Province, request: Request, colour: bool) -> tuple[str | bytes | None, int]:
    from compliance.cli.province import check_province

    _refuse_for_many(request)
    jobs = 1 if request.terms.engine.startswith("spark") else request.jobs or cores()  # one session does the work of all
    return check_province(province, request.terms, request.fail_on, request.outputs, request.lang.value, colour, jobs, request.store)


def _refuse_for_many(request: Request) -> None:
    asked = {"--select": request.select, "--ignore": request.ignore, "--severity": request.least, "--baseline": request.baseline,
             "--write-baseline": request.write_baseline, "--strict": request.strict, "severities": request.severities}
    for option, value in asked.items():
        if value:
            raise refuse(option, "只能用于单个部门；请逐个部门检查", "this is for a single department; check the departments one by one")


@contextmanager
def _ledger(path: Path) -> Iterator[Path]:
    """The path as it is; a ledger on standard input is kept in a file of its own while it is checked."""
    if str(path) != SCREEN:
        yield path
        return
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / LEDGER_NAME
        file.write_bytes(data)
        yield file


def _show(content: str | bytes | None, colour: bool) -> None:
    if content is not None:
        typer.echo(content, nl=False, color=colour)


def _write_baseline(request: Request, assessment: Assessment) -> int:
    assert request.write_baseline is not None
    text = baseline_text(replace(assessment, listing=None))
    save(text, request.write_baseline)
    count = text.count('"code":')
    zh = request.lang is Lang.ZH
    typer.echo(f"基线 {request.write_baseline}：{count} 项" if zh else f"baseline {request.write_baseline}: {count} entries", err=bool(request.outputs))
    return 0
