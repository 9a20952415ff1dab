"""A typed tree read aloud, in Chinese or English: computed values, and duties as the law words them."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.ground.values import Base
from compliance.language.clauses import Clauses, default
from compliance.language.obligations import Obligation, Unit
from compliance.language.ops import Fold, Roll, Sign
from compliance.language.period import LENGTHS
from compliance.language.phrases import joined, ordinal_days
from compliance.language.tree import (
    Absolute,
    Aggregate,
    And,
    Arithmetic,
    Choose,
    Compare,
    DayOf,
    Expr,
    Fallback,
    Field,
    Literal,
    MonthsAfter,
    Named,
    Not,
    Or,
    Parameter,
    Pick,
    Shift,
    Span,
    YearOf,
)

_ROLLED = {
    Roll.STATUTORY_HOLIDAY: ("（末日为法定休假日的顺延）", ", moved on where it ends on a statutory holiday"),
    Roll.ANY_REST_DAY: ("（末日为休息日的顺延）", ", moved on where it ends on a day of rest"),
}
_STRENGTH = {Sign.PLUS: 1, Sign.MINUS: 1, Sign.TIMES: 2, Sign.OVER: 2}


class Prose(Clauses):
    """Reads expressions on one kind of record aloud."""

    def measure(self, expr: Expr) -> str:
        """A computed number or day."""
        match expr:
            case Arithmetic():
                return self.arithmetic(expr)
            case MonthsAfter(start=start, months=months):
                return self.pick(f"{self.say(start)}后{self.say(months)}个月", f"{self.say(months)} months after {self.noun(start)}")
            case DayOf(year=year, month=month, day=day):
                return self.pick(f"{self.say(year)}的{month}月{day}日", f"{month:02}-{day:02} of {self.noun(year)}")
            case Shift(start=start, days=days, working=working):
                return self.shift(start, days, working)
            case Span(start=start, end=end, working=working):
                unit = self.pick("工作日数" if working else "天数", "working days" if working else "days")
                return self.pick(f"自{self.say(start)}至{self.say(end)}的{unit}", f"the {unit} from {self.noun(start)} to {self.noun(end)}")
            case Absolute(term=term):
                return self.pick(f"{self.factor(term, 2)}的绝对值", f"the size of {self.noun(term)}")
            case YearOf(term=term):
                return self.pick(f"{self.factor(term, 3)}的年份", f"the year of {self.noun(term)}")
            case Pick():
                return self.extreme(expr)
            case Choose():
                return self.choice(expr)
            case Fallback(first=first, second=second):
                return self.pick(f"{self.say(first)}（没有的，为{self.say(second)}）", f"{self.noun(first)} (else {self.noun(second)})")
        raise AssertionError(expr)

    def arithmetic(self, expr: Arithmetic) -> str:
        """A formula, in brackets only where they are needed."""
        strength = _STRENGTH[expr.sign]
        mark = {Sign.PLUS: "＋", Sign.MINUS: "－", Sign.TIMES: "×", Sign.OVER: "÷"}[expr.sign] if self.lang == "zh" else expr.sign.value
        tight = strength + (expr.sign in (Sign.MINUS, Sign.OVER))
        return f"{self.factor(expr.left, strength)} {mark} {self.factor(expr.right, tight)}"

    def factor(self, expr: Expr, strength: int) -> str:
        """A part of a formula."""
        weak = (isinstance(expr, Arithmetic) and _STRENGTH[expr.sign] < strength) or isinstance(expr, Pick) or (isinstance(expr, Choose) and not default(expr))
        said = self.noun(expr)
        return self.pick(f"（{said}）", f"({said})") if weak else said

    def extreme(self, expr: Pick) -> str:
        """The least or greatest of several values."""
        dates = expr.type.base is Base.DATE
        zh = ("晚" if dates else "大") if expr.greatest else ("早" if dates else "小")
        en = ("later" if dates else "greater") if expr.greatest else ("earlier" if dates else "lesser")
        listed = [self.factor(term, 3) if isinstance(term, Choose) else self.noun(term) for term in expr.terms]
        return self.pick(f"{'、'.join(listed[:-1])}与{listed[-1]}中较{zh}者", f"the {en} of {', '.join(listed[:-1])} and {listed[-1]}")

    def choice(self, expr: Choose, left: Expr | None = None) -> str:
        """One of several values, by conditions tried in turn; beside ``left`` numbers have its unit."""
        if default(expr):
            if isinstance(expr.no, Literal) and not expr.no.value:
                return self.pick(f"{self.say(expr.yes)}（未填的按0计）", f"{self.noun(expr.yes)} (0 where blank)")
            return self.pick(f"{self.say(expr.yes)}（未填的，为{self.say(expr.no)}）", f"{self.noun(expr.yes)} (where blank, {self.noun(expr.no)})")
        if expr.type.base is Base.BOOL:
            when, yes, no = self.claim(expr.condition), self.claim(expr.yes), self.claim(expr.no)
            return self.pick(f"{when}的，{yes}；其他情形，{no}", f"where {when}, {yes}; otherwise {no}")
        found = list(_cases(expr, ()))
        values = [self.noun(value) if left is None else self.beside(value, left) for _, value in found]
        whens = [joined(self.merged(when), self.lang, "且", "and") for when, _ in found[:-1]]
        if len(found) == 2:
            return self.pick(f"{values[0]}（{whens[0]}的）或者{values[1]}（其他情形）", f"{values[0]} (where {whens[0]}) or {values[1]} (otherwise)")
        zh = "；".join(f"{when}的，为{value}" for when, value in zip(whens, values, strict=False))
        en = "; ".join(f"where {when}, {value}" for when, value in zip(whens, values, strict=False))
        return self.pick(f"依次判断：{zh}；其他情形，为{values[-1]}", f"the first that holds: {en}; otherwise {values[-1]}")

    def shift(self, start: Expr, days: Expr, working: bool) -> str:
        """A day so many days from another."""
        if isinstance(days, Literal) and isinstance(days.value, int):
            count = ordinal_days(days.value, working, self.lang)
            return f"{self.say(start)}{count}" if self.lang == "zh" else f"{count} {self.noun(start)}"
        if isinstance(days, Arithmetic) and days.sign is Sign.TIMES and isinstance(days.left, Literal) and days.left.value == -1:
            length = self.days(days.right, working)
            return self.pick(f"{self.say(start)}前{length}", f"{length} before {self.noun(start)}")
        length = self.days(days, working)
        return self.pick(f"{self.say(start)}后{length}", f"{length} after {self.noun(start)}")

    def days(self, days: Expr, working: bool) -> str:
        """A number of days."""
        unit = self.pick("个工作日" if working else "日", "working days" if working else "days")
        if isinstance(days, Literal):
            return self.pick(f"{days.value}{unit}", f"{days.value} {unit.removesuffix('s') if days.value == 1 else unit}")
        if isinstance(days, (Field, Named, Parameter)):
            return self.pick(f"{self.say(days)}规定的{'工作日数' if working else '天数'}", f"as many {unit} as {self.noun(days)}")
        return self.pick(f"（{self.say(days)}）{unit}", f"({self.noun(days)}) {unit}")

    def length(self, obligation: Obligation) -> str:
        """The length of an obligation's period."""
        role = next(role for role in LENGTHS if role in obligation.parts)
        if role == "days":
            return self.days(obligation.parts[role], obligation.unit is Unit.WORKING_DAYS)
        count = self.say(obligation.parts[role])
        return self.pick(f"{count}{'个月' if role == 'months' else '年'}", f"{count} {role.removesuffix('s') if count == '1' else role}")

    def duty(self, obligation: Obligation) -> str:
        """What must be done, as one sentence without its end."""
        parts = obligation.parts
        said = {role: self.noun(part) for role, part in parts.items() if role not in LENGTHS}
        match obligation.kind:
            case "deadline" if "start" in parts:
                return self.deadline(obligation, said)
            case "deadline":
                return self.pick(f"{said['event']}不得晚于{said['due']}", f"{said['event']} must be no later than {said['due']}")
            case "lead_time":
                days = self.length(obligation)
                return self.pick(f"{said['event']}应当至少早于{said['before']}{days}", f"{said['event']} must be at least {days} before {said['before']}")
            case "limit":
                assert obligation.order is not None
                return self.predicate(Compare(obligation.order, parts["quantity"], parts["bound"]), binding=True)
            case "order":
                return self.sequence(list(said.values()))
            case "present" if "count" in parts:
                return self.presence(parts["count"], parts["least"])
            case "present":
                return self.pick("应当填写" + "、".join(self.say(part) for part in parts.values()), ", ".join(said.values()) + " must be given")
            case "unique":
                return self.pick("、".join(said.values()) + "不得重复", ", ".join(said.values()) + " must not repeat")
            case "reconcile":
                return self.agreement(parts, said)
        return self.must(parts["condition"])

    def deadline(self, obligation: Obligation, said: dict[str, str]) -> str:
        """An event within a period after a start."""
        start = f"{said['start'].removesuffix('日期')}之日" if said["start"].endswith("日期") else said["start"]
        due = obligation.parts["due"]
        roll = due.roll if isinstance(due, Shift) else Roll.NONE
        zh, en = _ROLLED.get(roll, ("", ""))
        length = self.length(obligation)
        return self.pick(f"{said['event']}应当在{start}起{length}内{zh}", f"{said['event']} must be within {length} after {said['start']}{en}")

    def sequence(self, events: list[str]) -> str:
        """Events one after the other; they may fall on one day."""
        if len(events) == 2:
            return self.pick(f"{events[1]}不得早于{events[0]}", f"{events[1]} must be no earlier than {events[0]}")
        return self.pick(f"应当依次为{'、'.join(events)}，在后的不得早于在前的", f"none may be earlier than the one before it: {', '.join(events)}")

    def presence(self, count: Expr, least: Expr) -> str:
        """Related records that must exist."""
        assert isinstance(count, Aggregate)
        records, kind = self.source(count.source)
        number = self.say(least)
        where = "" if count.where is None else self.inside(kind).claim(count.where)
        return self.pick(
            f"应当至少有{number}项{records}" + (f"符合：{where}" if where else ""),
            f"there must be at least {number} of the {records}" + (f" where {where}" if where else ""))

    def agreement(self, parts: dict[str, Expr], said: dict[str, str]) -> str:
        """Two quantities that must agree, within a tolerance where there is one."""
        tolerance = parts["within"]
        if isinstance(tolerance, Literal) and not tolerance.value:
            return self.pick(f"{said['left']}应当等于{said['right']}", f"{said['left']} must equal {said['right']}")
        left, right, within = said["left"], said["right"], said["within"]
        return self.pick(f"{left}与{right}相差不得超过{within}", f"{left} and {right} must agree within {within}")

    def must(self, condition: Expr) -> str:
        """A condition as a duty."""
        match condition:
            case Compare():
                return self.predicate(condition, binding=True)
            case Field():
                label = self.say(condition)
                plain = label.replace("是否", "")
                return self.pick(f"应当{plain}" if plain != label and "且" not in plain else f"“{label}”应当为“是”", f"'{label}' must be yes")
            case Not(term=Field() as term):
                return self.pick(f"不得{self.say(term).replace('是否', '')}", f"'{self.say(term)}' must be no")
            case Not(term=Named() as term):
                return self.pick(f"不得有“{self.say(term)}”的情形", f"this must not be so: {self.say(term)}")
            case Or() if self.choices(condition) is not None:
                return self.predicate(condition, binding=True)
            case Or(terms=terms):
                return self.pick("应当符合下列情形之一：", "one of these must hold: ") + joined(self.merged(terms), self.lang, "或者", "or")
            case And(terms=(Compare() as first, Compare() as last)) if self.ranged((first, last)) != (first, last):
                return self.between(first, last, binding=True)
            case And(terms=terms):
                return self.pick("；", "; ").join(self.must(term) for term in terms)
            case Choose() if not default(condition):
                when, yes, no = self.claim(condition.condition), self.must(condition.yes), self.must(condition.no)
                return self.pick(f"{when}的，{yes}；其他情形，{no}", f"where {when}, {yes}; otherwise {no}")
            case Aggregate(fold=Fold.ALL):
                return self.say(condition).replace("均符合", "均应当符合").replace(" has: ", " must have: ")
        return self.pick(f"应当符合：{self.say(condition)}", f"this must hold: {self.say(condition)}")


def _cases(expr: Expr, given: tuple[Expr, ...]) -> Iterator[tuple[tuple[Expr, ...], Expr]]:
    """The values of nested choices with the conditions that lead to each, in the order in which they are tried."""
    if not isinstance(expr, Choose) or default(expr):
        yield given, expr
        return
    yield from _cases(expr.yes, (*given, expr.condition))
    yield from _cases(expr.no, given)
