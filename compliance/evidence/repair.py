"""Which conditions would have to come out otherwise for a larger one to hold: the fewest, by the values at hand."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.engines.rows import StoreRow
from compliance.ground.truth import Truth
from compliance.ground.values import NEVER, Base, Value
from compliance.language.evaluate import evaluate, members, truth
from compliance.language.ops import Fold, Order
from compliance.language.phrases import OPPOSITE, order_words
from compliance.language.prose import Prose
from compliance.language.tree import Aggregate, And, Choose, Compare, Expr, Field, Filled, Known, Literal, Named, Not, Or, Parameter
from compliance.language.walk import children
from compliance.language.wording import show
from compliance.language.world import World

_FLIPPED = {Order.LT: Order.GT, Order.LE: Order.GE, Order.GT: Order.LT, Order.GE: Order.LE, Order.EQ: Order.EQ, Order.NE: Order.NE}
MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition that is to be ``wanted`` on a record. ``bound`` is the value of its right side, ``places`` the records that fail it."""

    condition: Expr
    wanted: bool
    bound: Value | None = None
    places: tuple[str, ...] = ()

    def say(self, prose: Prose) -> str:
        """What is to be done, in words: the condition, its bound as a value."""
        condition = self.condition
        if isinstance(condition, (Known, Filled)) and self.wanted:
            return prose.pick(f"填写{prose.say(condition.term)}", f"{prose.noun(condition.term)} is given")
        return self.claim(prose)

    def claim(self, prose: Prose) -> str:
        """What is to be so, in words."""
        condition = self.condition
        if isinstance(condition, Compare) and self.bound is not None:
            return self._compared(condition, prose)
        said = prose.claim(condition) if self.wanted else prose.denial(condition)
        return said + (prose.pick(f"（不符合的：{'、'.join(self.places)}）", f" (failing: {', '.join(self.places)})") if self.places else "")

    def _compared(self, condition: Compare, prose: Prose) -> str:
        order = condition.order if self.wanted else OPPOSITE[condition.order]
        left, right = condition.left, condition.right
        words, shown = order_words(order, left.type.base, prose.lang), show(self.bound, left.type, prose.lang)
        basis = prose.noun(right)
        shown += "" if basis == shown else prose.pick(f"（{basis}）", f" ({basis})")
        said = words.format(shown) if "{}" in words else f"{words} {shown}"
        return prose.pick(f"{prose.say(left)}{said}", f"{prose.noun(left)} {said}")

    def cell(self) -> tuple[str | None, Value | None]:
        """The field of the record itself and the value it would need, where that is all it takes."""
        condition = self.condition
        if isinstance(condition, Field) and not condition.via and not condition.depth:
            return condition.name, self.wanted
        if not isinstance(condition, Compare) or not isinstance(condition.left, Field) or condition.left.via or condition.left.depth:
            return None, None
        order = condition.order if self.wanted else OPPOSITE[condition.order]
        value = self.bound if self.bound is not None else condition.right.value if isinstance(condition.right, Literal) else None
        return (condition.left.name, value) if order in (Order.EQ, Order.LE, Order.GE) and value is not None else (None, None)


def repairs(condition: Expr, row: StoreRow, world: World) -> list[Atom]:
    """The fewest conditions on a record that would have to change for the whole to be true."""
    return _repairs(condition, row, world, True)


def _repairs(expr: Expr, row: StoreRow, world: World, wanted: bool) -> list[Atom]:
    if truth(expr, (row,), world) is wanted:
        return []
    match expr:
        case And(terms=terms) | Or(terms=terms):
            if isinstance(expr, Or) and _alternatives(expr):
                return [Atom(expr, wanted)]
            found = [_repairs(term, row, world, wanted) for term in terms]
            if isinstance(expr, And) is wanted:
                return [atom for atoms in found for atom in atoms]
            return min(found, key=len)
        case Not(term=term):
            return _repairs(term, row, world, not wanted)
        case Named(body=body, depth=0, via=()):
            return _repairs(body, row, world, wanted)
        case Choose(condition=chosen, yes=yes, no=no) if expr.type.base is Base.BOOL:
            said: Truth = truth(chosen, (row,), world)
            return [Atom(expr, wanted)] if said is None else _repairs(yes if said else no, row, world, wanted)
        case Aggregate(fold=Fold.ALL):
            return [Atom(expr, wanted, None, _failing(expr, row, world) if wanted else ())]
        case Compare():
            return [_compare(expr, row, world, wanted)]
    return [Atom(expr, wanted)]


def _alternatives(expr: Or) -> bool:
    """Whether it only lists values of one field."""
    lefts = [term.left if isinstance(term, Compare) and term.order is Order.EQ else None for term in expr.terms]
    return None not in lefts and len(set(lefts)) == 1


def _compare(expr: Compare, row: StoreRow, world: World, wanted: bool) -> Atom:
    if not reads(expr.left) and reads(expr.right):
        expr = Compare(_FLIPPED[expr.order], expr.right, expr.left)
    bound = None if isinstance(expr.right, Literal) or reads(expr.left) & reads(expr.right) else evaluate(expr.right, (row,), world)
    plain = bound is None or bound == NEVER or expr.right.type.base is Base.ENUM
    return Atom(expr, wanted, None if plain else bound)


def reads(expr: Expr) -> set[Field]:
    """The fields an expression is computed from; those that only choose the version or row of a figure do not count."""
    if isinstance(expr, Field):
        return {expr}
    return set() if isinstance(expr, Parameter) else {field for child in children(expr) for field in reads(child)}


def _failing(expr: Aggregate, row: StoreRow, world: World) -> tuple[str, ...]:
    """The related records that fail an aggregate over all of them."""
    failing: list[str] = []
    for member in members(expr.source, (row,)) or ():
        assert isinstance(member, StoreRow) and expr.item is not None
        inside = expr.where is None or truth(expr.where, (row, member), world)
        if inside is not False and truth(expr.item, (row, member), world) is not True:
            failing.append(str(member.record.origin))
    return tuple(failing[:MOST_PLACES]) + (("…",) if len(failing) > MOST_PLACES else ())
