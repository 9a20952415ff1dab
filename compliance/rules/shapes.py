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

    instrument: str
    document: str = ""
    article: str = ""
    in_force: dt.date | None = None
    until: dt.date | None = None
    quote: str = ""
    link: str = ""
    checked_on: dt.date | None = None
    read: Literal["full", "excerpt", "no"] = "no"


class ExceptionShape(Shape):
    """A lawful exception; without a reason its ``when`` is the name of a definition that has one."""

    when: str
    reason: NameShape | None = None
    basis: list[BasisShape] = []


class ExampleShape(Shape):
    """A case with its expected answer; ``given`` is read as a ledger would be."""

    name: str = ""
    given: dict[str, Any]
    expect: Any
    margin: str | None = None
    as_of: dt.date | None = None
    jurisdiction: str | None = None
    figures: dict[str, str | dict[str, str]] = {}


class DefinitionShape(Shape):
    """A named condition; ``reason`` says why it excuses, where rules name it as an exception."""

    name: NameShape
    means: str
    dated_by: str | None = None
    reason: NameShape | None = None


class RuleShape(Shape):
    """One norm."""

    code: str = Field(pattern=r"^[A-Z]{2,6}-\d{3}[A-Z]?$")
    name: NameShape
    catalogue: str = ""
    basis: list[BasisShape] = Field(min_length=1)
    standing: Standing
    jurisdiction: Jurisdiction = "CN"
    dated_by: str | None = None
    when: str | None = None
    require: Any
    unless: list[ExceptionShape] = []
    severity: Literal["violation", "warning", "advice"]
    not_covered: list[NameShape] = []
    note: NameShape | None = None
    examples: list[ExampleShape] = []

    _jurisdiction = field_validator("jurisdiction")(check_jurisdiction)


class RuleFileShape(Shape):
    """A file of rules on one kind of record."""

    subject: str
    definitions: dict[str, DefinitionShape] = {}
    rules: list[RuleShape] = []


class VersionShape(Shape):
    """A parameter's value from a day on, in a place."""

    from_: dt.date = Field(alias="from")
    until: dt.date | None = None
    jurisdiction: Jurisdiction = "CN"
    value: str | dict[str, str]
    basis: BasisShape | None = None
    standing: Standing
    note: NameShape | None = None

    _jurisdiction = field_validator("jurisdiction")(check_jurisdiction)


class ParameterShape(Shape):
    """A figure of law that changes by date and place; without values it is asked of the user."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: NameShape
    type: Literal["money", "ratio", "integer"]
    key: list[str] = []
    key_names: dict[str, NameShape] = {}
    values: list[VersionShape] = []
    note: NameShape | None = None


class ParameterFileShape(Shape):
    """A file of parameters."""

    parameters: list[ParameterShape]


class OverlayShape(Shape):
    """A user's own versions of a shipped parameter: a local figure with its source."""

    name: str
    values: list[VersionShape] = Field(min_length=1)


class MetricShape(Shape):
    """One exact number of a department."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: NameShape
    unit: Literal["ratio", "money", "integer"]
    value: str
    dated_by: str | None = None
    basis: list[BasisShape] = []
    standing: Standing
    note: NameShape | None = None
    catalogue: str = ""
    examples: list[ExampleShape] = []


class MetricFileShape(Shape):
    """A file of metrics."""

    metrics: list[MetricShape]
