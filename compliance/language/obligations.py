"""The obligation kinds: each is read from YAML and rewritten into plain conditions.

A kind knows what satisfies it, when it is not yet due, and by how much it is missed. What is left
after rewriting (an :class:`Obligation`) is all that engines and explanations need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from compliance.ground.problems import did_you_mean, refuse
from compliance.ground.values import BOOL, DATE, INTEGER, NUMERIC, Base
from compliance.ground.yamlfile import Mapping, Mark, Node, Scalar, Sequence
from compliance.language.check import adapt
from compliance.language.ops import Fold, Order, Roll, Sign
from compliance.language.period import read_period
from compliance.language.reading import read
from compliance.language.scope import Scope
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
    MonthsAfter,
    Not,
    Pick,
    Related,
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


def read_obligation(node: Node, scope: Scope) -> Obligation:
    """The obligation under ``require:``. Raises :class:`InputError` at the offending place."""
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        raise refuse(node.mark, f"require 下应写一种义务：{'、'.join(_KINDS)}", f"'require' holds one obligation kind: {', '.join(_KINDS)}")
    (kind, body), = node.entries.items()
    if kind not in _KINDS:
        zh, en = did_you_mean(kind, _KINDS)
        raise refuse(node.key_marks[kind], f"没有义务类型“{kind}”{zh}", f"there is no obligation kind '{kind}'{en}")
    return _KINDS[kind](body, scope)


def _settings(node: Node, needed: set[str], optional: set[str]) -> Mapping:
    if not isinstance(node, Mapping):
        raise refuse(node.mark, f"这里应写 {'、'.join(sorted(needed | optional))}", f"write {', '.join(sorted(needed | optional))} here")
    for key in node.entries:
        if key not in needed | optional:
            zh, en = did_you_mean(key, needed | optional)
            raise refuse(node.key_marks[key], f"未知的键“{key}”{zh}", f"unknown key '{key}'{en}")
    for key in sorted(needed - set(node.entries)):
        raise refuse(node.mark, f"缺少“{key}”", f"'{key}' is missing")
    return node


def _text(node: Node) -> tuple[str, Mark]:
    if not isinstance(node, Scalar) or node.is_null:
        raise refuse(node.mark, "这里应写一个表达式", "an expression is needed here")
    return node.text, node.mark


def _read(settings: Mapping, key: str, scope: Scope, *wanted: Base) -> Expr:
    text, mark = _text(settings.entries[key])
    expr = read(text, mark, scope)
    if expr.type.base not in wanted:
        names = "/".join(base.value for base in Base if base in wanted)
        raise refuse(mark, f"“{key}”需要 {names}，写的是 {expr.type}", f"'{key}' needs {names}, this is {expr.type}")
    return expr


def _deadline(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"event"}, {"from", "within", "by", "roll"})
    event = _read(settings, "event", scope, Base.DATE)
    parts: dict[str, Expr] = {"event": event}
    working = False
    if "by" in settings.entries:
        due = _read(settings, "by", scope, Base.DATE)
    else:
        _settings(node, {"event", "from", "within"}, {"roll"})
        start = _read(settings, "from", scope, Base.DATE)
        period = read_period(*_text(settings.entries["within"]), scope)
        working = period.working
        due = period.after(start, _roll(settings))
        parts |= {"start": start, period.role: period.count}
    pending = And((Not(Happened(event)), Compare(Order.LE, AsOf(), due)))
    margin = Span(due, Fallback(event, AsOf()), working)
    return Obligation("deadline", Compare(Order.LE, event, due), pending, margin, Unit.WORKING_DAYS if working else Unit.DAYS, parts | {"due": due})


def _roll(settings: Mapping) -> Roll:
    if "roll" not in settings.entries:
        return Roll.NONE
    text, mark = _text(settings.entries["roll"])
    try:
        return Roll(text)
    except ValueError as error:
        known = [roll.value for roll in Roll]
        raise refuse(mark, f"roll 只能是 {'、'.join(known)}", f"roll is one of {', '.join(known)}") from error


def _lead_time(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"event", "before", "at_least"}, set())
    event, before = _read(settings, "event", scope, Base.DATE), _read(settings, "before", scope, Base.DATE)
    period = read_period(*_text(settings.entries["at_least"]), scope)
    earliest = period.after(event)
    margin = Span(before, earliest, period.working)
    parts: dict[str, Expr] = {"event": event, "before": before, period.role: period.count, "earliest": earliest}
    return Obligation("lead_time", Compare(Order.GE, before, earliest), None, margin, Unit.WORKING_DAYS if period.working else Unit.DAYS, parts)


_BOUNDS = {"at_most": Order.LE, "at_least": Order.GE, "below": Order.LT, "above": Order.GT}


def _limit(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"quantity"}, set(_BOUNDS))
    bounds = [key for key in settings.entries if key in _BOUNDS]
    if len(bounds) != 1:
        raise refuse(node.mark, f"limit 需要一个界限：{'、'.join(_BOUNDS)}", f"a limit has one bound: {', '.join(_BOUNDS)}")
    quantity = _read(settings, "quantity", scope, *NUMERIC)
    order = _BOUNDS[bounds[0]]
    bound = _same_number(settings, bounds[0], scope, quantity)
    over = (quantity, bound) if order in (Order.LE, Order.LT) else (bound, quantity)
    margin = Arithmetic(Sign.MINUS, *over, quantity.type)
    return Obligation("limit", Compare(order, quantity, bound), None, margin, _unit(quantity), {"quantity": quantity, "bound": bound}, order)


def _same_number(settings: Mapping, key: str, scope: Scope, like: Expr) -> Expr:
    found = adapt(_read(settings, key, scope, *NUMERIC), like.type)
    if found.type.base is not like.type.base and Base.MONEY in (found.type.base, like.type.base):
        raise refuse(settings.entries[key].mark, f"这里需要 {like.type}，写的是 {found.type}", f"{like.type} is needed here, this is {found.type}")
    return found


def _unit(expr: Expr) -> Unit:
    return {Base.MONEY: Unit.MONEY, Base.RATIO: Unit.RATIO}.get(expr.type.base, Unit.COUNT)


def _order(node: Node, scope: Scope) -> Obligation:
    if not isinstance(node, Sequence) or len(node.items) < 2:
        raise refuse(node.mark, "order 需要两个以上的日期：[a, b]", "order takes two or more dates: [a, b]")
    events = [read(*_text(item), scope, DATE) for item in node.items]
    pairs = list(zip(events, events[1:], strict=False))
    required = _all([Compare(Order.LE, first, second) for first, second in pairs])
    reversals: list[Expr] = [Span(second, first, False) for first, second in pairs]
    margin = reversals[0] if len(reversals) == 1 else Pick(True, tuple(reversals), INTEGER)
    return Obligation("order", required, None, margin, Unit.DAYS, {f"event{index}": event for index, event in enumerate(events, 1)})


def _all(terms: list[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def _present(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, set(), {"fields", "related", "at_least", "where"})
    if "related" in settings.entries:
        return _present_related(settings, scope)
    listed = settings.entries.get("fields")
    if not isinstance(listed, Sequence) or not listed.items:
        raise refuse(node.mark, "present 需要 fields: [...] 或 related: 关联", "present takes fields: [...] or related: relation")
    fields: list[Field] = []
    for item in listed.items:
        text, mark = _text(item)
        found = read(text, mark, scope)
        if not isinstance(found, Field):
            raise refuse(mark, "这里应写字段名", "a field is needed here")
        fields.append(found)
    one, none = Literal(1, INTEGER), Literal(0, INTEGER)
    missing: list[Expr] = [Choose(Filled(found), none, one, INTEGER) for found in fields]
    margin = missing[0]
    for term in missing[1:]:
        margin = Arithmetic(Sign.PLUS, margin, term, INTEGER)
    parts: dict[str, Expr] = {f"field{index}": found for index, found in enumerate(fields, 1)}
    return Obligation("present", _all([Filled(found) for found in fields]), None, margin, Unit.COUNT, parts)


def _present_related(settings: Mapping, scope: Scope) -> Obligation:
    text, mark = _text(settings.entries["related"])
    where = ""
    if "where" in settings.entries:
        condition, _ = _text(settings.entries["where"])
        where = f" if ({condition})"
    count = read(f"count(each for each in {text}{where})", mark, scope)
    assert isinstance(count, Aggregate) and isinstance(count.source, Related)
    least = _read(settings, "at_least", scope, Base.INTEGER) if "at_least" in settings.entries else Literal(1, INTEGER)
    margin = Arithmetic(Sign.MINUS, least, count, INTEGER)
    return Obligation("present", Compare(Order.GE, count, least), None, margin, Unit.COUNT, {"count": count, "least": least})


def _unique(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"key"}, set())
    listed = settings.entries["key"]
    items = listed.items if isinstance(listed, Sequence) else [listed]
    fields: list[Expr] = []
    for item in items:
        text, mark = _text(item)
        found = read(text, mark, scope)
        if not isinstance(found, Field) or found.via or found.depth:
            raise refuse(mark, "unique 的键应为本记录的字段", "a unique key is made of the record's own fields")
        fields.append(found)
    same = SameKey(tuple(found.name for found in fields if isinstance(found, Field)), scope.subject)
    count = Aggregate(Fold.COUNT, same, None, None, INTEGER)
    one = Literal(1, INTEGER)
    margin = Arithmetic(Sign.MINUS, count, one, INTEGER)
    return Obligation("unique", Compare(Order.LE, count, one), None, margin, Unit.COUNT, {f"key{index}": found for index, found in enumerate(fields, 1)})


def _reconcile(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"left", "right"}, {"within"})
    left = _read(settings, "left", scope, *NUMERIC)
    right = _same_number(settings, "right", scope, left)
    tolerance = _same_number(settings, "within", scope, left) if "within" in settings.entries else Literal(0, left.type)
    difference = Arithmetic(Sign.MINUS, left, right, left.type)
    required = Compare(Order.LE, Absolute(difference, left.type), tolerance)
    return Obligation("reconcile", required, None, difference, _unit(left), {"left": left, "right": right, "within": tolerance})


def _holds(node: Node, scope: Scope) -> Obligation:
    text, mark = _text(node)
    condition = read(text, mark, scope, BOOL)
    return Obligation("holds", condition, None, None, None, {"condition": condition})


_KINDS: dict[str, Callable[[Node, Scope], Obligation]] = {
    "deadline": _deadline, "lead_time": _lead_time, "limit": _limit, "order": _order,
    "present": _present, "unique": _unique, "reconcile": _reconcile, "holds": _holds,
}
"""Every obligation kind by its name in YAML."""
