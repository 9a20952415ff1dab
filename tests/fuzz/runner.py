"""Watches over child processes that try mutants: one that crashes or hangs is told, ended, and followed by another."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.running import ROOT

SLOWEST = 10.0
"""No mutant may take so many seconds."""

_STARTING = 60.0


@dataclass
class Tally:
    """What became of the mutants at one door."""

    taken: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    memory: int = 0

    def __str__(self) -> str:
        return f"{self.taken + self.refused + len(self.faults):,} tried: {self.taken:,} taken, {self.refused:,} refused, {len(self.faults)} faults; slowest {self.slowest:.1f} s, {self.memory / 2**20:.0f} MiB"


def tried(door: str, first: int, count: int, folder: Path) -> Tally:
    """Try these mutants at a door. A crash, a hang and an exception are faults, each named by its number."""
    tally = Tally()
    number = first
    while number < first + count:
        number = _child(door, number, first + count - number, folder, tally)
    return tally


def _child(door: str, first: int, count: int, folder: Path, tally: Tally) -> int:
    """Run one child; the number to go on with."""
    command = [sys.executable, str(ROOT / "tests" / "fuzz" / "child.py"), door, str(first), str(count), str(folder / "here")]
    with (folder / "told.txt").open("ab") as told:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_gather, args=(child, lines), daemon=True).start()
    number, name, begun = first, "", False
    try:
        while (line := lines.get(timeout=SLOWEST if begun else _STARTING)) is not None:
            match line.split():
                case ["try", at, *rest]:
                    number, name, begun = int(at), " ".join(rest), True
                case ["done", at, outcome, seconds, memory]:
                    number = int(at) + 1
                    tally.slowest, tally.memory = max(tally.slowest, float(seconds)), max(tally.memory, int(memory))
                    tally.taken += outcome == "taken"
                    tally.refused += outcome == "refused"
                    if outcome == "fault":
                        tally.faults.append(f"{door} {at} ({name}): an exception, see {folder}")
    except queue.Empty:
        tally.faults.append(f"{door} {number} ({name}): more than {SLOWEST} s")
        return number + 1
    finally:
        child.kill()
        child.wait()
    if child.returncode == 0:
        return first + count
    tally.faults.append(f"{door} {number} ({name}): ended with {child.returncode}")
    return number + 1


def _gather(child: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.put(line)
    # The process has closed its output: it is about to end by itself.
    child.wait()
    lines.put(None)


if __name__ == "__main__":
    import tempfile

    for asked in sys.argv[1:]:
        at, begin, many = asked.split(":")
        where = Path(tempfile.mkdtemp(prefix="mutants-"))
        found = tried(at, int(begin), int(many), where)
        print(f"{at}: {found}", *found.faults, sep="\n  ", flush=True)
