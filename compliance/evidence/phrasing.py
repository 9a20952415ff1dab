"""Values as people read them, written by the database: the same words as :mod:`compliance.language.wording`, in whole numbers only."""

from __future__ import annotations

from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.engines.sql.days import DAY_ZERO
from compliance.engines.sql.lowering import NEVER
from compliance.ground.values import NEVER as NEVER_DAY
from compliance.ground.values import Base, Type
from compliance.language.obligations import Unit
from compliance.language.wording import show, show_span

_PLACES = 10_000
"""Shares are shown to so many parts of a percentage point."""

_SMALL = 1_000_000
"""Up to this divisor, a millionth of what is left of an amount divided by it fits a number of 64 bits."""


def shown_in_words(above: exp.Expr, below: exp.Expr, type_: Type, lang: str) -> exp.Expr:
    """A value; a missing one says so."""
    match type_.base:
        case Base.DATE:
            day = w.cast(_date(above), "TEXT")
            told = w.case([(w.equal(above, NEVER), w.text(show(NEVER_DAY, type_, lang)))], day)
        case Base.MONEY:
            told = money_in_words(above, below, lang)
        case Base.RATIO:
            told = percent_in_words(above, below)
        case Base.BOOL:
            told = w.case([(w.equal(above, w.number(1)), w.text(show(True, type_, lang)))], w.text(show(False, type_, lang)))
        case Base.INTEGER:
            told = number_in_words(above, below)
        case _:
            told = above
    return w.case([(w.known(above, below), told)], w.text(show(None, type_, lang)))


def _date(ordinal: exp.Expr) -> exp.Expr:
    since = w.cast(exp.Paren(this=exp.Sub(this=ordinal, expression=w.number(DAY_ZERO))), "INT")
    return exp.Paren(this=exp.Add(this=w.cast(w.text("1970-01-01"), "DATE"), expression=since))


def days_in_words(count: exp.Expr, unit: Unit, lang: str) -> exp.Expr:
    """A whole number of days or things with its unit."""
    one, many = (show_span(number, unit, lang).removeprefix(str(number)) for number in (1, 2))
    words = w.text(many) if one == many else w.case([(w.equal(count, w.number(1)), w.text(one))], w.text(many))
    return w.function("concat", w.cast(count, "TEXT"), words)


def number_in_words(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    """A whole number, or a fraction in lowest terms."""
    if isinstance(below, exp.Literal) and below.name == "1":
        return w.cast(above, "TEXT")
    common = w.function("gcd", above, below if isinstance(below, exp.Literal) else w.wide(below))
    top, bottom = (w.cast(_quotient(term, common), "TEXT") for term in (above, below))
    return w.case([(w.equal(_quotient(below, common), w.number(1)), top)], w.function("concat", top, w.text("/"), bottom))


def money_in_words(above: exp.Expr, below: exp.Expr, lang: str) -> exp.Expr:
    """An amount in fen as yuan with separators; parts of a fen to the millionth of a yuan."""
    unit = w.text("元" if lang == "zh" else " yuan")
    sign = w.case([(exp.LT(this=above, expression=w.number(0)), w.text("-"))], w.text(""))
    size: exp.Expr = exp.Abs(this=above)
    if isinstance(below, exp.Literal) and below.name == "1":
        yuan, rest = _quotient(size, w.number(100)), _remainder(size, w.number(100))
        cents = w.function("concat", w.text("."), w.function("lpad", w.cast(rest, "TEXT"), w.number(2), w.text("0")))
        return w.function("concat", sign, _grouped(yuan), w.case([(w.is_some(rest), cents)], w.text("")), unit)
    width = "BIGINT" if isinstance(below, exp.Literal) and int(below.name) <= _SMALL else "INT128"
    if width == "INT128":
        size, below = w.wide(size), w.wide(below)
    per_yuan = w.combined(exp.Mul, [below, w.number(100)])
    yuan, rest = _quotient(size, per_yuan), w.cast(_remainder(size, per_yuan), width)
    in_fen = w.equal(_remainder(size, below), w.number(0))
    fen = w.function("lpad", w.cast(_quotient(rest, below), "TEXT"), w.number(2), w.text("0"))
    millionths = _quotient(w.combined(exp.Mul, [rest, w.number(1_000_000)]), per_yuan)
    fine = w.function("rtrim", w.function("lpad", w.cast(millionths, "TEXT"), w.number(6), w.text("0")), w.text("0"))
    digits = w.function("concat", w.text("."), w.case([(in_fen, fen)], fine))
    return w.function("concat", sign, _grouped(yuan), w.case([(w.is_some(rest), digits)], w.text("")), unit)


def percent_in_words(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    """A share as a percentage, rounded half up to four places."""
    return w.function("concat", _rounded(above, below), w.text("%"))


def points_in_words(above: exp.Expr, below: exp.Expr, lang: str) -> exp.Expr:
    """A difference of shares in percentage points."""
    return w.function("concat", _rounded(above, below), w.text("个百分点" if lang == "zh" else " percentage points"))


def _rounded(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    size, part = w.wide(exp.Abs(this=above)), w.wide(below)
    doubled = w.combined(exp.Add, [w.combined(exp.Mul, [size, w.wide(w.number(2 * 100 * _PLACES))]), part])
    scaled = _quotient(doubled, w.combined(exp.Mul, [part, w.wide(w.number(2))]))
    whole, rest = _quotient(scaled, w.wide(w.number(_PLACES))), _remainder(scaled, w.wide(w.number(_PLACES)))
    digits = w.function("rtrim", w.function("lpad", w.cast(rest, "TEXT"), w.number(4), w.text("0")), w.text("0"))
    sign = w.case([(w.both(exp.LT(this=above, expression=w.number(0)), w.is_some(scaled)), w.text("-"))], w.text(""))
    return w.function("concat", sign, w.cast(whole, "TEXT"), w.case([(w.is_some(rest), w.function("concat", w.text("."), digits))], w.text("")))


def _grouped(number: exp.Expr) -> exp.Expr:
    return w.function("format", w.text("{:,}"), w.cast(number, "BIGINT"))


def _quotient(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.IntDiv(this=exp.Paren(this=above), expression=exp.Paren(this=below)))


def _remainder(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Mod(this=exp.Paren(this=above), expression=exp.Paren(this=below)))
