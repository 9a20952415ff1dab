"""A scoring scheme (评分标准): sections, groups, indicators, vetoes and grades, read from YAML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PrivateAttr, StringConstraints

from compliance.ground.shape import NameShape, Shape
from compliance.ground.values import Name
from compliance.ground.yamlfile import Mark, Node, mark_at
from compliance.scoring.figures import Figure
from compliance.scoring.methods import AllOrNothing, Attested, Bands, Counting, Measuring, Method, PerViolation, Proportional, Ratio, Steps

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Place: TypeAlias = tuple[str | int, ...]
"""Where something stands in the file: keys and positions."""


class Indicator(Shape):
    """One scored line of the table.

    ``undetermined``: what a verdict or metric that cannot be determined does: the indicator stays ``unscored``
    and its points a range, or it counts as fault (``lose``), or as none (``keep``). ``not_applicable``: where no
    verdict applies, ``full`` marks, or the marks leave the denominator (``exclude``). ``applies``: for indicators that
    count no verdicts, a metric that is 0 where there is nothing to judge (no new building, no project).
    ``supersedes``: rule to the rule that, violated on the same record, absorbs it.
    """

    id: Id = Field(description="编号。Id.")
    name: NameShape = Field(description="三级指标名称。Name.")
    full: Figure = Field(description="满分。Full marks.")
    method: Method | None = Field(default=None, description="评分方法，只写一种。One method.")
    undetermined: Literal["unscored", "lose", "keep"] = Field(
        default="unscored", description="无法判定时：unscored 不评，lose 视为违反，keep 视为符合。What an undetermined verdict does.",
    )
    not_applicable: Literal["full", "exclude"] = Field(
        default="full", description="没有适用记录时：full 得满分，exclude 移出总分。What happens where nothing applies.",
    )
    applies: str | None = Field(default=None, description="为 0 时本指标不适用的指标值。A metric that is 0 where there is nothing to judge.")
    supersedes: dict[str, str] = Field(default_factory=dict, description="规则: 吸收它的规则。Rule: the rule that absorbs it.")
    note: NameShape | None = Field(default=None, description="说明。A note.")

    @property
    def chosen(self) -> Counting | Measuring | Attested | None:
        """The one method; ``None`` while it has none."""
        given = self.method.given() if self.method else []
        return given[0] if given else None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules whose verdicts it counts."""
        return tuple(self.chosen.rules) if isinstance(self.chosen, PerViolation | Ratio | AllOrNothing) else ()

    @property
    def metric(self) -> str | None:
        """The metric it reads."""
        return self.chosen.metric if isinstance(self.chosen, Bands | Steps | Proportional) else None


class Group(Shape):
    """Indicators that the table shows together (二级指标)."""

    id: Id = Field(description="编号。Id.")
    name: NameShape = Field(description="二级指标名称。Name.")
    indicators: Annotated[list[Indicator], Field(min_length=1)] = Field(description="三级指标。Indicators.")

    @property
    def full(self) -> Decimal:
        """The sum of its indicators' full marks."""
        return sum((indicator.full.value for indicator in self.indicators), Decimal(0))


class Section(Shape):
    """A part of the table with its own full marks (一级指标)."""

    id: Id = Field(description="编号。Id.")
    name: NameShape = Field(description="一级指标名称。Name.")
    full: Figure = Field(description="满分。Full marks.")
    groups: Annotated[list[Group], Field(min_length=1)] = Field(description="二级指标。Groups.")


class Veto(Shape):
    """A violation of any of these rules leaves at most ``score`` of the section, or of the total where none is named."""

    id: Id = Field(description="编号。Id.")
    name: NameShape = Field(description="名称。Name.")
    rules: Annotated[list[str], Field(min_length=1)] = Field(description="违反其一即否决的规则。A violation of any of these.")
    section: str | None = Field(default=None, description="只否决该一级指标（默认：总分）。Only this section (default: the total).")
    score: Figure = Field(description="否决后至多得分。What is left at most.")


class Grade(Shape):
    """A grade, given from so many points of the total."""

    at_least: Figure = Field(description="总分不低于。From so many points.")
    name: NameShape = Field(description="等级名称。Name.")


class Scheme(Shape):
    """A whole scoring table. Made by :func:`compliance.scoring.reading.read_scheme`, which remembers where everything stands.

    ``year`` is the year it was issued for, where that is known.
    """

    scheme: str = Field(description="编号，与文件名相同。Id, as the file is named.")
    name: NameShape = Field(description="名称。Name.")
    jurisdiction: str = Field(description="适用地区。Place.")
    year: int | None = Field(default=None, description="年度。Year.")
    basis: tuple[NameShape, ...] = Field(default=(), description="依据。Basis.")
    total: Figure = Field(description="总分。Total.")
    rounding: Literal["half_up_2"] = Field(default="half_up_2", description="舍入：四舍五入到两位。Rounding: half up, two places.")
    sections: Annotated[list[Section], Field(min_length=1)] = Field(description="一级指标。Sections.")
    vetoes: tuple[Veto, ...] = Field(default=(), description="一票否决。Vetoes.")
    grades: tuple[Grade, ...] = Field(default=(), description="等级。Grades.")
    _node: Node | None = PrivateAttr(default=None)
    _fingerprint: str = PrivateAttr(default="")

    def remember(self, node: Node, fingerprint: str) -> None:
        """Keep the document it was read from, so that problems can name line and column, and the SHA-256 of its file."""
        self._node, self._fingerprint = node, fingerprint

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the file it was read from, in hexadecimal."""
        return self._fingerprint

    def place(self, *path: str | int) -> Mark | str:
        """The file, line and column of a part."""
        return mark_at(self._node, path) if self._node is not None else ".".join(map(str, path))

    def indicators(self) -> Iterator[tuple[Place, Indicator]]:
        """Every indicator in the order of the table, with its place."""
        for s, section in enumerate(self.sections):
            for g, group in enumerate(section.groups):
                for i, indicator in enumerate(group.indicators):
                    yield ("sections", s, "groups", g, "indicators", i), indicator


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure of the scheme: whose it is, which of its figures (``full``, ``each``, ...), and its place in the file."""

    owner: str
    name: Name
    part: str
    figure: Figure
    path: Place


def figures(scheme: Scheme) -> Iterator[PlacedFigure]:
    """Every figure with a standing, in the order of the table."""
    yield PlacedFigure("total", Name("总分", "total"), "full", scheme.total, ("total",))
    for s, section in enumerate(scheme.sections):
        yield PlacedFigure(section.id, section.name.name(), "full", section.full, ("sections", s, "full"))
    for path, indicator in scheme.indicators():
        yield from indicator_figures(indicator, path)
    for v, veto in enumerate(scheme.vetoes):
        yield PlacedFigure(veto.id, veto.name.name(), "score", veto.score, ("vetoes", v, "score"))
    for g, grade in enumerate(scheme.grades):
        yield PlacedFigure(f"grade-{g + 1}", grade.name.name(), "at_least", grade.at_least, ("grades", g, "at_least"))


def indicator_figures(indicator: Indicator, path: Place = ()) -> Iterator[PlacedFigure]:
    """The figures of an indicator: its full marks, then those of its method."""
    yield PlacedFigure(indicator.id, indicator.name.name(), "full", indicator.full, (*path, "full"))
    for part, figure, inner in _method_figures(indicator):
        yield PlacedFigure(indicator.id, indicator.name.name(), part, figure, (*path, "method", *inner))


def _method_figures(indicator: Indicator) -> Iterator[tuple[str, Figure, Place]]:
    match indicator.chosen:
        case PerViolation(each=each, at_most=at_most):
            yield "each", each, ("per_violation", "each")
            if at_most:
                yield "at_most", at_most, ("per_violation", "at_most")
        case Steps(costs=costs):
            yield "costs", costs, ("steps", "costs")
        case Bands(bands=bands):
            for b, band in enumerate(bands):
                key = "otherwise" if band.is_rest else "score"
                figure = band.otherwise if band.is_rest else band.score
                if figure:
                    yield f"band-{b + 1}", figure, ("bands", "bands", b, key)
        case _:
            return
