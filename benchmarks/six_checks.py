"""Compare the tools of the six checks on the same files: a table, a JSON file and a chart.

``python benchmarks/six_checks.py [--rows N] [--rounds R] [--folder F] [--environments E] [--tools a,b] [--format csv|parquet|both]``

Each run is a new process. The tools take turns, round after round, so that a busy moment of the machine falls on all alike; the least
time of each counts. A tool that is not installed is passed over with a message. ``--environments`` names a folder of virtual
environments for tools that cannot share one: ``pandera``, ``pointblank``, ``great-expectations``, ``frictionless``, ``native`` for the
rest; one that is not there is replaced by the Python that runs this.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from six_rows import CHECKS, DATES, LARGE, OPEN
from six_tools import ABSENT, TOOLS

HERE = Path(__file__).resolve().parent
METHODS = np.array([OPEN, "竞争性磋商", "询价", "单一来源", "框架协议采购"])
ROW_GROUP = 122_880
"""Rows of a row group, as DuckDB writes them: a file of one group is read by one thread in most libraries."""

SLOW = {"pydantic", "great-expectations", "frictionless"}
"""Tools that take many times as long as the rest: they run in the first round only, and not before it to warm up."""

ENVIRONMENTS = {"pandera-polars": "pandera", "pandera-pandas": "pandera", "pointblank": "pointblank", "great-expectations": "great-expectations", "frictionless": "frictionless"}


def write_rows(total: int, folder: Path, seed: int) -> dict[str, int]:
    """Write the contracts as CSV and Parquet; how many rows break each check, counted on the columns before they are written."""
    random = np.random.default_rng(seed)

    def gap(usual: tuple[int, int], late: tuple[int, int], share: float) -> np.ndarray:
        return np.where(random.random(total) < share, random.integers(*late, total), random.integers(*usual, total))

    def blank(share: float) -> np.ndarray:
        return random.random(total) < share

    opened = 19_358 + random.integers(0, 730, total)
    closed = opened + random.integers(5, 40, total)
    letter = closed + random.integers(1, 10, total)
    signed = letter + gap((1, 31), (31, 120), 0.02)
    published = signed + gap((0, 8), (8, 90), 0.03)
    budget = np.round(np.exp(random.normal(12.5, 1.2, total)), 2)
    amount = np.round(budget * np.where(random.random(total) < 0.015, random.uniform(1.12, 1.8, total), random.uniform(0.7, 1.08, total)), 2)
    method = random.choice(5, total, p=[0.45, 0.25, 0.12, 0.08, 0.10])
    number = np.where(random.random(total) < 0.005, random.integers(0, total, total), np.arange(total))
    no = {"signed_on": blank(0.002), "published_on": blank(0.01), "award_letter_on": blank(0.004), "budget_amount": blank(0.003)}
    _, slots, counts = np.unique(number, return_inverse=True, return_counts=True)
    broken = {
        "C1": (published - signed > 7) & ~no["signed_on"] & ~no["published_on"], "C2": (amount - budget > 0.10 * budget) & ~no["budget_amount"],
        "C3": no["published_on"], "C4": (signed - letter > 30) & ~no["signed_on"] & ~no["award_letter_on"],
        "C5": counts[slots] > 1, "C6": (amount > LARGE) & (method != 0)}
    dates = dict(zip(DATES, (signed, published, letter, opened, closed), strict=True))
    columns: dict[str, pa.Array] = {"row_no": pa.array(np.arange(2, total + 2)), "contract_no": pa.array([f"HT-{each:09d}" for each in number])}
    columns |= {name: pa.array(days.astype(np.int32), mask=no.get(name)).cast(pa.date32()) for name, days in dates.items()}
    columns |= {"amount": pa.array(amount), "budget_amount": pa.array(budget, mask=no["budget_amount"]), "method": pa.array(METHODS[method])}
    columns["supplier"] = pa.array([f"供应商{each}" for each in random.integers(1, 20_000, total)])
    made = pa.table(columns)
    folder.mkdir(parents=True, exist_ok=True)
    pa.parquet.write_table(made, folder / "contracts.parquet", row_group_size=ROW_GROUP)
    pa.csv.write_csv(made, folder / "contracts.csv", pa.csv.WriteOptions(quoting_style="needed"))
    return {**{code: int(rows.sum()) for code, rows in broken.items()}, "C5 repeats": total - len(counts)}


def python_of(tool: str, environments: Path | None) -> str:
    """The Python that runs a tool."""
    if environments is not None:
        found = environments / ENVIRONMENTS.get(tool, "native") / "bin" / "python"
        if found.exists():
            return str(found)
    return sys.executable


def run_tool(tool: str, file: Path, environments: Path | None) -> dict | None:
    """What one run of a tool says; ``None``, with a message, where it is absent or fails."""
    words = [python_of(tool, environments), "-W", "ignore", str(HERE / "six_tools.py"), tool, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"}, check=False)
    if done.returncode == 0:
        return json.loads(done.stdout.splitlines()[-1])
    reason = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    print(f"{tool}: {'passed over' if done.returncode == ABSENT else 'FAILED'}: {reason[0]}", file=sys.stderr)
    return None


def right(counts: dict[str, int], truth: dict[str, int]) -> bool:
    """Whether a tool found what is broken; of repeated numbers it may report all rows, or all but the first."""
    return all(counts[code] == truth[code] or (code == "C5" and counts[code] == truth["C5 repeats"]) for code in CHECKS)


def measure(tools: list[str], files: list[Path], rounds: int, truth: dict[str, int], environments: Path | None) -> list[dict]:
    """All runs, in turns."""
    runs: list[dict] = []
    absent: set[tuple[str, Path]] = set()
    for number in range(rounds):
        for file in files:
            for tool in tools:
                if (tool, file) in absent or (tool in SLOW and number > 0) or (tool == "frictionless" and file.suffix != ".csv"):
                    continue
                said = run_tool(tool, file, environments)
                if said is None:
                    absent.add((tool, file))
                    continue
                runs.append({**said, "format": file.suffix[1:], "round": number, "right": right(said["counts"], truth)})
    return runs


def summary(runs: list[dict], kind: str) -> list[dict]:
    """The least time and memory of each tool on one kind of file, the fastest first."""
    found = []
    for tool in dict.fromkeys(run["tool"] for run in runs):
        own = [run for run in runs if run["tool"] == tool and run["format"] == kind]
        if own:
            least = {key: min(run[key] for run in own) for key in ("seconds", "cpu_seconds", "peak_mb")}
            found.append({"tool": tool, "version": own[0]["version"], **least, "runs": len(own), "right": all(run["right"] for run in own)})
    return sorted(found, key=lambda each: each["seconds"])


def markdown(rows: list[dict], kind: str) -> str:
    """One table."""
    lines = [f"### {kind}", "", "| tool | version | least s | × fastest | CPU s | peak MB | runs | counts |", "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        cells = (row["tool"], row["version"], f"{row['seconds']:.2f}", f"{row['seconds'] / rows[0]['seconds']:.1f}", f"{row['cpu_seconds']:.2f}", f"{row['peak_mb']:.0f}", row["runs"], "right" if row["right"] else "WRONG")
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def chart(tables: dict[str, list[dict]], path: Path) -> None:
    """Bars of the least times, on a logarithmic scale. Needs matplotlib; without it there is a message and no chart."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        print("no chart: matplotlib is not installed", file=sys.stderr)
        return
    figure = Figure(figsize=(9, 1.2 + 0.3 * sum(map(len, tables.values()))), layout="constrained")
    panes = figure.subplots(len(tables), 1, squeeze=False, height_ratios=[len(rows) + 1 for rows in tables.values()])
    for pane, (kind, rows) in zip(panes[:, 0], tables.items(), strict=True):
        bars = pane.barh([row["tool"] for row in rows], [row["seconds"] for row in rows], color=["#b5302a" if row["tool"] == "ours" else "#7a8b99" for row in rows])
        pane.bar_label(bars, [f"{row['seconds']:.2f} s" for row in rows], padding=3)
        pane.set(xscale="log", title=f"six checks, {kind}: least seconds after the imports")
        pane.invert_yaxis()
        pane.margins(x=0.15)
    figure.savefig(path, format="svg", metadata={"Date": None})


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description="Compare libraries on the six checks.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=20_240_601)
    parser.add_argument("--folder", type=Path, default=Path("build/six-checks"))
    parser.add_argument("--environments", type=Path)
    parser.add_argument("--tools", type=lambda text: text.split(","), default=list(TOOLS))
    parser.add_argument("--format", dest="kind", choices=("csv", "parquet", "both"), default="both")
    asked = parser.parse_args()
    if unknown := set(asked.tools) - set(TOOLS):
        parser.error(f"no such tool: {', '.join(sorted(unknown))}; there are {', '.join(TOOLS)}")
    truth = write_rows(asked.rows, asked.folder, asked.seed)
    kinds = ["csv", "parquet"] if asked.kind == "both" else [asked.kind]
    runs = measure(asked.tools, [asked.folder / f"contracts.{kind}" for kind in kinds], asked.rounds, truth, asked.environments)
    tables = {kind: rows for kind in kinds if (rows := summary(runs, kind))}
    about = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count(), "rows": asked.rows, "truth": truth}
    (asked.folder / "six-checks.json").write_text(json.dumps({**about, "tables": tables, "runs": runs}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text = "\n".join(markdown(rows, kind) for kind, rows in tables.items())
    (asked.folder / "six-checks.md").write_text(text, encoding="utf-8")
    print(text)
    if tables:
        chart(tables, asked.folder / "six-checks.svg")
    sys.exit(0 if all(run["right"] for run in runs) else 1)


if __name__ == "__main__":
    main()
