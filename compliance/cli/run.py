"""What several commands begin with: open, load, assess."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from compliance.evidence.assess import Assessment, assess
from compliance.evidence.finished import Finished
from compliance.evidence.supposing import Supposed, suppose
from compliance.evidence.terms import Terms, judge, judge_again
from compliance.ground.shipped import rulesets
from compliance.rules.cache import cached_ruleset
from compliance.rules.load import load_ruleset
from compliance.scoring.shelf import find_scheme

__all__ = ["again", "find_scheme", "run", "run_supposing", "terms"]


def terms(as_of: dt.date | None, engine: str, ruleset: Path | None, scheme: Path | None, jurisdiction: str | None = None) -> Terms:
    """What the options ask for; the ruleset is the shipped one where none is named."""
    return Terms(ruleset or rulesets(), engine, as_of, scheme, jurisdiction)


def run(path: Path, as_of: dt.date | None, engine: str, ruleset: Path | None, scheme: Path | None, jurisdiction: str | None = None) -> Assessment:
    """The assessment of what is at a path. Raises :class:`InputError`."""
    asked = terms(as_of, engine, ruleset, scheme, jurisdiction)
    return judge(path, cached_ruleset(asked.folder), asked)


def run_supposing(before: Assessment, written: Sequence[str], engine: str, ruleset: Path | None) -> tuple[Assessment, tuple[Supposed, ...]]:
    """The assessment of the same dossier with some cells supposed to hold something else, and those cells. Raises :class:`InputError`."""
    if not written:
        return before, ()
    dossier, supposed = suppose(before.dossier, written)
    return assess(dossier, cached_ruleset(ruleset or rulesets()), before.scheme, engine), supposed


def again(report: Finished, folder: Path, given: Path | None, engine: str, ruleset: Path | None, scheme: Path | None) -> Assessment:
    """The dossier of a finished report assessed again: the one given, else the one in the report's ``folder`` or in the current one.

    Rules are read from their files: an auditor does not rest on what an earlier run kept.
    """
    asked = terms(None, engine, ruleset, scheme)
    return judge_again(report, (folder, Path()) if given is None else given, load_ruleset(asked.folder), asked)
