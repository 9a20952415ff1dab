"""A Spark session set up so that numbers are exact and names mean what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException, PythonException
from pyspark.sql import SparkSession

from compliance.ground.problems import refuse

EXACT = {
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never a wrapped or lost number
    "spark.sql.caseSensitive": "true",  # HT-1 and ht-1 are two columns, as two contracts
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",  # a product of whole numbers keeps 38 digits or raises
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # department=007 is a text
}
"""Settings that the verdicts rest on."""

QUICK = {
    "spark.sql.constraintPropagation.enabled": "false",  # the queries have no filters to gain by it, and it takes longest of all planning
}
"""Settings that only planning time rests on. Everything else stays as the cluster and its administrators set it."""

PARTITION = 4 << 20
"""So many bytes of compressed columns are a share of the work."""

LITTLE = 1 << 20
"""So many bytes are done sooner than expressions are compiled."""


def open_session(master: str) -> SparkSession:
    """The session on a master such as ``spark://host:7077``, ``yarn``, ``k8s://...`` or ``local[2]``; without one, on the configured one.

    Raises :class:`InputError` where the master cannot be reached.
    """
    builder = SparkSession.builder.appName("compliance")
    if master:
        builder = builder.master(master)
    for name, value in (EXACT | QUICK).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JJavaError, OSError) as error:
        raise _unreachable(master, str(error)) from error
    for name, value in (EXACT | QUICK).items():  # an open session keeps its own settings
        session.conf.set(name, value)
    return session


@contextmanager
def planned(session: SparkSession, size: int) -> Iterator[None]:
    """Work whose plans suit so many bytes of data; settings are as before afterwards.

    The queries are long and their tables are counted beforehand: planning them again after each stage, or compiling
    whole stages of them, costs more than it gains. A little data is done sooner than their expressions are compiled.
    """
    wanted = {"spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false", "spark.sql.shuffle.partitions": str(1 + size // PARTITION)}
    if size < LITTLE:
        wanted["spark.sql.codegen.factoryMode"] = "NO_CODEGEN"
    before = {name: session.conf.get(name, None) for name in wanted}
    for name, value in wanted.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                session.conf.unset(name)
            else:
                session.conf.set(name, old)


@contextmanager
def interruptible(session: SparkSession) -> Iterator[None]:
    """Work that an interrupt ends at once, here and on the cluster, also where a query is just being planned."""
    gateway = session.sparkContext._gateway
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        session.stop()
        started: Popen[bytes] | None = getattr(gateway, "proc", None)  # under spark-submit it is not ours to end
        if started is not None:
            started.kill()
        raise


@contextmanager
def executors() -> Iterator[None]:
    """Work in which our own code runs on executors. Raises :class:`InputError` where they do not have it, or another Python."""
    try:
        yield
    except PythonException as error:
        missing = re.search(r"No module named '([\w.]+)'", str(error))
        if missing is None and "different version" not in str(error):
            raise
        zh = "另一个版本的 Python" if missing is None else f"没有 {missing[1]}"
        en = "another version of Python" if missing is None else f"no {missing[1]}"
        raise refuse("--engine spark", f"执行节点上{zh}；请按 docs/how-to/cluster.md 打包环境，并设 PYSPARK_PYTHON", f"the executors have {en}; pack the environment as docs/how-to/cluster.md says, and set PYSPARK_PYTHON") from error


def _unreachable(master: str, why: str) -> Exception:
    said = why.strip().splitlines()[0] if why.strip() else "?"
    return refuse(
        "--spark-master", f"连不上 Spark“{master or '（未指定）'}”：{said}；请核对地址和 Java", f"cannot reach Spark '{master or '(none given)'}': {said}; check the address and that Java is installed")
