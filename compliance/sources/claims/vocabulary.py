"""The word lists that relate claims to one another: skeletons, items, wholes, quantities, rates, topics, periods of law."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from compliance.ground.shape import Model, NameShape, Shape, read_shape
from compliance.ground.shipped import rulesets
from compliance.ground.yamlfile import read_yaml


class SectionShape(Shape):
    """A section of a report: how its heading reads, which part of a report it is, and the item it scores."""

    heading: str = Field(description="标题的写法，正则表达式。How the heading reads, a regular expression.")
    part: Literal["goals", "scores", "narrative", "profile", "problems", "measures", "other"] = Field(description="报告的哪一部分。Which part of a report it is.")
    item: str = Field(default="", description="这一节给分的评分项。The item it scores.")


class ItemShape(Shape):
    """An item of the scoring table: its names, full marks and parts; ``proportional``: points are full marks times the rate."""

    item: str = Field(description="评分项的代号。The code of the item.")
    names: list[str] = Field(description="报告里的名称。Its names in reports.")
    full: Decimal | None = Field(default=None, description="满分。Full marks.")
    parts: list[str] = Field(default=[], description="组成它的评分项。The items that make it up.")
    proportional: bool = Field(default=False, description="得分＝满分×比率。Its points are full marks times the rate.")


class SkeletonShape(Shape):
    """How reports of a place are built. ``cover`` are labels that must be filled in."""

    skeleton: str = Field(description="代号。Its code.")
    name: NameShape = Field(description="名称。The name.")
    standing: str = Field(description="如何得知。How it is known.")
    cover: list[str] = Field(default=[], description="封面上必须填写的项。Labels of the cover that must be filled in.")
    sections: list[SectionShape] = Field(description="各节。The sections.")
    items: list[ItemShape] = Field(description="评分项。The items of the scoring table.")


class WholeShape(Shape):
    """A whole that its parts make up, by words of their labels."""

    whole: str = Field(description="总数的名目。The label of the whole.")
    parts: list[str] = Field(description="各部分的名目，正则表达式。The labels of its parts, regular expressions.")


class ConnectorsShape(Shape):
    """The words between a whole and its parts."""

    exhaustive: list[str] = Field(description="其后列出全部。After these all parts follow.")
    partial: list[str] = Field(description="其后列出一部分。After these some parts follow.")


class QuantityShape(Shape):
    """One quantity under several names."""

    quantity: str = Field(description="数量的代号。Its code.")
    name: NameShape = Field(description="名称。The name.")
    words: list[str] = Field(description="报告里的说法。How reports call it.")
    repeats: bool = Field(default=False, description="写了两次应相同。Printed twice, it is the same.")


class RateShape(Shape):
    """A rate, with the quantities it divides."""

    rate: str = Field(description="比率的代号。Its code.")
    names: list[str] = Field(description="报告里的说法。How reports call it.")
    numerator: list[str] = Field(default=[], description="分子：数量的代号。The numerator, codes of quantities.")
    denominator: list[str] = Field(default=[], description="分母：数量的代号。The denominator, codes of quantities.")


class TopicShape(Shape):
    """Ways to speak of one problem."""

    topic: str = Field(description="问题的代号。Its code.")
    words: list[str] = Field(description="说法，正则表达式。Ways to speak of it, regular expressions.")


class DeadlineShape(Shape):
    """A period that the law sets for an act after the signing of a contract."""

    act: str = Field(description="事项的代号。The code of the act.")
    name: NameShape = Field(description="事项。The act.")
    words: list[str] = Field(description="报告里的说法。How reports call it.")
    days: int = Field(description="几日以内。Within how many days.")
    working: bool = Field(description="是否为工作日。Whether they are working days.")
    instruments: list[str] = Field(description="规定它的文件。The instruments that set it.")
    law: NameShape = Field(description="条文的出处。The article, in words.")


class VocabularyShape(Shape):
    """All word lists."""

    wholes: list[WholeShape] = Field(description="总数和它的各部分。Wholes and their parts.")
    whole_connectors: ConnectorsShape = Field(description="总数与各部分之间的词。The words between a whole and its parts.")
    overlapping: list[str] = Field(description="可以相互重叠、不能相加的名目。Labels of groups that overlap and do not add up.")
    quantities: list[QuantityShape] = Field(description="同一个量的各种说法。Quantities and what they are called.")
    not_ours: list[str] = Field(description="与这些词同在一处的数，不是本部门全部的量。A figure beside these words is not that of the whole department.")
    rates: list[RateShape] = Field(description="比率和它的分子分母。Rates and what they divide.")
    topics: list[TopicShape] = Field(description="同一问题的各种说法。Ways to speak of one problem.")
    deadlines: list[DeadlineShape] = Field(description="签订合同之后各事项的期限。Periods that run from the signing of a contract.")
    form_columns: dict[str, list[str]] = Field(description="自评表各列的表头。Headers of the form.")
    form_totals: list[str] = Field(description="自评表合计行的名称。What rows of totals are called in the form.")


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
