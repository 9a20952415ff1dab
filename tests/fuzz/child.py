"""A process of its own that tries mutants at a door, with as much memory as it may have: ``python child.py DOOR FIRST COUNT FOLDER``.

It prints a line before each mutant and one after, so that whoever watches knows which one crashed it or made it hang.
"""

from __future__ import annotations

import resource
import sys
import time
import traceback
from pathlib import Path

from benchmarks.memory import peak_mb
from tests.fuzz.doors import DOORS, enter
from tests.fuzz.mutants import mutant

MEMORY = 1024**3


def say(*words: object) -> None:
    """One line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(door: str, first: int, count: int, folder: Path) -> None:
    """Try the mutants ``first`` to ``first + count``."""
    found = DOORS[door][0]()
    for number in range(first, first + count):
        seed = found[number % len(found)]
        say("try", number, seed.name)
        content = mutant(seed.read_bytes(), number)
        began = time.monotonic()
        try:
            outcome = enter(door, content, seed, folder)
        except Exception:  # whatever it is, it is a fault to be told
            traceback.print_exc()
            (folder.parent / f"{door}-{number}-{seed.name}").write_bytes(content)
            outcome = "fault"
        say("done", number, outcome, f"{time.monotonic() - began:.3f}", round(peak_mb() * 1024**2))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (3 * MEMORY, 3 * MEMORY))
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
