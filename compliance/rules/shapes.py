"""The files of a ruleset as written: rules, definitions, parameters and metrics."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, field_validator

from compliance.ground.shape import NameShape, Shape

Standing = Literal["verified", "memory", "unsure"]
Jurisdiction = str


def check_jurisdiction(code: str) -> str:
    """A GB/T 2260 prefix: CN, or 2, 4 or 6 digits."""
    if code != "CN" and not (code.isdigit() and len(code) in (2, 4, 6)):
        raise ValueError("CN，或 2、4、6 位行政区划代码（44、4401、440103） / CN, or a GB/T 2260 code of 2, 4 or 6 digits (44, 4401, 440103)")
    return code


class BasisShape(Shape):
    """An article of an instrument, its dates in force, and how far it was read."""

    instrument: str = Field(description="法律、法规或文件的名称，不带书名号。Name of the instrument.")
    document: str = Field(default="", description="文号，如 国务院令第658号。Document number.")
    article: str = Field(default="", description="条款，如 第五十条。Article.")
    in_force: dt.date | None = Field(default=None, description="施行日期。First day in force.")
    until: dt.date | None = Field(default=None, description="失效前最后一日；现行有效的不写。Last day in force; leave out while it is in force.")
    quote: str = Field(default="", description="起作用的原文。The operative words.")
    link: str = Field(default="", description="原文网址。Where the text can be read.")
    checked_on: dt.date | None = Field(default=None, description="核对原文的日期。Day on which the text was checked.")
    read: Literal["full", "excerpt", "no"] = Field(default="no", description="读过多少：full 全文，excerpt 摘录，no 没读到。How much of it was read.")


class InstrumentShape(Shape):
    """An instrument as the register has it: whatever a basis that cites it leaves out is taken from here."""

    name: str = Field(description="名称，不带书名号。Name of the instrument.")
    document: str = Field(default="", description="文号；同名的先后文件各登记一条。Document number; one entry for each where a name was used again.")
    in_force: dt.date | None = Field(default=None, description="施行日期。First day in force.")
    until: dt.date | None = Field(default=None, description="失效前最后一日。Last day in force.")
    link: str = Field(default="", description="原文网址。Where the text can be read.")
    checked_on: dt.date | None = Field(default=None, description="核对原文的日期。Day on which the text was checked.")
    read: Literal["full", "excerpt", "no"] = Field(default="no", description="读过多少：full 全文，excerpt 摘录，no 没读到。How much of it was read.")


class InstrumentFileShape(Shape):
    """A register of instruments."""

    instruments: list[InstrumentShape] = Field(description="文件。Instruments.")


class ExceptionShape(Shape):
    """A lawful exception; without a reason its ``when`` is the name of a definition that has one."""

    when: str = Field(description="什么情形下不适用：表达式，或有理由的定义名。When it holds: an expression, or a definition that has a reason.")
    reason: NameShape | None = Field(default=None, description="为什么除外。Why it excuses.")
    basis: list[BasisShape] = Field(default=[], description="例外本身的依据。The basis of the exception itself.")


class ExampleShape(Shape):
    """A case with its expected answer; ``given`` is read as a ledger would be."""

    name: str = Field(default="", description="示例的名字。A name for the example.")
    given: dict[str, Any] = Field(description="台账中的一条记录：字段和写法同台账。One record as a ledger would hold it.")
    expect: Any = Field(
        description="应得的判定（satisfied、violated、pending、undetermined、exempt、not_applicable）；指标写数值。The verdict, or a metric's value.",
    )
    margin: str | None = Field(default=None, description="差额，如 1 working day、3 days、100元。By how much, such as 1 working day.")
    as_of: dt.date | None = Field(default=None, description="截止日（默认 2026-12-31）。As-of date (default 2026-12-31).")
    jurisdiction: str | None = Field(default=None, description="所在地的行政区划代码（默认：规则的）。Place (default: the rule's).")
    figures: dict[str, str | dict[str, str]] = Field(default={}, description="由使用者提供的数额。Figures that are asked of the user.")


class DefinitionShape(Shape):
    """A named condition; ``reason`` says why it excuses, where rules name it as an exception."""

    name: NameShape = Field(description="名称，读规则时代替表达式。The name people read.")
    means: str = Field(description="含义：一个表达式。What it means: an expression.")
    dated_by: str | None = Field(default=None, description="按哪个日期选用数额（默认：规则的）。The event that dates its figures (default: the rule's).")
    reason: NameShape | None = Field(default=None, description="作为例外时的理由。Why it excuses, where a rule names it as an exception.")


class RuleShape(Shape):
    """One norm."""

    code: str = Field(pattern=r"^[A-Z]{2,6}-\d{3}[A-Z]?$", description="编号：领域加三位数，不重复使用，如 PROC-019。Area and number, never used again.")
    name: NameShape = Field(description="名称。Name.")
    catalogue: str = Field(default="", description="义务目录中的编号，如 P-19。The entry of the catalogue of obligations.")
    basis: list[BasisShape] = Field(min_length=1, description="法律依据，至少一项。The law it rests on, at least one.")
    standing: Standing = Field(description="依据性质：verified 已核对原文，memory 凭记忆，unsure 不确定。How the figure in the rule is known.")
    jurisdiction: Jurisdiction = Field(default="CN", description="适用地区：CN 或行政区划代码（44、4401、440103）。Where it binds.")
    dated_by: str | None = Field(default=None, description="按哪个日期选用法律和数额；deadline 默认为 from。The event whose date picks the version of law.")
    when: str | None = Field(default=None, description="约束谁：条件表达式；不写则约束每条记录。Whom it binds; without it every record.")
    require: Any = Field(description="要求做什么：一种义务。What must be done: one obligation.")
    unless: list[ExceptionShape] = Field(default=[], description="法定例外。Lawful exceptions.")
    severity: Literal["violation", "warning", "advice"] = Field(
        description="应当 = violation，原则上 = warning，鼓励 = advice。How grave: must, should as a rule, is encouraged.",
    )
    not_covered: list[NameShape] = Field(default=[], description="条文中没有检查的内容。What the article asks and the rule does not check.")
    note: NameShape | None = Field(default=None, description="说明。A note.")
    remark: NameShape | None = Field(default=None, description="违反时对作者说的话；{字段} 处填入原文。What to tell the author of a violation; {field} stands for the words of a field.")
    examples: list[ExampleShape] = Field(default=[], description="示例：界限两侧各至少一个。Examples on both sides of the boundary.")

    _jurisdiction = field_validator("jurisdiction")(check_jurisdiction)


class RuleFileShape(Shape):
    """A file of rules on one kind of record."""

    subject: str = Field(description="判断哪类记录，如 contract。The kind of record that is judged.")
    definitions: dict[str, DefinitionShape] = Field(default={}, description="本类记录的规则共用的定义。Definitions that rules on this kind share.")
    rules: list[RuleShape] = Field(default=[], description="规则。The rules.")


class VersionShape(Shape):
    """A parameter's value from a day on, in a place."""

    from_: dt.date = Field(alias="from", description="自哪一日起。First day.")
    until: dt.date | None = Field(default=None, description="最后一日。Last day.")
    jurisdiction: Jurisdiction = Field(default="CN", description="适用地区：CN 或行政区划代码。Where it binds.")
    value: str | dict[str, str] = Field(description="数额，如 100万元、10%、5；有 key 的写成表。The figure; a table where there are keys.")
    basis: BasisShape | None = Field(default=None, description="依据。The basis.")
    standing: Standing = Field(description="依据性质。How it is known.")
    note: NameShape | None = Field(default=None, description="说明。A note.")

    _jurisdiction = field_validator("jurisdiction")(check_jurisdiction)


class ParameterShape(Shape):
    """A figure of law that changes by date and place; without values it is asked of the user."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="在表达式中的名字。Its name in expressions.")
    label: NameShape = Field(description="名称。The name people read.")
    type: Literal["money", "ratio", "integer"] = Field(description="money 金额，ratio 比例，integer 整数。What it is.")
    key: list[str] = Field(default=[], description="表的键，如 goods、services、works。The keys of its table.")
    key_names: dict[str, NameShape] = Field(default={}, description="键的名称（枚举字段的选项不必写）。Names of keys that no enum names.")
    values: list[VersionShape] = Field(default=[], description="各个时期、地区的数额；没有则由使用者提供。Its versions; without any it is asked of the user.")
    note: NameShape | None = Field(default=None, description="说明。A note.")


class ParameterFileShape(Shape):
    """A file of parameters."""

    parameters: list[ParameterShape] = Field(description="随日期和地区变化的数额。Figures that change by date and place.")


class OverlayShape(Shape):
    """A user's own versions of a shipped parameter: a local figure with its source."""

    name: str = Field(description="随程序安装的参数名。Name of a shipped parameter.")
    values: list[VersionShape] = Field(min_length=1, description="自己的数额及来源。Your own figures with their source.")


class MetricShape(Shape):
    """One exact number of a department."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="代码，如 mean_monthly_execution_rate。Code.")
    name: NameShape = Field(description="名称。Name.")
    unit: Literal["ratio", "money", "integer"] = Field(description="ratio 比率，money 金额，integer 整数。Unit.")
    value: str = Field(description="计算公式：对部门的表达式。The formula, on the department.")
    dated_by: str | None = Field(default=None, description="按哪个日期选用数额（默认年度末日）。The event that dates its figures (default: the year's end).")
    basis: list[BasisShape] = Field(default=[], description="依据。The basis.")
    standing: Standing = Field(description="依据性质。How it is known.")
    note: NameShape | None = Field(default=None, description="分子、分母及口径。What is counted and how.")
    catalogue: str = Field(default="", description="义务目录中的编号。The entry of the catalogue of obligations.")
    examples: list[ExampleShape] = Field(default=[], description="示例。Examples.")


class MetricFileShape(Shape):
    """A file of metrics."""

    metrics: list[MetricShape] = Field(description="指标。The metrics.")
