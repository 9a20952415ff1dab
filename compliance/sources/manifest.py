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

    file: str = Setting(min_length=1, description="台账文件，相对卷宗文件夹。The ledger, beside dossier.yaml.")
    sheet: str | None = Setting(default=None, description="工作表（默认：全部）。The sheet (default: all).")
    kind: str | None = Setting(default=None, description="记录类型（默认：按表头识别）。The kind of record (default: told from the header).")
    unit: Unit | None = Setting(default=None, description="金额单位（默认：按表头识别）。The unit of amounts.")
    columns: dict[str, str | None] = Setting(default={}, description="表头到字段的对应；null 为不读该列。Header to field; null leaves the column out.")


class EvidenceShape(Shape):
    """Points or a fact given by a person for an indicator, with the document that shows it."""

    indicator: str = Setting(description="评分指标的编号。Id of the indicator.")
    points: Decimal | None = Setting(default=None, ge=0, description="给分。Points given.")
    value: str | None = Setting(default=None, description="指标值。A value.")
    document: str = Setting(min_length=1, description="证明文件。The document that shows it.")
    by: str = Setting(min_length=1, description="谁给的。Who gave it.")
    note: NameShape | None = Setting(default=None, description="说明。A note.")

    @model_validator(mode="after")
    def _says_something(self) -> EvidenceShape:
        if self.points is None and self.value is None:
            raise ValueError("points 和 value 至少写一项 / give points or a value")
        return self


class DossierShape(Shape):
    """A department's year."""

    dossier: Literal["1"] = Setting(description="格式版本，写 1。Version of the format, 1.")
    department: dict[str, str | None] = Setting(min_length=1, description="部门的字段：name、code 等。The department's own fields.")
    year: Annotated[int, AfterValidator(_sensible_year)] = Setting(description="年度。The year.")
    as_of: dt.date = Setting(description="数据截止日。As-of date.")
    scheme: str | None = Setting(default=None, description="评分标准：编号或文件。The scoring scheme: an id or a file.")
    sources: list[SourceShape] = Setting(min_length=1, description="台账文件。The ledgers.")
    evidence: list[EvidenceShape] = Setting(default=[], description="由人给出的分数或事实。Points or facts given by a person.")
    waivers: list[WaiverShape] = Setting(default=[], description="豁免。Waivers.")
    notes: list[NameShape] = Setting(default=[], description="写在报告上的说明。Notes shown on the report.")
    parameters: list[OverlayShape] = Setting(default=[], description="本地的数额。Local figures.")
