"""Read a scoring scheme from YAML and refuse what has no meaning, whatever rules and metrics there are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from compliance.ground.problems import InputError, Problem, problem
from compliance.ground.shape import read_shape
from compliance.ground.yamlfile import Node, parse_yaml, read_yaml
from compliance.scoring.methods import Bands, Steps
from compliance.scoring.scheme import Indicator, Place, Scheme, figures


def read_scheme(path: Path) -> Scheme:
    """The scheme in a file. Raises :class:`InputError` with every fault of its form, each at its line and column."""
    return _scheme(read_yaml(path), path.read_bytes())


def parse_scheme(text: str, name: str) -> Scheme:
    """The scheme in a text; ``name`` stands for the file in messages. Raises as :func:`read_scheme`."""
    return _scheme(parse_yaml(text, name), text.encode())


def _scheme(node: Node, content: bytes) -> Scheme:
    scheme = read_shape(Scheme, node)
    scheme.remember(node, hashlib.sha256(content).hexdigest())
    problems = formal_faults(scheme)
    if problems:
        raise InputError(problems)
    return scheme


def formal_faults(scheme: Scheme) -> list[Problem]:
    """What is wrong with a scheme by itself: ids used twice, two methods, bands without one bound, circular supersession, ..."""
    found = [*_repeated_ids(scheme), *_fine_figures(scheme), *_veto_sections(scheme)]
    for path, indicator in scheme.indicators():
        found += _method_faults(scheme, path, indicator)
        found += _circles(scheme, path, indicator)
    return found


def _repeated_ids(scheme: Scheme) -> Iterator[Problem]:
    scored: list[tuple[str, Place]] = [(indicator.id, (*path, "id")) for path, indicator in scheme.indicators()]
    scored += [(veto.id, ("vetoes", v, "id")) for v, veto in enumerate(scheme.vetoes)]
    sections: list[tuple[str, Place]] = [(section.id, ("sections", s, "id")) for s, section in enumerate(scheme.sections)]
    groups: list[tuple[str, Place]] = [
        (group.id, ("sections", s, "groups", g, "id")) for s, section in enumerate(scheme.sections) for g, group in enumerate(section.groups)
    ]
    for family in (sections, groups, scored):
        first: dict[str, Place] = {}
        for code, path in family:
            if code in first:
                seen = scheme.place(*first[code])
                yield problem(scheme.place(*path), f"编号“{code}”重复，已用于 {seen}；请改名", f"id '{code}' is already used at {seen}; give it another")
            first.setdefault(code, path)


def _fine_figures(scheme: Scheme) -> Iterator[Problem]:
    for placed in figures(scheme):
        exponent = placed.figure.value.as_tuple().exponent
        if placed.part not in ("each", "costs") and isinstance(exponent, int) and exponent < -2:
            place = scheme.place(*placed.path, "value")
            yield problem(place, f"“{placed.name.zh}”的分值至多两位小数，现为 {placed.figure.value}",
                          f"points of '{placed.name.en}' have at most two decimals; found {placed.figure.value}")


def _veto_sections(scheme: Scheme) -> Iterator[Problem]:
    known = [section.id for section in scheme.sections]
    for v, veto in enumerate(scheme.vetoes):
        if veto.section is not None and veto.section not in known:
            zh, en = "、".join(known), ", ".join(known)
            place = scheme.place("vetoes", v, "section")
            yield problem(place, f"没有编号为“{veto.section}”的部分；现有：{zh}", f"no section '{veto.section}'; there are: {en}")


def _method_faults(scheme: Scheme, path: Place, indicator: Indicator) -> Iterator[Problem]:
    given = indicator.method.given() if indicator.method else []
    place, zh, en = scheme.place(*path, "method"), indicator.name.zh, indicator.name.en
    if indicator.method and len(given) != 1:
        yield problem(place, f"“{zh}”应有且只有一种评分方法，现有 {len(given)} 种", f"'{en}' needs exactly one method, it has {len(given)}")
    if len(indicator.rules) != len(set(indicator.rules)):
        yield problem(place, f"“{zh}”中有规则写了两次；请删去一个", f"'{en}' names a rule twice; remove one")
    method = indicator.chosen
    if indicator.applies is not None and indicator.rules:
        yield problem(scheme.place(*path, "applies"), f"“{zh}”按判定计分，是否适用由判定得出；请删去 applies",
                      f"'{en}' counts verdicts, which say whether it applies; remove 'applies'")
    if isinstance(method, Steps) and method.every <= 0:
        yield problem(scheme.place(*path, "method", "steps", "every"), "步长“every”必须大于 0", "the step 'every' must be above 0")
    if isinstance(method, Bands):
        yield from _bound_faults(scheme, (*path, "method", "bands", "bands"), method)


def _bound_faults(scheme: Scheme, path: Place, method: Bands) -> Iterator[Problem]:
    for b, band in enumerate(method.bands):
        place = scheme.place(*path, b)
        if len(band.bounds()) != (0 if band.is_rest else 1):
            yield problem(place, "每一档写一个界限（at_most、below、at_least 或 above）和 score，最后一档只写 otherwise",
                          "a band has one bound (at_most, below, at_least or above) and a score; the last has only 'otherwise'")
        elif band.is_rest == ("score" in band.model_fields_set):
            yield problem(place, "有界限的一档要写 score，otherwise 一档不写 score", "a band with a bound needs 'score', the 'otherwise' band has none")


def _circles(scheme: Scheme, path: Place, indicator: Indicator) -> Iterator[Problem]:
    for start in indicator.supersedes:
        rule: str | None = indicator.supersedes[start]
        seen: set[str] = set()
        while rule is not None and rule != start and rule not in seen:
            seen.add(rule)
            rule = indicator.supersedes.get(rule)
        if rule == start:
            place = scheme.place(*path, "supersedes", start)
            yield problem(place, f"规则“{start}”绕一圈吸收了自己；请去掉一条", f"rule '{start}' is superseded by itself in a circle; remove one entry")
