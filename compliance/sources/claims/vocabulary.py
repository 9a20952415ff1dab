"""The word lists that relate claims to one another: skeletons, items, wholes, quantities, rates, topics, periods of law."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import Field

from compliance.ground.shape import Model, NameShape, Shape, read_shape
from compliance.ground.shipped import rulesets
from compliance.ground.yamlfile import read_yaml


class SectionShape(Shape):
    """A section of a report: how its heading reads, which part of a report it is, and the item it scores."""

    heading: str
    part: str = Field(pattern="^(goals|scores|narrative|profile|problems|measures|other)$")
    item: str = ""


class ItemShape(Shape):
    """An item of the scoring table: its names, full marks and parts; ``proportional``: points are full marks times the rate."""

    item: str
    names: list[str]
    full: Decimal | None = None
    parts: list[str] = []
    proportional: bool = False


class SkeletonShape(Shape):
    """How reports of a place are built. ``cover`` are labels that must be filled in."""

    skeleton: str
    name: NameShape
    standing: str
    cover: list[str] = []
    sections: list[SectionShape]
    items: list[ItemShape]


class WholeShape(Shape):
    """A whole that its parts make up, by words of their labels."""

    whole: str
    parts: list[str]


class ConnectorsShape(Shape):
    """The words between a whole and its parts."""

    exhaustive: list[str]
    partial: list[str]


class QuantityShape(Shape):
    """One quantity under several names."""

    quantity: str
    name: NameShape
    words: list[str]
    repeats: bool = False


class RateShape(Shape):
    """A rate, with the quantities it divides."""

    rate: str
    names: list[str]
    numerator: list[str] = []
    denominator: list[str] = []


class TopicShape(Shape):
    """Ways to speak of one problem."""

    topic: str
    words: list[str]


class DeadlineShape(Shape):
    """A period that the law sets for an act after the signing of a contract."""

    act: str
    name: NameShape
    words: list[str]
    days: int
    working: bool
    instruments: list[str]
    law: NameShape


class VocabularyShape(Shape):
    """All word lists."""

    wholes: list[WholeShape]
    whole_connectors: ConnectorsShape
    overlapping: list[str]
    quantities: list[QuantityShape]
    not_ours: list[str]
    rates: list[RateShape]
    topics: list[TopicShape]
    deadlines: list[DeadlineShape]
    form_columns: dict[str, list[str]]
    form_totals: list[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The word lists and the skeletons."""

    words: VocabularyShape
    skeletons: tuple[SkeletonShape, ...]

    def items(self) -> dict[str, ItemShape]:
        """Every item by its id; the first skeleton that knows it says what it is."""
        found: dict[str, ItemShape] = {}
        for skeleton in self.skeletons:
            for item in skeleton.items:
                found.setdefault(item.item, item)
        return found

    def item_names(self) -> dict[str, str]:
        """Items by name."""
        return {name: item.item for item in self.items().values() for name in item.names}

    def topics(self, text: str) -> frozenset[str]:
        """The topics a text speaks of."""
        return frozenset(topic.topic for topic in self.words.topics if any(re.search(word, text) for word in topic.words))


@cache
def shipped_vocabulary() -> Vocabulary:
    """The word lists that come with the program."""
    return load_vocabulary(rulesets() / "documents")


def load_vocabulary(folder: Path) -> Vocabulary:
    """The word lists in a folder. Raises :class:`InputError`."""
    skeletons = tuple(_read(path, SkeletonShape) for path in sorted((folder / "skeletons").glob("*.yaml")))
    return Vocabulary(_read(folder / "vocabulary.yaml", VocabularyShape), skeletons)


def _read(path: Path, model: type[Model]) -> Model:
    return read_shape(model, read_yaml(path))
