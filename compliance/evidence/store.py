"""Runs kept in a SQLite file: each report whole, and its inputs, verdicts and deductions in tables.

A run is known by the SHA-256 of its report, so the same run saved twice is one run, and nothing reads the clock: runs are kept in the order
in which they were saved. A run is written in one transaction with a rollback journal, flushed to the disk before it is acknowledged: a process killed at any
moment leaves the file as it was or with the whole run. Writers wait for each other.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from compliance.evidence.comparison import indicators
from compliance.evidence.finished import Finished, finished
from compliance.ground.problems import InputError, refuse

APPLICATION = 0x434D504C
"""Marks the file as ours (``PRAGMA application_id``)."""

VERSION = 1
"""The version of the tables (``PRAGMA user_version``)."""

PATIENCE = 60.0
"""Seconds a writer waits for others."""

SHORTEST = 4
"""So many digits of an id are needed at least."""

SHOWN = 12
"""So many digits of an id are shown."""

_TABLES = """
CREATE TABLE runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, jurisdiction TEXT NOT NULL, as_of TEXT NOT NULL,
  program TEXT NOT NULL, ruleset TEXT NOT NULL, scheme TEXT, scheme_sha256 TEXT, total TEXT, low TEXT, high TEXT, report TEXT NOT NULL);
CREATE TABLE inputs (run INTEGER NOT NULL REFERENCES runs, file TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE counts (run INTEGER NOT NULL REFERENCES runs, rule TEXT NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL);
CREATE TABLE verdicts (run INTEGER NOT NULL REFERENCES runs, id TEXT NOT NULL, rule TEXT NOT NULL, record TEXT NOT NULL, place TEXT NOT NULL, outcome TEXT NOT NULL, margin TEXT);
CREATE TABLE deductions (run INTEGER NOT NULL REFERENCES runs, id TEXT NOT NULL, indicator TEXT NOT NULL, points TEXT NOT NULL, metric TEXT);
CREATE TABLE grounds (run INTEGER NOT NULL REFERENCES runs, deduction TEXT NOT NULL, rule TEXT NOT NULL, record TEXT, outcome TEXT NOT NULL);
CREATE INDEX inputs_of ON inputs (run);
CREATE INDEX counts_of ON counts (run);
CREATE INDEX verdicts_of ON verdicts (run);
CREATE INDEX deductions_of ON deductions (run);
CREATE INDEX grounds_of ON grounds (run)
"""
"""``verdicts`` are those that are not plainly satisfied; ``counts`` count all, by rule and outcome."""

_DIGITS = re.compile(r"[0-9a-f]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Run:
    """A kept run; ``number`` is its place in the order of saving."""

    number: int
    id: str
    name: str
    jurisdiction: str
    as_of: str
    program: str
    ruleset: str
    scheme: str | None
    total: str | None
    low: str | None
    high: str | None
    violated: int
    undetermined: int

    @property
    def short(self) -> str:
        """As much of the id as people need."""
        return self.id[:SHOWN]


def keep(path: Path, text: str, report: Finished) -> tuple[str, bool]:
    """Keep a report; its id, and whether it was not there before. Returns when it is on the disk. Raises :class:`InputError`."""
    id_ = hashlib.sha256(text.encode("utf-8")).hexdigest()
    with _opened(path, "rwc") as base:
        base.execute("BEGIN IMMEDIATE")
        try:
            _prepare(base, path)
            fresh = base.execute("SELECT 1 FROM runs WHERE id = ?", (id_,)).fetchone() is None
            if fresh:
                _write(base, id_, text, report)
            base.execute("COMMIT")
        except BaseException:
            if base.in_transaction:
                base.execute("ROLLBACK")
            raise
    return id_, fresh


def runs(path: Path) -> tuple[Run, ...]:
    """All runs in the order of saving. Raises :class:`InputError`."""
    with _reading(path) as base:
        return tuple(Run(*row) for row in base.execute(_LISTED + " ORDER BY number"))


def kept(path: Path, digits: str, format_: int) -> tuple[Run, str, Finished]:
    """The one run whose id begins with these digits: its report's text and parts. Raises :class:`InputError` where there is none, or several."""
    wanted = digits.strip().lower()
    if not _DIGITS.fullmatch(wanted) or len(wanted) < SHORTEST:
        raise refuse(digits[:80], f"不是运行编号；请给出编号的前 {SHORTEST} 位以上，见 compliance runs", f"no id of a run; give at least its first {SHORTEST} digits, see compliance runs")
    with _reading(path) as base:
        found = [Run(*row) for row in base.execute(_LISTED + " WHERE substr(id, 1, ?) = ? ORDER BY number", (len(wanted), wanted))]
        if len(found) == 1:
            text = base.execute("SELECT report FROM runs WHERE number = ?", (found[0].number,)).fetchone()[0]
    if not found:
        raise refuse(wanted, f"{path.name} 里没有这个运行；见 compliance runs", f"there is no such run in {path.name}; see compliance runs")
    if len(found) > 1:
        raise refuse(wanted, f"有 {len(found)} 个运行以此开头：{'、'.join(run.short for run in found[:8])}", f"{len(found)} runs begin so: {', '.join(run.short for run in found[:8])}")
    if not isinstance(text, str) or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != found[0].id:
        raise refuse(path, f"运行 {found[0].short} 的报告与编号不符：文件被改动或损坏", f"the report of run {found[0].short} does not fit its id: the file was altered or damaged")
    return found[0], text, finished(text, found[0].short, format_)


_LISTED = """
SELECT number, id, name, jurisdiction, as_of, program, ruleset, scheme, total, low, high,
  (SELECT coalesce(sum(count), 0) FROM counts WHERE run = number AND outcome = 'violated'),
  (SELECT coalesce(sum(count), 0) FROM counts WHERE run = number AND outcome = 'undetermined')
FROM runs
"""


def _prepare(base: sqlite3.Connection, path: Path) -> None:
    """Make the tables in an empty file; refuse a file that is another's."""
    if not base.execute("PRAGMA user_version").fetchone()[0] and not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        base.execute(f"PRAGMA application_id = {APPLICATION}")
        base.execute(f"PRAGMA user_version = {VERSION}")
        for statement in _TABLES.split(";"):
            base.execute(statement)
    _check(base, path)


def _check(base: sqlite3.Connection, path: Path) -> None:
    if base.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise refuse(path, "不是运行记录文件，没有改动；请换一个文件名", "this is no file of runs and was left alone; name another")
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise refuse(path, f"运行记录的格式是 {version}，本程序认得 {VERSION}；请更新程序", f"the file of runs is of version {version}, this program knows {VERSION}; update the program")


def _write(base: sqlite3.Connection, id_: str, text: str, report: Finished) -> None:
    parts, card, scheme = report.parts, report.parts.scorecard, report.parts.scheme
    score = (None, None, None) if card is None else (card.total, card.low, card.high)
    base.execute(
        "INSERT INTO runs (id, name, jurisdiction, as_of, program, ruleset, scheme, scheme_sha256, total, low, high, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (id_, parts.dossier.name, parts.dossier.jurisdiction, parts.dossier.as_of, parts.program, parts.ruleset.sha256, scheme and scheme.id, scheme and scheme.sha256, *score, text))
    number = base.execute("SELECT number FROM runs WHERE id = ?", (id_,)).fetchone()[0]
    base.executemany("INSERT INTO inputs VALUES (?, ?, ?)", ((number, item.file, item.sha256) for item in parts.dossier.inputs))
    base.executemany("INSERT INTO counts VALUES (?, ?, ?, ?)", ((number, rule, outcome, count) for rule, counts in parts.counts.items() for outcome, count in counts.items()))
    base.executemany("INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)", ((number, each.id, each.rule, each.record, each.place, each.outcome, each.margin) for each in parts.findings))
    lost = [(indicator.id, deduction) for indicator in indicators(parts) for deduction in indicator.deductions]
    base.executemany("INSERT INTO deductions VALUES (?, ?, ?, ?, ?)", ((number, deduction.id, indicator, deduction.points, deduction.metric) for indicator, deduction in lost))
    base.executemany(
        "INSERT INTO grounds VALUES (?, ?, ?, ?, ?)",
        ((number, deduction.id, ground.rule, ground.record, ground.outcome) for _, deduction in lost for ground in deduction.grounds))


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise refuse(path, "还没有保存过运行；用 compliance check --save 保存", "no run was saved here yet; save one with compliance check --save")
    # Opened for writing all the same: what a killed writer left half done is rolled back by whoever comes next.
    with _opened(path, "rw") as base:
        _check(base, path)
        yield base


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            base.execute("PRAGMA synchronous = EXTRA")
            yield base
    except sqlite3.Error as error:
        raise _told(path, error) from error


def _told(path: Path, error: sqlite3.Error) -> InputError:
    """What went wrong with the file, in words; SQLite's own where it is none of the usual."""
    match getattr(error, "sqlite_errorname", "").split("_")[:2]:
        case ["SQLITE", "NOTADB"]:
            return refuse(path, "不是运行记录文件，没有改动；请换一个文件名", "this is no file of runs and was left alone; name another")
        case ["SQLITE", "CORRUPT"]:
            return refuse(path, "运行记录文件已损坏；请从备份恢复", "the file of runs is damaged; restore it from a backup")
        case ["SQLITE", "BUSY" | "LOCKED"]:
            return refuse(path, "另一个程序一直占用这个文件；请稍后再试", "another program keeps this file to itself; try again later")
        case ["SQLITE", "CANTOPEN" | "READONLY" | "PERM" | "AUTH"]:
            return refuse(path, "无法打开或写入；请检查文件夹是否存在、是否有权限", "cannot be opened or written; see that the folder exists and you may write there")
        case ["SQLITE", "FULL"]:
            return refuse(path, "磁盘已满，没有保存", "the disk is full; nothing was saved")
    return refuse(path, f"无法使用这个文件（{error}）", f"this file cannot be used ({error})")
