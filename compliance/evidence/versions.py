"""Which version of each figure of law was used, and why that one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance.engines.rows import StoreRow
from compliance.evidence.steps import Part, Step, detail
from compliance.evidence.words import STANDINGS, citation
from compliance.ground.values import NEVER, Base, Name, Value
from compliance.language.evaluate import evaluate, members, reach, truth
from compliance.language.prose import Prose
from compliance.language.tree import Aggregate, And, Choose, Expr, Field, Named, Or, Parameter
from compliance.language.walk import children
from compliance.language.wording import show_figure
from compliance.language.world import World
from compliance.rules.labels import RulesetLabels
from compliance.rules.parameters import NATION, Timeline, Version, covers

MOST_MEMBERS = 20
"""So many related records are looked at for the figures they use."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Finds the figures that expressions use, in one place."""

    world: World
    labels: RulesetLabels
    place: str

    def used(self, exprs: Sequence[Expr], row: StoreRow) -> tuple[Step, ...]:
        """A step for each figure, each version once, in reading order."""
        found: dict[tuple[str, str | None, object], Step] = {}
        for expr in exprs:
            for parameter, rows in self._parameters(expr, (row,)):
                day = evaluate(parameter.dated_by, rows, self.world)
                key = None if parameter.key is None else evaluate(parameter.key, rows, self.world)
                if isinstance(day, dt.date) and day != NEVER and (parameter.key is None or key is not None):
                    version = self.labels.ruleset.parameters[parameter.name].on(day, self.place)
                    identity = (parameter.name, None if key is None else str(key), version.start if version else day)
                    if identity not in found:
                        found[identity] = self._step(parameter, rows, day, key, version)
        return tuple(found.values())

    def _parameters(self, expr: Expr, rows: tuple[StoreRow, ...]) -> Iterator[tuple[Parameter, tuple[StoreRow, ...]]]:
        match expr:
            case Parameter():
                yield expr, rows
            case Named(body=body, depth=depth, via=via):
                row = reach(depth, via, rows)
                if isinstance(row, StoreRow):
                    yield from self._parameters(body, (row,))
                return
            case Aggregate(source=source):
                for member in list(members(source, rows) or ())[:MOST_MEMBERS]:
                    assert isinstance(member, StoreRow)
                    for part in children(expr):
                        yield from self._parameters(part, (*rows, member))
                return
        for child in self._decisive(expr, rows):
            yield from self._parameters(child, rows)

    def _decisive(self, expr: Expr, rows: tuple[StoreRow, ...]) -> tuple[Expr, ...]:
        """The parts that an answer rests on: the branch that was chosen, the term that settled it."""
        if isinstance(expr, Choose):
            chosen = truth(expr.condition, rows, self.world)
            return (expr.condition,) if chosen is None else (expr.condition, expr.yes if chosen else expr.no)
        if isinstance(expr, And | Or):
            settled = [term for term in expr.terms if truth(term, rows, self.world) is isinstance(expr, Or)]
            return (settled[0],) if settled else expr.terms
        return children(expr)

    def _step(self, parameter: Parameter, rows: tuple[StoreRow, ...], day: dt.date, key: Value | None, version: Version | None) -> Step:
        timeline = self.labels.ruleset.parameters[parameter.name]
        row = None if key is None else self._row_name(parameter, rows, str(key))
        label = timeline.label if row is None else Name(f"{timeline.label.zh}（{row.zh}）", f"{timeline.label.en} ({row.en})")
        dated = {lang: self._prose(rows, lang).say(parameter.dated_by) for lang in ("zh", "en")}
        held = None if version is None else version.values.get(None if key is None else str(key))
        if version is None or held is None:
            return Step(Part.DOUBT, Name(f"{label.zh}：按{dated['zh']} {day}，本地没有有效的数额", f"{label.en}: none is in force here on {day} ({dated['en']})"))
        told = {lang: show_figure(held, timeline.type.type, lang) for lang in ("zh", "en")}
        steps = [*_why(timeline, version, day, dated, self.place, key), *_source(version)]
        return Step(Part.FIGURE, Name(f"{label.zh}：{told['zh']}", f"{label.en}: {told['en']}"), tuple(steps))

    def _prose(self, rows: tuple[StoreRow, ...], lang: str) -> Prose:
        return Prose(self.labels, rows[0].record.kind, lang, tuple(row.record.kind for row in rows[1:]))

    def _row_name(self, parameter: Parameter, rows: tuple[StoreRow, ...], key: str) -> Name:
        expr = parameter.key
        if isinstance(expr, Field) and expr.type.base is Base.ENUM:
            row = reach(expr.depth, expr.via, rows)
            if isinstance(row, StoreRow):
                return self.labels.options(row.record.kind, expr.name).get(key, Name(key, key))
        return self.labels.row(parameter.name, key)


def _why(timeline: Timeline, version: Version, day: dt.date, dated: dict[str, str], place: str, key: Value | None) -> Iterator[Step]:
    """The day that chose the version, and the versions it was chosen before."""
    until_zh, until_en = (f"至 {version.until} ", f" to {version.until}") if version.until else ("", "")
    where = _where(version.jurisdiction)
    yield detail(f"为何是这一版：按{dated['zh']} {day} 选用，{where.zh} {version.start} 起{until_zh}的版本",
                 f"why this version: chosen by {dated['en']}, {day}; the one of {where.en} from {version.start}{until_en}")
    for other in timeline.versions:
        if other is version or not covers(other.jurisdiction, place):
            continue
        held = other.values.get(None if key is None else str(key))
        if held is None:
            continue
        zh, en = (show_figure(held, timeline.type.type, lang) for lang in ("zh", "en"))
        their = _where(other.jurisdiction)
        if other.start > day:
            yield detail(f"未用：{their.zh} {other.start} 起 {zh}，当日尚未施行", f"not used: {en} of {their.en} from {other.start}, not yet in force that day")
        elif other.until is not None and other.until < day:
            yield detail(f"未用：{their.zh} {other.start} 起 {zh}，已于 {other.until} 失效", f"not used: {en} of {their.en} from {other.start}, ended on {other.until}")
        elif other.jurisdiction != version.jurisdiction:
            yield detail(f"未用：{their.zh} {other.start} 起 {zh}，更具体的地区规定优先", f"not used: {en} of {their.en} from {other.start}; the law of the narrower place goes before")
        else:
            yield detail(f"未用：{their.zh} {other.start} 起 {zh}，已被 {version.start} 起的版本替代", f"not used: {en} of {their.en} from {other.start}, replaced from {version.start}")


def _source(version: Version) -> Iterator[Step]:
    if version.basis is not None:
        yield detail(f"依据：{citation(version.basis)}", f"law: {citation(version.basis)}", Part.LAW)
    standing = STANDINGS[version.standing]
    yield detail(f"依据性质：{standing.zh}", f"standing: {standing.en}", Part.DETAIL if version.standing == "verified" else Part.DOUBT)
    if version.note is not None:
        yield detail(f"说明：{version.note.zh}", f"note: {version.note.en}")


def _where(jurisdiction: str) -> Name:
    return Name("全国", "the nation") if jurisdiction == NATION else Name(f"行政区划 {jurisdiction}", f"place {jurisdiction}")
