"""The shape of ``dossier.yaml``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator
from pydantic import Field as Setting

from compliance.ground.shape import NameShape, Shape
from compliance.rules.shapes import OverlayShape
from compliance.rules.waivers import WaiverShape

Unit = Literal["元", "千元", "万元", "百万元", "亿元"]
"""The units a ledger's amounts may be in."""


def _sensible_year(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise ValueError("年度应在 2000 至 2100 之间 / the year must be between 2000 and 2100")
    return year


class SourceShape(Shape):
    """One ledger: the file, and what its sheets and headers do not say themselves."""

    file: str = Setting(min_length=1)
    sheet: str | None = None
    kind: str | None = None
    unit: Unit | None = None
    columns: dict[str, str | None] = {}


class EvidenceShape(Shape):
    """Points or a fact given by a person for an indicator, with the document that shows it."""

    indicator: str
    points: Decimal | None = Setting(default=None, ge=0)
    value: str | None = None
    document: str = Setting(min_length=1)
    by: str = Setting(min_length=1)
    note: NameShape | None = None

    @model_validator(mode="after")
    def _says_something(self) -> EvidenceShape:
        if self.points is None and self.value is None:
            raise ValueError("points 和 value 至少写一项 / give points or a value")
        return self


class DossierShape(Shape):
    """A department's year."""

    dossier: Literal["1"]
    department: dict[str, str | None] = Setting(min_length=1)
    year: Annotated[int, AfterValidator(_sensible_year)]
    as_of: dt.date
    scheme: str | None = None
    sources: list[SourceShape] = Setting(min_length=1)
    evidence: list[EvidenceShape] = []
    waivers: list[WaiverShape] = []
    notes: list[NameShape] = []
    parameters: list[OverlayShape] = []
