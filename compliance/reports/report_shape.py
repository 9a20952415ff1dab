"""The shape of the JSON report, for its schema: what every key means. Points, margins and metrics are texts, so that nothing is rounded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from compliance.ground.shape import NameShape
from compliance.reports.source_shape import Part, SourceShape

Points = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", description="分数，两位小数的文字。Points, as a text.")]
Exact = Annotated[str, Field(pattern=r"^-?\d+(/\d+)?$", description="精确数：整数或分数。An exact number: whole, or a fraction.")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="日期。A day.")]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256。")]
Grade = Literal["violation", "warning", "advice"]
Verdict = Literal["satisfied", "violated", "pending", "undetermined", "exempt"]


class InputShape(Part):
    """A file that was read."""

    file: str = Field(description="文件，相对卷宗文件夹。The file, beside dossier.yaml.")
    sha256: Sha


class JudgedShape(Part):
    """What was judged."""

    name: str = Field(description="部门或台账名称。The department, or the ledger.")
    jurisdiction: str = Field(description="行政区划代码。Place, a GB/T 2260 code or CN.")
    year: int = Field(description="年度。The year.")
    as_of: Day
    notes: list[NameShape] = Field(description="说明。Notes.")
    inputs: list[InputShape] = Field(min_length=1, description="读入的文件。Files that were read.")


class RulesetShape(Part):
    """The rules."""

    sha256: Sha


class SchemeShape(Part):
    """The scoring scheme."""

    id: str = Field(description="方案编号。Id of the scheme.")
    sha256: Sha


class GroundShape(Part):
    """A verdict a deduction rests on."""

    rule: str = Field(description="规则编号。Code of the rule.")
    record: str | None = Field(description="记录；没有台账时为空。The record; none where the ledger is missing.")
    outcome: Verdict = Field(description="判定。The verdict.")


class DeductionShape(Part):
    """Points lost."""

    id: str = Field(description="扣分编号。Id of the deduction.")
    points: Points
    before_cap: Points
    metric: str | None = Field(description="所依据的指标值。The metric it rests on.")
    grounds: list[GroundShape] = Field(description="所依据的判定。The verdicts it rests on.")
    conclusion: str = Field(description="推理链中的结论。The conclusion in the chain of reasoning.")


class IndicatorShape(Part):
    """An indicator; ``score`` is null where it is not certain and lies between ``low`` and ``high``."""

    id: str = Field(description="指标编号。Id of the indicator.")
    name: NameShape
    full: Points
    score: Points | None = Field(description="得分；不确定时为空。The score; null where it is not certain.")
    low: Points
    high: Points
    outcome: str = Field(description="如何得出。How it was settled.")
    rules: list[str] = Field(description="所依据的规则。The rules it rests on.")
    metric: str | None = Field(description="所依据的指标值。The metric it rests on.")
    deductions: list[DeductionShape] = Field(description="扣分。Deductions.")


class GroupShape(Part):
    """Indicators shown together."""

    id: str = Field(description="编号。Id.")
    name: NameShape
    full: Points
    low: Points
    high: Points
    indicators: list[IndicatorShape] = Field(description="指标。Indicators.")


class SectionShape(Part):
    """A part of the table."""

    id: str = Field(description="编号。Id.")
    name: NameShape
    full: Points
    low: Points
    high: Points
    groups: list[GroupShape] = Field(description="组。Groups.")


class VetoShape(Part):
    """A veto that holds, or may."""

    id: str = Field(description="编号。Id.")
    name: NameShape
    certain: bool = Field(description="是否确定。Whether it is certain.")
    lost: Points


class AssumedShape(Part):
    """A figure of the scheme that is not official."""

    owner: str = Field(description="所属指标。Whose figure it is.")
    part: str = Field(description="哪个数。Which figure.")
    value: Points


class ScorecardShape(Part):
    """The scorecard; ``counted`` is the full marks without indicators that do not apply."""

    scheme: str = Field(description="方案编号。Id of the scheme.")
    name: NameShape
    full: Points
    counted: Points
    total: Points | None = Field(description="总分；不确定时为空。The total; null where it is not certain.")
    low: Points
    high: Points
    grade: NameShape | None = Field(description="等级。The grade.")
    sections: list[SectionShape] = Field(description="部分。Sections.")
    vetoes: list[VetoShape] = Field(description="一票否决。Vetoes.")
    assumed: list[AssumedShape] = Field(description="假定的数字。Assumed figures.")
    unpriced: list[str] = Field(description="方案没有计分的规则。Rules that the scheme does not price.")


class EndsShape(Part):
    """A total; null where it is not certain."""

    total: Points | None = Field(description="总分；不确定时为空。The total; null where it is not certain.")
    low: Points
    high: Points


class SinceShape(Part):
    """What changed since a baseline."""

    file: str = Field(description="基线文件。The file of the baseline.")
    known: int = Field(ge=0, description="已知的问题（未列出）。Known ones, not listed.")
    new: int = Field(ge=0, description="新问题。New ones.")
    fixed: int = Field(ge=0, description="已改正的。Fixed ones.")


class ListingShape(Part):
    """That only a part is listed, and which."""

    select: list[str] = Field(description="只列出的编号。Codes listed.")
    ignore: list[str] = Field(description="不列出的编号。Codes not listed.")
    severity: Grade | None = Field(description="列出的最低级别。The least severity listed.")
    severities: dict[str, Grade] = Field(description="改变了级别的规则。Rules with another severity.")
    left_out: int = Field(ge=0, description="未列出的问题数。How many are not listed.")
    baseline: SinceShape | None = Field(description="与基线相比。Since the baseline.")


class MetricShape(Part):
    """A metric's exact value, or what is missing."""

    name: NameShape
    unit: Literal["ratio", "money", "integer"] = Field(description="money 以分为单位。Money is in fen.")
    value: Exact | None = Field(description="精确值；缺数据时为空。The exact value; null where data is missing.")
    missing: list[NameShape] = Field(description="缺少的数据。What is missing.")


class BasisShape(Part):
    """An article of law."""

    instrument: str = Field(description="文件名称。The instrument.")
    document: str = Field(description="文号。Document number.")
    article: str = Field(description="条款。Article.")


class CellShape(Part):
    """A cell that was read."""

    field: str = Field(description="字段。The field.")
    place: str = Field(description="位置：文件[工作表]!单元格，或来源自己的写法。Where: file[sheet]!cell, or the source's own notation.")
    raw: str = Field(description="原文。The text as it stands.")


class GapShape(Part):
    """Something missing."""

    place: str = Field(description="位置。Where.")
    message: NameShape


class DaysShape(Part):
    """The working days counted for a deadline."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_: Day = Field(alias="from")
    due: Day
    counted: list[Day] = Field(description="计入的日子。The days counted.")


class WaiverShape(Part):
    """The decision by which a violation does not count."""

    reason: str = Field(description="理由。Why.")
    evidence: str = Field(description="证明文件。The document that shows it.")
    approved_by: str = Field(description="谁批准的。Who approved it.")
    until: Day


class FindingShape(Part):
    """A verdict that is not plainly satisfied."""

    id: str = Field(description="规则:记录。RULE:record.")
    rule: str = Field(description="规则编号。Code of the rule.")
    name: NameShape
    severity: Grade = Field(description="级别。The severity.")
    standing: Literal["verified", "memory", "unsure"] = Field(description="依据性质。How the rule is known.")
    record: str = Field(description="记录类型#序号。Kind and number of the record.")
    key: str = Field(description="记录的编号。What the record is called.")
    place: str = Field(description="所在的行。Its row.")
    outcome: Verdict = Field(description="判定。The verdict.")
    margin: Exact | None = Field(description="差额；正数为超出。By how much; above zero is a fault.")
    unit: Literal["working days", "days", "money", "ratio", "count"] | None = Field(description="差额的单位；money 为分。Unit of the margin; money is fen.")
    message: NameShape
    basis: list[BasisShape] = Field(min_length=1, description="法律依据。The law.")
    cells: list[CellShape] = Field(description="读取的单元格。Cells that were read.")
    missing: list[GapShape] = Field(default=[], description="无法判定时缺少的数据。What is missing, where it could not be judged.")
    days: DaysShape | None = Field(default=None, description="工作日期限。A deadline of working days.")
    waiver: WaiverShape | None = Field(default=None, description="豁免。The waiver.")


class ProblemShape(Part):
    """Something wrong with a cell or a waiver."""

    code: str = Field(description="编号，如 DATA-001。Its code.")
    key: str = Field(default="", description="记录和列，不随行号改变。Record and column, whatever the row.")
    place: str = Field(description="位置。Where.")
    message: NameShape


class UnjudgedShape(Part):
    """A rule whose ledger the dossier does not have."""

    rule: str = Field(description="规则编号。Code of the rule.")
    kind: str = Field(description="所需的台账。The kind of ledger it needs.")


class ReportShape(Part):
    """The whole report."""

    format: Literal[1] = Field(description="格式版本。The version of the format.")
    program: str = Field(description="程序版本。The version of the program.")
    dossier: JudgedShape
    ruleset: RulesetShape
    rules: dict[str, str] = Field(description="列出的规则的版本。The versions of the rules with findings.")
    scheme: SchemeShape | None = Field(description="评分标准。The scoring scheme.")
    scorecard: ScorecardShape | None = Field(description="得分表。The scorecard.")
    without_waivers: EndsShape | None = Field(default=None, description="不计豁免的得分；没有用到豁免则不写。The score without waivers; only where one is used.")
    listing: ListingShape | None = Field(default=None, description="只列出一部分时说明列出什么；得分和计数不受影响。What is listed, where not everything is; score and counts are of everything.")
    metrics: dict[str, MetricShape] = Field(description="指标值。Metrics.")
    counts: dict[str, dict[Verdict, int]] = Field(description="每条规则的判定数。Verdicts by rule.")
    findings: list[FindingShape] = Field(description="问题。Findings.")
    problems: list[ProblemShape] = Field(description="数据和豁免的问题。Problems with data and waivers.")
    unjudged: list[UnjudgedShape] = Field(description="没有台账的规则。Rules without a ledger.")
    sources: list[SourceShape] = Field(description="数据来源。Sources.")
