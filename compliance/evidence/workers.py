"""Tasks done side by side in processes of their own, each at the end of a pipe (``docs/decisions/0018``)."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from compliance.ground.problems import refuse
from compliance.rules.rule import Ruleset

Task = TypeVar("Task")
Made = TypeVar("Made")

_ENDING = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 5
"""Seconds in which a worker told to end can put away its temporary files."""


def cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def side_by_side(tasks: Sequence[Task], make: Callable[[Task, Ruleset], Made], law: Ruleset, jobs: int, done: Callable[[], None]) -> list[Made]:
    """What is made of each task, in the order they are finished; with one job nothing is started, else every worker holds the ruleset once.

    ``make`` must be a function that can be sent between processes; what it raises is raised here. Whatever ends this, an interrupt too,
    ends the workers. Raises :class:`InputError` where a worker is killed.
    """
    made: list[Made] = []
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        for task in tasks:
            made.append(make(task, law))
            done()
        return made
    waiting = deque(tasks)
    with _leaving_by_exception():
        workers = _Workers(make, law)
        try:
            with _undisturbed():
                workers.start(jobs)
            for channel in workers.channels:
                workers.hand(channel, waiting.popleft())
            busy = list(workers.channels)
            while busy:
                ready = wait(busy)
                for channel in [channel for channel in busy if channel in ready]:
                    made.append(workers.answer(channel))
                    done()
                    if waiting:
                        workers.hand(channel, waiting.popleft())
                    else:
                        busy.remove(channel)
        finally:
            workers.end()
    return made


class _Workers(Generic[Task, Made]):
    """The processes and, in the same order, this side's ends of their pipes."""

    def __init__(self, make: Callable[[Task, Ruleset], Made], law: Ruleset) -> None:
        self._make, self._law = make, law
        self._processes: list[BaseProcess] = []
        self.channels: list[Connection] = []

    def start(self, jobs: int) -> None:
        for _ in range(jobs):
            ours, theirs = multiprocessing.Pipe()
            self.channels.append(ours)
            # A forked process holds copies of all that is open here. It must not keep an end of this side open, or nobody would see this process end.
            foreign = tuple(self.channels) if multiprocessing.get_start_method() == "fork" else ()
            process = multiprocessing.Process(target=_serve, args=(theirs, foreign, self._make, self._law), daemon=True)
            process.start()
            theirs.close()
            self._processes.append(process)

    def hand(self, channel: Connection, task: Task) -> None:
        with _killed():
            channel.send(task)

    def answer(self, channel: Connection) -> Made:
        with _killed():
            made, error = channel.recv()
        if error is not None:
            raise error
        return made  # type: ignore[no-any-return]  # what comes through a pipe has no type; _serve sends what make gave

    def end(self) -> None:
        for process in self._processes:
            process.terminate()
        last = time.monotonic() + _PATIENCE
        for process, channel in zip(self._processes, self.channels, strict=False):
            process.join(max(0, last - time.monotonic()))
            process.kill()
            process.join()
            channel.close()


def _serve(channel: Connection, foreign: Sequence[Connection], make: Callable[[Task, Ruleset], Made], law: Ruleset) -> None:
    """A worker's life: one task after the other till the other end of the pipe is closed."""
    # An interrupt at the terminal reaches the whole process group: the workers leave it to their parent to end them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    for end in foreign:
        end.close()
    with suppress(EOFError, ConnectionError):
        while True:
            channel.send(_tried(make, channel.recv(), law))


def _tried(make: Callable[[Task, Ruleset], Made], task: Task, law: Ruleset) -> tuple[Made | None, Exception | None]:
    try:
        return make(task, law), None
    except Exception as error:
        # It is raised again on the other side, which would not show where it came from.
        error.add_note("".join(traceback.format_exception(error)))
        return None, error


@contextmanager
def _killed() -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError) as error:
        raise refuse(
            "--jobs", "一个工作进程被系统终止（可能是内存不足）；请用较小的 --jobs 重试", "a worker process was killed, perhaps for want of memory; try again with fewer --jobs") from error


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


@contextmanager
def _leaving_by_exception() -> Iterator[None]:
    """A request to end leaves as an interrupt does, so that the workers are ended too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, _: object) -> None:
    sys.exit(128 + number)
