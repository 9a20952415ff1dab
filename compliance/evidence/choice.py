"""What of all that is found is asked for, and the count of what a report therefore leaves out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from compliance.evidence.notices import NOTICES
from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.rules.rule import Severity


@dataclass(frozen=True, slots=True)
class Choice:
    """Prefixes of codes to list and to leave out (the longer prefix wins), the least severity listed, severities given to rules."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    least: Severity | None = None
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.select or self.ignore or self.least or self.severities)

    def lists(self, code: str) -> bool:
        """Whether a code is listed.

        >>> Choice(select=("PROC", "BUD-001"), ignore=("PROC-01",)).lists("PROC-019"), Choice(ignore=("PROC",), select=("PROC-019",)).lists("PROC-019")
        (False, True)
        """
        return _longest(code, self.select or ("",)) > _longest(code, self.ignore)


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, and how many open findings and problems are left out by choice, known from the baseline, new, and fixed since."""

    choice: Choice
    left_out: int
    baseline: str | None = None
    known: int = 0
    new: int = 0
    fixed: int = 0


def _longest(code: str, prefixes: Sequence[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)


def choice(select: Sequence[str], ignore: Sequence[str], least: Severity | None, severities: Mapping[str, Severity], rules: Collection[str]) -> Choice:
    """A checked choice. Raises :class:`InputError` for codes that begin no rule's, each with the nearest right one."""
    known = [*rules, *NOTICES]
    problems = [
        *_unknown("--select", select, known), *_unknown("--ignore", ignore, known),
        *(found for code in severities if code not in rules for found in [_no_rule("severity", code, rules)])]
    if problems:
        raise InputError(problems)
    return Choice(tuple(code.upper() for code in select), tuple(code.upper() for code in ignore), least, dict(severities))


def _unknown(option: str, prefixes: Sequence[str], known: Sequence[str]) -> list[Problem]:
    return [_no_rule(option, prefix, known) for prefix in prefixes if not prefix or not any(code.startswith(prefix.upper()) for code in known)]


def _no_rule(option: str, code: str, known: Collection[str]) -> Problem:
    areas = sorted({each.partition("-")[0] for each in known})
    zh, en = did_you_mean(code.upper(), [*known, *areas])
    return problem(option, f"没有编号以“{code}”开头的规则{zh}", f"no rule's code begins with '{code}'{en}")
