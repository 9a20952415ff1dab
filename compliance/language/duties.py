"""What each obligation kind means: from its parts to what satisfies it, when it is not yet due, and by how much it is missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from compliance.ground.values import INTEGER, Base
from compliance.language.ops import Fold, Order, Roll, Sign
from compliance.language.period import LENGTHS, Period
from compliance.language.tree import (
    Absolute,
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Expr,
    Fallback,
    Field,
    Filled,
    Happened,
    Literal,
    Not,
    Pick,
    SameKey,
    Shift,
    Span,
)


class Unit(Enum):
    """The unit of a margin."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONEY = "money"
    RATIO = "ratio"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Obligation:
    """What must be done, in plain conditions.

    ``required`` is the duty; ``pending`` says that it is not yet due; ``margin`` is how far it is missed (positive) in
    ``unit``. ``parts`` keep the pieces a sentence about it needs, by role (start, event, due, days, quantity, bound ...).
    """

    kind: str
    required: Expr
    pending: Expr | None
    margin: Expr | None
    unit: Unit | None
    parts: dict[str, Expr]
    order: Order | None = None


def deadline(event: Expr, start: Expr, period: Period, roll: Roll) -> Obligation:
    """An event no later than so long after a start, which is not counted itself."""
    return _due(event, period.after(start, roll), period.working, {"event": event, "start": start, period.role: period.count})


def deadline_by(event: Expr, due: Expr) -> Obligation:
    """An event no later than a day."""
    return _due(event, due, False, {"event": event})


def _due(event: Expr, due: Expr, working: bool, parts: dict[str, Expr]) -> Obligation:
    pending = And((Not(Happened(event)), Compare(Order.LE, AsOf(), due)))
    margin = Span(due, Fallback(event, AsOf()), working)
    return Obligation("deadline", Compare(Order.LE, event, due), pending, margin, Unit.WORKING_DAYS if working else Unit.DAYS, parts | {"due": due})


def lead_time(event: Expr, before: Expr, period: Period) -> Obligation:
    """An event at least so long before another."""
    earliest = period.after(event)
    margin = Span(before, earliest, period.working)
    parts: dict[str, Expr] = {"event": event, "before": before, period.role: period.count, "earliest": earliest}
    unit = Unit.WORKING_DAYS if period.working else Unit.DAYS
    return Obligation("lead_time", Compare(Order.GE, before, earliest), None, margin, unit, parts)


def limit(quantity: Expr, order: Order, bound: Expr) -> Obligation:
    """A quantity on the right side of a bound."""
    over = (quantity, bound) if order in (Order.LE, Order.LT) else (bound, quantity)
    margin = Arithmetic(Sign.MINUS, *over, quantity.type)
    return Obligation("limit", Compare(order, quantity, bound), None, margin, _unit(quantity), {"quantity": quantity, "bound": bound}, order)


def sequence(events: Sequence[Expr]) -> Obligation:
    """Events in this order; two may fall on one day."""
    pairs = list(pairwise(events))
    reversals: list[Expr] = [Span(second, first, False) for first, second in pairs]
    margin = reversals[0] if len(reversals) == 1 else Pick(True, tuple(reversals), INTEGER)
    required = _all([Compare(Order.LE, first, second) for first, second in pairs])
    return Obligation("order", required, None, margin, Unit.DAYS, {f"event{index}": event for index, event in enumerate(events, 1)})


def present(fields: Sequence[Field]) -> Obligation:
    """Cells that must be filled in."""
    one, none = Literal(1, INTEGER), Literal(0, INTEGER)
    missing: list[Expr] = [Choose(Filled(found), none, one, INTEGER) for found in fields]
    margin = missing[0]
    for term in missing[1:]:
        margin = Arithmetic(Sign.PLUS, margin, term, INTEGER)
    parts: dict[str, Expr] = {f"field{index}": found for index, found in enumerate(fields, 1)}
    return Obligation("present", _all([Filled(found) for found in fields]), None, margin, Unit.COUNT, parts)


def present_related(count: Expr, least: Expr) -> Obligation:
    """Related records that must be there."""
    margin = Arithmetic(Sign.MINUS, least, count, INTEGER)
    return Obligation("present", Compare(Order.GE, count, least), None, margin, Unit.COUNT, {"count": count, "least": least})


def unique(fields: Sequence[Field], subject: str) -> Obligation:
    """A key that no two records of the subject share."""
    count = Aggregate(Fold.COUNT, SameKey(tuple(found.name for found in fields), subject), None, None, INTEGER)
    one = Literal(1, INTEGER)
    margin = Arithmetic(Sign.MINUS, count, one, INTEGER)
    return Obligation("unique", Compare(Order.LE, count, one), None, margin, Unit.COUNT, {f"key{index}": found for index, found in enumerate(fields, 1)})


def reconcile(left: Expr, right: Expr, tolerance: Expr) -> Obligation:
    """Two quantities that agree within a tolerance."""
    difference = Arithmetic(Sign.MINUS, left, right, left.type)
    required = Compare(Order.LE, Absolute(difference, left.type), tolerance)
    return Obligation("reconcile", required, None, difference, _unit(left), {"left": left, "right": right, "within": tolerance})


def holds(condition: Expr) -> Obligation:
    """Any other condition."""
    return Obligation("holds", condition, None, None, None, {"condition": condition})


def remade(obligation: Obligation, parts: Mapping[str, Expr], order: Order | None = None, working: bool | None = None, roll: Roll | None = None) -> Obligation:
    """The obligation with other parts, another comparison, another sort of days or another roll, consistent in itself."""
    match obligation.kind:
        case "deadline" if "start" in parts:
            return deadline(parts["event"], parts["start"], _period(obligation, parts, working), rolled(obligation) if roll is None else roll)
        case "deadline":
            return deadline_by(parts["event"], parts["due"])
        case "lead_time":
            return lead_time(parts["event"], parts["before"], _period(obligation, parts, working))
        case "limit":
            assert obligation.order is not None
            return limit(parts["quantity"], order or obligation.order, parts["bound"])
        case "order":
            return sequence(list(parts.values()))
        case "present" if "count" in parts:
            return present_related(parts["count"], parts["least"])
        case "present":
            return present([part for part in parts.values() if isinstance(part, Field)])
        case "unique":
            count = obligation.parts["key1"]
            assert isinstance(count, Field) and isinstance(obligation.required, Compare) and isinstance(obligation.required.left, Aggregate)
            return unique([part for part in parts.values() if isinstance(part, Field)], obligation.required.left.source.kind)
        case "reconcile":
            return reconcile(parts["left"], parts["right"], parts["within"])
    return holds(parts["condition"])


def rolled(obligation: Obligation) -> Roll:
    """How a deadline's period rolls on."""
    due = obligation.parts.get("due")
    return due.roll if isinstance(due, Shift) else Roll.NONE


def _period(obligation: Obligation, parts: Mapping[str, Expr], working: bool | None) -> Period:
    role = next(role for role in LENGTHS if role in parts)
    counted = obligation.unit is Unit.WORKING_DAYS if working is None else working
    return Period(parts[role], counted and role == "days", {"days": 0, "months": 1}.get(role, 12))


def _unit(expr: Expr) -> Unit:
    return {Base.MONEY: Unit.MONEY, Base.RATIO: Unit.RATIO}.get(expr.type.base, Unit.COUNT)


def _all(terms: list[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else And(tuple(terms))
