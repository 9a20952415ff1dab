"""A reviewed copy of a paper: in a form what is mechanical is put right and marked, everything else is a comment at its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.engines.verdict import Outcome
from compliance.evidence.finding import Finding
from compliance.evidence.lint import Linted
from compliance.ground.problems import refuse
from compliance.ground.values import Name
from compliance.reports.write import save
from compliance.sources.writing.word import open_word, paragraphs

if TYPE_CHECKING:
    from docx.text.run import Run

REVISED = (".xlsx", ".docx")
AUTHOR = "compliance"
_STILL = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class Revision:
    """The copy's bytes, the cells that were changed (place, what it was, what it is), and how many comments were written."""

    content: bytes
    changed: tuple[tuple[str, str, str], ...]
    comments: int


def revised(found: Linted, paper: Path, lang: str) -> Revision:
    """The reviewed copy of one paper. Raises :class:`InputError` for a paper of a kind that cannot carry comments."""
    if paper.suffix.lower() not in REVISED:
        raise refuse(
            paper.name, f"只有 {' '.join(REVISED)} 能带批注；其他文件请按检查结果自行修改", f"only {' '.join(REVISED)} can carry comments; correct other files by hand")
    findings = [finding for finding in found.assessment.of(Outcome.VIOLATED) if finding.record.origin.file == paper.name]
    findings.sort(key=lambda finding: finding.record.origin.sort_key())
    return _form(paper, findings, lang) if paper.suffix.lower() == ".xlsx" else _report(paper, findings, lang)


def correction(finding: Finding) -> Fraction | None:
    """The right figure, where it follows from the others by arithmetic alone, at the printed precision."""
    record = finding.record
    match record.kind:
        case "stated_sum" if record.value("unit") == "points":
            value = record.value("parts")
            return Fraction(value) if isinstance(value, (int, Fraction)) else None
        case "stated_rate":
            value, half = record.value("computed"), record.value("half")
            if isinstance(value, (int, Fraction)) and isinstance(half, (int, Fraction)) and half:
                return _rounded(Fraction(value), 2 * Fraction(half))
        case "stated_product":
            value = record.value("expected")
            return _rounded(Fraction(value), Fraction(1, 100)) if isinstance(value, (int, Fraction)) else None
    return None


def _rounded(value: Fraction, unit: Fraction) -> Fraction:
    return int(abs(value) / unit + Fraction(1, 2)) * unit * (1 if value >= 0 else -1)


def _words(finding: Finding, lang: str) -> str:
    return f"{finding.rule.code} {finding.message[lang]}"


def _form(paper: Path, findings: Sequence[Finding], lang: str) -> Revision:
    try:
        import openpyxl
        from openpyxl.comments import Comment
        from openpyxl.styles import PatternFill
    except ModuleNotFoundError as error:
        raise refuse(paper.name, "没有安装 openpyxl；请执行 pip install 'compliance[documents]'", "openpyxl is not installed; run pip install 'compliance[documents]'") from error
    book = openpyxl.load_workbook(paper)
    changed: list[tuple[str, str, str]] = []
    notes: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        origin = finding.record.origin
        if origin.sheet is None or origin.column is None or origin.row is None:
            continue
        at = f"{origin.column}{origin.row}"
        cell, right = book[origin.sheet][at], correction(finding)
        said = notes.setdefault((origin.sheet, at), [])
        said.append(_words(finding, lang))
        if right is None or str(cell.value).startswith("="):
            continue
        old = str(cell.value)
        cell.value = _as_written(right, cell.value)
        cell.fill = PatternFill("solid", fgColor="FFFFF2CC")
        told = Name(f"原为 {old}，改为 {cell.value}；请复核", f"was {old}, now {cell.value}; please review")
        said.append(told[lang])
        changed.append((str(origin), old, str(cell.value)))
    for (sheet, at), said in notes.items():
        cell = book[sheet][at]
        kept = [cell.comment.text] if cell.comment else []
        cell.comment = Comment("\n".join([*kept, *said]), AUTHOR, height=120, width=320)
    held = io.BytesIO()
    book.save(held)
    return Revision(_still(held.getvalue(), paper), tuple(changed), len(notes))


def _as_written(right: Fraction, old: object) -> Decimal | str:
    """A corrected figure in the manner of the old one: a number, 97.97分 or 97%."""
    text = str(old)
    if text.endswith("%"):
        return f"{_decimal(right * 100)}%"
    return f"{_decimal(right)}分" if text.endswith("分") else _decimal(right)


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.000001"), ROUND_HALF_UP).normalize() + 0


def _report(paper: Path, findings: Sequence[Finding], lang: str) -> Revision:
    document = open_word(paper, paper.name)
    numbered = dict(enumerate(paragraphs(document), 1))
    written = 0
    for finding in findings:
        origin = finding.record.origin
        paragraph = numbered.get(origin.row or 1)
        runs = list(paragraph.runs) if paragraph is not None else []
        if not runs:
            continue
        begin = (origin.character or 1) - 1
        comment = document.add_comment(_from(runs, begin, len(finding.record.name)), _words(finding, lang), AUTHOR, "C")
        # A comment bears the hour of writing; what is written here depends on the paper alone.
        for name in [name for name in comment._comment_elm.attrib if str(name).endswith("}date")]:
            del comment._comment_elm.attrib[name]
        written += 1
    held = io.BytesIO()
    document.save(held)
    return Revision(_still(held.getvalue(), paper), (), written)


def _from(runs: Sequence[Run], begin: int, length: int) -> list[Run]:
    """The runs that hold a stretch of a paragraph's text; the first where they are told apart otherwise."""
    found, position = [], 0
    for run in runs:
        end = position + len(run.text)
        if position < begin + length and end > begin:
            found.append(run)
        position = end
    return found or [runs[0]]


def _still(content: bytes, paper: Path) -> bytes:
    """The same archive without the hour at which it was written."""
    held = io.BytesIO()
    with zipfile.ZipFile(paper) as original, zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as still:
        kept = original.read(_CORE) if _CORE in original.namelist() else None
        for name in made.namelist():
            data = made.read(name)
            if name == _CORE:
                data = kept if kept is not None else re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            still.writestr(zipfile.ZipInfo(name, _STILL), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def write_copy(found: Linted, papers: Sequence[Path], copy: Path, lang: str) -> Iterable[str]:
    """Write the reviewed copy of the one paper given, to a file that is not there yet, and say what was done. Raises :class:`InputError`."""
    paper = papers[0]
    if len(papers) > 1 or not paper.is_file():
        raise refuse("--fix", "一次只能为一份文件写复核稿；请只给出这一份", "a reviewed copy is of one paper; name that one only")
    if copy.suffix.lower() != paper.suffix.lower():
        raise refuse(copy, f"复核稿应与原文件同类（{paper.suffix}）", f"the copy is of the paper's own kind ({paper.suffix})")
    if copy.exists():
        raise refuse(copy, "文件已存在；请换一个文件名", "the file exists; choose another name")
    revision = revised(found, paper, lang)
    save(revision.content, copy)
    yield Name(
        f"已写出 {copy.name}：改 {len(revision.changed)} 处，批注 {revision.comments} 条；原文件没有改动",
        f"wrote {copy.name}: {len(revision.changed)} changed, {revision.comments} comments; the original is untouched")[lang]
    for place, old, new in revision.changed:
        yield f"  {place}: {old} -> {new}"
