"""What Spark costs against DuckDB on one machine, and from which size on more machines would win.

``python benchmarks/spark_overhead.py FOLDER...`` judges the ledgers that ``generate.py`` wrote into these folders (say of 1,000,000 and
10,000,000 contracts) by the rules of ``handwritten.py``: on DuckDB in this machine's memory, and on a standalone Spark master with two workers of
one core each. Both use two cores. Each run is a process of its own; engines take turns, round after round; the least time counts, and only if both
find the same. CPU seconds are those of the job for DuckDB; for Spark those of the driver and its JVM and of the executors, start and end included.
Needs the extras sql and spark, pyarrow, and Java.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

ENGINES = ("duckdb", "spark")
WORKERS = 2
FLEETS = (4, 8, 16, 32, 64)
"""Numbers of workers whose break-even is worked out."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One run: the start of the engine, the job itself, the seconds of CPU, and how many contracts each rule found in each outcome."""

    start: float
    job: float
    cpu: float
    counts: dict[str, dict[str, int]]


def duckdb_run(folder: Path, truth: Mapping[str, object]) -> Timed:
    """The ledger on DuckDB."""
    began = time.perf_counter()
    import duckdb

    from compliance.engines.sql.bulk import judge_bulk
    from compliance.engines.sql.views import FileLedger
    from compliance.records.kinds import kinds
    from compliance.sources.columnar import open_columnar
    from compliance.sources.manifest import SourceShape
    from compliance.sources.vocabulary import vocabulary

    connection = duckdb.connect(config={"threads": WORKERS})
    plan = the_plan(truth)
    started = time.perf_counter()
    known = {code: vocabulary(kind) for code, kind in kinds().items()}
    ledger = open_columnar(connection, folder / "contracts.parquet", SourceShape(file="contracts.parquet", kind="contract"), "ledger", known, "contracts.parquet")
    bulk = judge_bulk(connection, plan, {"contract": FileLedger(ledger)})
    counts = {code: {outcome.value: count for outcome, count in found.items()} for code, found in bulk.counts.items()}
    return Timed(started - began, time.perf_counter() - started, time.process_time(), counts)


def spark_run(folder: Path, truth: Mapping[str, object], master: str) -> Timed:
    """The ledger on Spark, by department."""
    began = time.perf_counter()
    from compliance.engines.sql.partitioned import bench_of, extracts, judge, open_files, size_of
    from compliance.engines.sql.session import open_session, planned
    from compliance.engines.sql.spark import by_kind
    from compliance.engines.sql.statements import OUTCOMES
    from compliance.records.kinds import DEPARTMENT, kinds
    from compliance.sources.provincial import Member, members, open_provincial
    from compliance.sources.vocabulary import vocabulary

    plan, province = the_plan(truth), open_provincial(folder / "province")
    assert province is not None
    session = open_session(master)
    started = time.perf_counter()
    held = open_files(session, province, {code: vocabulary(kind) for code, kind in kinds().items()})
    own = held[DEPARTMENT]
    everyone = [each for extract in extracts(own) for _, each in members(province, kinds()[DEPARTMENT], own.header, own.columns, extract) if isinstance(each, Member)]
    with planned(session, size_of(session, province)):
        answers, = judge(session, held, bench_of([(plan, everyone)]), kinds())
    counts: dict[str, Counter[str]] = {rule.code: Counter() for rule, _ in by_kind(list(zip(plan.rules, plan.lowered, strict=True)))["contract"]}
    for row in answers.groupBy("outcomes").count().collect():
        for code, said in zip(counts, row["outcomes"], strict=True):
            if said != "0":
                counts[code][OUTCOMES[int(said)].value] += row["count"]
    job = time.perf_counter() - started
    cpu = time.process_time() + used(session.sparkContext._gateway.proc.pid)
    session.stop()
    return Timed(started - began, job, cpu, {code: dict(found) for code, found in counts.items()})


def the_plan(truth: Mapping[str, object]):
    """The rules that the yardstick has, of the ledger's place and day."""
    import datetime as dt

    from volume import rules

    from compliance.engines.plan import make_plan
    from compliance.ground.shipped import rulesets
    from compliance.records.record import Store
    from compliance.rules.cache import cached_ruleset

    law = cached_ruleset(rulesets())
    return make_plan(law, Store(), str(truth["jurisdiction"]), dt.date.fromisoformat(str(truth["as_of"])), rules())


def make_province(folder: Path, truth: Mapping[str, object]) -> None:
    """The ledger as a province in columns: the same file, and a row for each department."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    province = folder / "province"
    if province.exists():
        return
    province.mkdir()
    os.link(folder / "contracts.parquet", province / "contract.parquet")
    names = pc.unique(pq.read_table(folder / "contracts.parquet", columns=["department"])["department"])
    pq.write_table(pa.table({"department": names, "name": names}), province / "department.parquet")
    (province / "province.yaml").write_text(
        f'province: 1\nname: benchmark\nyear: 2026\nas_of: {truth["as_of"]}\njurisdiction: "{truth["jurisdiction"]}"\ndepartment: department\n', encoding="utf-8")


def used(process: int, ended: bool = False) -> float:
    """The seconds of CPU that a process has used so far; ``ended``: its children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[13:15] if ended else fields[11:13])) / os.sysconf("SC_CLK_TCK")


def measured(engine: str, folder: Path, master: str) -> Timed:
    """One run in a process of its own."""
    done = subprocess.run([sys.executable, __file__, str(folder), "--one", engine, "--master", master], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-4000:])
    return Timed(**json.loads(done.stdout.splitlines()[-1]))


def compare(folders: list[Path], rounds: int, memory: str) -> None:
    """All ledgers on both engines, in turn; the table, and the sizes from which more machines win."""
    from tests.spark_cluster import DEFAULTS, cluster

    # The tests' cluster starts fast; here the compilers may take their time.
    DEFAULTS.update({"spark.executor.memory": memory, "spark.executor.extraJavaOptions": "-XX:+UseParallelGC", "spark.sql.shuffle.partitions": "8"})
    best: dict[tuple[str, int], Timed] = {}
    with tempfile.TemporaryDirectory() as scratch, cluster(Path(scratch), memory=memory) as running:
        for folder in folders:
            truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
            make_province(folder, truth)
            for _ in range(rounds):
                for engine in ENGINES:
                    before = [used(worker.pid, ended=True) for worker in running.workers]
                    timed = measured(engine, folder, running.master)
                    if engine == "spark":
                        timed = replace(timed, cpu=timed.cpu + executors_used(running.workers, before))
                    print(f"{engine} {truth['rows']:,}: start {timed.start:.1f} s, job {timed.job:.1f} s, CPU {timed.cpu:.1f} s", file=sys.stderr, flush=True)
                    key = engine, truth["rows"]
                    best[key] = min(best.get(key, timed), timed, key=lambda one: one.job)
            one, other = (best[engine, truth["rows"]].counts for engine in ENGINES)
            if {code: sorted(found.items()) for code, found in one.items()} != {code: sorted(found.items()) for code, found in other.items()}:
                sys.exit(f"the engines disagree on {folder}")
    print(*table(best), "", sep="\n")
    sizes = sorted({rows for _, rows in best})
    if len(sizes) > 1:
        print(*break_even({engine: [(rows, best[engine, rows].start + best[engine, rows].job) for rows in (sizes[0], sizes[-1])] for engine in ENGINES}), sep="\n")


def executors_used(workers: Sequence[subprocess.Popen[bytes]], before: Sequence[float]) -> float:
    """What the executors of the run that is over have used, once each has ended."""
    for _ in range(600):
        spent = [used(worker.pid, ended=True) - earlier for worker, earlier in zip(workers, before, strict=True)]
        if all(spent):
            return sum(spent)
        time.sleep(0.1)
    sys.exit("an executor does not end")


def table(best: Mapping[tuple[str, int], Timed]) -> list[str]:
    """The figures as a table in Markdown."""
    lines = ["| contracts | DuckDB s | CPU s | Spark start s | Spark job s | CPU s | job / DuckDB |", "|---:|---:|---:|---:|---:|---:|---:|"]
    for rows in sorted({rows for _, rows in best}):
        duck, spark = best["duckdb", rows], best["spark", rows]
        lines.append(f"| {rows:,} | {duck.job:.1f} | {duck.cpu:.1f} | {spark.start:.1f} | {spark.job:.1f} | {spark.cpu:.1f} | {spark.job / duck.job:.1f}x |")
    return lines


def break_even(times: Mapping[str, list[tuple[int, float]]]) -> list[str]:
    """From which size on so many workers beat one machine, if time is a fixed part and one that grows with the rows and shrinks with the workers."""
    fixed, slope = {}, {}
    for engine, ((few, short), (many, long)) in times.items():
        slope[engine] = (long - short) / (many - few)
        fixed[engine] = short - slope[engine] * few
    lines = [f"{engine}: {fixed[engine]:.1f} s and {slope[engine] * 1e6:.2f} s for each million contracts" for engine in times]
    if slope["duckdb"] > 0:
        lines.append(f"at any size, more than {WORKERS * slope['spark'] / slope['duckdb']:.0f} workers are needed to be ahead")
    for fleet in FLEETS:
        saved = slope["duckdb"] - slope["spark"] * WORKERS / fleet
        lines.append(f"{fleet} workers: " + ("never ahead" if saved <= 0 else f"ahead from {max(0.0, fixed['spark'] - fixed['duckdb']) / saved / 1e6:,.0f} million contracts"))
    return lines


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="What Spark costs against DuckDB, and from which size on more machines win.")
    parser.add_argument("folders", type=Path, nargs="+", help="where generate.py wrote")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--executor-memory", default="3g", help="for each of the two workers")
    parser.add_argument("--one", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--master", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.one:
        return compare(asked.folders, asked.rounds, asked.executor_memory)
    folder = asked.folders[0]
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    timed = duckdb_run(folder, truth) if asked.one == "duckdb" else spark_run(folder, truth, asked.master)
    print(json.dumps({"start": timed.start, "job": timed.job, "cpu": timed.cpu, "counts": timed.counts}))
    return None


if __name__ == "__main__":
    main()
