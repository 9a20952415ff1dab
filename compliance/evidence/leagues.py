"""A finished report on many departments read back, and compared with the same departments judged again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.evidence.finished import Finished, Json, finished, read_json
from compliance.evidence.verification import Difference, compare
from compliance.ground.problems import refuse

_APART = ("departments", "program")


@dataclass(frozen=True, slots=True)
class FinishedLeague:
    """Each department's report by its folder or key; and all else that the report says: the ranking, the departments that could not be read."""

    departments: Mapping[str, Finished]
    rest: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class LeagueDifference:
    """The departments whose reports differ, and how; those that are in one report only; whether the ranking or anything else differs."""

    total: int
    departments: Mapping[str, Difference]
    gone: tuple[str, ...]
    come: tuple[str, ...]
    rest: bool

    @property
    def stands(self) -> bool:
        """Whether nothing differs."""
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
    return LeagueDifference(
        len(old.departments.keys() | new.departments.keys()), {key: difference for key, difference in both.items() if not difference.stands},
        tuple(key for key in old.departments if key not in new.departments), tuple(key for key in new.departments if key not in old.departments),
        json.dumps(old.rest, sort_keys=True) != json.dumps(new.rest, sort_keys=True))
