"""A lowered rule as productions over one fact per record: the form in which an inference engine judges it.

Each comparison becomes two whole-number attributes; each other leaf (an aggregate's answer, the presence of a
cell) becomes one attribute of 0 or 1. Three-valued conditions become two plain ones each: surely true, surely false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from compliance.engines.facts import AllOf, AnyOf, Condition, Op, Test
from compliance.engines.measure import Measure
from compliance.engines.plan import LoweredRule
from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome
from compliance.ground.truth import Truth
from compliance.language.lowered import Comparison, Defined, Every, Leaf, Logic, Number, Opposite, Some
from compliance.language.ops import Order

_OPS = {Order.EQ: Op.EQ, Order.NE: Op.NE, Order.LT: Op.LT, Order.LE: Op.LE, Order.GT: Op.GT, Order.GE: Op.GE}
_OPPOSITE = {Op.EQ: Op.NE, Op.NE: Op.EQ, Op.LT: Op.GE, Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT}
LARGEST = 2**53

FACETS = ("exempted", "pending", "required")
"""The conditions that, with ``applies``, make the verdict of a rule that may apply."""


def facets_of(lowered: LoweredRule) -> list[Logic]:
    """The facets of a rule, in the order of :data:`FACETS`."""
    return [lowered.exempted, lowered.pending or Some(()), lowered.required]


Tell: TypeAlias = Callable[[Leaf, StoreRow], Truth]
"""What is known of a leaf that becomes one attribute: measured, or concluded before."""


@dataclass(slots=True)
class Facets:
    """Conditions on one kind of record, and the leaves whose attributes its facts carry."""

    leaves: dict[Leaf, int] = field(default_factory=dict)

    def surely(self, logic: Logic, wanted: bool) -> Condition:
        """The condition that ``logic`` is known, and true (or false) as wanted."""
        match logic:
            case Every(terms=terms) | Some(terms=terms):
                parts = tuple(self.surely(term, wanted) for term in terms)
                return AllOf(parts) if isinstance(logic, Every) is wanted else AnyOf(parts)
            case Opposite(term=term):
                return self.surely(term, not wanted)
        number = self.leaves.setdefault(logic, len(self.leaves))
        if not isinstance(logic, Comparison):
            return Test(f"t{number}", Op.EQ, int(wanted))
        op, right = _OPS[logic.order], logic.right
        small = isinstance(right, Number) and abs(right.value) < LARGEST
        return Test(f"l{number}", op if wanted else _OPPOSITE[op], right.value if isinstance(right, Number) and small else f"r{number}")

    def productions(self, conditions: Sequence[Logic], owner: int) -> list[Condition]:
        """Surely true and surely false of each condition in turn, for facts of this owner."""
        return [AllOf((Test("rule", Op.EQ, owner), self.surely(condition, wanted))) for condition in conditions for wanted in (True, False)]

    def fact(self, owner: int, measure: Measure, tell: Tell, row: StoreRow) -> dict[str, int]:
        """The fact of one record: only what is known has an attribute."""
        attributes = {"rule": owner}
        for leaf, number in self.leaves.items():
            if isinstance(leaf, Comparison):
                left, right = measure.term(leaf.left, (row,)), measure.term(leaf.right, (row,))
                if left is not None and right is not None:
                    attributes[f"l{number}"], attributes[f"r{number}"] = _fitting(left, right, isinstance(leaf.right, Number))
                continue
            said = tell(leaf, row)
            if said is not None:
                attributes[f"t{number}"] = int(said)
        return attributes


def definitions_in(logic: Logic) -> dict[Defined, int]:
    """The definitions a condition rests on, each with its stratum: above all those inside it."""
    match logic:
        case Every(terms=terms) | Some(terms=terms):
            return {found: stratum for term in terms for found, stratum in definitions_in(term).items()}
        case Opposite(term=term):
            return definitions_in(term)
        case Defined(body=body):
            inner = definitions_in(body)
            return {**inner, logic: 1 + max(inner.values(), default=-1)}
    return {}


def _fitting(left: int, right: int, fixed: bool) -> tuple[int, int]:
    """Two numbers of at most 53 bits that stand in the same order; a right side written into the production stays."""
    if max(abs(left), abs(right)) <= LARGEST:
        return left, right
    difference = left - right
    if fixed and abs(right) < LARGEST:  # a bound of exactly LARGEST would equal what is cut to it
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


def facet_facts(applies: Sequence[int], fired: set[tuple[int, int]]) -> list[dict[str, int]]:
    """The facets of each fact as a new fact; productions come in pairs, true and false, facet by facet."""
    found = [{"applies": answer, **dict.fromkeys(FACETS, 2)} for answer in applies]
    for production, fact in fired:
        facet, false = divmod(production % (2 * len(FACETS)), 2)
        found[fact][FACETS[facet]] = 1 - false
    return found
