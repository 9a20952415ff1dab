"""The waterfall of lost points: from full marks down, indicator by indicator, to the total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from compliance.evidence.words import points
from compliance.ground.values import Name
from compliance.reports.page.drawing import NARROW, Chart, along, short
from compliance.scoring.scorecard import Scorecard

ROW, TOP, LEFT, RIGHT = 28, 12, 250, NARROW - 90


def falls(card: Scorecard) -> list[tuple[Name, Decimal, Decimal]]:
    """What was lost, greatest first: the name, the points lost for certain, and those that may yet be lost."""
    found = [(indicator.name, indicator.full - indicator.high, indicator.high - indicator.low) for indicator in card.indicators() if not indicator.excluded]
    found += [(Name(f"一票否决：{veto.name.zh}", f"veto: {veto.name.en}"), veto.lost, Decimal(0)) for veto in card.vetoes if veto.certain]
    lost = [fall for fall in found if fall[1] or fall[2]]
    return sorted(lost, key=lambda fall: (-fall[1], -fall[2]))


def waterfall(card: Scorecard, lang: str) -> Markup | None:
    """The chart; ``None`` where nothing was lost."""
    lost, zh = falls(card), lang == "zh"
    if not lost:
        return None
    low = _floor(Fraction(min(card.low, card.counted)), Fraction(card.counted))
    title = "失分瀑布图" if zh else "Waterfall of lost points"
    said = [f"{name[lang]} -{points(certain)}" for name, certain, _ in lost if certain]
    desc = (f"从满分 {points(card.counted)} 到 {points(card.high)}：" if zh else f"from {points(card.counted)} to {points(card.high)}: ") + ("；" if zh else "; ").join(said)
    chart = Chart(NARROW, TOP + ROW * (len(lost) + 2) + 34, "waterfall", title, desc)
    bottom = TOP + ROW * (len(lost) + 2)
    _axis(chart, low, Fraction(card.counted), bottom)
    if low:
        begins = points(Decimal(low.numerator) / Decimal(low.denominator))
        chart.text(LEFT - 30, bottom + 18, f"横轴自 {begins} 分起" if zh else f"the axis begins at {begins}", "tick", "end")
    here, y = Fraction(card.counted), TOP
    _total(chart, "满分" if zh else "full marks", here, low, y, "bar-full", Fraction(card.counted))
    for name, certain, doubtful in lost:
        y += ROW
        after = here - Fraction(certain)
        x, end = (along(at, low, Fraction(card.counted), LEFT, RIGHT) for at in (after, here))
        chart.line(end, y - ROW + 20, end, y + 20, "joint")
        chart.text(LEFT - 12, y + 16, short(name[lang], 34), "label", "end")
        if certain:
            chart.bar(x, y + 4, end - x, 16, "bar-lost", f"{name[lang]} -{points(certain)}")
        if doubtful:
            further = along(max(low, after - Fraction(doubtful)), low, Fraction(card.counted), LEFT, RIGHT)
            chart.bar(further, y + 4, x - further, 16, "bar-doubt", f"{name[lang]} {'可能再扣' if zh else 'may yet lose'} {points(doubtful)}")
        worth = f"-{points(certain)}" if certain else ("可能 " if zh else "up to ") + f"-{points(doubtful)}"
        chart.text(end + 8, y + 17, worth, "worth" if certain else "doubtful")
        here = after
    y += ROW
    # A veto on a section and rounding are in the total only: the last bar is the card's own figure.
    _total(chart, "得分" if zh else "score", Fraction(card.high), low, y, "bar-total", Fraction(card.counted))
    return chart.markup()


def _floor(least: Fraction, full: Fraction) -> Fraction:
    """Where the axis begins: a round number below everything, at zero where much was lost."""
    span = max(full - least, Fraction(1)) * 5 / 4
    if span * 2 > full:
        return Fraction(0)
    step = 1 if span <= 10 else 5
    return Fraction(((full - span) / step).__floor__() * step)


def _axis(chart: Chart, low: Fraction, high: Fraction, bottom: int) -> None:
    span = high - low
    step = next(step for step in (Fraction(1, 2), Fraction(1), Fraction(2), Fraction(5), Fraction(10), Fraction(20), Fraction(50), Fraction(200), span) if span / step <= 8)
    at = low
    while at <= high:
        x = along(at, low, high, LEFT, RIGHT)
        chart.line(x, TOP, x, bottom, "grid")
        chart.text(x, bottom + 18, points(Decimal(at.numerator) / Decimal(at.denominator)), "tick", "middle")
        at += step


def _total(chart: Chart, said: str, value: Fraction, low: Fraction, y: int, look: str, high: Fraction) -> None:
    x = along(value, low, high, LEFT, RIGHT)
    shown = points(Decimal(value.numerator) / Decimal(value.denominator))
    chart.text(LEFT - 12, y + 16, said, "label", "end")
    chart.bar(LEFT, y + 4, x - LEFT, 16, look, f"{said} {shown}")
    chart.text(x + 8, y + 17, shown, "sum")
