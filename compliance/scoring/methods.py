"""How an indicator is scored: one of seven methods."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from compliance.ground.shape import Shape
from compliance.scoring.figures import Figure, Share

Rules = Annotated[list[str], Field(min_length=1)]


def _full_marks(written: object) -> object:
    """``full`` means full marks and is held as ``None``; a blank is not ``full`` but a figure without a value."""
    if written == "full":
        return None
    return {} if written is None else written


BandScore = Annotated[Figure | None, BeforeValidator(_full_marks)]


class PerViolation(Shape):
    """Each violated verdict costs ``each``, together ``at_most`` (otherwise the full marks)."""

    rules: Rules = Field(description="计哪些规则的违反。The rules whose violations count.")
    each: Figure = Field(description="每次扣分。Cost of each violation.")
    at_most: Figure | None = Field(default=None, description="至多扣分（默认：满分）。The most that is lost.")

    def cap(self, full: Decimal) -> Decimal:
        """The most that can be lost."""
        return min(full, self.at_most.value) if self.at_most else full


class Ratio(Shape):
    """Full marks times satisfied / (satisfied + violated)."""

    rules: Rules = Field(description="规则。The rules.")


class AllOrNothing(Shape):
    """One violated verdict costs the full marks."""

    rules: Rules = Field(description="规则。The rules.")


class Relation(Enum):
    """On which side of its bound a band lies; the bound belongs to ``at_most`` and ``at_least``, not to ``below`` and ``above``."""

    AT_MOST = "at_most"
    BELOW = "below"
    AT_LEAST = "at_least"
    ABOVE = "above"
    OTHERWISE = "otherwise"


class Band(Shape):
    """One band: a bound with its score, or ``otherwise`` with the score of all that is left. A score of ``None`` is full marks.

    The standing of the score is that of its bound as well.
    """

    at_most: Share | None = Field(default=None, description="不高于（含本数）。At most.")
    below: Share | None = Field(default=None, description="低于（不含本数）。Below.")
    at_least: Share | None = Field(default=None, description="不低于（含本数）。At least.")
    above: Share | None = Field(default=None, description="高于（不含本数）。Above.")
    score: BandScore = Field(default=None, description="本档得分；full 为满分。The score of this band, or full.")
    otherwise: BandScore = Field(default=None, description="其余情形的得分；full 为满分。The score of all that is left, or full.")

    def bounds(self) -> list[tuple[Relation, Fraction]]:
        """The bounds it names; a sound band has one, or none and ``otherwise``."""
        named = ((Relation.AT_MOST, self.at_most), (Relation.BELOW, self.below), (Relation.AT_LEAST, self.at_least), (Relation.ABOVE, self.above))
        return [(relation, bound) for relation, bound in named if bound is not None]

    @property
    def is_rest(self) -> bool:
        """Whether it takes everything that no band before it took."""
        return "otherwise" in self.model_fields_set

    def points(self, full: Decimal) -> Decimal:
        """The score of this band for an indicator with these full marks."""
        figure = self.otherwise if self.is_rest else self.score
        return full if figure is None else figure.value


class Bands(Shape):
    """The first band that the metric falls into gives the score."""

    metric: str = Field(description="指标。The metric.")
    bands: Annotated[list[Band], Field(min_length=1)] = Field(description="分档，从上到下取第一个符合的。Bands; the first that fits counts.")


class Steps(Shape):
    """From ``from`` on, in ``direction``, every full (``floor``) or begun (``ceil``) ``every`` costs ``costs``, down to 0.

    The standing of ``costs`` is that of the start and the step as well.
    """

    metric: str = Field(description="指标。The metric.")
    begins: Share = Field(alias="from", description="从哪个值起扣分。The value from which points are lost.")
    direction: Literal["below", "above"] = Field(description="below 低于起点扣分，above 高于起点扣分。On which side points are lost.")
    every: Share = Field(description="每多少算一档。The size of a step.")
    costs: Figure = Field(description="每档扣分。Cost of a step.")
    partial: Literal["floor", "ceil"] = Field(default="floor", description="不足一档：floor 不计，ceil 计一档。What part of a step counts.")

    def count(self, value: Fraction) -> int:
        """How many steps a value is away from the start; 0 on the right side of it."""
        beyond = self.begins - value if self.direction == "below" else value - self.begins
        steps = beyond / self.every
        return max(0, steps.__floor__() if self.partial == "floor" else steps.__ceil__())


class Proportional(Shape):
    """Full marks times the metric, which counts from 0 up to 1."""

    metric: str = Field(description="指标，0 至 1 计分。The metric, counted from 0 to 1.")


class Attested(Shape):
    """Points that a person gave, with the document they rest on."""


Counting: TypeAlias = PerViolation | Ratio | AllOrNothing
"""Methods that count verdicts."""

Measuring: TypeAlias = Bands | Steps | Proportional
"""Methods that read a metric."""


class Method(Shape):
    """The method as written: exactly one of these keys."""

    per_violation: PerViolation | None = Field(default=None, description="按违反次数扣分。Points lost for each violation.")
    ratio: Ratio | None = Field(default=None, description="按符合的比例得分。Points by the share satisfied.")
    all_or_nothing: AllOrNothing | None = Field(default=None, description="有违反即不得分。One violation costs all.")
    bands: Bands | None = Field(default=None, description="按指标分档得分。Points by bands of a metric.")
    steps: Steps | None = Field(default=None, description="按指标每档扣分。Points lost step by step.")
    proportional: Proportional | None = Field(default=None, description="按指标比例得分。Points in proportion to a metric.")
    evidence: Attested | None = Field(default=None, description="由人给分，附证明文件。Points given by a person, with a document.")

    def given(self) -> list[Counting | Measuring | Attested]:
        """The methods written down; a sound indicator has one."""
        named = (self.per_violation, self.ratio, self.all_or_nothing, self.bands, self.steps, self.proportional, self.evidence)
        return [method for method in named if method is not None]
