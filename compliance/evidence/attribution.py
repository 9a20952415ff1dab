"""What caused a difference between two reports: the data, the day, the rules, the scheme or the program; and where that cannot be told.

A report names the hashes of all it rests on. Where one thing changed, it caused everything. Where several did, only this is certain: a scheme never
changes a verdict, and an indicator whose verdicts and metric are the same differs by the scheme. The rest needs the dossiers and rulesets
themselves: the old case is judged again with one thing changed at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from compliance.evidence.comparison import Comparison, DeductionChange, MetricChange, indicators
from compliance.evidence.finished import Finished, IndicatorPart
from compliance.evidence.verification import Change, FindingChange, PointsChange


class Cause(Enum):
    """What a report rests on."""

    DATA = "data"
    DAY = "day"
    RULES = "rules"
    SCHEME = "scheme"
    PROGRAM = "program"


class Proof(Enum):
    """How a cause is known."""

    ALONE = "alone"
    """It is the only thing that changed."""
    VERDICTS = "verdicts"
    """The verdicts and the metric are the same, so only the scheme is left; or they differ, and the scheme is the same."""
    RERUN = "rerun"
    """Changed alone, it had this effect when the old case was judged again."""
    UNKNOWN = "unknown"
    """Several changed and nothing shows which."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The causes of one difference. With ``UNKNOWN`` they are those that may have; several with ``RERUN`` each suffice; none means that only together they do."""

    causes: tuple[Cause, ...]
    proof: Proof


Difference: TypeAlias = FindingChange | PointsChange | DeductionChange | MetricChange
"""Something that differs between two reports."""


@dataclass(frozen=True, slots=True)
class Blame:
    """Everything that changed between two reports, and what it caused. ``hybrids`` are the old case with one thing changed, where it was judged again."""

    changed: Mapping[Cause, tuple[Change, ...]]
    comparison: Comparison
    old: Finished
    new: Finished
    hybrids: Mapping[Cause, Comparison]

    def of(self, difference: Difference) -> Attribution:
        """What caused one difference."""
        match difference:
            case FindingChange() | MetricChange():
                return self._told(difference, [cause for cause in self.changed if cause is not Cause.SCHEME])
            case PointsChange():
                return self._points(difference, difference.id)
        return self._points(difference, difference.indicator)

    def _told(self, difference: Difference, possible: list[Cause], proof: Proof = Proof.ALONE) -> Attribution:
        if len(possible) == 1:
            return Attribution(tuple(possible), proof)
        if not possible or not self.hybrids:
            return Attribution(tuple(possible), Proof.UNKNOWN)
        suffices = tuple(cause for cause in possible if cause in self.hybrids and _same_effect(difference, self.hybrids[cause]))
        # What this version of the program changes, it changes in every case judged again.
        return Attribution((Cause.PROGRAM,) if Cause.PROGRAM in suffices else suffices, Proof.RERUN)

    def _points(self, difference: Difference, indicator: str) -> Attribution:
        before, after = ({each.id: each for each in indicators(report.parts)}.get(indicator) for report in (self.old, self.new))
        possible = list(self.changed)
        if len(possible) < 2 or before is None or after is None:
            return self._told(difference, possible)
        if self._fed_alike(before, after):
            possible = [cause for cause in possible if cause in (Cause.SCHEME, Cause.PROGRAM)]
        elif Cause.SCHEME not in possible:
            return self._told(difference, possible)
        return self._told(difference, possible, Proof.VERDICTS)

    def _fed_alike(self, before: IndicatorPart, after: IndicatorPart) -> bool:
        """Whether an indicator was given the same verdicts and the same metric in both reports. Points given by a person may have changed unseen."""
        if "attested" in (before.outcome, after.outcome) or before.metric != after.metric:
            return False
        rules = {*before.rules, *after.rules}
        if any(change.rule in rules and change.before != change.after for change in self.comparison.difference.findings):
            return False
        metrics = {change.code for change in self.comparison.metrics}
        counts = [{rule: report.parts.counts.get(rule) for rule in rules} for report in (self.old, self.new)]
        return before.metric not in metrics and counts[0] == counts[1]


def _same_effect(difference: Difference, hybrid: Comparison) -> bool:
    """Whether a hybrid differs from the old report in this as the new report does."""
    return any(_effect(difference) == _effect(other) for other in _all(hybrid) if type(other) is type(difference))


def _effect(difference: Difference) -> tuple[object, ...]:
    match difference:
        case FindingChange():
            margins = [(part.before, part.after) for part in difference.parts if part.what == "margin"]
            same = difference.before == difference.after and not margins
            return (difference.id, difference.before, difference.after, *margins, difference.message_after if same else None)
        case MetricChange():
            return (difference.code, difference.before, difference.after)
        case PointsChange():
            return (difference.id, difference.before, difference.after)
    return (difference.indicator, difference.grounds, difference.metric, difference.before, difference.after)


def _all(comparison: Comparison) -> Iterable[Difference]:
    yield from comparison.difference.findings
    yield from comparison.difference.points
    yield from comparison.deductions
    yield from comparison.metrics


def changed_causes(old: Finished, new: Finished, comparison: Comparison) -> dict[Cause, tuple[Change, ...]]:
    """What two reports rest on that is not the same."""
    found = comparison.difference
    day = (Change("as_of", old.parts.dossier.as_of, new.parts.dossier.as_of),) if old.as_of != new.as_of else ()
    listed = {
        Cause.DATA: found.inputs, Cause.DAY: day, Cause.RULES: (found.ruleset,) if found.ruleset is not None else (),
        Cause.SCHEME: (found.scheme,) if found.scheme is not None else (), Cause.PROGRAM: (found.program,) if found.program is not None else (),
    }
    return {cause: changes for cause, changes in listed.items() if changes}


def blame(old: Finished, new: Finished, comparison: Comparison, hybrids: Mapping[Cause, Comparison] | None = None) -> Blame:
    """What caused the differences of two reports."""
    return Blame(changed_causes(old, new, comparison), comparison, old, new, hybrids or {})
