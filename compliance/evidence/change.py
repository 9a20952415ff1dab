"""The smallest change that would have kept a rule, for every kind of obligation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from compliance.engines.rows import StoreRow
from compliance.evidence.repair import reads, repairs
from compliance.evidence.sentences import Teller
from compliance.ground.values import DATE, NEVER, RATIO_SCALE, Base, Name, Value
from compliance.language.evaluate import evaluate
from compliance.language.ops import Order
from compliance.language.phrases import order_words
from compliance.language.tree import Aggregate, Expr, Field, Literal, MonthsAfter, Shift
from compliance.language.wording import show
from compliance.language.world import World
from compliance.rules.labels import RulesetLabels
from compliance.rules.rule import Rule

FARTHEST = 3_700
"""So many days back an earlier day is looked for at most: ten years."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words; and, where it is that of one cell of the record itself, the field and the value nearest to what it holds."""

    text: Name
    field: str | None = None
    value: Value | None = None


def smallest_change(rule: Rule, row: StoreRow, world: World, labels: RulesetLabels) -> Change | None:
    """What would have satisfied a rule that is violated. ``None`` where nothing in the record alone would have."""
    return _Change(rule, row, world, labels).find()


@dataclass(frozen=True, slots=True)
class _Change:
    """One violated rule on one record."""

    rule: Rule
    row: StoreRow
    world: World
    labels: RulesetLabels

    def find(self) -> Change | None:
        match self.rule.obligation.kind:
            case "deadline":
                return self.deadline()
            case "lead_time":
                return self.lead_time()
            case "limit":
                return self.limit()
            case "order":
                return self.order()
            case "present":
                return self.present()
            case "unique":
                return self.unique()
            case "reconcile":
                return self.reconcile()
        return self.holds()

    def value(self, role: str) -> Value | None:
        return evaluate(self.rule.obligation.parts[role], (self.row,), self.world)

    def both(self, say: Callable[[Teller], str]) -> Name:
        zh, en = (say(Teller(self.rule, self.world, self.labels, lang)) for lang in ("zh", "en"))
        return Name(f"如{zh}，即符合", f"passes if {en}")

    def clause(self, expr: Expr, order: Order, value: Value | None, teller: Teller) -> str:
        """A value against a bound, in words."""
        words, shown = order_words(order, expr.type.base, teller.lang), show(value, expr.type, teller.lang)
        prose = teller.prose()
        said = words.format(shown) if "{}" in words else f"{words} {shown}"
        return f"{prose.say(expr)}{said}" if teller.zh else f"{prose.noun(expr)} {said}"

    def to(self, role: str, order: Order, value: Value | None) -> Callable[[Teller], str]:
        return lambda teller: self.clause(self.rule.obligation.parts[role], order, value, teller)

    def deadline(self) -> Change:
        due, event = self.value("due"), self.rule.obligation.parts["event"]
        return Change(self.both(self.to("event", Order.LE, due)), *_cell(event, due))

    def lead_time(self) -> Change:
        earliest, latest = self.value("earliest"), self.latest()
        said = [self.to("before", Order.GE, earliest)] if earliest != NEVER else []
        if latest is not None:
            said.insert(0, self.to("event", Order.LE, latest))
        field = _cell(self.rule.obligation.parts["event"], latest) if latest else _cell(self.rule.obligation.parts["before"], earliest)
        return Change(self.both(lambda teller: _or(teller, [say(teller) for say in said])), *field)

    def latest(self) -> dt.date | None:
        """The latest day on which the event would have been early enough."""
        earliest, before = self.rule.obligation.parts["earliest"], self.value("before")
        if not isinstance(earliest, (Shift, MonthsAfter)) or not isinstance(before, dt.date) or before == NEVER:
            return None
        for back in range(FARTHEST):
            day = before - dt.timedelta(days=back)
            moved = evaluate(replace(earliest, start=Literal(day, DATE)), (self.row,), self.world)
            if moved is None:
                return None
            if isinstance(moved, dt.date) and moved <= before:
                return day
        return None

    def limit(self) -> Change:
        parts, order = self.rule.obligation.parts, self.rule.obligation.order or Order.LE
        quantity, bound = parts["quantity"], self.value("bound")
        if reads(quantity) & reads(parts["bound"]):
            return Change(self.both(lambda teller: _claim(teller, self.rule.obligation.required)))
        return Change(self.both(self.to("quantity", order, bound)), *_cell(quantity, _nearest(bound, order, quantity.type.base)))

    def order(self) -> Change:
        roles = list(self.rule.obligation.parts)
        days = {role: self.value(role) for role in roles}
        reversed_ = [(one, two) for one, two in pairwise(roles) if _after(days[one], days[two])]
        (one, two), *_ = reversed_
        if len(roles) > 2:
            return self.sequence(roles, days)
        said = [self.to(two, Order.GE, days[one])] if days[one] != NEVER else []
        said.append(self.to(one, Order.LE, days[two]))
        role, value = (one, days[two]) if days[one] == NEVER else (two, days[one])
        return Change(self.both(lambda teller: _or(teller, [say(teller) for say in said])), *_cell(self.rule.obligation.parts[role], value))

    def sequence(self, roles: Sequence[str], days: dict[str, Value | None]) -> Change:
        """Three events or more: each that comes too early, moved to the latest before it."""
        moved: list[tuple[str, Value]] = []
        latest = days[roles[0]]
        for role in roles[1:]:
            if _after(latest, days[role]) and latest is not None:
                moved.append((role, latest))
            else:
                latest = days[role]
        said = [self.to(role, Order.GE, day) for role, day in moved]
        cell = _cell(self.rule.obligation.parts[moved[0][0]], moved[0][1]) if len(moved) == 1 else (None, None)
        return Change(self.both(lambda teller: _and(teller, [say(teller) for say in said])), *cell)

    def present(self) -> Change:
        parts = self.rule.obligation.parts
        if "count" not in parts:
            missing = repairs(self.rule.obligation.required, self.row, self.world)
            return Change(self.both(lambda teller: _and(teller, [atom.say(teller.prose()) for atom in missing])))
        count, least = parts["count"], self.value("least")
        assert isinstance(count, Aggregate)

        def say(teller: Teller) -> str:
            records, _ = teller.prose().source(count.source)
            found, wanted = teller.shown("count", self.row), show(least, parts["least"].type, teller.lang)
            which = "" if count.where is None else "符合要求的" if teller.zh else " that meet the rule"
            return f"有至少 {wanted} 项{which}{records}（现有 {found} 项）" if teller.zh else f"there are at least {wanted} of the {records}{which} (now {found})"

        return Change(self.both(say))

    def unique(self) -> Change:
        names = tuple(part.name for part in self.rule.obligation.parts.values() if isinstance(part, Field))
        others = [str(other.record.place(names[0])) for other in self.row.same(names) or () if other.record.number != self.row.record.number]

        def say(teller: Teller) -> str:
            key = " ".join(teller.shown(role, self.row) for role in self.rule.obligation.parts)
            listed = ("、" if teller.zh else ", ").join(others[:5]) + (" …" if len(others) > 5 else "")
            return f"“{key}”只在一处出现（另见 {listed}）" if teller.zh else f"'{key}' stands in one place only (also in {listed})"

        return Change(self.both(say))

    def reconcile(self) -> Change:
        parts = self.rule.obligation.parts
        left, right, within = self.value("left"), self.value("right"), self.value("within")
        shared = reads(parts["left"]) & reads(parts["right"])
        if shared or not isinstance(left, (int, Fraction)) or not isinstance(right, (int, Fraction)) or not isinstance(within, (int, Fraction)):
            return Change(self.both(lambda teller: _claim(teller, self.rule.obligation.required)))
        if not within:
            said = [self.to("left", Order.EQ, right), self.to("right", Order.EQ, left)]
            return Change(self.both(lambda teller: _or(teller, [say(teller) for say in said])), *_cell(parts["left"], right))
        order, bound = (Order.LE, right + within) if left > right else (Order.GE, right - within)
        return Change(self.both(self.to("left", order, bound)), *_cell(parts["left"], _nearest(bound, order, parts["left"].type.base)))

    def holds(self) -> Change | None:
        atoms = repairs(self.rule.obligation.required, self.row, self.world)
        if not atoms:
            return None
        return Change(self.both(lambda teller: _and(teller, [atom.say(teller.prose()) for atom in atoms])), *(atoms[0].cell() if len(atoms) == 1 else (None, None)))


def _claim(teller: Teller, required: Expr) -> str:
    return teller.prose().claim(required)


def _and(teller: Teller, clauses: Sequence[str]) -> str:
    return ("，且" if teller.zh else ", and ").join(clauses)


def _or(teller: Teller, clauses: Sequence[str]) -> str:
    return ("，或者" if teller.zh else ", or ").join(clauses)


def _cell(expr: Expr, value: Value | None) -> tuple[str | None, Value | None]:
    own = isinstance(expr, Field) and not expr.via and not expr.depth and value not in (None, NEVER)
    return (expr.name, value) if own and isinstance(expr, Field) else (None, None)


def _after(one: Value | None, two: Value | None) -> bool:
    return isinstance(one, dt.date) and isinstance(two, dt.date) and one > two


def _nearest(bound: Value | None, order: Order, base: Base) -> Value | None:
    """The value nearest to a bound that a cell of this type can hold on the right side of it."""
    if not isinstance(bound, (int, Fraction)) or isinstance(bound, bool):
        return None
    scale = RATIO_SCALE if base is Base.RATIO else 1
    scaled = Fraction(bound) * scale
    if order in (Order.LE, Order.LT):
        whole = -(-scaled // 1) - 1 if order is Order.LT else scaled // 1
    else:
        whole = scaled // 1 + 1 if order is Order.GT else -(-scaled // 1)
    return Fraction(whole, scale) if base is Base.RATIO else int(whole)
