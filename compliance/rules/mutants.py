"""Rules with one thing changed, each of which an example should notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from compliance.ground.values import INTEGER, Name
from compliance.language.duties import Obligation, Unit, remade, rolled
from compliance.language.ops import Roll, Sign
from compliance.language.period import LENGTHS
from compliance.language.rewrite import with_children
from compliance.language.tree import Aggregate, And, Arithmetic, Expr, Field, Literal, Named, Shift
from compliance.language.variants import Variant, flipped, step, variants
from compliance.language.walk import children
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.rules.load import applies
from compliance.rules.rule import Exemption, Metric, Rule
from compliance.rules.uses import kind_reached

_WORKING = Name("工作日改为日历日，或日历日改为工作日", "working days become calendar days, or the other way round")


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed, and where; told by clauses (``variant``) or, where there is none, in words."""

    place: Name
    words: Name | None = None
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed rule or metric."""

    norm: Rule | Metric
    change: Change


def rule_mutants(rule: Rule) -> Iterator[Mutant]:
    """The rule with each part of its scope, exceptions and duty changed; definitions are changed once, for all rules together."""
    around = (rule.subject,)
    if rule.when is not None:
        place = Name("适用条件", "when")
        if not isinstance(rule.when, And):
            yield Mutant(_scoped(rule, None), Change(place, None, Variant(rule.when, rule.when, None, around)))
        for variant in variants(rule.when, around):
            yield Mutant(_scoped(rule, variant.whole), Change(place, None, variant))
    for index, exemption in enumerate(rule.exemptions):
        place = Name(f"第 {index + 1} 项例外", f"exception {index + 1}")
        others = rule.exemptions[:index] + rule.exemptions[index + 1:]
        yield Mutant(replace(rule, exemptions=others), Change(place, None, Variant(exemption.when, exemption.when, None, around)))
        for variant in variants(exemption.when, around):
            changed = (*rule.exemptions[:index], Exemption(variant.whole, exemption.reason), *rule.exemptions[index + 1:])
            yield Mutant(replace(rule, exemptions=changed), Change(place, None, variant))
    for obligation, change in _duties(rule.obligation, around):
        yield Mutant(replace(rule, obligation=obligation), change)


def metric_mutants(metric: Metric) -> Iterator[Mutant]:
    """The metric with each part of its formula changed."""
    for variant in variants(metric.value, (DEPARTMENT,)):
        yield Mutant(replace(metric, value=variant.whole), Change(Name("计算", "value"), None, variant))


def with_definition(norm: Rule | Metric, key: tuple[str, str], change: Callable[[Expr], Expr], kinds: Mapping[str, Kind]) -> Rule | Metric:
    """The rule or metric with one definition's meaning changed wherever it is used."""
    if isinstance(norm, Metric):
        return replace(norm, value=_redefined(norm.value, (DEPARTMENT,), key, change, kinds))
    around = (norm.subject,)

    def new(expr: Expr) -> Expr:
        return _redefined(expr, around, key, change, kinds)

    obligation = norm.obligation
    parts = {role: new(part) for role, part in obligation.parts.items() if role not in _derived(obligation)}
    rule = replace(norm, obligation=remade(obligation, parts), exemptions=tuple(Exemption(new(item.when), item.reason) for item in norm.exemptions))
    return rule if norm.when is None else _scoped(rule, new(norm.when))


def _redefined(expr: Expr, around: tuple[str, ...], key: tuple[str, str], change: Callable[[Expr], Expr], kinds: Mapping[str, Kind]) -> Expr:
    if isinstance(expr, Named):
        kind = kind_reached(expr.depth, expr.via, around, kinds)
        body = change(expr.body) if (kind, expr.name) == key else _redefined(expr.body, (kind,), key, change, kinds)
        return expr if body is expr.body else replace(expr, body=body)
    inside = (*around, expr.source.kind) if isinstance(expr, Aggregate) else around
    parts = children(expr)
    changed = tuple(_redefined(part, inside, key, change, kinds) for part in parts)
    return expr if all(new is old for new, old in zip(changed, parts, strict=True)) else with_children(expr, changed)


def _scoped(rule: Rule, when: Expr | None) -> Rule:
    return replace(rule, when=when, applies=applies(when, rule.dated_by, rule.basis))


def _derived(obligation: Obligation) -> tuple[str, ...]:
    """The parts that follow from the others."""
    return {"deadline": ("due",) if "start" in obligation.parts else (), "lead_time": ("earliest",)}.get(obligation.kind, ())


def _duties(obligation: Obligation, around: tuple[str, ...]) -> Iterator[tuple[Obligation, Change]]:
    place = Name("要求", "require")
    parts = {role: part for role, part in obligation.parts.items() if role not in _derived(obligation)}
    for role, part in parts.items():
        if obligation.kind in ("present", "unique") and isinstance(part, Field):
            continue
        for variant in variants(part, around):
            told = None if role in LENGTHS else variant
            words = None if told else Name(f"期限 {_plain(part)} 改为 {_plain(variant.whole)}", f"the period {_plain(part)} becomes {_plain(variant.whole)}")
            yield remade(obligation, parts | {role: variant.whole}), Change(place, words, told)
    for changed, words in _shaped(obligation, parts):
        yield changed, Change(place, words)


def _plain(expr: Expr) -> str:
    return str(expr.value) if isinstance(expr, Literal) else "?"


def _shaped(obligation: Obligation, parts: dict[str, Expr]) -> Iterator[tuple[Obligation, Name]]:
    """Changes that only an obligation of its kind can have."""
    match obligation.kind:
        case "deadline" if "start" not in parts:
            for days, words in ((-1, Name("末日提前一日", "the last day moves back by one")), (1, Name("末日推后一日", "the last day moves on by one"))):
                yield remade(obligation, parts | {"due": Shift(parts["due"], Literal(days, INTEGER), False)}), words
        case "deadline" | "lead_time":
            yield from _periods(obligation, parts)
        case "limit":
            assert obligation.order is not None
            yield remade(obligation, parts, order=flipped(obligation.order)), Name("界限本身由允许变为不允许，或相反", "the bound itself is let in, or out")
            yield from _moved_bound(obligation, parts, "bound", signs=(-1, 1))
        case "order":
            yield from _sequences(obligation, parts)
        case "present" | "unique" if len(parts) > 1 and "count" not in parts:
            for role in parts:
                rest = {other: part for other, part in parts.items() if other != role}
                yield remade(obligation, rest), Name(f"不再要求第 {role[-1]} 个字段", f"field {role[-1]} is no longer needed")
        case "reconcile":
            yield from _moved_bound(obligation, parts, "within", signs=(1,))


def _periods(obligation: Obligation, parts: dict[str, Expr]) -> Iterator[tuple[Obligation, Name]]:
    if "days" in parts:
        yield remade(obligation, parts, working=obligation.unit is not Unit.WORKING_DAYS), _WORKING
    if not any(isinstance(part, Literal) for role, part in parts.items() if role in LENGTHS):
        role = next(role for role in LENGTHS if role in parts)
        for sign, words in ((-1, Name("期限减一", "the period shrinks by one")), (1, Name("期限加一", "the period grows by one"))):
            moved = Arithmetic(Sign.PLUS, parts[role], Literal(sign, INTEGER), INTEGER)
            yield remade(obligation, parts | {role: moved}), words
    if obligation.kind == "deadline" and obligation.unit is not Unit.WORKING_DAYS:
        for roll in Roll:
            if roll is not rolled(obligation):
                yield remade(obligation, parts, roll=roll), _ROLLS[roll]


_ROLLS = {
    Roll.NONE: Name("末日遇休息日不再顺延", "the last day no longer moves past days of rest"),
    Roll.STATUTORY_HOLIDAY: Name("末日遇法定休假日顺延", "the last day moves past statutory holidays"),
    Roll.ANY_REST_DAY: Name("末日遇休息日顺延", "the last day moves past any day of rest"),
}


def _moved_bound(obligation: Obligation, parts: dict[str, Expr], role: str, signs: tuple[int, ...]) -> Iterator[tuple[Obligation, Name]]:
    bound = parts[role]
    size = step(bound.type)
    if isinstance(bound, Literal) or size is None:
        return
    for sign in signs:
        moved = Arithmetic(Sign.PLUS if sign > 0 else Sign.MINUS, bound, size, bound.type)
        zh, en = ("提高", "raised") if sign > 0 else ("降低", "lowered")
        yield remade(obligation, parts | {role: moved}), Name(f"界限{zh}一个最小单位", f"the bound is {en} by the least step")


def _sequences(obligation: Obligation, parts: dict[str, Expr]) -> Iterator[tuple[Obligation, Name]]:
    roles = list(parts)
    for index in range(len(roles) - 1):
        for days in (-1, 1):
            moved = {role: Shift(part, Literal(days, INTEGER), False) if at <= index else part for at, (role, part) in enumerate(parts.items())}
            zh, en = ("可以倒一日", "may be one day reversed") if days < 0 else ("不得为同一日", "may not be the same day")
            yield remade(obligation, moved), Name(f"第 {index + 1}、{index + 2} 个日期{zh}", f"dates {index + 1} and {index + 2} {en}")
    if len(roles) > 2:
        for index, role in enumerate(roles, 1):
            rest = {other: part for other, part in parts.items() if other != role}
            yield remade(obligation, rest), Name(f"不再看第 {index} 个日期", f"date {index} no longer counts")
