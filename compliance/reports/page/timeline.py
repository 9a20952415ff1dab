"""Contracts in time: award, signing, publication, filing, acceptance and payments, with what came late standing out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from markupsafe import Markup

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.ground.values import NEVER, Name
from compliance.language.evaluate import evaluate
from compliance.language.tree import Field
from compliance.language.walk import walk
from compliance.language.wording import show_span
from compliance.records.record import Record
from compliance.reports.page.drawing import WIDE, Chart, along, short
from compliance.reports.page.words import EVENTS

MOST_ROWS = 40
"""So many contracts are drawn; the table has them all."""

ROW, TOP, LEFT, RIGHT = 26, 54, 250, WIDE - 205

FIELDS = {"award": ("award_letter_on", "award_notice_on"), "sign": ("signed_on",), "publish": ("published_on",), "file": ("filed_on",), "accept": ("accepted_on",), "pay": ("paid_on",)}
"""The fields of each station; the first that is filled counts."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """A station missed: when it was due, by how much, and the finding that says so."""

    station: str
    due: dt.date | None
    by: Name
    finding: Finding


@dataclass(slots=True)
class Contract:
    """One contract's stations: the days of each, and which came late."""

    record: Record
    name: str
    days: dict[str, list[dt.date]]
    late: list[Lateness] = field(default_factory=list)

    def shown(self, station: str) -> list[str]:
        """The days of a station as text."""
        return [day.isoformat() for day in self.days[station]]

    def first(self) -> dt.date:
        """The earliest day."""
        return min((day for days in self.days.values() for day in days), default=dt.date.max)


def contracts(assessment: Assessment) -> list[Contract]:
    """The contracts of the dossier, by their earliest day."""
    found: dict[int, Contract] = {}
    for record in assessment.dossier.store.all("contract") or []:
        row = assessment.plan.rows.row(record)
        days = {station: _days(record, fields) for station, fields in FIELDS.items()}
        days["pay"] = sorted(day for payment in row.related("payments") or () for day in _days(payment.record, FIELDS["pay"]))
        name = record.value("name")
        found[record.number] = Contract(record, name if isinstance(name, str) else "", days)
    for finding in assessment.of(Outcome.VIOLATED):
        contract = _contract(assessment, finding)
        station = _station(finding)
        if contract in found and station is not None:
            found[contract].late.append(_lateness(assessment, finding, station))
    return sorted(found.values(), key=lambda contract: (contract.first(), contract.record.number))


def _days(record: Record, fields: tuple[str, ...]) -> list[dt.date]:
    values = (record.value(name) for name in fields)
    return [value for value in values if isinstance(value, dt.date) and value != NEVER][:1]


def _contract(assessment: Assessment, finding: Finding) -> int | None:
    """The number of the contract a finding is about: its own, or that of a payment."""
    if finding.record.kind == "contract":
        return finding.record.number
    if finding.record.kind != "payment":
        return None
    others = assessment.plan.rows.row(finding.record).related("contract") or ()
    return others[0].record.number if len(others) == 1 else None


def _station(finding: Finding) -> str | None:
    """The station whose deadline was missed."""
    event = finding.rule.obligation.parts.get("event")
    if finding.rule.obligation.kind != "deadline" or event is None:
        return None
    names = {node.name for node in walk(event) if isinstance(node, Field)}
    return next((station for station, fields in FIELDS.items() if names & set(fields)), None)


def _lateness(assessment: Assessment, finding: Finding, station: str) -> Lateness:
    due = evaluate(finding.rule.obligation.parts["due"], (assessment.plan.rows.row(finding.record),), assessment.plan.world)
    unit, margin = finding.rule.obligation.unit, finding.margin
    by = Name("", "") if unit is None or margin is None else Name(show_span(margin, unit, "zh"), show_span(margin, unit, "en"))
    return Lateness(station, due if isinstance(due, dt.date) and due != NEVER else None, by, finding)


def drawn(found: list[Contract]) -> list[Contract]:
    """The contracts that are drawn: all, or those with something late first."""
    if len(found) <= MOST_ROWS:
        return found
    chosen = {contract.record.number for contract in sorted(found, key=lambda contract: not contract.late)[:MOST_ROWS]}
    return [contract for contract in found if contract.record.number in chosen]


def timeline(found: list[Contract], as_of: dt.date, lang: str) -> Markup | None:
    """The chart; ``None`` where no contract has a day."""
    rows = [contract for contract in drawn(found) if contract.first() != dt.date.max]
    if not rows:
        return None
    zh = lang == "zh"
    days = [day for contract in rows for each in contract.days.values() for day in each] + [late.due for contract in rows for late in contract.late if late.due]
    first, last = min(days).replace(day=1), max(days) + dt.timedelta(days=10)
    late = [contract for contract in rows if contract.late]
    title = "合同时间线" if zh else "Contracts in time"
    named = ("、" if zh else ", ").join(contract.record.key() for contract in late[:12]) or ("无" if zh else "none")
    desc = f"{len(rows)} 份合同从中标到支付；有迟延的：{named}" if zh else f"{len(rows)} contracts from award to payment; late: {named}"
    chart = Chart(WIDE, TOP + ROW * len(rows) + 16, "timeline", title, desc)

    def at(day: dt.date) -> int:
        return along(Fraction(day.toordinal()), Fraction(first.toordinal()), Fraction(last.toordinal()), LEFT, RIGHT)

    _months(chart, first, last, at, TOP + ROW * len(rows), zh)
    if first <= as_of <= last:
        chart.line(at(as_of), TOP - 6, at(as_of), TOP + ROW * len(rows), "as-of")
    _legend(chart, lang)
    for number, contract in enumerate(rows):
        _row(chart, contract, TOP + ROW * number, at, as_of, last, lang)
    return chart.markup()


def _months(chart: Chart, first: dt.date, last: dt.date, at: Callable[[dt.date], int], bottom: int, zh: bool) -> None:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, count) if count / step <= 8)
    for index in range(0, count, step):
        month = first.month - 1 + index
        day = dt.date(first.year + month // 12, month % 12 + 1, 1)
        chart.line(at(day), TOP - 6, at(day), bottom, "grid")
        chart.text(at(day) + 3, TOP - 12, f"{day.year}-{day.month:02}" if day.month == 1 or index == 0 or step >= 6 else f"{day.month}月" if zh else f"{day.month:02}", "tick")


def _row(chart: Chart, contract: Contract, y: int, at: Callable[[dt.date], int], as_of: dt.date, last: dt.date, lang: str) -> None:
    middle = y + ROW // 2
    known = [day for days in contract.days.values() for day in days]
    if contract.late:
        chart.bar(0, y + 1, WIDE, ROW - 2, "row-late")
    chart.text(LEFT - 12, middle + 5, short(f"{contract.record.key()} {contract.name}", 31), "label-late" if contract.late else "label", "end")
    chart.line(at(min(known)), middle, at(max(known)), middle, "life")
    for lateness in contract.late:
        actual = max(contract.days[lateness.station], default=None)
        end = actual or min(as_of, last)
        if lateness.due is not None and lateness.due < end:
            chart.line(at(lateness.due), middle, at(end), middle, "overrun")
        if actual is None:
            x = at(end)
            chart.path([(x - 5, middle - 5), (x + 5, middle + 5)], "missing")
            chart.path([(x - 5, middle + 5), (x + 5, middle - 5)], "missing")
    for missed, station, day in sorted(_stations(contract)):
        _mark(chart, station, at(day), middle, missed, f"{EVENTS[station][lang]} {day}")
    if contract.late:
        worst = contract.late[0]
        more = f" +{len(contract.late) - 1}" if len(contract.late) > 1 else ""
        chart.text(RIGHT + 8, middle + 5, f"{EVENTS[worst.station][lang]}{'迟' if lang == 'zh' else ' '}{worst.by[lang]}{'' if lang == 'zh' else ' late'}{more}", "worth")


def _stations(contract: Contract) -> Iterator[tuple[bool, str, dt.date]]:
    """Every day of every station, and whether it came late; what came late is drawn last, on top."""
    due = {lateness.station: lateness.due for lateness in contract.late}
    for station, days in contract.days.items():
        limit = due.get(station)
        for day in days:
            yield station in due and (limit is None or day > limit), station, day


def _mark(chart: Chart, station: str, x: int, y: int, late: bool, title: str) -> None:
    look = "mark-late" if late else f"mark mark-{station}"
    match station:
        case "award":
            chart.polygon([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], look, title)
        case "sign":
            chart.circle(x, y, 5, look, title)
        case "publish":
            chart.polygon([(x, y - 7), (x + 6, y + 5), (x - 6, y + 5)], look, title)
        case "file":
            chart.bar(x - 5, y - 5, 10, 10, look, title)
        case "accept":
            chart.polygon([(x, y + 7), (x + 6, y - 5), (x - 6, y - 5)], look, title)
        case _:
            chart.bar(x - 2, y - 7, 4, 14, look, title)


def _legend(chart: Chart, lang: str) -> None:
    x = LEFT
    for station, name in EVENTS.items():
        _mark(chart, station, x + 6, 12, False, name[lang])
        chart.text(x + 18, 17, name[lang], "tick")
        x += 86
    _mark(chart, "publish", x + 6, 12, True, "")
    chart.text(x + 18, 17, "红色：迟延" if lang == "zh" else "red: late", "tick")
