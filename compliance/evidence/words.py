"""Words that every report shares: articles, standings, points, metrics and the figures of a scheme."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from compliance.ground.values import Name
from compliance.language.wording import show_money, show_percent
from compliance.rules.shapes import BasisShape

STANDINGS = {
    "verified": Name("已核对原文", "read in the source"), "memory": Name("凭记忆，未核对", "from memory"), "unsure": Name("不确定", "unsure"),
    "report": Name("自评报告", "the report"), "published": Name("已公布", "published"), "assumed": Name("假定，不是官方数字", "assumed, not official"),
}
"""How a rule or a figure is known."""

_PARTS = {
    "full": Name("满分", "full marks"), "each": Name("每项扣", "each costs"), "at_most": Name("最多扣", "at most"), "score": Name("得分", "score"),
    "costs": Name("每步扣", "each step costs"), "at_least": Name("不低于", "at least"),
}


def points(number: Decimal) -> str:
    """Points without needless zeros: 9.47, 48.5, 40.

    >>> points(Decimal("48.50")), points(Decimal("40.00"))
    ('48.5', '40')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def points_between(low: Decimal, high: Decimal) -> str:
    """Points, or the two ends they lie between.

    >>> points_between(Decimal("4.00"), Decimal("4")), points_between(Decimal("3.50"), Decimal("4"))
    ('4', '3.5~4')
    """
    return points(low) if low == high else f"{points(low)}~{points(high)}"


def points_lost(full: Decimal, high: Decimal) -> str:
    """What is lost for certain, with its sign; nothing where that is nothing."""
    return "" if high == full else f"-{points(full - high)}"


def citation(basis: BasisShape) -> str:
    """An article in the usual form: 《政府采购法实施条例》（国务院令第658号）第五十条."""
    document = f"（{basis.document}）" if basis.document else ""
    return f"《{basis.instrument}》{document}{basis.article}"


def metric_text(unit: str, value: Fraction, lang: str) -> str:
    """A metric's value in words."""
    if unit == "ratio":
        return show_percent(value)
    return show_money(value, lang) if unit == "money" else str(value)


def exact_text(value: Fraction, lang: str) -> str:
    """A metric's value as a fraction where people can read it, else with ten digits and a word that there are more."""
    if value.denominator < 10**9:
        return str(value)
    digits = f"{Decimal(round(value * 10**10)).scaleb(-10):.10f}"
    return f"{digits}…（分母 {len(str(value.denominator))} 位的分数，计分时不舍入）" if lang == "zh" else f"{digits}… (a fraction with a denominator of {len(str(value.denominator))} digits; it is scored unrounded)"


def part_name(part: str, lang: str) -> str:
    """Which figure of an indicator, veto or grade it is."""
    if part.startswith("band-"):
        return f"第{part.removeprefix('band-')}档" if lang == "zh" else f"band {part.removeprefix('band-')}"
    return _PARTS.get(part, Name(part, part))[lang]
