"""Loading a ruleset: every file read, every expression checked, every fault reported at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from compliance.ground.problems import InputError, Problem, did_you_mean, problem, refuse
from compliance.ground.shape import Model, read_shape
from compliance.ground.values import BOOL, DATE, NUMERIC, Name, Type
from compliance.ground.yamlfile import Mapping, Mark, Node, Scalar, Sequence, mark_at, read_yaml
from compliance.language.lower import NotLowerable, lower, lower_amount
from compliance.language.obligations import Obligation, read_obligation
from compliance.language.ops import Order
from compliance.language.reading import read
from compliance.language.scope import Definition, ParameterType, RelationType, Scope
from compliance.language.tree import And, Compare, Expr, Field, Literal
from compliance.records.kinds import DEPARTMENT, Kind, load_kinds
from compliance.records.kinds import kinds as shipped_kinds
from compliance.rules.instruments import Register
from compliance.rules.parameters import Timeline, build_timeline
from compliance.rules.rule import Example, Exemption, Metric, NamedCondition, Rule, Ruleset, Severity
from compliance.rules.shapes import (
    BasisShape,
    ExampleShape,
    ExceptionShape,
    InstrumentFileShape,
    MetricFileShape,
    MetricShape,
    ParameterFileShape,
    RuleFileShape,
    RuleShape,
)


def load_ruleset(folder: Path, kinds: dict[str, Kind] | None = None) -> Ruleset:
    """The ruleset in a folder with ``law/``, ``parameters/``, ``metrics/`` and ``instruments/``. Raises :class:`InputError` with all faults."""
    return Loader(folder, kinds or ruleset_kinds(folder)).load()


def ruleset_kinds(folder: Path) -> dict[str, Kind]:
    """The record kinds a ruleset speaks of: its own, where it has a ``kinds/`` folder, else the shipped ones."""
    own = sorted((folder / "kinds").glob("*.yaml"))
    return load_kinds(own) if own else shipped_kinds()


@dataclass(slots=True)
class Loader:
    """Collects a ruleset's parts; is itself the vocabulary its expressions are checked against."""

    folder: Path
    kinds: dict[str, Kind]
    parameters: dict[str, Timeline] = field(default_factory=dict)
    definitions: dict[tuple[str, str], NamedCondition] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    bodies: dict[tuple[str, str, Expr | None], Expr] = field(default_factory=dict)
    register: Register = field(default_factory=Register)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def load(self) -> Ruleset:
        """All parts: the register first, then parameters and definitions."""
        for _, node, register_file in self.files("instruments", InstrumentFileShape):
            for index, instrument in enumerate(register_file.instruments):
                self.problems += self.register.add(instrument, mark_at(node, ("instruments", index)))
        for _, node, parameter_file in self.files("parameters", ParameterFileShape):
            for index, parameter in enumerate(parameter_file.parameters):
                mark = mark_at(node, ("parameters", index))
                with self.collect():
                    self.add_parameter(*build_timeline(self.register.cite_figures(parameter, mark), mark))
        files = list(self.files("law", RuleFileShape))
        for _, node, rule_file in files:
            self.define(node, rule_file)
        for _, node, rule_file in files:
            for index, shape in enumerate(rule_file.rules):
                with self.collect():
                    self.add_rule(rule_file.subject, shape, node, index)
        for _, node, metric_file in self.files("metrics", MetricFileShape):
            for index, metric in enumerate(metric_file.metrics):
                with self.collect():
                    self.add_metric(metric, node, index)
        if not self.rules and not self.problems:
            self.problems.append(problem(self.folder.name, "规则集里没有规则", "the ruleset has no rules"))
        if self.problems:
            raise InputError(self.problems)
        return Ruleset(self.rules, self.metrics, self.parameters, self.definitions, self.digest.hexdigest(), self.kinds)

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Keep the faults of one part and go on with the next."""
        try:
            yield
        except InputError as error:
            self.problems += error.problems

    def files(self, part: str, model: type[Model]) -> Iterator[tuple[Path, Node, Model]]:
        """The readable files of a part, in order."""
        for path in sorted((self.folder / part).rglob("*.yaml")):
            shown = path.relative_to(self.folder.parent).as_posix()
            with self.collect():
                node = read_yaml(path, shown)
                shape = read_shape(model, node)
                self.digest.update(path.relative_to(self.folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
                yield path, node, shape

    def add_parameter(self, timeline: Timeline, faults: list[Problem]) -> None:
        """A parameter; its name must be new."""
        self.problems += faults
        if timeline.name in self.parameters:
            self.problems.append(problem("parameters", f"参数“{timeline.name}”重复", f"parameter '{timeline.name}' is declared twice"))
        self.parameters[timeline.name] = timeline

    def define(self, node: Node, shape: RuleFileShape) -> None:
        """The definitions of a file; each name must be new to its subject."""
        if shape.subject not in self.kinds:
            zh, en = did_you_mean(shape.subject, self.kinds)
            self.problems.append(problem(mark_at(node, ("subject",)), f"没有记录类型“{shape.subject}”{zh}", f"there is no record kind '{shape.subject}'{en}"))
            return
        for name, definition in shape.definitions.items():
            mark = mark_at(node, ("definitions", name, "means"))
            if (shape.subject, name) in self.definitions or name in self.kinds[shape.subject].fields or name in self.parameters:
                self.problems.append(problem(mark, f"名称“{name}”已被使用", f"the name '{name}' is taken"))
            written = Definition(definition.means, mark, definition.dated_by)
            reason = definition.reason.name() if definition.reason else None
            self.definitions[shape.subject, name] = NamedCondition(definition.name.name(), written, reason)

    def add_rule(self, subject: str, shape: RuleShape, node: Node, index: int) -> None:
        """A rule, with every expression checked."""
        at = ("rules", index)
        mark = mark_at(node, (*at, "code"))
        if subject not in self.kinds:
            return
        if shape.code in self.rules:
            raise InputError([problem(mark, f"规则编号 {shape.code} 重复（另见 {self.rules[shape.code].mark}）", f"rule code {shape.code} is taken (see {self.rules[shape.code].mark})")])
        shape = shape.model_copy(update={"basis": self.register.cite_all(shape.basis, mark)})
        body = _child(node, at)
        assert isinstance(body, Mapping)
        dated_by = self.dated_by(subject, shape.dated_by, body)
        scope = Scope(self, subject, dated_by, bodies=self.bodies)
        when = read(shape.when, mark_at(node, (*at, "when")), scope, BOOL) if shape.when else None
        obligation = read_obligation(body.entries["require"], scope)
        exemptions = tuple(self.exemption(item, mark_at(node, (*at, "unless", i, "when")), scope) for i, item in enumerate(shape.unless))
        self.problems += _reachable(shape, when, mark) + _lowerable(shape.code, obligation, [when, *(item.when for item in exemptions)], mark)
        self.rules[shape.code] = Rule(
            shape.code, shape.name.name(), subject, shape.catalogue, tuple(shape.basis), shape.standing, shape.jurisdiction, dated_by, when,
            applies(when, dated_by, shape.basis), obligation, exemptions, Severity(shape.severity), tuple(item.name() for item in shape.not_covered),
            shape.note.name() if shape.note else None, examples(shape.examples, node, at), mark, self.remark(subject, shape, mark))

    def remark(self, subject: str, shape: RuleShape, mark: Mark) -> Name | None:
        """What a violation is told as; each field it fills in must exist."""
        if shape.remark is None:
            return None
        for name in re.findall(r"\{(\w+)\}", shape.remark.zh + shape.remark.en):
            if name not in self.kinds[subject].fields:
                zh, en = did_you_mean(name, self.kinds[subject].fields)
                self.problems.append(problem(mark, f"{shape.code} 的 remark 里没有字段“{name}”{zh}", f"{shape.code}: its remark names '{name}', which is no field{en}"))
        return shape.remark.name()

    def exemption(self, shape: ExceptionShape, mark: Mark, scope: Scope) -> Exemption:
        """A lawful exception, with its own reason or its definition's."""
        when = read(shape.when, mark, scope, BOOL)
        named = self.definitions.get((scope.subject, shape.when.strip()))
        reason = shape.reason.name() if shape.reason else named.reason if named else None
        if reason is None:
            raise refuse(mark, "例外须写 reason，或者写有 reason 的定义的名称", "an exception needs a reason, or the name of a definition that has one")
        return Exemption(when, reason)

    def dated_by(self, subject: str, written: str | None, body: Mapping) -> Expr:
        """The event that dates a rule: as said, else a deadline's start, else a department's year end."""
        scope = Scope(self, subject)
        if written is not None:
            return read(written, mark_at(body, ("dated_by",)), scope, DATE)
        start = _child(body, ("require", "deadline", "from"))
        if isinstance(start, Scalar):
            return read(start.text, start.mark, scope, DATE)
        if subject == DEPARTMENT:
            return read("year_end", body.mark, scope, DATE)
        raise InputError([problem(body.mark, "规则须写 dated_by：按哪个日期选用法律和数额的版本", "the rule needs dated_by: the event whose date picks the version of law and figures")])

    def add_metric(self, shape: MetricShape, node: Node, index: int) -> None:
        """A metric of the department."""
        at = ("metrics", index)
        mark = mark_at(node, (*at, "value"))
        if shape.code in self.metrics:
            raise InputError([problem(mark, f"指标 {shape.code} 重复", f"metric {shape.code} is declared twice")])
        dated_by = read(shape.dated_by or "year_end", mark_at(node, (*at, "dated_by")), Scope(self, DEPARTMENT), DATE)
        value = read(shape.value, mark, Scope(self, DEPARTMENT, dated_by, bodies=self.bodies))
        if value.type.base not in NUMERIC or value.type.base.value not in (shape.unit, "integer"):
            raise InputError([problem(mark, f"指标应为 {shape.unit}，写的是 {value.type}", f"the metric should be {shape.unit}, this is {value.type}")])
        self.metrics[shape.code] = Metric(
            shape.code, shape.name.name(), shape.unit, value, self.register.cite_all(shape.basis, mark), shape.standing, shape.note.name() if shape.note else None,
            shape.catalogue, examples(shape.examples, node, at), mark)

    def field_type(self, kind: str, name: str) -> Type | None:
        """The type of a field."""
        found = self.kinds[kind].fields.get(name)
        return found.type if found else None

    def relation(self, kind: str, name: str) -> RelationType | None:
        """A relation of a kind."""
        found = self.kinds[kind].relations.get(name)
        return RelationType(found.kind, found.one) if found else None

    def parameter(self, name: str) -> ParameterType | None:
        """A parameter."""
        found = self.parameters.get(name)
        return found.type if found else None

    def definition(self, kind: str, name: str) -> Definition | None:
        """A definition on a kind."""
        found = self.definitions.get((kind, name))
        return found.written if found else None

    def names(self, kind: str) -> Iterable[str]:
        """Every name that may stand in an expression on a kind."""
        own = self.kinds[kind]
        return [*own.fields, *own.relations, *self.parameters, *(name for subject, name in self.definitions if subject == kind)]


def _child(node: Node, path: tuple[str | int, ...]) -> Node | None:
    for step in path:
        if isinstance(node, Mapping) and str(step) in node.entries:
            node = node.entries[str(step)]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def applies(when: Expr | None, dated_by: Expr, basis: Iterable[BasisShape]) -> Expr:
    """The rule's ``when`` together with the days on which one of its bases is in force."""
    terms: list[Expr] = [] if when is None else [when]
    starts = [item.in_force for item in basis]
    ends = [item.until for item in basis]
    first = min((day for day in starts if day is not None), default=None)
    if first is not None and None not in starts:
        terms.append(Compare(Order.GE, dated_by, Literal(first, DATE)))
    last = max((day for day in ends if day is not None), default=None)
    if last is not None and None not in ends:
        terms.append(Compare(Order.LE, dated_by, Literal(last, DATE)))
    return And(tuple(terms)) if len(terms) != 1 else terms[0]


def examples(shapes: list[ExampleShape], node: Node, at: tuple[str | int, ...]) -> tuple[Example, ...]:
    """The examples with their places."""
    found: list[Example] = []
    for index, shape in enumerate(shapes):
        given = _child(node, (*at, "examples", index, "given"))
        assert given is not None
        mark = mark_at(node, (*at, "examples", index))
        found.append(Example(shape.name, given, str(shape.expect), shape.margin, shape.as_of, shape.jurisdiction, shape.figures, mark))
    return tuple(found)


def _lowerable(code: str, obligation: Obligation, conditions: list[Expr | None], mark: Mark) -> list[Problem]:
    """Whether the engines can compare it in whole numbers."""
    try:
        for condition in (*conditions, obligation.required, obligation.pending):
            if condition is not None:
                lower(condition, dt.date.min)
        if obligation.margin is not None:
            lower_amount(obligation.margin, dt.date.min)
    except NotLowerable:
        return [problem(
            mark, f"{code} 在合计、最值或条件取值里用了除法，无法精确比较；请把除法放到最外层，或改为指标",
            f"{code} divides inside a sum, a least or greatest value, or a choice, which cannot be compared exactly; divide outermost, or make it a metric")]
    return []


def _reachable(shape: RuleShape, when: Expr | None, mark: Mark) -> list[Problem]:
    """Why no record could ever be bound by the rule."""
    faults = [
        problem(mark, f"{shape.code} 的依据“{item.instrument}”在施行前就失效", f"{shape.code}: its basis '{item.instrument}' ends before it begins")
        for item in shape.basis if item.in_force and item.until and item.until < item.in_force
    ]
    terms = when.terms if isinstance(when, And) else (when,)
    fixed: dict[Field, Literal] = {}
    for term in terms:
        if term == Literal(False, BOOL):
            faults.append(problem(mark, f"{shape.code} 的 when 永远为假", f"{shape.code}: its when is never true"))
        if isinstance(term, Compare) and term.order is Order.EQ and isinstance(term.left, Field) and isinstance(term.right, Literal):
            before = fixed.setdefault(term.left, term.right)
            if before != term.right:
                faults.append(problem(mark, f"{shape.code} 的 when 要求 {term.left.name} 同时等于两个值", f"{shape.code}: its when asks {term.left.name} to equal two values at once"))
    return faults
