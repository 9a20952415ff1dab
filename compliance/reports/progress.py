"""How far a long run has come, for those who watch."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from compliance.engines.sampling import Step


@contextmanager
def progress(what: str, total: int) -> Iterator[Step]:
    """A bar on standard error that each call moves one further, and longer where more turned out to come; nothing at all where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _more=0: None
        return
    # Refreshed by its calls only: a refreshing thread would not survive the start of worker processes.
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=total)

        def step(more: int = 0) -> None:
            bar.update(task, advance=1, total=(bar.tasks[0].total or 0) + more)
            bar.refresh()

        yield step
