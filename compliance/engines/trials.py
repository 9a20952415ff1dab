"""Trying a rule or a metric on its own examples."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.engines.plan import Engine, make_plan
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.ground.origin import Origin
from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.ground.values import Base, Value
from compliance.ground.yamlfile import Mapping, Mark, Node, Scalar
from compliance.ground.yamlfile import Sequence as YamlSequence
from compliance.language.evaluate import evaluate
from compliance.language.obligations import Unit
from compliance.records.kinds import DEPARTMENT, Field, Kind
from compliance.records.record import Cell, Record, Store
from compliance.rules.overlay import with_figures
from compliance.rules.parameters import read_figure
from compliance.rules.rule import Example, Metric, Rule, Ruleset
from compliance.sources.result import Remarked, Unreadable
from compliance.sources.values import reader

DEFAULT_AS_OF = dt.date(2026, 12, 31)
DEFAULT_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Trial:
    """One example tried by one engine; ``problem`` is empty where it came out as expected."""

    code: str
    example: Example
    engine: str
    problem: Problem | None


def try_rule(rule: Rule, ruleset: Ruleset, kinds: dict[str, Kind], engines: Sequence[Engine]) -> list[Trial]:
    """Every example of a rule on every engine."""
    return [_try(rule, example, ruleset, kinds, engine) for example in rule.examples for engine in engines]


def try_metric(metric: Metric, ruleset: Ruleset, kinds: dict[str, Kind]) -> list[Trial]:
    """Every example of a metric; metrics are computed by the reference interpreter."""
    trials: list[Trial] = []
    for example in metric.examples:
        fault: Problem | None
        try:
            found = _metric_value(metric, example, ruleset, kinds)
            wanted = None if example.expect in ("undetermined", "None") else read_figure(example.expect, Base(metric.unit))
            same = (found is None and wanted is None and example.expect == "undetermined") or (found is not None and wanted is not None and found == wanted)
            fault = None if same else _differs(metric.code, example, example.expect, "undetermined" if found is None else str(found))
        except InputError as error:
            fault = error.problems[0]
        trials.append(Trial(metric.code, example, "reference", fault))
    return trials


def _metric_value(metric: Metric, example: Example, ruleset: Ruleset, kinds: dict[str, Kind]) -> Fraction | None:
    store = example_store(DEPARTMENT, example, kinds)
    ruleset = with_figures(ruleset, example.figures, example.jurisdiction or "CN", example.mark)
    plan = make_plan(ruleset, store, example.jurisdiction or "CN", example.as_of or DEFAULT_AS_OF, (), kinds)
    row = plan.rows.all(DEPARTMENT)[0]
    found = evaluate(metric.value, (row,), plan.world)
    return None if found is None else Fraction(found)  # type: ignore[arg-type]  # a metric is a number: the loader checked it


def _try(rule: Rule, example: Example, ruleset: Ruleset, kinds: dict[str, Kind], engine: Engine) -> Trial:
    fault: Problem | None
    try:
        found = try_example(rule, example, ruleset, kinds, engine)
        fault = _fault(rule, example, found)
    except InputError as error:
        fault = error.problems[0]
    return Trial(rule.code, example, engine.name, fault)


def try_example(rule: Rule, example: Example, ruleset: Ruleset, kinds: dict[str, Kind], engine: Engine) -> Verdict:
    """What an engine says of an example. Raises :class:`InputError` where the example cannot be read."""
    store = example_store(rule.subject, example, kinds)
    place = example.jurisdiction or rule.jurisdiction
    ruleset = with_figures(ruleset, example.figures, place, example.mark)
    plan = make_plan(ruleset, store, place, example.as_of or DEFAULT_AS_OF, [rule.code], kinds)
    subject = Subject(rule.subject, 1)
    found = [verdict for verdict in engine.judge(plan) if verdict.subject == subject]
    return found[0] if found else Verdict(rule.code, subject, Outcome.NOT_APPLICABLE)


def _fault(rule: Rule, example: Example, found: Verdict) -> Problem | None:
    if example.expect != found.outcome.value:
        known = [outcome.value for outcome in Outcome]
        if example.expect not in known:
            zh, en = did_you_mean(example.expect, known)
            return problem(example.mark, f"{rule.code}：没有判定“{example.expect}”{zh}", f"{rule.code}: there is no verdict '{example.expect}'{en}")
        return _differs(rule.code, example, example.expect, found.outcome.value)
    if example.margin is not None:
        wanted = read_margin(example.margin, rule.obligation.unit, example.mark)
        if wanted != found.margin:
            return _differs(rule.code, example, example.margin, f"{found.margin} ({rule.obligation.unit.value if rule.obligation.unit else '-'})")
    return None


def _differs(code: str, example: Example, wanted: str, found: str) -> Problem:
    name = f"“{example.name}”" if example.name else ""
    return problem(example.mark, f"{code} 的示例{name}：应为 {wanted}，得到 {found}", f"{code}, example {example.name}: expected {wanted}, found {found}")


_MARGIN = re.compile(r"(-?[\d,.]+(?:/\d+)?)\s*(working days?|days?|元|万元|%)?")


def read_margin(text: str, unit: Unit | None, mark: Mark) -> Fraction:
    """A margin as written, in the unit of its obligation: ``1 working day``, ``3 days``, ``100元``, ``2``."""
    match = _MARGIN.fullmatch(text.strip())
    said = {"元": Unit.MONEY, "万元": Unit.MONEY, "%": Unit.RATIO, "day": Unit.DAYS, "working day": Unit.WORKING_DAYS}
    suffix = (match[2] or "").removesuffix("s") if match else ""
    fits = said[suffix] is unit if suffix else unit in (Unit.COUNT, Unit.RATIO)
    if match is None or not fits:
        raise InputError([problem(mark, f"差额“{text}”的单位与义务（{unit.value if unit else '无'}）不符", f"the margin '{text}' does not fit the obligation's unit ({unit.value if unit else 'none'})")])
    number = Fraction(match[1].replace(",", ""))
    return number * {"元": 100, "万元": 1_000_000}.get(suffix, 1) / (100 if suffix == "%" else 1)


def example_store(subject: str, example: Example, kinds: dict[str, Kind]) -> Store:
    """The records of an example: its subject is number 1 of its kind, its relatives follow, linked by their keys."""
    maker = _Maker(kinds, Store())
    maker.add(subject, example.given, {})
    if not maker.store.all(DEPARTMENT) and DEPARTMENT in kinds:
        maker.add(DEPARTMENT, Mapping({}, example.mark), {})
    return maker.store


class _Maker:
    """Makes records of nested examples."""

    def __init__(self, kinds: dict[str, Kind], store: Store) -> None:
        self.kinds = kinds
        self.store = store

    def add(self, kind_code: str, node: Node, links: dict[str, Cell]) -> None:
        """A record with the cells that link it to its owner; then its own relatives."""
        kind = self.kinds[kind_code]
        if not isinstance(node, Mapping):
            raise InputError([problem(node.mark, "示例的记录应写作 {字段: 值}", "a record in an example is written {field: value}")])
        cells: dict[str, Cell] = {}
        nested: list[tuple[str, Node]] = []
        others: list[tuple[str, Node]] = []
        plurals = {other.plural: other.code for other in self.kinds.values()}
        for name, value in node.entries.items():
            if name in kind.fields:
                cells[name] = _cell(kind.fields[name], value)
            elif name in kind.relations:
                nested.append((name, value))
            elif name in plurals:
                others.append((plurals[name], value))
            else:
                zh, en = did_you_mean(name, [*kind.fields, *kind.relations, *plurals])
                raise InputError([problem(node.key_marks[name], f"{kind_code} 没有“{name}”{zh}", f"{kind_code} has no '{name}'{en}")])
        cells = {**links, **cells}
        self.fill(kind, cells, node.mark)
        number = len(self.store.all(kind_code) or []) + 1
        self.link(kind, nested, cells, number, node.mark)
        self.store.add(kind_code, [Record(kind_code, number, cells, _origin(node.mark))])
        for name, value in nested:
            self.relate(kind, name, value, cells)
        for other, value in others:
            self.many(other, value, {})

    def fill(self, kind: Kind, cells: dict[str, Cell], mark: Mark) -> None:
        """What a reader would add: flags that say what blank means, and a department's year."""
        for name, field in kind.fields.items():
            blank = name not in cells or (cells[name].value is None and cells[name].readable)
            if field.when_blank is not None and blank:
                cells[name] = Cell(field.when_blank, "", _origin(mark))
        if kind.code == DEPARTMENT:
            said = cells["year"].value if "year" in cells else None
            year = said if isinstance(said, int) else DEFAULT_YEAR
            if not 1 <= year <= dt.MAXYEAR:
                raise InputError([problem(mark, f"年度 {year} 不是一个年份", f"{year} is not a year")])
            derived: dict[str, Value] = {"year": year, "year_start": dt.date(year, 1, 1), "year_end": dt.date(year, 12, 31)}
            for name, value in derived.items():
                if name in kind.fields:
                    cells.setdefault(name, Cell(value, str(value), _origin(mark)))

    def link(self, kind: Kind, nested: list[tuple[str, Node]], cells: dict[str, Cell], number: int, mark: Mark) -> None:
        """Fill in our own key fields that a nested relation needs."""
        for name, _ in nested:
            for _, ours in kind.relations[name].on:
                if ours not in cells and kind.fields[ours].type.base is Base.TEXT:
                    text = f"{kind.code}-{ours}-{number}"
                    cells[ours] = Cell(text, text, _origin(mark))

    def relate(self, kind: Kind, name: str, node: Node, cells: dict[str, Cell]) -> None:
        """The records of a relation."""
        relation = kind.relations[name]
        self.many(relation.kind, node, {theirs: cells[ours] for theirs, ours in relation.on if ours in cells})

    def many(self, kind: str, node: Node, links: dict[str, Cell]) -> None:
        """Records of a kind, which counts as supplied even if there are none; nothing where the value is null."""
        if isinstance(node, Scalar) and node.is_null:
            return
        self.store.add(kind, [])
        for item in node.items if isinstance(node, YamlSequence) else [node]:
            self.add(kind, item, links)


def _cell(field: Field, node: Node) -> Cell:
    origin = _origin(node.mark)
    if not isinstance(node, Scalar):
        raise InputError([problem(node.mark, f"字段“{field.code}”应为单个值", f"the field '{field.code}' takes one value")])
    if node.is_null:
        return Cell(None, "", origin)
    found = reader(field)(node.text)
    if isinstance(found, Unreadable):
        raise InputError([problem(node.mark, f"字段“{field.code}”：{found.reason.zh}", f"field '{field.code}': {found.reason.en}")])
    value = found.value if isinstance(found, Remarked) else found
    return Cell(value, node.text, origin)


def _origin(mark: Mark) -> Origin:
    return Origin(mark.file, None, mark.line, None)
