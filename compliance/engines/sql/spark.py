"""Spark as an engine: the same queries in Spark's words, on a cluster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import BooleanType, DataType, IntegerType, LongType, StringType, StructField, StructType
from sqlglot import exp

from compliance.engines.plan import MEASURED, LoweredRule, Plan
from compliance.engines.sql import words as w
from compliance.engines.sql.dialect import spark_sql
from compliance.engines.sql.frame import ROW, Shared, filled, table_of
from compliance.engines.sql.known_days import CALENDAR, WORKDAYS, calendar_columns, known_keys, listed, workday_columns
from compliance.engines.sql.layers import layered
from compliance.engines.sql.session import open_session
from compliance.engines.sql.statements import OUTCOMES, Statements, fixed_divisor, whole
from compliance.engines.verdict import Subject, Verdict
from compliance.ground.values import Base, Value
from compliance.records.kinds import Field, Kind
from compliance.records.record import Record
from compliance.rules.parameters import PlacedFigures
from compliance.rules.rule import Rule

_TYPES: dict[Base, DataType] = {Base.TEXT: StringType(), Base.ENUM: StringType(), Base.BOOL: IntegerType()}

LISTED = {table: known_keys(table)[0] for table in (CALENDAR, WORKDAYS)}
"""The calendar's tables, all of which Spark has as lists, with the first key of each."""

Judged = Sequence[tuple[Rule, LoweredRule]]
"""The rules of one query, in the order of its columns."""


class Spark:
    """Judges with Spark on the master it is given."""

    name = "spark"

    def __init__(self, master: str) -> None:
        self.master = master

    def judge(self, plan: Plan) -> list[Verdict]:
        """One verdict per rule and record it applies to. Raises where a number has more than 38 digits."""
        figures = plan.world.figures
        assert isinstance(figures, PlacedFigures)
        found: dict[str, list[Verdict]] = {rule.code: [] for rule in plan.rules}
        statements = Statements(Shared(plan.rows.kinds, supplied(plan), listed=LISTED), figures)
        rules = {kind: judged for kind, judged in by_kind(list(zip(plan.rules, plan.lowered, strict=True))).items() if plan.rows.all(kind)}
        with tables(open_session(self.master)) as made:
            for code, records in plan.rows.store.tables.items():
                made.fill(plan.rows.kinds[code], statements.shared.supplied[code], records)
            for kind, judged in rules.items():
                for row in made.answer(statements, kind, judged).collect():
                    for verdict in verdicts(row.asDict(), Subject(kind, row[ROW]), judged):
                        found[verdict.rule].append(verdict)
        return [verdict for rule in plan.rules for verdict in sorted(found[rule.code], key=lambda verdict: verdict.subject)]


def by_kind(judged: Judged) -> dict[str, Judged]:
    """Rules by the kind they judge."""
    return {kind: [pair for pair in judged if pair[0].subject == kind] for kind in dict.fromkeys(rule.subject for rule, _ in judged)}


def supplied(plan: Plan) -> dict[str, frozenset[str]]:
    """The fields that some record of a kind has a cell for."""
    return {code: frozenset(name for record in records for name in record.cells) for code, records in plan.rows.store.tables.items()}


def verdicts(answers: Mapping[str, int | None], subject: Subject, judged: Judged) -> Iterator[Verdict]:
    """What an answer says of a record; a divisor that is the same for all records need not be among its columns."""
    for index, (rule, lowered) in enumerate(judged):
        code = answers[f"outcome{index}"]
        if code is None:
            continue
        outcome = OUTCOMES[code]
        above, below = answers[f"above{index}"], answers.get(f"below{index}", fixed_divisor(lowered))
        margin = None if outcome not in MEASURED or above is None or below is None else Fraction(int(above), int(below))
        yield Verdict(rule.code, subject, outcome, margin)


@dataclass(slots=True)
class Tables:
    """The tables that queries read, as views of one session."""

    session: SparkSession
    held: dict[str, DataFrame] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)

    def put(self, name: str, frame: DataFrame) -> None:
        """A table by its name."""
        frame.createOrReplaceTempView(name)
        self.held[name] = frame

    def answer(self, statements: Statements, kind: str, judged: Judged) -> DataFrame:
        """What the rules on a kind say of each of its records."""
        query = layered(statements.judging(kind, [lowered for _, lowered in judged]))
        self.calendar(statements.shared.periods)
        return self.frame(query, kind)

    def frame(self, query: exp.Expr, stem: str) -> DataFrame:
        """A query's frame. Each query inside it becomes a view first: Spark goes over a whole query once for each level that it does not know yet."""
        inner = [each for each in query.find_all(exp.Subquery) if isinstance(each.parent, (exp.From, exp.Join))]
        for number, each in enumerate(reversed(inner)):
            name = f"{stem}_{number}"
            self.put(name, self.session.sql(spark_sql(each.this)))
            each.replace(w.under(w.table(name), each.alias))
        return self.session.sql(spark_sql(query))

    def fill(self, kind: Kind, fields: Iterable[str], records: Sequence[Record]) -> None:
        """The table of a dossier's records of a kind."""
        names = [name for name in kind.fields if name in fields]
        columns = [StructField(ROW, LongType(), False)]
        columns += [StructField(name, field_type(kind.fields[name])) for name in names]
        columns += [StructField(filled(name), BooleanType()) for name in names]
        rows = [
            (record.number, *(stored(record.value(name), kind.fields[name].type.base) for name in names), *(record.filled(name) for name in names))
            for record in records
        ]
        self.put(table_of(kind.code), self.session.createDataFrame(rows, StructType(columns), verifySchema=False))

    def calendar(self, periods: Iterable[int]) -> None:
        """The lists of days, with one for each number of working days to be added: looked up in place, where a join would cost far more planning."""
        lists = {listed(CALENDAR, name): column[1:] for name, column in calendar_columns(periods).items() if name != "day"}  # a list answers nothing beyond its ends
        lists[listed(WORKDAYS, "day")] = workday_columns()["day"][1:]
        for name, values in lists.items():
            numbers = exp.Array(expressions=[w.null() if value is None else w.number(value) for value in values])
            self.session.sql(f"DECLARE OR REPLACE VARIABLE {name} ARRAY<BIGINT> DEFAULT {spark_sql(numbers)}")
            self.lists.append(name)

    def forget(self) -> None:
        """Take the tables away, and what the executors keep of them."""
        for name, frame in self.held.items():
            self.session.catalog.dropTempView(name)
            frame.unpersist()
        for name in self.lists:
            self.session.sql(f"DROP TEMPORARY VARIABLE IF EXISTS {name}")


def field_type(each: Field) -> DataType:
    """The type of a field's column."""
    return _TYPES.get(each.type.base, LongType())


@contextmanager
def tables(session: SparkSession) -> Iterator[Tables]:
    """Tables that are gone afterwards."""
    made = Tables(session)
    try:
        yield made
    finally:
        made.forget()


def stored(value: Value | None, base: Base) -> int | str | None:
    """A field's value as it stands in a table."""
    if value is None or isinstance(value, str):
        return value
    return value.toordinal() if isinstance(value, dt.date) else whole(value, base)
