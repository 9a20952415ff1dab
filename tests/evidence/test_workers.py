"""Workers end with whoever started them, whenever that is interrupted, and their failures are told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.evidence.workers import side_by_side
from compliance.ground.problems import InputError
from compliance.rules.rule import Ruleset
from tests.acceptance.running import ROOT

LAW = Ruleset({}, {}, {}, {}, "")
TASKS = tuple(range(5))

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")

INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from tests.evidence.test_workers import LAW, TASKS, same
from compliance.evidence.workers import side_by_side

def run(line, told):
    # Run to the line with that number and be interrupted there, in this process or, with none, count the lines.
    owner, passed = os.getpid(), 0
    def trace(frame, event, argument):
        nonlocal passed
        if event == "line" and os.getpid() == owner:
            passed += 1
            if passed == line:
                signal.raise_signal(told)
        return trace
    sys.settrace(trace)
    try:
        side_by_side(TASKS, same, LAW, 2, int)
    finally:
        sys.settrace(None)
    return passed

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.alarm(1_500)
lines = run(0, 0)
for line in range(1, lines + 1, 1 + lines // int(sys.argv[1])):
    for told in (signal.SIGINT, signal.SIGTERM):
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            signal.alarm(20)
            sys.stderr = open(os.devnull, "w")
            sys.exit(run(line, told) and None)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        try:
            os.killpg(child, 0)
            print(line, told.name, "left a worker")
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if code not in (0, -signal.SIGINT, -signal.SIGTERM, 128 + signal.SIGTERM):
            print(line, told.name, "ended with", code)
print("lines:", lines)
"""


def same(task: int, _: Ruleset) -> int:
    return task


def failing(task: int, _: Ruleset) -> int:
    raise ZeroDivisionError(task)


def killed(task: int, _: Ruleset) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return task


def large(_: int, law: Ruleset) -> bytes:
    return bytes(10_000_000 + len(law.rules))


@pytest.mark.parametrize("jobs", [1, 2, 3, 9])
def test_every_task_is_done_once(jobs: int) -> None:
    seen: list[int] = []
    made = side_by_side(TASKS, same, LAW, jobs, lambda: seen.append(1))
    assert (sorted(made), len(seen)) == (list(TASKS), len(TASKS))


def test_nothing_to_do() -> None:
    assert side_by_side((), same, LAW, 4, int) == []


def test_what_a_worker_raises_is_raised_here_and_says_where() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        side_by_side(TASKS, failing, LAW, 2, int)
    assert "in failing" in "".join(caught.value.__notes__)


@posix
def test_a_killed_worker_is_told() -> None:
    with pytest.raises(InputError, match="--jobs"):
        side_by_side(TASKS, killed, LAW, 2, int)


@posix
def test_an_answer_that_nobody_waits_for_holds_up_nothing() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side(TASKS, large, LAW, 3, stop)


@posix
@pytest.mark.parametrize("points", [25, pytest.param(1_000, marks=pytest.mark.long)])
def test_an_interrupt_at_any_line_ends_everything(points: int, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(points)], capture_output=True, text=True, timeout=1_600, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert ended.returncode == 0, ended.stderr
    said = ended.stdout.splitlines()
    assert said[:-1] == []
    assert said[-1].startswith("lines:")
