"""A checked ruleset kept between runs."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.kept import kept
from compliance.records.kinds import DECLARATIONS
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset


def cached_ruleset(folder: Path) -> Ruleset:
    """The ruleset of a folder, as it was kept where it was. Raises :class:`InputError` as :func:`load_ruleset`."""
    files = [*sorted(folder.rglob("*.yaml")), *sorted(DECLARATIONS.glob("*.yaml"))]
    return kept("ruleset", files, ("ground", "language", "records", "rules"), lambda: load_ruleset(folder), folder)
