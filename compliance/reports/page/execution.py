"""Monthly execution against the even pace: what was paid by the end of each month, as a share of the year."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from compliance.evidence.assess import Assessment
from compliance.ground.values import Name
from compliance.language.wording import show_money, show_percent
from compliance.records.record import Record
from compliance.reports.page.drawing import NARROW, Chart, along

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 320, 34, 280, 50, NARROW - 20
GENERAL = "general_public_budget"


@dataclass(frozen=True, slots=True)
class Month:
    """A month's figures: amounts in fen, shares of the year, and the execution rate (paid over budget to date)."""

    number: int
    paid: int
    budget: int | None
    rate: Fraction | None
    progress: Fraction
    pace: Fraction
    planned: Fraction | None
    places: tuple[str, ...]

    @property
    def gap(self) -> Fraction:
        """Progress less the even pace; below zero is behind."""
        return self.progress - self.pace


@dataclass(frozen=True, slots=True)
class Execution:
    """The months of the general public budget, and what the year's budget was taken to be."""

    months: tuple[Month, ...]
    annual: int
    basis: Name


def execution(assessment: Assessment) -> Execution | None:
    """The year's months; ``None`` where the dossier has no usable ledger of them."""
    by_month: dict[int, list[Record]] = {}
    for record in assessment.dossier.store.all("execution_month") or []:
        month = record.value("month")
        same_year = record.value("year") in (None, assessment.dossier.year)
        if isinstance(month, int) and 1 <= month <= 12 and same_year and record.value("fund_type") in (None, GENERAL):
            by_month.setdefault(month, []).append(record)
    annual = _annual(by_month)
    if annual is None:
        return None
    months = [_month(number, records, annual[0]) for number, records in sorted(by_month.items())]
    known = tuple(month for month in months if month is not None)
    return Execution(known, *annual) if known else None


def _sum(records: list[Record], field: str) -> int | None:
    values = [record.value(field) for record in records]
    return None if not values or None in values else sum(value for value in values if isinstance(value, int))


def _annual(by_month: dict[int, list[Record]]) -> tuple[int, Name] | None:
    for number in sorted(by_month, reverse=True):
        stated = _sum(by_month[number], "annual_budget")
        if stated:
            return stated, Name(f"全年预算取自{number}月的“全年预算数”", f"the year's budget is that stated in month {number}")
    last = _sum(by_month.get(12, []), "budget_to_date")
    return (last, Name("台账没有全年预算数，按12月的累计预算数计", "the ledger states no budget of the year: the budget to date of December is taken")) if last else None


def _month(number: int, records: list[Record], annual: int) -> Month | None:
    paid, budget = _sum(records, "paid_to_date"), _sum(records, "budget_to_date")
    if paid is None:
        return None
    rate = Fraction(paid, budget) if budget else None
    planned = Fraction(budget, annual) if budget is not None else None
    return Month(number, paid, budget, rate, Fraction(paid, annual), Fraction(number, 12), planned, tuple(str(record.place("paid_to_date")) for record in records))


def execution_chart(found: Execution, lang: str) -> Markup:
    """Paid to date, the budget to date and the even pace, month by month."""
    zh = lang == "zh"
    top = max([Fraction(1), *(month.progress for month in found.months), *(month.planned or Fraction(0) for month in found.months)])
    last = found.months[-1]
    title = "月度支出进度与均衡进度" if zh else "Monthly execution against the even pace"
    desc = (f"至{last.number}月累计支出占全年 {show_percent(last.progress)}，均衡进度 {show_percent(last.pace)}" if zh
            else f"by month {last.number}, {show_percent(last.progress)} of the year was paid; the even pace is {show_percent(last.pace)}")
    chart = Chart(NARROW, HEIGHT, "execution", title, desc)

    def at(month: int, share: Fraction) -> tuple[int, int]:
        return along(Fraction(month), Fraction(0), Fraction(12), LEFT, RIGHT), along(share, Fraction(0), top, BOTTOM, TOP)

    for tenth in range(0, int(top * 10) + 1, 2):
        _, y = at(0, Fraction(tenth, 10))
        chart.line(LEFT, y, RIGHT, y, "grid")
        chart.text(LEFT - 8, y + 4, f"{tenth * 10}%", "tick", "end")
    for number in range(1, 13):
        x, _ = at(number, Fraction(0))
        chart.text(x, BOTTOM + 20, f"{number}月" if zh else str(number), "tick", "middle")
    chart.path([at(0, Fraction(0)), at(12, Fraction(1))], "line-pace")
    chart.path([at(0, Fraction(0)), *(at(month.number, month.planned) for month in found.months if month.planned is not None)], "line-plan")
    chart.path([at(0, Fraction(0)), *(at(month.number, month.progress) for month in found.months)], "line-paid")
    for month in found.months:
        x, y = at(month.number, month.progress)
        said = f"{month.number}{'月' if zh else ''} {show_percent(month.progress)} {show_money(month.paid, lang)}"
        if month.gap < 0:
            chart.polygon([(x - 6, y - 5), (x + 6, y - 5), (x, y + 7)], "mark-behind", said)
        else:
            chart.circle(x, y, 5, "mark-ahead", said)
    _legend(chart, zh, any(month.gap < 0 for month in found.months))
    return chart.markup()


def _legend(chart: Chart, zh: bool, behind: bool) -> None:
    x = LEFT
    entries = [("line-paid", "累计支出占全年" if zh else "paid to date"), ("line-plan", "累计预算占全年" if zh else "budget to date"), ("line-pace", "均衡进度" if zh else "even pace")]
    for look, said in entries:
        chart.line(x, 14, x + 30, 14, look)
        chart.text(x + 36, 18, said, "tick")
        x += 155
    if behind:
        chart.polygon([(x, 9), (x + 12, 9), (x + 6, 21)], "mark-behind")
        chart.text(x + 20, 18, "落后于均衡进度" if zh else "behind the even pace", "tick")
