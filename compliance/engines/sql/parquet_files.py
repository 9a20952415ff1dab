"""The Parquet files of a frame, and what Spark does not say of them: how their addresses are spelt in its rows, which columns each file itself has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from compliance.ground.problems import refuse

Each = Callable[[Callable[[str], str], Sequence[str]], Sequence[str]]
"""What is found for each address, some at a time."""


def read_files(session: SparkSession, address: str, base: str, name: str) -> DataFrame:
    """A file or a folder of files as one frame, which has every column that any of them has; folders below ``base`` are columns too.

    Raises :class:`InputError`, which names the place by ``name``, for files that cannot be read as one.
    """
    try:
        return session.read.option("mergeSchema", "true").option("basePath", base).parquet(address)
    except (PySparkException, Py4JJavaError) as error:
        said = " ".join(_reason(error).split())[:160]
        raise refuse(
            name, f"无法读取（{said}）；请核对文件是否完整，同一列在各文件中的类型是否相同",
            f"cannot be read ({said}); check that the files are whole, and that each column is of one type in all of them") from error


def _reason(error: PySparkException | Py4JJavaError) -> str:
    """What Spark says first of all went wrong."""
    if isinstance(error, PySparkException):
        return str(error)
    cause = error.java_exception
    while cause.getCause() is not None:
        cause = cause.getCause()
    return str(cause.getMessage() or cause.toString())


def spellings(session: SparkSession, addresses: Sequence[str]) -> dict[str, int]:
    """How a row may spell the address of its file, with the file's number.

    A list of files has ``file:///a%20b``, a row ``file:/a%20b``, as of this version; ``file:/a b`` is known too, unless it is another file's.
    """
    jvm = session._jvm
    path = jvm.org.apache.hadoop.fs.Path  # type: ignore[union-attr]  # there is a JVM while a session is open
    plain = [str(path(jvm.java.net.URI(address)).toString()) for address in addresses]  # type: ignore[union-attr]  # as above
    escaped = [str(path(each).toUri().toString()) for each in plain]
    return {spelling: number for known in (plain, addresses, escaped) for number, spelling in enumerate(known)}


def lacking(session: SparkSession, addresses: Sequence[str], each: Each) -> list[frozenset[str]]:
    """By file, the columns that its footer does not name and another's does; what folders are called for is in none."""
    jvm = session._jvm
    types: dict[str, frozenset[str]] = {}

    def described(address: str) -> str:
        path = jvm.org.apache.hadoop.fs.Path(jvm.java.net.URI(address))  # type: ignore[union-attr]  # as above
        parquet = jvm.org.apache.parquet.hadoop  # type: ignore[union-attr]  # as above
        reader = parquet.ParquetFileReader.open(parquet.util.HadoopInputFile.fromPath(path, session._jsc.hadoopConfiguration()))
        try:
            schema = reader.getFileMetaData().getSchema()
        finally:
            reader.close()
        text = str(schema.toString())
        if text not in types:  # most files of a kind are alike, and each name is asked of the JVM by itself
            types[text] = frozenset(str(field.getName()) for field in schema.getFields())
        return text

    own = [types[text] for text in each(described, addresses)]
    stored = frozenset().union(*own)
    return [stored - names for names in own]
