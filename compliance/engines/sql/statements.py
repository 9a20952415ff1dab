"""The statements of a plan: shared definitions as columns first, then one query per kind of record for all its rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction

from sqlglot import exp

from compliance.engines.plan import LoweredRule
from compliance.engines.sql import words as w
from compliance.engines.sql.frame import ROW, Shared, table_of
from compliance.engines.sql.lowering import Lowering, Owner, open_site
from compliance.engines.verdict import Outcome
from compliance.ground.values import RATIO_SCALE, Base, Value
from compliance.language.lowered import Amount, Defined, Figure, Some
from compliance.rules.parameters import PlacedFigures, Timeline

CODES = {Outcome.EXEMPT: 1, Outcome.UNDETERMINED: 2, Outcome.PENDING: 3, Outcome.SATISFIED: 4, Outcome.VIOLATED: 5}
OUTCOMES = {code: outcome for outcome, code in CODES.items()}
"""Outcomes as the queries answer them; a rule that does not apply answers NULL."""


class Statements:
    """Writes the statements of a plan: definitions first, then one query per kind."""

    def __init__(self, shared: Shared, figures: PlacedFigures) -> None:
        self.shared = shared
        self.figures = figures

    def figure(self, term: Figure, day: exp.Expr, key: exp.Expr | None) -> exp.Expr:
        """A parameter's value, as cases."""
        return figure_sql(self.figures.timelines[term.name], self.figures.place, term.type.base, day, key)

    def conclude(self, rules: Iterable[LoweredRule]) -> Iterator[exp.Expr]:
        """Statements that add the definitions the rules rest on to the tables of their kinds, the lowest first."""
        strata: dict[Defined, int] = {}
        for rule in rules:
            for part in (rule.applies, rule.exempted, rule.pending, rule.required, rule.margin):
                stratify(part, strata)
        for stratum in sorted(set(strata.values())):
            by_kind: defaultdict[str, list[Defined]] = defaultdict(list)
            for definition, level in strata.items():
                if level == stratum and definition.kind in self.shared.supplied:
                    by_kind[definition.kind].append(definition)
            for kind, definitions in by_kind.items():
                yield self.with_columns(kind, definitions)

    def with_columns(self, kind: str, definitions: Sequence[Defined]) -> exp.Expr:
        """The statement that rewrites a kind's table with these definitions as further columns."""
        site = open_site(self.shared, kind, (), self.figure)
        alias = site.anchors[0][0]
        lowering = Lowering(site, (Owner(0),), self.figure)
        columns = [w.column(alias, name) for name in self.shared.columns(kind)]
        concluded = {definition: self.shared.name("d") for definition in definitions}
        columns += [exp.alias_(lowering.logic(definition.body), name, quoted=True) for definition, name in concluded.items()]
        self.shared.concluded.update(concluded)
        query = site.frame.from_clause(exp.select(*columns))
        return exp.Create(this=exp.to_table(table_of(kind), quoted=True), kind="TABLE", replace=True, expression=query)

    def judging(self, kind: str, rules: Sequence[LoweredRule]) -> exp.Expr:
        """The query that judges a kind: for each record its row number, and for each rule the outcome and the two parts of its margin."""
        site = open_site(self.shared, kind, (), self.figure)
        lowering = Lowering(site, (Owner(0),), self.figure)
        facets: list[exp.Expr] = [exp.alias_(w.column(site.anchors[0][0], ROW), ROW, quoted=True)]
        answers: list[exp.Expr] = [w.column("f", ROW)]
        for index, rule in enumerate(rules):
            named = {"applies": rule.applies, "exempted": rule.exempted, "pending": rule.pending or Some(()), "required": rule.required}
            facets += [exp.alias_(lowering.logic(logic), f"{name}{index}", quoted=True) for name, logic in named.items()]
            above, below = (w.null(), w.null()) if rule.margin is None else margin_sql(lowering, rule.margin)
            facets += [exp.alias_(above, f"above{index}", quoted=True), exp.alias_(below, f"below{index}", quoted=True)]
            answers.append(exp.alias_(outcome_sql(*(w.column("f", f"{name}{index}") for name in named)), f"outcome{index}", quoted=True))
            answers += [w.column("f", f"above{index}"), w.column("f", f"below{index}")]
        inner = exp.Subquery(this=site.frame.from_clause(exp.select(*facets)), alias=exp.TableAlias(this=exp.to_identifier("f", quoted=True)))
        return exp.select(*answers).from_(inner).order_by(w.column("f", ROW))


def stratify(part: object, strata: dict[Defined, int]) -> int:
    """Find the definitions inside a term or condition; each stands above all those inside it. The number of strata needed."""
    if isinstance(part, tuple):
        return max((stratify(item, strata) for item in part), default=0)
    if not is_dataclass(part) or isinstance(part, type):
        return 0
    if isinstance(part, Defined) and part in strata:
        return strata[part] + 1
    inner = max((stratify(getattr(part, item.name), strata) for item in fields(part)), default=0)
    if not isinstance(part, Defined):
        return inner
    strata[part] = inner
    return inner + 1


def outcome_sql(applies: exp.Expr, exempted: exp.Expr, pending: exp.Expr, required: exp.Expr) -> exp.Expr:
    """The code of a rule's outcome; NULL where it does not apply."""

    def code(outcome: Outcome) -> exp.Expr:
        return w.number(CODES[outcome])

    return w.case(
        [
            (w.surely(applies, False), w.null()),
            (exempted, code(Outcome.EXEMPT)),
            (w.opposite(w.both(w.surely(applies), w.surely(exempted, False))), code(Outcome.UNDETERMINED)),
            (pending, code(Outcome.PENDING)),
            (required, code(Outcome.SATISFIED)),
            (w.opposite(required), code(Outcome.VIOLATED)),
        ],
        code(Outcome.UNDETERMINED),
    )


def margin_sql(lowering: Lowering, margin: Amount) -> tuple[exp.Expr, exp.Expr]:
    """A margin's dividend and divisor."""
    below = w.number(margin.below)
    for term in margin.over:
        below = exp.Paren(this=exp.Mul(this=w.wide(below), expression=w.wide(lowering.term(term))))
    return lowering.term(margin.above), below


def figure_sql(timeline: Timeline, place: str, base: Base, day: exp.Expr, key: exp.Expr | None) -> exp.Expr:
    """A parameter's value on a day: its history in a place as cases."""
    keys: list[str | None] = [None] if key is None else list(timeline.type.keys)
    branches: list[tuple[exp.Expr, exp.Expr]] = []
    for start, end in periods(timeline):
        version = timeline.on(start, place)
        for each in keys:
            value = None if version is None else version.values.get(each)
            if value is None:
                continue
            conditions: list[exp.Expr] = [exp.Between(this=day, low=w.number(start.toordinal()), high=w.number(end.toordinal()))]
            if key is not None:
                conditions.append(w.equal(key, w.text(str(each))))
            branches.append((w.both(*conditions), w.number(whole(value, base))))
    return w.case(branches) if branches else w.null()


def periods(timeline: Timeline) -> list[tuple[dt.date, dt.date]]:
    """The stretches of days within which a parameter's version cannot change; the last ends before NEVER."""
    starts = {version.start for version in timeline.versions} | {version.until + dt.timedelta(days=1) for version in timeline.versions if version.until}
    ordered = sorted(starts)
    ends = [start - dt.timedelta(days=1) for start in ordered[1:]] + [dt.date.max - dt.timedelta(days=1)]
    return list(zip(ordered, ends, strict=False))


def whole(value: Value, base: Base) -> int:
    """A figure as a whole number."""
    assert isinstance(value, (int, Fraction))
    return int(value * RATIO_SCALE) if base is Base.RATIO else int(value)
