"""The skeletons of written reports: what parts a place asks for, in order. They are files, so that a bureau can put its own in."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field as Setting
from pydantic import model_validator

from compliance.ground.problems import did_you_mean, refuse
from compliance.ground.shape import NameShape, Shape, read_shape
from compliance.ground.shipped import rulesets
from compliance.ground.yamlfile import read_yaml
from compliance.sources.dossier import Dossier

BESIDE = "skeleton.yaml"
"""A file beside ``dossier.yaml`` that goes before the shipped skeletons."""


class Block(Shape):
    """One part of a report; it is of exactly one kind. Texts may hold figures in braces, such as ``{total}``."""

    heading: NameShape | None = Setting(default=None, description="一级标题。A heading.")
    subheading: NameShape | None = Setting(default=None, description="二级标题。A heading under it.")
    item: NameShape | None = Setting(default=None, description="三级标题。A heading of the third level.")
    text: NameShape | None = Setting(default=None, description="正文，可含花括号中的数字。A paragraph.")
    complete: NameShape | None = Setting(default=None, description="由人填写的内容。What a person must write.")
    scores: list[str] | Literal["rest"] | None = Setting(default=None, description="部分、组或指标的得分和扣分原因；rest 为其余各部分。Scores with reasons.")
    table: Literal["scores"] | None = Setting(default=None, description="得分表。The table of scores.")
    problems: Literal["lost", "unpriced", "open"] | None = Setting(default=None, description="扣分的、不扣分的、不能判定的问题。Problems.")
    measures: Literal["lost"] | None = Setting(default=None, description="针对各扣分项的措施。Measures.")

    @model_validator(mode="after")
    def _is_one(self) -> Block:
        if len(self.model_fields_set) != 1:
            raise ValueError("每一段只写一种内容 / each part is of one kind")
        return self


class Skeleton(Shape):
    """The parts of a written report."""

    skeleton: str = Setting(min_length=1, description="编号，与文件名相同。Id, the file's name.")
    name: NameShape = Setting(description="名称。Name.")
    jurisdictions: list[str] = Setting(default=[], description="适用的行政区划代码，含其下级。Places it is for, and those under them.")
    default: bool = Setting(default=False, description="没有适用的骨架时用它。Used where none is for the place.")
    source: NameShape | None = Setting(default=None, description="章节的来源。Where the parts were read.")
    title: NameShape = Setting(description="标题。Title.")
    body: list[Block] = Setting(min_length=1, description="各段。The parts.")


def find_skeleton(dossier: Dossier) -> Skeleton:
    """The skeleton beside the dossier, else the shipped one of the nearest place, else the default. Raises :class:`InputError`."""
    beside = dossier.path.parent / BESIDE
    if dossier.department is not None and beside.is_file():
        return read_skeleton(beside)
    known = [read_skeleton(path) for path in sorted((rulesets() / "skeletons").glob("*.yaml"))]
    fitting = [(len(place), skeleton) for skeleton in known for place in skeleton.jurisdictions if dossier.jurisdiction.startswith(place)]
    if fitting:
        return max(fitting, key=lambda item: item[0])[1]
    return next(skeleton for skeleton in known if skeleton.default)


def read_skeleton(path: Path) -> Skeleton:
    """A skeleton file. Raises :class:`InputError` with every fault at its line."""
    return read_shape(Skeleton, read_yaml(path))


def unknown_figure(name: str, known: list[str]) -> Exception:
    """The refusal of a figure that does not exist, with the nearest that does."""
    zh, en = did_you_mean(name, known)
    return refuse(BESIDE, f"没有“{{{name}}}”这个数字{zh}", f"there is no figure '{{{name}}}'{en}")
