"""Files of all findings of a large ledger, written by the database while the command does other work."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import duckdb
from sqlglot import exp

from compliance.engines.sql import words as w
from compliance.evidence.bulk_words import COLUMNS, findings_query, gathering
from compliance.evidence.large import Large
from compliance.ground.problems import refuse

_MOMENT = 0.05
"""Seconds between two looks at what another thread does: on some systems waiting cannot be interrupted, and a query that has not begun cannot either."""


@contextmanager
def writing(large: Large, lang: str, files: Sequence[tuple[str, Path]]) -> Iterator[None]:
    """Write every finding, in words, into these files while the body runs: only when that has ended well are they put in their places, each whole.

    ``files`` are forms (``csv``, ``jsonl`` or ``parquet``) with their paths. Raises :class:`InputError` where one cannot be written.
    """
    if not files:
        yield
        return
    query = findings_query(large.bulk, large.labels, lang)
    if query is None:
        query = w.select([w.named(w.cast(w.text(""), "TEXT"), name) for name in COLUMNS], where=exp.false())
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}") for _, path in files}
    statements = [(files[0][1], w.text_of(statement)) for statement in gathering(large.bulk)]
    statements += [(path, w.text_of(_copy(query.copy(), drafts[path], form))) for form, path in files]
    try:
        with large.bulk.beside() as connection, _running(connection, statements):
            yield
        for path, draft in drafts.items():
            with _writable(path):
                draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


@contextmanager
def _running(connection: duckdb.DuckDBPyConnection, statements: Sequence[tuple[Path, str]]) -> Iterator[None]:
    """Execute statements, each for a file to be written, while the body runs; where that fails, they are broken off."""
    ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def run() -> None:
        try:
            for path, statement in statements:
                with _writable(path):
                    connection.execute(statement)
        except BaseException as error:  # raised again where it is waited for
            ended.put(error)
        else:
            ended.put(None)

    thread = Thread(target=run)
    try:
        thread.start()
        yield
        error = _waited_for(ended)
    except BaseException:
        while thread.is_alive() and ended.empty():
            connection.interrupt()
            time.sleep(_MOMENT)
        raise
    if error is not None:
        raise error


def _waited_for(ended: SimpleQueue[BaseException | None]) -> BaseException | None:
    while True:
        with suppress(Empty):
            return ended.get(timeout=_MOMENT)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        number = re.search(r'"errno":"(\d+)"', str(error))
        why = os.strerror(int(number[1])) if number else error
        raise refuse(path, f"无法写入（{why}）；请检查文件夹和磁盘空间", f"cannot write ({why}); check the folder and the space on the disk") from error


def _copy(query: exp.Expr, path: Path, form: str) -> exp.Copy:
    """The statement that writes rows into a file."""
    rows = w.select([_cell(name, form) for name in COLUMNS], w.under(exp.Subquery(this=query), "t"))
    params = [exp.CopyParameter(this=exp.var("FORMAT"), expression=exp.var("json" if form == "jsonl" else form))]
    if form == "csv":
        params.append(exp.CopyParameter(this=exp.var("HEADER"), expression=exp.true()))
    return exp.Copy(this=exp.Subquery(this=rows), kind=False, files=[w.text(str(path))], params=params)


def _cell(name: str, form: str) -> exp.Expr:
    """A column as it is written; in a CSV file a text that a spreadsheet would take for a formula is set apart."""
    cell = w.column("t", name)
    if form != "csv" or name not in ("key", "place", "message"):
        return cell
    first = w.function("ascii", cell)
    formula = w.either(*(w.equal(first.copy(), w.number(ord(letter))) for letter in "=+-@\t\r"))
    return w.named(w.case([(formula, w.function("concat", w.text("'"), cell))], cell), name)
