"""Instruments cited, and the periods a text sets for publishing and filing contracts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from compliance.ground.shape import read_shape
from compliance.ground.shipped import rulesets
from compliance.ground.yamlfile import read_yaml
from compliance.rules.shapes import InstrumentFileShape, InstrumentShape
from compliance.sources.claims.draft import Draft, Read, draft
from compliance.sources.claims.grammar import Claim
from compliance.sources.claims.vocabulary import DeadlineShape, Vocabulary

_CLAUSE = re.compile(r"[，。；、]")
_CONTRACT = re.compile(r"合同|签订|签署")


@cache
def register(folder: Path) -> tuple[InstrumentShape, ...]:
    """The register of instruments of a ruleset."""
    return tuple(
        instrument for path in sorted((folder / "instruments").glob("*.yaml"))
        for instrument in read_shape(InstrumentFileShape, read_yaml(path)).instruments)


def citation_drafts(reads: Sequence[Read], day: dt.date) -> Iterator[Draft]:
    """Every instrument cited that the register knows, with its days in force; of several of one name the one whose number is given, else the one in force."""
    known = register(rulesets())
    for read in reads:
        for claim in read.of("cited"):
            found = _entry(claim, known, day)
            if found is not None and found.in_force is not None:
                yield draft(
                    "cited_instrument", claim.raw, read.place(claim.start), title=claim["title"].raw, document=found.document or None,
                    in_force=found.in_force, until=found.until)


def _entry(claim: Claim, known: Sequence[InstrumentShape], day: dt.date) -> InstrumentShape | None:
    title = re.sub(r"^中华人民共和国", "", claim["title"].raw)
    named = [entry for entry in known if entry.name == title]
    document = re.search(r"（([^（）]*号)", claim.raw)
    if document is not None:
        number = _number(document[1])
        named = [entry for entry in named if number and number in _number(entry.document)] or ([] if len(named) > 1 else named)
    current = [entry for entry in named if (entry.in_force is None or entry.in_force <= day) and (entry.until is None or day <= entry.until)]
    return next(iter(current or named), None)


def _number(document: str) -> str:
    """The number of a document without the words around it: 财政部令第71号 -> 71号."""
    match = re.search(r"(?:〔\d{4}〕)?(?:第)?(\d+)号", document)
    year = re.search(r"〔(\d{4})〕", document)
    return f"{year[1] if year else ''}第{match[1]}号" if match else ""


def deadline_drafts(reads: Sequence[Read], vocabulary: Vocabulary) -> Iterator[Draft]:
    """Periods of days that a text sets for publishing or filing a contract, with the period and the instrument of the law."""
    for read in reads:
        claims = read.of("period_of_days")
        for index, claim in enumerate(claims):
            end = claims[index + 1].start if index + 1 < len(claims) else len(read.text)
            start = claims[index - 1].end if index else 0
            acts = _acts(read.text, start, claim, end, vocabulary)
            if not acts or not _CONTRACT.search(read.text[max(0, claim.start - 60):claim.end + 40]):
                continue
            days = claim["days"]
            cited = _cited(read, claim)
            first = acts[0]
            yield draft(
                "stated_deadline", _around(read.text, claim), read.place(claim.start), act=first.act if len(acts) == 1 else "both",
                days=(days.value, days.raw), working=days.unit == "working", lawful_days=first.days, law=(first.law.zh, first.law.zh), said=_around(read.text, claim),
                cited=cited or None, cited_right=None if cited is None else cited in first.instruments)


def _acts(text: str, start: int, claim: Claim, end: int, vocabulary: Vocabulary) -> list[DeadlineShape]:
    """The acts a period is set for: those in its clause after it, else in the next clause, else before it in its clause."""
    after = text[claim.end:end]
    clauses = _CLAUSE.split(after)
    before = _CLAUSE.split(text[start:claim.start])[-1]
    for said in (clauses[0], *(clauses[1:2] if len(clauses) > 1 and not clauses[0].strip() else ()), before):
        found = [deadline for deadline in vocabulary.words.deadlines if any(re.search(word, re.sub(r"“[^”]*”", "", said)) for word in deadline.words)]
        if found:
            return found
    return []


def _cited(read: Read, claim: Claim) -> str | None:
    """The instrument cited in the same sentence before a period."""
    begin = max(read.text.rfind("。", 0, claim.start), 0)
    named = [cited for cited in read.of("cited") if begin <= cited.start < claim.start]
    return re.sub(r"^中华人民共和国", "", named[-1]["title"].raw) if named else None


def _around(text: str, claim: Claim) -> str:
    end = min((text.find(mark, claim.end) for mark in "，。；" if text.find(mark, claim.end) >= 0), default=len(text))
    return text[claim.start:min(end, claim.start + 40)]
