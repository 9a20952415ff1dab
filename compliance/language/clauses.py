"""Typed expressions read aloud: conditions as clauses, values as nouns, in Chinese or English."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction

from compliance.ground.values import NUMERIC, Base, Name
from compliance.language.labels import Labels
from compliance.language.ops import Fold, Order
from compliance.language.phrases import FOLDS, OPPOSITE, articled, claimed, denied, either, joined, order_words, quoted, unit_words
from compliance.language.tree import (
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Expr,
    Field,
    Filled,
    Happened,
    Known,
    Literal,
    Named,
    Not,
    Or,
    Parameter,
    SameKey,
    Source,
    Starts,
)
from compliance.language.wording import show_figure

_LARGEST_SHARE = 5
"""A larger ratio is not a share but a number that may have decimals: points, square metres."""


class Clauses(ABC):
    """Reads conditions on one kind of record; what computes numbers and days is read by :class:`Prose`."""

    def __init__(self, labels: Labels, kind: str, lang: str, around: tuple[str, ...] = ()) -> None:
        self.labels = labels
        self.lang = lang
        self.kinds = (kind, *around)

    def pick(self, zh: str, en: str) -> str:
        """The wording in this language."""
        return zh if self.lang == "zh" else en

    @abstractmethod
    def measure(self, expr: Expr) -> str:
        """A computed number or day."""

    @abstractmethod
    def choice(self, expr: Choose, left: Expr | None = None) -> str:
        """One of several values, by conditions; beside ``left`` numbers have its unit."""

    def inside(self, kind: str) -> Clauses:
        """The reader one loop deeper."""
        return type(self)(self.labels, self.kinds[0], self.lang, (*self.kinds[1:], kind))

    def way(self, depth: int, via: tuple[str, ...]) -> tuple[str, str]:
        """The kind reached, and the words for the way there; in a loop, the record around is named."""
        kind, words = self.kinds[min(depth, len(self.kinds) - 1)], ""
        if depth < len(self.kinds) - 1:
            own = Name("本", "this ") if via[:1] == ("department",) else Name(f"本{self.labels.kind(kind).zh}的", f"this {self.labels.kind(kind).en}'s ")
            words = own[self.lang]
        for step in via:
            name, kind = self.labels.relation(kind, step)
            words += self.pick(f"{name.zh}的", f"{name.en}'s ")
        return kind, words

    def say(self, expr: Expr) -> str:
        """The expression in words; a field, definition or figure alone is its bare name."""
        match expr:
            case Literal(value=int() | Fraction() as value, type=type_) if type_.base is Base.RATIO and value > _LARGEST_SHARE:
                return str(value)
            case Literal(value=value, type=type_):
                return show_figure(value, type_, self.lang)
            case Field(name=name, depth=depth, via=via):
                kind, way = self.way(depth, via)
                return f"{way}{self.labels.field(kind, name)[self.lang]}"
            case AsOf():
                return self.pick("截止日", "the as-of date")
            case Parameter(name=name, key=key):
                label = self.labels.parameter(name)[self.lang]
                if key is None:
                    return label
                row = self.labels.row(name, str(key.value))[self.lang] if isinstance(key, Literal) else self.pick(f"按{self.say(key)}", f"by {self.say(key)}")
                return self.pick(f"{label}（{row}）", f"{label} ({row})")
            case Named(name=name, depth=depth, via=via):
                kind, way = self.way(depth, via)
                label = self.labels.definition(kind, name)[self.lang]
                if expr.type.base is Base.BOOL and way:
                    return way.removesuffix("的") + label if self.lang == "zh" else f"for the {way[:-3]}: {label}"
                return f"{way}{label}"
            case And(terms=terms):
                return joined(self.merged(self.ranged(terms)), self.lang, "且", "and")
            case Or(terms=terms):
                return joined(self.merged(terms), self.lang, "或者", "or") if self.choices(expr) is None else self.predicate(expr)
            case Not(term=term):
                return self.denial(term)
            case Compare():
                return self.predicate(expr)
            case Known(term=term) | Filled(term=term):
                return self.pick(f"已填{self.say(term)}", f"{self.noun(term)} is given")
            case Happened(term=term):
                return self.pick(f"已有{self.say(term)}", f"{self.noun(term)} is known")
            case Starts(term=term, prefix=prefix):
                return self.pick(f"{self.say(term)}以“{prefix}”开头", f"{self.noun(term)} begins with '{prefix}'")
            case Choose(yes=yes, no=no) if default(expr) and expr.type.base is Base.BOOL:
                return self.pick(f"“{self.say(yes)}”为是，或者该项未填而{self.inner(no)}", f"'{self.say(yes)}' is yes, or it is blank and {self.inner(no)}")
            case Aggregate():
                return self.aggregate(expr)
        return self.measure(expr)

    def noun(self, expr: Expr) -> str:
        """The expression as a noun inside a sentence."""
        if self.lang == "zh" or expr.type.base is Base.BOOL or not isinstance(expr, (Field, Named, Parameter)):
            return self.say(expr)
        if isinstance(expr, Parameter):
            return articled("", self.say(expr), expr.type.base)
        kind, way = self.way(expr.depth, expr.via)
        name = self.labels.field(kind, expr.name) if isinstance(expr, Field) else self.labels.definition(kind, expr.name)
        return articled(way, name.en, expr.type.base)

    def claim(self, expr: Expr) -> str:
        """A condition as a clause: a yes/no cell alone says that it is yes."""
        return claimed(self.say(expr), self.lang) if isinstance(expr, Field) else self.say(expr)

    def inner(self, expr: Expr) -> str:
        """A clause inside another, in brackets where it would be misread."""
        said = self.claim(expr)
        if isinstance(expr, Named) and self.lang == "zh":
            return quoted(said)
        loose = isinstance(expr, (And, Or)) and self.choices(expr) is None and (isinstance(expr, Or) or len(self.ranged(expr.terms)) > 1)
        return self.pick(f"（{said}）", f"({said})") if loose or isinstance(expr, Choose) else said

    def denial(self, term: Expr) -> str:
        """The opposite of a condition."""
        match term:
            case Known(term=inner) | Filled(term=inner):
                return self.pick(f"未填{self.say(inner)}", f"{self.noun(inner)} is blank")
            case Happened(term=inner):
                return self.pick(f"尚无{self.say(inner)}", f"{self.noun(inner)} is not known")
            case Field():
                return denied(self.say(term), self.lang)
            case Named():
                return self.pick(f"并非“{self.say(term)}”", f"not '{self.say(term)}'")
            case Compare(order=order, left=left, right=right):
                return self.predicate(Compare(OPPOSITE[order], left, right))
            case Not(term=inner):
                return self.claim(inner)
            case Aggregate(fold=Fold.ANY):
                return self.aggregate(term, denied_=True)
        if self.choices(term) is not None:
            return self.predicate(term, Order.NE)
        return self.pick(f"并非（{self.claim(term)}）", f"not ({self.claim(term)})")

    def choices(self, expr: Expr) -> tuple[Expr, tuple[Expr, ...]] | None:
        """What is compared and its alternatives, where an ``or`` only lists values of one field."""
        if not isinstance(expr, Or):
            return None
        compared = [term for term in expr.terms if isinstance(term, Compare) and term.order is Order.EQ]
        if len(compared) != len(expr.terms) or len({term.left for term in compared}) != 1:
            return None
        return compared[0].left, tuple(term.right for term in compared)

    def predicate(self, expr: Expr, order: Order = Order.EQ, binding: bool = False, bare: bool = False) -> str:
        """A comparison, or one with several values; ``binding`` words it as a duty, ``bare`` leaves out what is compared."""
        listed = self.choices(expr)
        if listed is not None:
            left, rights = listed
        else:
            assert isinstance(expr, Compare)
            left, rights, order = expr.left, (expr.right,), expr.order
        said = either([self.beside(right, left) for right in rights], self.lang)
        base = Base.DATE if isinstance(left, Field) and left.name.endswith("year") else left.type.base
        words = order_words(order, base, self.lang, binding)
        if self.lang == "zh":
            told = words.format(said) if "{}" in words else f"{words}{said}"
            return told if bare else f"{self.say(left)}{told}"
        return f"{words} {said}" if bare else f"{self.noun(left)} {words} {said}"

    def beside(self, right: Expr, left: Expr) -> str:
        """The right side of a comparison: options by their names, numbers with the unit of the left side."""
        if isinstance(right, Choose):
            return self.choice(right, left)
        if not isinstance(left, Field) or not isinstance(right, Literal):
            return self.noun(right)
        kind, _ = self.way(left.depth, left.via)
        if left.type.base is Base.ENUM:
            options = self.labels.options(kind, left.name)
            return options[str(right.value)][self.lang] if right.value in options else str(right.value)
        unit = self.labels.unit(kind, left.name)
        plain = left.type.base in NUMERIC and unit_words(unit, self.lang) and left.type.base is not Base.MONEY
        return f"{right.value}{unit_words(unit, self.lang)}" if plain else self.say(right)

    def ranged(self, terms: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """The terms, with each pair that encloses one value between two others kept as one."""
        found: list[Expr] = []
        for term in terms:
            before = found[-1] if found else None
            if isinstance(term, Compare) and isinstance(before, Compare) and before.right == term.left and {before.order, term.order} == {Order.LE}:
                found[-1] = And((before, term))
            else:
                found.append(term)
        return tuple(found)

    def merged(self, terms: Sequence[Expr]) -> list[str]:
        """The clauses of an ``and`` or ``or``; whether a cell is filled is told together with what it must be."""
        said: list[str] = []
        for before, term in zip((None, *terms), terms, strict=False):
            subject = self._subject(term)
            given = isinstance(before, Known) and before.term == subject
            blank = isinstance(before, Not) and isinstance(before.term, Known) and before.term.term == subject
            if isinstance(term, And) and len(term.terms) == 2 and self.ranged(term.terms) != term.terms:
                said.append(self.between(*term.terms))
            elif subject is not None and (given or blank):
                rest = self.bare(term)
                joint = self.pick(f"{'已填且' if given else '未填或者'}{rest}", f"is {'given and' if given else 'blank or'} {rest}")
                flag = subject.type.base is Base.BOOL
                name = self.pick(f"“{self.say(subject)}”" if flag else self.say(subject), f"'{self.say(subject)}'" if flag else self.noun(subject))
                said[-1] = f"{name}{self.pick('', ' ')}{joint}"
            else:
                said.append(self.inner(term))
        return said

    def bare(self, term: Expr) -> str:
        """What a clause says of its subject, without the subject."""
        inner = term.term if isinstance(term, Not) else term
        if isinstance(inner, Field):
            return self.pick("为否" if inner is not term else "为是", "is no" if inner is not term else "is yes")
        return self.predicate(inner, Order.EQ if inner is term else Order.NE, bare=True)

    def _subject(self, term: Expr) -> Expr | None:
        if isinstance(term, Compare):
            return term.left
        inner = term.term if isinstance(term, Not) else term
        listed = self.choices(inner)
        return inner if isinstance(inner, Field) else None if listed is None else listed[0]

    def between(self, first: Expr, last: Expr, binding: bool = False) -> str:
        """A value from one bound to another, both included."""
        assert isinstance(first, Compare) and isinstance(last, Compare)
        low, middle, high = self.noun(first.left), self.noun(last.left), self.noun(last.right)
        both = "含首尾" if last.left.type.base is Base.DATE else "含本数"
        return self.pick(f"{middle}{'应当' if binding else ''}在{low}至{high}之间（{both}）", f"{middle} {'must be' if binding else 'is'} from {low} to {high}")

    def source(self, source: Source) -> tuple[str, str]:
        """The words for an aggregate's records, and their kind."""
        if isinstance(source, SameKey):
            fields = self.pick("、", ", ").join(self.labels.field(source.kind, name)[self.lang] for name in source.fields)
            return self.pick(f"{fields}相同的{self.labels.kind(source.kind).zh}", f"records with the same {fields}"), source.kind
        kind, way = self.way(source.depth, source.via)
        name, target = self.labels.relation(kind, source.relation)
        alike = self.lang != "zh" and name.en == self.labels.kind(target).en
        return f"{way}{name[self.lang]}{' records' if alike else ''}", target

    def aggregate(self, expr: Aggregate, denied_: bool = False) -> str:
        """Related records folded into one value."""
        records, kind = self.source(expr.source)
        inner = self.inside(kind)
        where = "" if expr.where is None else self.pick(f"（限于{inner.claim(expr.where)}的）", f" where {inner.claim(expr.where)}")
        if expr.item is None:
            return self.pick(f"{records}{where}的数量", f"the number of {records}{where}")
        if expr.fold in (Fold.ANY, Fold.ALL):
            item = inner.claim(expr.item)
            if denied_:
                return self.pick(f"没有{records}{where}符合“{item}”", f"none of the {records}{where} has: {item}")
            if expr.fold is Fold.ANY:
                return self.pick(f"至少一项{records}{where}符合“{item}”", f"some of the {records}{where} has: {item}")
            return self.pick(f"每一项{records}{where}均符合“{item}”", f"each of the {records}{where} has: {item}")
        item = inner.noun(expr.item)
        if isinstance(expr.item, Arithmetic) or (isinstance(expr.item, Choose) and not default(expr.item)):
            item = self.pick(f"（{item}）", f"({item})")
        if expr.type.base is Base.DATE:
            last = expr.fold is Fold.MAX
            zh, en = ("晚", "latest") if last else ("早", "earliest")
            return self.pick(f"{records}{where}中最{zh}的{item}", f"the {en} of {item} over the {records}{where}")
        zh, en = FOLDS[expr.fold]
        return self.pick(f"{records}{where}的{item}{'的' if item.endswith('）') else ''}{zh}", f"{en} {item} over the {records}{where}")


def default(expr: Choose) -> bool:
    """Whether it is a value where that is known, and else another."""
    return isinstance(expr.condition, Known) and expr.condition.term == expr.yes
