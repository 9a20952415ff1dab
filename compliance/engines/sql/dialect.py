"""Spark's SQL for the statements: whole numbers stay whole, and what cannot be computed is unknown or raises, never wrapped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp
from sqlglot.dialects.spark import Spark

from compliance.engines.sql import words as w

_MOST_MONTHS = 120_000
"""So many months from any day of the calendar lie outside it."""

_SMALL = 1_000
"""Products of numbers below this, lengths of texts, months and days, fit 32 bits."""


def _moved(generator: Any, expression: exp.DateAdd) -> str:  # noqa: ANN401 (sqlglot's generators are not typed alike from version to version)
    """Days or months after a day; months are kept within what ADD_MONTHS can count."""
    if expression.text("unit").upper() != "MONTH":
        return str(generator.func("DATE_ADD", expression.this, expression.expression))
    most = w.number(_MOST_MONTHS)
    count = exp.Greatest(this=exp.Least(this=expression.expression, expressions=[most]), expressions=[w.number(-_MOST_MONTHS)])
    return str(generator.func("ADD_MONTHS", expression.this, exp.Cast(this=count, to=exp.DataType.build("INT"))))


def _number(generator: Any, expression: exp.Literal) -> str:  # noqa: ANN401 (as above)
    """A literal; a whole number that a product could outgrow has 64 bits, where Spark would take 32."""
    large = not expression.is_string and expression.name.isdigit() and _SMALL <= int(expression.name) < 2**63
    return f"{expression.name}L" if large else str(generator.literal_sql(expression))


class ExactSpark(Spark):
    """Spark with decimal numbers of 38 digits for DuckDB's whole numbers of 128 bits; in ANSI mode both raise when they overflow."""

    class Generator(Spark.Generator):  # type: ignore[misc,valid-type]  # sqlglot names it by a variable
        """Writes the few expressions that the two engines say differently."""

        TYPE_MAPPING = {**Spark.Generator.TYPE_MAPPING, exp.DataType.Type.INT128: "DECIMAL(38, 0)"}
        TRANSFORMS: dict[type[exp.Expr], Callable[..., str]] = {**Spark.Generator.TRANSFORMS, exp.DateAdd: _moved, exp.Literal: _number}

        def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
            """A cast; a count of days or months that does not fit an INT leads out of every calendar and is unknown, as in the reference."""
            small = expression.to.is_type(exp.DataType.Type.INT)
            return str(super().cast_sql(expression, safe_prefix="TRY_" if small else safe_prefix))


def spark_sql(statement: exp.Expr) -> str:
    """A statement in Spark's words."""
    return str(statement.sql(dialect=ExactSpark))
