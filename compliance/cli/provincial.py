"""``compliance check`` on a province in columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from compliance.cli.province import league_answer, refuse_forms
from compliance.evidence.cluster import ENGINE, survey_cluster
from compliance.evidence.terms import Terms
from compliance.ground.problems import refuse
from compliance.reports.league import entry
from compliance.reports.outputs import Output
from compliance.rules.cache import cached_ruleset
from compliance.rules.rule import Severity
from compliance.sources.provincial import Provincial


def check_provincial(province: Provincial, terms: Terms, fail_on: Severity, wanted: Sequence[Output], lang: str, colour: bool) -> tuple[str | bytes | None, int]:
    """What is for the screen of the report on all departments, and the exit code; the files are written.

    Raises :class:`InputError` for a form that holds a single department only, and for another engine than Spark.
    """
    refuse_forms(wanted)
    if terms.engine.partition("=")[0] != ENGINE:
        raise refuse("--engine", "按列存放的一省数据用 Spark 检查；请写 --engine spark（一台机器：--spark-master 'local[*]'）",
                     "a province in columns is checked on Spark; write --engine spark (on one machine: --spark-master 'local[*]')")
    law = cached_ruleset(terms.folder)
    with_data = any(output.form == "json" for output in wanted)
    visits = survey_cluster(province, law, terms, partial(entry, fail_on=fail_on, with_data=with_data))
    return league_answer(visits, law, wanted, lang, colour)
