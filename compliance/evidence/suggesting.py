"""Examples that would notice what no example notices yet, looked for next to the examples that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from compliance.engines.plan import MEASURED
from compliance.engines.verdict import Outcome
from compliance.evidence.mutation import Answer, Case, Mutation, answer, ready
from compliance.evidence.neighbours import neighbours, written
from compliance.ground.problems import InputError
from compliance.ground.yamlfile import Mapping as YamlMapping
from compliance.ground.yamlfile import Node, Scalar
from compliance.ground.yamlfile import Sequence as YamlSequence
from compliance.language.duties import Unit
from compliance.records.kinds import Kind
from compliance.rules.rule import Metric, Rule, Ruleset
from compliance.rules.selection import find_norm

MOST_USERS = 3
"""So many rules that use a definition are asked at most."""

MOST = 2_500
"""So many cases are tried for a rule at most; the further ones are two changes away."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that would notice some changed versions of a rule, by their numbers; it says what the rule says today."""

    code: str
    case: Case
    answer: Answer
    notices: frozenset[int]
    ring: int

    def text(self, unit: Unit | None) -> str:
        """The case as an entry under ``examples:``."""
        example = self.case.example
        parts = [f"given: {written(example.given)}"]
        if example.figures:
            parts.append(f"figures: {{{', '.join(f'{name}: {_figure(value)}' for name, value in example.figures.items())}}}")
        if example.jurisdiction is not None:
            parts.append(f'jurisdiction: "{example.jurisdiction}"')
        if example.as_of is not None:
            parts.append(f"as_of: {example.as_of}")
        parts.append(f"expect: {self.answer.outcome.value}")
        if self.answer.outcome in MEASURED and self.answer.number is not None and unit in (Unit.DAYS, Unit.WORKING_DAYS):
            count = self.answer.number
            parts.append(f"margin: {count} {unit.value if abs(count) != 1 else unit.value.removesuffix('s')}")
        return "- {" + ", ".join(parts) + "}"


def _figure(value: str | dict[str, str]) -> str:
    return value if isinstance(value, str) else "{" + ", ".join(f"{key}: {text}" for key, text in value.items()) + "}"


def suggestions(mutation: Mutation, ruleset: Ruleset, kinds: dict[str, Kind]) -> list[Suggestion]:
    """Cases that would notice the survivors; a definition's are looked for among the examples of the rules that use it."""
    found: list[Suggestion] = []
    left = list(mutation.survivors)
    for code in dict.fromkeys(norm.code for survivor in sorted(left, key=lambda each: len(each.norms)) for norm in survivor.norms[:MOST_USERS]):
        mine = [(survivor, norm) for survivor in left for norm in survivor.norms if norm.code == code]
        chosen = suggest(find_norm(ruleset, code), [norm for _, norm in mine], ruleset, kinds) if mine else []
        found += chosen
        noticed = {index for suggestion in chosen for index in suggestion.notices}
        left = [survivor for survivor in left if not any(survivor is mine[index][0] for index in noticed)]
    return found


def suggest(norm: Rule | Metric, changed: Sequence[Rule | Metric], ruleset: Ruleset, kinds: dict[str, Kind]) -> list[Suggestion]:
    """Few cases that together notice as many of the changed versions as can be noticed nearby."""
    found: list[Suggestion] = []
    open_: set[int] = set(range(len(changed)))
    farthest = 1
    for ring, case in islice(_cases(norm, ruleset, kinds), MOST):
        if ring > farthest:
            farthest = ring
            open_ = open_.difference(*(suggestion.notices for suggestion in found))
        if not open_:
            break
        suggestion = _tried(norm, case, ring, {index: changed[index] for index in open_})
        found += [suggestion] if suggestion is not None else []
    shortest = min((_cells(example.given) for example in norm.examples), default=0)
    chosen: list[Suggestion] = []
    left = set(range(len(changed)))
    while left:
        best = max(found, key=lambda each: _worth(each, left, shortest), default=None)
        if best is None or not best.notices & left:
            break
        chosen.append(best)
        left -= best.notices
    return chosen


def _worth(suggestion: Suggestion, left: set[int], shortest: int) -> float:
    """How good an example it makes: it notices much, is clearly judged, close to an example, and leaves no cell out."""
    noticed = len(suggestion.notices & left)
    if not noticed:
        return 0
    doubtful = suggestion.answer.outcome is Outcome.UNDETERMINED
    missing = max(0, shortest - _cells(suggestion.case.example.given))
    return noticed + 20 - 0.9 * doubtful - 1.5 * (suggestion.ring - 1) - 0.7 * missing


def _cells(node: Node) -> int:
    match node:
        case Scalar():
            return 1
        case YamlSequence(items=items):
            return sum(_cells(item) for item in items)
        case YamlMapping(entries=entries):
            return sum(_cells(value) for value in entries.values())


def _cases(norm: Rule | Metric, ruleset: Ruleset, kinds: dict[str, Kind]) -> Iterator[tuple[int, Case]]:
    """The cases near a rule's examples, with how many changes away they are."""
    seen: set[str] = set()
    rings = [list(norm.examples)]
    for ring in (1, 2):
        rings.append([])
        for example in rings[-2]:
            for other in neighbours(norm, example, kinds):
                key = f"{written(other.given)} {other.as_of} {other.jurisdiction} {other.figures}"
                if key in seen:
                    continue
                seen.add(key)
                rings[-1].append(other)
                try:
                    case = ready(norm, other, ruleset, kinds)
                except InputError:
                    continue
                if case is not None:
                    yield ring, case


def _tried(norm: Rule | Metric, case: Case, ring: int, changed: Mapping[int, Rule | Metric]) -> Suggestion | None:
    says = answer(norm, case.row, case.world)
    notices = frozenset(index for index, other in changed.items() if answer(other, case.row, case.world).outcome is not says.outcome)
    return Suggestion(norm.code, case, says, notices, ring) if notices else None
