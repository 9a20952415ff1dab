"""``compliance check`` on a folder of many dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from compliance.cli.options import Lang
from compliance.cli.store import keep_runs
from compliance.evidence.province import Province, Visit, survey, survey_code
from compliance.evidence.terms import Terms
from compliance.ground.problems import refuse
from compliance.reports.data import report_text
from compliance.reports.league import Entry, entry, league_json, league_page
from compliance.reports.outputs import Output, deliver
from compliance.reports.progress import progress
from compliance.rules.cache import cached_ruleset
from compliance.rules.rule import Ruleset, Severity

FORMATS = ("text", "json")


def check_province(province: Province, terms: Terms, fail_on: Severity, wanted: Sequence[Output], lang: str, colour: bool, jobs: int, store: Path | None = None) -> tuple[str | bytes | None, int]:
    """What is for the screen of the report on all departments, and the exit code; the files are written.

    Raises :class:`InputError` for a form that holds a single department only.
    """
    refuse_forms(wanted)
    law = cached_ruleset(terms.folder)
    with progress("检查" if lang == "zh" else "checking", len(province.folders)) as done:
        with_data = store is not None or any(output.form == "json" for output in wanted)
        visits = survey(province, law, terms, partial(entry, fail_on=fail_on, with_data=with_data), jobs, done)
    if store is not None:
        keep_runs(store, [report_text(visit.seen.data) for visit in visits if visit.seen is not None and visit.seen.data is not None], Lang(lang))
    return league_answer(visits, law, wanted, lang, colour)


def refuse_forms(wanted: Sequence[Output]) -> None:
    """Raises :class:`InputError` for a form that holds a single department only."""
    if not {output.form for output in wanted} <= set(FORMATS):
        raise refuse("--format", f"多个部门的报告只有 {'、'.join(FORMATS)} 两种格式；请逐个部门检查", f"a report on many departments is {' or '.join(FORMATS)}; check the departments one by one")


def league_answer(visits: Sequence[Visit[Entry]], law: Ruleset, wanted: Sequence[Output], lang: str, colour: bool) -> tuple[str | bytes | None, int]:
    """What is for the screen, and the exit code; the files are written."""
    code = survey_code([None if visit.seen is None else visit.seen.code for visit in visits])

    def make(output: Output) -> str:
        return league_json(visits, law) if output.form == "json" else league_page(visits, lang).text(colour and output.path is None)

    return deliver(wanted, make), code
