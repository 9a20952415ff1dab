"""Which cells an expression read, and which it missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from compliance.calendars.workdays import LAST_YEAR
from compliance.engines.rows import StoreRow
from compliance.ground.origin import Origin
from compliance.ground.values import NEVER, Name, Type, Value
from compliance.language.evaluate import evaluate, members, reach
from compliance.language.ops import Sign
from compliance.language.prose import Prose
from compliance.language.tree import Aggregate, Arithmetic, Expr, Field, Filled, Named, Parameter, Related, Shift, Span
from compliance.language.walk import children
from compliance.language.world import World
from compliance.records.kinds import DEPARTMENT
from compliance.records.record import Record
from compliance.rules.labels import RulesetLabels

NOT_READ = Name("（读不出）", "(unreadable)")
"""What stands for the value of a cell that holds something that could not be understood."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A cell that was read: its field, value and place."""

    record: Record
    field: str
    name: Name
    type: Type
    value: Value | None
    raw: str
    place: Origin

    @property
    def readable(self) -> bool:
        """Whether the cell holds nothing that could not be understood."""
        cell = self.record.cells.get(self.field)
        return cell is None or cell.readable


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing, so that an answer could not be given. ``at_cell``: the fault of one cell, not of a ledger or column."""

    place: str
    message: Name
    at_cell: bool = False


class Reading:
    """Follows expressions over the records of one plan."""

    def __init__(self, world: World, labels: RulesetLabels) -> None:
        self.world = world
        self.labels = labels

    def touched(self, expr: Expr, rows: Sequence[StoreRow], most: int = 60) -> list[Touch]:
        """The cells an expression reads, in reading order, each once; at most so many."""
        found: dict[tuple[str, int, str], Touch] = {}
        self._touch(expr, tuple(rows), found, most)
        return list(found.values())

    def _touch(self, expr: Expr, rows: tuple[StoreRow, ...], found: dict[tuple[str, int, str], Touch], most: int) -> None:
        if len(found) >= most:
            return
        match expr:
            case Field() | Filled(term=Field()):
                field = expr.term if isinstance(expr, Filled) else expr
                row = _reach(field, rows)
                if row is not None:
                    touch = self.touch(row.record, field)
                    found.setdefault((touch.record.kind, touch.record.number, touch.field), touch)
                return
            case Named(body=body, depth=depth, via=via):
                row = _row(depth, via, rows)
                if row is not None:
                    self._touch(body, (row,), found, most)
                return
            case Aggregate(source=source):
                for member in members(source, rows) or ():
                    assert isinstance(member, StoreRow)
                    for part in children(expr):
                        self._touch(part, (*rows, member), found, most)
                return
        for child in children(expr):
            self._touch(child, rows, found, most)

    def touch(self, record: Record, field: Field) -> Touch:
        """The cell of a field."""
        cell = record.cells.get(field.name)
        name = self.labels.field(record.kind, field.name)
        return Touch(record, field.name, name, field.type, record.value(field.name), cell.raw if cell else "", record.place(field.name))

    def gaps(self, expr: Expr, rows: Sequence[StoreRow]) -> list[Gap]:
        """Why an expression is unknown: the missing cells, ledgers, figures and calendar years, each once."""
        return list(dict.fromkeys(self._gaps(expr, tuple(rows))))

    def _gaps(self, expr: Expr, rows: tuple[StoreRow, ...]) -> list[Gap]:
        if evaluate(expr, rows, self.world) is not None:
            return []
        match expr:
            case Field() | Filled(term=Field()):
                return [self.cell_gap(expr.term if isinstance(expr, Filled) else expr, rows)]
            case Named(body=body, depth=depth, via=via):
                row = _row(depth, via, rows)
                return self._gaps(body, (row,)) if row is not None else [self.link_gap(rows[depth], via)]
            case Aggregate(source=source):
                return self.aggregate_gaps(expr, rows, source if isinstance(source, Related) else None)
        inner = [gap for child in children(expr) for gap in self._gaps(child, rows)]
        return inner or self.own_gap(expr, rows)

    def aggregate_gaps(self, expr: Aggregate, rows: tuple[StoreRow, ...], source: Related | None) -> list[Gap]:
        """Why an aggregate is unknown."""
        found = members(expr.source, rows)
        if found is None:
            if source is None:
                return [Gap(str(rows[0].record.origin), Name("键字段有空值", "a key field is blank"))]
            return [self.link_gap(rows[source.depth], (*source.via, source.relation))]
        inner: list[Gap] = []
        for member in found:
            assert isinstance(member, StoreRow)
            inner += [gap for part in children(expr) for gap in self._gaps(part, (*rows, member))]
        return inner or [Gap(str(rows[0].record.origin), Name("没有可计算的相关记录", "there are no related records to compute from"))]

    def cell_gap(self, field: Field, rows: tuple[StoreRow, ...]) -> Gap:
        """Why a field is missing."""
        row = _reach(field, rows)
        if row is None:
            return self.link_gap(rows[field.depth], field.via)
        name = self.labels.field(row.record.kind, field.name)
        cell = row.record.cells.get(field.name)
        place = str(row.record.place(field.name))
        if cell is None and row.record.kind == DEPARTMENT:
            return Gap(place, Name(f"卷宗没有填写部门的“{name.zh}”", f"the dossier does not give the department's '{name.en}'"))
        if cell is None:
            return Gap(place, Name(f"台账没有“{name.zh}”一列", f"the ledger has no column '{name.en}'"))
        if not cell.readable and not cell.raw:
            return Gap(place, Name(f"“{name.zh}”没有可用的值（公式出错或没有计算）", f"'{name.en}' has no value to use (its formula is in error or was not computed)"), True)
        if not cell.readable:
            return Gap(place, Name(f"“{name.zh}”的内容“{cell.raw}”无法识别", f"'{name.en}' reads '{cell.raw}', which is not understood"), True)
        return Gap(place, Name(f"“{name.zh}”是空的", f"'{name.en}' is blank"), True)

    def link_gap(self, row: StoreRow, via: tuple[str, ...]) -> Gap:
        """Why a related record cannot be reached."""
        for step in via:
            name, kind = self.labels.relation(row.record.kind, step)
            found = row.related(step)
            if found is None or len(found) != 1:
                return self._broken(row, step, name, kind, found)
            row = found[0]
        return Gap(str(row.record.origin), Name("找不到关联记录", "a related record is not found"))

    def _broken(self, row: StoreRow, step: str, name: Name, kind: str, found: Sequence[StoreRow] | None) -> Gap:
        target = self.labels.kinds[kind].name
        place = str(row.record.origin)
        if found:
            return Gap(place, Name(f"关联的{name.zh}有 {len(found)} 条，应只有一条", f"there are {len(found)} records of {name.en}, there should be one"))
        if found is not None:
            return Gap(place, Name(f"在{target.zh}台账中找不到关联的{name.zh}", f"no {name.en} is found in the {target.en} ledger"))
        for _, ours in self.labels.kinds[row.record.kind].relations[step].on:
            if row.record.value(ours) is None:
                return self.cell_gap(Field(ours, self.labels.kinds[row.record.kind].fields[ours].type), (row,))
        return Gap(place, Name(f"卷宗没有提供{target.zh}台账", f"the dossier has no {target.en} ledger"))

    def own_gap(self, expr: Expr, rows: tuple[StoreRow, ...]) -> list[Gap]:
        """Why a node is unknown although all its parts are known."""
        place = str(rows[0].record.origin)
        if isinstance(expr, Parameter):
            label = self.labels.parameter(expr.name)
            day = evaluate(expr.dated_by, rows, self.world)
            return [Gap(place, Name(f"没有本地区 {day} 有效的“{label.zh}”，请在参数中补充", f"no '{label.en}' is in force here on {day}; supply it as a parameter"))]
        days = [evaluate(child, rows, self.world) for child in children(expr)]
        dates = [day for day in days if isinstance(day, dt.date) and day != NEVER]
        if isinstance(expr, (Shift, Span)) and dates:
            year = max(max(dates).year, LAST_YEAR + 1)
            return [Gap(place, Name(f"期间涉及 {year} 年，国务院尚无该年放假安排，不能推算工作日", f"the period reaches {year}, for which there is no State Council holiday notice"))]
        if isinstance(expr, Arithmetic) and expr.sign is Sign.OVER and len(rows) == 1:
            zh, en = (Prose(self.labels, rows[0].record.kind, lang) for lang in ("zh", "en"))
            return [Gap(place, Name(f"无法计算：{zh.say(expr.right)}不大于零，不能作除数", f"cannot be computed: {en.noun(expr.right)} is not above zero and cannot divide"))]
        return [Gap(place, Name("无法计算（除数不大于零）", "cannot be computed (a divisor is not above zero)"))]


def _reach(field: Field, rows: tuple[StoreRow, ...]) -> StoreRow | None:
    return _row(field.depth, field.via, rows)


def _row(depth: int, via: tuple[str, ...], rows: tuple[StoreRow, ...]) -> StoreRow | None:
    row = reach(depth, via, rows)
    assert row is None or isinstance(row, StoreRow)
    return row
