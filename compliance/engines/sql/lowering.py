"""Lowered terms and conditions as SQL expressions. SQL's own three values are Kleene's; numbers are never divided."""

from __future__ import annotations

from typing import Protocol

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.bounds import is_narrow
from compliance.engines.sql.days import DaysSql
from compliance.engines.sql.folding import gathered, gathered_truth
from compliance.engines.sql.site import Owner, Site, follow
from compliance.language.lower import NEVER_ORDINAL
from compliance.language.lowered import (
    CellFilled,
    Coded,
    Column,
    Comparison,
    DayAfter,
    DayInYear,
    DayMonthsAfter,
    DaysBetween,
    Defined,
    Else,
    Every,
    Extreme,
    Figure,
    Gather,
    GatherTruth,
    HasValue,
    If,
    Indicator,
    Logic,
    Number,
    Opposite,
    Plus,
    Positive,
    Prefix,
    Said,
    Size,
    Some,
    Term,
    Times,
    Within,
    Year,
)
from compliance.language.ops import Order

NEVER = w.number(NEVER_ORDINAL)
_NEVER_NUMBER = Number(NEVER_ORDINAL)



class Figures(Protocol):
    """What a lowering asks of the parameters."""

    def value(self, term: Figure, day: exp.Expr, key: exp.Expr | None, alias: str) -> exp.Expr:
        """A parameter's value by its day and key, as SQL; ``alias``: a record of the dossier it is asked for."""
        ...

    def values(self, term: Figure) -> frozenset[int]:
        """Every value it can have."""
        ...


class Lowering:
    """Lowers terms about the rows of a site; ``owners`` are the records at each loop depth, the subject first."""

    def __init__(self, site: Site, owners: tuple[Owner, ...], figures: Figures) -> None:
        self.site = site
        self.frame = site.frame
        self.owners = owners
        self.figures = figures
        self.days = DaysSql(site.frame)

    def elsewhere(self, site: Site, owners: tuple[Owner, ...]) -> Lowering:
        """The lowering of terms about another site."""
        return Lowering(site, owners, self.figures)

    def owner(self, depth: int, via: tuple[str, ...]) -> Owner:
        """The record at a loop depth, over single relations."""
        own = self.owners[depth]
        return Owner(own.anchor, (*own.via, *via))

    def reach(self, depth: int, via: tuple[str, ...]) -> tuple[str, str]:
        """The alias and kind of the record at a depth, over single relations."""
        return follow(self.site, self.owner(depth, via))

    def at(self, depth: int, via: tuple[str, ...]) -> tuple[Lowering, exp.Expr]:
        """The lowering with another record as its subject, and whether there is such a record."""
        owner = self.owner(depth, via)
        return Lowering(self.site, (owner,), self.figures), self.frame.exists(*follow(self.site, owner))

    def term(self, term: Term) -> exp.Expr:
        """A term's whole number, or NULL."""
        match term:
            case Number(value=value):
                return w.number(value)
            case Coded(text=text):
                return w.text(text)
            case Column(name=name, depth=depth, via=via):
                return self.frame.value(*self.reach(depth, via), name)
            case Indicator(condition=condition):
                said = self.logic(condition)
                return w.case([(said, w.number(1)), (w.opposite(said), w.number(0))])
            case If(condition=condition, yes=yes, no=no):
                said = self.logic(condition)
                return w.case([(said, self.term(yes)), (w.opposite(said), self.term(no))])
            case Else(first=first, second=second):
                return w.case([(self.happened(first), self.term(first))], self.term(second))
            case Within(term=inner, depth=depth, via=via):
                there, exists = self.at(depth, via)
                return w.case([(exists, there.term(inner))])
            case Figure(key=key, day=day):
                return self.figures.value(term, self.term(day), None if key is None else self.term(key), self.site.anchors[0][0])
            case Gather():
                return gathered(self, term)
        return self.computed(term)

    def computed(self, term: Term) -> exp.Expr:
        """A term that is known only where all its parts are."""
        match term:
            case Plus(terms=terms):
                return w.combined(exp.Add, [self.sized(part, term) for part in terms])
            case Times(left=left, right=right):
                return w.combined(exp.Mul, [self.sized(left, term), self.sized(right, term)])
            case Positive(term=inner):
                found = self.term(inner)
                return w.case([(w.compared(Order.GT, found, w.number(0)), found)])
            case Size(term=inner):
                found = self.term(inner)
                return w.null() if w.is_null(found) else exp.Abs(this=found)
            case Extreme(greatest=greatest, terms=terms):
                parts = [self.sized(part, term) for part in terms]
                if any(w.is_null(part) for part in parts):
                    return w.null()
                best = exp.Greatest(this=parts[0], expressions=parts[1:]) if greatest else exp.Least(this=parts[0], expressions=parts[1:])
                return w.case([(w.known(*parts), best)])
            case DayAfter():
                return self.days.after(self, term)
            case DaysBetween():
                return self.days.between(self, term)
            case DayMonthsAfter(start=start, months=months):
                return self.days.months_after(self.term(start), self.term(months))
            case DayInYear(year=year, month=month, day=day):
                return self.days.in_year(self.term(year), month, day)
            case Year(day=day):
                return self.days.year(self.term(day))
        raise AssertionError(term)

    def happened(self, day: Term) -> exp.Expr:
        """Whether a day is known and the event took place; unknown at most where the day is."""
        found = self.term(day)
        return w.compared(Order.NE, found, NEVER) if self.may_be_never(day) else w.known(found)

    def may_be_never(self, day: Term) -> bool:
        """Whether a day may stand for an event that did not happen."""
        match day:
            case Number(value=value):
                return value == NEVER_ORDINAL
            case Column(name=name, depth=depth, via=via):
                return (self.reach(depth, via)[1], name) not in self.frame.shared.happened
            case DayAfter(start=start) | DayMonthsAfter(start=start):
                return self.may_be_never(start)
            case If(yes=one, no=two):
                return any(self.may_be_never(each) and not w.is_null(self.term(each)) for each in (one, two))
            case Else(second=second):
                return self.may_be_never(second)
            case DayInYear():
                return False
        return True

    def sized(self, part: Term, whole: Term) -> exp.Expr:
        """A part of a sum or product in the width that the whole needs."""
        found = self.term(part)
        if not is_narrow(whole, self.figures.values):
            return w.wide(found)
        # A case of small literals would be a number of 32 bits, and so would its products.
        return found if isinstance(found, (exp.Column, exp.Literal)) else w.cast(found, "BIGINT")

    def counts(self, term: Term) -> frozenset[int] | None:
        """The numbers a term can be, where they are known beforehand."""
        match term:
            case Number(value=value):
                return frozenset({value})
            case Figure():
                return self.figures.values(term)
        return None

    def logic(self, logic: Logic) -> exp.Expr:
        """A condition in SQL's three values."""
        match logic:
            case Every(terms=terms):
                return w.both(*(self.logic(term) for term in terms))
            case Some(terms=(Opposite(term=HasValue(terms=(day,))), Comparison(order=Order.NE, left=left, right=right))) if left == day and right == _NEVER_NUMBER and not self.may_be_never(day):
                return exp.true()
            case Some(terms=terms):
                return w.either(*(self.logic(term) for term in terms))
            case Opposite(term=term):
                return w.opposite(self.logic(term))
            case Defined():
                return self.frame.conclusion(follow(self.site, self.owners[0])[0], logic)
            case Comparison(order=order, left=left, right=right):
                return w.compared(order, self.term(left), self.term(right))
            case HasValue(terms=terms):
                return w.known(*(self.logic(term.condition) if isinstance(term, Indicator) else self.term(term) for term in terms))
            case CellFilled(column=Column(name=name, depth=depth, via=via)):
                return self.frame.filled(*self.reach(depth, via), name)
            case Prefix(column=column, text=text):
                found = self.term(column)
                return w.null() if w.is_null(found) else w.equal(exp.Left(this=found, expression=w.number(len(text))), w.text(text))
            case Said(condition=condition, depth=depth, via=via):
                there, exists = self.at(depth, via)
                return w.case([(exists, there.logic(condition))])
            case GatherTruth():
                return gathered_truth(self, logic)
