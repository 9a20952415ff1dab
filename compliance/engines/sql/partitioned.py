"""A province on Spark: all departments judged by the same queries, their records and answers brought together department by department."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TypeVar
from urllib.parse import unquote

from py4j.java_gateway import JavaObject
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import BooleanType, DecimalType, FractionalType, IntegerType, LongType, StringType, StructField, StructType

from compliance.engines.plan import LoweredRule, Plan
from compliance.engines.sql.frame import ROW, Shared, filled, table_of
from compliance.engines.sql.layers import layered
from compliance.engines.sql.parquet_files import lacking, read_files, spellings
from compliance.engines.sql.reading import look, typed
from compliance.engines.sql.spark import LISTED, Judged, Tables, by_kind, field_type, stored
from compliance.engines.sql.statements import CODES, OUTCOMES, Statements, fixed_divisor
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.ground.problems import refuse
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.rules.parameters import PlacedFigures
from compliance.rules.rule import Rule
from compliance.sources.header import Header
from compliance.sources.provincial import FIRST_ROW, Extract, Member, Provincial, as_raw, header_of, kinds_of
from compliance.sources.table import HIDDEN
from compliance.sources.vocabulary import Vocabulary

DOSSIER = "dossier"
"""The column that keeps departments apart."""

PLACE = "law.place"
"""The column that says which place's law binds a department, by its number."""

LACKING = "file.lacking"
"""The column that lists what a row's file does not have and another file of the kind has: there is no cell of it to be blank."""

AT_ONCE = 4
"""So many tables or queries are planned and started at once."""

_FILE_SHIFT = 1 << 40
"""A row's number: its file's place among the files, then its own place in the file. No file has so many rows."""

Ledgers = Mapping[str, tuple[Kind, Header, Sequence[str]]]
"""By kind: its header, and the names of its columns."""


@dataclass(frozen=True, slots=True)
class Held:
    """A kind's files as one frame: the cells as they are, the row number, the department, what the file lacks; ``files`` in the order of
    their numbers, their addresses, and the columns that each lacks.
    """

    frame: DataFrame
    kind: Kind
    header: Header
    columns: tuple[str, ...]
    files: tuple[str, ...]
    addresses: tuple[str, ...]
    lacking: tuple[frozenset[str], ...]


def open_files(session: SparkSession, province: Provincial, known: Mapping[str, Vocabulary]) -> dict[str, Held]:
    """The kinds of a province. Raises :class:`InputError` for files that cannot be used."""
    names = kinds_of(_names(session, province), known)
    return dict(zip(names, at_once(lambda code: _open(session, province, names[code], known[code]), list(names)), strict=True))


def size_of(session: SparkSession, province: Provincial) -> int:
    """How many bytes the data of a province have."""
    root, system = _root(session, province)
    return int(system.getContentSummary(root).getLength())


def _root(session: SparkSession, province: Provincial) -> tuple[JavaObject, JavaObject]:
    """The place of a province's data as the cluster's file system knows it, and that file system."""
    root = session._jvm.org.apache.hadoop.fs.Path(province.data)  # type: ignore[union-attr]  # there is a JVM while a session is open
    return root, root.getFileSystem(session._jsc.hadoopConfiguration())


def _names(session: SparkSession, province: Provincial) -> list[str]:
    root, system = _root(session, province)
    if not system.exists(root):
        raise refuse(province.path.name, f"没有找到数据“{province.data}”；请核对 data", f"there is no '{province.data}'; check data")
    return [status.getPath().getName() for status in system.listStatus(root)]


def _open(session: SparkSession, province: Provincial, name: str, words: Vocabulary) -> Held:
    address = f"{province.data}/{name}"
    raw = read_files(session, address, address if "." not in name else province.data, name)
    department = province.said.department
    if department not in raw.columns:
        raise refuse(name, f"没有写明部门的列“{department}”；请在 {province.path.name} 的 department 中写明", f"has no column '{department}' that names the department; say which it is under department in {province.path.name}")
    placed = raw.select("*", f.col("_metadata.file_path").alias("file.path"), f.col("_metadata.row_index").alias("file.row"))
    paths = sorted(raw.inputFiles())
    lacked = lacking(session, paths, at_once)
    known = [(spelling, number, sorted(lacked[number])) for spelling, number in spellings(session, paths).items()]
    numbers = session.createDataFrame(known, f"`known.path` string, `file.number` bigint, `{LACKING}` array<string>")
    frame = placed.join(f.broadcast(numbers), f.col("`known.path`") == f.col("`file.path`"), "left")
    number = f.coalesce(f.col("`file.number`") * _FILE_SHIFT + f.col("`file.row`"), f.raise_error(f.concat(f.lit("unknown file "), f.col("`file.path`"))).cast("bigint"))
    frame = frame.select(*(f"`{column}`" for column in raw.columns), number.alias(ROW), _key(raw, department).alias(DOSSIER), f"`{LACKING}`")
    root = f"/{province.data.rstrip('/').rsplit('/', 1)[-1]}/{name}"
    files = tuple(name + unquote(path).rsplit(root, 1)[-1] for path in paths)
    return Held(frame, words.kind, header_of(province, name, words, raw.columns), tuple(raw.columns), files, tuple(paths), tuple(lacked))


def _key(frame: DataFrame, name: str) -> Column:
    """What :func:`key_of` makes of a cell, as an expression."""
    cell, physical = f.col(f"`{name}`"), frame.schema[name].dataType
    text = cell.cast("string")
    if isinstance(physical, BooleanType):
        text = f.upper(text)
    elif isinstance(physical, FractionalType) and not isinstance(physical, DecimalType):
        text = f.when((cell == f.floor(cell)) & (f.abs(cell) < 1e15), cell.cast("bigint").cast("string")).otherwise(text)
    spaced = f.trim(f.regexp_replace(text, f"[{_SPACES}]+", " "))
    return f.coalesce(f.regexp_replace(spaced, HIDDEN.pattern.replace(r"\U000e0000-\U000e007f", r"\x{e0000}-\x{e007f}"), "\ufffd"), f.lit(""))


_SPACES = r"\s\x0b\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Python takes for blanks, as Java writes it."""


def hashes_of(session: SparkSession, held: Mapping[str, Held]) -> dict[str, str]:
    """The SHA-256 of every file, read by the driver as a stream, some at a time."""
    jvm = session._jvm

    def digest(address: str) -> str:
        path = jvm.org.apache.hadoop.fs.Path(jvm.java.net.URI(address))  # type: ignore[union-attr]  # as in _names
        stream = path.getFileSystem(session._jsc.hadoopConfiguration()).open(path)
        try:
            return str(jvm.org.apache.commons.codec.digest.DigestUtils.sha256Hex(stream))  # type: ignore[union-attr]  # as in _names
        finally:
            stream.close()

    files = {name: address for each in held.values() for name, address in zip(each.files, each.addresses, strict=True)}
    return dict(zip(files, at_once(digest, list(files.values())), strict=True))


def extracts(held: Held) -> Iterator[Extract]:
    """All rows of a small table, file by file."""
    for number, file in enumerate(held.files):
        rows = held.frame.where(f.floor(f.col(ROW) / _FILE_SHIFT) == number).collect()
        yield Extract(file, {row[ROW] % _FILE_SHIFT + FIRST_ROW: [as_raw(row[column]) for column in held.columns] for row in rows}, held.lacking[number])


@dataclass(frozen=True, slots=True)
class Bench:
    """What departments are judged by: the rules of all places in the order of their answers, and the departments by the place whose law binds them."""

    judged: Judged
    places: Sequence[tuple[PlacedFigures, Sequence[Member]]]


def bench_of(groups: Iterable[tuple[Plan, Sequence[Member]]]) -> Bench:
    """The bench of departments whose law is the same, group by group, each with its plan."""
    rules: dict[str, tuple[Rule, LoweredRule]] = {}
    places = []
    for plan, members in groups:
        rules |= {rule.code: (rule, lowered) for rule, lowered in zip(plan.rules, plan.lowered, strict=True)}
        assert isinstance(plan.world.figures, PlacedFigures)
        places.append((plan.world.figures, members))
    return Bench([rules[code] for code in sorted(rules)], places)


def judge(session: SparkSession, held: Mapping[str, Held], bench: Bench, kinds: dict[str, Kind]) -> list[DataFrame]:
    """What the rules say of every record of these departments: one frame of answers for each kind. Every file is read into one table."""
    members = [(member, number) for number, (_, group) in enumerate(bench.places) for member in group]
    supplied = {code: frozenset([*(c.field.code for c in each.header.columns), *(n for n, q in each.kind.fields.items() if q.when_blank is not None)]) for code, each in held.items()}
    supplied[DEPARTMENT] = frozenset(name for member, _ in members for name in member.record.cells)
    statements = Statements(Shared(kinds, supplied, DOSSIER, PLACE, listed=LISTED), *(figures for figures, _ in bench.places))
    asked = {kind: judged for kind, judged in by_kind(bench.judged).items() if kind in supplied}
    queries = {kind: layered(statements.judging(kind, [lowered for _, lowered in judged])) for kind, judged in asked.items()}
    made = Tables(session)
    chosen = session.createDataFrame([(member.key, number) for member, number in members], f"`chosen` string, `{PLACE}` int")
    read = [code for code in held if code != DEPARTMENT]
    for code, table in zip(read, at_once(lambda code: _held(_table(held[code], statements.shared.columns(code), chosen)), read), strict=True):
        made.put(table_of(code), table)
    made.put(table_of(DEPARTMENT), _departments(session, kinds[DEPARTMENT], statements.shared.columns(DEPARTMENT), members))
    made.calendar(statements.shared.periods)
    answers = at_once(lambda kind: _held(_answers(made.frame(queries[kind], kind), kind, asked[kind])), list(queries))
    made.forget()
    return answers


Asked = TypeVar("Asked")
Found = TypeVar("Found")


def at_once(find: Callable[[Asked], Found], each: Sequence[Asked]) -> list[Found]:
    """What is found for each, some at a time: one query is planned while another runs. An interrupt waits for none of them."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        return list(pool.map(find, each))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _held(frame: DataFrame) -> DataFrame:
    """The same rows computed and kept. What the frame was made by is hidden from the planner, which would go through it again for every
    query on it; Spark itself still knows, and what a lost executor kept is computed again.
    """
    session, made = frame.sparkSession, frame._jdf
    hidden = session._jsparkSession.internalCreateDataFrame(made.queryExecution().toRdd(), made.schema(), False)
    kept = DataFrame(hidden, session).persist(StorageLevel.MEMORY_AND_DISK)
    kept.count()
    return kept


def _table(held: Held, columns: Sequence[str], chosen: DataFrame) -> DataFrame:
    """A kind's table for the queries, with the fields that they use."""
    frame = held.frame.join(f.broadcast(chosen), f.col("chosen") == f.col(DOSSIER))
    by_field = {column.field.code: column for column in held.header.columns}
    looked = look(frame, [column for code, column in by_field.items() if code in columns])
    lacked = frozenset().union(*held.lacking)
    made: dict[str, Column] = {name: f.col(f"`{name}`") for name in (ROW, DOSSIER, PLACE)}
    for code, each in held.kind.fields.items():
        if code not in columns:
            continue
        if code in by_field:
            name = by_field[code].header
            frame, pair = typed(frame, by_field[code], looked, ~f.array_contains(f.col(f"`{LACKING}`"), name) if name in lacked else f.lit(True))
            made[code], made[filled(code)] = pair
        else:
            made[code], made[filled(code)] = f.lit(int(bool(each.when_blank))).alias(code), f.lit(True).alias(filled(code))
    return frame.select(*made.values())


def _departments(session: SparkSession, kind: Kind, columns: Sequence[str], members: Sequence[tuple[Member, int]]) -> DataFrame:
    names = [name for name in kind.fields if name in columns]
    schema = [StructField(ROW, LongType()), StructField(DOSSIER, StringType()), StructField(PLACE, IntegerType())]
    schema += [StructField(name, field_type(kind.fields[name])) for name in names] + [StructField(filled(name), BooleanType()) for name in names]
    rows = [
        (number, member.key, place, *(stored(member.record.value(name), kind.fields[name].type.base) for name in names), *(member.record.filled(name) for name in names))
        for number, (member, place) in enumerate(members, 1)
    ]
    return session.createDataFrame(rows, StructType(schema), verifySchema=False)


def _answers(frame: DataFrame, kind: str, judged: Judged) -> DataFrame:
    """The answers in two texts for each record: a digit for each rule, and the margins of what was not satisfied."""
    outcomes = f.concat(*(f.coalesce(f.col(f"outcome{index}").cast("string"), f.lit("0")) for index in range(len(judged))))
    margins = f.concat_ws(";", *(_margin(frame, index, lowered) for index, (_, lowered) in enumerate(judged)))
    return frame.select(DOSSIER, f.lit(kind).alias("kind"), ROW, outcomes.alias("outcomes"), margins.alias("margins"))


_WITH_MARGIN = tuple(CODES[outcome] for outcome in (Outcome.PENDING, Outcome.VIOLATED))


def _margin(frame: DataFrame, index: int, lowered: LoweredRule) -> Column:
    above = f.col(f"above{index}")
    below = f.col(f"below{index}") if f"below{index}" in frame.columns else f.lit(fixed_divisor(lowered))
    said = f.concat(f.lit(f"{index}:"), above.cast("decimal(38,0)").cast("string"), f.lit("/"), below.cast("decimal(38,0)").cast("string"))
    return f.when(f.col(f"outcome{index}").isin(*_WITH_MARGIN) & above.isNotNull() & below.isNotNull(), said)


def gathered(held: Mapping[str, Held], answers: Sequence[DataFrame], keys: Sequence[str]) -> DataFrame:
    """Every record as it is in its file, and every answer, department by department and in order; a row also for each department without any."""
    session = answers[0].sparkSession if answers else next(iter(held.values())).frame.sparkSession
    parts = [frame.where("outcomes RLIKE '[1-9]'") for frame in answers]
    for code, each in held.items():
        if code != DEPARTMENT:
            cells = f.struct(*(f.col(f"`{column}`") for column in each.columns))
            parts.append(each.frame.select(f.col(DOSSIER), f.lit(code).alias("kind"), f.col(ROW), cells.alias(f"cells.{code}")))
    parts.append(session.createDataFrame([(key, "") for key in keys], f"`{DOSSIER}` string, `kind` string"))
    together = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), parts)
    return together.repartition(f.col(DOSSIER)).sortWithinPartitions(DOSSIER, "kind", ROW)


def read_answers(row: Row, number: int, rules: Sequence[tuple[str, bool]]) -> Iterator[Verdict]:
    """The verdicts on a record, from its two texts, of those rules that bind; the margins of satisfied ones are not among them."""
    margins = {index: Fraction(*map(int, margin.split("/"))) for index, margin in (said.split(":") for said in row["margins"].split(";") if said)}
    for index, code in enumerate(row["outcomes"]):
        rule, binds = rules[index]
        if binds and code != "0":
            yield Verdict(rule, Subject(row["kind"], number), OUTCOMES[int(code)], margins.get(str(index)))


def number_of(row: Row) -> tuple[int, int]:
    """The number of a row's file, and its own number in it."""
    return row[ROW] // _FILE_SHIFT, row[ROW] % _FILE_SHIFT + FIRST_ROW
