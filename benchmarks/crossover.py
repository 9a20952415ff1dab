"""Verdicts per second of durable-rules, and from how many records on DuckDB with a sampled reference takes less time than durable-rules with the reference.

``python benchmarks/crossover.py [--sizes 100,...] [--rounds R] [--folder F]`` judges ledgers of contracts by all contract rules, the pairs of
witnesses in turn, from records to verdicts. The verdicts must be the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from pathlib import Path

from generate import generate

from compliance.engines import witness
from compliance.engines.durable import Chained
from compliance.engines.fence import Fence
from compliance.engines.plan import make_plan
from compliance.engines.reference import Reference
from compliance.ground.shipped import rulesets
from compliance.rules.cache import cached_ruleset
from compliance.sources.dossier import read_ledger

AS_OF, PLACE = dt.date(2026, 12, 31), "4401"
SIZES = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000]
PAIRS = ("durable and reference", "duckdb and sample")


def measure(sizes: list[int], rounds: int, folder: Path) -> list[dict]:
    """The least seconds of each pair at each size; raises where their verdicts differ."""
    usual, witness.CROSSOVER = witness.CROSSOVER, 0  # the second pair samples at every size
    law, found = cached_ruleset(rulesets()), []
    for rows in sizes:
        dossier = read_ledger(generate(rows, folder / f"crossover-{rows}", departments=1), AS_OF, PLACE)
        seconds: dict[str, list[float]] = {name: [] for name in (*PAIRS, "durable")}
        verdicts = 0
        for _ in range(rounds):
            said = []
            for name in PAIRS:
                engines = [Reference(), Chained(Fence())] if name == PAIRS[0] else [witness.duckdb_engine(), Reference()]
                plan = make_plan(law, dossier.store, PLACE, AS_OF)
                began = time.perf_counter()
                said.append(witness.testify(plan, engines).verdicts)
                seconds[name].append(time.perf_counter() - began)
            if said[0] != said[1]:
                raise SystemExit(f"the engines differ at {rows} contracts")
            plan = make_plan(law, dossier.store, PLACE, AS_OF)
            began = time.perf_counter()
            verdicts = len(list(Chained(Fence()).judge(plan)))
            seconds["durable"].append(time.perf_counter() - began)
        least = {name: min(each) for name, each in seconds.items()}
        found.append({"rows": rows, "verdicts": verdicts, "least": least, "durable_per_second": verdicts / least["durable"]})
    witness.CROSSOVER = usual
    return found


def crossover(found: list[dict]) -> int | None:
    """The least size from which on the second pair is always the faster one; ``None`` where there is none."""
    from_here = None
    for each in reversed(found):
        if each["least"][PAIRS[1]] >= each["least"][PAIRS[0]]:
            break
        from_here = each["rows"]
    return from_here


def markdown(found: list[dict]) -> str:
    """The table."""
    lines = [f"| contracts | verdicts | {PAIRS[0]}, s | {PAIRS[1]}, s | durable alone, verdicts per second |", "|---|---|---|---|---|"]
    for each in found:
        least = each["least"]
        lines.append(f"| {each['rows']:,} | {each['verdicts']:,} | {least[PAIRS[0]]:.3f} | {least[PAIRS[1]]:.3f} | {each['durable_per_second']:,.0f} |")
    where = crossover(found)
    said = "no size at which DuckDB is the faster" if where is None else f"from {where:,} contracts on DuckDB is the faster"
    return "\n".join([*lines, "", f"Measured: {said}."]) + "\n"


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description="Measure from which size on DuckDB is faster than durable-rules.")
    parser.add_argument("--sizes", type=lambda text: [int(each) for each in text.split(",")], default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build"))
    asked = parser.parse_args()
    found = measure(asked.sizes, asked.rounds, asked.folder)
    (asked.folder / "crossover.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
