"""Lowered terms and conditions measured on records: whole numbers in, whole numbers out.

It shares no code with the reference interpreter: days are ordinals searched in a list of working days,
ratios are cross-multiplied, texts are codes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from compliance.calendars.workdays import IndexedCalendar
from compliance.engines.rows import StoreRow
from compliance.ground.truth import Truth
from compliance.ground.values import RATIO_SCALE, Base, Value
from compliance.language.lower import NEVER_ORDINAL
from compliance.language.lowered import (
    Amount,
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
from compliance.language.ops import Fold, Order, Roll
from compliance.language.tree import Related, SameKey, Source
from compliance.language.world import Figures


def compared(order: Order, left: int, right: int) -> bool:
    """Whether two whole numbers stand in an order."""
    difference = left - right
    match order:
        case Order.EQ | Order.NE:
            return (difference == 0) is (order is Order.EQ)
        case Order.LT | Order.GE:
            return (difference < 0) is (order is Order.LT)
        case Order.LE | Order.GT:
            return (difference <= 0) is (order is Order.LE)


def _months_after(start: int, months: int) -> int | None:
    """The ordinal of the same day so many months on: the first of that month, then the days before the start's, as far as the month goes."""
    if start == NEVER_ORDINAL:
        return start
    day = dt.date.fromordinal(start)
    count = day.year * 12 + day.month - 1 + months
    if not 12 <= count < dt.MAXYEAR * 12:
        return None
    first = dt.date(count // 12, count % 12 + 1, 1).toordinal()
    following = dt.date((count + 1) // 12, (count + 1) % 12 + 1, 1).toordinal()
    return min(first + day.day, following) - 1


class Measure:
    """Measures one plan's terms; hands out the codes of its texts."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.calendar = IndexedCalendar()
        self.codes: dict[str, int] = {}
        self.texts: list[str] = []

    def code(self, text: str) -> int:
        """The code of a text; equal texts have equal codes."""
        if text not in self.codes:
            self.codes[text] = len(self.texts)
            self.texts.append(text)
        return self.codes[text]

    def whole(self, value: Value | None, base: Base) -> int | None:
        """A value as a whole number."""
        if value is None:
            return None
        if isinstance(value, dt.date):
            return value.toordinal()
        if isinstance(value, str):
            return self.code(value)
        return int(value * RATIO_SCALE) if base is Base.RATIO else int(value)

    def row(self, depth: int, via: tuple[str, ...], rows: Sequence[StoreRow]) -> StoreRow | None:
        """The record at a loop depth, over single relations."""
        row: StoreRow | None = rows[depth]
        for relation in via:
            others = None if row is None else row.related(relation)
            row = others[0] if others and len(others) == 1 else None
        return row

    def relatives(self, source: Source, rows: Sequence[StoreRow]) -> Sequence[StoreRow] | None:
        """The records an aggregate runs over."""
        match source:
            case SameKey(fields=fields):
                return rows[0].same(fields)
            case Related(relation=relation, depth=depth, via=via):
                row = self.row(depth, via, rows)
                return None if row is None else row.related(relation)

    def term(self, term: Term, rows: Sequence[StoreRow]) -> int | None:
        """A term's whole number; ``None`` for unknown."""
        match term:
            case Number(value=value):
                return value
            case Coded(text=text):
                return self.code(text)
            case Column(name=name, type=type_, depth=depth, via=via):
                row = self.row(depth, via, rows)
                return None if row is None else self.whole(row.value(name), type_.base)
            case Indicator(condition=condition):
                said = self.logic(condition, rows)
                return None if said is None else int(said)
            case If(condition=condition, yes=yes, no=no):
                said = self.logic(condition, rows)
                return None if said is None else self.term(yes if said else no, rows)
            case Else(first=first, second=second):
                day = self.term(first, rows)
                return self.term(second, rows) if day is None or day == NEVER_ORDINAL else day
            case Within(term=inner, depth=depth, via=via):
                row = self.row(depth, via, rows)
                return None if row is None else self.term(inner, (row,))
            case Figure():
                return self.figure(term, rows)
            case Gather():
                return self.gather(term, rows)
        return self.computed(term, rows)

    def computed(self, term: Term, rows: Sequence[StoreRow]) -> int | None:
        """A term that is known only where all its parts are."""
        match term:
            case Plus(terms=terms) | Extreme(terms=terms):
                parts = [self.term(part, rows) for part in terms]
            case Times(left=one, right=other) | DayAfter(start=one, days=other) | DaysBetween(start=one, end=other) | DayMonthsAfter(start=one, months=other):
                parts = [self.term(one, rows), self.term(other, rows)]
            case Positive(term=inner) | Size(term=inner) | Year(day=inner) | DayInYear(year=inner):
                parts = [self.term(inner, rows)]
            case _:
                raise AssertionError(term)
        known = [part for part in parts if part is not None]
        return self.combine(term, known) if len(known) == len(parts) else None

    def combine(self, term: Term, parts: list[int]) -> int | None:
        """A term from the numbers of its parts."""
        match term:
            case Plus():
                return sum(parts)
            case Extreme(greatest=greatest):
                return max(parts) if greatest else min(parts)
            case Times():
                return parts[0] * parts[1]
            case Positive():
                return parts[0] if parts[0] > 0 else None
            case Size():
                return max(parts[0], -parts[0])
            case Year():
                return None if parts[0] == NEVER_ORDINAL else dt.date.fromordinal(parts[0]).year
            case DayMonthsAfter():
                return _months_after(parts[0], parts[1])
            case DayInYear(month=month, day=day):
                return dt.date(parts[0], month, day).toordinal() if 1 <= parts[0] <= dt.MAXYEAR else None
            case DaysBetween(working=working):
                if NEVER_ORDINAL in parts:
                    return None
                return self.calendar.working_days_between(*parts) if working else parts[1] - parts[0]
            case DayAfter(working=working, roll=roll):
                return self.day_after(parts[0], parts[1], working, roll)
        raise AssertionError(term)

    def day_after(self, start: int, days: int, working: bool, roll: Roll) -> int | None:
        """The ordinal so many (working) days after another."""
        if start == NEVER_ORDINAL:
            return NEVER_ORDINAL
        if working:
            return self.calendar.add_working_days(start, days)
        end = start + days
        if not 1 <= end <= NEVER_ORDINAL:
            return None
        return end if roll is Roll.NONE else self.calendar.roll(end, roll)

    def figure(self, figure: Figure, rows: Sequence[StoreRow]) -> int | None:
        """A parameter's value on a day."""
        day = self.term(figure.day, rows)
        code = None if figure.key is None else self.term(figure.key, rows)
        if day is None or day == NEVER_ORDINAL or (figure.key is not None and code is None):
            return None
        key = None if code is None else self.texts[code]
        return self.whole(self.figures.figure(figure.name, dt.date.fromordinal(day), key), figure.type.base)

    def gather(self, gather: Gather, rows: Sequence[StoreRow]) -> int | None:
        """Related records folded into a number."""
        found = self.relatives(gather.source, rows)
        if found is None:
            return None
        numbers: list[int] = []
        for row in found:
            inner = (*rows, row)
            inside = True if gather.where is None else self.logic(gather.where, inner)
            if inside is None:
                return None
            if inside:
                number = 1 if gather.item is None else self.term(gather.item, inner)
                if number is None:
                    return None
                numbers.append(number)
        if gather.fold in (Fold.SUM, Fold.COUNT):
            return sum(numbers)
        return None if not numbers else max(numbers) if gather.fold is Fold.MAX else min(numbers)

    def logic(self, logic: Logic, rows: Sequence[StoreRow]) -> Truth:
        """A condition's truth: needed inside aggregates, and for what is told to an engine as one attribute."""
        match logic:
            case Every(terms=terms) | Some(terms=terms):
                stop = isinstance(logic, Some)
                said = [self.logic(term, rows) for term in terms]
                return stop if stop in said else None if None in said else not stop
            case Opposite(term=term):
                inner = self.logic(term, rows)
                return inner if inner is None else not inner
            case Comparison(order=order, left=left, right=right):
                one, other = self.term(left, rows), self.term(right, rows)
                return None if one is None or other is None else compared(order, one, other)
            case HasValue(terms=needed):
                return all(self.term(term, rows) is not None for term in needed)
            case CellFilled(column=column):
                row = self.row(column.depth, column.via, rows)
                return None if row is None else row.filled(column.name)
            case Prefix(column=column, text=text):
                code = self.term(column, rows)
                return None if code is None else self.texts[code][: len(text)] == text
            case Defined(body=body):
                return self.logic(body, rows)
            case Said(condition=condition, depth=depth, via=via):
                row = self.row(depth, via, rows)
                return None if row is None else self.logic(condition, (row,))
            case GatherTruth():
                return self.gather_truth(logic, rows)

    def gather_truth(self, gather: GatherTruth, rows: Sequence[StoreRow]) -> Truth:
        """Whether some, or every, related record meets a condition."""
        found = self.relatives(gather.source, rows)
        if found is None:
            return None
        doubtful = False
        for row in found:
            inside = True if gather.where is None else self.logic(gather.where, (*rows, row))
            said = self.logic(gather.item, (*rows, row))
            decisive = (not said if gather.every else said) if said is not None else None
            if inside and decisive:
                return not gather.every
            doubtful = doubtful or (inside is not False and decisive is not False)
        return None if doubtful else gather.every

    def amount(self, amount: Amount, rows: Sequence[StoreRow]) -> Fraction | None:
        """An exact number."""
        above = self.term(amount.above, rows)
        over = [self.term(term, rows) for term in amount.over]
        if above is None or None in over:
            return None
        below = amount.below
        for divisor in over:
            below *= divisor or 1
        return Fraction(above, below)
