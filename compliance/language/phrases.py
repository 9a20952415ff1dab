"""The words for comparisons, folds and units, and how clauses are joined, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.ground.values import Base
from compliance.language.ops import Fold, Order

_PLAIN = {
    Order.EQ: ("等于", "is", "应当等于", "must be"), Order.NE: ("不等于", "is not", "不得等于", "must not be"),
    Order.LT: ("少于", "is below", "应当少于", "must be below"), Order.LE: ("不超过", "is at most", "不得超过", "must be at most"),
    Order.GT: ("超过", "is above", "应当超过", "must be above"), Order.GE: ("不少于", "is at least", "不得少于", "must be at least"),
}
_SIZES = {
    Order.LT: ("低于", "is below", "应当低于", "must be below"), Order.GE: ("不低于", "is at least", "不得低于", "must be at least"),
}
_DAYS = {
    Order.EQ: ("为", "is", "应当为", "must be"), Order.NE: ("不为", "is not", "不得为", "must not be"),
    Order.LT: ("早于", "is before", "应当早于", "must be before"), Order.LE: ("不晚于", "is no later than", "不得晚于", "must be no later than"),
    Order.GT: ("晚于", "is after", "应当晚于", "must be after"), Order.GE: ("不早于", "is no earlier than", "不得早于", "must be no earlier than"),
}
_CHOICES = {Order.EQ: ("为", "is", "应当为", "must be"), Order.NE: ("不为", "is not", "不得为", "must not be")}
_TEXTS = {Order.EQ: ("与{}相同", "equals", "应当与{}相同", "must equal"), Order.NE: ("与{}不同", "differs from", "应当与{}不同", "must differ from")}
_BY_BASE = {Base.DATE: _DAYS, Base.ENUM: _CHOICES, Base.BOOL: _CHOICES, Base.TEXT: _TEXTS, Base.MONEY: _SIZES, Base.RATIO: _SIZES}

OPPOSITE = {Order.EQ: Order.NE, Order.NE: Order.EQ, Order.LT: Order.GE, Order.LE: Order.GT, Order.GT: Order.LE, Order.GE: Order.LT}
"""What holds where a comparison does not."""

FOLDS = {
    Fold.SUM: ("合计", "the sum of"), Fold.MIN: ("最小值", "the least"), Fold.MAX: ("最大值", "the greatest"), Fold.MEAN: ("平均值", "the mean of"),
}
"""Folds of numbers."""

_UNITS = {
    "day": ("日", "days"), "month": ("个月", "months"), "person": ("人", "people"), "piece": ("件", "pieces"), "supplier": ("家", "suppliers"),
    "vehicle": ("辆", "vehicles"), "unit": ("个", "units"), "points": ("分", "points"), "m2": ("平方米", "m²"),
}
_EVENT = re.compile(r"\b(on|from|until|by|started|ended|due)$")
_NO_NOUN = re.compile(r"^(who|whose|what|how|paid|actual|achieved|planned|left|carried|added)\b")
_JOINT = re.compile("或|且|（")


def order_words(order: Order, base: Base, lang: str, binding: bool = False) -> str:
    """The words of a comparison, as a statement or as a duty; ``{}`` stands for the right side where it comes within."""
    words = _BY_BASE.get(base, _PLAIN).get(order, _PLAIN[order])
    return words[(0 if lang == "zh" else 1) + (2 if binding else 0)]


def unit_words(unit: str, lang: str) -> str:
    """A unit after a number; empty where people do not say it."""
    zh, en = _UNITS.get(unit, ("", ""))
    return zh if lang == "zh" else f" {en}" if en else ""


def articled(way: str, label: str, base: Base) -> str:
    """An English label inside a sentence: the contract amount, the contract's 'signed on' date."""
    core = f"'{label}' date" if base is Base.DATE and _EVENT.search(label) else f"'{label}'" if _NO_NOUN.search(label) else label.removeprefix("the ")
    return f"{way}{core}" if way.startswith("this ") or (not way and core.endswith("'")) else f"the {way}{core}"


def quoted(label: str) -> str:
    """A definition's Chinese name inside a sentence, set apart where it has joints of its own."""
    return f"属于“{label}”" if _JOINT.search(label) and not label.startswith("属于") else label


def claimed(label: str, lang: str) -> str:
    """The label of a yes/no cell as a condition: 是否涉密 becomes 涉密."""
    return label.replace("是否", "") if lang == "zh" else f"'{label}' is yes"


def denied(label: str, lang: str) -> str:
    """The label of a yes/no cell as a condition that does not hold."""
    return f"并非{label.replace('是否', '')}" if lang == "zh" else f"'{label}' is no"


def either(words: Sequence[str], lang: str) -> str:
    """Alternatives: 甲、乙或者丙."""
    if len(words) == 1:
        return words[0]
    head = ("、" if lang == "zh" else ", ").join(words[:-1])
    return f"{head}或者{words[-1]}" if lang == "zh" else f"{head} or {words[-1]}"


def joined(clauses: Sequence[str], lang: str, zh: str, en: str) -> str:
    """Clauses one after the other; long ones are set apart by commas."""
    if lang != "zh":
        return f" {en} ".join(clauses)
    text = clauses[0]
    for clause in clauses[1:]:
        long = len(text.rpartition("，")[2]) + len(clause) > 14
        text += f"{'，' if long else ''}{zh}{clause}"
    return text


def ordinal_days(count: int, working: bool, lang: str) -> str:
    """A day counted from another: 后第2个工作日."""
    if lang == "zh":
        return f"{'后' if count >= 0 else '前'}第{abs(count)}{'个工作日' if working else '日'}"
    return f"{'working day' if working else 'day'} {abs(count)} {'after' if count >= 0 else 'before'}"
