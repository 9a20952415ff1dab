"""Two witnesses: no violation leaves the program on one engine's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.engines.durable import Chained
from compliance.engines.facts import Inference
from compliance.engines.fence import Fence, available
from compliance.engines.match import Matcher
from compliance.engines.plan import Engine, Plan
from compliance.engines.reference import Reference
from compliance.engines.verdict import Subject, Verdict
from compliance.ground.problems import InputError, problem
from compliance.ground.values import Name


@dataclass(frozen=True, slots=True)
class Testimony:
    """The verdicts, the engines that gave them, and, where only one did although two were wanted, why."""

    verdicts: tuple[Verdict, ...]
    engines: tuple[str, ...]
    alone_because: Name | None = None


class Disagreement(InputError):
    """Two engines differ: there is no score (exit code 2). Names the rule, the record and what each engine said."""


ENGINES = ("auto", "reference", "durable", "duckdb", "spark")
"""What ``--engine`` may name; ``auto`` is two witnesses. Spark may be told its master, as ``spark=spark://host:7077``."""


def witnesses(engine: str = "auto") -> tuple[list[Engine], list[Inference], Name | None]:
    """The engines that judge, the inferences that adjudicate, and why there is only one where two were wanted.

    Raises :class:`InputError` for an engine that is not known or cannot be used here.
    """
    engine, _, master = engine.partition("=")
    if engine not in ENGINES:
        raise InputError([problem("--engine", f"没有引擎“{engine}”；可选：{'、'.join(ENGINES)}", f"there is no engine '{engine}'; choose {', '.join(ENGINES)}")])
    if engine == "reference":
        return [Reference()], [Matcher()], None
    if engine == "duckdb":
        return [duckdb_engine()], [Matcher()], None
    if engine == "spark":
        return [spark_engine(master)], [Matcher()], None
    usable, reason = available()
    if engine == "durable":
        if not usable:
            raise InputError([problem("--engine durable", reason.zh, reason.en)])
        return [Chained(Fence())], [Fence()], None
    if not usable:
        return [Reference()], [Matcher()], reason
    return [Reference(), Chained(Fence())], [Matcher(), Fence()], None


def duckdb_engine() -> Engine:
    """The sql engine on DuckDB, which is an extra. Raises :class:`InputError` where it is not installed."""
    try:
        from compliance.engines.sql.duck import DuckDB
    except ModuleNotFoundError as error:
        if error.name not in ("duckdb", "sqlglot"):
            raise
        raise InputError([problem("--engine duckdb", f"没有安装 {error.name}；请执行 pip install 'compliance[sql]'", f"{error.name} is not installed; run pip install 'compliance[sql]'")]) from error
    return DuckDB()


def spark_engine(master: str) -> Engine:
    """The sql engine on Spark, which is an extra; without a master it is what Spark's own configuration says. Raises :class:`InputError` where it is not installed."""
    try:
        from compliance.engines.sql.spark import Spark
    except ModuleNotFoundError as error:
        if error.name not in ("pyspark", "py4j", "sqlglot"):
            raise
        raise InputError([problem("--engine spark", f"没有安装 {error.name}；请执行 pip install 'compliance[spark]'", f"{error.name} is not installed; run pip install 'compliance[spark]'")]) from error
    return Spark(master)


def testify(plan: Plan, engines: Sequence[Engine], alone_because: Name | None = None) -> Testimony:
    """The verdicts all engines give. Raises :class:`Disagreement` where they differ."""
    answers = [list(engine.judge(plan)) for engine in engines]
    for engine, other in zip(engines[1:], answers[1:], strict=True):
        if other != answers[0]:
            raise _disagreement(engines[0].name, answers[0], engine.name, other)
    return Testimony(tuple(answers[0]), tuple(engine.name for engine in engines), alone_because)


def _disagreement(first: str, one: Sequence[Verdict], second: str, other: Sequence[Verdict]) -> Disagreement:
    by_first: dict[tuple[str, Subject], Verdict] = {(verdict.rule, verdict.subject): verdict for verdict in one}
    by_second: dict[tuple[str, Subject], Verdict] = {(verdict.rule, verdict.subject): verdict for verdict in other}
    problems = []
    for key in sorted(by_first.keys() | by_second.keys()):
        a, b = by_first.get(key), by_second.get(key)
        if a != b:
            said = f"{first}: {_said(a)}; {second}: {_said(b)}"
            place = f"{key[0]} {key[1].kind}#{key[1].number}"
            problems.append(problem(place, f"两个引擎的判定不一致，不予评分（{said}）；请报告此问题", f"the engines disagree, there is no score ({said}); please report this"))
    return Disagreement(problems)


def _said(verdict: Verdict | None) -> str:
    return "-" if verdict is None else f"{verdict.outcome.value} {verdict.margin if verdict.margin is not None else ''}".strip()
