"""A lowered rule as productions over one fact per record: the form in which an inference engine judges it.

Each comparison becomes two whole-number attributes; each other leaf (an aggregate's answer, the presence of a
cell) becomes one attribute of 0 or 1. Three-valued conditions become two plain ones each: surely true, surely false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from compliance.engines.facts import AllOf, AnyOf, Condition, Op, Test
from compliance.engines.measure import Measure
from compliance.engines.plan import LoweredRule
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome
from compliance.language.lowered import Comparison, Every, Leaf, Logic, Number, Opposite, Some
from compliance.language.ops import Order

_OPS = {Order.EQ: Op.EQ, Order.NE: Op.NE, Order.LT: Op.LT, Order.LE: Op.LE, Order.GT: Op.GT, Order.GE: Op.GE}
_OPPOSITE = {Op.EQ: Op.NE, Op.NE: Op.EQ, Op.LT: Op.GE, Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT}
LARGEST = 2**53

FACETS = ("applies", "exempted", "pending", "required")
"""The conditions that together make the verdict of a rule that may apply."""


def facets_of(lowered: LoweredRule) -> list[Logic]:
    """The facets of a rule, in the order of :data:`FACETS`."""
    return [lowered.applies, lowered.exempted, lowered.pending or Some(()), lowered.required]


@dataclass(slots=True)
class Facets:
    """A rule's conditions and the leaves whose attributes its facts carry."""

    leaves: list[Leaf] = field(default_factory=list)

    def number(self, leaf: Leaf) -> int:
        """The leaf's number; equal leaves share one."""
        if leaf not in self.leaves:
            self.leaves.append(leaf)
        return self.leaves.index(leaf)

    def surely(self, logic: Logic, wanted: bool) -> Condition:
        """The condition that ``logic`` is known, and true (or false) as wanted."""
        match logic:
            case Every(terms=terms) | Some(terms=terms):
                parts = tuple(self.surely(term, wanted) for term in terms)
                return AllOf(parts) if isinstance(logic, Every) is wanted else AnyOf(parts)
            case Opposite(term=term):
                return self.surely(term, not wanted)
            case Comparison(order=order, left=_, right=right):
                number, op = self.number(logic), _OPS[order]
                small = isinstance(right, Number) and abs(right.value) <= LARGEST
                against = right.value if isinstance(right, Number) and small else f"r{number}"
                return Test(f"l{number}", op if wanted else _OPPOSITE[op], against)
        return Test(f"t{self.number(logic)}", Op.EQ, int(wanted))

    def productions(self, facets: Sequence[Logic], rule: int) -> list[Condition]:
        """Surely true and surely false of each facet in turn, for facts of this rule."""
        return [AllOf((Test("rule", Op.EQ, rule), self.surely(facet, wanted))) for facet in facets for wanted in (True, False)]

    def fact(self, rule: int, measure: Measure, row: StoreRow) -> dict[str, int]:
        """The fact of one record: only what is known has an attribute."""
        attributes = {"rule": rule}
        for number, leaf in enumerate(self.leaves):
            if isinstance(leaf, Comparison):
                left, right = measure.term(leaf.left, (row,)), measure.term(leaf.right, (row,))
                if left is not None and right is not None:
                    attributes[f"l{number}"], attributes[f"r{number}"] = _fitting(left, right, isinstance(leaf.right, Number))
                continue
            said = measure.logic(leaf, (row,))
            if said is not None:
                attributes[f"t{number}"] = int(said)
        return attributes


def _fitting(left: int, right: int, fixed: bool) -> tuple[int, int]:
    """Two numbers of at most 53 bits that stand in the same order; a right side written into the production stays."""
    if max(abs(left), abs(right)) <= LARGEST:
        return left, right
    difference = left - right
    if fixed and abs(right) <= LARGEST:
        return max(-LARGEST, min(LARGEST, left)), right
    return (difference > 0) - (difference < 0), 0


_IS_BOUND = (Test("applies", Op.EQ, 1), Test("exempted", Op.EQ, 0))
_BOUND = (*_IS_BOUND, Test("pending", Op.NE, 1))

VERDICTS: tuple[tuple[Outcome, Condition], ...] = (
    (Outcome.EXEMPT, Test("exempted", Op.EQ, 1)),
    (Outcome.UNDETERMINED, Test("exempted", Op.EQ, 2)),
    (Outcome.UNDETERMINED, AllOf((Test("applies", Op.EQ, 2), Test("exempted", Op.EQ, 0)))),
    (Outcome.PENDING, AllOf((*_IS_BOUND, Test("pending", Op.EQ, 1)))),
    (Outcome.UNDETERMINED, AllOf((*_BOUND, Test("required", Op.EQ, 2)))),
    (Outcome.SATISFIED, AllOf((*_BOUND, Test("required", Op.EQ, 1)))),
    (Outcome.VIOLATED, AllOf((*_BOUND, Test("required", Op.EQ, 0)))),
)
"""What follows from the facets of a rule that may apply (0 false, 1 true, 2 unknown): the last link of the chain."""


def facet_facts(fired: set[tuple[int, int]], count: int) -> list[dict[str, int]]:
    """The facets of each fact as a new fact; productions come in pairs, true and false, facet by facet."""
    found = [dict.fromkeys(FACETS, 2) for _ in range(count)]
    for production, fact in fired:
        facet, false = divmod(production % (2 * len(FACETS)), 2)
        found[fact][FACETS[facet]] = 1 - false
    return found
