"""What changed in law between two rulesets, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from compliance.ground.values import BOOL, DATE, Name
from compliance.language.duties import Obligation, rolled
from compliance.language.ops import Roll
from compliance.language.period import LENGTHS
from compliance.language.prose import Prose
from compliance.language.rewrite import with_children
from compliance.language.tree import And, Expr, Literal, Named, Parameter
from compliance.language.walk import children
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.rules.labels import RulesetLabels
from compliance.rules.revisions import basis_changes, becomes, gap_changes, version_changes
from compliance.rules.rule import Metric, Rule, Ruleset
from compliance.rules.uses import uses

T = TypeVar("T")

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A rule, metric, definition or figure that was added, removed or changed; ``lines`` say how, ``touches`` names the rules it reaches."""

    what: str
    code: str
    name: Name
    effect: str
    lines: tuple[Name, ...]
    touches: tuple[str, ...] = ()


def amendments(old: Ruleset, new: Ruleset, kinds: dict[str, Kind]) -> list[Amendment]:
    """All that changed: rules, metrics, definitions, figures, each by code."""
    return list(_Comparison(old, new, kinds).all())


def signature(expr: Expr) -> Expr:
    """The expression without the meaning of its definitions and the event that dates its figures: those are compared on their own."""
    if isinstance(expr, Named):
        return replace(expr, body=Literal(True, BOOL))
    if isinstance(expr, Parameter):
        return replace(expr, dated_by=Literal(0, DATE), key=None if expr.key is None else signature(expr.key))
    return with_children(expr, tuple(signature(part) for part in children(expr)))


def _plain(text: str) -> Name:
    return Name(text, text)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two rulesets side by side."""

    old: Ruleset
    new: Ruleset
    kinds: dict[str, Kind]

    def all(self) -> Iterator[Amendment]:
        """Every change."""
        yield from self.norms("rule", self.old.rules, self.new.rules, self.rule)
        yield from self.norms("metric", self.old.metrics, self.new.metrics, self.metric)
        yield from self.definitions()
        yield from self.figures()

    def norms(self, what: str, old: Mapping[str, Rule] | Mapping[str, Metric], new: Mapping[str, Rule] | Mapping[str, Metric],
              compare: Callable[[str], Iterator[Name]]) -> Iterator[Amendment]:
        """Rules or metrics by code."""
        for code in sorted({*old, *new}):
            if code not in old:
                yield Amendment(what, code, new[code].name, ADDED, tuple(self.whole(self.new, new[code])))
            elif code not in new:
                yield Amendment(what, code, old[code].name, REMOVED, tuple(self.whole(self.old, old[code])))
            elif lines := tuple(compare(code)):
                yield Amendment(what, code, new[code].name, CHANGED, lines)

    def said(self, ruleset: Ruleset, subject: str, read: Callable[[Prose, T], str], what: T) -> Name:
        """Something read aloud in both languages."""
        labels = RulesetLabels(ruleset, self.kinds)
        return Name(read(Prose(labels, subject, "zh"), what), read(Prose(labels, subject, "en"), what))

    def whole(self, ruleset: Ruleset, norm: Rule | Metric) -> Iterator[Name]:
        """The norm of a rule or metric in a sentence."""
        if isinstance(norm, Rule):
            duty = self.said(ruleset, norm.subject, Prose.duty, norm.obligation)
            yield Name(f"要求：{duty.zh}", f"requires: {duty.en}")
        else:
            value = self.said(ruleset, DEPARTMENT, Prose.say, norm.value)
            yield Name(f"计算：{value.zh}", f"computed as: {value.en}")

    def rule(self, code: str) -> Iterator[Name]:
        """How a rule changed."""
        old, new = self.old.rules[code], self.new.rules[code]
        yield from self.head(old, new)
        for field, words in (("severity", Name("级别", "severity")), ("jurisdiction", Name("适用地区", "place")), ("subject", Name("记录类型", "subject"))):
            one, two = (getattr(each, field) for each in (old, new))
            if one != two:
                yield becomes(words, _plain(str(getattr(one, "value", one))), _plain(str(getattr(two, "value", two))))
        if signature(old.dated_by) != signature(new.dated_by):
            yield becomes(Name("适用法律的日期", "dated by"), self.clause(self.old, old, old.dated_by), self.clause(self.new, new, new.dated_by))
        yield from self.scope(old, new)
        yield from self.duty(old, new)
        yield from self.exceptions(old, new)
        yield from gap_changes(Name("未检查的内容", "not checked"), old.not_covered, new.not_covered)

    def metric(self, code: str) -> Iterator[Name]:
        """How a metric changed."""
        old, new = self.old.metrics[code], self.new.metrics[code]
        yield from self.head(old, new)
        if signature(old.value) != signature(new.value):
            before, after = self.said(self.old, DEPARTMENT, Prose.say, old.value), self.said(self.new, DEPARTMENT, Prose.say, new.value)
            yield becomes(Name("计算", "computed as"), before, after)

    def head(self, old: Rule | Metric, new: Rule | Metric) -> Iterator[Name]:
        """What rules and metrics have in common."""
        if old.name != new.name:
            yield becomes(Name("名称", "name"), old.name, new.name)
        if old.standing != new.standing:
            yield becomes(Name("依据性质", "standing"), _plain(old.standing), _plain(new.standing))
        yield from basis_changes(old.basis, new.basis)
        if old.note != new.note:
            yield Name("说明有改动", "the note changed")
        added = len(new.examples) - len(old.examples)
        if added:
            yield Name(f"示例{'增加' if added > 0 else '减少'} {abs(added)} 个", f"{abs(added)} examples {'more' if added > 0 else 'fewer'}")

    def clause(self, ruleset: Ruleset, rule: Rule, expr: Expr) -> Name:
        """A condition of a rule as a clause."""
        return self.said(ruleset, rule.subject, Prose.claim, expr)

    def scope(self, old: Rule, new: Rule) -> Iterator[Name]:
        """Whom the rule binds: terms added and removed."""
        before, after = _terms(old.when), _terms(new.when)
        for key in (key for key in after if key not in before):
            words = self.clause(self.new, new, after[key])
            yield Name(f"适用条件增加“{words.zh}”", f"binds only where, in addition: {words.en}")
        for key in (key for key in before if key not in after):
            words = self.clause(self.old, old, before[key])
            yield Name(f"适用条件删去“{words.zh}”", f"no longer asks: {words.en}")

    def duty(self, old: Rule, new: Rule) -> Iterator[Name]:
        """What must be done: the period, the roll, or the whole sentence."""
        one, two = old.obligation, new.obligation
        if _shape(one) == _shape(two) and rolled(one) is rolled(two):
            return
        if _shape(one, periods=False) == _shape(two, periods=False):
            before, after = self.said(self.old, old.subject, Prose.length, one), self.said(self.new, new.subject, Prose.length, two)
            if before != after:
                yield becomes(Name("期限", "period"), before, after)
            if rolled(one) is not rolled(two):
                yield becomes(Name("末日遇休息日", "where the period ends on a day of rest"), _ROLLS[rolled(one)], _ROLLS[rolled(two)])
            return
        yield becomes(Name("要求", "requires"), self.said(self.old, old.subject, Prose.duty, one), self.said(self.new, new.subject, Prose.duty, two))

    def exceptions(self, old: Rule, new: Rule) -> Iterator[Name]:
        """Exceptions added, removed, or given another reason."""
        before = {signature(item.when): item for item in old.exemptions}
        after = {signature(item.when): item for item in new.exemptions}
        for key in (key for key in after if key not in before):
            words = self.clause(self.new, new, after[key].when)
            yield Name(f"增加例外“{words.zh}”：{after[key].reason.zh}", f"new exception, {words.en}: {after[key].reason.en}")
        for key in (key for key in before if key not in after):
            words = self.clause(self.old, old, before[key].when)
            yield Name(f"删去例外“{words.zh}”", f"exception dropped: {words.en}")
        for key, item in before.items():
            if key in after and item.reason != after[key].reason:
                yield becomes(Name("例外的理由", "reason of an exception"), item.reason, after[key].reason)

    def definitions(self) -> Iterator[Amendment]:
        """Definitions by subject and name, with the rules they reach."""
        before, after = _meanings(self.old, self.kinds), _meanings(self.new, self.kinds)
        for key in sorted(before.keys() & after.keys()):
            (one, _), (two, users) = before[key], after[key]
            if signature(one) != signature(two):
                words = becomes(Name("含义", "means"), self.said(self.old, key[0], Prose.claim, one), self.said(self.new, key[0], Prose.claim, two))
                yield Amendment("definition", key[1], self.new.definitions[key].name, CHANGED, (words,), users)

    def figures(self) -> Iterator[Amendment]:
        """Parameters by name: versions added, removed and changed, with the rules they reach."""
        users: dict[str, list[str]] = {}
        for norm in _norms(self.new):
            for name in uses(norm, _subject(norm), self.kinds).parameters:
                users.setdefault(name, []).append(norm.code)
        for name in sorted({*self.old.parameters, *self.new.parameters}):
            old, new = self.old.parameters.get(name), self.new.parameters.get(name)
            effect = ADDED if old is None else REMOVED if new is None else CHANGED
            lines = tuple(version_changes(old, new))
            known = new or old
            if known is not None and (lines or effect != CHANGED):
                yield Amendment("parameter", name, known.label, effect, lines, tuple(users.get(name, ())))


_ROLLS = {
    Roll.NONE: Name("不顺延", "it ends there"),
    Roll.STATUTORY_HOLIDAY: Name("遇法定休假日顺延", "it moves past statutory holidays"),
    Roll.ANY_REST_DAY: Name("遇休息日顺延", "it moves past any day of rest"),
}


def _norms(ruleset: Ruleset) -> Iterator[Rule | Metric]:
    yield from ruleset.rules.values()
    yield from ruleset.metrics.values()


def _subject(norm: Rule | Metric) -> str:
    return norm.subject if isinstance(norm, Rule) else DEPARTMENT


def _meanings(ruleset: Ruleset, kinds: dict[str, Kind]) -> dict[tuple[str, str], tuple[Expr, tuple[str, ...]]]:
    """The definitions that are used, with their meaning and the rules and metrics that use them."""
    found: dict[tuple[str, str], tuple[Expr, tuple[str, ...]]] = {}
    for norm in _norms(ruleset):
        for key, body in uses(norm, _subject(norm), kinds).definitions.items():
            first, users = found.get(key, (body, ()))
            found[key] = first, (*users, norm.code)
    return found


def _terms(when: Expr | None) -> dict[Expr, Expr]:
    terms = () if when is None else when.terms if isinstance(when, And) else (when,)
    return {signature(term): term for term in terms}


def _shape(obligation: Obligation, periods: bool = True) -> object:
    """What makes two duties the same, with or without their periods."""
    left_out = ("due", "earliest") if "start" in obligation.parts or obligation.kind == "lead_time" else ()
    parts = {role: signature(part) for role, part in obligation.parts.items() if role not in left_out and (periods or role not in LENGTHS)}
    return obligation.kind, obligation.order, obligation.unit if periods else None, parts
