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


def ruleset_at(folder: Path | None, afresh: bool = False) -> Ruleset:
    """The ruleset in a folder, or in its subfolder ``rulesets``, or the shipped one; ``afresh``: read from its files, not from the cache.

    Raises :class:`InputError` where there is none.
    """
    from compliance.ground.problems import refuse
    from compliance.ground.shipped import rulesets
    from compliance.rules.cache import cached_ruleset
    from compliance.rules.load import load_ruleset

    load = load_ruleset if afresh else cached_ruleset
    if folder is None:
        return load(rulesets())
    for place in (folder, folder / "rulesets"):
        if (place / "law").is_dir():
            return load(place)
    raise refuse(folder, "这里没有规则集：应有 law 文件夹（及 parameters、metrics）", "there is no ruleset here: it has a folder law (and parameters, metrics)")
