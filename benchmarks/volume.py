"""Contracts at volume: this program beside SQL written by hand, in turn, on the same ledgers.

``python benchmarks/volume.py [--sizes 1000000,10000000] [--rounds R] [--folder F]``

``yardstick`` is ``handwritten.py``; ``program`` judges by the same rules, with the sample that the second engine judges, and keeps the same
findings; both are clocked after their imports, each run in a new process. ``command`` is the whole of ``compliance check`` with every finding
written in words, from start to exit. The least of each figure counts. Where the counts are not those of the truth, the run fails.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from memory import peak_mb

HERE = Path(__file__).resolve().parent
AS_OF, PLACE = "2026-12-31", "4401"
FIGURES = ("seconds", "cpu_seconds", "peak_mb")
WAYS = ("yardstick", "program", "command")
MEMORY_LIMIT_MB = 4096
RATIO_LIMIT = 1.5


def rules() -> list[str]:
    """The rules that the yardstick has, which are all that the ledger's columns can answer."""
    from handwritten import CODES

    return list(CODES)


def yardstick(ledger: Path) -> dict:
    """One run of the SQL written by hand."""
    import duckdb
    from handwritten import judge

    began, worked = time.perf_counter(), time.process_time()
    with duckdb.connect(config={"threads": os.cpu_count() or 1}) as connection:
        counts = judge(connection, ledger, AS_OF)
        return {**spent(began, worked), "counts": counts}


def program(ledger: Path) -> dict:
    """One run of this program, with the sampled witness; it raises where the witness differs."""
    import datetime as dt

    from compliance.evidence.large import judged, witnessed
    from compliance.evidence.terms import Terms
    from compliance.ground.collection import uncollected
    from compliance.ground.shipped import rulesets
    from compliance.rules.cache import cached_ruleset

    law = cached_ruleset(rulesets())
    began, worked = time.perf_counter(), time.process_time()
    terms = Terms(rulesets(), as_of=dt.date.fromisoformat(AS_OF), jurisdiction=PLACE)
    with uncollected(), judged(ledger, law, terms, rules()) as alone:
        large = witnessed(alone, terms.witness)
        figures = spent(began, worked)
        assert large.sample is not None
        counts = {code: {outcome.value: count for outcome, count in found.items()} for code, found in large.bulk.counts.items()}
        return {**figures, "counts": counts, "sampled": large.sample.verdicts, "of": large.sample.of_verdicts}


def spent(began: float, worked: float) -> dict[str, float]:
    """What a run has taken so far."""
    return {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - worked, "peak_mb": peak_mb()}


def command(ledger: Path) -> dict:
    """One run of the command as a user starts it, every finding written into a Parquet file."""
    import pyarrow.compute as pc
    import pyarrow.parquet

    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "findings.parquet"
        words = [sys.executable, "-m", "compliance", "check", str(ledger), "--jurisdiction", PLACE, "--as-of", AS_OF, "--select", ",".join(rules()), "-o", str(told), "--exit-zero"]
        began = time.perf_counter()
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"})
        assert child.stderr is not None
        said = child.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        if child.returncode:
            raise SystemExit(f"compliance check failed: {said}")
        found: dict[str, dict[str, int]] = {}
        rows = pyarrow.parquet.read_table(told, columns=["rule", "outcome", "message"])
        assert pc.min(pc.utf8_length(rows["message"])).as_py() > 0, "a finding without a sentence"
        for row in rows.group_by(["rule", "outcome"]).aggregate([([], "count_all")]).to_pylist():
            found.setdefault(row["rule"], {})[row["outcome"]] = row["count_all"]
    return {"seconds": seconds, "cpu_seconds": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024, "counts": found}


def differences(way: str, counts: dict[str, dict[str, int]], truth: dict) -> list[str]:
    """Where a run did not find what must be found; the command writes only what is not in order."""
    told = ("violated", "pending", "undetermined") if way == "command" else ("satisfied", "violated", "pending", "undetermined", "exempt")
    wrong = []
    for code, expected in truth["rules"].items():
        for outcome in told:
            said, wanted = counts.get(code, {}).get(outcome, 0), expected["counts"].get(outcome, 0)
            if said != wanted:
                wrong.append(f"{way}, {code}: {said} {outcome}, {wanted} expected")
    return wrong


def one(way: str, ledger: Path) -> dict:
    """One run in a new process."""
    done = subprocess.run([sys.executable, str(Path(__file__).resolve()), "--one", way, str(ledger)], capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"}, check=False)
    if done.returncode:
        raise SystemExit(f"{way} failed on {ledger}:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def ledger_of(rows: int, folder: Path) -> Path:
    """The ledger of so many contracts, made if it is not there."""
    ledger = folder / f"contracts-{rows}" / "contracts.parquet"
    if not ledger.with_name("truth.json").exists():
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(rows), str(ledger.parent)], check=True, stdout=subprocess.DEVNULL)
    return ledger


def measure(sizes: list[int], rounds: int, folder: Path) -> dict:
    """All runs, in turns; raises where a run counts otherwise than the truth or than another run."""
    found: dict[str, dict] = {}
    for rows in sizes:
        ledger = ledger_of(rows, folder)
        truth = json.loads(ledger.with_name("truth.json").read_text(encoding="utf-8"))
        runs: dict[str, list[dict]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way in WAYS:
                runs[way].append(one(way, ledger))
                print(f"{rows:>12,} {way:<10} {runs[way][-1]['seconds']:.2f} s", file=sys.stderr)
        wrong = [text for way, each in runs.items() for run in each for text in differences(way, run["counts"], truth)]
        wrong += [f"{code}: {ours} by the program, {theirs} by hand" for code in rules() if (ours := told(runs["program"], code)) != (theirs := told(runs["yardstick"], code))]
        if wrong:
            raise SystemExit("the counts differ:\n" + "\n".join(sorted(set(wrong))))
        least = {way: {name: min(run[name] for run in each) for name in FIGURES} for way, each in runs.items()}
        found[str(rows)] = {"rounds": rounds, "sampled": runs["program"][0]["sampled"], "verdicts": runs["program"][0]["of"], "least": least, "counts": runs["program"][0]["counts"]}
    return found


def told(runs: list[dict], code: str) -> dict[str, int]:
    """What a rule found, without what does not apply."""
    return {outcome: count for outcome, count in sorted(runs[0]["counts"].get(code, {}).items()) if count and outcome != "not_applicable"}


def markdown(found: dict) -> str:
    """The tables: every size and way, then each promise with what was measured."""
    lines = ["| contracts | way | least s | CPU s | peak MB | time of the yardstick | CPU of it | memory of it |", "|---|---|---|---|---|---|---|---|"]
    for rows, each in found.items():
        hand = each["least"]["yardstick"]
        for way, least in each["least"].items():
            ratios = " | ".join(f"{least[name] / hand[name]:.2f}" for name in FIGURES)
            lines.append(f"| {int(rows):,} | {way} | {least['seconds']:.2f} | {least['cpu_seconds']:.2f} | {least['peak_mb']:.0f} | {ratios} |")
    lines += ["", "| promise | limit | measured | kept |", "|---|---|---|---|", *(f"| {name} | {limit} | {said} | {'yes' if kept else 'NO'} |" for name, limit, said, kept in promises(found))]
    return "\n".join(lines) + "\n"


def promises(found: dict) -> list[tuple[str, str, str, bool]]:
    """What is promised, its limit, what was measured, and whether it is kept."""
    made = []
    for rows, each in found.items():
        hand, ours = each["least"]["yardstick"], each["least"]["program"]
        for name, figure in (("time", "seconds"), ("peak memory", "peak_mb")):
            ratio = ours[figure] / hand[figure]
            made.append((f"{int(rows):,} contracts, {name} against the yardstick", f"{RATIO_LIMIT} times", f"{ratio:.2f} times", ratio <= RATIO_LIMIT))
    if len(found) > 1:
        small, large = (min(found, key=int), max(found, key=int))
        growth = found[large]["least"]["program"]["seconds"] / found[small]["least"]["program"]["seconds"]
        limit = int(large) / int(small)
        made.append((f"time at {int(large):,} against time at {int(small):,}", f"{limit:g} times", f"{growth:.1f} times", growth <= limit))
        peak = max(found[large]["least"][way]["peak_mb"] for way in ("program", "command"))
        made.append((f"peak memory at {int(large):,}, the command included", f"{MEMORY_LIMIT_MB:,} MB", f"{peak:,.0f} MB", peak <= MEMORY_LIMIT_MB))
    return made


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description="Judge ledgers of contracts with this program and with SQL written by hand, in turn.")
    parser.add_argument("--sizes", type=lambda text: [int(each) for each in text.split(",")], default=[1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build"))
    parser.add_argument("--one", nargs=2, metavar=("WAY", "LEDGER"), help="one run in this process")
    asked = parser.parse_args()
    if asked.one:
        ways = {"yardstick": yardstick, "program": program, "command": command}
        print(json.dumps(ways[asked.one[0]](Path(asked.one[1]))))
        return
    found = measure(asked.sizes, asked.rounds, asked.folder)
    asked.folder.mkdir(parents=True, exist_ok=True)
    (asked.folder / "volume.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = markdown(found)
    (asked.folder / "volume.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
