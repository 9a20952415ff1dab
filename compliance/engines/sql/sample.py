"""The second witness of a large run: the reference judges a sample of it, chosen by a seed and spread over rules and verdicts."""

from __future__ import annotations

import gc
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from compliance.engines.plan import MEASURED
from compliance.engines.reference import judge_row
from compliance.engines.sampling import Share, Step, size
from compliance.engines.sql import words as w
from compliance.engines.sql.bulk import FOUND, Bulk, BulkRule, judged_table
from compliance.engines.sql.fetch import fetched, reads_all
from compliance.engines.sql.frame import ROW
from compliance.engines.sql.statements import CODES, OUTCOMES
from compliance.engines.verdict import Outcome
from compliance.engines.witness import Disagreement
from compliance.ground.problems import Problem, problem

SLICE = 20_000
"""So many records are read again at a time, however many are judged again."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the second witness saw: how many records and verdicts of how many, the rules it could not judge by a sample, and whether it saw all records."""

    records: int
    verdicts: int
    of_verdicts: int
    left_out: tuple[str, ...]
    every_record: bool


def witness(bulk: Bulk, seed: int = 0, share: Share = "usual", step: Step = lambda _more=0: None) -> Sample:
    """Judge a sample, or every record, by the reference, slice by slice. Raises :class:`Disagreement` where a verdict or a margin differs."""
    seen = records = 0
    left_out = [each.rule.code for each in bulk.judged() if reads_all(each.rule, bulk)]
    slices = list(_slices(bulk, left_out, seed, share))
    for done, (kind, rules, chosen) in enumerate(slices):
        judged, found = _again(bulk, kind, rules, chosen)
        records, seen = records + judged, seen + found
        if len(slices) > 1:
            gc.collect()  # the records of a slice hang together in cycles, and a long command runs without the collector
        step(0 if done else len(slices) - 1)
    every = all(size(ledger.size, share) == ledger.size for ledger in bulk.ledgers.values())
    return Sample(records, seen, sum(sum(counts.values()) for counts in bulk.counts.values()), tuple(left_out), every)


def _slices(bulk: Bulk, left_out: Collection[str], seed: int, share: Share) -> Iterator[tuple[str, list[BulkRule], set[int]]]:
    """The rows to be judged again, so many at a time, with the rules on them."""
    for kind, ledger in bulk.ledgers.items():
        rules = [each for each in bulk.judged() if each.rule.subject == kind and each.rule.code not in left_out]
        wanted = size(ledger.size, share)
        if wanted < ledger.size:
            rules = [each for each in rules if bulk.counts[each.rule.code]]
            chosen = sorted(_choose(bulk, kind, rules, wanted, seed))
        else:
            chosen = sorted(ledger.draw(random.Random(seed), wanted))  # noqa: S311 (a draw of all)
        for first in range(0, len(chosen), SLICE):
            yield kind, rules, set(chosen[first:first + SLICE])


def _again(bulk: Bulk, kind: str, rules: list[BulkRule], chosen: set[int]) -> tuple[int, int]:
    """How many records and verdicts of these rows the reference gave alike. Raises :class:`Disagreement` where one differs."""
    ledger, seen = bulk.ledgers[kind], 0
    problems: list[Problem] = []
    plan = fetched(bulk, {kind: chosen}, [each.rule for each in rules], sparse=True)
    said = _said(bulk, kind, rules, chosen)
    rows = [row for row in plan.rows.all(kind) if ledger.number(row.record) in chosen]
    for row in rows:
        place = ledger.number(row.record)
        for each in rules:
            verdict = judge_row(each.rule, row, plan.world)
            seen += verdict.outcome is not Outcome.NOT_APPLICABLE
            outcome, margin = said[place, each.rule.code]
            if (verdict.outcome, verdict.margin) != (outcome, margin):
                ours, theirs = _told(verdict.outcome, verdict.margin), _told(outcome, margin)
                problems.append(problem(
                    f"{each.rule.code} {row.record.origin}", f"两个引擎的判定不一致，不予评分（reference: {ours}；duckdb: {theirs}）；请报告此问题",
                    f"the engines disagree, there is no score (reference: {ours}; duckdb: {theirs}); please report this"))
    if problems:
        raise Disagreement(problems)
    return len(rows), seen


def _told(outcome: Outcome, margin: Fraction | None) -> str:
    return f"{outcome.value} {'' if margin is None else margin}".strip()


def _choose(bulk: Bulk, kind: str, rules: list[BulkRule], most: int, seed: int) -> set[int]:
    """Rows drawn by a seed: of what each rule found and of what it excused, some; the rest from all."""
    each_stratum = max(1, most // (2 * max(1, sum(len(bulk.counts[each.rule.code]) for each in rules))))
    draw = random.Random(seed)  # noqa: S311 (a draw that can be repeated)
    chosen = _of_found(bulk, rules, each_stratum, seed)
    judged = w.table(judged_table(kind), "j")
    for each in rules:
        if Outcome.EXEMPT in bulk.counts[each.rule.code]:
            excused = w.equal(each.outcome, w.number(CODES[Outcome.EXEMPT]))
            later = exp.GTE(this=w.column("j", ROW), expression=w.number(draw.randrange(bulk.ledgers[kind].size // 2 + 1)))
            query = w.select([w.column("j", ROW)], judged.copy(), where=w.both(excused, later)).limit(each_stratum)
            chosen.update(row for row, in bulk.connection.execute(w.text_of(query)).fetchall())
    chosen.update(bulk.ledgers[kind].draw(draw, max(0, most - len(chosen))))
    return chosen


def _of_found(bulk: Bulk, rules: list[BulkRule], each_stratum: int, seed: int) -> set[int]:
    hashed = exp.Anonymous(this="hash", expressions=[w.column("f", ROW), w.number(seed)])
    stratum = [w.column("f", "rule"), w.column("f", "outcome")]
    place = exp.Window(this=exp.RowNumber(), partition_by=stratum, order=exp.Order(expressions=[hashed]))
    inner = w.select([w.named(w.column("f", ROW), ROW), w.named(place, "place")], w.table(FOUND, "f"), where=exp.In(
        this=w.column("f", "rule"), expressions=[w.number(each.number) for each in rules]))
    query = w.select([w.column("n", ROW)], w.under(exp.Subquery(this=inner), "n"), where=exp.LTE(this=w.column("n", "place"), expression=w.number(each_stratum)))
    return {row for row, in bulk.connection.execute(w.text_of(query)).fetchall()} if rules else set()


def _said(bulk: Bulk, kind: str, rules: list[BulkRule], rows: set[int]) -> dict[tuple[int, str], tuple[Outcome, Fraction | None]]:
    """What the database says of each chosen row and rule."""
    columns: list[exp.Expr] = [w.column("j", ROW)]
    for each in rules:
        columns += [term.copy() for term in each.said]
    listed = exp.In(this=w.column("j", ROW), expressions=[w.number(row) for row in sorted(rows)])
    answers: dict[tuple[int, str], tuple[Outcome, Fraction | None]] = {}
    for row, *cells in bulk.connection.execute(w.text_of(w.select(columns, w.table(judged_table(kind), "j"), where=listed))).fetchall():
        for position, each in enumerate(rules):
            code, above, below = cells[3 * position: 3 * position + 3]
            outcome = Outcome.NOT_APPLICABLE if code is None else OUTCOMES[code]
            margin = Fraction(int(above), int(below)) if outcome in MEASURED and above is not None and below is not None else None
            answers[row, each.rule.code] = outcome, margin
    return answers
