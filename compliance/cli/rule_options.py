"""What the commands on rules share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.rules.rule import Ruleset


class PageFormat(StrEnum):
    """Formats of lists and pages."""

    TEXT = "text"
    JSON = "json"


FormatOption: TypeAlias = Annotated[PageFormat, typer.Option("--format", "-f", help="输出格式。Format of the output.")]


def ruleset_at(folder: Path | None) -> Ruleset:
    """The ruleset in a folder, or the shipped one. Raises :class:`InputError`."""
    from compliance.ground.shipped import rulesets
    from compliance.rules.load import load_ruleset

    return load_ruleset(folder or rulesets())
