"""Random but plausible contracts, a batch of whole departments at a time: the figures behind each column.

Faults, blanks and boundary cases are planted at known rates: see the constants. The same seed gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from days import MISSING, NEVER, Calendar, Days, day
from truth import METHODS, TYPES, Flags, Rows

BATCH = 100_000
"""A batch holds about so many rows; contracts refer to each other within a piece of a department of at most this size."""

BLANK = {
    "number": 0.001, "contract_type": 0.2, "category": 0.002, "method": 0.002, "government": 0.005, "secret": 0.01, "emergency": 0.01,
    "challenged": 0.02, "force_majeure": 0.02, "letter_on": 0.004, "signed_on": 0.003, "amount": 0.002, "budget": 0.003,
}
"""The share of blank cells by column."""

TRUE = {"secret": 0.002, "emergency": 0.003, "challenged": 0.002, "force_majeure": 0.001}
METHOD_SHARES = (0.34, 0.03, 0.07, 0.20, 0.08, 0.06, 0.06, 0.10, 0.06)
DUPLICATED, SUPPLEMENTS, BONDED, SUBMITTED, NOT_GOVERNMENT = 0.003, 0.12, 0.25, 0.05, 0.095


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of contracts of one department, numbered from ``first`` within it."""

    department: int
    first: int
    size: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows with what their texts are made of: the department, the number of the project, the name and the supplier of each."""

    rows: Rows
    department: Days
    project: Days
    subject: Days
    supplier: Days


def pieces(total: int, departments: int, seed: int) -> list[Piece]:
    """Departments of uneven sizes that hold ``total`` contracts together, cut where they are larger than a batch."""
    weights = np.random.default_rng([seed, 0]).lognormal(0, 0.8, departments)
    ends = np.floor(np.cumsum(weights) / weights.sum() * (total - departments) + 0.5).astype(np.int64)
    sizes = np.diff(ends, prepend=0) + 1
    return [Piece(number, first, min(BATCH, int(size) - first)) for number, size in enumerate(sizes, 1) for first in range(0, int(size), BATCH)]


def batches(total: int, departments: int, seed: int, calendar: Calendar, as_of: int) -> Iterator[Batch]:
    """All contracts, some departments at a time."""
    gathered: list[Piece] = []
    number = 0
    for piece in pieces(total, departments, seed):
        gathered.append(piece)
        if sum(each.size for each in gathered) >= BATCH:
            number += 1
            yield Maker(gathered, np.random.default_rng([seed, number]), calendar, as_of).batch()
            gathered = []
    if gathered:
        yield Maker(gathered, np.random.default_rng([seed, number + 1]), calendar, as_of).batch()


class Maker:
    """Makes one batch."""

    def __init__(self, held: list[Piece], random: np.random.Generator, calendar: Calendar, as_of: int) -> None:
        sizes = np.array([piece.size for piece in held], dtype=np.int64)
        self.random, self.calendar, self.as_of = random, calendar, as_of
        self.total = int(sizes.sum())
        self.size = np.repeat(sizes, sizes)
        self.start = np.repeat(np.cumsum(sizes) - sizes, sizes)
        self.place = np.arange(self.total) - self.start
        self.department = np.repeat(np.array([piece.department for piece in held], dtype=np.int64), sizes)
        self.within = self.place + np.repeat(np.array([piece.first for piece in held], dtype=np.int64), sizes)

    def some(self, share: float) -> Flags:
        """A random share of the rows."""
        return self.random.random(self.total) < share

    def among(self, low: int, high: int) -> Days:
        """A whole number for each row, from low up to and with high."""
        return self.random.integers(low, high + 1, self.total)

    def choice(self, *cases: tuple[float, Days]) -> Days:
        """For each row one of several columns, by their shares; the last column where they do not add up to one."""
        drawn = self.random.random(self.total)
        ends = np.cumsum([share for share, _ in cases])
        return np.select([drawn < end for end in ends], [column for _, column in cases], cases[-1][1])

    def blanked(self, name: str, column: Days) -> Days:
        """The column with its share of blanks."""
        return np.where(self.some(BLANK[name]), MISSING, column)

    def flag(self, name: str) -> Days:
        """A yes/no column that is seldom yes."""
        return self.blanked(name, self.some(TRUE[name]).astype(np.int64))

    def batch(self) -> Batch:
        """The rows."""
        number = self.department * 100_000_000 + self.within
        earlier = self.start + (self.random.random(self.total) * self.place).astype(np.int64)
        second_half = self.place >= (self.size + 1) // 2
        supplement = second_half & self.some(2 * SUPPLEMENTS)
        original = self.start + (self.random.random(self.total) * ((self.size + 1) // 2)).astype(np.int64)
        kind = np.where(supplement, self.choice((0.9, np.full(self.total, 1)), (0.07, np.full(self.total, 2)), (0.03, np.full(self.total, 3))), 0)
        orphan = ~supplement & self.some(0.001)
        amount, budget, bond = self.money(supplement, original)
        letter, signed = self.signing()
        submitted, published, filed = self.clocks(signed)
        rows = Rows(
            number=self.blanked("number", np.where((self.place > 0) & self.some(DUPLICATED), number[earlier], number)),
            parent=np.where(supplement, number[original], MISSING),
            contract_type=self.blanked("contract_type", np.where(orphan, TYPES.index("supplement"), kind)),
            category=self.blanked("category", self.choice((0.45, np.full(self.total, 0)), (0.4, np.full(self.total, 1)), (0.15, np.full(self.total, 2)))),
            method=self.blanked("method", self.random.choice(len(METHODS), self.total, p=METHOD_SHARES)),
            government=self.blanked("government", (~self.some(NOT_GOVERNMENT)).astype(np.int64)),
            secret=self.flag("secret"), emergency=self.flag("emergency"), challenged=self.flag("challenged"), force_majeure=self.flag("force_majeure"),
            letter_on=self.blanked("letter_on", letter), signed_on=self.blanked("signed_on", signed),
            submitted_on=submitted, published_on=published, filed_on=filed,
            amount=self.blanked("amount", amount), budget=self.blanked("budget", budget), bond=bond,
        )
        return Batch(rows, self.department, self.within - self.among(0, 2).clip(None, self.within), self.among(0, 999), self.among(1, 20_000))

    def money(self, supplement: Flags, original: npt.NDArray[np.int64]) -> tuple[Days, Days, Days]:
        """Amount, budget and performance bond, in fen: some exactly at their bounds, some one fen beyond."""
        base = np.exp(self.random.normal(17.2, 1.3, self.total)).astype(np.int64).clip(100_000)
        base = self.choice((0.7, base // 100_000 * 100_000), (0.2, base // 10 * 10), (0.1, base))
        share = self.choice((0.75, self.among(10, 60)), (0.2, self.among(61, 95)), (0.05, self.among(101, 200)))
        added = self.choice((0.85, base[original] * share // 1000), (0.10, base[original] // 10), (0.05, base[original] // 10 + 1))
        amount = np.where(supplement, added, base)
        over = amount * self.among(1000, 1350) // 1000
        budget = self.choice((0.90, over), (0.07, amount), (0.01, amount - 1), (0.02, amount * self.among(700, 990) // 1000))
        held = self.choice((0.60, amount // 20), (0.30, amount // 10), (0.05, amount // 10 + 1), (0.05, amount * self.among(101, 250) // 1000))
        return amount, budget, np.where(self.some(BONDED), held, MISSING)

    def signing(self) -> tuple[Days, Days]:
        """Award letters and signatures: most within ten working days, some about each limit, a few late, a few at the calendar's ends."""
        letter = self.calendar.at_work(self.among(day("2020-01-02"), self.as_of))
        tenth = np.where((limit := self.calendar.after(letter, 10)) == MISSING, letter + 14, limit)
        signed = self.choice(
            (0.78, letter + self.among(0, 11)), (0.10, letter + self.among(12, 28)), (0.04, tenth + self.among(-1, 1)),
            (0.04, letter + self.among(29, 31)), (0.03, letter + self.among(32, 120)), (0.01, letter - self.among(1, 5)))
        signed = np.where(self.some(0.6) & (signed > letter), np.maximum(self.calendar.at_work(signed), letter), signed)
        signed = np.where(signed > self.as_of, MISSING, np.maximum(signed, self.calendar.first))
        ends = self.choice((0.0003, np.full(self.total, self.calendar.first)), (0.0003, np.full(self.total, self.calendar.last)), (1, signed))
        eve = self.calendar.off[self.random.integers(0, len(self.calendar.off), self.total)] - 1
        return letter, np.where(self.some(0.03), np.maximum(eve, self.calendar.first), ends)

    def clocks(self, signed: Days) -> tuple[Days, Days, Days]:
        """Handed in, published and filed: mostly in time, some on the last day and the days about it, some late, some not at all."""
        published = self.happened(signed, 2, 0.015)
        due = self.calendar.after(signed, 2)
        handed = np.where(due == MISSING, MISSING, due + self.among(-2, 1))
        submitted = np.where(self.some(SUBMITTED) & (handed >= signed), handed, MISSING)
        return submitted, published, self.happened(signed, 7, 0.02)

    def happened(self, signed: Days, within: int, never: float) -> Days:
        """An event with so many working days to go; what would lie after the as-of date is still blank, but for a careless few."""
        limit = self.calendar.after(signed, within)
        due = np.where(limit == MISSING, signed + within, limit)
        event = self.choice(
            (0.80, signed + self.among(0, within)), (0.12, due), (0.03, due + self.among(-1, 1)), (0.03, due + self.among(2, 60)),
            (0.005, np.maximum(signed - self.among(1, 20), self.calendar.first)), (never, np.full(self.total, MISSING)), (1, due))
        event = np.where((event > self.as_of) & ~self.some(0.05), MISSING, event)
        event = np.where((event == MISSING) & self.some(0.3), NEVER, event)
        return np.where(signed == MISSING, MISSING, event)
