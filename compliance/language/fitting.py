"""Which types go together: what may stand where, and what arithmetic makes of them."""

from __future__ import annotations

from fractions import Fraction

from compliance.ground.problems import InputError, refuse
from compliance.ground.values import INTEGER, MONEY, NUMERIC, RATIO, TEXT, Base, Type
from compliance.ground.yamlfile import Mark
from compliance.language.ops import Sign
from compliance.language.tree import Expr, Literal


def fits(expr: Expr, wanted: Type) -> bool:
    """Whether an expression can stand where a type is wanted: the same base, or a bare number that becomes it."""
    if expr.type.base is wanted.base:
        return True
    if isinstance(expr, Literal) and expr.type == INTEGER:
        return wanted.base is Base.RATIO or (wanted.base is Base.MONEY and expr.value == 0)
    return isinstance(expr, Literal) and expr.type == TEXT and wanted.base is Base.ENUM and expr.value in wanted.options


def adapt(expr: Expr, wanted: Type) -> Expr:
    """The literal in the wanted type, where :func:`fits` allows it."""
    if isinstance(expr, Literal) and expr.type.base is not wanted.base and fits(expr, wanted):
        value = Fraction(expr.value) if wanted.base is Base.RATIO and isinstance(expr.value, int) else expr.value
        return Literal(value, wanted, expr.at)
    return expr


def mismatch(mark: Mark, wanted: Type, found: Expr) -> InputError:
    """The refusal of an expression of the wrong type."""
    hint = ("；金额请写 yuan(100) 或 wan(100)", "; write money as yuan(100) or wan(100)") if wanted == MONEY else ("", "")
    return refuse(mark, f"这里需要 {wanted}，写的是 {found.type}{hint[0]}", f"{wanted} is needed here, this is {found.type}{hint[1]}")


def computed(sign: Sign, left: Expr, right: Expr) -> Type | None:
    """The type of a sum, difference, product or quotient; ``None`` where it has no meaning."""
    a, b = left.type.base, right.type.base
    if a not in NUMERIC or b not in NUMERIC:
        return None
    plain = {Base.INTEGER, Base.RATIO}
    if sign in (Sign.PLUS, Sign.MINUS):
        return left.type if a is b else RATIO if {a, b} <= plain else None
    if sign is Sign.TIMES:
        return MONEY if (a is Base.MONEY) != (b is Base.MONEY) else INTEGER if a is b is Base.INTEGER else RATIO if {a, b} <= plain else None
    return RATIO if a is b or {a, b} <= plain else MONEY if a is Base.MONEY else None

