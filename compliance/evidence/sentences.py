"""One sentence for each verdict: what was due, what was found, by how much it is missed.

The only place where a verdict is put into words, whichever engine gave it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome, Verdict
from compliance.ground.values import NEVER, Value
from compliance.language.evaluate import evaluate
from compliance.language.obligations import Unit
from compliance.language.ops import Order
from compliance.language.period import LENGTHS
from compliance.language.prose import Prose
from compliance.language.tree import Field, Filled
from compliance.language.wording import show, show_span
from compliance.language.world import World
from compliance.rules.labels import RulesetLabels
from compliance.rules.rule import Rule

MOST_OTHERS = 5
"""So many other cells with the same key are named."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells verdicts of one rule in one language."""

    rule: Rule
    world: World
    labels: RulesetLabels
    lang: str

    @property
    def zh(self) -> bool:
        """Whether it speaks Chinese."""
        return self.lang == "zh"

    def tell(self, verdict: Verdict, row: StoreRow) -> str:
        """The verdict in a sentence, without rule or record."""
        match verdict.outcome:
            case Outcome.EXEMPT:
                return self.exemption(row)
            case Outcome.UNDETERMINED:
                return self.duty()
        if verdict.outcome is Outcome.VIOLATED and self.rule.remark is not None:
            return self.remark(self.rule.remark[self.lang], row)
        match self.rule.obligation.kind:
            case "deadline":
                return self.deadline(verdict, row)
            case "lead_time":
                return self.lead_time(verdict, row)
            case "limit":
                return self.limit(verdict, row)
            case "reconcile":
                return self.reconcile(verdict, row)
            case "order":
                return self.order(row)
            case "present":
                return self.present(row)
            case "unique":
                return self.unique(row)
        return self.holds(verdict)

    def prose(self) -> Prose:
        """The reader of the rule's expressions."""
        return Prose(self.labels, self.rule.subject, self.lang)

    def remark(self, words: str, row: StoreRow) -> str:
        """The rule's own words for a violation, fields filled in as they were written."""
        return re.sub(r"\{(\w+)\}", lambda field: cell.raw if (cell := row.record.cells.get(field[1])) is not None else "", words)

    def duty(self) -> str:
        """What the rule asks, in words."""
        return self.prose().duty(self.rule.obligation)

    def value(self, role: str, row: StoreRow) -> Value | None:
        """The value of a part of the obligation."""
        return evaluate(self.rule.obligation.parts[role], (row,), self.world)

    def name(self, role: str) -> str:
        """A part of the obligation in words."""
        return self.prose().say(self.rule.obligation.parts[role])

    def shown(self, role: str, row: StoreRow) -> str:
        """A part's value in words."""
        expr = self.rule.obligation.parts[role]
        return show(self.value(role, row), expr.type, self.lang)

    def span(self, margin: Fraction | None) -> str:
        """The size of a margin with its unit."""
        unit = self.rule.obligation.unit or Unit.COUNT
        return "" if margin is None else show_span(abs(margin), unit, self.lang)

    def exemption(self, row: StoreRow) -> str:
        """Why the duty does not bind here."""
        for exemption in self.rule.exemptions:
            if evaluate(exemption.when, (row,), self.world) is True:
                return exemption.reason[self.lang]
        return ""

    def deadline(self, verdict: Verdict, row: StoreRow) -> str:
        """A deadline kept, missed or still open."""
        event, due = self.value("event", row), self.shown("due", row)
        name = self.name("event")
        start = f"{self.name('start')} {self.shown('start', row)}" if "start" in self.rule.obligation.parts else ""
        days = self.period(row)
        opening = (f"{start}，" if self.zh else f"{start}; ") if start else ""
        limit = (f"{name}应在{days}内（最迟 {due}）" if self.zh else f"'{name}' within {days}, by {due}") if days else (f"{name}最迟应为 {due}" if self.zh else f"'{name}' by {due}")
        margin = self.span(verdict.margin)
        if verdict.outcome is Outcome.PENDING:
            return opening + limit + (f"，尚余{margin}" if self.zh else f"; {margin} left")
        if event == NEVER:
            return opening + limit + (f"，截至 {self.world.as_of} 仍未办理" if self.zh else f"; not done as of {self.world.as_of}")
        actual = self.shown("event", row)
        if verdict.outcome is Outcome.SATISFIED:
            return opening + limit + (f"，实际 {actual}，按时" if self.zh else f"; in fact {actual}, in time")
        late = margin if verdict.margin else self.rest_days_late(row)
        return opening + limit + (f"，实际 {actual}，超期{late}" if self.zh else f"; in fact {actual}, {late} late")

    def rest_days_late(self, row: StoreRow) -> str:
        """How late an event is that missed its last working day by days of rest only."""
        days = self.days_late(row)
        return f"{days}（均为休息日）" if self.zh else f"{days} (of rest)"

    def days_late(self, row: StoreRow) -> str:
        """The days from the last day due to the event."""
        event, due = self.value("event", row), self.value("due", row)
        assert isinstance(event, dt.date) and isinstance(due, dt.date)
        return show_span((event - due).days, Unit.DAYS, self.lang)

    def period(self, row: StoreRow) -> str:
        """The length of a period, its figure looked up."""
        role = next((role for role in LENGTHS if role in self.rule.obligation.parts), None)
        count = None if role is None else self.value(role, row)
        if role is None or not isinstance(count, int):
            return ""
        if role == "days":
            return show_span(count, self.rule.obligation.unit or Unit.DAYS, self.lang)
        return f"{count}{'个月' if role == 'months' else '年'}" if self.zh else f"{count} {role.removesuffix('s') if count == 1 else role}"

    def lead_time(self, verdict: Verdict, row: StoreRow) -> str:
        """An event that had to come early enough."""
        event, before, days = self.shown("event", row), self.shown("before", row), self.period(row)
        one, two, margin = self.name("event"), self.name("before"), self.span(verdict.margin)
        told = f"{one} {event}，{two} {before}，应至少提前{days}" if self.zh else f"{one} {event}, {two} {before}: at least {days} apart"
        if verdict.outcome is Outcome.SATISFIED:
            return told
        return told + (f"，少{margin}" if self.zh else f"; {margin} short")

    def limit(self, verdict: Verdict, row: StoreRow) -> str:
        """A quantity against its bound."""
        order = self.rule.obligation.order
        quantity, bound = self.shown("quantity", row), self.shown("bound", row)
        upper = order in (Order.LE, Order.LT)
        words = {Order.LE: ("不得超过", "may be at most"), Order.LT: ("应小于", "must be below"), Order.GE: ("不得少于", "must be at least"), Order.GT: ("应大于", "must be above")}
        zh, en = words[order or Order.LE]
        basis = self.name("bound")
        shown_bound = bound if basis == bound else (f"{bound}（{basis}）" if self.zh else f"{bound} ({basis})")
        told = f"{self.name('quantity')} {quantity}，{zh} {shown_bound}" if self.zh else f"{self.name('quantity')} {quantity} {en} {shown_bound}"
        if verdict.outcome is Outcome.SATISFIED:
            return told
        margin = self.span(verdict.margin)
        return told + (f"，{'超出' if upper else '相差'} {margin}" if self.zh else f"; {'over' if upper else 'short'} by {margin}")

    def order(self, row: StoreRow) -> str:
        """Events in or out of sequence: the first pair out of order."""
        roles = list(self.rule.obligation.parts)
        if (pair := self.reversed_pair(row)) is not None:
            first, second = pair
            told = (self.name(first), self.shown(first, row), self.name(second), self.shown(second, row))
            return "{} {} 不应晚于 {} {}".format(*told) if self.zh else "{} {} must not be after {} {}".format(*told)
        return (" ≤ ").join(f"{self.name(role)} {self.shown(role, row)}" for role in roles)

    def reversed_pair(self, row: StoreRow) -> tuple[str, str] | None:
        """The first two events, by their roles, of which the earlier one came later."""
        for first, second in pairwise(self.rule.obligation.parts):
            one, two = self.value(first, row), self.value(second, row)
            if isinstance(one, dt.date) and isinstance(two, dt.date) and one > two:
                return first, second
        return None

    def present(self, row: StoreRow) -> str:
        """Cells or records that must be there."""
        if "count" in self.rule.obligation.parts:
            found, least = self.shown("count", row), self.shown("least", row)
            return f"{self.name('count')}为 {found}，至少应有 {least}" if self.zh else f"{self.name('count')} is {found}, at least {least} needed"
        listed = self.missing(row)
        if not listed:
            return "已填写齐全" if self.zh else "all given"
        return f"未填写：{listed}" if self.zh else f"not given: {listed}"

    def missing(self, row: StoreRow) -> str:
        """The fields that are not filled in, listed."""
        parts = self.rule.obligation.parts.items()
        return ("、" if self.zh else ", ").join(self.name(role) for role, part in parts if isinstance(part, Field) and evaluate(Filled(part), (row,), self.world) is False)

    def unique(self, row: StoreRow) -> str:
        """A key that must not occur twice."""
        key = " ".join(self.shown(role, row) for role in self.rule.obligation.parts)
        listed = self.others(row)
        if not listed:
            return f"“{key}”唯一" if self.zh else f"'{key}' occurs once"
        return f"“{key}”重复，另见 {listed}" if self.zh else f"'{key}' is repeated, see {listed}"

    def others(self, row: StoreRow) -> str:
        """The cells where the same key stands, at most five."""
        names = tuple(part.name for part in self.rule.obligation.parts.values() if isinstance(part, Field))
        others = [str(other.record.place(names[0])) for other in row.same(names) or () if other.record.number != row.record.number]
        return ("、" if self.zh else ", ").join(others[:MOST_OTHERS]) + (" …" if len(others) > MOST_OTHERS else "")

    def reconcile(self, verdict: Verdict, row: StoreRow) -> str:
        """Two quantities that must agree."""
        left, right = self.shown("left", row), self.shown("right", row)
        told = f"{self.name('left')} {left}，{self.name('right')} {right}" if self.zh else f"{self.name('left')} {left}, {self.name('right')} {right}"
        if verdict.outcome is Outcome.SATISFIED:
            return told + ("，一致" if self.zh else "; they agree")
        return told + (f"，相差 {self.span(verdict.margin)}" if self.zh else f"; they differ by {self.span(verdict.margin)}")

    def holds(self, verdict: Verdict) -> str:
        """Any other condition."""
        duty = self.duty()
        if verdict.outcome is Outcome.SATISFIED:
            return duty
        return f"不符合：{duty}" if self.zh else f"does not hold: {duty}"
