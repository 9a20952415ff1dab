"""A small world to try the language in: three kinds of record, two figures of law, a few definitions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from compliance.calendars.workdays import WalkingCalendar
from compliance.engines.measure import Measure
from compliance.engines.rows import Rows, StoreRow
from compliance.ground.origin import Origin
from compliance.ground.problems import InputError
from compliance.ground.values import Name, Type, Value
from compliance.ground.yamlfile import Mark, Node, parse_yaml
from compliance.language.evaluate import evaluate
from compliance.language.lower import lower, lower_amount
from compliance.language.obligations import Obligation, read_obligation
from compliance.language.reading import read
from compliance.language.scope import Definition, Scope
from compliance.language.tree import Expr
from compliance.language.world import World
from compliance.records.kinds import Kind, load_kinds
from compliance.records.record import Cell, Record, Store
from compliance.rules.load import Loader
from compliance.rules.parameters import PlacedFigures
from compliance.rules.rule import NamedCondition

DEAL = """
kind: deal
name: {zh: 交易, en: deal}
plural: deals
key: [no]
fields:
  no: {type: text, name: {zh: 编号, en: number}}
  parent: {type: text, name: {zh: 原编号, en: original number}}
  note: {type: text, name: {zh: 备注, en: note}}
  amount: {type: money, unit: yuan, name: {zh: 金额, en: amount}}
  paid: {type: money, unit: yuan, signed: true, name: {zh: 已付, en: paid}}
  share: {type: ratio, unit: "1", name: {zh: 比例, en: share}}
  days: {type: integer, unit: day, name: {zh: 天数, en: days}}
  signed_on: {type: date, name: {zh: 签订日期, en: signed on}}
  published_on: {type: date, name: {zh: 公告日期, en: published on}}
  urgent: {type: bool, name: {zh: 是否紧急, en: urgent}}
  secret: {type: bool, when_blank: false, name: {zh: 是否涉密, en: secret}}
  method:
    type: enum
    name: {zh: 方式, en: method}
    options: {open: {zh: 公开, en: open}, inquiry: {zh: 询价, en: inquiry}, single: {zh: 单一来源, en: single source}}
relations:
  parts: {kind: part, on: {deal_no: no}, name: {zh: 分项, en: parts}}
  original: {kind: deal, on: {no: parent}, one: true, name: {zh: 原交易, en: original}}
"""
PART = """
kind: part
name: {zh: 分项, en: part}
plural: parts
key: [deal_no]
fields:
  deal_no: {type: text, name: {zh: 交易编号, en: deal number}}
  cost: {type: money, unit: yuan, name: {zh: 费用, en: cost}}
  count: {type: integer, unit: item, name: {zh: 数量, en: count}}
  rate: {type: ratio, unit: "1", name: {zh: 费率, en: rate}}
  done_on: {type: date, name: {zh: 完成日期, en: done on}}
  ok: {type: bool, name: {zh: 合格, en: accepted}}
relations:
  deal: {kind: deal, on: {no: deal_no}, one: true, name: {zh: 交易, en: deal}}
"""
DEPARTMENT = """
kind: department
name: {zh: 部门, en: department}
plural: departments
key: [name]
fields:
  name: {type: text, name: {zh: 名称, en: name}}
  budget: {type: money, unit: yuan, name: {zh: 预算, en: budget}}
  year_end: {type: date, name: {zh: 年度末日, en: year end}}
"""
FIGURES = """
parameters:
  - name: notice_days
    label: {zh: 公告期限, en: days to publish}
    type: integer
    values:
      - {from: 2015-03-01, until: 2024-06-30, value: "2", standing: verified}
      - {from: 2024-07-01, value: "3", standing: verified}
      - {from: 2020-01-01, until: 2022-12-31, jurisdiction: "44", value: "5", standing: unsure}
  - name: threshold
    label: {zh: 限额, en: threshold}
    type: money
    key: [open, inquiry, single]
    values:
      - {from: 2020-01-01, value: {open: 400万元, inquiry: 50万元, single: 10万元}, standing: unsure}
  - name: cap
    label: {zh: 上限, en: cap}
    type: ratio
    values:
      - {from: 2015-03-01, value: 10%, standing: verified}
"""
DEFINITIONS = {
    ("deal", "large"): "amount >= threshold[method]",
    ("deal", "unpaid"): "amount - paid",
    ("deal", "started_on"): "signed_on",
    ("deal", "last_done"): "max(p.done_on for p in parts)",
    ("deal", "costly"): "sum(p.cost for p in parts) > amount",
    ("deal", "overrun"): "original.unpaid < unpaid",
    ("part", "late"): "done_on > deal.started_on",
    ("part", "worth"): "cost * rate",
    ("part", "dear"): "worth > deal.unpaid * percent(1)",
}
AS_OF = dt.date(2024, 12, 31)
MARK = Mark("法规/rules.yaml", 7, 11)


def small_kinds() -> dict[str, Kind]:
    """The kinds of the small world."""
    with TemporaryDirectory() as folder:
        for code, text in (("deal", DEAL), ("department", DEPARTMENT), ("part", PART)):
            (Path(folder) / f"{code}.yaml").write_text(text, encoding="utf-8")
        return load_kinds(sorted(Path(folder).glob("*.yaml")))


@cache
def vocabulary() -> Loader:
    """What names mean in the small world. Not to be changed by tests: use :func:`with_definitions`."""
    return with_definitions(DEFINITIONS)


def with_definitions(definitions: Mapping[tuple[str, str], str]) -> Loader:
    """A vocabulary with these definitions instead."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "parameters").mkdir()
        (Path(folder) / "parameters" / "figures.yaml").write_text(FIGURES, encoding="utf-8")
        loader = Loader(Path(folder), small_kinds())
        with pytest.raises(InputError, match="the ruleset has no rules"):
            loader.load()
    loader.problems.clear()
    for key, text in definitions.items():
        loader.definitions[key] = NamedCondition(Name(key[1], key[1]), Definition(text, Mark("定义.yaml", 3, 5)))
    return loader


def scope(subject: str = "deal", dated_by: str | None = "signed_on", words: Loader | None = None) -> Scope:
    """The scope of an expression on deals, its figures dated by the day of signing."""
    bare = Scope(words or vocabulary(), subject)
    return bare if dated_by is None else Scope(bare.vocabulary, subject, read(dated_by, MARK, bare))


def parsed(text: str, expect: Type | None = None, **where: object) -> Expr:
    """The typed tree of an expression on a deal."""
    return read(text, MARK, scope(**where), expect)


def refusal(text: str, expect: Type | None = None, **where: object) -> tuple[str, str]:
    """Both wordings of why an expression is refused."""
    with pytest.raises(InputError) as caught:
        parsed(text, expect, **where)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].text("zh"), caught.value.problems[0].text("en")


def node(data: object) -> Node:
    """Plain data as a YAML node: JSON is YAML."""
    return parse_yaml(json.dumps(data, ensure_ascii=False), "rules.yaml")


def obligation(data: object, **where: object) -> Obligation:
    """The obligation under ``require:``, on a deal."""
    return read_obligation(node(data), scope(**where))


UNREADABLE = object()
"""A cell that holds something nobody understands."""


def record(kind: str, number: int, values: Mapping[str, object]) -> Record:
    """A record; a name that is not given is a column that the ledger does not have."""
    cells: dict[str, Cell] = {}
    for column, (name, value) in enumerate(values.items()):
        origin = Origin(f"{kind}.xlsx", "1", number + 1, chr(ord("A") + column % 26))
        readable = value is not UNREADABLE
        held: Value | None = value if readable and isinstance(value, Value | None) else None
        cells[name] = Cell(held, "???" if not readable else "" if value is None else str(value), origin, readable)
    return Record(kind, number, cells, Origin(f"{kind}.xlsx", "1", number + 1))


def store(**tables: Sequence[Mapping[str, object]]) -> Store:
    """A store of ``deal=[...]``, ``part=[...]``, ``department=[...]``; a kind that is not named has no source."""
    made = Store()
    for kind, rows in tables.items():
        made.add(kind, [record(kind, number, values) for number, values in enumerate(rows, 1)])
    return made


def world(place: str = "CN", as_of: dt.date = AS_OF) -> World:
    """The world outside the records."""
    return World(as_of, WalkingCalendar(), PlacedFigures(vocabulary().parameters, place))


def subject(made: Store, kind: str = "deal") -> StoreRow:
    """The first record of a kind."""
    return Rows(made, small_kinds()).all(kind)[0]


def value(text: str, made: Store | None = None, place: str = "CN", as_of: dt.date = AS_OF, **fields: object) -> Value | None:
    """What an expression is worth on a deal with these fields (or on the first deal of a store); both ways of computing it agree."""
    expr = parsed(text)
    row = subject(made or store(deal=[fields]))
    here = world(place, as_of)
    found = evaluate(expr, (row,), here)
    assert same_lowered(expr, found, row, here)
    return found


def same_lowered(expr: Expr, found: Value | None, row: StoreRow, here: World) -> bool:
    """Whether the lowered expression, measured in whole numbers, says the same as ``found``."""
    measure = Measure(here.figures)
    if isinstance(found, bool) or expr.type.base.value == "bool":
        return measure.logic(lower(expr, here.as_of), (row,)) is found
    amount = measure.amount(lower_amount(expr, here.as_of), (row,))
    if isinstance(found, dt.date):
        return amount == found.toordinal()
    if isinstance(found, str):
        return amount is not None and measure.texts[int(amount)] == found
    return amount == found
