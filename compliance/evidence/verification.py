"""Whether a finished report stands: it and the same dossier judged again, compared part by part."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from compliance.evidence.finished import FindingPart, Finished, IndicatorPart, Json, ReportPart, ScorecardPart
from compliance.ground.values import Name

ABSENT = None
"""What stands for a side that has no such file, verdict or value."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs: what it is, what the report says and what was found now (``None``: nothing)."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A verdict that differs. ``before`` and ``after`` are ``None`` where that side has no finding: satisfied, or not applicable.

    ``parts`` are the outcome, margin or record number that differ; ``cells`` the cells whose content differs, or, where only one side
    has the finding, all it rests on.
    """

    id: str
    rule: str
    record: str
    place: str
    before: str | None
    after: str | None
    message_before: Name | None
    message_after: Name | None
    parts: tuple[Change, ...]
    cells: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class PointsChange:
    """An indicator's points that differ, or the total's where ``id`` is ``total``; a range is written ``low~high``."""

    id: str
    name: Name
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which a report differs from the dossier judged again.

    ``program`` is the version, which by itself is no fault. ``others`` are all further values, by their path in the JSON.
    """

    program: Change | None
    inputs: tuple[Change, ...]
    ruleset: Change | None
    scheme: Change | None
    findings: tuple[FindingChange, ...]
    points: tuple[PointsChange, ...]
    metrics: tuple[Change, ...]
    others: tuple[Change, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether nothing but the version of the program differs."""
        return not (self.causes or self.findings or self.points or self.metrics or self.others)

    @property
    def causes(self) -> tuple[Change, ...]:
        """The inputs, rules and scheme that differ."""
        return (*self.inputs, *(change for change in (self.ruleset, self.scheme) if change is not None))


def compare(old: Finished, new: Finished) -> Difference:
    """In what a finished report differs from what was computed now."""
    before, after = old.parts, new.parts
    known = Difference(
        _change("program", before.program, after.program),
        tuple(_changes(_inputs(before), _inputs(after))),
        _change("ruleset", before.ruleset.sha256, after.ruleset.sha256),
        _scheme(before, after),
        tuple(_findings(before, after)),
        tuple(_points(before.scorecard, after.scorecard)),
        tuple(_changes(_metrics(before), _metrics(after))),
    )
    return replace(known, others=_others(old, new, not known.stands))


def _change(what: str, before: str | None, after: str | None) -> Change | None:
    return None if before == after else Change(what, before, after)


def _changes(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> Iterator[Change]:
    for what in dict.fromkeys([*before, *after]):
        if (what in before) != (what in after) or before[what] != after[what]:
            yield Change(what, before.get(what, ABSENT), after.get(what, ABSENT))


def _inputs(report: ReportPart) -> dict[str, str | None]:
    return {item.file: item.sha256 for item in report.dossier.inputs}


def _metrics(report: ReportPart) -> dict[str, str | None]:
    return {code: metric.value for code, metric in report.metrics.items()}


def _scheme(before: ReportPart, after: ReportPart) -> Change | None:
    if before.scheme == after.scheme:
        return None
    said = [None if report.scheme is None else f"{report.scheme.id} {report.scheme.sha256}" for report in (before, after)]
    return Change("scheme", said[0], said[1])


def _findings(before: ReportPart, after: ReportPart) -> Iterator[FindingChange]:
    """Findings are paired by id; where several records bear one key, in their order."""
    ours, theirs = _by_id(before.findings), _by_id(after.findings)
    for key in dict.fromkeys([*ours, *theirs]):
        change = _finding(ours.get(key), theirs.get(key))
        if change is not None:
            yield change


def _by_id(findings: list[FindingPart]) -> dict[tuple[str, int], FindingPart]:
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], FindingPart] = {}
    for finding in findings:
        found[finding.id, seen[finding.id]] = finding
        seen[finding.id] += 1
    return found


def _finding(before: FindingPart | None, after: FindingPart | None) -> FindingChange | None:
    if before == after:
        return None
    shown = after or before
    assert shown is not None
    said = [None if side is None else {"outcome": side.outcome, "margin": side.margin, "record": side.record, "place": side.place} for side in (before, after)]
    messages = [None if side is None else Name(side.message.zh, side.message.en) for side in (before, after)]
    parts = tuple(_changes(said[0], said[1])) if said[0] is not None and said[1] is not None else ()
    return FindingChange(
        shown.id, shown.rule, shown.record, shown.place, before.outcome if before else None, after.outcome if after else None, messages[0], messages[1],
        parts, tuple(_changes(_cells(before), _cells(after))))


def _cells(finding: FindingPart | None) -> dict[str, str | None]:
    return {} if finding is None else {cell.place: cell.raw for cell in finding.cells}


def _points(before: ScorecardPart | None, after: ScorecardPart | None) -> Iterator[PointsChange]:
    ours, theirs = _scores(before), _scores(after)
    for code in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(code), theirs.get(code)
        if one is None or other is None or one[1] != other[1]:
            name = (other or one or (Name("", ""), ""))[0]
            yield PointsChange(code, name, one and one[1], other and other[1])


def _scores(card: ScorecardPart | None) -> dict[str, tuple[Name, str]]:
    if card is None:
        return {}
    scores = {
        indicator.id: (Name(indicator.name.zh, indicator.name.en), _earned(indicator))
        for section in card.sections for group in section.groups for indicator in group.indicators}
    return {**scores, "total": (Name("合计", "Total"), card.total if card.total is not None else f"{card.low}~{card.high}")}


def _earned(indicator: IndicatorPart) -> str:
    earned = indicator.score if indicator.score is not None else f"{indicator.low}~{indicator.high}"
    return f"{earned} / {indicator.full}"


def _others(old: Finished, new: Finished, told_apart: bool) -> tuple[Change, ...]:
    """All further values that differ. Never empty where the reports differ in anything that was not told apart: order, repetition, type."""
    before, after = ({_path(path): text for path, text in _leaves(side.data, ()) if not _told(path)} for side in (old, new))
    present = {finding.id for finding in old.parts.findings} ^ {finding.id for finding in new.parts.findings}
    found = tuple(change for change in _changes(before, after) if not any(change.what.startswith(f"findings/{key}/") for key in present))
    if found or told_apart or _canonical(old) == _canonical(new):
        return found
    return (Change("/", ABSENT, ABSENT),)


def values_apart(before: Mapping[str, Json], after: Mapping[str, Json]) -> tuple[Change, ...]:
    """All values that differ, by their path; never empty where anything does: order, repetition, type."""
    found = tuple(_changes(*({_path(path): text for path, text in _leaves(dict(side), ())} for side in (before, after))))
    alike = json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)
    return found or (() if alike else (Change("/", ABSENT, ABSENT),))


def _canonical(report: Finished) -> str:
    return json.dumps({key: value for key, value in report.data.items() if key != "program"}, sort_keys=True)


def _leaves(data: Json, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(data, list) and data:
        seen: Counter[str] = Counter()
        for index, value in enumerate(data):
            key = _key(value, index)
            yield from _leaves(value, (*path, key if not seen[key] else f"{key}#{seen[key]}"))
            seen[key] += 1
    else:
        yield path, json.dumps(data, ensure_ascii=False)


def _key(item: Json, index: int) -> str:
    """What a list's item is known by, so that an item more does not make all after it differ."""
    if isinstance(item, dict):
        named = [item[key] for key in ("id", "file", "place", "rule", "folder") if isinstance(item.get(key), str)]
        if named:
            return str(named[0])
    return str(index)


def _path(path: tuple[str, ...]) -> str:
    return "/".join(path)


_FINDING = frozenset({"id", "rule", "record", "place", "outcome", "margin", "message"})
_SCORE = frozenset({"full", "score", "low", "high"})


def _told(path: tuple[str, ...]) -> bool:
    """Whether a value is compared by name elsewhere here."""
    match path:
        case ("program",) | ("ruleset", "sha256") | ("scheme",) | ("scheme", "id" | "sha256") | ("dossier", "inputs", _, "file" | "sha256"):
            return True
        case ("metrics", _, "value") | ("findings", _, "cells", _, "place" | "raw") | ("scorecard", "total" | "low" | "high"):
            return True
        case ("findings", _, part, *_):
            return part in _FINDING
        case ("scorecard", "sections", _, "groups", _, "indicators", _, part):
            return part in _SCORE
    return False
