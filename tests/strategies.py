"""Random expressions, obligations, rules and records of the small world (tests/language/world.py).

Expressions are drawn as text, so they pass the door that rule authors use. They are well typed; a few divide where whole
numbers cannot follow, which the language refuses as not lowerable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from compliance.calendars.workdays import FIRST_YEAR, LAST_YEAR
from compliance.ground.values import MONEY_LIMIT, NEVER
from compliance.records.record import Store
from tests.language.world import UNREADABLE, store

T = TypeVar("T")

FIELDS = {
    "deal": {
        "money": ["amount", "paid", "unpaid"], "integer": ["days"], "ratio": ["share"], "date": ["signed_on", "published_on", "started_on", "last_done"],
        "text": ["no", "note"], "enum": ["method"], "bool": ["urgent", "secret", "costly", "large", "overrun"],
    },
    "part": {
        "money": ["cost", "worth"], "integer": ["count"], "ratio": ["rate"], "date": ["done_on"], "text": ["deal_no"], "enum": [], "bool": ["ok", "late",
        "dear"],
    },
    "department": {"money": ["budget"], "integer": [], "ratio": [], "date": ["year_end"], "text": [], "enum": [], "bool": []},
}
"""Fields and definitions by kind and type."""

UNDATED = {"large"}
"""Definitions that take the rule's date: only sayable of the rule's own subject."""

OPTIONS = ["open", "inquiry", "single"]
LITERALS = {
    "money": ["yuan(0)", "yuan(0.01)", "yuan(100)", "wan(50)", "wan(9999999)", "-yuan(3)"],
    "integer": ["0", "1", "2", "3", "30", "366", "-1"],
    "ratio": ["0.1", "percent(10)", "percent(0.0001)", "0.333333", "2.0", "cap"],
    "date": ["as_of", 'date("2024-09-30")', 'date("2024-10-12")', 'date("2023-12-31")', "date(year(signed_on), 3, 31)"],
    "text": ['"a"', '"甲 乙"', '""'],
}
NUMERIC = ["money", "integer", "ratio"]
ORDERS = ["==", "!=", "<", "<=", ">", ">="]


class Grammar:
    """Draws texts by type. ``subject``: the kind judged; ``loops``: the variables around, outermost first, with their kinds;
    ``divides``: whether a quotient may stand here."""

    def __init__(self, draw: st.DrawFn, subject: str = "deal", loops: tuple[tuple[str, str], ...] = (), divides: bool = True) -> None:
        self.draw = draw
        self.subject = subject
        self.loops = loops
        self.divides = divides

    def one(self, choices: Sequence[T]) -> T:
        """One of several."""
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def fields(self, base: str) -> list[str]:
        """The fields of a type that can be named here: the subject's, the loops', those of single related records."""
        found = list(FIELDS[self.subject][base])
        owners = [*self.loops, ("original", "deal"), ("department", "department")]
        owners += [(f"{variable}.deal", "deal") for variable, kind in self.loops if kind == "part"]
        return found + [f"{owner}.{name}" for owner, kind in owners for name in FIELDS[kind][base] if name not in UNDATED]

    def whole(self) -> Grammar:
        """The grammar where only whole numbers may stand."""
        return Grammar(self.draw, self.subject, self.loops, False)

    def of(self, base: str, size: int) -> str:
        """A value of a type; ``size`` bounds how deep it nests."""
        if base == "bool":
            return self.condition(size)
        if size <= 0 or base in ("text", "enum") or not self.draw(st.integers(0, 2)):
            return self.one([*self.fields(base), *LITERALS.get(base, []), *(["notice_days"] if base == "integer" else [])])
        return self.one(COMPOSED[base if self.divides or base != "ratio" else "whole ratio"])(self, base, size - 1)

    def choice(self, base: str, size: int) -> str:
        """One value or another."""
        return f"({self.whole().of(base, size)} if {self.condition(size)} else {self.whole().of(base, size)})"

    def pick(self, base: str, size: int) -> str:
        """The least or greatest of two."""
        return f"{self.one(['min', 'max'])}({self.of(base, size)}, {self.of(base, size)})"

    def sum(self, base: str, size: int) -> str:
        """Two added or subtracted."""
        return f"({self.of(base, size)} {self.one('+-')} {self.of(base, size)})"

    def size(self, base: str, size: int) -> str:
        """Without its sign."""
        return f"abs({self.of(base, size)})"

    def product(self, base: str, size: int) -> str:
        """A value scaled."""
        return f"({self.of(base, size)} * {self.of(self.one(['integer', 'ratio'] if base != 'integer' else ['integer']), size)})"

    def quotient(self, _base: str, size: int) -> str:
        """Two of one type divided."""
        kind = self.one(NUMERIC)
        return f"({self.of(kind, size)} / {self.of(kind, size)})"

    def shift(self, _base: str, size: int) -> str:
        """A day so much later."""
        days = self.of("integer", 0)
        return f"({self.of('date', size)} {self.one('+-')} {days})" if self.draw(st.booleans()) else f"{self.one(SHIFTS)}({self.of('date', size)}, {days})"

    def span(self, _base: str, size: int) -> str:
        """What is counted between two days, or the year of one."""
        one, other = self.of("date", size), self.of("date", size)
        return self.one([f"year({one})", f"({one} - {other})", f"workdays({one}, {other})"])

    def fold(self, base: str, size: int) -> str:
        """Related records folded into a value of a type."""
        variable = f"x{len(self.loops)}"
        relations = [("parts", "part"), ("original.parts", "part"), ("department.deals", "deal")]
        relations += [(f"{outer}.deal.parts", "part") for outer, kind in self.loops if kind == "part"]
        relation, kind = self.one(relations if len(self.loops) < 2 else relations[:1])
        inner = Grammar(self.draw, self.subject, (*self.loops, (variable, kind)), False)
        where = f" if {inner.condition(size)}" if self.draw(st.booleans()) else ""
        tail = f" for {variable} in {relation}{where})"
        if base == "integer" and self.draw(st.booleans()):
            return f"count({variable}{tail}"
        if base == "bool":
            return f"{self.one(['any', 'all'])}({inner.condition(size)}{tail}"
        if base == "ratio" and self.divides:
            return f"mean({inner.of(self.one(['ratio', 'integer']), size)}{tail}"
        return f"{self.one(['min', 'max'] if base == 'date' else ['sum', 'min', 'max'])}({inner.of(base, size)}{tail}"

    def condition(self, size: int) -> str:
        """A condition."""
        if size <= 0:
            return self.one(self.fields("bool")) if self.draw(st.booleans()) else self.comparison(0)
        kind = self.draw(st.integers(0, 9))
        if kind <= 2:
            return self.comparison(size - 1)
        if kind <= 4:
            return f"({self.condition(size - 1)} {self.one(['and', 'or', '=='])} {self.condition(size - 1)})"
        if kind == 5:
            return f"(not {self.condition(size - 1)})"
        if kind == 6:
            return f"({self.condition(size - 1)} if {self.condition(size - 1)} else {self.condition(size - 1)})"
        if kind == 7:
            return f"{self.one(['known', 'missing'])}({self.of(self.one([*NUMERIC, 'date', 'text', 'bool']), size - 1)})"
        return self.fold("bool", size - 1) if kind == 8 else f"happened({self.of('date', size - 1)})"

    def comparison(self, size: int) -> str:
        """Two values compared, or a value among several."""
        kind = self.draw(st.integers(0, 10))
        if kind <= 5:
            base = self.one([*NUMERIC, "date"])
            return f"({self.of(base, size)} {self.one(ORDERS)} {self.of(base, size)})"
        if kind == 6:
            return f"({self.of('ratio', size)} {self.one(ORDERS)} {self.of('integer', size)})"
        if kind == 7:
            return f"({self.of('money', size)} <= {self.of('money', size)} < {self.of('money', size)})"
        text, method = self.one(self.fields("text")), self.one(self.fields("enum"))
        if kind == 8:
            return self.one([f'starts({text}, "a")', f"({text} {self.one(['==', '!='])} {self.of('text', 0)})"])
        if kind == 9:
            return f'({method} {self.one(["in", "not in"])} ("{self.one(OPTIONS)}", "{self.one(OPTIONS)}"))'
        return self.one([f'({method} == "{self.one(OPTIONS)}")', f"(threshold[{method}] > {self.of('money', size)})"])


SHIFTS = ["add_workdays", "add_months", "add_years"]
COMPOSED: dict[str, list[Callable[[Grammar, str, int], str]]] = {
    "money": [Grammar.choice, Grammar.pick, Grammar.fold, Grammar.sum, Grammar.size, Grammar.product],
    "integer": [Grammar.choice, Grammar.pick, Grammar.fold, Grammar.sum, Grammar.size, Grammar.product, Grammar.span],
    "ratio": [Grammar.pick, Grammar.fold, Grammar.sum, Grammar.size, Grammar.product, Grammar.quotient, Grammar.quotient],
    "whole ratio": [Grammar.choice, Grammar.pick, Grammar.fold, Grammar.sum, Grammar.size, Grammar.product],
    "date": [Grammar.choice, Grammar.pick, Grammar.fold, Grammar.shift, Grammar.shift],
}
"""Values made of others, by type."""


@st.composite
def expressions(draw: st.DrawFn, base: str, size: int = 3) -> str:
    """Expressions of a type on a deal."""
    return Grammar(draw).of(base, size)


@st.composite
def obligations(draw: st.DrawFn, size: int = 1) -> dict[str, object]:
    """What may stand under ``require:``, on a deal."""
    grammar = Grammar(draw)
    kind = grammar.one(["deadline", "deadline", "lead_time", "limit", "order", "present", "unique", "reconcile", "holds"])
    period = f"{grammar.one(COUNTS)} {grammar.one(['working days', 'days', 'months', 'years'])}"
    base = grammar.one(NUMERIC)

    def date() -> str:
        return grammar.of("date", 1)

    settings: object
    match kind:
        case "deadline" if draw(st.booleans()):
            settings = {"event": date(), "by": date()}
        case "deadline":
            settings = {"from": date(), "event": date(), "within": period, "roll": grammar.one(["none", "statutory_holiday", "any_rest_day"])}
        case "lead_time":
            settings = {"event": date(), "before": date(), "at_least": period}
        case "limit":
            settings = {"quantity": grammar.of(base, size), grammar.one(["at_most", "at_least", "below", "above"]): grammar.of(base, size)}
        case "order":
            settings = [date() for _ in range(draw(st.integers(2, 4)))]
        case "present" if draw(st.booleans()):
            each = Grammar(draw, "deal", (("each", "part"),), False)
            settings = {"related": "parts", "at_least": grammar.one(COUNTS[:3]), "where": each.condition(1)}
        case "present":
            settings = {"fields": draw(st.lists(st.sampled_from(sorted(DEAL)), min_size=1, max_size=4))}
        case "unique":
            settings = {"key": draw(st.lists(st.sampled_from(["no", "note", "method", "amount"]), min_size=1, max_size=2))}
        case "reconcile":
            settings = {"left": grammar.of(base, size), "right": grammar.of(base, size), "within": grammar.of(base, 0)}
        case _:
            settings = grammar.condition(size + 1)
    return {kind: settings}


COUNTS = ["0", "1", "2", "30", "notice_days"]
DEFINED = {"unpaid", "started_on", "last_done"}
"""Names above that are definitions and not fields."""


@st.composite
def rules(draw: st.DrawFn, code: str) -> dict[str, object]:
    """A rule on deals, as its file would say it."""
    rule: dict[str, object] = {
        "code": code, "name": {"zh": "随机", "en": "random"}, "basis": [{"instrument": "某法", "in_force": "2015-03-01"}], "standing": "unsure",
        "severity": "violation",
        "dated_by": draw(st.sampled_from(["signed_on", "department.year_end"])), "require": draw(obligations()),
    }
    if draw(st.booleans()):
        rule["when"] = Grammar(draw).condition(2)
    if not draw(st.integers(0, 2)):
        rule["unless"] = [{"when": Grammar(draw).condition(1), "reason": {"zh": "例外", "en": "exception"}} for _ in range(draw(st.integers(1, 2)))]
    return rule


DAYS = [
    dt.date(2024, 9, 29), dt.date(2024, 9, 30), dt.date(2024, 10, 1), dt.date(2024, 10, 8), dt.date(2024, 10, 9), dt.date(2024, 10, 12),
    dt.date(2023, 12, 31), dt.date(2024, 2, 29),
    dt.date(2024, 12, 31), dt.date(2015, 2, 28), dt.date(2015, 3, 1), dt.date(2024, 6, 30), dt.date(2024, 7, 1), NEVER,
    dt.date(FIRST_YEAR, 1, 1), dt.date(FIRST_YEAR - 1, 12, 31), dt.date(LAST_YEAR, 12, 31), dt.date(LAST_YEAR + 1, 1, 1), dt.date.min, dt.date(9999, 12, 30),
]
"""The days around holidays, changes of law, the ends of the calendar, and the day that never came."""

HELD: dict[str, list[object]] = {
    "date": [*DAYS, *DAYS[:7], *DAYS[:7], *(dt.date(2024, 10, day) for day in range(2, 20)), dt.date(2025, 1, 26), dt.date(2022, 12, 31)],
    "money": [0, 1, -1, 9_999, 10_000, 10_001, 100, 200, 300, 20_000, 50_000_000, 49_999_999, 400_000_000, 1_000_000, MONEY_LIMIT - 1],
    "integer": [-3, -1, 0, 1, 1, 2, 2, 3, 5, 29, 30, 31, 366, 10**6],
    "ratio": [Fraction(part, 1_000_000) for part in (0, 1, 99_999, 100_000, 100_001, 333_333, 500_000, 999_999, 1_000_000, 2_000_000, -100_000)],
    "text": ["a", "b", "c", "甲 乙"], "enum": OPTIONS, "bool": [True, False],
}
"""Values of each type, at bounds and beside them."""


def cells(columns: dict[str, str], always: dict[str, st.SearchStrategy[object]], least: int) -> st.SearchStrategy[list[dict[str, object]]]:
    """Rows of a ledger: some columns it does not have, some cells blank or unreadable."""
    cell = {name: st.sampled_from([*HELD[base] * (60 // len(HELD[base])), None, None, UNREADABLE]) for name, base in columns.items()}

    def rows(absent: list[str]) -> st.SearchStrategy[list[dict[str, object]]]:
        return st.lists(st.fixed_dictionaries({**always, **{name: values for name, values in cell.items() if name not in absent}}), min_size=least, max_size=3)

    return st.lists(st.sampled_from(sorted(columns)), max_size=1).flatmap(rows)


DEAL = {name: base for base in ("money", "integer", "ratio", "date", "text", "enum") for name in FIELDS["deal"][base] if name not in {*DEFINED,
    "no"}} | {"urgent": "bool", "secret": "bool"}
PART = {"cost": "money", "count": "integer", "rate": "ratio", "done_on": "date", "ok": "bool"}


@st.composite
def stores(draw: st.DrawFn) -> Store:
    """Records of all kinds; a kind may be empty or have no source at all; numbers repeat, parents may not exist or be many."""
    tables: dict[str, list[dict[str, object]]] = {}
    number = st.sampled_from(["a", "b", "c", "d", "a", "b", "c", None])
    deals = cells(DEAL, {"no": number, "parent": number}, draw(st.sampled_from([0, 1, 1, 1, 2])))
    tables["deal"] = draw(deals)
    if draw(st.integers(0, 5)):
        tables["part"] = draw(cells(PART, {"deal_no": number}, draw(st.sampled_from([0, 1]))))
    if draw(st.integers(0, 5)):
        year_end = st.sampled_from([dt.date(2024, 12, 31), dt.date(2023, 12, 31), None])
        tables["department"] = [draw(st.fixed_dictionaries({"name": st.just("某局"), "budget": st.sampled_from([*HELD["money"], None]), "year_end": year_end}))]
    return store(**tables)
