"""A contract ledger of 100,000 rows in Excel, checked end to end beside the bare reading of its cells.

``python benchmarks/excel.py [--rows N] [--rounds R] [--seed S] [--folder F]`` writes the workbook (12 columns) with its truth, then measures in turns, each run
a process of its own: the bare reading by python-calamine, and this program after its imports, stage by stage. Counts and violated
rows must be those of the truth. The least of each is told, in CPU seconds beside wall seconds: on a machine that does other work too,
the former say more. ``whole`` is the command itself, from the start of the process to its end. The figures also go into ``excel.json``.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from memory import peak_mb

AS_OF, PLACE = "2026-12-31", "4401"
RATIO_LIMIT = 2
STAGES = ("read", "judge", "witness, terminal, findings file")


@contextmanager
def timed(name: str, into: dict[str, list[float]]) -> Iterator[None]:
    """Wall and CPU seconds of a step."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into[name] = [time.perf_counter() - wall, time.process_time() - cpu]


def bare(ledger: Path) -> dict[str, object]:
    """Every cell of the sheet, rows in their places, and nothing else."""
    from python_calamine import CalamineWorkbook

    times: dict[str, list[float]] = {}
    with timed("bare", times), CalamineWorkbook.from_path(str(ledger)) as book:
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {"times": times, "rows": len(rows), "peak": peak_mb()}


def checked(ledger: Path) -> dict[str, object]:
    """What the command does, stage by stage, after the imports."""
    import datetime as dt

    from compliance.evidence.large import judged, witnessed
    from compliance.evidence.terms import Terms
    from compliance.evidence.writing import writing
    from compliance.ground.collection import uncollected
    from compliance.ground.shipped import rulesets
    from compliance.reports.large import large_page
    from compliance.rules.cache import cached_ruleset
    from compliance.sources.dossier import read_ledger

    law = cached_ruleset(rulesets())
    terms = Terms(rulesets(), as_of=dt.date.fromisoformat(AS_OF), jurisdiction=PLACE)
    times: dict[str, list[float]] = {}
    told = ledger.with_name("findings.csv")
    with timed("checked", times), uncollected(), ExitStack() as stack:
        with timed("read", times):
            dossier = read_ledger(ledger, terms.as_of, PLACE)
        with timed("judge", times):
            alone = stack.enter_context(judged(dossier, law, terms))
        with timed("witness, terminal, findings file", times), writing(alone, "zh", [("csv", told)]):
            large = witnessed(alone, terms.witness)
            large_page(large, "zh").text(False)
        counts = {code: {outcome.value: count for outcome, count in found.items()} for code, found in large.bulk.counts.items()}
    rows: dict[str, list[int]] = {}
    with told.open(encoding="utf-8", newline="") as file:
        for found in csv.DictReader(file):
            if found["outcome"] == "violated":
                rows.setdefault(found["rule"], []).append(int(found["row"]))
    return {"times": times, "counts": counts, "violated": {code: sorted(found) for code, found in rows.items()}, "peak": peak_mb()}


def whole(ledger: Path) -> list[float]:
    """The command as a process: wall and CPU seconds."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "compliance", "check", str(ledger), "--as-of", AS_OF, "--jurisdiction", PLACE, "-q"], check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime]


def of_its_own(what: str, ledger: Path) -> dict[str, object]:
    """One measurement in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--measure", what, "--folder", str(ledger.parent)], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def compare(found: dict[str, object], counts: dict[str, object], violated: dict[str, list[int]]) -> None:
    """Stop where a count or a row is not that of the truth."""
    said, rows = found["counts"], found["violated"]
    assert isinstance(said, dict)
    assert isinstance(rows, dict)
    for code, right in counts.items():
        assert said[code] == right, (code, said[code], right)
        assert rows.get(code, []) == sorted(violated[code]), f"{code}: other rows than those of the truth"


def measure(rows: int, rounds: int, seed: int, folder: Path) -> dict:
    """All runs, in turns; raises where a count or a row is not that of the truth."""
    from excel_ledger import write_ledger

    ledger = folder / "合同台账.xlsx"
    counts, violated = write_ledger(ledger, rows, seed)
    least: dict[str, list[float]] = {}
    peaks: dict[str, float] = {}
    for _ in range(rounds):
        for what in ("bare", "checked"):
            found = of_its_own(what, ledger)
            if what == "checked":
                compare(found, dict(counts), violated)
            times, peak = found["times"], found["peak"]
            assert isinstance(times, dict)
            assert isinstance(peak, float)
            peaks[what] = max(peak, peaks.get(what, 0))
            for name, pair in [*times.items(), *([("whole", whole(ledger))] if what == "checked" else [])]:
                least[name] = [min(one, other) for one, other in zip(pair, least.get(name, pair), strict=True)]
    return {"rows": rows, "rounds": rounds, "least": least, "peak_mb": peaks}


def markdown(found: dict) -> str:
    """The table, and the promise with what was measured."""
    least, peaks = found["least"], found["peak_mb"]
    lines = [f"{found['rows']:,} rows, least of {found['rounds']} rounds in turns.", "", "| step | wall s | CPU s | wall, times bare | CPU, times bare |", "|---|---|---|---|---|"]
    for name in ("bare", "checked", *STAGES, "whole"):
        wall, cpu = least[name]
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {wall / least['bare'][0]:.1f} | {cpu / least['bare'][1]:.1f} |")
    ratio = least["checked"][0] / least["bare"][0]
    lines += ["", f"Peak memory: bare {peaks['bare']:.0f} MB, checked {peaks['checked']:.0f} MB.", "", "| promise | limit | measured | kept |", "|---|---|---|---|"]
    lines.append(f"| checked end to end against the bare reading | {RATIO_LIMIT} times | {ratio:.2f} times | {'yes' if ratio <= RATIO_LIMIT else 'NO'} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description="An Excel ledger checked end to end beside the bare reading of it.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path("build/excel"))
    parser.add_argument("--measure", choices=("bare", "checked"), help="one run in this process")
    asked = parser.parse_args()
    if asked.measure:
        ledger = asked.folder / "合同台账.xlsx"
        print(json.dumps(bare(ledger) if asked.measure == "bare" else checked(ledger)))
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    found = measure(asked.rows, asked.rounds, asked.seed, asked.folder)
    (asked.folder / "excel.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
