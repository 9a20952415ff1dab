"""A typed tree read aloud, in Chinese or English."""

from __future__ import annotations

from typing import Protocol

from compliance.ground.values import Base, Name
from compliance.language.obligations import Obligation, Unit
from compliance.language.ops import Fold, Order, Sign
from compliance.language.period import LENGTHS
from compliance.language.tree import (
    Absolute,
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    DayOf,
    Expr,
    Fallback,
    Field,
    Filled,
    Happened,
    Known,
    Literal,
    MonthsAfter,
    Named,
    Not,
    Or,
    Parameter,
    Pick,
    SameKey,
    Shift,
    Source,
    Span,
    Starts,
    YearOf,
)
from compliance.language.wording import show


class Labels(Protocol):
    """The names people know fields, relations, parameters and definitions by."""

    def field(self, kind: str, name: str) -> Name:
        """A field's name."""
        ...

    def options(self, kind: str, name: str) -> dict[str, Name]:
        """The names of an enum field's options."""
        ...

    def relation(self, kind: str, name: str) -> tuple[Name, str]:
        """A relation's name and the kind it leads to."""
        ...

    def parameter(self, name: str) -> Name:
        """A parameter's name."""
        ...

    def definition(self, kind: str, name: str) -> Name:
        """A definition's name."""
        ...


_ORDERS = {
    "zh": {Order.EQ: "等于", Order.NE: "不等于", Order.LT: "小于", Order.LE: "不超过", Order.GT: "超过", Order.GE: "不少于"},
    "en": {Order.EQ: "is", Order.NE: "is not", Order.LT: "is below", Order.LE: "is at most", Order.GT: "is above", Order.GE: "is at least"},
}
_DATES = {
    "zh": {Order.LT: "早于", Order.LE: "不晚于", Order.GT: "晚于", Order.GE: "不早于"},
    "en": {Order.LT: "is before", Order.LE: "is no later than", Order.GT: "is after", Order.GE: "is no earlier than"},
}
_FOLDS = {
    "zh": {Fold.SUM: "合计", Fold.COUNT: "数量", Fold.ANY: "至少一项满足", Fold.ALL: "每一项都满足", Fold.MIN: "最小值", Fold.MAX: "最大值", Fold.MEAN: "平均值"},
    "en": {Fold.SUM: "the sum of", Fold.COUNT: "the number of", Fold.ANY: "some of", Fold.ALL: "each of", Fold.MIN: "the least of", Fold.MAX: "the greatest of", Fold.MEAN: "the mean of"},
}


class Prose:
    """Reads expressions on one kind of record aloud."""

    def __init__(self, labels: Labels, kind: str, lang: str) -> None:
        self.labels = labels
        self.lang = lang
        self.kinds: tuple[str, ...] = (kind,)

    def inside(self, kind: str) -> Prose:
        """The reader one loop deeper."""
        deeper = Prose(self.labels, self.kinds[0], self.lang)
        deeper.kinds = (*self.kinds, kind)
        return deeper

    def pick(self, zh: str, en: str) -> str:
        """The wording in this language."""
        return zh if self.lang == "zh" else en

    def kind_at(self, depth: int, via: tuple[str, ...]) -> tuple[str, str]:
        """The kind reached, and the words for the way there."""
        kind, words = self.kinds[min(depth, len(self.kinds) - 1)], ""
        for step in via:
            name, kind = self.labels.relation(kind, step)
            words += self.pick(f"{name.zh}的", f"{name.en}'s ")
        return kind, words

    def say(self, expr: Expr) -> str:
        """The expression in words."""
        match expr:
            case Literal(value=value, type=type_):
                return show(value, type_, self.lang)
            case Field(name=name, depth=depth, via=via):
                kind, way = self.kind_at(depth, via)
                label = self.labels.field(kind, name)[self.lang]
                return f"{way}{label}"
            case AsOf():
                return self.pick("截止日", "the as-of date")
            case Parameter(name=name, key=key):
                label = self.labels.parameter(name)[self.lang]
                return label if key is None else self.pick(f"{label}（按{self.say(key)}）", f"{label} (by {self.say(key)})")
            case Named(name=name, depth=depth, via=via):
                kind, way = self.kind_at(depth, via)
                return f"{way}{self.labels.definition(kind, name)[self.lang]}"
            case And(terms=terms):
                return self.pick("且", " and ").join(self.inner(term) for term in terms)
            case Or(terms=terms):
                return self.pick("或", " or ").join(self.inner(term) for term in terms)
            case Not(term=term):
                return self.denial(term)
            case Compare():
                return self.comparison(expr)
            case Known(term=term) | Filled(term=term):
                return self.pick(f"已填{self.say(term)}", f"{self.say(term)} is given")
            case Happened(term=term):
                return self.pick(f"已有{self.say(term)}", f"{self.say(term)} has happened")
            case Starts(term=term, prefix=prefix):
                return self.pick(f"{self.say(term)}以“{prefix}”开头", f"{self.say(term)} begins with '{prefix}'")
            case Aggregate():
                return self.aggregate(expr)
        return self.measure(expr)

    def inner(self, expr: Expr) -> str:
        """A term inside another, in brackets where it would be misread."""
        said = self.say(expr)
        return self.pick(f"（{said}）", f"({said})") if isinstance(expr, (And, Or)) else said

    def denial(self, term: Expr) -> str:
        """The opposite of a condition."""
        match term:
            case Known(term=inner) | Filled(term=inner):
                return self.pick(f"未填{self.say(inner)}", f"{self.say(inner)} is blank")
            case Happened(term=inner):
                return self.pick(f"尚无{self.say(inner)}", f"{self.say(inner)} has not happened")
            case Field() | Named():
                return self.pick(f"不属于“{self.say(term)}”", f"not '{self.say(term)}'")
        return self.pick(f"并非（{self.say(term)}）", f"not ({self.say(term)})")

    def comparison(self, expr: Compare) -> str:
        """A comparison."""
        words = _ORDERS[self.lang][expr.order]
        if expr.left.type.base is Base.DATE:
            words = _DATES[self.lang].get(expr.order, words)
        right = self.say(expr.right)
        if isinstance(expr.left, Field) and isinstance(expr.right, Literal) and expr.left.type.base is Base.ENUM:
            kind, _ = self.kind_at(expr.left.depth, expr.left.via)
            right = show(expr.right.value, expr.left.type, self.lang, self.labels.options(kind, expr.left.name))
            words = {Order.EQ: self.pick("为", "is"), Order.NE: self.pick("不为", "is not")}.get(expr.order, words)
        return self.pick(f"{self.say(expr.left)}{words}{right}", f"{self.say(expr.left)} {words} {right}")

    def measure(self, expr: Expr) -> str:
        """A computed number or day."""
        match expr:
            case Arithmetic(sign=sign, left=left, right=right):
                mark = {Sign.PLUS: "＋", Sign.MINUS: "－", Sign.TIMES: "×", Sign.OVER: "÷"}[sign] if self.lang == "zh" else sign.value
                one, two = (f"({self.say(side)})" if isinstance(side, (Arithmetic, Choose)) else self.say(side) for side in (left, right))
                return f"{one} {mark} {two}"
            case Shift(start=start, days=days, working=working):
                return self.pick(f"{self.say(start)}后{self.days(days, working)}", f"{self.days(days, working)} after {self.say(start)}")
            case MonthsAfter(start=start, months=months):
                return self.pick(f"{self.say(start)}后{self.say(months)}个月", f"{self.say(months)} months after {self.say(start)}")
            case DayOf(year=year, month=month, day=day):
                return self.pick(f"{self.say(year)}的{month}月{day}日", f"{month:02}-{day:02} of {self.say(year)}")
            case Span(start=start, end=end, working=working):
                unit = self.pick("工作日数" if working else "日数", "working days" if working else "days")
                return self.pick(f"{self.say(start)}至{self.say(end)}的{unit}", f"{unit} from {self.say(start)} to {self.say(end)}")
            case Absolute(term=term):
                return self.pick(f"{self.say(term)}的绝对值", f"the size of {self.say(term)}")
            case YearOf(term=term):
                return self.pick(f"{self.say(term)}的年份", f"the year of {self.say(term)}")
            case Pick(greatest=greatest, terms=terms):
                listed = self.pick("、", ", ").join(self.say(term) for term in terms)
                return self.pick(f"{listed}中的{'最大' if greatest else '最小'}者", f"the {'greatest' if greatest else 'least'} of {listed}")
            case Choose(condition=condition, yes=yes, no=no):
                return self.pick(f"{self.say(yes)}（若{self.say(condition)}）否则{self.say(no)}", f"{self.say(yes)} if {self.say(condition)}, else {self.say(no)}")
            case Fallback(first=first, second=second):
                return self.pick(f"{self.say(first)}（没有则{self.say(second)}）", f"{self.say(first)} (else {self.say(second)})")
        raise AssertionError(expr)

    def days(self, days: Expr, working: bool) -> str:
        """A number of days."""
        count = str(days.value) if isinstance(days, Literal) else f"{self.say(days)} "
        return self.pick(f"{count}{'个工作日' if working else '日'}", f"{count} {'working days' if working else 'days'}".replace("  ", " "))

    def length(self, obligation: Obligation) -> str:
        """The length of an obligation's period."""
        role = next(role for role in LENGTHS if role in obligation.parts)
        if role == "days":
            return self.days(obligation.parts[role], obligation.unit is Unit.WORKING_DAYS)
        count = self.say(obligation.parts[role])
        return self.pick(f"{count}{'个月' if role == 'months' else '年'}", f"{count} {role.removesuffix('s') if count == '1' else role}")

    def source(self, source: Source) -> tuple[str, str]:
        """The words for an aggregate's records, and their kind."""
        if isinstance(source, SameKey):
            fields = self.pick("、", ", ").join(self.labels.field(source.kind, name)[self.lang] for name in source.fields)
            return self.pick(f"{fields}相同的记录", f"records with the same {fields}"), source.kind
        kind, way = self.kind_at(source.depth, source.via)
        name, target = self.labels.relation(kind, source.relation)
        return f"{way}{name[self.lang]}", target

    def aggregate(self, expr: Aggregate) -> str:
        """Related records folded into one value."""
        records, kind = self.source(expr.source)
        inner = self.inside(kind)
        where = "" if expr.where is None else self.pick(f"（{inner.say(expr.where)}）", f" where {inner.say(expr.where)}")
        fold = _FOLDS[self.lang][expr.fold]
        if expr.item is None:
            return self.pick(f"{records}{where}的{fold}", f"{fold} {records}{where}")
        item = inner.say(expr.item)
        if expr.fold in (Fold.ANY, Fold.ALL):
            return self.pick(f"{records}{where}{fold}“{item}”", f"{fold} {records}{where} has: {item}")
        return self.pick(f"{records}{where}的{item}{fold}", f"{fold} {item} over {records}{where}")

    def duty(self, obligation: Obligation) -> str:
        """What must be done, as one sentence without its end."""
        parts = {role: self.say(part) for role, part in obligation.parts.items() if role not in LENGTHS}
        match obligation.kind:
            case "deadline" if "start" in parts:
                days = self.length(obligation)
                return self.pick(f"{parts['event']}应在{parts['start']}起{days}内", f"{parts['event']} within {days} of {parts['start']}")
            case "deadline":
                return self.pick(f"{parts['event']}不晚于{parts['due']}", f"{parts['event']} no later than {parts['due']}")
            case "lead_time":
                days = self.length(obligation)
                return self.pick(f"{parts['event']}应早于{parts['before']}至少{days}", f"{parts['event']} at least {days} before {parts['before']}")
            case "limit":
                assert obligation.order is not None
                return self.pick(f"{parts['quantity']}应{_ORDERS['zh'][obligation.order]}{parts['bound']}", f"{parts['quantity']} {_ORDERS['en'][obligation.order]} {parts['bound']}")
            case "order":
                return self.pick("先后顺序：", "in this order: ") + self.pick(" → ", ", ").join(parts.values())
            case "present" if "count" in parts:
                return self.pick(f"{parts['count']}不少于{parts['least']}", f"{parts['count']} is at least {parts['least']}")
            case "present":
                return self.pick("应填写", "must be given: ") + self.pick("、", ", ").join(parts.values())
            case "unique":
                return self.pick("、".join(parts.values()) + "不得重复", ", ".join(parts.values()) + " must not repeat")
            case "reconcile":
                return self.pick(f"{parts['left']}应与{parts['right']}一致", f"{parts['left']} must equal {parts['right']}")
        return parts["condition"]
