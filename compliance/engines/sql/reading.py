"""Columns of a Parquet file as whole numbers and plain texts, in Spark: regular cells by a formula, each other text once by the reader of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as f
from pyspark.sql.types import BooleanType, DataType, DateType, DecimalType, IntegralType, LongType, StringType, StructField, StructType

from compliance.engines.sql.frame import filled
from compliance.ground.problems import refuse
from compliance.ground.values import MONEY_LIMIT, RATIO_SCALE, Base
from compliance.records.kinds import Field
from compliance.sources import header as headers
from compliance.sources.money import UNITS
from compliance.sources.provincial import as_raw
from compliance.sources.result import Remarked, Unreadable
from compliance.sources.values import read_column, reader

MOST_TEXTS = 200_000
"""So many different irregular cells of one column are read; more say that it does not hold what its name says."""

_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000"
_NARROW = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)) + " "
_LETTER = r"0-9A-Za-z\u4e00-\u9fa5"
_KEPT = rf"[{_LETTER}\x21-\x7e、。《》【】〔〕“”‘’·—×]"
_PLAIN = rf"^(?=.*[{_LETTER}]){_KEPT}+( {_KEPT}+)*$"
"""Texts that reading leaves as they are, once forms of full width are narrow: no blanks to collapse, nothing that nobody sees."""

_SIMPLE = r"^[0-9A-Za-z\u4e00-\u9fa5][0-9A-Za-z\u4e00-\u9fa5_.-]*$"
"""Most of these texts, found sooner."""

_FROM, _UNTIL = "2000-01-01", "2099-12-31"
_MOST = 10**14


@dataclass(frozen=True, slots=True)
class Formula:
    """Which cells of a column are regular, and what they are worth; ``simple``: which texts are worth themselves."""

    regular: Column
    value: Column
    simple: Column | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a table's cells found, by the headers of its columns: each different cell for the reader, and where all texts are simple."""

    texts: Mapping[str, Sequence[object]]
    simple: frozenset[str]


def look(frame: DataFrame, columns: Sequence[headers.Column]) -> Looked:
    """Look at all cells of these columns: in two passes over all of them, the second only where there is any cell for the reader.

    Raises :class:`InputError` where there is too much in a column that is not of its type.
    """
    if not columns:
        return Looked({}, frozenset())
    doubts = [f.max(_odd(frame, column).cast("int")).alias(f"odd{index}") for index, column in enumerate(columns)]
    doubts += [f.max(_involved(frame, column).cast("int")).alias(f"involved{index}") for index, column in enumerate(columns)]
    found = frame.agg(*doubts).collect()[0]
    doubtful = [column for index, column in enumerate(columns) if found[f"odd{index}"]]
    simple = frozenset(column.header for index, column in enumerate(columns) if not found[f"involved{index}"])
    return Looked(_different(frame, doubtful) if doubtful else {}, simple)


def _involved(frame: DataFrame, column: headers.Column) -> Column:
    cell = f.col(f"`{column.header}`")
    formula = regular_cells(column.field, column.unit, cell, frame.schema[column.header].dataType)
    return f.lit(True) if formula is None or formula.simple is None else ~formula.simple


def _different(frame: DataFrame, columns: Sequence[headers.Column]) -> dict[str, list[object]]:
    """The different irregular cells of these columns, in one pass: each in the slot of its type."""
    types = list(dict.fromkeys(frame.schema[column.header].dataType for column in columns))

    def slots(index: int, column: headers.Column) -> Column:
        own = types.index(frame.schema[column.header].dataType)
        cell = f.when(_odd(frame, column), f.col(f"`{column.header}`"))
        cells = (cell if each == own else f.lit(None).cast(physical) for each, physical in enumerate(types))
        return f.struct(f.lit(index).alias("column"), *(each.alias(f"cell{number}") for number, each in enumerate(cells)))

    each_cell = f.explode(f.array(*(slots(index, column) for index, column in enumerate(columns)))).alias("odd")
    known = f.greatest(*(f.col(f"cell{number}").isNotNull() for number in range(len(types)))) if len(types) > 1 else f.col("cell0").isNotNull()
    rows = frame.select(each_cell).select("odd.*").where(known).distinct().limit(MOST_TEXTS * len(columns) + 1)
    found: dict[str, list[object]] = {column.header: [] for column in columns}
    for index, *cells in rows.collect():
        found[columns[index].header].append(next(cell for cell in cells if cell is not None))
    for name, texts in found.items():
        if len(texts) > MOST_TEXTS:
            raise refuse(name, f"有超过 {MOST_TEXTS:,} 种不合格式的内容；请以日期、小数等类型存放", f"more than {MOST_TEXTS:,} different cells are not as expected; store dates, decimals and so on as such")
    return found


def _odd(frame: DataFrame, column: headers.Column) -> Column:
    cell = f.col(f"`{column.header}`")
    formula = regular_cells(column.field, column.unit, cell, frame.schema[column.header].dataType)
    return cell.isNotNull() if formula is None else cell.isNotNull() & ~f.coalesce(formula.regular, f.lit(False))


def typed(frame: DataFrame, column: headers.Column, looked: Looked, there: Column) -> tuple[DataFrame, list[Column]]:
    """A field's value and whether its cell is filled, as columns under the field's names, of a frame with what they need joined to it.

    Each irregular cell that was found by looking is read. ``there``: whether a row's file has the column; without, the cell is not blank
    but unknown, except where blank itself has a meaning.
    """
    name, each = column.header, column.field
    texts = looked.texts.get(name, ())
    cell = f.col(f"`{name}`")
    blank = None if each.when_blank is None else f.lit(int(each.when_blank))
    physical = frame.schema[name].dataType
    formula = regular_cells(each, column.unit, cell, physical)
    value = f.lit(None) if formula is None else cell if name in looked.simple else formula.value
    readable = f.lit(True) if blank is not None else there
    if texts:
        known, kept = f"read.{name}", _read(frame, column, texts, physical)
        frame = frame.join(f.broadcast(kept.withColumnRenamed("raw", known)), f.col(f"`{known}`") == cell, "left")
        met = f.col(f"`{known}`").isNotNull()
        value = f.when(met, f.col(f"`{known}.value`")).otherwise(value)
        readable = f.when(met, f.col(f"`{known}.readable`")).otherwise(readable)
    value = value.cast("string" if each.type.base in (Base.TEXT, Base.ENUM) else "bigint")
    if blank is not None:
        value = f.when(readable, f.coalesce(value, blank))
    return frame, [value.alias(each.code), f.when(readable, value.isNotNull()).alias(filled(each.code))]


def _read(frame: DataFrame, column: headers.Column, texts: Sequence[object], physical: DataType) -> DataFrame:
    """What the reader of cells makes of these texts."""
    name, base = column.header, column.field.type.base
    raws = [as_raw(text) for text in texts]
    rows = []
    for text, result in zip(texts, read_column(raws, reader(column.field, column.unit, False, raws)), strict=True):
        settled = result.value if isinstance(result, Remarked) else result
        readable = not isinstance(settled, Unreadable)
        rows.append((text, None if isinstance(settled, Unreadable) else _stored(settled, base), readable))
    kind = StringType() if base in (Base.TEXT, Base.ENUM) else LongType()
    schema = StructType([StructField("raw", physical), StructField(f"read.{name}.value", kind), StructField(f"read.{name}.readable", BooleanType())])
    return frame.sparkSession.createDataFrame(rows, schema)


def _stored(value: object, base: Base) -> object:
    from compliance.engines.sql.spark import stored

    return stored(value, base)  # type: ignore[arg-type]  # what a reader gives is a value


def regular_cells(each: Field, unit: str | None, cell: Column, physical: DataType) -> Formula | None:
    """How cells of a physical type become a field; ``None`` where each needs the reader."""
    match each.type.base, physical:
        case Base.TEXT, StringType():
            narrow, simple = f.translate(cell, _WIDE, _NARROW), cell.rlike(_SIMPLE)
            return Formula((f.length(cell) < 1_000) & (simple | narrow.rlike(_PLAIN)), f.when(simple, cell).otherwise(narrow), simple)
        case Base.ENUM, StringType():
            return Formula(cell.isin(list(each.options)), cell)
        case Base.BOOL, BooleanType():
            return Formula(f.lit(True), cell.cast("int"))
        case Base.DATE, DateType():
            return Formula(cell.between(f.lit(_FROM).cast("date"), f.lit(_UNTIL).cast("date")), f.datediff(cell, f.lit("1970-01-01").cast("date")) + 719163)
        case Base.MONEY, _ if _places(physical) <= 2:
            scale = UNITS[unit or "元"] * 100
            return _scaled(cell, scale, MONEY_LIMIT // scale - 1)
        case Base.INTEGER, IntegralType():
            return _scaled(cell, 1, _MOST)
        case Base.RATIO, _ if unit != "%" and _places(physical) <= 6:
            return _scaled(cell, RATIO_SCALE, 1)
    return None


def _scaled(cell: Column, scale: int, most: int) -> Formula:
    exact = (cell.cast("decimal(38,6)") * f.lit(scale).cast("decimal(18,0)")).cast("decimal(38,0)").cast("bigint")
    regular = cell.between(f.lit(0), f.lit(most))
    return Formula(regular, f.when(regular, exact))


def _places(physical: DataType) -> int:
    """How many decimal places a column has; many where it is no exact number."""
    return physical.scale if isinstance(physical, DecimalType) else 0 if isinstance(physical, IntegralType) else 99
