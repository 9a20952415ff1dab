"""Whether a ruleset's examples would notice a slip: each rule is changed in one place at a time and tried on its own examples.

A changed rule is *killed* where some example comes out otherwise than it says; it *survives* where all still come out. A definition
is changed once for all the rules that use it. Everything runs on the reference engine, on records made once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from compliance.engines.plan import make_plan
from compliance.engines.reference import judge_row
from compliance.engines.rows import StoreRow
from compliance.engines.trials import DEFAULT_AS_OF, example_store, read_margin
from compliance.engines.verdict import Outcome
from compliance.ground.problems import InputError, Problem, problem
from compliance.ground.values import Base, Name
from compliance.ground.yamlfile import Mark
from compliance.language.evaluate import evaluate
from compliance.language.tree import Expr
from compliance.language.variants import Variant, variants
from compliance.language.world import World
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.rules.mutants import Change, metric_mutants, rule_mutants, with_definition
from compliance.rules.overlay import with_figures
from compliance.rules.parameters import covers, read_figure
from compliance.rules.rule import Example, Metric, Rule, Ruleset
from compliance.rules.selection import find_norm
from compliance.rules.uses import uses


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule or metric says of an example: the outcome with its margin, or the value."""

    outcome: Outcome
    number: Fraction | None


@dataclass(frozen=True, slots=True)
class Case:
    """An example made ready: its row, world and place, and what it expects; an expectation without a margin fits any."""

    example: Example
    row: StoreRow
    world: World
    place: str
    expected: Answer
    exact: bool

    def notices(self, norm: Rule | Metric) -> bool:
        """Whether the rule or metric says something else than this example expects."""
        found = answer(norm, self.row, self.world)
        return found.outcome is not self.expected.outcome or (self.exact and found.number != self.expected.number)


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change no example noticed: the rule, metric or definition, where it stands, what was changed, and the rules and metrics so changed."""

    code: str
    subject: str
    name: Name
    mark: Mark
    change: Change
    norms: tuple[Rule | Metric, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """The outcome: mutants made and killed by area, and the survivors; ``problems`` are examples that fail as it is."""

    made: dict[str, int]
    killed: dict[str, int]
    survivors: tuple[Survivor, ...]
    problems: tuple[Problem, ...]

    @property
    def rate(self) -> Fraction:
        """The share of mutants killed; 1 where there were none."""
        total = sum(self.made.values())
        return Fraction(sum(self.killed.values()), total) if total else Fraction(1)


DEFINITIONS = "definition"
"""The area of definitions; a rule's area is the first part of its code, a metric's is ``metric``."""


def mutate(ruleset: Ruleset, codes: Sequence[str] | None = None, kinds: dict[str, Kind] | None = None) -> Mutation:
    """Change all rules, metrics and definitions, or those named and the definitions they use. Raises :class:`InputError` for an unknown code."""
    return _Mutating(ruleset, kinds or ruleset.kinds).run(codes)


def answer(norm: Rule | Metric, row: StoreRow, world: World) -> Answer:
    """What a rule or metric says of a record."""
    if isinstance(norm, Rule):
        verdict = judge_row(norm, row, world)
        return Answer(verdict.outcome, verdict.margin)
    found = evaluate(norm.value, (row,), world)
    return Answer(Outcome.UNDETERMINED, None) if found is None else Answer(Outcome.SATISFIED, Fraction(found))  # type: ignore[arg-type]  # a metric is a number: the loader checked it


def ready(norm: Rule | Metric, example: Example, ruleset: Ruleset, kinds: dict[str, Kind]) -> Case | None:
    """An example made ready; ``None`` where the rule does not bind in its place. Raises :class:`InputError` where it cannot be read."""
    place = example.jurisdiction or (norm.jurisdiction if isinstance(norm, Rule) else "CN")
    if isinstance(norm, Rule) and not covers(norm.jurisdiction, place):
        return None
    subject = norm.subject if isinstance(norm, Rule) else DEPARTMENT
    store = example_store(subject, example, kinds)
    figures = with_figures(ruleset, example.figures, place, example.mark)
    plan = make_plan(figures, store, place, example.as_of or DEFAULT_AS_OF, (), kinds)
    return Case(example, plan.rows.all(subject)[0], plan.world, place, *_expected(norm, example))


def _expected(norm: Rule | Metric, example: Example) -> tuple[Answer, bool]:
    known = {outcome.value: outcome for outcome in Outcome}
    if isinstance(norm, Rule):
        margin = None if example.margin is None else read_margin(example.margin, norm.obligation.unit, example.mark)
        return Answer(known.get(example.expect, Outcome.UNDETERMINED), margin), margin is not None
    if example.expect == Outcome.UNDETERMINED.value:
        return Answer(Outcome.UNDETERMINED, None), True
    value = read_figure(example.expect, Base(norm.unit))
    return Answer(Outcome.SATISFIED, Fraction(value) if isinstance(value, (int, Fraction)) else None), True


@dataclass(slots=True)
class _Mutating:
    """Makes mutants of one ruleset and tries them."""

    ruleset: Ruleset
    kinds: dict[str, Kind]

    def run(self, codes: Sequence[str] | None) -> Mutation:
        """Everything, or what is named."""
        known: list[Rule | Metric] = [*self.ruleset.rules.values(), *self.ruleset.metrics.values()]
        chosen = known if codes is None else [find_norm(self.ruleset, code) for code in codes]
        cases, problems = self.cases(known if codes is None else self.sharing(chosen, known))
        sound = [norm for norm in chosen if norm.code in cases]
        made: dict[str, int] = {}
        killed: dict[str, int] = {}
        survivors: list[Survivor] = []
        for area, found in self.verdicts(sound, cases):
            made[area] = made.get(area, 0) + 1
            killed[area] = killed.get(area, 0) + (found is None)
            survivors += [found] if found is not None else []
        return Mutation(made, killed, tuple(survivors), tuple(problems))

    def sharing(self, chosen: Sequence[Rule | Metric], known: Sequence[Rule | Metric]) -> list[Rule | Metric]:
        """The chosen and all that share a definition with them: any of their examples may notice a change of it."""
        shared = {key for norm in chosen for key in self.used(norm)}
        return [norm for norm in known if norm in chosen or not shared.isdisjoint(self.used(norm))]

    def used(self, norm: Rule | Metric) -> dict[tuple[str, str], Expr]:
        """The definitions a rule or metric uses."""
        return uses(norm, norm.subject if isinstance(norm, Rule) else DEPARTMENT, self.kinds).definitions

    def cases(self, norms: Sequence[Rule | Metric]) -> tuple[dict[str, list[Case]], list[Problem]]:
        """The examples made ready, of the rules that stand their own; what is wrong with the others."""
        found: dict[str, list[Case]] = {}
        problems: list[Problem] = []
        for norm in norms:
            try:
                own = [case for example in norm.examples if (case := ready(norm, example, self.ruleset, self.kinds)) is not None]
            except InputError as error:
                problems += error.problems
                continue
            wrong = [case.example.mark for case in own if case.notices(norm)]
            if wrong:
                zh, en = "的示例本身就不符；请先运行 compliance rule test", "its own examples fail; run compliance rule test first"
                problems.append(problem(wrong[0], f"{norm.code} {zh}", f"{norm.code}: {en}"))
            else:
                found[norm.code] = own
        return found, problems

    def verdicts(self, norms: Sequence[Rule | Metric], cases: dict[str, list[Case]]) -> Iterator[tuple[str, Survivor | None]]:
        """Each mutant's area, and the survivor where nothing noticed it."""
        for norm in norms:
            subject, area = (norm.subject, norm.code.split("-")[0]) if isinstance(norm, Rule) else (DEPARTMENT, "metric")
            for mutant in rule_mutants(norm) if isinstance(norm, Rule) else metric_mutants(norm):
                noticed = any(case.notices(mutant.norm) for case in cases[norm.code])
                yield area, None if noticed else Survivor(norm.code, subject, norm.name, norm.mark, mutant.change, (mutant.norm,))
        for key, users in self.users(norms, cases).items():
            yield from self.definition(key, users, cases)

    def users(self, norms: Sequence[Rule | Metric], cases: dict[str, list[Case]]) -> dict[tuple[str, str], list[Rule | Metric]]:
        """The definitions that the norms use, with all sound rules and metrics that use them."""
        wanted = {key for norm in norms for key in self.used(norm)}
        found: dict[tuple[str, str], list[Rule | Metric]] = {key: [] for key in sorted(wanted)}
        for code in cases:
            norm = find_norm(self.ruleset, code)
            for key in self.used(norm):
                if key in found:
                    found[key].append(norm)
        return found

    def definition(self, key: tuple[str, str], users: Sequence[Rule | Metric], cases: dict[str, list[Case]]) -> Iterator[tuple[str, Survivor | None]]:
        """A definition's mutants; each is tried on the examples of every rule that uses it."""
        kind, name = key
        written = self.ruleset.definitions[key]
        for index, variant in enumerate(variants(self.used(users[0])[key], (kind,))):
            changed: list[Rule | Metric] = []
            for norm in users:
                changed.append(with_definition(norm, key, _nth(index, kind), self.kinds))
                if any(case.notices(changed[-1]) for case in cases[norm.code]):
                    yield DEFINITIONS, None
                    break
            else:
                change = Change(Name("定义", "definition"), None, variant)
                yield DEFINITIONS, Survivor(name, kind, written.name, written.written.mark, change, tuple(changed))


def _nth(index: int, kind: str) -> Callable[[Expr], Expr]:
    """The same change of a definition's meaning in every rule; meanings differ only in the event that dates their figures."""

    def changed(body: Expr) -> Expr:
        variant: Variant = next(islice(variants(body, (kind,)), index, None))
        return variant.whole

    return changed
