"""What differs between two reports, in words: the score, verdicts, deductions and metrics. Texts may come from files anybody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from compliance.evidence.comparison import Comparison, DeductionChange, MetricChange, Score
from compliance.evidence.verification import Change, FindingChange
from compliance.ground.values import Name
from compliance.reports.layout import Page, Style, whole
from compliance.reports.terms import OUTCOMES
from compliance.reports.text import metric_text
from compliance.reports.verification import clean

_NOTHING = Name("符合或不适用", "satisfied or not applicable")
_WORDS = {outcome.value: name for outcome, name in OUTCOMES.items()}
MOST_GROUNDS = 6

Tail = Callable[[object], str]
"""What is added to a line about a change, such as its cause."""


def nothing_more(_: object) -> str:
    """No tail."""
    return ""


def score_line(page: Page, comparison: Comparison) -> None:
    """The total before and after."""
    before, after = comparison.before, comparison.after
    if before is None and after is None:
        return
    moved = _moved(before, after)
    page.add(page.pick("得分：", "score: ") + f"{score_text(before, page)} → {score_text(after, page)}{moved}", style=Style.PLAIN if not moved else Style.GOOD if "+" in moved else Style.BAD)


def _moved(before: Score | None, after: Score | None) -> str:
    """By how much a certain total moved."""
    one, other = (exact(side.total) if side is not None else None for side in (before, after))
    if one is None or other is None or one == other:
        return ""
    by = other - one
    return f"  ({'-' if by < 0 else '+'}{trimmed(f'{Decimal(abs(by).numerator) / abs(by).denominator:.2f}')})"


_EXACT = re.compile(r"-?\d{1,40}(?:\.\d{1,4}|/0*[1-9]\d{0,39})?", re.ASCII)


def exact(text: str | None) -> Fraction | None:
    """A number as reports hold it; ``None`` for anything else, however long it would take to work out."""
    return Fraction(text) if text is not None and _EXACT.fullmatch(text) else None


def score_text(score: Score | None, page: Page) -> str:
    """A total, or its two ends."""
    if score is None:
        return page.pick("无评分", "not scored")
    return trimmed(score.total) if score.total is not None else f"{trimmed(score.low)}~{trimmed(score.high)}"


def trimmed(number: str | None) -> str:
    """Points as a report holds them, without needless zeros."""
    text = clean(number or "")
    return text.rstrip("0").rstrip(".") if "." in text and "~" not in text and "/" not in text else text


def verdict_lines(page: Page, changes: tuple[FindingChange, ...], tail: Tail = nothing_more) -> None:
    """Each verdict that came out otherwise; those that only rest on other cells are counted."""
    judged = [change for change in changes if came_out_otherwise(change)]
    if judged:
        page.title(f"判定变化 {len(judged)} 项", f"Verdicts that changed: {len(judged)}")
    elif changes:
        page.blank()
    for change in judged:
        page.add(f"{clean(change.id)}  {whole(clean(change.place))}", 2, Style.TITLE)
        page.add(f"{outcome_text(change.before, page.lang)} → {outcome_text(change.after, page.lang)}{tail(change)}", 4, Style.PLAIN)
        for part in change.parts:
            if part.what == "margin":
                page.add(page.pick("差额：", "margin: ") + f"{clean(part.before or '-')} → {clean(part.after or '-')}", 4)
        message = change.message_after or change.message_before
        if message is not None:
            label = page.pick("现在：", "now: ") if change.message_after is not None else page.pick("原来：", "before: ")
            page.add(label + clean(message[page.lang]), 4, Style.DIM, 2)
        for cell in change.cells:
            if cell.before is not None and cell.after is not None:
                page.add(page.pick("单元格 ", "cell ") + f"{whole(clean(cell.what))}{page.pick('：', ': ')}“{clean(cell.before)}” → “{clean(cell.after)}”", 4, Style.DOUBT, 2)
    if len(judged) < len(changes):
        rest = len(changes) - len(judged)
        page.say(f"另有 {rest} 项判定不变，只是所在行或依据的单元格变了", f"{rest} more verdicts are the same, in another row or from other cells", 2, Style.DIM)


def came_out_otherwise(change: FindingChange) -> bool:
    """Whether the outcome, the margin or the sentence differs, and not only the row or the cells."""
    return change.before != change.after or change.message_before != change.message_after or any(part.what == "margin" for part in change.parts)


def outcome_text(outcome: str | None, lang: str) -> str:
    """A verdict in a word; nothing in the report means that it is no finding."""
    if outcome is None:
        return _NOTHING[lang]
    return _WORDS[outcome][lang] if outcome in _WORDS else clean(outcome)


def point_lines(page: Page, comparison: Comparison, tail: Tail = nothing_more) -> None:
    """Indicators and deductions that changed."""
    points = [change for change in comparison.difference.points if change.id != "total"]
    if points:
        page.title(f"指标得分变化 {len(points)} 项", f"Indicators that changed: {len(points)}")
    for change in points:
        page.add(f"{clean(change.name[page.lang])} [{clean(change.id)}]{page.pick('：', ': ')}{clean(change.before or '-')} → {clean(change.after or '-')}{tail(change)}", 2, hang=2)
    if comparison.deductions:
        page.title(f"扣分变化 {len(comparison.deductions)} 项", f"Deductions that changed: {len(comparison.deductions)}")
    for deduction in comparison.deductions:
        page.add(_deduction(page, deduction) + tail(deduction), 2, Style.GOOD if deduction.after is None else Style.BAD if deduction.before is None else Style.PLAIN, 2)


def _deduction(page: Page, change: DeductionChange) -> str:
    shown = [clean(ground) for ground in change.grounds[:MOST_GROUNDS]]
    about = page.pick("、", ", ").join(shown) + (" …" if len(change.grounds) > MOST_GROUNDS else "") or clean(change.metric or "")
    before, after = (f"-{trimmed(side)}" if side is not None else page.pick("无", "none") for side in (change.before, change.after))
    return f"{before} → {after}  {clean(change.name[page.lang])}" + (f"  {about}" if about else "")


def metric_lines(page: Page, changes: tuple[MetricChange, ...], tail: Tail = nothing_more) -> None:
    """Metrics with another value."""
    if changes:
        page.title(f"指标值变化 {len(changes)} 项", f"Metrics that changed: {len(changes)}")
    for change in changes:
        before, after = (_metric(page, change, side) for side in (change.before, change.after))
        page.add(f"{clean(change.name[page.lang])}{page.pick('：', ': ')}{before} → {after}{tail(change)}", 2, hang=2)


def _metric(page: Page, change: MetricChange, value: str | None) -> str:
    number = exact(value)
    if number is None:
        return page.pick("无法计算", "unknown") if value is None else clean(value)
    return metric_text(change.unit, number, page.lang)


def comparison_data(comparison: Comparison, extra: Callable[[object], dict[str, object]] = lambda _: {}) -> dict[str, object]:
    """A comparison as plain data; ``extra`` adds to each entry."""
    found = comparison.difference
    return {
        "score": {"before": score_data(comparison.before), "after": score_data(comparison.after)},
        "verdicts": [
            {"id": change.id, "rule": change.rule, "record": change.record, "place": change.place, "before": change.before, "after": change.after,
             "changed": came_out_otherwise(change), "message_before": _name(change.message_before), "message_after": _name(change.message_after),
             "cells": [_change(cell) for cell in change.cells], **extra(change)} for change in found.findings],
        "indicators": [{"id": change.id, "name": _name(change.name), "before": change.before, "after": change.after, **extra(change)} for change in found.points if change.id != "total"],
        "deductions": [
            {"indicator": change.indicator, "name": _name(change.name), "grounds": list(change.grounds), "metric": change.metric, "before": change.before, "after": change.after,
             **extra(change)} for change in comparison.deductions],
        "metrics": [{"metric": change.code, "name": _name(change.name), "before": change.before, "after": change.after, **extra(change)} for change in comparison.metrics],
    }


def score_data(score: Score | None) -> dict[str, object] | None:
    """A total as plain data."""
    return None if score is None else {"total": score.total, "low": score.low, "high": score.high}


def _change(change: Change) -> dict[str, object]:
    return {"what": change.what, "before": change.before, "after": change.after}


def _name(name: Name | None) -> dict[str, str] | None:
    return None if name is None else {"zh": name.zh, "en": name.en}
