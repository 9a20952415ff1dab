"""``check --watch``: checked again whenever a file changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

import typer

from compliance.cli.answer import LEDGER_NAME, answer
from compliance.cli.options import Lang
from compliance.cli.request import Request
from compliance.cli.streams import ShownToNobody
from compliance.ground.problems import InputError, refuse
from compliance.reports.outputs import SCREEN
from compliance.sources.dossier import MANIFEST
from compliance.sources.files import TEXTS, WORKBOOKS
from compliance.sources.missing import is_lock

PAUSE = 0.5
"""Seconds between two looks. Files are looked at, not waited for: on shared drives, where ledgers lie, systems send no word of a change."""

Signature: TypeAlias = "dict[Path, tuple[int, int] | None]"


def watching(request: Request, again: Callable[[], Request]) -> int:
    """Check at once, and ``again`` after every change, until the user interrupts. Raises :class:`InputError` for what cannot be watched."""
    if str(request.path) == SCREEN or (request.path.is_dir() and not (request.path / MANIFEST).exists()):
        raise refuse("--watch", "只能监视单个卷宗或台账", "this watches a single dossier or ledger")
    zh = request.lang is Lang.ZH
    files: tuple[Path, ...] = ()
    try:
        while True:
            before = _signature(_watched(request, files))
            request, files = _checked(request, again, files)
            watched = _watched(request, files)
            typer.echo(f"监视 {len(watched)} 个文件，改动后重新检查；Ctrl-C 结束" if zh else f"watching {len(watched)} files, checking again after a change; Ctrl-C ends", err=True)
            _wait(watched, {path: sign for path, sign in before.items() if path in watched})
    except KeyboardInterrupt:
        typer.echo("", err=True)
        return 0


def _checked(request: Request, again: Callable[[], Request], files: tuple[Path, ...]) -> tuple[Request, tuple[Path, ...]]:
    """Check once. What cannot be used is told, for the next change to mend; then the request and the files stay as they were."""
    try:
        request = again()
        return request, answer(request).files
    except ShownToNobody:  # no change of a file mends that
        raise
    except InputError as error:
        for found in error.problems:
            typer.echo(f"{'错误' if request.lang is Lang.ZH else 'error'}: {found.text(request.lang.value)}", err=True)
        return request, files


def _watched(request: Request, files: tuple[Path, ...]) -> list[Path]:
    """The files of the last check that went well; before there is one, the dossier's ledgers as far as their endings tell. Never our own reports."""
    folder = request.path if request.path.is_dir() else request.path.parent
    own = {output.path.resolve() for output in request.outputs if output.path is not None}
    manifest = folder / MANIFEST if request.path.is_dir() else request.path
    found = files or (manifest, *(path for path in sorted(folder.iterdir()) if path.suffix.lower() in WORKBOOKS + TEXTS and path.name != LEDGER_NAME and not is_lock(path)))
    settings = [path for path in (request.settings, request.baseline) if path is not None]
    return list(dict.fromkeys(path for path in (*found, *settings) if path.resolve() not in own))


def _signature(paths: Iterable[Path]) -> Signature:
    found: Signature = {}
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            found[path] = None
        else:
            found[path] = (state.st_mtime_ns, state.st_size)
    return found


def _wait(watched: list[Path], before: Signature) -> None:
    """Until a file is not as it was before the check, and then till nobody writes any more: a spreadsheet program saves in several steps."""
    now = _signature(watched)
    before = {**now, **before}
    while now == before:
        time.sleep(PAUSE)
        now = _signature(watched)
    while True:
        time.sleep(PAUSE)
        later = _signature(watched)
        if later == now:
            return
        now = later
