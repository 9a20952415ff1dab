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


YEARS = range(2000, 2101)
"""The years a dossier may be about."""


def sensible_year(year: int) -> int:
    """The year, if it is one that ledgers are about."""
    if year not in YEARS:
        raise ValueError("年度应在 2000 至 2100 之间 / the year must be between 2000 and 2100")
    return year


Form = Literal["ledger", "ocds", "notices"]
"""What a file holds, where its name and content do not tell."""


class DatesShape(Shape):
    """What dates that do not say it themselves stand for; what is not written here is refused."""

    year: Annotated[int, AfterValidator(sensible_year)] | None = Setting(default=None, description="没有年份的日期（3月5日）是哪一年。The year of dates without one.")
    century: int | None = Setting(default=None, ge=19, le=20, description="24-3-5 的前两位，如 20。The century of two-digit years.")
    month_only: Literal["first", "last"] | None = Setting(default=None, description="2024年3月 按当月第一天还是最后一天。The day that a month stands for.")
    several: Literal["first", "last"] | None = Setting(default=None, description="一格多个日期取最早还是最晚。The earliest or the latest of several dates.")


class MappingShape(Shape):
    """A file that tells how the ledgers of a department are to be read, year after year."""

    mapping: Literal["1"] = Setting(description="格式版本，写 1。Version of the format, 1.")
    kind: str | None = Setting(default=None, description="记录类型。The kind of record.")
    unit: Unit | None = Setting(default=None, description="金额单位。The unit of amounts.")
    columns: dict[str, str | None] = Setting(default={}, description="表头到字段的对应；null 为不读该列。Header to field; null leaves the column out.")
    dates: DatesShape = Setting(default=DatesShape(), description="日期的约定。What incomplete dates stand for.")
    headers: list[str] = Setting(default=[], description="写这份对应时表里的全部表头；以后的台账与它核对。All headers seen when it was written; later ledgers are compared.")


class SourceShape(Shape):
    """One ledger: the file or the database, and what its sheets and headers do not say themselves."""

    file: str | None = Setting(default=None, min_length=1, description="台账文件，或存放合同公告的文件夹，相对卷宗文件夹。The ledger, or a folder of notices, beside dossier.yaml.")
    source: str | None = Setting(default=None, min_length=1, description="数据库：postgresql://用户@主机/库 或 sqlite:文件，不写口令。A database; no password here.")
    queries: dict[str, str] = Setting(default={}, description="每种记录一条 SELECT。One SELECT for each kind of record.")
    form: Form | None = Setting(default=None, description="内容：ledger 台账、ocds 开放合同数据、notices 合同公告（默认：自动识别）。What the file holds (default: told from it).")
    sheet: str | None = Setting(default=None, description="工作表（默认：全部）。The sheet (default: all).")
    kind: str | None = Setting(default=None, description="记录类型（默认：按表头识别）。The kind of record (default: told from the header).")
    unit: Unit | None = Setting(default=None, description="金额单位（默认：按表头识别）。The unit of amounts.")
    columns: dict[str, str | None] = Setting(default={}, description="表头到字段的对应；null 为不读该列。Header to field; null leaves the column out.")
    dates: DatesShape = Setting(default=DatesShape(), description="日期的约定。What incomplete dates stand for.")
    mapping: str | None = Setting(default=None, min_length=1, description="对应文件，相对卷宗文件夹。A mapping file, beside dossier.yaml.")

    @model_validator(mode="after")
    def _one_way_in(self) -> SourceShape:
        # What is wrong is said without repeating the source, which may hold a password.
        if (self.file is None) == (self.source is None):
            raise ValueError("file 和 source 写且只写一项 / give either file or source")
        if (self.source is None) != (not self.queries):
            raise ValueError("source 和 queries 要一起写 / source and queries belong together")
        if self.source is not None and (self.sheet or self.kind or self.form):
            raise ValueError("数据库来源不写 sheet、kind、form；记录类型写在 queries 里 / a database takes no sheet, kind or form; queries name the kinds")
        return self


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
    year: Annotated[int, AfterValidator(sensible_year)] = Setting(description="年度。The year.")
    as_of: dt.date = Setting(description="数据截止日。As-of date.")
    scheme: str | None = Setting(default=None, description="评分标准：编号或文件。The scoring scheme: an id or a file.")
    sources: list[SourceShape] = Setting(min_length=1, description="台账文件。The ledgers.")
    papers: list[str] = Setting(default=[], description="自评报告和自评表文件，由 compliance lint 检查。The written report and the form, which compliance lint checks.")
    evidence: list[EvidenceShape] = Setting(default=[], description="由人给出的分数或事实。Points or facts given by a person.")
    waivers: list[WaiverShape] = Setting(default=[], description="豁免。Waivers.")
    notes: list[NameShape] = Setting(default=[], description="写在报告上的说明。Notes shown on the report.")
    parameters: list[OverlayShape] = Setting(default=[], description="本地的数额。Local figures.")
