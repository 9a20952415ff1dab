"""The yardstick: the rules of the contract ledger as a careful analyst would write them by hand for DuckDB.

``python benchmarks/handwritten.py contracts.parquet [--truth truth.json]`` prints one JSON line: seconds after the imports, peak
memory, and how many records came out how under each rule. Violations, pending and undetermined records are kept in the table
``found`` (rule, row, contract, outcome, margin); of the others only the number is.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import duckdb
from memory import peak_mb

NOTICES = Path(__file__).resolve().parents[1] / "tests" / "calendars" / "cn_workdays_2020_2026.json"

CALENDAR = """
CREATE TABLE calendar AS
WITH notices AS (
  SELECT json_extract_string(content, '$.*.off_days[*]')::DATE[] AS off, json_extract_string(content, '$.*.makeup_workdays[*]')::DATE[] AS made_up,
         min(year)::INT AS first_year, max(year)::INT AS last_year
  FROM (SELECT content, unnest(json_keys(content)) AS year FROM read_text($notices)) GROUP BY content
), days AS (
  SELECT unnest(generate_series(make_date(first_year, 1, 1) - 1, make_date(last_year, 12, 31), INTERVAL 1 DAY))::DATE AS day, off, made_up, first_year FROM notices
), counted AS (
  SELECT day, sum((year(day) >= first_year AND (list_contains(made_up, day) OR (isodow(day) <= 5 AND NOT list_contains(off, day))))::INT) OVER (ORDER BY day)::INT AS passed
  FROM days
), working AS (SELECT passed, min(day) AS day FROM counted WHERE passed > 0 GROUP BY passed)
SELECT c.day, c.passed, w2.day AS second, w7.day AS seventh, w10.day AS tenth,
  CASE WHEN list_contains($statutory::DATE[], c.day) THEN w1.day ELSE c.day END AS rolled
FROM counted c
LEFT JOIN working w1 ON w1.passed = c.passed + 1
LEFT JOIN working w2 ON w2.passed = c.passed + 2
LEFT JOIN working w7 ON w7.passed = c.passed + 7
LEFT JOIN working w10 ON w10.passed = c.passed + 10
"""

# Outcomes: 0 not bound, 1 satisfied, 2 violated, 3 pending, 4 undetermined, 5 exempt.
JUDGED = """
CREATE TABLE judged AS
WITH supplements AS (
  SELECT parent_contract_no AS contract_no, sum(amount) AS total, bool_or(amount IS NULL) AS doubtful
  FROM read_parquet($ledger)
  WHERE parent_contract_no IS NOT NULL AND (contract_type IS NULL OR contract_type NOT IN ('variation', 'extension'))
  GROUP BY parent_contract_no
), repeated AS (
  SELECT contract_no, count(*) AS times FROM read_parquet($ledger) WHERE contract_no IS NOT NULL GROUP BY contract_no HAVING count(*) > 1
), facts AS (
  SELECT c.file_row_number AS row, c.contract_no, c.signed_on, c.award_letter_on, c.published_on, c.filed_on, c.amount, c.budget_amount, c.performance_bond,
    c.government_procurement AS law, coalesce(c.state_secret, false) OR coalesce(c.emergency, false) AS outside,
    coalesce(c.challenged, false) OR coalesce(c.force_majeure, false) AS suspended,
    c.parent_contract_no IS NULL AND coalesce(c.contract_type, '') NOT IN ('supplement', 'variation', 'extension') AS original,
    coalesce(c.method, '') NOT IN ('e_mall', 'framework_agreement', 'self_purchase') AS lettered,
    coalesce(c.method, '') IN ('open_tender', 'invited_tender') AND coalesce(c.category, '') IN ('goods', 'services') AS tender,
    CASE WHEN c.contract_no IS NULL OR s.doubtful THEN NULL ELSE coalesce(s.total, 0) END::DECIMAL(18, 2) AS added,
    CASE WHEN c.contract_no IS NULL THEN NULL ELSE coalesce(r.times, 1) END AS times,
    award_letter_on + 30 AS thirtieth, month.rolled AS thirtieth_rolled, signed.second, signed.seventh, award.tenth, signed.passed AS signed_passed, award.passed AS award_passed,
    published.passed AS published_passed, filed.passed AS filed_passed,
    CASE WHEN c.submitted_on IS NULL OR c.published_on IS NULL THEN false
         ELSE c.submitted_on <= signed.second AND c.published_on > signed.second END AS platform
  FROM read_parquet($ledger, file_row_number = true) c
  LEFT JOIN supplements s ON s.contract_no = c.contract_no
  LEFT JOIN repeated r ON r.contract_no = c.contract_no
  LEFT JOIN calendar award ON award.day = c.award_letter_on
  LEFT JOIN calendar month ON month.day = c.award_letter_on + 30
  LEFT JOIN calendar signed ON signed.day = c.signed_on
  LEFT JOIN calendar published ON published.day = c.published_on
  LEFT JOIN calendar filed ON filed.day = c.filed_on
), bound AS (
  SELECT *, signed_on IS NOT NULL OR NULL AS dated, law AND original AND lettered AS awarded FROM facts
)
SELECT row, contract_no,
  CASE WHEN dated IS NULL OR times IS NULL THEN 4 WHEN times = 1 THEN 1 ELSE 2 END::TINYINT AS o000,
  (times - 1)::INT AS m000,
  CASE WHEN NOT (awarded AND NOT tender AND award_letter_on >= DATE '2000-01-01') THEN 0 WHEN outside OR suspended THEN 5
       WHEN awarded IS NULL OR award_letter_on IS NULL THEN 4 WHEN signed_on <= thirtieth THEN 1 WHEN signed_on > thirtieth THEN 2
       WHEN $as_of <= thirtieth THEN 3 ELSE 4 END::TINYINT AS o018,
  (coalesce(signed_on, $as_of) - thirtieth)::INT AS m018,
  CASE WHEN NOT (law AND original AND tender AND award_letter_on >= DATE '2017-10-01') THEN 0 WHEN outside OR suspended THEN 5
       WHEN (law AND original AND tender) IS NULL OR award_letter_on IS NULL THEN 4 WHEN signed_on <= thirtieth_rolled THEN 1 WHEN signed_on > thirtieth_rolled THEN 2
       WHEN signed_on IS NULL AND $as_of <= thirtieth_rolled THEN 3 ELSE 4 END::TINYINT AS o018t,
  (coalesce(signed_on, $as_of) - thirtieth_rolled)::INT AS m018t,
  CASE WHEN NOT (awarded AND award_letter_on >= DATE '2023-12-15') THEN 0 WHEN outside OR suspended THEN 5
       WHEN awarded IS NULL OR award_letter_on IS NULL THEN 4 WHEN signed_on <= tenth THEN 1 WHEN signed_on > tenth THEN 2
       WHEN signed_on IS NULL AND $as_of <= tenth THEN 3 ELSE 4 END::TINYINT AS o018g,
  (CASE WHEN signed_on IS NULL THEN $today ELSE signed_passed END - award_passed - 10)::INT AS m018g,
  CASE WHEN NOT law THEN 0 WHEN outside OR platform THEN 5
       WHEN law IS NULL OR dated IS NULL OR platform IS NULL THEN 4 WHEN published_on <= second THEN 1 WHEN published_on > second THEN 2
       WHEN published_on IS NULL AND $as_of <= second THEN 3 ELSE 4 END::TINYINT AS o019,
  (CASE WHEN published_on IS NULL THEN $today ELSE published_passed END - signed_passed - 2)::INT AS m019,
  CASE WHEN NOT law THEN 0 WHEN outside THEN 5
       WHEN law IS NULL OR dated IS NULL THEN 4 WHEN filed_on <= seventh THEN 1 WHEN filed_on > seventh THEN 2
       WHEN filed_on IS NULL AND $as_of <= seventh THEN 3 ELSE 4 END::TINYINT AS o020,
  (CASE WHEN filed_on IS NULL THEN $today ELSE filed_passed END - signed_passed - 7)::INT AS m020,
  CASE WHEN NOT (law AND original) THEN 0 WHEN outside THEN 5
       WHEN law IS NULL OR dated IS NULL THEN 4 WHEN added * 10 <= amount THEN 1 WHEN added * 10 > amount THEN 2 ELSE 4 END::TINYINT AS o022,
  (added - amount * 0.1)::DECIMAL(18, 3) AS m022,
  CASE WHEN NOT law OR performance_bond IS NULL THEN 0 WHEN outside THEN 5
       WHEN law IS NULL OR dated IS NULL THEN 4 WHEN performance_bond * 10 <= amount THEN 1 WHEN performance_bond * 10 > amount THEN 2 ELSE 4 END::TINYINT AS o024,
  (performance_bond - amount * 0.1)::DECIMAL(18, 3) AS m024,
  CASE WHEN NOT (law AND original) THEN 0 WHEN outside THEN 5
       WHEN law IS NULL OR dated IS NULL THEN 4 WHEN amount <= budget_amount THEN 1 WHEN amount > budget_amount THEN 2 ELSE 4 END::TINYINT AS o034,
  (amount - budget_amount)::DECIMAL(18, 3) AS m034,
  CASE WHEN NOT (law AND original) OR award_letter_on IS NULL OR signed_on IS NULL THEN 0
       WHEN law IS NULL THEN 4 WHEN award_letter_on <= signed_on THEN 1 ELSE 2 END::TINYINT AS o036,
  (award_letter_on - signed_on)::INT AS m036,
  CASE WHEN signed_on IS NULL OR published_on IS NULL THEN 0 WHEN signed_on <= published_on THEN 1 ELSE 2 END::TINYINT AS o036b,
  (signed_on - published_on)::INT AS m036b
FROM bound
"""

CODES = ("PROC-000", "PROC-018", "PROC-018G", "PROC-018T", "PROC-019", "PROC-020", "PROC-022", "PROC-024", "PROC-034", "PROC-036", "PROC-036B")
"""Every contract rule that the columns of the ledger can answer."""

OUTCOMES = ("not_applicable", "satisfied", "violated", "pending", "undetermined", "exempt")
FOUND = """
SELECT '{code}' AS rule, row, contract_no, o{end} AS outcome, CASE WHEN o{end} <> 4 THEN m{end} END::DECIMAL(18, 3) AS margin
FROM judged WHERE o{end} IN (2, 3, 4)
"""
SCALES = {"tenths of a fen": 1000, "fen": 100}
"""Margins of money are in yuan here."""


STATUTORY = [
    "2020-01-01", "2020-01-25", "2020-01-26", "2020-01-27", "2020-04-04", "2020-05-01", "2020-06-25", "2020-10-01", "2020-10-02", "2020-10-03",
    "2021-01-01", "2021-02-12", "2021-02-13", "2021-02-14", "2021-04-04", "2021-05-01", "2021-06-14", "2021-09-21", "2021-10-01", "2021-10-02", "2021-10-03",
    "2022-01-01", "2022-02-01", "2022-02-02", "2022-02-03", "2022-04-05", "2022-05-01", "2022-06-03", "2022-09-10", "2022-10-01", "2022-10-02", "2022-10-03",
    "2023-01-01", "2023-01-22", "2023-01-23", "2023-01-24", "2023-04-05", "2023-05-01", "2023-06-22", "2023-09-29", "2023-10-01", "2023-10-02", "2023-10-03",
    "2024-01-01", "2024-02-10", "2024-02-11", "2024-02-12", "2024-04-04", "2024-05-01", "2024-06-10", "2024-09-17", "2024-10-01", "2024-10-02", "2024-10-03",
    "2025-01-01", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-04-04", "2025-05-01", "2025-05-02", "2025-05-31",
    "2025-10-01", "2025-10-02", "2025-10-03", "2025-10-06",
    "2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-04-05", "2026-05-01", "2026-05-02", "2026-06-19", "2026-09-25",
    "2026-10-01", "2026-10-02", "2026-10-03",
]
"""The holidays the law itself names, as an analyst would list them."""


def suffix(code: str) -> str:
    """The end of a rule's columns."""
    return code.removeprefix("PROC-").lower()


def judge(connection: duckdb.DuckDBPyConnection, ledger: Path, as_of: str, notices: Path = NOTICES) -> dict[str, dict[str, int]]:
    """Judge a ledger into the table ``found``; how many records came out how, by rule."""
    connection.execute(CALENDAR, {"notices": str(notices), "statutory": STATUTORY})
    today = connection.execute("SELECT passed FROM calendar WHERE day = $as_of::DATE", {"as_of": as_of}).fetchone()
    asked = {"ledger": str(ledger), "as_of": as_of, "today": today[0] if today else None}
    connection.execute(JUDGED.replace("$as_of", "$as_of::DATE").replace("$today", "$today::INT"), asked)
    parts = [FOUND.replace("{code}", code).replace("{end}", suffix(code)) for code in CODES]
    connection.execute("CREATE TABLE found AS " + " UNION ALL ".join(parts))
    counted = [f"count(*) FILTER (o{suffix(code)} = {number})" for code in CODES for number in range(len(OUTCOMES))]
    counts = connection.execute("SELECT {counted} FROM judged".replace("{counted}", ", ".join(counted))).fetchone()
    assert counts is not None
    width = len(OUTCOMES)
    return {code: dict(zip(OUTCOMES, counts[index * width:(index + 1) * width], strict=True)) for index, code in enumerate(CODES)}


def differences(connection: duckdb.DuckDBPyConnection, counts: dict[str, dict[str, int]], truth: dict[str, dict[str, dict[str, dict[str, int]]]]) -> list[str]:
    """Where the counts, or the sums of the margins of what is reported, are not those of the truth."""
    wrong = []
    for code, expected in truth["rules"].items():
        if counts[code] != expected["counts"]:
            wrong.append(f"{code}: {counts[code]} for {expected['counts']}")
        for number in (2, 3):
            total = connection.execute("SELECT coalesce(sum(margin), 0) FROM found WHERE rule = ? AND outcome = ?", [code, number]).fetchone()
            wanted = expected["margins"][OUTCOMES[number]]
            if total is None or total[0] * SCALES.get(str(expected["unit"]), 1) != wanted:
                wrong.append(f"{code}, margins of {OUTCOMES[number]}: {total} for {wanted} {expected['unit']}")
    return wrong


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Judge a ledger of contracts with SQL written by hand.")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--as-of", default="2026-12-31")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--truth", type=Path, help="compare with the truth of the generator")
    asked = parser.parse_args()
    began = time.perf_counter()
    connection = duckdb.connect(config={"threads": asked.threads})
    counts = judge(connection, asked.ledger, asked.as_of)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": round(seconds, 3), "peak_mb": round(peak_mb(), 1), "counts": counts}))
    if asked.truth:
        wrong = differences(connection, counts, json.loads(asked.truth.read_text(encoding="utf-8")))
        sys.exit("\n".join(wrong) or 0)


if __name__ == "__main__":
    main()
