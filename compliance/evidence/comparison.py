"""Two reports side by side: verdicts and deductions that appeared, vanished or changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.evidence.finished import Finished, IndicatorPart, ReportPart
from compliance.evidence.verification import Change, Difference, compare
from compliance.ground.values import Name


@dataclass(frozen=True, slots=True)
class DeductionChange:
    """A deduction that differs. It is known by its indicator and what it rests on: verdicts (``rule:key``), a metric, or neither.

    ``before`` and ``after`` are points; ``None`` where that side has no such deduction.
    """

    indicator: str
    name: Name
    grounds: tuple[str, ...]
    metric: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class MetricChange:
    """A metric with another value; ``unit`` is ``ratio``, ``money`` or another."""

    code: str
    name: Name
    unit: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """A total with its two ends, equal where it is certain."""

    total: str | None
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """In what two reports differ."""

    difference: Difference
    deductions: tuple[DeductionChange, ...]
    metrics: tuple[MetricChange, ...]
    before: Score | None
    after: Score | None

    @property
    def alike(self) -> bool:
        """Whether verdicts, points and metrics are the same."""
        found = self.difference
        return not (found.findings or found.points or self.metrics or self.deductions)


def compared(old: Finished, new: Finished) -> Comparison:
    """The comparison of two reports."""
    difference = compare(old, new)
    metrics = tuple(_metric(change, old.parts, new.parts) for change in difference.metrics)
    return Comparison(difference, tuple(_deductions(old.parts, new.parts)), metrics, _score(old.parts), _score(new.parts))


def _metric(change: Change, old: ReportPart, new: ReportPart) -> MetricChange:
    part = new.metrics.get(change.what) or old.metrics[change.what]
    return MetricChange(change.what, Name(part.name.zh, part.name.en), part.unit, change.before, change.after)


def _score(report: ReportPart) -> Score | None:
    card = report.scorecard
    return None if card is None else Score(card.total, card.low, card.high)


_Key = tuple[str, tuple[str, ...], str | None, int]


def _deductions(before: ReportPart, after: ReportPart) -> Iterator[DeductionChange]:
    ours, theirs = _by_ground(before), _by_ground(after)
    for key in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(key), theirs.get(key)
        if one is None or other is None or one[1] != other[1]:
            name = (other or one or (Name("", ""), ""))[0]
            yield DeductionChange(key[0], name, key[1], key[2], one and one[1], other and other[1])


def _by_ground(report: ReportPart) -> dict[_Key, tuple[Name, str]]:
    """Deductions by what they rest on: the numbers of deductions and of records move when a row is added."""
    names = {(finding.rule, finding.record): finding.id for finding in report.findings}
    found: dict[_Key, tuple[Name, str]] = {}
    for indicator in indicators(report):
        for deduction in indicator.deductions:
            grounds = tuple(sorted(names.get((ground.rule, ground.record or ""), f"{ground.rule}:{ground.record or ''}") for ground in deduction.grounds))
            number = 0
            while (key := (indicator.id, grounds, deduction.metric, number)) in found:
                number += 1
            found[key] = (Name(indicator.name.zh, indicator.name.en), deduction.points)
    return found


def indicators(report: ReportPart) -> Iterator[IndicatorPart]:
    """All indicators of a report's scorecard, in order."""
    if report.scorecard is not None:
        for section in report.scorecard.sections:
            for group in section.groups:
                yield from group.indicators
