"""Facts from verdicts, metrics and evidence: what the strata ``weigh`` and ``measure`` see, and the tallies they leave."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance.engines.facts import Fact
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.scoring.chaining import Case
from compliance.scoring.methods import Attested, Band, Bands, Relation, Steps
from compliance.scoring.productions import DOUBT, OUTCOMES, RELATIONS
from compliance.scoring.scheme import Indicator, Scheme
from compliance.scoring.scorecard import Conclusion, Evidence, Tally

_COSTLY = (Outcome.VIOLATED, Outcome.UNDETERMINED)
_FIELDS = {
    "charge": "charges", "forfeit": "charges", "credit": "credits", "concede": "credits", "doubt": "doubts", "wait": "waiting", "aside": "aside",
    "absorb": "absorbed", "doubt_unseen": "doubts_unseen", "forfeit_unseen": "forfeits_unseen", "concede_unseen": "concessions_unseen",
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a scheme is applied to, indexed."""

    verdicts: Mapping[str, Mapping[Outcome, Sequence[Verdict]]]
    violated: AbstractSet[tuple[str, Subject]]
    metrics: Mapping[str, Fraction | None]
    evidence: Mapping[str, Evidence]
    unsupplied: AbstractSet[str]


def gather(
    scheme: Scheme, verdicts: Iterable[Verdict], metrics: Mapping[str, Fraction | None], evidence: Iterable[Evidence],
    keys: Mapping[Subject, str], unsupplied: Iterable[str],
) -> Inputs:
    """The inputs, put in an order that does not depend on the order given. Raises :class:`InputError` for unusable evidence."""
    ordered = sorted(verdicts, key=lambda verdict: (verdict.rule, keys.get(verdict.subject, ""), verdict.subject))
    index: defaultdict[str, defaultdict[Outcome, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    asked: set[tuple[str, Subject]] = set()
    for verdict in ordered:
        if (verdict.rule, verdict.subject) in asked:
            raise ValueError(f"two verdicts of {verdict.rule} on {verdict.subject}")
        asked.add((verdict.rule, verdict.subject))
        index[verdict.rule][verdict.outcome].append(verdict)
    violated = {(verdict.rule, verdict.subject) for verdict in ordered if verdict.outcome is Outcome.VIOLATED}
    return Inputs(index, violated, metrics, _checked(scheme, evidence), frozenset(unsupplied))


def _checked(scheme: Scheme, evidence: Iterable[Evidence]) -> dict[str, Evidence]:
    attested = {indicator.id: indicator for _, indicator in scheme.indicators() if indicator.chosen is None or isinstance(indicator.chosen, Attested)}
    found: dict[str, Evidence] = {}
    problems: list[Problem] = []
    for item in evidence:
        indicator = attested.get(item.indicator)
        if indicator is None:
            zh, en = did_you_mean(item.indicator, attested)
            problems.append(problem(item.place, f"方案中没有凭依据评分的指标“{item.indicator}”{zh}",
                                    f"the scheme scores no indicator '{item.indicator}' by evidence{en}"))
        elif not 0 <= item.points <= indicator.full.value:
            full = indicator.full.value
            problems.append(problem(item.place, f"“{indicator.name.zh}”给了 {item.points} 分，应在 0 到满分 {full} 之间",
                                    f"'{indicator.name.en}' was given {item.points} points; expected 0 to its full marks, {full}"))
        elif item.indicator in found:
            problems.append(problem(item.place, f"“{indicator.name.zh}”的评分依据重复；请只留一份",
                                    f"evidence for '{indicator.name.en}' is given twice; keep one"))
        else:
            found[item.indicator] = item
    if problems:
        raise InputError(problems)
    return found


def verdict_cases(inputs: Inputs, about: str, rules: Iterable[str], doubt: str, supersedes: Mapping[str, str]) -> Iterator[Case]:
    """A fact for each verdict that may cost points; verdicts that cannot are alike and enter as one fact with their count."""
    for rule in sorted(rules):
        if rule in inputs.unsupplied:
            yield Case(about, _fact(Outcome.UNDETERMINED, doubt, supplied=0), rule=rule)
        found = inputs.verdicts.get(rule, {})
        costly = [verdict for outcome in _COSTLY for verdict in found.get(outcome, ())]
        for verdict in costly:
            absorbed = (supersedes.get(rule), verdict.subject) in inputs.violated
            fact = {**_fact(verdict.outcome, doubt), "absorbed": int(absorbed), "record": verdict.subject.number}
            yield Case(about, fact, rule=rule, subject=verdict.subject)
        for outcome, alike in sorted(found.items(), key=lambda item: OUTCOMES[item[0]]):
            if outcome not in _COSTLY:
                yield Case(about, {**_fact(outcome, doubt), "count": len(alike)}, rule=rule)


def _fact(outcome: Outcome, doubt: str, supplied: int = 1) -> dict[str, int]:
    return {"outcome": OUTCOMES[outcome], "doubt": DOUBT[doubt], "absorbed": 0, "supplied": supplied, "count": 1}


def band_cases(inputs: Inputs, indicator: Indicator) -> Iterator[Case]:
    """A fact for each band of a known metric."""
    method = indicator.chosen
    value = inputs.metrics.get(method.metric) if isinstance(method, Bands) else None
    if isinstance(method, Bands) and value is not None:
        for number, band in enumerate(method.bands, 1):
            yield Case(indicator.id, {"band": number, **_comparison(band, value)}, label=f"-band-{number}")


def _comparison(band: Band, value: Fraction) -> Fact:
    """The bound a/b against the value v as whole numbers: v * b, rounded to the side on which no comparison changes, against a.

    Both numbers stay small however long the fraction is: a mean of twelve rates would not fit an engine cross-multiplied.
    """
    if band.is_rest:
        return {"relation": RELATIONS[Relation.OTHERWISE]}
    relation, bound = band.bounds()[0]
    scaled = value * bound.denominator
    left = scaled.__ceil__() if relation in (Relation.AT_MOST, Relation.ABOVE) else scaled.__floor__()
    return {"relation": RELATIONS[relation], "left": left, "right": bound.numerator}


def tally(inputs: Inputs, indicator: Indicator, conclusions: Sequence[Conclusion]) -> Tally:
    """The counts of an indicator's conclusions so far, or its metric or evidence."""
    counts: Counter[str] = Counter()
    for conclusion in conclusions:
        if conclusion.production in _FIELDS:
            counts[_FIELDS[conclusion.production]] += dict(conclusion.attributes)["count"]
    value = inputs.metrics.get(indicator.metric) if indicator.metric else None
    present = inputs.metrics.get(indicator.applies) if indicator.applies else Fraction(1)
    counted = replace(Tally(), **counts, value=value, evidence=inputs.evidence.get(indicator.id), present=present)
    if isinstance(indicator.chosen, Steps) and value is not None:
        return replace(counted, steps=indicator.chosen.count(value))
    reached = [number for conclusion in conclusions for name, number in conclusion.attributes if name == "band"]
    return replace(counted, band=min(reached)) if reached else counted
