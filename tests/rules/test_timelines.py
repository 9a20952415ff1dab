"""Figures of law by date and place: the last day of the old, the first of the new, and whose law goes before whose."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from compliance.ground.values import Base
from compliance.ground.yamlfile import Mark
from compliance.rules.parameters import PlacedFigures, Timeline, build_timeline, covers, read_figure
from compliance.rules.shapes import ParameterShape

MARK = Mark("figures.yaml", 3, 5)


def built(values: list[dict[str, object]], type_: str = "integer", key: list[str] | None = None) -> tuple[Timeline, list[str]]:
    """A timeline and what is wrong with it, in Chinese and English."""
    shape = {"name": "days", "label": {"zh": "天数", "en": "days"}, "type": type_, "key": key or [],
        "values": [{"standing": "verified", **value} for value in values]}
    timeline, problems = build_timeline(ParameterShape.model_validate(shape), MARK)
    return timeline, [problem.text(lang) for problem in problems for lang in ("zh", "en")]


HISTORY = [
    {"from": "2015-03-01", "value": "2"}, {"from": "2020-01-01", "until": "2021-12-31", "value": "3"}, {"from": "2024-07-01", "value": "4"},
    {"from": "2016-01-01", "jurisdiction": "44", "value": "44"}, {"from": "2018-01-01", "until": "2019-12-31", "jurisdiction": "4401", "value": "4401"},
    {"from": "2019-01-01", "until": "2019-01-31", "jurisdiction": "440103", "value": "440103"},
]


@pytest.mark.parametrize(("day", "place", "expected"), [
    ("2015-02-28", "110101", None), ("2015-03-01", "110101", 2), ("2019-12-31", "110101", 2), ("2020-01-01", "110101", 3), ("2021-12-31", "110101", 3),
    ("2022-01-01", "110101", None), ("2024-06-30", "110101", None), ("2024-07-01", "110101", 4), ("9999-12-30", "110101", 4),
    ("2015-12-31", "440103", 2), ("2016-01-01", "440103", 44), ("2017-12-31", "440103", 44), ("2018-01-01", "440103", 4401), ("2018-12-31", "440103", 4401),
    ("2019-01-01", "440103", 440103), ("2019-01-31", "440103", 440103), ("2019-02-01", "440103", 4401), ("2019-12-31", "440103", 4401),
    ("2020-01-01", "440103", 44),
    ("2019-01-15", "440104", 4401), ("2019-01-15", "4401", 4401), ("2019-01-15", "440300", 44), ("2019-01-15", "44", 44), ("2019-01-15", "CN", 2),
])
def test_which_version_is_in_force(day: str, place: str, expected: int | None) -> None:
    timeline, faults = built(HISTORY)
    assert not faults
    assert PlacedFigures({"days": timeline}, place).figure("days", dt.date.fromisoformat(day), None) == expected


def test_a_parameter_without_values_is_unknown() -> None:
    timeline, faults = built([])
    assert not faults
    assert timeline.on(dt.date(2024, 1, 1), "440103") is None


def test_a_table_has_a_value_for_each_key() -> None:
    timeline, faults = built([{"from": "2020-01-01", "value": {"goods": "50万元", "works": "100万元"}}], "money", ["goods", "works"])
    assert not faults
    figures = PlacedFigures({"days": timeline}, "CN")
    assert [figures.figure("days", dt.date(2024, 1, 1), key) for key in ("goods", "works", "services")] == [50_000_000, 100_000_000, None]


@pytest.mark.parametrize(("one", "other", "inner"), [
    ("CN", "440103", True), ("44", "440103", True), ("4401", "440103", True), ("440103", "440103", True), ("440104", "440103", False),
    ("440103", "4401", False), ("44", "CN", False), ("11", "440103", False), ("CN", "CN", True),
])
def test_jurisdictions_nest(one: str, other: str, inner: bool) -> None:
    assert covers(one, other) is inner


@pytest.mark.parametrize(("values", "said"), [
    ([{"from": "2020-01-01", "value": "1"}, {"from": "2020-01-01", "value": "2"}],
     ["参数“days”在 CN 有两个版本同时有效（2020-01-01 与 2020-01-01 起）",
         "parameter 'days' has two versions in force at once in CN (from 2020-01-01 and 2020-01-01)"]),
    ([{"from": "2022-01-01", "value": "2"}, {"from": "2020-01-01", "until": "2022-01-01", "value": "1"}],
     ["参数“days”在 CN 有两个版本同时有效（2020-01-01 与 2022-01-01 起）",
         "parameter 'days' has two versions in force at once in CN (from 2020-01-01 and 2022-01-01)"]),
    ([{"from": "2020-01-01", "until": "2021-12-31", "value": "1"}, {"from": "2022-01-01", "value": "2"}], []),
    ([{"from": "2020-01-01", "value": "1"}, {"from": "2020-01-01", "jurisdiction": "44", "value": "2"}], []),
    ([{"from": "2020-01-01", "until": "2019-12-31", "value": "1"}],
     ["参数“days”2020-01-01 起的版本在开始前就结束", "parameter 'days': the version from 2020-01-01 ends before it begins"]),
    ([{"from": "2020-01-01", "value": "两天"}],
     ["参数“days”：“两天”不是 integer（如 100万元、10%、5）", "parameter 'days': '两天' is no figure of type integer (such as 100万元, 10%, 5)"]),
    ([{"from": "2020-01-01", "value": {"goods": "1"}}],
     ["参数“days”2020-01-01 起的值应为：单个值", "parameter 'days' from 2020-01-01 needs: one value"]),
])
def test_faults_of_a_timeline(values: list[dict[str, object]], said: list[str]) -> None:
    assert built(values)[1] == [f"figures.yaml:3:5: {text}" for text in said]


def test_a_table_may_lack_a_key_but_has_no_others() -> None:
    timeline, faults = built([{"from": "2020-01-01", "value": {"goods": "50万元"}}], "money", ["goods", "works"])
    assert not faults
    assert PlacedFigures({"days": timeline}, "CN").figure("days", dt.date(2024, 1, 1), "works") is None
    _, faults = built([{"from": "2020-01-01", "value": {"goods": "50万元", "work": "1元"}}], "money", ["goods", "works"])
    assert faults == ["figures.yaml:3:5: 参数“days”2020-01-01 起的值应为：goods、works",
        "figures.yaml:3:5: parameter 'days' from 2020-01-01 needs: goods, works"]


@pytest.mark.parametrize(("text", "base", "expected"), [
    ("100万元", Base.MONEY, 100_000_000), ("1,000.50元", Base.MONEY, 100_050), ("0.5亿元", Base.MONEY, 5_000_000_000), ("100", Base.MONEY, None),
    ("0.001元", Base.MONEY, None),
    ("10%", Base.RATIO, Fraction(1, 10)), ("0.1", Base.RATIO, Fraction(1, 10)), ("0.00001%", Base.RATIO, None), ("10元", Base.RATIO, None),
    ("5", Base.INTEGER, 5), ("5.0", Base.INTEGER, 5), ("5.5", Base.INTEGER, None), ("-5", Base.INTEGER, -5), ("5%", Base.INTEGER, None),
    ("五", Base.INTEGER, None), ("", Base.INTEGER, None),
    (",", Base.INTEGER, None), ("-,", Base.MONEY, None), ("1,2,3,4", Base.INTEGER, 1234), ("٣", Base.INTEGER, None),
])
def test_figures_as_written(text: str, base: Base, expected: object) -> None:
    assert read_figure(text, base) == expected
