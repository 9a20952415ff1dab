"""Many departments: their dossiers found below one folder and judged side by side."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from compliance.evidence.assess import Assessment
from compliance.evidence.terms import Terms, judge
from compliance.ground.problems import InputError, Problem, problem, refuse
from compliance.rules.rule import Ruleset
from compliance.sources.dossier import MANIFEST

MAX_DEPTH = 4
"""Dossiers are looked for so many folders deep."""

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Visit(Generic[Seen]):
    """A department by its folder, written with slashes from the province's: what was seen of its assessment, or why there is none."""

    folder: str
    seen: Seen | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Province:
    """The folders below ``root`` that hold a dossier, in order, and those that could not be looked into."""

    root: Path
    folders: tuple[str, ...]
    closed: tuple[Visit[None], ...]


def find_province(path: Path) -> Province | None:
    """The departments below a folder without ``dossier.yaml``; ``None`` for anything else, and where there are none.

    Linked folders are not followed: one that leads out of the province to a dossier is named among the closed ones.
    Hidden folders, and folders inside a dossier, are passed over.
    """
    if not path.is_dir() or (path / MANIFEST).exists():
        return None
    folders: list[str] = []
    closed: list[Visit[None]] = []
    for below, trouble in _walk(path, path.resolve(), 1):
        shown = below.relative_to(path).as_posix()
        if trouble is None:
            folders.append(shown)
        else:
            closed.append(Visit(shown, None, (trouble,)))
    return Province(path, tuple(sorted(folders)), tuple(sorted(closed, key=lambda visit: visit.folder))) if folders or closed else None


def _walk(folder: Path, root: Path, depth: int) -> Iterator[tuple[Path, Problem | None]]:
    try:
        entries = sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    except OSError as error:
        yield folder, problem(folder.name, f"无法打开文件夹（{error.strerror}）", f"cannot open the folder ({error.strerror})")
        return
    for entry in entries:
        if entry.is_symlink():
            if not entry.resolve().is_relative_to(root) and (entry / MANIFEST).exists():
                yield entry, problem(entry.name, "是指向别处的链接，没有跟随；请把卷宗放进这个文件夹", "a link that leads elsewhere, not followed; put the dossier into this folder")
        elif (entry / MANIFEST).exists():
            yield entry, None
        elif depth < MAX_DEPTH:
            yield from _walk(entry, root, depth + 1)


def survey(
    province: Province, law: Ruleset, terms: Terms, look: Callable[[Assessment], Seen], jobs: int, done: Callable[[], None],
) -> tuple[Visit[Seen], ...]:
    """Every department judged, in the order of their folders whichever finishes first; ``done`` is called after each.

    ``look`` takes from an assessment what is wanted of it and can be sent between processes. With one job nothing is
    started; else every worker holds the ruleset once. Raises :class:`InputError` where a worker is killed.
    """
    closed: list[Visit[Seen]] = [Visit(visit.folder, None, visit.problems) for visit in province.closed]
    visits = side_by_side(province.folders, partial(_visit, province.root, terms, look), law, jobs, done)
    return tuple(sorted([*visits, *closed], key=lambda visit: visit.folder))


_LAW: ContextVar[Ruleset] = ContextVar("law")
"""A worker's ruleset."""


def _start(law: Ruleset) -> None:
    # An interrupt at the terminal reaches the whole process group: the workers leave it to their parent to end them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    _LAW.set(law)


_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Signals wait till the workers are there: Python drops an interrupt that falls into its own work around a fork."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(number: int, _: object) -> None:
    """Leave by an exception, so that the workers are ended too and do not wait for ever."""
    sys.exit(128 + number)


def _visit(root: Path, terms: Terms, look: Callable[[Assessment], Seen], folder: str, law: Ruleset) -> Visit[Seen]:
    try:
        return Visit(folder, look(judge(root / folder, law, terms)))
    except InputError as error:
        return Visit(folder, None, error.problems)


Task = TypeVar("Task")
Made = TypeVar("Made")


def _work(make: Callable[[Task, Ruleset], Made], task: Task) -> Made:
    return make(task, _LAW.get())


def side_by_side(tasks: Sequence[Task], make: Callable[[Task, Ruleset], Made], law: Ruleset, jobs: int, done: Callable[[], None]) -> list[Made]:
    """What is made of each task, in the order they are finished; with one job nothing is started, else every worker holds the ruleset once.

    ``make`` must be a function that can be sent between processes. Raises :class:`InputError` where a worker is killed.
    """
    made: list[Made] = []
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        for task in tasks:
            made.append(make(task, law))
            done()
        return made
    before = set(multiprocessing.active_children())
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    pool = ProcessPoolExecutor(jobs, initializer=_start, initargs=(law,))
    try:
        with _undisturbed():
            waiting = [pool.submit(_work, make, task) for task in tasks]
        for future in as_completed(waiting):
            made.append(future.result())
            done()
    except BrokenProcessPool as error:
        raise refuse(
            "--jobs", "一个工作进程被系统终止（可能是内存不足）；请用较小的 --jobs 重试", "a worker process was killed, perhaps for want of memory; try again with fewer --jobs") from error
    except BaseException:
        for worker in set(multiprocessing.active_children()) - before:
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return made


def stranger(key: str, rows: int) -> Problem:
    """Rows of a department that the province does not know."""
    return problem(
        key or "（空）", f"有 {rows} 行记录属于这个部门，但 department 中没有它；请补上一行", f"{rows} rows belong to this department, which is not among the departments; add a row for it")


def cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def survey_code(codes: Sequence[int | None]) -> int:
    """The exit code of a survey from those of its departments (``None``: it could not be read): 2 where one could not be, else the gravest."""
    return max((2 if code is None else code for code in codes), default=0)
