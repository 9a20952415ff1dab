"""Which records the second engine judges where it does not judge all: drawn by a seed, so that the same run draws the same ones."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from compliance.engines.verdict import Outcome, Subject, Verdict

Share: TypeAlias = int | Literal["usual", "all"]
"""How many records the second engine judges again, where there are many: so many, all of them, or as many as is usual."""

MOST = 20_000
"""A sample has at most so many records, unless more are asked for."""

LEAST, SHARE = 250, 4_000
"""It has one record in so many, and so many at least."""


class Step(Protocol):
    """Told after each step of a long run; ``more`` is how many steps turned out to be still to come."""

    def __call__(self, more: int = 0, /) -> None:
        """A step is done."""


def size(records: int, share: Share = "usual") -> int:
    """How many of so many records are judged twice."""
    if share == "usual":
        return min(records, MOST, max(LEAST, records // SHARE))
    return records if share == "all" else min(records, share)


def draw(verdicts: Sequence[Verdict], wanted: int, seed: int = 0) -> set[Subject]:
    """So many records to be judged again: of every rule and verdict some, the rest from all that have a verdict."""
    dice = random.Random(seed)  # noqa: S311 (a draw that can be repeated)
    strata: defaultdict[tuple[str, Outcome], list[Subject]] = defaultdict(list)
    for verdict in verdicts:
        strata[verdict.rule, verdict.outcome].append(verdict.subject)
    each = max(1, wanted // (2 * max(1, len(strata))))
    chosen: set[Subject] = set()
    for subjects in strata.values():
        chosen.update(dice.sample(subjects, min(each, len(subjects))))
    rest = sorted({subject for subjects in strata.values() for subject in subjects} - chosen)
    chosen.update(dice.sample(rest, min(len(rest), max(0, wanted - len(chosen)))))
    return chosen
