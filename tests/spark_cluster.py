"""A Spark cluster of this machine alone: a standalone master and two workers from the pyspark package, on loopback addresses."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

from tests.programs import program

PATIENCE = 60
"""Seconds that a daemon may take to come up."""

LIGHT = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A daemon is started for seconds: the first compiler and the plainest collector cost least."""

DEFAULTS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.executor.extraJavaOptions": " ".join(LIGHT),
    "spark.driver.extraJavaOptions": " ".join(LIGHT),
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.log.level": "ERROR",
}
"""Bounded memory, one core for each executor, nothing that listens to the outside."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A master's address, and its workers; each leads a group of processes with its executors in it."""

    master: str
    workers: list[subprocess.Popen[bytes]]

    def kill(self, number: int) -> None:
        """End a worker and its executors at once, as when a machine fails."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)


def configure(folder: Path) -> None:
    """Let every session of this process, and of those it starts, use these settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in DEFAULTS.items()), encoding="utf-8")
    os.environ.update(SPARK_CONF_DIR=str(folder), SPARK_LOCAL_IP="127.0.0.1", SPARK_LOCAL_DIRS=str(folder / "local"), PYSPARK_PYTHON=sys.executable)


@contextmanager
def cluster(folder: Path, memory: str = "512m") -> Iterator[Cluster]:
    """A running cluster with its files in a folder; every process of it is gone afterwards."""
    configure(folder / "conf")
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_start("master.Master", folder / "master.log", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"))
        master = _said(folder / "master.log", r"Starting Spark master at (spark://\S+)", started[0])
        for number in (1, 2):
            log = folder / f"worker{number}.log"
            started.append(_start("worker.Worker", log, "--host", "127.0.0.1", "--port", "0", "--webui-port", "0", "--cores", "1", "--memory", memory,
                                  "--work-dir", str(folder / f"work{number}"), master))
        for number in (1, 2):
            _said(folder / f"worker{number}.log", r"(Successfully registered) with master", started[number])
        yield Cluster(master, started[1:])
    finally:
        for process in started:
            _end(process)


def _start(daemon: str, log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    jars = Path(pyspark.__file__).parent / "jars"
    command = [program("java"), "-cp", f"{jars}/*", "-Xmx256m", *LIGHT, "-XX:+IgnoreUnrecognizedVMOptions", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
               "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", f"org.apache.spark.deploy.{daemon}", *arguments]
    scala = re.search(r"spark-core_([0-9.]+)-", " ".join(path.name for path in jars.glob("spark-core_*")))
    assert scala is not None
    # A worker starts its executors by what it finds here; without the version it looks for a source tree.
    environment = os.environ | {"SPARK_HOME": str(jars.parent), "SPARK_SCALA_VERSION": scala[1]}
    with log.open("wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True, cwd=log.parent)


def _said(log: Path, pattern: str, process: subprocess.Popen[bytes]) -> str:
    """What a daemon's log says, once it does."""
    for _ in range(PATIENCE * 10):
        found = re.search(pattern, log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"{log.name}:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()
