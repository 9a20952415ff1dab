"""A finished report on many departments read back, and compared with the same departments judged again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from compliance.evidence.finished import Finished, Json, finished, read_json
from compliance.evidence.verification import Change, Difference, compare, values_apart
from compliance.ground.problems import Problem, problem, refuse
from compliance.sources.provincial import MANIFEST

_APART = ("departments", "program")


@dataclass(frozen=True, slots=True)
class FinishedLeague:
    """Each department's report by its folder or key; and all else that the report says: the ranking, the departments that could not be read."""

    departments: Mapping[str, Finished]
    rest: Mapping[str, Json]

    @property
    def unread(self) -> dict[str, tuple[Problem, ...]]:
        """The departments that could not be read, and why, as far as a report that anybody may have written says it."""
        unread = self.rest.get("unread")
        return {key: tuple(map(_problem, told)) if isinstance(told, list) else () for key, told in unread.items()} if isinstance(unread, dict) else {}


@dataclass(frozen=True, slots=True)
class LeagueDifference:
    """The departments whose reports differ, and how; those that are in one report only; and what else differs in the ranking and all other parts.

    ``files`` are the inputs that changed, a dossier's with its folder. ``gone`` says why a department cannot be read now, if it is there;
    ``unread`` counts those that could be read neither then nor now. ``program`` is the version, which by itself is no fault.
    """

    total: int
    program: Change | None
    files: tuple[Change, ...]
    departments: Mapping[str, Difference]
    gone: Mapping[str, tuple[Problem, ...]]
    come: tuple[str, ...]
    unread: int
    rest: tuple[Change, ...]

    @property
    def stands(self) -> bool:
        """Whether nothing but the version of the program differs."""
        return not (self.departments or self.gone or self.come or self.rest)


def read_league(path: Path, format_: int) -> FinishedLeague | None:
    """The report on many departments in a file; ``None`` where it is something else. Raises :class:`InputError` for a faulty one."""
    data = read_json(path)
    return league_of(data, path.name, format_) if isinstance(data, dict) and "departments" in data and "league" in data else None


def league_of(data: Mapping[str, Json], name: str, format_: int) -> FinishedLeague:
    """The report on many departments from its data; ``name`` stands for the file in messages. Raises as :func:`read_league`."""
    departments = data["departments"]
    if data.get("format") != format_ or not isinstance(departments, dict):
        raise refuse(name, f"报告格式不是 {format_}；请用出具报告的程序版本核验", f"the format of the report is not {format_}; verify it with the version of the program that made it")
    reports = {key: finished(json.dumps(each), f"{name}: {key}", format_) for key, each in departments.items()}
    return FinishedLeague(reports, {key: value for key, value in data.items() if key not in _APART})


def compare_leagues(old: FinishedLeague, new: FinishedLeague) -> LeagueDifference:
    """In what a report on many departments differs from what was computed now."""
    both = {key: compare(report, new.departments[key]) for key, report in old.departments.items() if key in new.departments}
    files = dict.fromkeys(
        change if _shared(old.departments[key]) else replace(change, what=f"{key}/{change.what}") for key, difference in both.items() for change in difference.inputs)
    differing = {key: difference for key, difference in both.items() if not difference.stands}
    gone = {key: new.unread.get(key, ()) for key in old.departments if key not in new.departments}
    come = tuple(key for key in new.departments if key not in old.departments)
    told = {*differing, *gone, *come}
    rows, reasons = {f"league/{key}" for key in told}, tuple(f"unread/{key}/" for key in told)
    rest = values_apart(old.rest, new.rest)
    return LeagueDifference(
        len(old.departments.keys() | new.departments.keys()), next((each.program for each in both.values() if each.program is not None), None), tuple(files),
        differing, gone, come, len(old.unread.keys() & new.unread.keys()),
        tuple(change for change in rest if change.what.rpartition("/")[0] not in rows and not change.what.startswith(reasons)))


def _shared(report: Finished) -> bool:
    """Whether a report's files are those of a province in columns, where all departments are in the same."""
    return report.parts.dossier.inputs[0].file == MANIFEST


def _problem(told: Json) -> Problem:
    said = told if isinstance(told, dict) else {}
    words = said.get("message")
    message = words if isinstance(words, dict) else {}
    return problem(str(said.get("place", "")), str(message.get("zh", "")), str(message.get("en", "")))
