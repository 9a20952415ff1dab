"""The queries of a plan: one per kind of record for all its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from sqlglot import exp

from compliance.engines.plan import LoweredRule
from compliance.engines.sql import words as w
from compliance.engines.sql.bounds import bound, smallest
from compliance.engines.sql.frame import ROW, Shared, table_of
from compliance.engines.sql.lowering import Lowering
from compliance.engines.sql.site import Owner, Site, open_site
from compliance.engines.verdict import Outcome
from compliance.ground.values import RATIO_SCALE, Base, Value
from compliance.language.lowered import Amount, Defined, Figure, Some
from compliance.rules.parameters import PlacedFigures, Timeline

CODES = {Outcome.EXEMPT: 1, Outcome.UNDETERMINED: 2, Outcome.PENDING: 3, Outcome.SATISFIED: 4, Outcome.VIOLATED: 5}
OUTCOMES = {code: outcome for outcome, code in CODES.items()}
"""Outcomes as the queries answer them; a rule that does not apply answers NULL."""


class Statements:
    """Writes the queries of a plan: one per kind of record for all its rules, definitions as columns of the tables that rules read."""

    def __init__(self, shared: Shared, *figures: PlacedFigures) -> None:
        """``figures`` of one place, or of several in the order of the numbers in the column ``shared.place``."""
        self.shared = shared
        self.figures = figures

    def value(self, term: Figure, day: exp.Expr, key: exp.Expr | None, alias: str) -> exp.Expr:
        """A parameter's value, as cases; where it is not the same in all places, that of the record behind an alias."""
        said = [figure_sql(figures.timelines[term.name], figures.place, term.type.base, day, key) for figures in self.figures]
        if self.shared.place is None or all(each == said[0] for each in said):
            return said[0]
        return w.case([(w.equal(w.column(alias, self.shared.place), w.number(number)), each) for number, each in enumerate(said)])

    def values(self, term: Figure) -> frozenset[int]:
        """Every value a parameter has had in these places."""
        found = ((placed.timelines[term.name], placed.place) for placed in self.figures)
        versions = [timeline.on(start, place) for timeline, place in found for start, _ in periods(timeline)]
        return frozenset(whole(value, term.type.base) for version in versions if version is not None for value in version.values.values())

    def table(self, kind: str, definitions: tuple[Defined, ...]) -> exp.Expr:
        """A kind's table with these definitions as further columns; those they rest on are made beneath them."""
        if not definitions:
            return w.table(table_of(kind))
        site, lowering = self.opened(kind)
        alias = site.anchors[0][0]
        bodies = {definition: lowering.logic(definition.body) for definition in definitions}
        beneath = site.frame.needed(alias)
        columns = [w.column(alias, name) for name in self.shared.columns(kind)]
        for definition, body in bodies.items():
            name = self.shared.conclusion(definition)
            columns.append(w.column(alias, name) if definition in beneath else w.named(body, name))
        return exp.Subquery(this=site.frame.select(columns))

    def opened(self, kind: str) -> tuple[Site, Lowering]:
        """A site on a kind, and the lowering of terms about its records."""
        site = open_site(self.shared, kind, (), self.table)
        return site, Lowering(site, (Owner(0),), self)

    def margin_type(self, rule: LoweredRule) -> str:
        """The smallest type that holds the dividend of a rule's margin."""
        return smallest(None if rule.margin is None else bound(rule.margin.above, self.values))

    def judging(self, kind: str, rules: Sequence[LoweredRule], in_order: bool = False) -> exp.Select:
        """The query that judges a kind: for each record the columns that say which one it is, and for each rule the outcome and the
        dividend of its margin, and the divisor where it is not the same for all (:func:`fixed_divisor`).
        """
        site, lowering = self.opened(kind)
        alias = site.anchors[0][0]
        own = [name for name in self.shared.own(kind) if name != self.shared.place]
        facets = [w.named(w.column(alias, name), name) for name in own]
        answers: list[exp.Expr] = [w.column("f", name) for name in own]

        def faceted(term: exp.Expr, name: str) -> exp.Expr:
            if term.find(exp.Column) is None:
                return term
            facets.append(w.named(term, name))
            return w.column("f", name)

        for index, rule in enumerate(rules):
            named = {"applies": rule.applies, "exempted": rule.exempted, "pending": rule.pending or Some(()), "required": rule.required}
            said = [faceted(lowering.logic(logic), f"{name}{index}") for name, logic in named.items()]
            binds = not w.is_said(said[0], False)
            above, below = (w.null(), w.null()) if rule.margin is None or not binds else margin_sql(lowering, rule.margin)
            answers.append(w.named(w.cast(outcome_sql(*said), "TINYINT"), f"outcome{index}"))
            answers.append(w.named(w.cast(faceted(above, f"above{index}"), self.margin_type(rule)), f"above{index}"))
            if fixed_divisor(rule) is None:
                answers.append(w.named(faceted(below, f"below{index}"), f"below{index}"))
        inner = w.under(exp.Subquery(this=site.frame.select(facets)), "f")
        return w.select(answers, inner, order=[w.column("f", ROW)] if in_order else ())


def outcome_sql(applies: exp.Expr, exempted: exp.Expr, pending: exp.Expr, required: exp.Expr) -> exp.Expr:
    """The code of a rule's outcome; NULL where it does not apply."""

    def code(outcome: Outcome) -> exp.Expr:
        return w.number(CODES[outcome])

    if w.is_said(applies, False):
        return w.null()
    return w.case(  # a case takes what is unknown for untrue: its third branch meets only what applies or may apply, and is or may be not exempt
        [
            (w.opposite(applies), w.null()),
            (exempted, code(Outcome.EXEMPT)),
            (w.either(w.unknown(applies), w.unknown(exempted)), code(Outcome.UNDETERMINED)),
            (pending, code(Outcome.PENDING)),
            (required, code(Outcome.SATISFIED)),
            (w.opposite(required), code(Outcome.VIOLATED)),
        ],
        code(Outcome.UNDETERMINED),
    )


def fixed_divisor(rule: LoweredRule) -> int | None:
    """The divisor of a rule's margin where it is the same for all records."""
    return 1 if rule.margin is None else rule.margin.below if not rule.margin.over else None


def margin_sql(lowering: Lowering, margin: Amount) -> tuple[exp.Expr, exp.Expr]:
    """A margin's dividend and divisor."""
    below = w.number(margin.below)
    for term in margin.over:
        below = w.combined(exp.Mul, [w.wide(below), w.wide(lowering.term(term))])
    return lowering.term(margin.above), below


def figure_sql(timeline: Timeline, place: str, base: Base, day: exp.Expr, key: exp.Expr | None) -> exp.Expr:
    """A parameter's value on a day: its history in a place as cases."""
    if w.is_null(day) or (key is not None and w.is_null(key)):
        return w.null()
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
