"""The same six checks in one library each: ``python benchmarks/six_tools.py TOOL FILE`` prints one JSON line.

C1 published more than 7 days after signing · C2 amount more than 10 % over budget · C3 no date of publication · C4 signed more than
30 days after the award letter · C5 contract number not unique · C6 above 4,000,000 yuan without open tender. Every tool must hand
back the failing rows, not only their number. The clock starts after the imports, so that a library's loading time is not counted.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from memory import peak_mb
from six_rows import CHECKS, LARGE, OPEN, OVER, PUBLISH_DAYS, SIGN_DAYS, Run, pandas_broken, pandas_frame
from six_validators import frictionless_csv, great_expectations, pandera_pandas, pandera_polars, pointblank_polars, pydantic_loop

ABSENT = 3
"""The exit code of a tool that is not there."""

def ours() -> Run:
    """The program itself, on the rules in ``benchmarks/six-checks/law``: every finding with its sentence (zh), margin and row, as a table."""
    import datetime as dt

    from compliance.engines.sql import words
    from compliance.evidence.bulk_words import findings_query, gathering
    from compliance.evidence.large import judged
    from compliance.evidence.terms import Terms
    from compliance.ground.collection import uncollected
    from compliance.rules.load import load_ruleset

    folder = Path(__file__).resolve().parent / "six-checks"
    law, terms = load_ruleset(folder), Terms(folder, as_of=dt.date(2026, 12, 31), jurisdiction="CN")

    def run(path: str) -> Counter[str]:
        with uncollected(), judged(Path(path), law, terms) as large:
            told, query = large.bulk.connection, findings_query(large.bulk, large.labels, "zh")
            assert query is not None
            for statement in gathering(large.bulk):
                told.execute(words.text_of(statement))
            told.execute(f"CREATE TABLE told AS {words.text_of(query)}")
            silent = told.execute("SELECT count(*) FROM told WHERE message IS NULL OR message = '' OR row IS NULL").fetchone()
            assert silent == (0,), f"{silent} findings without a sentence"
            return Counter({f"C{rule[-1]}": count for rule, count in told.execute("SELECT rule, count(*) FROM told WHERE outcome = 'violated' GROUP BY rule").fetchall()})

    return run


def plain_polars() -> Run:
    """Polars alone, only the needed columns."""
    import polars as pl

    day, col = (lambda later, earlier: (pl.col(later) - pl.col(earlier)).dt.total_days()), pl.col

    def run(path: str) -> Counter[str]:
        rows = pl.scan_parquet(path) if path.endswith("parquet") else pl.scan_csv(path, try_parse_dates=True)
        broken = {
            "C1": day("published_on", "signed_on") > PUBLISH_DAYS, "C2": (col("amount") - col("budget_amount")) / col("budget_amount") > OVER,
            "C3": col("published_on").is_null(), "C4": day("signed_on", "award_letter_on") > SIGN_DAYS,
            "C5": pl.len().over("contract_no") > 1, "C6": (col("amount") > LARGE) & (col("method") != OPEN)}
        marked = rows.select("row_no", "contract_no", *(said.fill_null(False).alias(code) for code, said in broken.items()))
        found = marked.filter(pl.any_horizontal(*broken)).collect().unpivot(index=["row_no", "contract_no"], on=list(broken)).filter(col("value"))
        return Counter(dict(found.group_by("variable").len().iter_rows()))

    return run


DUCKDB_CHECKS = """
CREATE TABLE found AS
WITH rows AS (SELECT * FROM {source}), repeated AS (SELECT contract_no FROM rows GROUP BY contract_no HAVING count(*) > 1)
SELECT 'C1' AS code, row_no, contract_no FROM rows WHERE published_on - signed_on > 7
UNION ALL SELECT 'C2', row_no, contract_no FROM rows WHERE (amount - budget_amount) / budget_amount > 0.10
UNION ALL SELECT 'C3', row_no, contract_no FROM rows WHERE published_on IS NULL
UNION ALL SELECT 'C4', row_no, contract_no FROM rows WHERE signed_on - award_letter_on > 30
UNION ALL SELECT 'C5', row_no, contract_no FROM rows SEMI JOIN repeated USING (contract_no)
UNION ALL SELECT 'C6', row_no, contract_no FROM rows WHERE amount > 4000000 AND method <> '公开招标'
"""


def plain_duckdb() -> Run:
    """DuckDB alone: the file as a table, then one query per check."""
    import duckdb

    def run(path: str) -> Counter[str]:
        with duckdb.connect(config={"threads": 2}) as connection:
            reader = "read_parquet" if path.endswith("parquet") else "read_csv"
            connection.execute("CREATE TABLE ledger AS SELECT * FROM {reader}(?)".replace("{reader}", reader), [path])
            connection.execute(DUCKDB_CHECKS.replace("{source}", "ledger"))
            return Counter(dict(connection.execute("SELECT code, count(*) FROM found GROUP BY code").fetchall()))

    return run


def plain_pandas() -> Run:
    """Pandas alone."""
    import pandas as pd

    def run(path: str) -> Counter[str]:
        frame = pandas_frame(path)
        broken = {**pandas_broken(frame), "C5": frame.contract_no.duplicated(keep=False)}
        found = pd.concat([frame.loc[rows, ["row_no", "contract_no"]].assign(code=code) for code, rows in broken.items()])
        return Counter(found.code.value_counts().to_dict())

    return run


TOOLS: dict[str, Callable[[], Run]] = {
    "ours": ours, "polars": plain_polars, "duckdb": plain_duckdb, "pandas": plain_pandas, "pandera-polars": pandera_polars, "pandera-pandas": pandera_pandas,
    "pointblank": pointblank_polars, "pydantic": pydantic_loop, "great-expectations": great_expectations, "frictionless": frictionless_csv,
}
LIBRARIES = {"ours": "compliance", "pandera-polars": "pandera", "pandera-pandas": "pandera", "great-expectations": "great_expectations"}


def main() -> None:
    """Run one tool on one file."""
    name, path = sys.argv[1:3]
    try:
        run = TOOLS[name]()
        version = getattr(importlib.import_module(LIBRARIES.get(name, name)), "__version__", "")
    except ImportError as reason:
        print(reason, file=sys.stderr)
        sys.exit(ABSENT)
    began, worked = time.perf_counter(), time.process_time()
    counts = run(path)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    print(json.dumps({"tool": name, "version": version, "seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak_mb(), "counts": {code: int(counts[code]) for code in CHECKS}}))


if __name__ == "__main__":
    main()
