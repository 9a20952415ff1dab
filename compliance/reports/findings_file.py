"""The findings as a Parquet file, with the columns that a large ledger's findings have."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.ground.problems import refuse
from compliance.reports.formats import Look


def render_parquet(assessment: Assessment, look: Look) -> bytes:
    """The report as a form. Raises :class:`InputError` where DuckDB, which writes it, is not installed."""
    try:
        import duckdb

        from compliance.engines.sql.tables import create, insert
    except ModuleNotFoundError as error:
        if error.name not in ("duckdb", "sqlglot"):
            raise
        raise refuse("--format parquet", f"没有安装 {error.name}；请执行 pip install 'compliance[sql]'", f"{error.name} is not installed; run pip install 'compliance[sql]'") from error
    rows = [
        (finding.rule.code, finding.record.origin.row, finding.record.key(), str(finding.record.origin), finding.outcome.value,
         None if finding.margin is None else str(finding.margin), finding.rule.obligation.unit.value if finding.rule.obligation.unit else "", finding.message[look.lang])
        for finding in assessment.findings if finding.outcome is not Outcome.EXEMPT]
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        create(connection, "told", {"rule": "TEXT", "row": "BIGINT", **dict.fromkeys(("key", "place", "outcome", "margin", "unit", "message"), "TEXT")})
        insert(connection, "told", rows)
        file = Path(folder) / "findings.parquet"
        connection.table("told").write_parquet(str(file))
        return file.read_bytes()
