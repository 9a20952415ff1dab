"""What a large run found, in words: sentences of :mod:`compliance.evidence.columnwise` as expressions over the tables that were judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.bulk import FOUND, TOLD, Bulk, BulkRule
from compliance.engines.sql.frame import ROW, Join, table_of
from compliance.engines.sql.lowering import NEVER, Lowering
from compliance.engines.sql.statements import CODES
from compliance.engines.verdict import Outcome
from compliance.evidence.columnwise import Case, Sentence, sentences
from compliance.evidence.phrasing import days_in_words, money_in_words, number_in_words, points_in_words, shown_in_words
from compliance.evidence.sentences import MOST_OTHERS, Teller
from compliance.language.lower import lower_amount
from compliance.language.lowered import Amount
from compliance.language.obligations import Unit
from compliance.language.tree import Field
from compliance.rules.labels import RulesetLabels

IN_ORDER = 2_000_000
"""Up to so many findings are put in order: a person can read them, or compare two files of them."""

COLUMNS = ("rule", "row", "key", "place", "outcome", "margin", "unit", "message")
"""The columns of the findings in words."""


def findings_query(bulk: Bulk, labels: RulesetLabels, lang: str) -> exp.Expr | None:
    """Every row that is not in order, in words, as one query with :data:`COLUMNS`; ``None`` where there is none.

    They come rule by rule, and within a rule in the order of rows; of more than :data:`IN_ORDER`, which would take more memory to sort than there
    is, as they come out of the joins. What :func:`gathering` asks for must have been done.
    """
    found: exp.Expr | None = None
    for each in bulk.judged():
        if any(outcome in bulk.counts[each.rule.code] for outcome in TOLD):
            part = rule_query(bulk, each, labels, lang)
            found = part if found is None else exp.Union(this=found, expression=part, distinct=False)
    if found is None:
        return None
    order = [w.column("q", name) for name in ("rule", ROW)] if bulk.count(*TOLD) <= IN_ORDER else ()
    return w.select([w.column("q", name) for name in COLUMNS], w.under(exp.Subquery(this=found), "q"), order=order)


def gathering(bulk: Bulk) -> Iterator[exp.Expr]:
    """The statements that put the rows that some rule found into tables of their own, so that no sentence has to be looked for in the whole ledger."""
    for kind in bulk.ledgers:
        rows = exp.Subquery(this=w.select([w.column("f", ROW)], w.table(FOUND, "f")))
        among = exp.In(this=w.column("t", ROW), query=rows)
        query = w.select([exp.Star()], w.table(table_of(kind), "t"), where=among)
        yield exp.Create(this=w.table(_gathered(kind)), kind="TABLE", replace=True, expression=query)


def _gathered(kind: str) -> str:
    return f"told_{kind}"


def rule_query(bulk: Bulk, each: BulkRule, labels: RulesetLabels, lang: str) -> exp.Select:
    """What one rule found, in words, with the number of each row."""
    site, lowering = bulk.statements.opened(each.rule.subject)
    alias, frame = site.anchors[0][0], site.frame
    mine = w.select((w.column("f", name) for name in (ROW, "outcome", "above", "below")), w.table(FOUND, "f"), where=w.equal(w.column("f", "rule"), w.number(each.number)))
    frame.joins.append(Join("v", lambda: exp.Subquery(this=mine), w.equal(w.column("v", ROW), w.column(alias, ROW)), "INNER"))
    teller = Teller(each.rule, bulk.plan.world, labels, lang)
    writer = Writer(bulk, each, teller, lowering, alias)
    message = w.case([(writer.holds(said.case), writer.write(said)) for said in sentences(teller) if writer.occurs(said.case)])
    keys = [w.column(alias, name) for name in bulk.plan.rows.kinds[each.rule.subject].key if (each.rule.subject, name) in frame.shared.used]
    ledger = bulk.ledgers[each.rule.subject]
    place = ledger.place(w.column(alias, ROW))
    called = w.function("concat_ws", w.text(" "), *keys)
    key = w.case([(w.is_not_blank(called), called)], place) if keys else place
    outcome = w.case([(writer.came_out(said), w.text(said.value)) for said in TOLD if said in bulk.counts[each.rule.code]])
    unit = each.rule.obligation.unit
    query = frame.select([
        w.named(w.text(each.rule.code), "rule"), w.named(ledger.row(w.column(alias, ROW)), "row"), w.named(key, "key"), w.named(place, "place"),
        w.named(outcome, "outcome"), w.named(writer.exact_margin(), "margin"), w.named(w.text(unit.value if unit else ""), "unit"), w.named(message, "message"),
        w.named(w.column(alias, ROW), ROW)])
    source = next(arg for arg in query.args.values() if isinstance(arg, exp.From))
    if isinstance(source.this, exp.Table):  # definitions of the record itself are made from the whole ledger
        source.set("this", w.table(_gathered(each.rule.subject), alias))
    return query


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the sentences of one rule over the table of its kind, joined to what the rule found (as ``v``)."""

    bulk: Bulk
    each: BulkRule
    teller: Teller
    lowering: Lowering
    alias: str

    @property
    def lang(self) -> str:
        """The language it writes."""
        return self.teller.lang

    def came_out(self, outcome: Outcome) -> exp.Expr:
        """Whether a row has this outcome."""
        return w.equal(w.column("v", "outcome"), w.number(CODES[outcome]))

    def occurs(self, case: Case) -> bool:
        """Whether any row may be this case."""
        never = case.never and not self.lowering.may_be_never(self.amount("event").above)
        return case.outcome in self.bulk.counts[self.each.rule.code] and not never

    def holds(self, case: Case) -> exp.Expr:
        """Whether a row is this case, if it is none of those before."""
        told = self.came_out(case.outcome)
        if case.never:
            return w.both(told, w.equal(self.part("event").above_sql, NEVER))
        if case.by_rest:
            return w.both(told, w.equal(w.column("v", "above"), w.number(0)))
        if case.pair is not None:
            first, second = list(pairwise(self.each.rule.obligation.parts))[case.pair]
            return w.both(told, exp.GT(this=self.part(first).above_sql, expression=self.part(second).above_sql))
        return told

    def write(self, sentence: Sentence) -> exp.Expr:
        """A sentence with its marks filled in."""
        pieces = [self.filled_in(text) if is_mark else w.text(text) for text, is_mark in sentence.pieces]
        return pieces[0] if len(pieces) == 1 else w.function("concat", *pieces)

    def filled_in(self, name: str) -> exp.Expr:
        """What stands at a mark."""
        if name.startswith("length:"):
            return self.length(name.removeprefix("length:"))
        match name:
            case "margin":
                return self.margin()
            case "days_late":
                late = exp.Paren(this=exp.Sub(this=self.part("event").above_sql, expression=self.part("due").above_sql))
                return days_in_words(late, Unit.DAYS, self.lang)
            case "missing":
                return self.missing()
            case "others":
                return self.others()
        part = self.part(name)
        return shown_in_words(part.above_sql, part.below_sql, self.each.rule.obligation.parts[name].type, self.lang)

    def amount(self, role: str) -> Amount:
        """A part of the obligation, lowered."""
        return lower_amount(self.each.rule.obligation.parts[role], self.bulk.plan.world.as_of)

    def part(self, role: str) -> PartSql:
        """A part of the obligation as a dividend and a divisor."""
        amount = self.amount(role)
        below = w.number(amount.below)
        for term in amount.over:
            below = w.combined(exp.Mul, [w.wide(below), w.wide(self.lowering.term(term))])
        return PartSql(self.lowering.term(amount.above), below)

    def divisor(self) -> exp.Expr:
        """The divisor of the margin."""
        return w.number(self.each.below) if self.each.below is not None else w.column("v", "below")

    def exact_margin(self) -> exp.Expr:
        """The margin as an exact number or fraction, as in the JSON report; empty where there is none."""
        return w.case([(w.opposite(self.came_out(Outcome.UNDETERMINED)), number_in_words(w.column("v", "above"), self.divisor()))])

    def margin(self) -> exp.Expr:
        """The size of the margin with its unit."""
        size, unit = exp.Abs(this=w.column("v", "above")), self.each.rule.obligation.unit or Unit.COUNT
        match unit:
            case Unit.MONEY:
                return money_in_words(size, self.divisor(), self.lang)
            case Unit.RATIO:
                return points_in_words(size, self.divisor(), self.lang)
        return days_in_words(size, unit, self.lang)

    def length(self, role: str) -> exp.Expr:
        """The length of a period whose figure is looked up."""
        count = self.part(role).above_sql
        if role == "days":
            return days_in_words(count, self.each.rule.obligation.unit or Unit.DAYS, self.lang)
        if self.lang == "zh":
            return w.function("concat", w.cast(count, "TEXT"), w.text("个月" if role == "months" else "年"))
        one = w.equal(count, w.number(1))
        return w.function("concat", w.cast(count, "TEXT"), w.text(" "), w.case([(one, w.text(role.removesuffix("s")))], w.text(role)))

    def missing(self) -> exp.Expr:
        """The fields that are not filled in, listed."""
        named = [
            w.case([(w.opposite(self.lowering.frame.filled(*self.lowering.reach(part.depth, part.via), part.name)), w.text(self.teller.name(role)))])
            for role, part in self.each.rule.obligation.parts.items() if isinstance(part, Field)]
        return w.function("concat_ws", w.text("、" if self.lang == "zh" else ", "), *named)

    def others(self) -> exp.Expr:
        """The other rows with the same key, at most five."""
        kind, ledger = self.each.rule.subject, self.bulk.ledgers[self.each.rule.subject]
        names = [part.name for part in self.each.rule.obligation.parts.values() if isinstance(part, Field)]
        keys = [w.column("o", name) for name in names]
        listed = exp.Anonymous(this="list", expressions=[exp.Order(this=w.column("o", ROW), expressions=[w.column("o", ROW)])])
        grouped = w.select(
            [*(w.named(key, name) for key, name in zip(keys, names, strict=True)), w.named(listed, "at")], w.table(table_of(kind), "o"), where=self._told(kind, names), group=keys,
            having=exp.GT(this=exp.Count(this=exp.Star()), expression=w.number(1)))
        alias = self.lowering.frame.shared.name("u")
        same = w.both(*(w.equal(w.column(alias, name), w.column(self.alias, name)) for name in names))
        self.lowering.frame.joins.append(Join(alias, lambda: exp.Subquery(this=grouped), same, "LEFT"))
        rest = w.function("list_filter", w.column(alias, "at"), exp.Lambda(this=exp.NEQ(this=exp.column("x"), expression=w.column(self.alias, ROW)), expressions=[exp.to_identifier("x")]))
        shown = exp.Lambda(this=ledger.place(exp.column("x"), names[0]), expressions=[exp.to_identifier("x")])
        told = w.function("list_transform", w.function("list_slice", rest, w.number(1), w.number(MOST_OTHERS)), shown)
        more = w.case([(exp.GT(this=w.function("len", rest), expression=w.number(MOST_OTHERS)), w.text(" …"))], w.text(""))
        return w.function("concat", w.function("array_to_string", told, w.text("、" if self.lang == "zh" else ", ")), more)

    def _told(self, kind: str, names: list[str]) -> exp.Expr:
        """Whether a row ``o`` has the key of one that this rule found: only of these are the others gathered."""
        mine = w.select([w.column("f", ROW)], w.table(FOUND, "f"), where=w.equal(w.column("f", "rule"), w.number(self.each.number)))
        found = w.select([w.column("g", name) for name in names], w.table(_gathered(kind), "g"), where=exp.In(this=w.column("g", ROW), query=exp.Subquery(this=mine)))
        keys = [w.column("o", name) for name in names]
        return exp.In(this=keys[0] if len(keys) == 1 else exp.Tuple(expressions=keys), query=exp.Subquery(this=found))


@dataclass(frozen=True, slots=True)
class PartSql:
    """A part of an obligation as an exact fraction in SQL."""

    above_sql: exp.Expr
    below_sql: exp.Expr

