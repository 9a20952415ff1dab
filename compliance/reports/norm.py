"""A rule or metric as readable parts: one composition for the terminal, for Markdown and for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.evidence.words import citation
from compliance.ground.values import Name
from compliance.language.prose import Prose
from compliance.language.tree import And, Expr
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.reports.cases import case
from compliance.reports.figures import history
from compliance.reports.terms import MODALS, READ, SEVERITIES, STANDING_WORDS, place_name
from compliance.rules.labels import RulesetLabels
from compliance.rules.rule import Metric, Rule, Ruleset, Severity
from compliance.rules.shapes import BasisShape
from compliance.rules.uses import uses


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, and what hangs below it."""

    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page under its heading; ``code`` is the same in every language."""

    code: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """A rule or metric in one language."""

    code: str
    name: str
    facts: tuple[str, ...]
    parts: tuple[Part, ...]


def compose(norm: Rule | Metric, ruleset: Ruleset, kinds: dict[str, Kind], lang: str) -> Norm:
    """The readable parts of a rule or metric; empty ones are left out."""
    return _Composer(ruleset, kinds, lang).compose(norm)


@dataclass(frozen=True, slots=True)
class _Composer:
    """Composes in one language."""

    ruleset: Ruleset
    kinds: dict[str, Kind]
    lang: str

    def pick(self, zh: str, en: str) -> str:
        """The wording in this language."""
        return zh if self.lang == "zh" else en

    def prose(self, subject: str) -> Prose:
        """The reader of expressions on a subject."""
        return Prose(RulesetLabels(self.ruleset, self.kinds), subject, self.lang)

    def compose(self, norm: Rule | Metric) -> Norm:
        """All parts."""
        subject = norm.subject if isinstance(norm, Rule) else DEPARTMENT
        used = uses(norm, subject, self.kinds)
        gaps = norm.not_covered if isinstance(norm, Rule) else ()
        parts = [
            Part("norm", self.pick("规范", "Norm"), tuple(self.duty(norm) if isinstance(norm, Rule) else self.measure(norm))),
            Part("basis", self.pick("依据", "Basis"), tuple(self.basis(basis) for basis in norm.basis)),
            Part("definitions", self.pick("定义", "Definitions"), tuple(self.definition(kind, name, body) for (kind, name), body in used.definitions.items())),
            Part("figures", self.pick("数额", "Figures"), tuple(self.figure(name, rows) for name, rows in used.parameters.items())),
            Part("not_covered", self.pick("未检查的内容", "Not checked"), tuple(Item(gap[self.lang]) for gap in gaps)),
            Part("note", self.pick("说明", "Note"), (Item(norm.note[self.lang]),) if norm.note else ()),
            Part("remark", self.pick("违反时的提示", "What a violation is told as"), (Item(norm.remark[self.lang]),) if isinstance(norm, Rule) and norm.remark else ()),
            Part("examples", self.pick("示例", "Examples"), tuple(Item(case(norm, subject, example, self.kinds, self.lang)) for example in norm.examples)),
        ]
        return Norm(norm.code, norm.name[self.lang], tuple(self.facts(norm)), tuple(part for part in parts if part.items))

    def facts(self, norm: Rule | Metric) -> Iterator[str]:
        """What a rule is, in single words."""
        if isinstance(norm, Rule):
            yield self.pick(f"{SEVERITIES[norm.severity].zh}（{MODALS[norm.severity].zh}）", f"{SEVERITIES[norm.severity].en} ({MODALS[norm.severity].en})")
            yield self.kinds[norm.subject].name[self.lang]
            yield place_name(norm.jurisdiction, self.lang)
        else:
            yield self.pick("指标", "metric")
            yield {"ratio": self.pick("比率", "ratio"), "money": self.pick("金额", "money"), "integer": self.pick("整数", "whole number")}[norm.unit]
        yield STANDING_WORDS[norm.standing][self.lang]
        if norm.catalogue:
            yield self.pick(f"义务目录 {norm.catalogue}", f"catalogue {norm.catalogue}")

    def duty(self, rule: Rule) -> Iterator[Item]:
        """Whom the rule binds, what they must do, when they need not, and which day's law counts."""
        prose, kind = self.prose(rule.subject), self.kinds[rule.subject].name[self.lang]
        terms = () if rule.when is None else rule.when.terms if isinstance(rule.when, And) else (rule.when,)
        if not terms:
            yield Item(self.pick(f"适用于：每一条{kind}", f"Binds: every {kind}"))
        elif len(terms) == 1:
            said = prose.claim(terms[0])
            yield Item(self.pick(f"适用于：符合“{said}”的{kind}", f"Binds: a {kind} that meets: {said}"))
        else:
            heading = self.pick(f"适用于：同时符合以下条件的{kind}", f"Binds: a {kind} that meets all of these")
            yield Item(heading, tuple(Item(said) for said in prose.merged(prose.ranged(terms))))
        soft = "" if rule.severity is Severity.VIOLATION else self.pick(f"（{MODALS[rule.severity].zh}）", f" ({MODALS[rule.severity].en})")
        yield Item(self.pick(f"要求{soft}：", f"Requires{soft}: ") + prose.duty(rule.obligation))
        if rule.exemptions:
            reasons = tuple(Item(f"{prose.claim(item.when)}{self.pick('：', ': ')}{item.reason[self.lang]}") for item in rule.exemptions)
            yield Item(self.pick("有下列情形之一的除外：", "Except where"), reasons)
        day = prose.say(rule.dated_by)
        yield Item(self.pick(f"按“{day}”当日有效的法律和数额判断", f"Judged by the law and the figures in force on: {day}"))

    def measure(self, metric: Metric) -> Iterator[Item]:
        """How a metric is computed."""
        yield Item(self.pick("计算：", "Computed as: ") + self.prose(DEPARTMENT).say(metric.value))

    def basis(self, basis: BasisShape) -> Item:
        """An article, its time in force, its operative words, and how it was checked."""
        text = citation(basis)
        if basis.in_force is not None:
            text += self.pick(f"，{basis.in_force} 起施行", f", in force from {basis.in_force}")
        if basis.until is not None:
            text += self.pick(f"，至 {basis.until} 止", f" to {basis.until}")
        below = [Item(f"“{basis.quote}”")] if basis.quote else []
        checked = self.pick(f"{basis.checked_on} 核对，", f"checked on {basis.checked_on}, ") if basis.checked_on else self.pick("未核对，", "not checked, ")
        below.append(Item(checked + READ[basis.read][self.lang]))
        if basis.link:
            below.append(Item(basis.link))
        return Item(text, tuple(below))

    def definition(self, kind: str, name: str, body: Expr) -> Item:
        """A definition's name and meaning."""
        label, owner = self.ruleset.definitions[kind, name].name[self.lang], self.kinds[kind].name[self.lang]
        said = self.prose(kind).claim(body)
        return Item(self.pick(f"{owner}“{label}”：{said}", f"{label} ({owner}): {said}"))

    def figure(self, name: str, rows: Mapping[str, Name]) -> Item:
        """A parameter's whole history."""
        timeline = self.ruleset.parameters[name]
        lines = [Item(line) for line in history(timeline, {**timeline.rows, **rows}, self.lang)]
        if timeline.note is not None:
            lines.append(Item(timeline.note[self.lang]))
        return Item(f"{timeline.label[self.lang]} ({name})" if self.lang == "en" else f"{timeline.label.zh}（{name}）", tuple(lines))
