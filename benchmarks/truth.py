"""What the rules of the contract ledger must say of generated rows, worked out plainly in numpy.

This is a second reading of the law, made beside the rulesets and without the program: each rule is written out as its article says.
``rulesets/law/procurement/contract-*.yaml`` hold the same rules with their articles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from days import MISSING, NEVER, Calendar, Days, day

Flags = npt.NDArray[np.bool_]
Answers = npt.NDArray[np.int8]
"""Three values: NO, UNKNOWN, YES. The lesser of two is their 'and', the greater their 'or'."""

NO, UNKNOWN, YES = 0, 1, 2
NO_MARGIN = np.iinfo(np.int64).min

OUTCOMES = ("not_applicable", "satisfied", "violated", "pending", "undetermined", "exempt")
NOT_APPLICABLE, SATISFIED, VIOLATED, PENDING, UNDETERMINED, EXEMPT = range(6)

UNITS = {
    "PROC-000": "records", "PROC-018": "days", "PROC-018G": "working days", "PROC-019": "working days", "PROC-020": "working days",
    "PROC-022": "tenths of a fen", "PROC-024": "tenths of a fen", "PROC-034": "fen",
}
"""The rules of the truth, with the units of their margins."""

METHODS = ("open_tender", "invited_tender", "competitive_negotiation", "competitive_consultation", "inquiry", "single_source",
           "framework_agreement", "e_mall", "self_purchase")
CATEGORIES = ("goods", "services", "works")
TYPES = ("original", "supplement", "variation", "extension")
"""Options in the order of their codes; a blank is ``MISSING``."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of whole numbers; ``MISSING`` is a blank cell. Money is in fen, yes/no is 1 and 0, a contract is known by a number.

    Contracts refer to contracts among the same rows only.
    """

    number: Days
    parent: Days
    contract_type: Days
    category: Days
    method: Days
    government: Days
    secret: Days
    emergency: Days
    challenged: Days
    force_majeure: Days
    letter_on: Days
    signed_on: Days
    submitted_on: Days
    published_on: Days
    filed_on: Days
    amount: Days
    budget: Days
    bond: Days


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule's outcome for each row, and its margin where it has one."""

    outcome: Answers
    margin: Days


def said(flags: Flags, known: Flags | bool = True) -> Answers:
    """Yes or no where known, else unknown."""
    return np.where(known, np.where(flags, YES, NO), UNKNOWN).astype(np.int8)


def every(*answers: Answers) -> Answers:
    """All of them."""
    least: Answers = np.minimum.reduce(answers)
    return least


def decided(applies: Answers, exempt: Answers, pending: Flags, required: Answers, margin: Days) -> Answer:
    """The verdict in the order of the language: bound, exempt, unknown, not yet due, kept or broken."""
    outcome = np.select(
        [applies == NO, exempt == YES, (applies == UNKNOWN) | (exempt == UNKNOWN), pending, required == YES, required == NO],
        [NOT_APPLICABLE, EXEMPT, UNDETERMINED, PENDING, SATISFIED, VIOLATED], UNDETERMINED).astype(np.int8)
    measured = np.isin(outcome, (SATISFIED, VIOLATED, PENDING))
    return Answer(outcome, np.where(measured, margin, NO_MARGIN))


class Judge:
    """The rules, for one as-of date."""

    def __init__(self, calendar: Calendar, as_of: str) -> None:
        self.calendar = calendar
        self.as_of = day(as_of)

    def judge(self, rows: Rows) -> dict[str, Answer]:
        """Every rule on every row."""
        never_exempt = said(np.zeros(len(rows.number), bool))
        outside = said((rows.secret == 1) | (rows.emergency == 1))
        excused = np.maximum(outside, said((rows.challenged == 1) | (rows.force_majeure == 1)))
        government = said(rows.government == 1, rows.government != MISSING)
        revised = np.isin(rows.contract_type, [TYPES.index(name) for name in ("supplement", "variation", "extension")])
        first = said((rows.parent == MISSING) & ~revised)
        lettered = said(~np.isin(rows.method, [METHODS.index(name) for name in ("e_mall", "framework_agreement", "self_purchase")]))
        tender = said(~(np.isin(rows.method, [0, 1]) & np.isin(rows.category, [0, 1])))
        dated = said(rows.signed_on != MISSING, rows.signed_on != MISSING)
        letter = said(rows.letter_on != MISSING, rows.letter_on != MISSING)
        local = said(rows.letter_on >= day("2023-12-15"), rows.letter_on != MISSING)
        due = np.where(rows.letter_on == MISSING, MISSING, rows.letter_on + 30)
        return {
            "PROC-000": self.unique(rows, dated, never_exempt),
            "PROC-018": self.deadline(every(government, first, lettered, tender, letter), excused, rows.signed_on, due, False),
            "PROC-018G": self.deadline(every(government, first, lettered, local), excused, rows.signed_on, self.calendar.after(rows.letter_on, 10), True),
            "PROC-019": self.published(rows, every(government, dated), outside),
            "PROC-020": self.deadline(every(government, dated), outside, rows.filed_on, self.calendar.after(rows.signed_on, 7), True),
            "PROC-022": self.supplements(rows, every(government, first, dated), outside),
            "PROC-024": self.limit(every(government, said(rows.bond != MISSING), dated), outside, rows.bond, rows.amount, 10),
            "PROC-034": self.limit(every(government, first, dated), outside, rows.amount, rows.budget, 1),
        }

    def deadline(self, applies: Answers, exempt: Answers, event: Days, due: Days, working: bool) -> Answer:
        """An event no later than a day; not done and not yet due is pending, not done and overdue is unknown."""
        happened = (event != MISSING) & (event != NEVER)
        pending = ~happened & (due != MISSING) & (self.as_of <= due)
        required = said(event <= due, (event != MISSING) & (due != MISSING))
        end = np.where(happened, event, self.as_of)
        if working:
            known = self.calendar.knows(due) & self.calendar.knows(end)
            late = np.where(known, self.calendar.count(end) - self.calendar.count(due), np.where((due == end) & (due != MISSING), 0, NO_MARGIN))
        else:
            late = np.where(due == MISSING, NO_MARGIN, end - due)
        return decided(applies, exempt, pending, required, late)

    def published(self, rows: Rows, applies: Answers, outside: Answers) -> Answer:
        """Published within two working days; excused where it was handed in within them and came out after them."""
        due = self.calendar.after(rows.signed_on, 2)
        both = (rows.submitted_on != MISSING) & (rows.published_on != MISSING) & (rows.published_on != NEVER)
        platform = every(said(both), said((rows.submitted_on <= due) & (rows.published_on > due), due != MISSING))
        return self.deadline(applies, np.maximum(outside, platform), rows.published_on, due, True)

    def limit(self, applies: Answers, exempt: Answers, quantity: Days, base: Days, share: int) -> Answer:
        """A quantity at most one so-many-th of another; the margin is so many times the excess."""
        known = (quantity != MISSING) & (base != MISSING)
        excess = np.where(known, quantity * share - base, NO_MARGIN)
        return decided(applies, exempt, np.zeros(len(quantity), bool), said(excess <= 0, known), excess)

    def supplements(self, rows: Rows, applies: Answers, exempt: Answers) -> Answer:
        """All supplements of a contract at most a tenth of it; variations and extensions are none."""
        numbers = np.unique(rows.number[rows.number != MISSING])
        inside = (rows.parent != MISSING) & ~np.isin(rows.contract_type, [TYPES.index("variation"), TYPES.index("extension")])
        inside &= np.isin(rows.parent, numbers)
        totals, doubts = np.zeros(len(numbers) + 1, np.int64), np.zeros(len(numbers) + 1, bool)
        slots = np.searchsorted(numbers, rows.parent[inside])
        np.add.at(totals, slots, np.where(rows.amount[inside] == MISSING, 0, rows.amount[inside]))
        doubts[slots[rows.amount[inside] == MISSING]] = True
        own = np.where(rows.number == MISSING, len(numbers), np.searchsorted(numbers, rows.number))
        doubts[len(numbers)] = True
        return self.limit(applies, exempt, np.where(doubts[own], MISSING, totals[own]), rows.amount, 10)

    def unique(self, rows: Rows, dated: Answers, never_exempt: Answers) -> Answer:
        """No other contract has the number."""
        _, slots, counts = np.unique(rows.number, return_inverse=True, return_counts=True)
        others = np.where(rows.number == MISSING, NO_MARGIN, counts[slots] - 1)
        return decided(dated, never_exempt, np.zeros(len(others), bool), said(others <= 0, rows.number != MISSING), others)


class Tally:
    """Counts and sums of margins by rule and outcome, added up batch by batch."""

    def __init__(self) -> None:
        self.counts = {code: dict.fromkeys(OUTCOMES, 0) for code in UNITS}
        self.margins = {code: dict.fromkeys(("satisfied", "violated", "pending"), 0) for code in UNITS}

    def add(self, answers: dict[str, Answer]) -> None:
        """Add a batch."""
        for code, answer in answers.items():
            for index, name in enumerate(OUTCOMES):
                chosen = answer.outcome == index
                self.counts[code][name] += int(chosen.sum())
                if name in self.margins[code]:
                    self.margins[code][name] += int(answer.margin[chosen & (answer.margin != NO_MARGIN)].sum())

    def report(self) -> dict[str, dict[str, object]]:
        """Per rule: how many rows came out how, the unit of its margins and their sums."""
        return {code: {"counts": self.counts[code], "unit": UNITS[code], "margins": self.margins[code]} for code in UNITS}
