"""The third-level indicators that annexes have in common: by name, with the rules or the metric of ours that may serve them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compliance.ground.shape import NameShape, Shape, read_shape
from compliance.ground.yamlfile import read_yaml
from compliance.scoring.scheme import Id

_UNSPOKEN = re.compile(r"[\W_]+")


class Suggestion(Shape):
    """A method that may fit an indicator of this name; its figures are for the annex to say."""

    method: Literal["per_violation", "ratio", "all_or_nothing", "bands", "steps", "proportional"]
    rules: list[str] = []
    metric: str | None = None


class StandardIndicator(Shape):
    """An indicator under the names that annexes give it."""

    id: Id
    name: NameShape
    aliases: list[str] = []
    suggests: Suggestion | None = None


class StandardFileShape(Shape):
    """The file ``indicators.yaml`` of a ruleset; ``headings`` are sections and groups."""

    indicators: list[StandardIndicator]
    headings: list[StandardIndicator]


@dataclass(frozen=True, slots=True)
class Standards:
    """Known indicators and headings by folded name."""

    indicators: Mapping[str, StandardIndicator]
    headings: Mapping[str, StandardIndicator]

    def indicator(self, name: str) -> StandardIndicator | None:
        """The indicator of this name."""
        return self.indicators.get(_folded(name))

    def heading(self, name: str) -> StandardIndicator | None:
        """The section or group of this name."""
        return self.headings.get(_folded(name))


def read_standards(folder: Path) -> Standards:
    """The known indicators of a ruleset; none where it has no ``indicators.yaml``. Raises :class:`InputError` for a faulty file."""
    path = folder / "indicators.yaml"
    if not path.is_file():
        return Standards({}, {})
    shape = read_shape(StandardFileShape, read_yaml(path))
    return Standards(_by_name(shape.indicators), _by_name(shape.headings))


def _by_name(known: list[StandardIndicator]) -> dict[str, StandardIndicator]:
    found: dict[str, StandardIndicator] = {}
    for each in known:
        for name in (each.name.zh, *each.aliases):
            found.setdefault(_folded(name), each)
    return found


def _folded(name: str) -> str:
    """A name without quotes, brackets, blanks and other marks."""
    return _UNSPOKEN.sub("", name)
