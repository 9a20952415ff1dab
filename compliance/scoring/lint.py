"""Lint: what is wrong with a scheme as a scoring table, given the rules and metrics that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from compliance.ground.problems import Problem, did_you_mean, problem
from compliance.scoring.figures import Standing
from compliance.scoring.methods import Bands, PerViolation, Relation
from compliance.scoring.reading import formal_faults
from compliance.scoring.scheme import Indicator, Place, PlacedFigure, Scheme, figures

_RISING = (Relation.AT_MOST, Relation.BELOW)


def faults(scheme: Scheme, rule_codes: Collection[str], metric_codes: Collection[str]) -> list[Problem]:
    """Everything wrong with the scheme, each at its place: weights that do not add up, unknown rules and metrics, bounds without standing, ...

    An indicator without a method is not wrong but :func:`unfinished`: it is not scored until somebody gives points with evidence.
    """
    found = [*formal_faults(scheme), *_weights(scheme), *_sources(scheme), *_vetoes(scheme, rule_codes), *_grades(scheme)]
    scored = {rule for _, indicator in scheme.indicators() for rule in indicator.rules}
    for path, indicator in scheme.indicators():
        found += [*_named(scheme, path, indicator, rule_codes, metric_codes), *_superseded(scheme, path, indicator, rule_codes, scored)]
        found += _too_much(scheme, path, indicator)
        if isinstance(indicator.chosen, Bands):
            found += _bands(scheme, (*path, "method", "bands", "bands"), indicator, indicator.chosen)
    return found


def unfinished(scheme: Scheme) -> list[Problem]:
    """The indicators that have no method yet: nothing scores them but points given with evidence."""
    return [
        problem(scheme.place(*path, "id"), f"“{indicator.name.zh}”（{indicator.full.value} 分）还没有评分方法 method；在卷宗中凭依据（evidence）给分之前不评分",
                f"'{indicator.name.en}' ({indicator.full.value} points) has no method yet; it is not scored until the dossier gives points with evidence")
        for path, indicator in scheme.indicators() if indicator.method is None
    ]


def _weights(scheme: Scheme) -> Iterator[Problem]:
    for s, section in enumerate(scheme.sections):
        parts = sum((group.full for group in section.groups), Decimal(0))
        if parts != section.full.value:
            yield problem(scheme.place("sections", s, "full", "value"), f"“{section.name.zh}”满分 {section.full.value}，其各指标满分之和为 {parts}",
                          f"'{section.name.en}' has full marks {section.full.value}, its indicators add up to {parts}")
    parts = sum((section.full.value for section in scheme.sections), Decimal(0))
    if parts != scheme.total.value:
        yield problem(scheme.place("total", "value"), f"总分 {scheme.total.value}，各部分满分之和为 {parts}",
                      f"the total is {scheme.total.value}, its sections add up to {parts}")


def _sources(scheme: Scheme) -> Iterator[Problem]:
    for placed in figures(scheme):
        if placed.figure.standing is Standing.PUBLISHED and not placed.figure.source:
            yield problem(scheme.place(*placed.path, "standing"), f"“{placed.name.zh}”的分值标为 published，应写明出处 source（链接或文件）",
                          f"a figure of '{placed.name.en}' is marked published; name its source (a link or a document)")


def _unknown(scheme: Scheme, path: Place, what: tuple[str, str], code: str, known: Collection[str]) -> Iterator[Problem]:
    if code not in known:
        zh, en = did_you_mean(code, known)
        yield problem(scheme.place(*path), f"没有{what[0]}“{code}”{zh}", f"there is no {what[1]} '{code}'{en}")


_RULE, _METRIC = ("规则", "rule"), ("指标值", "metric")


def _named(scheme: Scheme, path: Place, indicator: Indicator, rule_codes: Collection[str], metric_codes: Collection[str]) -> Iterator[Problem]:
    if indicator.applies is not None:
        yield from _unknown(scheme, (*path, "applies"), _METRIC, indicator.applies, metric_codes)
    if indicator.method is None:
        return
    key = next(iter(indicator.method.model_fields_set), "")
    for number, rule in enumerate(indicator.rules):
        yield from _unknown(scheme, (*path, "method", key, "rules", number), _RULE, rule, rule_codes)
    if indicator.metric is not None:
        yield from _unknown(scheme, (*path, "method", key, "metric"), _METRIC, indicator.metric, metric_codes)


def _superseded(scheme: Scheme, path: Place, indicator: Indicator, rule_codes: Collection[str], scored: Collection[str]) -> Iterator[Problem]:
    for absorbed, absorber in indicator.supersedes.items():
        place = (*path, "supersedes", absorbed)
        yield from _unknown(scheme, place, _RULE, absorber, rule_codes)
        if absorbed not in indicator.rules:
            yield problem(scheme.place(*place), f"“{indicator.name.zh}”不按规则“{absorbed}”扣分，不必写入 supersedes",
                          f"'{indicator.name.en}' does not count rule '{absorbed}': it has no place in supersedes")
        if absorber in rule_codes and absorber not in scored:
            yield problem(scheme.place(*place), f"规则“{absorber}”吸收“{absorbed}”，但没有指标按它扣分，违反将不扣分",
                          f"rule '{absorber}' absorbs '{absorbed}', but no indicator counts it: such a violation would cost nothing")


def _too_much(scheme: Scheme, path: Place, indicator: Indicator) -> Iterator[Problem]:
    full = indicator.full.value
    placed = [item for item in figures(scheme) if item.path[: len(path)] == path]
    for item in placed:
        if item.figure.value > full:
            yield _over(scheme, item, full)
    if isinstance(indicator.chosen, PerViolation) and not indicator.chosen.each.value:
        yield problem(scheme.place(*path, "method", "per_violation", "each", "value"), "每次扣分 each 应大于 0", "'each' should be above 0")


def _over(scheme: Scheme, item: PlacedFigure, full: Decimal) -> Problem:
    place = scheme.place(*item.path, "value")
    return problem(place, f"“{item.name.zh}”的 {item.part} 为 {item.figure.value}，超过满分 {full}",
                   f"'{item.part}' of '{item.name.en}' is {item.figure.value}, more than its full marks {full}")


def _bands(scheme: Scheme, path: Place, indicator: Indicator, method: Bands) -> Iterator[Problem]:
    """Bounds go one way, every value has a band, and so do the scores."""
    last = len(method.bands) - 1
    if not method.bands[last].is_rest:
        yield problem(scheme.place(*path, last), "最后一档应为 otherwise，否则有的数值不在任何档次内",
                      "the last band should be 'otherwise', or some values fall into no band")
    for b, band in enumerate(method.bands):
        if band.is_rest and b < last:
            yield problem(scheme.place(*path, b), "otherwise 之后的档次永远不会用到", "bands after 'otherwise' are never reached")
        if band.score is None and not band.is_rest:
            yield problem(scheme.place(*path, b, "score"),
                          "有界限的一档请写明得分及其依据性质（如 {value: 8, standing: published}），界限的依据性质随之而定",
                          "write the score of a band with a bound as a figure (such as {value: 8, standing: published}): the bound shares its standing")
    bounded = [(b, band.bounds()[0]) for b, band in enumerate(method.bands) if len(band.bounds()) == 1]
    for (_, (before, lower)), (b, (after, upper)) in pairwise(bounded):
        rising = before in _RISING
        step = upper - lower if rising else lower - upper
        widens = before in (Relation.BELOW, Relation.ABOVE) and after in (Relation.AT_MOST, Relation.AT_LEAST)
        if (after in _RISING) != rising or step < 0 or (step == 0 and not widens):
            yield problem(scheme.place(*path, b), "各档界限应依次放宽（at_most、below 递增，at_least、above 递减），此档永远不会用到或方向相反",
                          "bounds widen from band to band (at_most and below rise, at_least and above fall); this one is never reached or goes back")
    yield from _monotone(scheme, path, [band.points(indicator.full.value) for band in method.bands])


def _monotone(scheme: Scheme, path: Place, scores: Sequence[Decimal]) -> Iterator[Problem]:
    if list(scores) not in (sorted(scores), sorted(scores, reverse=True)):
        zh, en = "、".join(map(str, scores)), ", ".join(map(str, scores))
        yield problem(scheme.place(*path), f"各档得分应只增或只减，现为 {zh}", f"scores should only rise or only fall from band to band; found {en}")


def _vetoes(scheme: Scheme, rule_codes: Collection[str]) -> Iterator[Problem]:
    most = {section.id: section.full.value for section in scheme.sections}
    for v, veto in enumerate(scheme.vetoes):
        for number, rule in enumerate(veto.rules):
            yield from _unknown(scheme, ("vetoes", v, "rules", number), _RULE, rule, rule_codes)
        full = most.get(veto.section, scheme.total.value) if veto.section else scheme.total.value
        if veto.score.value > full:
            yield _over(scheme, PlacedFigure(veto.id, veto.name.name(), "score", veto.score, ("vetoes", v, "score")), full)


def _grades(scheme: Scheme) -> Iterator[Problem]:
    for g, grade in enumerate(scheme.grades):
        place, value = scheme.place("grades", g, "at_least", "value"), grade.at_least.value
        if value > scheme.total.value:
            yield problem(place, f"等级“{grade.name.zh}”的分数线 {value} 超过总分", f"grade '{grade.name.en}' begins at {value}, more than the total")
        if g and value >= scheme.grades[g - 1].at_least.value:
            yield problem(place, f"等级应从高到低排列，“{grade.name.zh}”的分数线 {value} 不低于前一等级",
                          f"grades go from high to low; '{grade.name.en}' at {value} is not below the one before")
