"""From syntax to the typed tree: every name resolved, every type checked, before any data is seen."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from compliance.ground.problems import InputError, did_you_mean, refuse
from compliance.ground.values import BOOL, DATE, ENUM_OR_TEXT, INTEGER, NUMERIC, RATIO, TEXT, Base, Type
from compliance.ground.yamlfile import Mark
from compliance.language.fitting import adapt, computed, fits, mismatch
from compliance.language.ops import Order, Roll, Sign
from compliance.language.scope import Definition, Scope
from compliance.language.syntax import Source, parse
from compliance.language.tree import And, Arithmetic, AsOf, Choose, Compare, Expr, Field, Literal, Named, Not, Or, Parameter, Shift, Span

_HERE: tuple[str, ...] = ()
_ORDERS = {ast.Eq: Order.EQ, ast.NotEq: Order.NE, ast.Lt: Order.LT, ast.LtE: Order.LE, ast.Gt: Order.GT, ast.GtE: Order.GE}
_SIGNS = {ast.Add: Sign.PLUS, ast.Sub: Sign.MINUS, ast.Mult: Sign.TIMES, ast.Div: Sign.OVER}


Functions: TypeAlias = "Callable[[Checker, ast.Call], Expr]"
"""What builds the typed tree of a function call."""


class Checker:
    """Builds typed nodes for one expression; the scope tells what its names mean, ``functions`` what calls do."""

    def __init__(self, source: Source, scope: Scope, functions: Functions) -> None:
        self.source = source
        self.scope = scope
        self.functions = functions

    def at(self, node: ast.AST) -> Mark:
        """The place of a node."""
        return self.source.place(node)

    def error(self, node: ast.AST, zh: str, en: str) -> InputError:
        """A refusal at a node's place."""
        return refuse(self.at(node), zh, en)

    def inside(self, scope: Scope) -> Checker:
        """A checker for the same text in a deeper scope."""
        return Checker(self.source, scope, self.functions)

    def expr(self, node: ast.expr, expect: Type | None = None) -> Expr:
        """The typed tree of a syntax tree."""
        match node:
            case ast.Constant(value=value):
                return self.constant(node, value)
            case ast.Name(id=name):
                return self.name(node, name)
            case ast.Attribute():
                return self.attribute(node)
            case ast.BoolOp(op=op, values=values):
                terms = tuple(self.of_type(value, BOOL) for value in values)
                return And(terms) if isinstance(op, ast.And) else Or(terms)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.of_type(operand, BOOL))
            case ast.UnaryOp(operand=operand):
                return self.negative(node, operand)
            case ast.BinOp(left=left, op=op, right=right):
                return self.arithmetic(node, _SIGNS[type(op)], self.expr(left), self.expr(right))
            case ast.Compare():
                return self.comparison(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                yes, no = self.alike(node, self.expr(body, expect), self.expr(orelse, expect))
                return Choose(self.of_type(test, BOOL), yes, no, no.type if no.type == RATIO else yes.type)
            case ast.Subscript(value=value, slice=key):
                return self.lookup(node, value, key)
            case ast.Call():
                return self.functions(self, node)
            case ast.Tuple() | ast.List() | ast.Set():
                raise self.error(node, "列表只能写在 in 之后", "a list may only follow 'in'")
        raise self.error(node, "这里读不懂", "not understood here")

    def of_type(self, node: ast.expr, wanted: Type) -> Expr:
        """An expression that must have a type."""
        found = self.expr(node, wanted)
        if not fits(found, wanted):
            raise mismatch(self.at(node), wanted, found)
        return adapt(found, wanted)

    def number(self, node: ast.expr) -> Expr:
        """An expression that must be a number of some type."""
        found = self.expr(node)
        if found.type.base not in NUMERIC:
            raise self.error(node, f"这里需要数字，写的是 {found.type}", f"a number is needed here, this is {found.type}")
        return found

    def constant(self, node: ast.expr, value: object) -> Expr:
        """A literal; decimals are read from their text, never as binary fractions."""
        if isinstance(value, bool):
            return Literal(value, BOOL, self.at(node))
        if isinstance(value, int):
            return Literal(value, INTEGER, self.at(node))
        if isinstance(value, float):
            return Literal(self.source.decimal(node), RATIO, self.at(node))
        if isinstance(value, str):
            return Literal(value, TEXT, self.at(node))
        raise self.error(node, f"不认识的常量 {value!r}", f"unknown constant {value!r}")

    def name(self, node: ast.expr, name: str) -> Expr:
        """A field, definition, parameter or the as-of date."""
        scope, vocabulary = self.scope, self.scope.vocabulary
        if any(loop.variable == name for loop in scope.loops):
            raise self.error(node, f"“{name}”是一条记录，请写 {name}.字段", f"'{name}' is a record; write {name}.field")
        if name == "as_of":
            return AsOf(at=self.at(node))
        definition = vocabulary.definition(scope.subject, name)
        if definition is not None:
            return self.define(node, name, definition, scope.subject, 0, ())
        found = vocabulary.field_type(scope.subject, name)
        if found is not None:
            return Field(name, found, 0, (), self.at(node))
        parameter = vocabulary.parameter(name)
        if parameter is not None:
            if parameter.keys:
                raise self.error(node, f"“{name}”是一张表，请写 {name}[键]，键为 {'、'.join(parameter.keys)}", f"'{name}' is a table; write {name}[key], keys: {', '.join(parameter.keys)}")
            return Parameter(name, self.dating(node, name), None, parameter.type, self.at(node))
        if vocabulary.relation(scope.subject, name) is not None:
            raise self.error(node, f"“{name}”是关联记录，请写 {name}.字段 或 sum(x.字段 for x in {name})", f"'{name}' is a relation; write {name}.field or sum(x.field for x in {name})")
        zh, en = did_you_mean(name, [*vocabulary.names(scope.subject), "as_of"])
        raise self.error(node, f"{scope.subject} 没有“{name}”{zh}", f"{scope.subject} has no '{name}'{en}")

    def define(self, node: ast.AST, name: str, definition: Definition, kind: str, depth: int, via: tuple[str, ...]) -> Expr:
        """A definition said of a record; its figures are dated by its own event, else by the rule's if it is said of the rule's subject."""
        said = f"{kind}.{name}"
        if said in self.scope.defining:
            path = " -> ".join(each.partition(".")[2] for each in (*self.scope.defining, said))
            raise self.error(node, f"定义循环引用：{path}", f"definitions in a circle: {path}")
        dated_by = self.scope.dated_by if depth == 0 and not via else None
        known = self.scope.bodies.get((kind, name, dated_by))
        if known is None:
            scope = Scope(self.scope.vocabulary, kind, dated_by, (), (*self.scope.defining, said), self.scope.bodies)
            known = self.scope.bodies[kind, name, dated_by] = self.body(definition, scope)
        return Named(name, kind, known, depth, via, self.at(node))

    def body(self, definition: Definition, scope: Scope) -> Expr:
        """What a definition means, its figures dated by its own event if it names one."""
        if definition.dated_by is not None:
            day = Checker(Source(definition.dated_by, definition.mark), scope, self.functions)
            scope = replace(scope, dated_by=day.of_type(parse(day.source), DATE))
        body = Checker(Source(definition.text, definition.mark), scope, self.functions)
        return body.expr(parse(body.source))

    def dating(self, node: ast.expr, name: str) -> Expr:
        """The event that dates a parameter here."""
        if self.scope.dated_by is None:
            raise self.error(node, f"参数“{name}”随日期变化，规则须写 dated_by", f"parameter '{name}' changes by date: the rule needs dated_by")
        return self.scope.dated_by

    def owner(self, node: ast.expr) -> tuple[int, tuple[str, ...], str]:
        """The record before a dot: its loop depth, the single relations walked, and its kind."""
        vocabulary = self.scope.vocabulary
        if isinstance(node, ast.Name):
            for depth, loop in reversed(list(enumerate(self.scope.loops, start=1))):
                if loop.variable == node.id:
                    return depth, (), loop.kind
            depth, via, kind, name = 0, _HERE, self.scope.subject, node.id
        elif isinstance(node, ast.Attribute):
            depth, via, kind = self.owner(node.value)
            name = node.attr
        else:
            raise self.error(node, "点号前应为记录或单一关联", "a record or a single relation must stand before the dot")
        relation = vocabulary.relation(kind, name)
        if relation is None:
            zh, en = did_you_mean(name, [*vocabulary.names(kind), *(loop.variable for loop in self.scope.loops)])
            raise self.error(node, f"{kind} 没有关联“{name}”{zh}", f"{kind} has no relation '{name}'{en}")
        if not relation.one:
            raise self.error(node, f"“{name}”可有多条记录，请用 sum、count、any 等", f"'{name}' may be many records; use sum, count, any ...")
        return depth, (*via, name), relation.kind

    def attribute(self, node: ast.Attribute) -> Expr:
        """A field of a loop's record or of a single related record."""
        depth, via, kind = self.owner(node.value)
        found = self.scope.vocabulary.field_type(kind, node.attr)
        definition = self.scope.vocabulary.definition(kind, node.attr)
        if definition is not None:
            return self.define(node, node.attr, definition, kind, depth, via)
        if found is None:
            zh, en = did_you_mean(node.attr, self.scope.vocabulary.names(kind))
            raise self.error(node, f"{kind} 没有字段“{node.attr}”{zh}", f"{kind} has no field '{node.attr}'{en}")
        return Field(node.attr, found, depth, via, self.at(node))

    def lookup(self, node: ast.Subscript, value: ast.expr, key: ast.expr) -> Expr:
        """A row of a parameter table."""
        parameter = self.scope.vocabulary.parameter(value.id) if isinstance(value, ast.Name) else None
        if parameter is None or not isinstance(value, ast.Name) or not parameter.keys:
            raise self.error(node, "方括号前应为参数表的名字", "the name of a parameter table must stand before the bracket")
        found = self.expr(key)
        options = found.type.options if found.type.base is Base.ENUM else (str(found.value),) if isinstance(found, Literal) else ()
        unknown = [option for option in options if isinstance(found, Literal) and option not in parameter.keys]
        if found.type.base not in ENUM_OR_TEXT or unknown:
            raise self.error(key, f"“{value.id}”的键是 {'、'.join(parameter.keys)}", f"the keys of '{value.id}' are {', '.join(parameter.keys)}")
        return Parameter(value.id, self.dating(node, value.id), found, parameter.type, self.at(node))

    def negative(self, node: ast.expr, operand: ast.expr) -> Expr:
        """A number with its sign turned."""
        found = self.number(operand)
        if isinstance(found, Literal) and isinstance(found.value, (int, Fraction)):
            return Literal(-found.value, found.type, found.at)
        return Arithmetic(Sign.TIMES, Literal(-1, INTEGER), found, found.type, self.at(node))

    def arithmetic(self, node: ast.expr, sign: Sign, left: Expr, right: Expr) -> Expr:
        """The four operations, by type; days are added to dates and dates subtracted."""
        bases = (left.type.base, right.type.base)
        if bases == (Base.DATE, Base.INTEGER) and sign in (Sign.PLUS, Sign.MINUS):
            days = right if sign is Sign.PLUS else Arithmetic(Sign.TIMES, Literal(-1, INTEGER), right, INTEGER)
            return Shift(left, days, False, Roll.NONE)
        if bases == (Base.DATE, Base.DATE) and sign is Sign.MINUS:
            return Span(right, left, False)
        result = computed(sign, *self.liken(left, right) if sign in (Sign.PLUS, Sign.MINUS) else (left, right))
        if result is None:
            raise self.error(node, f"{left.type} {sign.value} {right.type} 没有意义", f"{left.type} {sign.value} {right.type} has no meaning")
        if sign in (Sign.PLUS, Sign.MINUS):
            left, right = self.liken(left, right)
        return Arithmetic(sign, left, right, result, self.at(node))

    def liken(self, left: Expr, right: Expr) -> tuple[Expr, Expr]:
        """Both sides, a bare literal taking the other's type where it may."""
        return adapt(left, right.type), adapt(right, left.type)

    def alike(self, node: ast.AST, left: Expr, right: Expr) -> tuple[Expr, Expr]:
        """Two expressions of one type."""
        left, right = self.liken(left, right)
        numbers = {Base.INTEGER, Base.RATIO}
        if left.type.base is right.type.base or {left.type.base, right.type.base} == numbers:
            return left, right
        for literal, other in ((left, right), (right, left)):
            if isinstance(literal, Literal) and literal.type == TEXT and other.type.base is Base.ENUM:
                zh, en = did_you_mean(str(literal.value), other.type.options)
                listed = other.type.options
                raise self.error(node, f"没有选项“{literal.value}”{zh}（可选：{'、'.join(listed)}）", f"there is no option '{literal.value}'{en} (options: {', '.join(listed)})")
        hint = ("；金额请写 yuan(100) 或 wan(100)", "; write money as yuan(100) or wan(100)") if Base.MONEY in (left.type.base, right.type.base) else ("", "")
        raise self.error(node, f"{left.type} 与 {right.type} 不能比较{hint[0]}", f"{left.type} and {right.type} cannot be compared{hint[1]}")

    def comparison(self, node: ast.Compare) -> Expr:
        """A comparison, a chain of them, or membership of a list."""
        terms: list[Expr] = []
        sides = [node.left, *node.comparators]
        for (first, second), op in zip(pairwise(sides), node.ops, strict=True):
            if isinstance(op, (ast.In, ast.NotIn)):
                among = self.membership(node, first, second)
                terms.append(Not(among) if isinstance(op, ast.NotIn) else among)
                continue
            left, right = self.alike(node, self.expr(first), self.expr(second))
            order = _ORDERS[type(op)]
            if order not in (Order.EQ, Order.NE) and left.type.base not in NUMERIC | {Base.DATE}:
                raise self.error(node, f"{left.type} 没有大小之分，只能用 == 或 !=", f"{left.type} has no size; use == or !=")
            terms.append(Compare(order, left, right, self.at(node)))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def membership(self, node: ast.Compare, item: ast.expr, among: ast.expr) -> Expr:
        """``x in (a, b)`` as equal to one of them."""
        if not isinstance(among, (ast.Tuple, ast.List, ast.Set)) or not among.elts:
            raise self.error(among, "in 之后请写 (a, b)", "write (a, b) after 'in'")
        left = self.expr(item)
        pairs = [self.alike(node, left, self.expr(option)) for option in among.elts]
        equal: list[Expr] = [Compare(Order.EQ, one, other, self.at(node)) for one, other in pairs]
        return equal[0] if len(equal) == 1 else Or(tuple(equal))
