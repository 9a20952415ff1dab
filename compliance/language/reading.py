"""The way in: an expression's text becomes a typed tree."""

from __future__ import annotations

from compliance.ground.values import Type
from compliance.ground.yamlfile import Mark
from compliance.language.calls import call
from compliance.language.check import Checker
from compliance.language.fitting import adapt, fits, mismatch
from compliance.language.scope import Scope
from compliance.language.syntax import Source, parse
from compliance.language.tree import Expr


def read(text: str, mark: Mark, scope: Scope, expect: Type | None = None) -> Expr:
    """The typed tree of an expression. Raises :class:`InputError` with file, line, column and the nearest right name."""
    source = Source(text.strip(), mark)
    expr = Checker(source, scope, call).expr(parse(source), expect)
    if expect is None:
        return expr
    if not fits(expr, expect):
        raise mismatch(mark, expect, expr)
    return adapt(expr, expect)
