"""How long the program takes to start, beside what its parts take; and how long one whole check takes.

Run with the Python of an environment in which the program is installed: ``python benchmarks/startup.py [ROUNDS]``.

All commands are run in turn, round after round, so that a busy moment of the machine falls on each alike; the
minimum of each is its time without disturbance, and starts are compared as the ratio of two minima.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

BASE = "python -c 'import typer'"
VERSION = "compliance --version"
CHECK = "compliance check fixtures/liwan-2024 --exit-zero"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    BASE: ["-c", "import typer"],
    VERSION: ["-m", "compliance", "--version"],
    CHECK: ["-m", "compliance", "check", "fixtures/liwan-2024", "--exit-zero"],
}
RATIO_LIMIT = 3
CHECK_LIMIT_SECONDS = 2


def seconds(words: list[str]) -> float:
    """The wall-clock time of one process from start to exit. Raises ``CalledProcessError`` where it fails."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    began = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def measure(rounds: int) -> dict[str, list[float]]:
    """The times of every command, after one round that only fills the caches."""
    for words in COMMANDS.values():
        seconds(words)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, words in COMMANDS.items():
            times[name].append(seconds(words))
    return times


def main() -> None:
    """Measure and print one line per command, then the two promises."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    times = measure(rounds)
    least = {name: min(found) for name, found in times.items()}
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {rounds} rounds in turn")
    print(f"{'command':<52}{'least, s':>10}{'most, s':>10}{'of import typer':>17}")
    for name, found in times.items():
        print(f"{name:<52}{least[name]:>10.3f}{max(found):>10.3f}{least[name] / least[BASE]:>17.2f}")
    ratio = least[VERSION] / least[BASE]
    print(f"start: {ratio:.2f} times importing typer (promised: at most {RATIO_LIMIT}): {'kept' if ratio <= RATIO_LIMIT else 'BROKEN'}")
    print(f"check: {least[CHECK]:.2f} s (promised: at most {CHECK_LIMIT_SECONDS} s): {'kept' if least[CHECK] <= CHECK_LIMIT_SECONDS else 'BROKEN'}")


if __name__ == "__main__":
    main()
