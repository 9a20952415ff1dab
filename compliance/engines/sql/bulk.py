"""Ledgers of any size judged in the database: one pass over each table for all its rules, and only what is not in order becomes rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce

import duckdb
from sqlglot import exp

from compliance.engines.plan import MEASURED, LoweredRule, Plan
from compliance.engines.sql import words as w
from compliance.engines.sql.duck import fill, supplied
from compliance.engines.sql.frame import ODD, ROW, Shared
from compliance.engines.sql.ledger import Ledger, Made
from compliance.engines.sql.statements import CODES, OUTCOMES, Statements, fixed_divisor
from compliance.engines.sql.tables import create, is_any
from compliance.engines.verdict import Outcome
from compliance.rules.parameters import PlacedFigures
from compliance.rules.rule import Rule

FOUND = "found"
"""The table of what is not in order: ``rule`` (its place among the rules), the row, ``outcome``, and the parts of the margin."""

TOLD = (Outcome.VIOLATED, Outcome.PENDING, Outcome.UNDETERMINED)
"""The outcomes that become rows of it; of the others only the number is kept."""


@dataclass(frozen=True, slots=True)
class BulkRule:
    """A rule as it was judged: its place among all rules, and the fixed divisor of its margin (``None``: one for each row).

    ``said`` is its outcome with the dividend and the divisor of its margin, as terms of its kind's table under the alias ``j``.
    """

    rule: Rule
    lowered: LoweredRule
    number: int
    below: int | None
    said: tuple[exp.Expr, exp.Expr, exp.Expr]

    @property
    def outcome(self) -> exp.Expr:
        """Its outcome; NULL where it cannot apply to any record."""
        return self.said[0].copy()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not in order: the rule, the row of its ledger, the outcome and the exact margin."""

    rule: str
    row: int
    outcome: Outcome
    margin: Fraction | None


@dataclass(slots=True)
class Bulk:
    """What a plan says of large ledgers. The tables live as long as the connection."""

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    ledgers: Mapping[str, Ledger]
    statements: Statements
    rules: dict[str, BulkRule]
    counts: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    arrow: Mapping[str, object] = field(default_factory=dict)

    @contextmanager
    def beside(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own to these tables, for another thread."""
        with self.connection.cursor() as connection:
            for name, table in self.arrow.items():
                connection.register(name, table)
            yield connection

    def rows(self, code: str, outcomes: Sequence[Outcome] = TOLD, most: int | None = None) -> list[Row]:
        """What a rule found, the widest margin first where only some are wanted, else in the order of rows."""
        found = w.table(FOUND, "f")
        of_rule = w.equal(w.column("f", "rule"), w.number(self.rules[code].number))
        so = exp.In(this=w.column("f", "outcome"), expressions=[w.number(CODES[outcome]) for outcome in outcomes])
        order: list[exp.Expr] = [w.column("f", ROW)]
        if most is not None:
            order.insert(0, exp.Ordered(this=w.column("f", "above"), desc=True, nulls_first=False))
        query = w.select((w.column("f", name) for name in (ROW, "outcome", "above", "below")), found, where=w.both(of_rule, so), order=order)
        rows = self.connection.execute(w.text_of(query if most is None else query.limit(most))).fetchall()
        return [self.row(code, *row) for row in rows]

    def exempt(self, code: str) -> list[Row]:
        """The rows that a rule excuses, in order."""
        each = self.rules[code]
        excused = w.equal(each.outcome, w.number(CODES[Outcome.EXEMPT]))
        query = w.select([w.column("j", ROW)], w.table(judged_table(each.rule.subject), "j"), where=excused, order=[w.column("j", ROW)])
        return [Row(code, row, Outcome.EXEMPT, None) for row, in self.connection.execute(w.text_of(query)).fetchall()]

    def row(self, code: str, row: int, outcome: int, above: int | None, below: int | None) -> Row:
        """A row of the table of findings."""
        said, fixed = OUTCOMES[outcome], self.rules[code].below
        divisor = fixed if fixed is not None else below
        return Row(code, row, said, None if said not in MEASURED or above is None or divisor is None else Fraction(int(above), int(divisor)))

    def count(self, *outcomes: Outcome) -> int:
        """How many verdicts came out so."""
        return sum(counts.get(outcome, 0) for counts in self.counts.values() for outcome in outcomes)

    def restricted(self, codes: Collection[str]) -> Bulk:
        """The same of some rules only."""
        return replace(
            self, rules={code: each for code, each in self.rules.items() if code in codes}, counts={code: counts for code, counts in self.counts.items() if code in codes})

    def judged(self) -> Iterator[BulkRule]:
        """The rules that were judged here, in the order of their codes."""
        return iter(self.rules.values())


def judge_bulk(connection: duckdb.DuckDBPyConnection, plan: Plan, ledgers: Mapping[str, Ledger]) -> Bulk:
    """Judge large ledgers (by kind) by all rules on them, beside the records that the plan itself holds.

    Cells are believed to be regular while the first ones are, and looked at on the way; where some are not, they are read and all is
    judged again.
    """
    bulk = _attempt(connection, plan, ledgers, believe=True) or _attempt(connection, plan, ledgers, believe=False)
    assert bulk is not None
    create(connection, FOUND, _columns(bulk))
    for kind in ledgers:
        _keep(bulk, kind)
    kept = _kept(connection)
    for kind in ledgers:
        _count(bulk, kind, kept)
    return bulk


def _attempt(connection: duckdb.DuckDBPyConnection, plan: Plan, ledgers: Mapping[str, Ledger], believe: bool) -> Bulk | None:
    """The ledgers judged; ``None`` where cells are not as they were believed to be.

    The queries are written before the tables are made, which hold no more than the fields they read; and once more where the tables are
    not as was supposed. Keys are read in any case: a finding is called by them.
    """
    held = {**supplied(plan), **{kind: ledger.supplied for kind, ledger in ledgers.items()}}
    keys = dict.fromkeys((kind, name) for kind, ledger in ledgers.items() for name in ledger.kind.key if name in ledger.supplied)
    shared = Shared(plan.rows.kinds, held, used=dict(keys), happened=_happened(ledgers))
    statements, queries = _write(plan, shared, ledgers)
    made = {kind: ledger.make(connection, {name for of, name in shared.used if of == kind}, believe) for kind, ledger in ledgers.items()}
    happened, believed = _happened(made), frozenset(kind for kind, each in made.items() if each.believed)
    if believed or not shared.happened.intersection(shared.used) <= happened:
        shared = Shared(plan.rows.kinds, held, used=dict(keys), happened=happened, believed=believed)
        statements, queries = _write(plan, shared, ledgers)
    fill(connection, plan, shared)
    rules: dict[str, BulkRule] = {}
    for kind, query in queries.items():
        query.set("expressions", [answer for answer in query.expressions if not w.is_null(answer.unalias())])
        connection.execute(w.text_of(exp.Create(this=w.table(judged_table(kind)), kind="TABLE", expression=query, replace=True)))
        if kind in shared.believed and is_any(connection, judged_table(kind), ODD):
            return None
        kept = frozenset(query.named_selects)
        rules |= {rule.code: _judged(rule, lowered, number, index, kept) for index, (number, rule, lowered) in enumerate(_mine(plan, kind))}
    arrow = {name: table for each in made.values() for name, table in each.arrow.items()}
    return Bulk(connection, plan, ledgers, statements, dict(sorted(rules.items())), arrow=arrow)


def _happened(ledgers: Mapping[str, Ledger] | Mapping[str, Made]) -> frozenset[tuple[str, str]]:
    """The dates, by kind, under which no event is known not to have happened."""
    return frozenset((kind, name) for kind, each in ledgers.items() for name in each.happened)


def _judged(rule: Rule, lowered: LoweredRule, number: int, index: int, kept: Collection[str]) -> BulkRule:
    """A rule by the columns that its kind's table has of it."""
    outcome, above, below = (w.column("j", name) if name in kept else w.null() for name in (f"outcome{index}", f"above{index}", f"below{index}"))
    fixed = fixed_divisor(lowered)
    return BulkRule(rule, lowered, number, fixed, (outcome, above, below if fixed is None else w.number(fixed)))


def judged_table(kind: str) -> str:
    """The table that holds what every rule says of every row of a kind."""
    return f"judged_{kind}"


def _mine(plan: Plan, kind: str) -> list[tuple[int, Rule, LoweredRule]]:
    return [(number, rule, lowered) for number, (rule, lowered) in enumerate(zip(plan.rules, plan.lowered, strict=True)) if rule.subject == kind]


def _write(plan: Plan, shared: Shared, kinds: Iterable[str]) -> tuple[Statements, dict[str, exp.Select]]:
    assert isinstance(plan.world.figures, PlacedFigures)
    statements = Statements(shared, plan.world.figures)
    return statements, {kind: statements.judging(kind, [lowered for *_, lowered in _mine(plan, kind)]) for kind in kinds}


def _columns(bulk: Bulk) -> dict[str, str]:
    """The columns of the findings, no wider than the margins of these rules."""
    types = {bulk.statements.margin_type(each.lowered) for each in bulk.judged() if each.lowered.margin is not None}
    widest = next((type_ for type_ in ("INT128", "BIGINT") if type_ in types), "INT")
    return {"rule": "SMALLINT", ROW: "BIGINT", "outcome": "TINYINT", "above": widest, "below": "INT128"}


def _of_kind(bulk: Bulk, kind: str) -> list[BulkRule]:
    """The rules on a kind that may apply to some record."""
    return [each for each in bulk.judged() if each.rule.subject == kind and not w.is_null(each.outcome)]


def _keep(bulk: Bulk, kind: str) -> None:
    """Keep what is not in order among the records of a kind."""
    told = [w.number(CODES[outcome]) for outcome in TOLD]
    found: list[exp.Query] = []
    for each in _of_kind(bulk, kind):
        outcome, above, below = (term.copy() for term in each.said)
        columns = [w.number(each.number), w.column("j", ROW), outcome, above, below if each.below is None else w.null()]
        found.append(w.select(columns, w.table(judged_table(kind), "j"), where=exp.In(this=each.outcome, expressions=told)))
    if found:
        rows = reduce(lambda one, other: exp.Union(this=one, expression=other, distinct=False), found)
        bulk.connection.execute(w.text_of(exp.Insert(this=w.table(FOUND), expression=rows)))


def _kept(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, Outcome], int]:
    """How many rows were kept, by the rule's place and the outcome."""
    rule, outcome = w.column("f", "rule"), w.column("f", "outcome")
    query = w.select([rule, outcome, exp.Count(this=exp.Star())], w.table(FOUND, "f"), group=[rule, outcome])
    return {(place, OUTCOMES[code]): count for place, code, count in connection.execute(w.text_of(query)).fetchall()}


def _count(bulk: Bulk, kind: str, kept: Mapping[tuple[int, Outcome], int]) -> None:
    """Count how the records of a kind come out: what applies, what is excused and what was ``kept``; the rest is in order."""
    bulk.counts |= {each.rule.code: {} for each in bulk.judged() if each.rule.subject == kind}
    mine = _of_kind(bulk, kind)
    if not mine:
        return
    asked: list[exp.Expr] = []
    for each in mine:
        excused = exp.Where(this=w.equal(each.outcome, w.number(CODES[Outcome.EXEMPT])))
        asked += [exp.Count(this=each.outcome), exp.Filter(this=exp.Count(this=exp.Star()), expression=excused)]
    numbers = bulk.connection.execute(w.text_of(w.select(asked, w.table(judged_table(kind), "j")))).fetchall()[0]
    for each, applied, excused in zip(mine, numbers[::2], numbers[1::2], strict=True):
        told = {outcome: kept.get((each.number, outcome), 0) for outcome in TOLD}
        counts = {Outcome.EXEMPT: excused, Outcome.SATISFIED: applied - excused - sum(told.values()), **told}
        bulk.counts[each.rule.code] = {said: counts[said] for said in CODES if counts[said]}
