"""A document as records: everything it claims, ready to be judged by rules."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compliance.ground.origin import Origin
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.records.record import Cell, Record, Store
from compliance.sources.claims.bodies import Cover, body_drafts, cover, period_drafts
from compliance.sources.claims.citations import citation_drafts, deadline_drafts
from compliance.sources.claims.draft import Draft, Read
from compliance.sources.claims.forms import form_sums, read_table, sentences
from compliance.sources.claims.grammar import Grammar
from compliance.sources.claims.listing import figure_drafts
from compliance.sources.claims.problems import problem_drafts, score_drafts
from compliance.sources.claims.rates import products, rates
from compliance.sources.claims.repeats import repeats
from compliance.sources.claims.scores import ItemScore, item_scores
from compliance.sources.claims.sections import placed
from compliance.sources.claims.sums import sums
from compliance.sources.claims.vocabulary import Vocabulary
from compliance.sources.writing.passage import Writing


@dataclass(frozen=True, slots=True)
class Claimed:
    """What documents claim: drafts of records, the scores by item, and what they say of themselves."""

    drafts: tuple[Draft, ...]
    items: tuple[ItemScore, ...]
    reads: tuple[Read, ...]
    cover: Cover
    year: int | None


def claimed(writings: Sequence[Writing], grammar: Grammar, vocabulary: Vocabulary, year: int | None = None) -> Claimed:
    """Everything that documents on one year of one department claim; what two of them print is compared like two prints in one."""
    forms = [[read_table(table, vocabulary.words) for table in writing.tables] for writing in writings]
    reads = tuple(
        Read(each, tuple(grammar.read(each.passage)))
        for writing, tables in zip(writings, forms, strict=True)
        for each in (*placed(writing.passages, vocabulary), *(each for form in tables for each in sentences(form))))
    about = cover(reads, vocabulary)
    known_year = about.year or year
    items = item_scores(reads, vocabulary)
    day = about.filed_on or dt.date(known_year or 2100, 12, 31)
    drafts = [
        *score_drafts(items), *sums(reads, items, vocabulary), *rates(reads, items, vocabulary), *products(items, vocabulary),
        *repeats(reads, items, vocabulary), *problem_drafts(reads, items, vocabulary), *body_drafts(reads, about), *period_drafts(reads),
        *(made for tables in forms for form in tables for made in form_sums(form)), *citation_drafts(reads, day), *deadline_drafts(reads, vocabulary), *figure_drafts(reads, items),
    ]
    return Claimed(tuple(drafts), tuple(items), reads, about, known_year)


def store_of(found: Claimed, name: str, place: Origin, kinds: dict[str, Kind], as_of: dt.date, ledgers: bool = False) -> Store:
    """The store of a document's records: the department's own, and every kind, so that none counts as not supplied."""
    store = Store()
    store.add(DEPARTMENT, [department(found, name, place, as_of, ledgers)])
    for kind in kinds:
        if kind != DEPARTMENT:
            store.add(kind, list(numbered(draft for draft in found.drafts if draft.kind == kind)))
    return store


def numbered(drafts: Iterable[Draft]) -> Iterator[Record]:
    """Records with their numbers; of the same name each after the first also bears its place, so that every one is known by its own."""
    seen: Counter[str] = Counter()
    for number, draft in enumerate(drafts, 1):
        seen[draft.name] += 1
        named = draft if seen[draft.name] == 1 else Draft(draft.kind, f"{draft.name} #{seen[draft.name]}", draft.place, draft.cells)
        yield named.record(number)


def department(found: Claimed, name: str, place: Origin, as_of: dt.date, ledgers: bool) -> Record:
    """The record of the document as a whole."""
    about, year = found.cover, found.year
    filed_at = about.filed_at or place
    deductions = sum(draft.kind == "stated_deduction" for draft in found.drafts)
    cells = {
        "name": Cell(about.body or None, about.body, place), "as_of": Cell(as_of, str(as_of), place), "ledgers": Cell(ledgers, "", place),
        "filing_asked": Cell(about.asked, "", filed_at), "filed": Cell(about.filed or None, about.filed or "", filed_at),
        "filed_on": Cell(about.filed_on, about.filed or "", filed_at, about.filed_on is not None or not about.filed),
        "filing_date_exists": Cell(about.filed_on is not None, "", filed_at), "deductions": Cell(deductions, str(deductions), place),
    }
    if year is not None:
        cells |= {"year": Cell(year, str(year), place), "year_start": Cell(dt.date(year, 1, 1), "", place), "year_end": Cell(dt.date(year, 12, 31), "", place)}
    return Record(DEPARTMENT, 1, cells, filed_at if about.asked else place, name)
