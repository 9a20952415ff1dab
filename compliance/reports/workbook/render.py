"""The report as a workbook: the user's ledgers, marked, behind the sheets that tell the result."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compliance.evidence.assess import Assessment
from compliance.ground.problems import refuse
from compliance.reports.formats import Look
from compliance.reports.reasons import Reasons, Remarks, costs_of
from compliance.reports.workbook.book import Book, Opened
from compliance.reports.workbook.graft import Graft
from compliance.reports.workbook.lists import finding_sheets, law_sheet, sheets_needed
from compliance.reports.workbook.marks import Marks, Place, marks_of
from compliance.reports.workbook.names import title
from compliance.reports.workbook.package import Package
from compliance.reports.workbook.paper import Paper
from compliance.reports.workbook.places import Places
from compliance.reports.workbook.scores import Telling, deduction_sheet, form_sheet, score_sheet
from compliance.reports.workbook.sheet import Marking, mark_own
from compliance.reports.workbook.values import pieces, value_sheets
from compliance.reports.workbook.xml import Unfit
from compliance.sources.files import TEXTS, WORKBOOKS, digest, read_tables
from compliance.sources.noticetext import is_notice
from compliance.sources.placed import PlacedTable
from compliance.sources.table import Table

_PACKAGES = (".xlsx", ".xlsm")
_TITLES = {
    "score": ("得分表", "Scorecard"), "form": ("自评表", "Self-evaluation form"), "deductions": ("扣分明细", "Deductions"),
    "findings": ("问题清单", "Findings"), "law": ("依据", "Law"),
}


def render_xlsx(assessment: Assessment, look: Look) -> bytes:
    """The report as a form."""
    unfit: set[str] = set()
    while True:
        try:
            return _made(assessment, look, unfit)
        except Unfit as error:
            if error.file is None:
                raise
            # Some faults show only when a part is changed; the ledger is then copied by its values.
            unfit.add(error.file)


def _made(assessment: Assessment, look: Look, unfit: Collection[str]) -> bytes:
    opened, tables = _open(assessment, unfit)
    names = _Names.of(opened, tables, assessment, look.lang)
    remarks = Remarks(assessment.labels, costs_of(assessment.scorecard), look.lang)
    marks = marks_of(assessment, names.sheets, remarks)
    ours = Paper(assessment.dossier.as_of)
    _tell(Telling(assessment, ours, Places(names.sheets), Reasons.of(assessment, look.lang), remarks, names.own, look.lang), names.findings)
    copies = Paper(assessment.dossier.as_of) if opened else ours
    for table in tables:
        value_sheets(copies, table, [name for name, _ in names.sheets[table.file, table.sheet]], marks)
    return _bound(opened, names, marks, ours, copies) if opened else ours.data()


def _tell(telling: Telling, findings: list[str]) -> None:
    card = telling.assessment.scorecard
    score_sheet(telling)
    if card is not None:
        form_sheet(telling, card)
        deduction_sheet(telling, card)
    finding_sheets(telling, findings)
    law_sheet(telling)


def _bound(opened: Mapping[str, Opened], names: _Names, marks: Marks, ours: Paper, copies: Paper) -> bytes:
    """One workbook: our sheets, the first workbook's own, those of the others, and the ledgers that are copied by their values."""
    (first, base), *rest = opened.items()
    position = len(base.sheets)
    with _named(first):
        book = Book.on(base)
        for sheet in base.sheets:
            if sheet.worksheet:
                mark_own(book, base, sheet, _marking(marks, first, sheet.name))
    for number, (file, other) in enumerate(rest, 2):
        with _named(file):
            Graft(book, other, number, names.of_file(file)).take(position, {sheet.name: _marking(marks, file, sheet.name) for sheet in other.sheets})
        position += len(names.of_file(file))
    for number, (paper, place) in enumerate(((copies, position), (ours, 0)), len(rest) + 2):
        if paper.sheets:
            made = Opened(Package(io.BytesIO(paper.data())))
            Graft(book, made, number, {name: name for name in paper.sheets}).take(place, {})
    return book.save()


@contextmanager
def _named(file: str) -> Iterator[None]:
    """Say of which ledger a fault is."""
    try:
        yield
    except Unfit as error:
        error.file = file
        raise


def _marking(marks: Marks, file: str, sheet: str) -> Marking:
    return Marking(marks.levels((file, sheet)), marks.comments((file, sheet)))


def _open(assessment: Assessment, unfit: Collection[str]) -> tuple[dict[str, Opened], list[Table]]:
    """The workbooks that can be changed in place, and the sheets of all other ledgers."""
    opened: dict[str, Opened] = {}
    tables: list[Table] = []
    for name, path in _files(assessment):
        found = _opened(path, opened) if path.suffix.lower() in _PACKAGES and name not in unfit else None
        if found is None:
            tables += [table for table in read_tables(path, name) if not isinstance(table, PlacedTable)]
        else:
            opened[name] = found
    return opened, tables


def _opened(path: Path, others: Mapping[str, Opened]) -> Opened | None:
    try:
        found = Opened(Package(path))
    except Unfit:
        return None
    # Days are numbers counted from 1900 or from 1904, and a workbook has one way of counting.
    return found if all(other.from_1904 == found.from_1904 for other in others.values()) else None


def _files(assessment: Assessment) -> Iterator[tuple[str, Path]]:
    dossier = assessment.dossier
    for item in dossier.inputs:
        path = dossier.path.parent / item.name
        if path.suffix.lower() not in WORKBOOKS + TEXTS or (path.suffix.lower() == ".txt" and is_notice(path)):
            continue  # what has no sheets is told of in words
        if not path.is_file() or digest(path) != item.sha256:
            raise refuse(item.name, "文件在检查过程中被改动；请重新运行", "the file was changed while it was being checked; run again")
        yield item.name, path


@dataclass(frozen=True)
class _Names:
    """What every sheet is called: those of the ledgers, our own, and those that list the findings."""

    sheets: dict[Place, list[tuple[str, int]]]
    own: dict[str, str]
    findings: list[str]

    @classmethod
    def of(cls, opened: Mapping[str, Opened], tables: list[Table], assessment: Assessment, lang: str) -> _Names:
        """Names that are all different; the sheets of the first workbook keep theirs."""
        base = next(iter(opened.values()), None)
        taken = {sheet.name.casefold() for sheet in base.sheets} if base is not None else set()
        sheets: dict[Place, list[tuple[str, int]]] = {}
        for file, book in opened.items():
            for sheet in book.sheets:
                if sheet.worksheet:
                    sheets[file, sheet.name] = [(sheet.name if book is base else title(sheet.name, taken), 0)]
        for table in tables:
            wanted = table.sheet or Path(table.file).stem
            sheets[table.file, table.sheet] = [(title(wanted, taken), before) for before in pieces(table)]
        own = {what: title(names[lang != "zh"], taken) for what, names in _TITLES.items()}
        count = sheets_needed(len(assessment.findings) + len(assessment.problems()))
        return cls(sheets, own, [own["findings"], *(title(own["findings"], taken) for _ in range(count - 1))])

    def of_file(self, file: str) -> dict[str, str]:
        """The sheets of a workbook, by their names in it."""
        return {sheet: pieces[0][0] for (owner, sheet), pieces in self.sheets.items() if owner == file and sheet is not None}
