"""Payment against the even pace (序时进度): how much of each project's money should have been paid by a day, and how much was.

The even pace of a day is twelfths of the year: the months that ended by it, and of the current month the share of its days that have passed. It reaches 1/2
on 30 June and 1 on 31 December. It is convention; no article was found that fixes it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from compliance.evidence.assess import Assessment
from compliance.ground.origin import Origin
from compliance.ground.values import Name, Value
from compliance.records.record import Record

PROJECT = "project"
"""The expenditure type whose lines are projects; staff and office running costs are none."""


class Paid(Enum):
    """Where the amount paid was taken from: a ledger's own total, dated payments, or a month's statement by the finance bureau."""

    LEDGER = "ledger"
    PAYMENTS = "payments"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Progress:
    """Money paid of a budget, in fen, against the pace it should keep. ``places`` are the cells of both amounts."""

    kind: str
    code: str
    name: str
    budget: int
    paid: int
    pace: Fraction
    source: Paid
    places: tuple[Origin, ...]

    @property
    def rate(self) -> Fraction:
        """The share that was paid."""
        return Fraction(self.paid, self.budget)

    @property
    def unpaid(self) -> int:
        """Fen of the budget that are not paid; none where more was paid."""
        return max(0, self.budget - self.paid)

    @property
    def behind(self) -> Fraction:
        """Fen that should have been paid and were not; negative where more was paid."""
        return self.pace * self.budget - self.paid


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A project whose progress cannot be told, and why."""

    code: str
    name: str
    place: Origin
    reason: Name


@dataclass(frozen=True, slots=True)
class PaceReport:
    """Everything measured, most money behind first, and what could not be.

    ``pace`` is that of the day; ``ends`` the last day of the budget year, by which the year's money is to be paid: 31 December, Budget Law art. 18.
    """

    ends: dt.date
    pace: Fraction
    measured: tuple[Progress, ...]
    unmeasured: tuple[Unmeasured, ...]

    @property
    def lagging(self) -> tuple[Progress, ...]:
        """What is behind its pace."""
        return tuple(progress for progress in self.measured if progress.behind > 0)


def even_pace(day: dt.date, year: int) -> Fraction:
    """The even pace of a day in a budget year: 0 before it, 1 after it.

    >>> from datetime import date
    >>> even_pace(date(2024, 6, 30), 2024), even_pace(date(2024, 2, 1), 2024), even_pace(date(2025, 3, 31), 2024)
    (Fraction(1, 2), Fraction(5, 58), Fraction(1, 1))
    """
    if day.year != year:
        return Fraction(int(day.year > year))
    days = calendar.monthrange(year, day.month)[1]
    return (day.month - 1 + Fraction(day.day, days)) / 12


def pace_report(assessment: Assessment) -> PaceReport:
    """The progress of the whole department and of every project as of the dossier's day."""
    found = _Cashier(assessment)
    return PaceReport(
        dt.date(assessment.dossier.year, 12, 31), even_pace(assessment.dossier.as_of, assessment.dossier.year),
        tuple(sorted([*found.statements(), *found.projects()], key=lambda each: (-each.behind, each.code, each.name))), tuple(found.unmeasured))


class _Cashier:
    """Adds up one dossier's money."""

    def __init__(self, assessment: Assessment) -> None:
        self.dossier = assessment.dossier
        self.store = assessment.dossier.store
        self.pace = even_pace(self.dossier.as_of, self.dossier.year)
        self.unmeasured: list[Unmeasured] = []

    def statements(self) -> Iterable[Progress]:
        """The latest month that had ended, by kind of money, as the finance bureau states it."""
        latest: dict[Value | None, tuple[int, Record]] = {}
        for record in self.store.all("execution_month") or []:
            month = record.value("month")
            if self._of_year(record) and isinstance(month, int) and 1 <= month <= 12 and self._ended(month):
                fund = record.value("fund_type")
                if fund not in latest or latest[fund][0] < month:
                    latest[fund] = (month, record)
        for month, record in latest.values():
            progress = self._statement(month, record)
            if progress is not None:
                yield progress

    def _ended(self, month: int) -> bool:
        return dt.date(self.dossier.year, month, calendar.monthrange(self.dossier.year, month)[1]) <= self.dossier.as_of

    def _statement(self, month: int, record: Record) -> Progress | None:
        """A month's payments against the pace stated for it (else the even one), or against the cash plan where no yearly budget is given."""
        paid, year, plan = (record.value(name) for name in ("paid_to_date", "annual_budget", "budget_to_date"))
        planned = record.value("planned_rate")
        basis = record.value("denominator_basis")
        if isinstance(year, int) and year > 0:
            budget, field, pace = year, "annual_budget", planned if isinstance(planned, (int, Fraction)) else Fraction(month, 12)
        elif isinstance(plan, int) and plan > 0 and basis in ("planned_use", "issued_quota"):
            budget, field, pace = plan, "budget_to_date", 1
        else:
            return None
        if not isinstance(paid, int):
            return None
        cell = record.cells.get("fund_type")
        return Progress("execution_month", str(month), cell.raw if cell else "", budget, paid, Fraction(pace), Paid.STATEMENT, (record.place("paid_to_date"), record.place(field)))

    def projects(self) -> Iterable[Progress]:
        """Every project, from the budget ledger, else from the ledger of performance."""
        if self.store.all("budget_line") is not None:
            return self._measure("budget_line", "line_code", [record for record in self.store.all("budget_line") or [] if self._is_project(record)])
        listed = [record for record in self.store.all("performance_project") or [] if self._of_year(record)]
        heads = {record.value("parent_code") for record in listed}
        return self._measure("performance_project", "project_code", [record for record in listed if record.value("project_code") not in heads or record.value("project_code") is None])

    def _is_project(self, record: Record) -> bool:
        return record.value("expenditure_type") in (PROJECT, None) and record.value("summary_line") is not True and self._of_year(record)

    def _of_year(self, record: Record) -> bool:
        return record.value("year") in (None, self.dossier.year)

    def _measure(self, kind: str, code: str, records: Iterable[Record]) -> list[Progress]:
        groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for record in records:
            named, called = (record.cells[field].raw if field in record.cells else "" for field in (code, "project_name"))
            groups[(named, "" if named else called or str(record.origin))].append(record)
        found = [self._project(kind, code, group) for group in groups.values()]
        return [each for each in found if each is not None]

    def _project(self, kind: str, code: str, records: list[Record]) -> Progress | None:
        """A project's lines together; what cannot be told is put aside with its reason."""
        first = records[0]
        named, called = (first.cells[field].raw if field in first.cells else "" for field in (code, "project_name"))
        budgets = [_budget(record) for record in records]
        paid = self._paid(named, records)
        for record, budget in zip(records, budgets, strict=True):
            if budget is None:
                self.unmeasured.append(Unmeasured(named, called, record.place("final_amount" if kind == "budget_line" else "budget_amount"), Name("预算数是空的", "the budget is blank")))
                return None
        if paid is None:
            why = Name("支出数是空的，也没有可用的支付记录", "the amount paid is blank and there are no payments to add up") if self._current() else Name(
                "台账的支出数不是这一天的，也没有可用的支付记录", "the amount paid is not that of this day and there are no payments to add up")
            self.unmeasured.append(Unmeasured(named, called, first.place("paid_amount"), why))
            return None
        total = sum(budget for budget in budgets if budget is not None)
        if total <= 0:
            return None
        amount, source, cells = paid
        places = [record.place("final_amount" if kind == "budget_line" and record.value("final_amount") is not None else "initial_amount" if kind == "budget_line" else "budget_amount")
                  for record in records]
        return Progress(kind, named, called, total, amount, self.pace, source, (*places, *cells))

    def _paid(self, code: str, records: list[Record]) -> tuple[int, Paid, list[Origin]] | None:
        """What was paid: the ledger's own amounts, unless they are of a later day or blank; then the project's dated payments."""
        amounts = [record.value("paid_amount") for record in records]
        whole = [amount for amount in amounts if isinstance(amount, int)]
        if self._current() and len(whole) == len(amounts):
            return sum(whole), Paid.LEDGER, [record.place("paid_amount") for record in records]
        payments = self.store.all("payment")
        if payments is None or not code:
            return None
        mine = [record for record in payments if record.value("budget_project_no") == records[0].value("line_code" if records[0].kind == "budget_line" else "project_code")]
        made = [record for record in mine if isinstance(day := record.value("paid_on"), dt.date) and day <= self.dossier.as_of]
        sums = [record.value("amount") for record in made]
        known = [amount for amount in sums if isinstance(amount, int)]
        return (sum(known), Paid.PAYMENTS, [record.place("amount") for record in made]) if mine and len(known) == len(sums) else None

    def _current(self) -> bool:
        """Whether undated amounts may be taken for those of the as-of date: the ledgers are not of a later day."""
        return self.dossier.stated is None or self.dossier.as_of >= self.dossier.stated


def _budget(record: Record) -> int | None:
    """A line's budget after adjustment, or a project's."""
    for name in ("final_amount", "budget_amount"):
        amount = record.value(name)
        if isinstance(amount, int):
            return amount
    opening, adjustment = record.value("initial_amount"), record.value("adjustment_amount")
    return opening + adjustment if isinstance(opening, int) and isinstance(adjustment, int) else None
