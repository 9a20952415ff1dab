"""The plan: everything an engine sees. Which rules bind in the place, and the records they judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from compliance.calendars.workdays import WalkingCalendar
from compliance.engines.rows import Rows
from compliance.engines.verdict import Outcome, Verdict
from compliance.ground.truth import Truth
from compliance.language.lower import lower, lower_amount
from compliance.language.lowered import Amount, Logic, Some
from compliance.language.world import World
from compliance.records.kinds import Kind
from compliance.records.record import Store
from compliance.rules.parameters import PlacedFigures, covers
from compliance.rules.rule import Rule, Ruleset


@dataclass(frozen=True, slots=True)
class LoweredRule:
    """A rule as conditions over whole numbers."""

    applies: Logic
    exempted: Logic
    pending: Logic | None
    required: Logic
    margin: Amount | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules that bind in a place, in order of their codes; the world; and the rows they judge."""

    rules: tuple[Rule, ...]
    lowered: tuple[LoweredRule, ...]
    world: World
    rows: Rows


def lower_rule(rule: Rule, as_of: dt.date) -> LoweredRule:
    """The rule over whole numbers. Raises ``NotLowerable``."""
    obligation = rule.obligation
    return LoweredRule(
        lower(rule.applies, as_of),
        Some(tuple(lower(exemption.when, as_of) for exemption in rule.exemptions)),
        None if obligation.pending is None else lower(obligation.pending, as_of),
        lower(obligation.required, as_of),
        None if obligation.margin is None else lower_amount(obligation.margin, as_of),
    )


def make_plan(ruleset: Ruleset, store: Store, place: str, as_of: dt.date, codes: Iterable[str] | None = None, kinds: dict[str, Kind] | None = None, judged: bool = False) -> Plan:
    """The plan for one dossier: rules of the place (of ``codes`` only, if given) whose subject has records; not lowered where it is judged already."""
    chosen = set(ruleset.rules if codes is None else codes)
    rules = tuple(rule for code, rule in sorted(ruleset.rules.items()) if code in chosen and covers(rule.jurisdiction, place))
    world = World(as_of, WalkingCalendar(), PlacedFigures(ruleset.parameters, place))
    return Plan(rules, () if judged else tuple(lower_rule(rule, as_of) for rule in rules), world, Rows(store, kinds or ruleset.kinds))


def outcome(applies: Truth, exempted: Truth, pending: Truth, required: Truth) -> Outcome:
    """The verdict, in the order the language says."""
    if applies is False:
        return Outcome.NOT_APPLICABLE
    if exempted:
        return Outcome.EXEMPT
    if applies is None or exempted is None:
        return Outcome.UNDETERMINED
    if pending:
        return Outcome.PENDING
    if required is None:
        return Outcome.UNDETERMINED
    return Outcome.SATISFIED if required else Outcome.VIOLATED


MEASURED = frozenset({Outcome.SATISFIED, Outcome.VIOLATED, Outcome.PENDING})
"""The outcomes that have a margin."""


class Engine(Protocol):
    """Judges every record by every rule of a plan. All engines give the same verdicts."""

    name: str

    def judge(self, plan: Plan) -> Sequence[Verdict]:
        """One verdict per rule and record it applies to (records it does not apply to are left out), by rule, then record."""
        ...
