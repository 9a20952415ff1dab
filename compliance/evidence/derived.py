"""What the ledgers give for the figures of a report: the scorecard, metrics, sums and counts, values achieved, contracts that are late."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pydantic import Field

from compliance.engines.rows import StoreRow
from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, find
from compliance.evidence.cells import Reading
from compliance.ground.problems import InputError, Problem
from compliance.ground.shape import NameShape, Shape, read_shape
from compliance.ground.values import DATE, Name
from compliance.ground.yamlfile import mark_at, read_yaml
from compliance.language.evaluate import evaluate
from compliance.language.reading import read
from compliance.language.scope import Scope
from compliance.language.tree import Expr
from compliance.records.kinds import DEPARTMENT
from compliance.records.record import Cell
from compliance.rules.load import Loader
from compliance.scoring.scorecard import IndicatorScore, Scorecard
from compliance.sources.claims.draft import Draft, millionths, percent, plain, yuan
from compliance.sources.claims.vocabulary import Vocabulary

_ALIKE = Fraction(7, 10)
"""From which share of a target's name on a figure is taken to be of that target."""


class LedgerFigureShape(Shape):
    """What gives a figure: an expression on the department, a metric, or the number of records that violate rules."""

    words: str = Field(description="数的名目（正则表达式）。The label, a regular expression.")
    also: str = Field(default="", description="写了则在全句中找这两项。Where given, both are looked for in the whole sentence.")
    unit: Literal["count", "money", "ratio"] = Field(description="单位：个数、金额、比率。The unit.")
    name: NameShape = Field(description="台账中的数叫什么。What the ledgers' figure is called.")
    value: str | None = Field(default=None, description="对部门的表达式。An expression on the department.")
    metric: str | None = Field(default=None, description="或一个指标值的编号。Or the code of a metric.")
    violations: list[str] = Field(default=[], description="或违反这些规则的记录数。Or the number of records that violate these rules.")


class LedgerFiguresShape(Shape):
    """All of them."""

    figures: list[LedgerFigureShape] = Field(description="按顺序取第一个相符的。The first that matches is taken.")


@dataclass(frozen=True, slots=True)
class Derived:
    """A value with what gives it, and the cells or rows it was taken from."""

    value: Fraction
    basis: Name
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledgers:
    """A dossier assessed, and what its ledgers give for the figures of a report."""

    assessment: Assessment
    figures: tuple[tuple[LedgerFigureShape, Derived | None], ...]
    vocabulary: Vocabulary


def ledgers(assessment: Assessment, file: Path, vocabulary: Vocabulary) -> Ledgers:
    """The ledgers' figures. Raises :class:`InputError` where an expression in the file cannot be read."""
    node = read_yaml(file)
    shape = read_shape(LedgerFiguresShape, node)
    law = assessment.ruleset
    scope_of = Loader(file.parent, assessment.labels.kinds, dict(law.parameters), dict(law.definitions))
    problems: list[Problem] = []
    found: list[tuple[LedgerFigureShape, Derived | None]] = []
    for index, figure in enumerate(shape.figures):
        mark = mark_at(node, ("figures", index, "value"))
        try:
            expr = None
            if figure.value is not None:
                dated_by = read("year_end", mark, Scope(scope_of, DEPARTMENT), DATE)
                expr = read(figure.value, mark, Scope(scope_of, DEPARTMENT, dated_by))
            found.append((figure, _value(figure, expr, assessment)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Ledgers(assessment, tuple(found), vocabulary)


def _value(figure: LedgerFigureShape, expr: Expr | None, assessment: Assessment) -> Derived | None:
    name = figure.name.name()
    if figure.violations:
        if not any(assessment.counts.get(code) for code in figure.violations):
            return None
        late = [str(finding.record.origin) for finding in assessment.of(Outcome.VIOLATED) if finding.rule.code in figure.violations]
        return Derived(Fraction(len(late)), name, tuple(late))
    if figure.metric is not None:
        measured = assessment.metrics.get(figure.metric)
        return None if measured is None or measured.value is None else Derived(measured.value, name, tuple(str(touch.place) for touch in measured.touches))
    rows = assessment.plan.rows.all(DEPARTMENT)
    value = evaluate(expr, (rows[0],), assessment.plan.world) if expr is not None and rows else None
    if expr is None or not isinstance(value, (int, Fraction)) or isinstance(value, bool):
        return None
    touched = Reading(assessment.plan.world, assessment.labels).touched(expr, rows[:1])
    return Derived(Fraction(value), name, tuple(str(touch.place) for touch in touched))


def compared(drafts: Sequence[Draft], known: Ledgers) -> tuple[Draft, ...]:
    """The drafts, each figure with what the ledgers give for it."""
    return tuple(_compared(draft, known) if draft.kind == "stated_figure" else draft for draft in drafts)


def _compared(draft: Draft, known: Ledgers) -> Draft:
    words = f"{draft.cells['label'].raw}{draft.cells['after'].raw[:12]}"
    money = draft.cells["amount"].value is not None
    derived = next(_candidates(draft, words, money, known), None)
    if derived is None:
        return draft
    number = draft.cells["amount" if money else "number"].value
    gap = abs(derived.value - number) if isinstance(number, (int, Fraction)) else Fraction(0)
    unit = draft.cells["said"].raw.lstrip("-0123456789.,余多+") or "元"
    shown = yuan(derived.value, unit) if money else percent(derived.value, 4) if draft.cells["said"].raw.endswith("%") else plain(derived.value, 4)
    rate = draft.cells["said"].raw.endswith("%")
    apart = yuan(gap, unit) if money else f"{plain(gap * 100, 4)}个百分点" if rate else plain(gap, 4)
    place, listed = draft.place, _listed(derived.places)
    cells = dict(draft.cells) | {
        "apart": Cell(apart, apart, place), "places": Cell(listed or None, listed, place),
        "basis": Cell(derived.basis.zh, derived.basis.zh, place), "basis_en": Cell(derived.basis.en, derived.basis.en, place),
        "apart_en": Cell(apart, apart.replace("个百分点", " percentage points"), place), "shown": Cell(shown, shown, place),
        "derived_amount" if money else "derived": Cell(int(derived.value) if money else millionths(derived.value), shown, place),
    }
    return replace(draft, cells=cells)


def _listed(places: Sequence[str]) -> str:
    """The first places and the last, with how many there are."""
    if len(places) <= 4:
        return "、".join(places)
    return f"{places[0]} … {places[-1]} ({len(places)})"


def _candidates(draft: Draft, words: str, money: bool, known: Ledgers) -> Iterator[Derived]:
    role, item = draft.cells["role"].raw, draft.cells["item"].raw
    if role in ("score", "full", "rate") and item:
        yield from _scored(item, role, known)
    if role in ("score", "full", "lost", "rate"):
        return
    unit = "money" if money else "ratio" if role == "percent" else "count"
    before = draft.cells["label"].raw
    sentence = draft.cells["context"].raw
    for figure, derived in known.figures:
        told = (re.search(figure.words, sentence) and re.search(figure.also, sentence)) if figure.also else re.search(figure.words, before) or re.search(figure.words, words)
        if figure.unit == unit and told and derived is not None:
            yield derived
            return
    if not money:
        yield from _achieved(words, known.assessment)


def _scored(item: str, role: str, known: Ledgers) -> Iterator[Derived]:
    """An item's points by the scorecard."""
    card = known.assessment.scorecard
    if card is None:
        return
    grounds = known.assessment
    for name, full, score, scored in _items(card):
        if _same_item(item, name, card, known.vocabulary) and (role == "full" or score is not None):
            told = Name(f"得分表“{name.zh}”", f"scorecard, {name.en}")
            if role == "full":
                yield Derived(Fraction(full), told)
            elif score is not None and role == "score":
                yield Derived(Fraction(score), told, _lost_at(scored, grounds))
            elif score is not None and full:
                yield Derived(Fraction(score) / Fraction(full), told, _lost_at(scored, grounds))
            return


def _items(card: Scorecard) -> Iterator[tuple[Name, Decimal, Decimal | None, Sequence[IndicatorScore]]]:
    """Total, sections, groups and indicators with full marks, score and the indicators below."""
    yield Name("合计", "total"), card.full, card.total, card.indicators()
    for section in card.sections:
        below = [indicator for group in section.groups for indicator in group.indicators]
        yield section.name, section.full, section.low if section.low == section.high else None, below
        for group in section.groups:
            yield group.name, group.full, group.low if group.low == group.high else None, group.indicators
            for indicator in group.indicators:
                yield indicator.name, indicator.full, indicator.score, (indicator,)


def _lost_at(scored: Sequence[IndicatorScore], assessment: Assessment) -> tuple[str, ...]:
    """Where the points were lost: the records of violations, and the cells of metrics."""
    found: list[str] = []
    for deduction in (each for indicator in scored for each in indicator.deductions):
        for ground in deduction.grounds:
            if ground.subject is not None:
                found.append(str(find(assessment, ground.subject, ground.rule).record.origin))
        if deduction.metric is not None:
            found += [str(touch.place) for touch in assessment.metrics[deduction.metric].touches]
    return tuple(dict.fromkeys(found))


def _same_item(item: str, name: Name, card: Scorecard, vocabulary: Vocabulary) -> bool:
    """Whether an item of the report is one of the scorecard: by a name of the vocabulary, or by its own."""
    if item == "total":
        return name.zh == "合计"
    shape = vocabulary.items().get(item)
    if shape is None:
        return _plain(name.zh) == _plain(item)
    exact = [each for each, *_ in _items(card) if each.zh in shape.names]
    if exact:
        return name == exact[0]
    return any(known in name.zh for known in shape.names)


def _plain(name: str) -> str:
    return re.sub(r"[“”\"（）()]|情况$|及时性$", "", name)


def _achieved(words: str, assessment: Assessment) -> Iterator[Derived]:
    """The value achieved of the target whose name a figure's words hold."""
    said = _pairs(words)
    best: tuple[Fraction, StoreRow] | None = None
    for row in assessment.plan.rows.all("target") or ():
        measure = row.value("measure")
        pairs = _pairs(str(measure)) if measure else set()
        share = Fraction(len(pairs & said), len(pairs)) if pairs else Fraction(0)
        if share >= _ALIKE and (best is None or share > best[0]):
            best = (share, row)
    if best is not None:
        value, measure = best[1].value("achieved"), best[1].value("measure")
        if isinstance(value, (int, Fraction)):
            yield Derived(Fraction(value), Name(f"绩效指标“{measure}”的完成值", f"value achieved of the target '{measure}'"), (str(best[1].record.place("achieved")),))


def _pairs(text: str) -> set[str]:
    kept = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return {kept[index:index + 2] for index in range(len(kept) - 1)}
