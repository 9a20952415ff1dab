"""All benchmarks in one command: ``python benchmarks/run.py [--folder F] [--rounds R] [--rows N] [--sizes a,b] [--workbook-rows N] [--environments E] [--only PART,...] [--readme]``.

Runs ``six_checks.py``, ``volume.py``, ``excel.py`` and ``crossover.py`` one after the other and writes ``results.json``, ``results.md`` and the charts into the
folder. ``--readme`` also puts the tables between the marks of this folder's README, and the charts beside it. ``--only excel`` measures that part again and
keeps what was measured of the others. ``--only-tables`` makes the tables again from ``results.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import crossover
import excel
import six_checks
import volume

HERE = Path(__file__).resolve().parent
SIX_LIMITS = (
    ("the fastest of polars, DuckDB, pointblank", ("polars", "duckdb", "pointblank"), 1.5, True), ("pandera", ("pandera-polars", "pandera-pandas"), 2, False),
    ("pydantic", ("pydantic",), 10, False), ("Great Expectations", ("great-expectations",), 20, False), ("frictionless", ("frictionless",), 100, False))
SIX_MEMORY_MB = 600


def run(script: object, *words: object) -> None:
    """One script to its end; six_checks says by its exit code that a tool counted wrongly, and so does this."""
    subprocess.run([sys.executable, str(HERE / str(script)), *map(str, words)], check=True)


WRITTEN = {"six": "six-checks/six-checks.json", "volume": "volume.json", "excel": "excel/excel.json", "crossover": "crossover.json"}
"""The parts of a run, each with the file it leaves."""


def measure(asked: argparse.Namespace) -> dict:
    """Run the parts asked for; what was measured, now or before, with the machine and the versions."""
    environments = ["--environments", asked.environments] if asked.environments else []
    folder = asked.folder
    runs: dict[str, tuple[object, ...]] = {
        "six": ("six_checks.py", "--rows", asked.rows, "--rounds", asked.rounds, "--folder", folder / "six-checks", *environments),
        "volume": ("volume.py", "--sizes", asked.sizes, "--rounds", asked.rounds, "--folder", folder),
        "excel": ("excel.py", "--rows", asked.workbook_rows, "--rounds", asked.rounds, "--folder", folder / "excel"),
        "crossover": ("crossover.py", "--rounds", asked.rounds, "--folder", folder)}
    for part in asked.only:
        run(*runs[part])
    read = {name: json.loads((folder / path).read_text(encoding="utf-8")) for name, path in WRITTEN.items()}
    import duckdb

    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "system": platform.platform(), "python": platform.python_version(), "duckdb": duckdb.__version__}
    return {"machine": machine, **read}


def six_promises(tables: dict[str, list[dict]]) -> str:
    """What is promised of the six checks, and whether it is kept; in place of a library that was not there stands a dash."""
    lines = ["| promise | limit | measured | kept |", "|---|---|---|---|"]
    for kind, rows in tables.items():
        least = {row["tool"]: row["seconds"] for row in rows}
        for name, tools, limit, at_most in SIX_LIMITS:
            there = [least[tool] for tool in tools if tool in least]
            if not there or "ours" not in least:
                lines.append(f"| {kind}: against {name} | {'at most' if at_most else 'at least'} {limit} times | – | not measured |")
                continue
            ratio = least["ours"] / min(there) if at_most else min(there) / least["ours"]
            said = f"at most {limit} times its time" if at_most else f"at least {limit} times as fast"
            lines.append(f"| {kind}: against {name} | {said} | {ratio:.2f} times | {'yes' if (ratio <= limit if at_most else ratio >= limit) else 'NO'} |")
        for row in rows:
            if row["tool"] == "ours":
                lines.append(f"| {kind}: peak memory | {SIX_MEMORY_MB} MB | {row['peak_mb']:.0f} MB | {'yes' if row['peak_mb'] <= SIX_MEMORY_MB else 'NO'} |")
    return "\n".join(lines) + "\n"


def tables(results: dict) -> dict[str, str]:
    """The tables by the names of their marks in the README."""
    machine, six = results["machine"], results["six"]
    about = f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}, DuckDB {machine['duckdb']}.\n"
    checks = "\n".join(six_checks.markdown(rows, kind) for kind, rows in six["tables"].items())
    return {
        "machine": about, "six-checks": f"{six['rows']:,} rows.\n\n{checks}\n{six_promises(six['tables'])}", "volume": volume.markdown(results["volume"]),
        "excel": excel.markdown(results["excel"]), "crossover": crossover.markdown(results["crossover"])}


def fill_in(text: str, made: dict[str, str]) -> str:
    """A README with these tables between its marks. Raises ``ValueError`` where a mark is missing."""
    for name, table in made.items():
        pattern = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, count = pattern.subn(lambda found, table=table: f"{found[1]}{table}{found[2]}", text)
        if count != 1:
            raise ValueError(f"the README has {count} places for {name}")
    return text


def chart(found: dict, path: Path) -> None:
    """Time and memory at volume as multiples of the yardstick's."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.2), layout="constrained")
    for pane, (name, title) in zip(figure.subplots(1, 2), (("seconds", "time"), ("peak_mb", "peak memory")), strict=True):
        for offset, way in enumerate(volume.WAYS):
            ratios = [each["least"][way][name] / each["least"]["yardstick"][name] for each in found.values()]
            bars = pane.bar([number + 0.27 * offset for number in range(len(found))], ratios, 0.25, label=way, color=("#7a8b99", "#b5302a", "#d9a441")[offset])
            pane.bar_label(bars, [f"{ratio:.2f}" for ratio in ratios], padding=2, fontsize=8)
        pane.axhline(volume.RATIO_LIMIT, color="black", linewidth=0.8, linestyle="--")
        pane.margins(y=0.12)
        pane.set(title=f"{title}, the yardstick is 1", xticks=[number + 0.27 for number in range(len(found))], xticklabels=[f"{int(rows):,} contracts" for rows in found])
        pane.legend(frameon=False, fontsize=8)
    figure.savefig(path, format="svg", metadata={"Date": None})


def write(results: dict, folder: Path, readme: Path | None) -> None:
    """Write the results, the tables and the charts."""
    made = tables(results)
    (folder / "results.md").write_text("\n".join(f"## {name}\n\n{table}" for name, table in made.items()), encoding="utf-8")
    for place in [folder] if readme is None else [folder, readme.parent]:
        chart(results["volume"], place / "volume.svg")
        six_checks.chart(results["six"]["tables"], place / "six-checks.svg")
    if readme is not None:
        readme.write_text(fill_in(readme.read_text(encoding="utf-8"), made), encoding="utf-8")


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description="Run all benchmarks and write their tables and charts.")
    parser.add_argument("--folder", type=Path, default=Path("build"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sizes", default="1000000,10000000")
    parser.add_argument("--workbook-rows", type=int, default=100_000)
    parser.add_argument("--environments", type=Path)
    parser.add_argument("--readme", action="store_true", help="put the tables into benchmarks/README.md")
    parser.add_argument("--only", type=lambda names: names.split(","), default=list(WRITTEN), help=f"measure these again and keep the others: {','.join(WRITTEN)}")
    parser.add_argument("--only-tables", action="store_true", help="measure nothing: read results.json of the folder")
    asked = parser.parse_args()
    if unknown := set(asked.only) - WRITTEN.keys():
        parser.error(f"--only: {', '.join(sorted(unknown))}; there are {', '.join(WRITTEN)}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    kept = asked.folder / "results.json"
    if not asked.only_tables:
        kept.write_text(json.dumps(measure(asked), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write(json.loads(kept.read_text(encoding="utf-8")), asked.folder, HERE / "README.md" if asked.readme else None)


if __name__ == "__main__":
    main()
