"""The functions of the language, and loops over related records."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from compliance.ground.problems import did_you_mean
from compliance.ground.values import BOOL, DATE, INTEGER, MONEY, NUMERIC, RATIO, TEXT, Base
from compliance.language.check import Checker
from compliance.language.ops import Fold, Sign
from compliance.language.scope import Loop
from compliance.language.tree import (
    Absolute,
    Aggregate,
    And,
    Arithmetic,
    DayOf,
    Expr,
    Field,
    Happened,
    Known,
    Literal,
    MonthsAfter,
    Not,
    Pick,
    Related,
    Shift,
    Span,
    Starts,
    YearOf,
)

_FOLDS = {fold.value: fold for fold in Fold}


def call(checker: Checker, node: ast.Call) -> Expr:
    """The typed tree of a function call."""
    if not isinstance(node.func, ast.Name) or node.keywords:
        raise checker.error(node, "函数的写法是 名字(参数)", "write a function as name(arguments)")
    name = node.func.id
    if name in _FOLDS and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
        return _fold(checker, _FOLDS[name], node.args[0])
    if name in ("min", "max") and len(node.args) > 1:
        return _pick(checker, node, name == "max")
    if name in _FOLDS:
        raise checker.error(node, f"请写 {name}(x.字段 for x in 关联)", f"write {name}(x.field for x in relation)")
    if name not in _FUNCTIONS:
        zh, en = did_you_mean(name, [*_FUNCTIONS, *_FOLDS])
        raise checker.error(node, f"没有函数“{name}”{zh}", f"there is no function '{name}'{en}")
    arity, build = _FUNCTIONS[name]
    allowed = (arity,) if isinstance(arity, int) else arity
    if len(node.args) not in allowed:
        counts = " / ".join(map(str, allowed))
        raise checker.error(node, f"{name} 需要 {counts} 个参数", f"{name} takes {counts} argument(s)")
    return build(checker, node.args)


def _amount(factor: int) -> Callable[[Checker, list[ast.expr]], Expr]:
    def build(checker: Checker, args: list[ast.expr]) -> Expr:
        number = _plain_number(checker, args[0])
        fen = number * factor
        if fen.denominator != 1:
            raise checker.error(args[0], "金额精确到分", "money is exact to the fen (0.01 yuan)")
        return Literal(int(fen), MONEY, checker.at(args[0]))

    return build


def _plain_number(checker: Checker, node: ast.expr) -> Fraction:
    found = checker.expr(node)
    if not isinstance(found, Literal) or isinstance(found.value, bool) or not isinstance(found.value, (int, Fraction)):
        raise checker.error(node, "这里请写数字", "write a number here")
    return Fraction(found.value)


def _percent(checker: Checker, args: list[ast.expr]) -> Expr:
    return Literal(_plain_number(checker, args[0]) / 100, RATIO, checker.at(args[0]))


def _date(checker: Checker, args: list[ast.expr]) -> Expr:
    if len(args) == 3:
        return _day_of(checker, args)
    found = checker.expr(args[0])
    try:
        return Literal(dt.date.fromisoformat(str(found.value) if isinstance(found, Literal) else ""), DATE, checker.at(args[0]))
    except ValueError as error:
        raise checker.error(args[0], '日期请写 date("2024-01-31")', 'write a date as date("2024-01-31")') from error


def _day_of(checker: Checker, args: list[ast.expr]) -> Expr:
    month, day = (_plain_number(checker, argument) for argument in args[1:])
    try:
        dt.date(2023, int(month), int(day))
    except ValueError as error:
        raise checker.error(args[1], "月、日应为每年都有的一天，如 date(year, 3, 31)", "month and day must exist in every year, as in date(year, 3, 31)") from error
    return DayOf(checker.of_type(args[0], INTEGER), int(month), int(day))


def _months(factor: int) -> Callable[[Checker, list[ast.expr]], Expr]:
    def build(checker: Checker, args: list[ast.expr]) -> Expr:
        count = checker.of_type(args[1], INTEGER)
        months = count if factor == 1 else Arithmetic(Sign.TIMES, count, Literal(factor, INTEGER), INTEGER)
        return MonthsAfter(checker.of_type(args[0], DATE), months)

    return build


def _starts(checker: Checker, args: list[ast.expr]) -> Expr:
    prefix = checker.expr(args[1])
    if not isinstance(prefix, Literal) or prefix.type != TEXT:
        raise checker.error(args[1], "starts 的第二个参数是带引号的文字", "the second argument of starts is a quoted text")
    text = checker.of_type(args[0], TEXT)
    if not isinstance(text, Field):
        raise checker.error(args[0], "starts 的第一个参数是字段", "the first argument of starts is a field")
    return Starts(text, str(prefix.value))


def _absolute(checker: Checker, args: list[ast.expr]) -> Expr:
    term = checker.number(args[0])
    return Absolute(term, term.type)


_FUNCTIONS: dict[str, tuple[int | tuple[int, ...], Callable[[Checker, list[ast.expr]], Expr]]] = {
    "yuan": (1, _amount(100)),
    "wan": (1, _amount(1_000_000)),
    "percent": (1, _percent),
    "date": ((1, 3), _date),
    "add_months": (2, _months(1)),
    "add_years": (2, _months(12)),
    "known": (1, lambda checker, args: Known(checker.expr(args[0]))),
    "missing": (1, lambda checker, args: Not(Known(checker.expr(args[0])))),
    "happened": (1, lambda checker, args: Happened(checker.of_type(args[0], DATE))),
    "year": (1, lambda checker, args: YearOf(checker.of_type(args[0], DATE))),
    "abs": (1, _absolute),
    "starts": (2, _starts),
    "add_workdays": (2, lambda checker, args: Shift(checker.of_type(args[0], DATE), checker.of_type(args[1], INTEGER), True)),
    "workdays": (2, lambda checker, args: Span(checker.of_type(args[0], DATE), checker.of_type(args[1], DATE), True)),
}


def _pick(checker: Checker, node: ast.Call, greatest: bool) -> Expr:
    terms = [checker.expr(argument) for argument in node.args]
    for index in range(1, len(terms)):
        terms[0], terms[index] = checker.alike(node, terms[0], terms[index])
    if terms[0].type.base not in NUMERIC | {Base.DATE}:
        raise checker.error(node, "min 和 max 只用于数字和日期", "min and max take numbers and dates")
    base = next((term.type for term in terms if term.type == RATIO), terms[0].type)
    return Pick(greatest, tuple(terms), base)


def _fold(checker: Checker, fold: Fold, loop: ast.GeneratorExp) -> Expr:
    if len(loop.generators) != 1 or not isinstance(loop.generators[0].target, ast.Name):
        raise checker.error(loop, "一次只能遍历一种关联记录", "loop over one relation at a time")
    turn = loop.generators[0]
    assert isinstance(turn.target, ast.Name)
    source = _source(checker, turn.iter)
    inner = checker.inside(checker.scope.inside(Loop(turn.target.id, source.kind)))
    conditions = [inner.of_type(condition, BOOL) for condition in turn.ifs]
    where = None if not conditions else conditions[0] if len(conditions) == 1 else And(tuple(conditions))
    if fold is Fold.COUNT:
        if not (isinstance(loop.elt, ast.Name) and loop.elt.id == turn.target.id):
            raise checker.error(loop, "count 的写法是 count(x for x in 关联 if 条件)", "write count(x for x in relation if condition)")
        return Aggregate(fold, source, None, where, INTEGER, checker.at(loop))
    if fold in (Fold.ANY, Fold.ALL):
        return Aggregate(fold, source, inner.of_type(loop.elt, BOOL), where, BOOL, checker.at(loop))
    item = inner.expr(loop.elt)
    dated = fold in (Fold.MIN, Fold.MAX) and item.type == DATE
    if item.type.base not in NUMERIC and not dated:
        raise checker.error(loop, f"{fold.value} 不能用于 {item.type}", f"{fold.value} does not take {item.type}")
    result = RATIO if fold is Fold.MEAN and item.type == INTEGER else item.type
    return Aggregate(fold, source, item, where, result, checker.at(loop))


def _source(checker: Checker, node: ast.expr) -> Related:
    vocabulary = checker.scope.vocabulary
    if isinstance(node, ast.Name):
        via: tuple[str, ...] = ()
        depth, kind, name = 0, checker.scope.subject, node.id
    elif isinstance(node, ast.Attribute):
        depth, via, kind = checker.owner(node.value)
        name = node.attr
    else:
        raise checker.error(node, "in 之后请写关联的名字", "the name of a relation must follow 'in'")
    relation = vocabulary.relation(kind, name)
    if relation is None:
        zh, en = did_you_mean(name, vocabulary.names(kind))
        raise checker.error(node, f"{kind} 没有关联“{name}”{zh}", f"{kind} has no relation '{name}'{en}")
    return Related(name, relation.kind, depth, via)

