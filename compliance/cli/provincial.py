"""``compliance check`` on a province in columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from compliance.cli.province import league_answer, refuse_forms
from compliance.evidence.assess import Assessment
from compliance.evidence.cluster import ENGINE, survey_cluster
from compliance.evidence.province import Visit
from compliance.evidence.terms import Terms
from compliance.ground.problems import refuse
from compliance.reports.league import Entry, entry
from compliance.reports.outputs import Output
from compliance.reports.progress import progress
from compliance.rules.cache import cached_ruleset
from compliance.rules.rule import Ruleset, Severity
from compliance.sources.provincial import Provincial


def check_provincial(province: Provincial, terms: Terms, fail_on: Severity, wanted: Sequence[Output], lang: str, colour: bool, jobs: int) -> tuple[str | bytes | None, int]:
    """What is for the screen of the report on all departments, and the exit code; the files are written.

    On Spark the departments are judged in the cluster, with any other engine on the cores of this machine. Raises :class:`InputError` for a
    form that holds a single department only.
    """
    refuse_forms(wanted)
    law = cached_ruleset(terms.folder)
    look = partial(entry, fail_on=fail_on, with_data=any(output.form == "json" for output in wanted))
    return league_answer(columns_visits(province, law, terms, look, lang, jobs), law, wanted, lang, colour)


def columns_visits(province: Provincial, law: Ruleset, terms: Terms, look: Callable[[Assessment], Entry], lang: str, jobs: int) -> tuple[Visit[Entry], ...]:
    """What was seen of every department. Raises :class:`InputError`."""
    if terms.engine.partition("=")[0] == ENGINE:
        if terms.witness not in ("usual", 0):
            raise refuse(
                "--witness", "在 Spark 集群上判定的省级数据由一个引擎得出，不能复核；请在一台机器上不用 --engine spark 复核",
                "a province judged on a Spark cluster is judged by one engine; to have it judged again, leave out --engine spark, on one machine")
        return survey_cluster(province, law, terms, look)
    try:
        from compliance.evidence.columns import survey_columns
    except ModuleNotFoundError as error:
        if error.name not in ("duckdb", "sqlglot"):
            raise
        raise refuse(province.path.name, "读取 Parquet 需要 duckdb；请执行 pip install 'compliance[sql]'", "reading Parquet needs duckdb; run pip install 'compliance[sql]'") from error
    with ExitStack() as shown:
        def start(steps: int) -> Callable[[], None]:
            return shown.enter_context(progress("检查" if lang == "zh" else "checking", steps))

        return survey_columns(province, law, terms, look, jobs, start)
