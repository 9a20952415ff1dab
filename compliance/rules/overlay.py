"""Figures that a user supplies: a ruleset with a dossier's or an example's own versions laid over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.ground.shape import NameShape
from compliance.ground.yamlfile import Mark
from compliance.rules.parameters import Timeline, build_timeline
from compliance.rules.rule import Ruleset
from compliance.rules.shapes import OverlayShape, ParameterShape, VersionShape

ALWAYS = dt.date(1900, 1, 1)


def overlay(ruleset: Ruleset, figures: Sequence[tuple[OverlayShape, Mark]]) -> Ruleset:
    """The ruleset with these versions added; one that begins the same day in the same place goes before the shipped one.

    Raises :class:`InputError` for an unknown parameter or a figure that cannot be read.
    """
    timelines = dict(ruleset.parameters)
    problems: list[Problem] = []
    for shape, mark in figures:
        if shape.name not in timelines:
            zh, en = did_you_mean(shape.name, timelines)
            problems.append(problem(mark, f"没有参数“{shape.name}”{zh}", f"there is no parameter '{shape.name}'{en}"))
            continue
        timelines[shape.name], faults = _laid_over(timelines[shape.name], shape, mark)
        problems += faults
    if problems:
        raise InputError(problems)
    return replace(ruleset, parameters=timelines)


def with_figures(ruleset: Ruleset, figures: Mapping[str, str | dict[str, str]], place: str, mark: Mark) -> Ruleset:
    """The ruleset with an example's figures, in force in its place at all times."""
    if not figures:
        return ruleset
    shapes = []
    for name, value in figures.items():
        version = VersionShape.model_validate({"from": ALWAYS, "jurisdiction": place, "value": value, "standing": "unsure"})
        shapes.append((OverlayShape(name=name, values=[version]), mark))
    return overlay(ruleset, shapes)


def _laid_over(timeline: Timeline, shape: OverlayShape, mark: Mark) -> tuple[Timeline, list[Problem]]:
    label = NameShape(zh=timeline.label.zh, en=timeline.label.en)
    base = timeline.type.type.base.value
    own, faults = build_timeline(ParameterShape.model_validate({"name": shape.name, "label": label, "type": base, "key": list(timeline.type.keys), "values": shape.values}), mark)
    starts = {(version.jurisdiction, version.start) for version in own.versions}
    kept = tuple(version for version in timeline.versions if (version.jurisdiction, version.start) not in starts)
    return replace(timeline, versions=(*kept, *own.versions)), faults
