"""``compliance verify`` on a report of many departments."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

from compliance.cli.provincial import columns_visits
from compliance.evidence.leagues import FinishedLeague, LeagueDifference, compare_leagues, league_of
from compliance.evidence.province import Visit, find_province, survey
from compliance.evidence.terms import Terms
from compliance.evidence.workers import cores
from compliance.ground.problems import refuse
from compliance.reports.data import FORMAT
from compliance.reports.league import Entry, entry, league_json
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset
from compliance.sources.provincial import open_provincial


def verify_league(old: FinishedLeague, report: Path, given: Path | None, terms: Terms, lang: str) -> tuple[LeagueDifference, tuple[str, ...]]:
    """In what a report on many departments differs from all of them judged again, and by which engines.

    The province is the one given, else it is looked for in the report's folder and the current one. Raises :class:`InputError`.
    """
    days = {each.as_of for each in old.departments.values()}
    asked = replace(terms, as_of=days.pop() if len(days) == 1 else None)
    law = load_ruleset(terms.folder)
    named = None if given is not None else frozenset([*old.departments, *old.unread])
    for folder in (report.parent, Path()) if given is None else (given,):
        visits = _visits(folder, named, law, asked, lang)
        if visits is not None:
            new = league_of(json.loads(league_json(visits, law)), report.name, FORMAT)
            engines = dict.fromkeys(engine for visit in visits if visit.seen is not None for engine in visit.seen.engines)
            return compare_leagues(old, new), tuple(engines)
    if given is not None:
        raise refuse(given.name or given, "不是多个部门的文件夹，而这份报告是多个部门的；请给出当时检查的文件夹", "this is no folder of many departments, which the report is on; give the folder that was checked")
    raise refuse(
        "DOSSIER", "报告所在的文件夹和当前文件夹里都没有报告中的部门；请在命令中给出当时检查的文件夹",
        "the departments of the report are neither in its folder nor in the current one; name the folder that was checked in the command")


def _visits(folder: Path, named: frozenset[str] | None, law: Ruleset, terms: Terms, lang: str) -> tuple[Visit[Entry], ...] | None:
    """The departments of a folder judged; ``None`` where it holds none, or none of those ``named``."""
    look = partial(entry, with_data=True)
    if (columns := open_provincial(folder, terms.as_of)) is not None:
        return columns_visits(columns, law, terms, look, lang, cores())
    if (province := find_province(folder)) is not None and (named is None or not named.isdisjoint(province.folders)):
        return survey(province, law, terms, look, cores(), lambda: None)
    return None
