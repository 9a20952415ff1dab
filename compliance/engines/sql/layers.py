"""Parts that a query says more than once become columns of an inner query: said once, computed once.

Lowered rules share most of their terms, and one case says a term several times. Written out in full, a query doubles
with each level of nesting; planning it would take longer than running it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

from sqlglot import exp

from compliance.engines.sql import words as w

_PLAIN = (exp.Column, exp.Literal, exp.Null, exp.Boolean, exp.DataType, exp.DataTypeParam, exp.Identifier, exp.Var, exp.Star)
"""Not worth a column of their own."""

_CLEAR = (exp.Paren, exp.Not, exp.Neg)
"""What stands inside is worth a column instead."""

_GUARDED = (exp.DateFromParts, exp.DateAdd, exp.If, exp.Alias, exp.Ordered)
"""Computed only where what stands around them allows it."""

_FOLDS = (exp.AggFunc, exp.Window)
"""Not computed row by row."""

_WORTH = 8
"""A part becomes a column where this saves so many words."""

_WRAPPER = "s"
"""The alias of an inner query."""

Layer = tuple[int, int]
"""When a part can be computed: after the so-many-th join, in the so-many-th inner query after it."""


def layered(query: exp.Expr) -> exp.Expr:
    """The same query with its repeated parts said once, also inside its subqueries."""
    if not isinstance(query, exp.Select) or query.args.get("qualify") is not None or _first_source(query) is None:
        return query
    return _Writer(_Parts(query)).query()


def _first_source(query: exp.Select) -> exp.Expr | None:
    return next((arg.this for arg in query.args.values() if isinstance(arg, exp.From)), None)


@dataclass(slots=True)
class _Part:
    """An expression once, however often it is said: its arguments as numbers of parts, and when it can be computed."""

    node: exp.Expr
    args: dict[str, object]
    inner: tuple[int, ...]
    folds: bool
    uses: int = 0
    weight: int = 1
    ready: Layer = (0, 0)
    name: str = ""


class _Parts:
    """The distinct parts of a query, those inside others first."""

    def __init__(self, query: exp.Select) -> None:
        self.select = query
        first = _first_source(query)
        assert first is not None
        self.joins: list[exp.Join] = query.args.get("joins") or []
        self.sources = [first, *(join.this for join in self.joins)]
        self.level = {source.alias_or_name: level for level, source in enumerate(self.sources)}
        self.all: list[_Part] = []
        self._by_node: dict[int, int] = {}
        self._by_content: dict[Hashable, int] = {}
        group, order = query.args.get("group"), query.args.get("order")
        self.conditions = [None if join.args.get("on") is None else self.add(join.args["on"]) for join in self.joins]
        self.selected = [self.add(each) for each in query.expressions]
        self.keys = [self.add(each) for each in group.expressions] if group else []
        self.sorts = [self.add(each) for each in order.expressions] if order else []
        self.kept = {name: self.add(query.args[name].this) for name in ("where", "having") if query.args.get(name) is not None}
        for index in [*(each for each in self.conditions if each is not None), *self.selected, *self.keys, *self.sorts, *self.kept.values()]:
            self.all[index].uses += 1
        self.settle()

    def add(self, node: exp.Expr) -> int:
        """The number of an expression; equal ones have the same."""
        known = self._by_node.get(id(node))
        if known is None:
            args = {name: self._argument(value) for name, value in node.args.items() if value is not None and value != []}
            content = (type(node), tuple(args.items()))
            known = self._by_content.get(content)
            if known is None:
                known = self._by_content[content] = len(self.all)
                self.all.append(self._part(node, args))
            self._by_node[id(node)] = known
        return known

    def _argument(self, value: object) -> Hashable:
        if isinstance(value, exp.Expression):
            return ("part", self.add(value))
        if isinstance(value, list):
            return tuple(self._argument(each) for each in value)
        return ("plain", value)

    def _part(self, node: exp.Expr, args: dict[str, object]) -> _Part:
        inner = tuple(number for value in args.values() for number in _numbers(value))
        for number in inner:
            self.all[number].uses += 1
        return _Part(node, args, inner, isinstance(node, _FOLDS) or any(self.all[number].folds for number in inner))

    def settle(self) -> None:
        """Decide which parts become columns, and when each can be computed."""
        for part in reversed(self.all):
            if isinstance(part.node, _CLEAR):
                self.all[part.inner[0]].uses += part.uses - 1
        for number, part in enumerate(self.all):
            if isinstance(part.node, exp.Column):
                part.ready = (self.level[part.node.table], 0)
                continue
            part.ready = max((self.available(each) for each in part.inner), default=(0, 0))
            part.weight = 1 + sum(1 if self.all[each].name else self.all[each].weight for each in part.inner)
            fit = not part.folds and not isinstance(part.node, _PLAIN + _CLEAR + _GUARDED)
            if fit and part.uses > 1 and part.weight * (part.uses - 1) >= _WORTH:
                part.name = f"p{number}"

    def available(self, number: int) -> Layer:
        """From when a part can be used."""
        part = self.all[number]
        return (part.ready[0], part.ready[1] + 1) if part.name else part.ready


def _numbers(value: object) -> list[int]:
    assert isinstance(value, tuple)
    if value and value[0] == "part":
        return [value[1]]
    return [] if value and value[0] == "plain" else [number for each in value for number in _numbers(each)]


@dataclass(slots=True)
class _Writer:
    """Writes the query from inside to outside: source by source, and an inner query wherever columns are due."""

    parts: _Parts
    joins: list[exp.Join] = field(default_factory=list)
    wrapped: exp.Expr | None = None
    bare: int = 0
    written: dict[int, exp.Expr] = field(default_factory=dict)
    now: Layer = (0, 0)

    def query(self) -> exp.Expr:
        """The whole query."""
        due: defaultdict[Layer, list[int]] = defaultdict(list)
        for number, part in enumerate(self.parts.all):
            if part.name:
                due[part.ready].append(number)
        for level in range(len(self.parts.sources)):
            if level:
                self.join(level)
            for layer in sorted(layer for layer in due if layer[0] == level):
                self.wrap(layer, due[layer])
        made = exp.Select(expressions=[self.output(number) for number in self.parts.selected])
        for name, number in self.parts.kept.items():
            made.set(name, (exp.Where if name == "where" else exp.Having)(this=self.say(number)))
        if self.parts.keys:
            made.set("group", exp.Group(expressions=[self.say(number) for number in self.parts.keys]))
        if self.parts.sorts:
            made.set("order", exp.Order(expressions=[self.say(number) for number in self.parts.sorts]))
        return self.over(made)

    def output(self, number: int) -> exp.Expr:
        """A column of the result, under the name that it has without layers."""
        node, said = self.parts.all[number].node, self.say(number)
        return exp.alias_(said, node.name, quoted=True) if isinstance(node, exp.Column) and said is not node else said

    def join(self, level: int) -> None:
        """Join a source; its condition is written with what is known before it."""
        join, condition = self.parts.joins[level - 1], self.parts.conditions[level - 1]
        self.enter((level, 0))
        settings = {name: value for name, value in join.args.items() if name not in ("this", "on")}
        self.joins.append(exp.Join(this=_source(join.this), on=None if condition is None else self.say(condition), **settings))

    def wrap(self, layer: Layer, numbers: list[int]) -> None:
        """Put all so far into an inner query, with these parts as further columns."""
        self.enter(layer)
        columns: list[exp.Expr] = [] if self.wrapped is None else [exp.Column(this=exp.Star(), table=exp.to_identifier(_WRAPPER, quoted=True))]
        for part in self.parts.all:
            if isinstance(part.node, exp.Column) and self.bare <= part.ready[0] <= layer[0]:
                columns.append(exp.alias_(w.column(part.node.table, part.node.name), f"{part.node.table}.{part.node.name}", quoted=True))
        columns += [exp.alias_(self.say(number, inside=True), self.parts.all[number].name, quoted=True) for number in numbers]
        self.wrapped = self.over(exp.Select(expressions=columns))
        self.joins, self.bare = [], layer[0] + 1
        self.enter((layer[0], layer[1] + 1))

    def enter(self, layer: Layer) -> None:
        """Come to a layer: columns are called differently from here."""
        self.now = layer
        self.written.clear()

    def over(self, made: exp.Select) -> exp.Select:
        """A selection over all that is joined so far."""
        first = _source(self.parts.sources[0]) if self.wrapped is None else exp.Subquery(this=self.wrapped, alias=exp.TableAlias(this=exp.to_identifier(_WRAPPER, quoted=True)))
        made = made.from_(first, copy=False)
        made.set("joins", self.joins)
        return made

    def say(self, number: int, inside: bool = False) -> exp.Expr:
        """A part by its column, or written out; ``inside``: it is this column that is being made."""
        part = self.parts.all[number]
        if part.name and not inside and part.ready < self.now:
            return w.column(_WRAPPER, part.name)
        if isinstance(part.node, exp.Column) and part.ready[0] < self.bare:
            return w.column(_WRAPPER, f"{part.node.table}.{part.node.name}")
        if not part.inner or isinstance(part.node, exp.Column):
            return part.node
        if number not in self.written:
            self.written[number] = type(part.node)(**{name: self._value(value) for name, value in part.args.items()})
        return self.written[number]

    def _value(self, value: object) -> object:
        assert isinstance(value, tuple)
        if value and value[0] == "part":
            return self.say(value[1])
        return value[1] if value and value[0] == "plain" else [self._value(each) for each in value]


def _source(source: exp.Expr) -> exp.Expr:
    """A table as it is; a subquery in layers."""
    if not isinstance(source, exp.Subquery):
        return source
    return exp.Subquery(this=layered(source.this), alias=source.args.get("alias"))
