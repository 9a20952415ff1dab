"""Two witnesses: no violation leaves the program on one engine's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from compliance.engines.durable import Chained
from compliance.engines.facts import Inference
from compliance.engines.fence import Fence, available
from compliance.engines.match import Matcher
from compliance.engines.plan import Engine, Plan
from compliance.engines.reference import Reference, judge_row
from compliance.engines.sampling import Share, draw, size
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.ground.problems import InputError, problem, refuse
from compliance.ground.values import Name


@dataclass(frozen=True, slots=True)
class Testimony:
    """The verdicts, the engines that gave them, and, where only one did although two were wanted, why.

    ``sampled`` is how many of the verdicts the second engine gave too, where it judged a sample.
    """

    verdicts: tuple[Verdict, ...]
    engines: tuple[str, ...]
    alone_because: Name | None = None
    sampled: int | None = None


class Disagreement(InputError):
    """Two engines differ: there is no score (exit code 2). Names the rule, the record and what each engine said."""


ENGINES = ("auto", "reference", "durable", "duckdb", "spark")
"""What ``--engine`` may name; ``auto`` is two witnesses. Spark may be told its master, as ``spark=spark://host:7077``."""


CROSSOVER = 2_000
"""From so many records on, DuckDB and a sampled reference take less time than durable-rules and the reference (benchmarks/README.md)."""


UNASKED = Name("按 --witness none 的要求，没有第二个引擎复核", "as asked by --witness none, no second engine judged again")
"""Why there is one witness where nobody wanted two."""


def witnesses(engine: str = "auto", records: int = 0, share: Share = "usual") -> tuple[list[Engine], list[Inference], Name | None]:
    """The engines that judge so many records, the inferences that adjudicate, and why there is only one where two were wanted.

    ``auto`` is durable-rules beside the reference; for many records, or where durable-rules cannot be used, DuckDB beside a sample by the
    reference or all of it. An engine named by hand is alone, unless a ``share`` says how much the reference is to judge again.
    Raises :class:`InputError` for an engine that is not known or cannot be used here.
    """
    engines, inferences, alone_because = _usual(engine, records)
    if share == 0:
        return engines[:1], inferences[:1], UNASKED
    if share != "usual" and engine != "auto":
        if engine == Reference.name:
            raise refuse("--witness", "reference 本身就是复核的引擎；请用 --engine auto 或另一个引擎", "reference is the engine that judges again; use --engine auto or another engine")
        return [*engines, Reference()], inferences, alone_because
    return engines, inferences, alone_because


def _usual(engine: str, records: int) -> tuple[list[Engine], list[Inference], Name | None]:
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
    inferences: list[Inference] = [Matcher(), Fence()] if usable else [Matcher()]
    if engine == "auto" and (records >= CROSSOVER or not usable) and duckdb_is_installed():
        return [duckdb_engine(), Reference()], inferences, None
    if engine == "durable":
        if not usable:
            raise InputError([problem("--engine durable", reason.zh, reason.en)])
        return [Chained(Fence())], [Fence()], None
    if not usable:
        return [Reference()], [Matcher()], reason
    return [Reference(), Chained(Fence())], inferences, None


def duckdb_is_installed() -> bool:
    """Whether the sql extra is there."""
    return find_spec("duckdb") is not None and find_spec("sqlglot") is not None


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


def testify(plan: Plan, engines: Sequence[Engine], alone_because: Name | None = None, share: Share = "usual") -> Testimony:
    """The verdicts all engines give; of many records the reference judges a ``share``. Raises :class:`Disagreement` where they differ."""
    records = record_count(plan)
    if [engine.name for engine in engines] in (["duckdb", "reference"], ["spark", "reference"]) and records >= CROSSOVER and size(records, share) < records:
        return _sampled(plan, engines[0], size(records, share))
    answers = [list(engine.judge(plan)) for engine in engines]
    for engine, other in zip(engines[1:], answers[1:], strict=True):
        if other != answers[0]:
            raise _disagreement(engines[0].name, answers[0], engine.name, other)
    return Testimony(tuple(answers[0]), tuple(engine.name for engine in engines), alone_because)


def record_count(plan: Plan) -> int:
    """How many records a plan judges."""
    return sum(map(len, plan.rows.store.tables.values()))


def _sampled(plan: Plan, engine: Engine, wanted: int) -> Testimony:
    """One engine's verdicts on all records, and the reference's on so many of them."""
    verdicts = engine.judge(plan)
    chosen = draw(verdicts, wanted)
    said = {(verdict.rule, verdict.subject): verdict for verdict in verdicts if verdict.subject in chosen}
    again: dict[tuple[str, Subject], Verdict] = {}
    for rule in plan.rules:
        for row in plan.rows.all(rule.subject):
            subject = Subject(row.record.kind, row.record.number)
            if subject in chosen:
                verdict = judge_row(rule, row, plan.world)
                if verdict.outcome is not Outcome.NOT_APPLICABLE:
                    again[rule.code, subject] = verdict
    if said != again:
        raise _disagreement(engine.name, list(said.values()), Reference.name, list(again.values()))
    return Testimony(tuple(verdicts), (engine.name, Reference.name), None, len(again))


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
