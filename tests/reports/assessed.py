"""Dossiers assessed once for all tests of reports in a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from compliance.cli.run import run
from compliance.evidence.assess import Assessment


@cache
def assessed(dossier: Path) -> Assessment:
    """The assessment of a dossier by the reference engine."""
    return run(dossier, None, "reference", None, None)
