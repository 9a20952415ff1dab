"""A written report judged: its claims become records, and the rules on documents judge them like any others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, assess
from compliance.evidence.derived import compared, ledgers
from compliance.evidence.terms import Terms, judge
from compliance.ground.origin import Origin
from compliance.ground.problems import refuse
from compliance.ground.shipped import rulesets
from compliance.records.kinds import Kind
from compliance.rules.cache import cached_ruleset
from compliance.rules.rule import Ruleset, Severity
from compliance.sources.claims.document import Claimed, claimed, store_of
from compliance.sources.claims.forms import read_table
from compliance.sources.claims.grammar import Grammar, load_grammar
from compliance.sources.claims.vocabulary import Vocabulary, load_vocabulary
from compliance.sources.dossier import MANIFEST, Dossier
from compliance.sources.files import WORKBOOKS, digest
from compliance.sources.supply import InputFile
from compliance.sources.writing.passage import Writing
from compliance.sources.writing.read import read_writing


@dataclass(frozen=True, slots=True)
class Linter:
    """What documents are read and judged by: the rules on documents, the grammar and the word lists."""

    folder: Path
    law: Ruleset
    grammar: Grammar
    vocabulary: Vocabulary

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kinds of records that papers become."""
        return self.law.kinds


def linter(folder: Path | None = None) -> Linter:
    """The linter of a folder (the shipped one by default). Raises :class:`InputError` with everything wrong in it."""
    folder = folder or rulesets() / "documents"
    return Linter(folder, cached_ruleset(folder), load_grammar(folder / "grammar"), load_vocabulary(folder))


@dataclass(frozen=True, slots=True)
class Linted:
    """A document judged: the assessment that every report form takes, and what was claimed."""

    assessment: Assessment
    found: Claimed


def lint_files(paths: Sequence[Path], tools: Linter, engine: str = "auto", as_of: dt.date | None = None) -> Linted:
    """One or more documents of one department and year. Raises :class:`InputError` where one cannot be read."""
    writings = [_paper(path, tools) for path in paths]
    inputs = tuple(InputFile(path.name, digest(path)) for path in paths)
    return lint_writings(writings, paths[0], inputs, tools, engine, as_of)


def _paper(path: Path, tools: Linter) -> Writing:
    """A document that was named by hand, as written. Raises :class:`InputError` for a workbook that holds no form, as a ledger does: finding nothing wrong would say nothing."""
    writing = read_writing(path, path.name)
    if path.suffix.lower() in WORKBOOKS and not any(read_table(table, tools.vocabulary.words).rows for table in writing.tables):
        raise refuse(
            path.name, "没有找到自评表（至少要有指标、满分和得分三列）；如果是台账，请用 compliance check",
            "no form of self-evaluation was found (a table with columns of indicators, full marks and scores); for a ledger use compliance check")
    return writing


def lint_writings(
    writings: Sequence[Writing], path: Path, inputs: tuple[InputFile, ...], tools: Linter, engine: str = "auto", as_of: dt.date | None = None,
) -> Linted:
    """Documents already read."""
    found = claimed(writings, tools.grammar, tools.vocabulary)
    return judged(found, path, inputs, tools, engine, as_of)


def judged(found: Claimed, path: Path, inputs: tuple[InputFile, ...], tools: Linter, engine: str = "auto", as_of: dt.date | None = None, ledgers: bool = False) -> Linted:
    """Claims judged as of a day: that asked for, else the filing date, else the end of the year evaluated."""
    day = as_of or found.cover.filed_on or dt.date(found.year or 2100, 12, 31)
    name = found.cover.body or path.stem
    store = store_of(found, name, Origin(path.name), tools.kinds, day, ledgers)
    dossier = Dossier(
        path, name, store.department(), "CN", found.year or day.year, day, None, (), store, (), (), (), (), inputs)
    return Linted(assess(dossier, tools.law, None, engine, tools.kinds), found)


def lint_at(paths: Sequence[Path], tools: Linter, terms: Terms, law: Callable[[], Ruleset]) -> Linted:
    """What is at the paths: a dossier, whose papers are compared with its ledgers, or documents of one department. Raises :class:`InputError`."""
    first = paths[0]
    if len(paths) == 1 and (first.is_dir() or first.name == MANIFEST):
        return lint_dossier(first, tools, terms, law())
    return lint_files(paths, tools, terms.engine, terms.as_of)


def lint_dossier(path: Path, tools: Linter, terms: Terms, law: Ruleset) -> Linted:
    """The papers of a dossier judged by themselves and against its ledgers. Raises :class:`InputError` where it names none."""
    assessment = judge(path, law, terms)
    dossier = assessment.dossier
    if not dossier.papers:
        raise refuse(
            dossier.path.name, f"卷宗没有写明自评材料；请在 {MANIFEST} 中加一行，如 papers: [自评报告.docx, 自评表.xlsx]",
            f"the dossier names no papers; add a line to {MANIFEST}, such as papers: [report.docx, form.xlsx]")
    writings = [read_writing(paper, paper.name) for paper in dossier.papers]
    found = claimed(writings, tools.grammar, tools.vocabulary, dossier.year)
    known = ledgers(assessment, tools.folder / "ledgers" / "figures.yaml", tools.vocabulary)
    found = replace(found, drafts=compared(found.drafts, known))
    inputs = tuple(InputFile(paper.name, digest(paper)) for paper in dossier.papers)
    return judged(found, dossier.path, inputs, tools, terms.engine, terms.as_of or dossier.as_of, True)


def lint_exit(found: Linted, fail_on: Severity = Severity.VIOLATION) -> int:
    """1 where something of at least this severity is to be corrected; figures that no ledger supports do not count."""
    return int(any(finding.rule.severity.rank >= fail_on.rank for finding in found.assessment.of(Outcome.VIOLATED)))
