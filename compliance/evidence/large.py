"""A large ledger: judged in the database, witnessed by a sample, told by counts and by files of findings."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from compliance.engines.plan import Plan, make_plan
from compliance.engines.sampling import Share, Step
from compliance.engines.sql.alike import numbers_alike
from compliance.engines.sql.bulk import TOLD, Bulk, Row, judge_bulk
from compliance.engines.sql.fetch import fetched
from compliance.engines.sql.held import HeldLedger, held_ledgers
from compliance.engines.sql.latest import latest_day
from compliance.engines.sql.sample import Sample, witness
from compliance.engines.sql.tables import interruptible
from compliance.engines.sql.views import FileLedger, look_at_all
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.engines.witness import UNASKED, Testimony
from compliance.evidence.assess import Assessment, gravity, measure
from compliance.evidence.choice import Choice
from compliance.evidence.finding import Finder, Finding
from compliance.evidence.identity import OPEN
from compliance.evidence.listing import listed
from compliance.evidence.terms import Terms
from compliance.ground.problems import InputError, Problem, refuse
from compliance.ground.values import Name
from compliance.records.kinds import kinds
from compliance.records.record import Store
from compliance.rules.labels import RulesetLabels
from compliance.rules.rule import Rule, Ruleset
from compliance.sources.columnar import count_rows, open_columnar
from compliance.sources.dossier import Dossier, judged_as_of, undated
from compliance.sources.doubts import unknown_columns
from compliance.sources.files import TYPED, check_file, digest
from compliance.sources.header import vocabulary
from compliance.sources.ledger import mapped_columns, row_layout
from compliance.sources.manifest import SourceShape
from compliance.sources.quality import SourceQuality
from compliance.sources.recognise import ledger_kinds
from compliance.sources.supply import InputFile
from compliance.sources.vocabulary import Vocabulary

LARGE_ROWS = 50_000
"""A ledger of so many rows is judged in the database."""

LARGE_BYTES = 20 * 1024 * 1024
"""A CSV file of so many bytes is not even held as records, if it is as regular as a database writes it."""

MOST_WHOLE = 100_000
"""A report that holds every finding by itself has at most so many."""

MEMORY = "3GB"
"""What the database keeps in memory; the rest goes to a temporary folder."""

_IN_ROW = re.compile(r"![A-Z]*(\d+)$")


@dataclass(frozen=True, slots=True)
class Opened:
    """What is to be judged: the ledgers by kind, and the day, the place and the notes of their dossier; ``dossier`` where they were read as one."""

    path: Path
    ledgers: Mapping[str, FileLedger] | Mapping[str, HeldLedger]
    as_of: dt.date
    jurisdiction: str
    notes: tuple[Name, ...]
    dossier: Dossier | None = None


@dataclass(frozen=True, slots=True)
class Large:
    """A large ledger after its judgement. Its tables live in ``bulk`` as long as the connection is open; ``sample``: what a second witness saw of it."""

    opened: Opened
    law: Ruleset
    labels: RulesetLabels
    plan: Plan
    bulk: Bulk
    sample: Sample | None = None

    def count(self, *outcomes: Outcome) -> int:
        """How many verdicts came out so."""
        return self.bulk.count(*outcomes)

    def restricted(self, codes: Collection[str]) -> Large:
        """The same of some rules only."""
        return replace(self, bulk=self.bulk.restricted(codes))

    @property
    def files(self) -> list[FileLedger]:
        """The ledgers that the database reads from their files."""
        return [ledger for ledger in self.opened.ledgers.values() if isinstance(ledger, FileLedger)]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with cells that were looked at."""
        return self.opened.dossier.problems if self.opened.dossier is not None else tuple(found for file in self.files for found in file.problems)

    @property
    def quality(self) -> tuple[SourceQuality, ...]:
        """How the ledgers were read."""
        return self.opened.dossier.quality if self.opened.dossier is not None else tuple(map(_quality, self.files))


def is_large(path: Path, engine: str) -> bool:
    """Whether a file is judged in the database instead of record by record."""
    if engine not in ("auto", "duckdb") or not path.is_file():
        return False
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return path.stat().st_size >= LARGE_BYTES and _is_utf8(path) and _is_of_columns(path)
    if suffix not in TYPED:
        return False
    check_file(path, path.name)
    with duckdb.connect() as connection:
        return count_rows(connection, open_columnar(connection, path, SourceShape(file=path.name), "ledger", _known(), path.name).view) >= LARGE_ROWS


def _is_of_columns(path: Path) -> bool:
    """Whether one line that is divided as the others names the columns; where a title is divided too, or the header has several lines, the file is read as sheets are."""
    try:
        with duckdb.connect() as connection:
            open_columnar(connection, path, SourceShape(file=path.name), "ledger", _known(), path.name)
    except InputError:
        return False
    return True


def _is_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def is_large_dossier(dossier: Dossier, engine: str) -> bool:
    """Whether a ledger that was read is judged in the database: it has many records, and all are rows of sheets."""
    most = max(map(len, dossier.store.tables.values()), default=0)
    return engine in ("auto", "duckdb") and most >= LARGE_ROWS and held_ledgers(dossier.store, kinds()) is not None


@contextmanager
def judged(
    source: Path | Dossier, law: Ruleset, terms: Terms, codes: Collection[str] | None = None, step: Step = lambda _more=0: None,
) -> Iterator[Large]:
    """A large ledger judged by the database alone, from its file or as it was read; ``step`` is called after either step. Raises :class:`InputError`."""
    with interruptible(), TemporaryDirectory(prefix="compliance-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {"threads": os.cpu_count() or 1, "memory_limit": MEMORY, "temp_directory": folder, "preserve_insertion_order": True}
        with duckdb.connect(config=settings) as connection:
            opened = _open_held(source) if isinstance(source, Dossier) else _open_file(connection, source, terms)
            step()
            large = _judge(connection, opened, law, codes)
            step()
            yield large


STEPS = 3
"""Opened, judged, witnessed."""


def witnessed(large: Large, share: Share, step: Step = lambda _more=0: None) -> Large:
    """The same after the second witness agreed; ``step`` is called when it has, and after each step that it adds. Raises :class:`Disagreement`."""
    return large if share == 0 else replace(large, sample=witness(large.bulk, share=share, step=step))


def _open_held(dossier: Dossier) -> Opened:
    ledgers = held_ledgers(dossier.store, kinds())
    assert ledgers is not None
    return Opened(dossier.path, ledgers, dossier.as_of, dossier.jurisdiction, dossier.notes, dossier)


def _open_file(connection: duckdb.DuckDBPyConnection, path: Path, terms: Terms) -> Opened:
    ledger = open_columnar(connection, path, SourceShape(file=path.name), "ledger", _known(), path.name)
    view = FileLedger(ledger)
    as_of = terms.as_of or latest_day(connection, view)
    if as_of is None:
        raise undated(ledger.name)
    notes = (judged_as_of(as_of),) if terms.as_of is None else ()
    return Opened(path, {ledger.kind.code: view}, as_of, terms.jurisdiction or "CN", notes)


def _judge(connection: duckdb.DuckDBPyConnection, opened: Opened, law: Ruleset, codes: Collection[str] | None) -> Large:
    mine = [code for code, rule in law.rules.items() if rule.subject in opened.ledgers and (codes is None or code in codes)]
    plan = make_plan(law, Store(), opened.jurisdiction, opened.as_of, mine)
    return Large(opened, law, RulesetLabels(law, kinds()), plan, judge_bulk(connection, plan, opened.ledgers))


def _quality(view: FileLedger) -> SourceQuality:
    ledger, table = view.ledger, view.ledger.table({})
    own = row_layout(table, ledger.kind, ledger.header).slots
    missing = tuple(code for code in ledger.kind.fields if code not in own or own[code].column is None)
    quality = SourceQuality(
        ledger.name, None, ledger.kind.code, ledger.header.row, view.size - len(view.left_out), tuple(view.skipped), mapped_columns(table, ledger.header),
        ledger.header.ignored, view.unreadable, header_first=ledger.header.first, how=ledger.how, missing=missing)
    return replace(quality, doubts=tuple(unknown_columns(quality)))


def _known() -> dict[str, Vocabulary]:
    known = kinds()
    return ledger_kinds(known, {code: vocabulary(kind) for code, kind in known.items()})


def examples(large: Large, most: Mapping[Outcome, int]) -> dict[str, list[Finding]]:
    """By rule, of those that have any, so many of each outcome: those that miss it by most, else the first."""
    return _findings(large, {
        code: [row for outcome, number in most.items() if outcome in counts for row in large.bulk.rows(code, (outcome,), number)]
        for code, counts in large.bulk.counts.items() if most.keys() & counts.keys()})[0]


def _findings(large: Large, rows: Mapping[str, Sequence[Row]], named: Collection[int] = ()) -> tuple[dict[str, list[Finding]], Store]:
    """What rules found, by itself each, in order; and the records that were looked at, those of the rows ``named`` in files among them."""
    bulk, rules = large.bulk, [large.law.rules[code] for code in rows]
    wanted: dict[str, set[int]] = {kind: set() for kind in bulk.ledgers}
    for rule in rules:
        wanted[rule.subject].update(row.row for row in rows[rule.code])
    for file in large.files:
        wanted[file.kind.code].update(set(named) - file.left_out)
    plan = fetched(bulk, wanted, rules)
    finder, at = Finder(plan, large.labels), {(kind, ledger.number(row.record)): row for kind, ledger in bulk.ledgers.items() for row in plan.rows.all(kind)}

    def finding(rule: Rule, row: Row) -> Finding:
        held = at[rule.subject, row.row]
        return finder.finding(rule, Verdict(rule.code, Subject(rule.subject, held.record.number), row.outcome, row.margin), held)

    return {rule.code: [finding(rule, row) for row in rows[rule.code]] for rule in rules}, plan.rows.store


def whole(large: Large, wanted: Choice, codes: Collection[str]) -> Assessment:
    """The assessment with every finding by itself, as the record-by-record engines give it: of all rules, and of ``codes`` what is chosen listed.

    Raises :class:`InputError` where there are too many.
    """
    bulk, opened = large.bulk.restricted(codes), large.opened
    _refuse_too_many(bulk)
    for file in large.files:
        look_at_all(bulk.connection, file)
    ledgers = {code: words.kind for code, words in _known().items()}
    problems = (*large.problems, *(found for file in large.files for found in numbers_alike(bulk.connection, file, ledgers)))
    named = {int(cell[1]) for found in problems if (cell := _IN_ROW.search(found.place))}
    told, store = _findings(large, {code: [*bulk.rows(code), *bulk.exempt(code)] for code in bulk.rules}, named)
    findings = [finding for found in told.values() for finding in found]
    dossier = opened.dossier or Dossier(
        opened.path, opened.path.stem, None, opened.jurisdiction, opened.as_of.year, opened.as_of, None, opened.notes, store, problems, large.quality, (), (),
        (InputFile(opened.path.name, digest(opened.path)),))
    full = make_plan(large.law, dossier.store, opened.jurisdiction, opened.as_of)
    metrics = {code: measure(metric, full, large.labels) for code, metric in sorted(large.law.metrics.items())}
    engines = ("duckdb", "reference") if large.sample else ("duckdb",)
    testimony = Testimony((), engines, None if large.sample else UNASKED, large.sample.verdicts if large.sample else None)
    counts = {code: dict(found) for code, found in large.bulk.counts.items() if found}
    unjudged = tuple(rule for rule in full.rules if rule.subject not in bulk.ledgers)
    made = Assessment(dossier, large.law, full, large.labels, testimony, tuple(sorted(findings, key=gravity)), counts, unjudged, metrics, None, None, ())
    chosen = listed(made, wanted)
    if chosen.listing is None:
        return chosen
    others = sum(count for code, found in counts.items() if code not in codes for outcome, count in found.items() if outcome in OPEN)
    return replace(chosen, listing=replace(chosen.listing, left_out=chosen.listing.left_out + others))


def _refuse_too_many(bulk: Bulk) -> None:
    by_rule = {code: sum(counts.get(outcome, 0) for outcome in (*TOLD, Outcome.EXEMPT)) for code, counts in bulk.counts.items()}
    total = sum(by_rule.values())
    if total <= MOST_WHOLE:
        return
    most, rest = [], total
    for code in sorted(by_rule, key=lambda code: -by_rule[code]):
        most.append(code)
        rest -= by_rule[code]
        if rest <= MOST_WHOLE:
            break
    zh, en = "、".join(f"{code} {by_rule[code]:,}" for code in most), ", ".join(f"{code} {by_rule[code]:,}" for code in most)
    raise refuse(
        "--format", f"有 {total:,} 项问题，这种报告最多 {MOST_WHOLE:,} 项，最多的是 {zh}；请加 --ignore {','.join(most)}，或改用 -o findings.parquet、.csv 或 .jsonl",
        f"there are {total:,} findings and this form holds at most {MOST_WHOLE:,}; most are of {en}: add --ignore {','.join(most)}, or use -o findings.parquet, .csv or .jsonl")
