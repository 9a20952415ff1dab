"""The obligation kinds: each is read from YAML and rewritten into plain conditions.

What is left after rewriting (an :class:`Obligation`) is all that engines and explanations need; what each kind
means stands in :mod:`compliance.language.duties`.
"""

from __future__ import annotations

from collections.abc import Callable

from compliance.ground.problems import did_you_mean, refuse
from compliance.ground.values import BOOL, DATE, INTEGER, NUMERIC, Base
from compliance.ground.yamlfile import Mapping, Mark, Node, Scalar, Sequence
from compliance.language import duties
from compliance.language.duties import Obligation, Unit
from compliance.language.fitting import adapt
from compliance.language.ops import Order, Roll
from compliance.language.period import read_period
from compliance.language.reading import read
from compliance.language.scope import Scope
from compliance.language.tree import Aggregate, Expr, Field, Literal, Related

__all__ = ["Obligation", "Unit", "read_obligation"]


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
    if "by" in settings.entries:
        return duties.deadline_by(event, _read(settings, "by", scope, Base.DATE))
    _settings(node, {"event", "from", "within"}, {"roll"})
    start = _read(settings, "from", scope, Base.DATE)
    return duties.deadline(event, start, read_period(*_text(settings.entries["within"]), scope), _roll(settings))


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
    return duties.lead_time(event, before, read_period(*_text(settings.entries["at_least"]), scope))


_BOUNDS = {"at_most": Order.LE, "at_least": Order.GE, "below": Order.LT, "above": Order.GT}


def _limit(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"quantity"}, set(_BOUNDS))
    bounds = [key for key in settings.entries if key in _BOUNDS]
    if len(bounds) != 1:
        raise refuse(node.mark, f"limit 需要一个界限：{'、'.join(_BOUNDS)}", f"a limit has one bound: {', '.join(_BOUNDS)}")
    quantity = _read(settings, "quantity", scope, *NUMERIC)
    order = _BOUNDS[bounds[0]]
    return duties.limit(quantity, order, _same_number(settings, bounds[0], scope, quantity))


def _same_number(settings: Mapping, key: str, scope: Scope, like: Expr) -> Expr:
    found = adapt(_read(settings, key, scope, *NUMERIC), like.type)
    if found.type.base is not like.type.base and Base.MONEY in (found.type.base, like.type.base):
        raise refuse(settings.entries[key].mark, f"这里需要 {like.type}，写的是 {found.type}", f"{like.type} is needed here, this is {found.type}")
    return found


def _order(node: Node, scope: Scope) -> Obligation:
    if not isinstance(node, Sequence) or len(node.items) < 2:
        raise refuse(node.mark, "order 需要两个以上的日期：[a, b]", "order takes two or more dates: [a, b]")
    return duties.sequence([read(*_text(item), scope, DATE) for item in node.items])


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
    return duties.present(fields)


def _present_related(settings: Mapping, scope: Scope) -> Obligation:
    text, mark = _text(settings.entries["related"])
    where = ""
    if "where" in settings.entries:
        condition, _ = _text(settings.entries["where"])
        where = f" if ({condition})"
    count = read(f"count(each for each in {text}{where})", mark, scope)
    assert isinstance(count, Aggregate) and isinstance(count.source, Related)
    least = _read(settings, "at_least", scope, Base.INTEGER) if "at_least" in settings.entries else Literal(1, INTEGER)
    return duties.present_related(count, least)


def _unique(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"key"}, set())
    listed = settings.entries["key"]
    items = listed.items if isinstance(listed, Sequence) else [listed]
    fields: list[Field] = []
    for item in items:
        text, mark = _text(item)
        found = read(text, mark, scope)
        if not isinstance(found, Field) or found.via or found.depth:
            raise refuse(mark, "unique 的键应为本记录的字段", "a unique key is made of the record's own fields")
        fields.append(found)
    return duties.unique(fields, scope.subject)


def _reconcile(node: Node, scope: Scope) -> Obligation:
    settings = _settings(node, {"left", "right"}, {"within"})
    left = _read(settings, "left", scope, *NUMERIC)
    right = _same_number(settings, "right", scope, left)
    tolerance = _same_number(settings, "within", scope, left) if "within" in settings.entries else Literal(0, left.type)
    return duties.reconcile(left, right, tolerance)


def _holds(node: Node, scope: Scope) -> Obligation:
    text, mark = _text(node)
    return duties.holds(read(text, mark, scope, BOOL))


_KINDS: dict[str, Callable[[Node, Scope], Obligation]] = {
    "deadline": _deadline, "lead_time": _lead_time, "limit": _limit, "order": _order,
    "present": _present, "unique": _unique, "reconcile": _reconcile, "holds": _holds,
}
"""Every obligation kind by its name in YAML."""
