"""The shape of what the JSON report tells of its sources."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from compliance.ground.shape import NameShape


class Part(BaseModel):
    """A part of the report: nothing else stands in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnShape(Part):
    """A column and what it was taken for."""

    place: str = Field(description="表头单元格。The header's cell.")
    header: str = Field(description="表头。The header.")
    field: str = Field(description="字段。The field.")
    unit: str | None = Field(description="单位。The unit.")
    how: NameShape = Field(description="如何认出。How it was known.")


class SkippedShape(Part):
    """A row that is no record."""

    place: str = Field(description="行。The row.")
    reason: NameShape = Field(description="原因。Why.")


class DoubtShape(Part):
    """Something that a person should look at."""

    code: str = Field(description="编号。Code.")
    place: str = Field(description="位置。Place.")
    message: NameShape = Field(description="说明。What it is.")


class SourceShape(Part):
    """What was read of a sheet or file."""

    file: str = Field(description="文件。The file.")
    sheet: str | None = Field(description="工作表。The sheet.")
    kind: str | None = Field(description="记录类型；未读取的为空。Kind of record; none where it was left out.")
    rows: int = Field(ge=0, description="读取的行数。Rows read.")
    skipped: int = Field(ge=0, description="略过的行数。Rows left out.")
    unreadable: int = Field(ge=0, description="无法识别的单元格数。Cells not understood.")
    ignored: list[str] = Field(description="未读取的列。Columns that were not read.")
    told_by: NameShape | None = Field(description="凭什么认出是哪种台账。What told the kind.")
    mapping: str | None = Field(description="使用的对应文件。The mapping file used.")
    header_rows: list[int] | None = Field(description="表头的首行和末行。First and last row of the header.")
    columns: list[ColumnShape] = Field(description="读取的列。Columns that were read.")
    skipped_rows: list[SkippedShape] = Field(description="略过的行和原因。Rows left out, and why.")
    missing: list[str] = Field(description="没有对应列的字段。Fields without a column.")
    notes: list[NameShape] = Field(description="说明。Notes.")
    doubts: list[DoubtShape] = Field(description="存疑之处。What is in doubt.")
