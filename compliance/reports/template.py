"""An empty ledger for each kind of record: headers, units, drop-downs, formats, checks, and what law reads each column."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from compliance.ground.problems import did_you_mean, refuse
from compliance.ground.values import Base
from compliance.records.kinds import DEPARTMENT, Field, Kind, kinds
from compliance.reports.text import citation
from compliance.rules.rule import Rule, Ruleset
from compliance.rules.uses import duty_fields, fields_read

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PREPARED_ROWS = 2_000
"""So many rows have formats, drop-downs and checks."""

_FONT = "微软雅黑"
_FORMATS = {Base.DATE: "yyyy-mm-dd", Base.MONEY: "#,##0.00", Base.RATIO: "0.00%", Base.INTEGER: "0", Base.TEXT: "@", Base.ENUM: "@", Base.BOOL: "@"}
_WIDTHS = {Base.DATE: 14, Base.MONEY: 16, Base.TEXT: 20}
_UNITS = {"yuan": "元", "day": "天", "month": "个月", "person": "人", "vehicle": "辆", "m2": "平方米", "points": "分"}
_SHOWN_RULES = 5
_EXCEL_LIST = 255
_NEVER = "没有发生的写“未公告”“未支付”等，不清楚的留空"
_FIRST_DAY, _LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column: its header, what is said of it, what may be entered, and whether any rule reads it."""

    field: Field
    header: str
    hint: str
    note: str
    options: tuple[str, ...]
    key: bool
    read: bool


def ledger_kind(word: str) -> Kind:
    """The kind that a code, a plural or a Chinese name means. Raises :class:`InputError` with those there are."""
    known = {code: kind for code, kind in kinds().items() if code != DEPARTMENT}
    names = {name: kind for kind in known.values() for name in (*kind.sheets, kind.name.zh, kind.plural, kind.code)}
    if word not in names:
        zh, en = did_you_mean(word, names)
        said = "、".join(f"{kind.plural}（{kind.name.zh}）" for kind in known.values())
        raise refuse(word, f"没有“{word}”这种台账{zh}；可用的有：{said}", f"there is no ledger '{word}'{en}; there are: {', '.join(kind.plural for kind in known.values())}")
    return names[word]


def title(kind: Kind) -> str:
    """What the ledger is called: 合同台账.

    >>> title(kinds()["contract"]), title(kinds()["asset"])
    ('合同台账', '资产台账')
    """
    return next((name for name in kind.sheets if name.endswith("台账")), f"{kind.name.zh}台账")


def plan(kind: Kind, ruleset: Ruleset) -> list[ColumnPlan]:
    """The columns: key fields first, then as declared."""
    readers: dict[str, list[Rule]] = {}
    # The rules whose duty is about a field are told before those that only look at it.
    ordered = sorted(ruleset.rules.values(), key=lambda rule: rule.code)
    for about in (True, False):
        for rule in ordered:
            duty = duty_fields(rule, kinds())
            for owner, name in duty if about else fields_read(rule, rule.subject, kinds()) - duty:
                if owner == kind.code:
                    readers.setdefault(name, []).append(rule)
    codes = [*kind.key, *(code for code in kind.fields if code not in kind.key)]
    links = _links(kind)
    return [_column(kind.fields[code], code in kind.key, readers.get(code, []), links.get(code, [])) for code in codes]


def _links(kind: Kind) -> dict[str, list[str]]:
    """The other ledgers that a column is matched with."""
    found: dict[str, list[str]] = {}
    for other in kinds().values():
        for relation in other.relations.values():
            for theirs, ours in relation.on:
                for owner, name, partner in ((other.code, ours, relation.kind), (relation.kind, theirs, other.code)):
                    if owner == kind.code and title(kinds()[partner]) not in found.setdefault(name, []):
                        found[name].append(title(kinds()[partner]))
    return found


def workbook(kind: Kind, ruleset: Ruleset) -> bytes:
    """The ledger as an ``.xlsx``: the same bytes for the same kind and rules."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title(kind), "created": dt.datetime(2024, 1, 1)})
    sheet = book.add_worksheet(title(kind))
    for index, column in enumerate(plan(kind, ruleset)):
        _write(book, sheet, index, column)
    sheet.freeze_panes(1, min(2, len(kind.key)))
    sheet.set_row(0, 42)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: these ledgers are wide
    sheet.repeat_rows(0)
    book.close()
    return target.getvalue()


def text(kind: Kind, ruleset: Ruleset) -> bytes:
    """The ledger as a CSV file that spreadsheet programs open as UTF-8: its header."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerow([column.header for column in plan(kind, ruleset)])
    return target.getvalue().encode("utf-8-sig")


def _column(field: Field, key: bool, readers: list[Rule], links: list[str]) -> ColumnPlan:
    options = ("是", "否") if field.type.base is Base.BOOL else tuple(name.zh for name, _ in field.options.values())
    hint = _hint(field)
    unit = _UNITS.get(field.unit, "") if field.type.base in (Base.MONEY, Base.INTEGER, Base.RATIO) else ""
    lines = [f"{field.name.zh} {field.name.en}", hint, f"说明：{field.note}" if field.note else "", _law(readers, links)]
    header = f"{field.name.zh}（{unit}）" if unit else field.name.zh
    return ColumnPlan(field, f"{header}*" if key else header, hint, "\n".join(line for line in lines if line), options, key, bool(readers or links))


def _hint(field: Field) -> str:
    match field.type.base:
        case Base.DATE:
            return f"日期，如 2024-03-05；{_NEVER}"
        case Base.MONEY:
            return "金额，单位元，精确到分" + ("，可为负" if field.signed else "")
        case Base.RATIO:
            return "比例，如 30%" if field.unit in ("", "1") else "数字"
        case Base.INTEGER:
            return "整数"
        case Base.BOOL:
            blank = {True: "；留空按“是”", False: "；留空按“否”", None: "；不清楚的留空"}[field.when_blank]
            return f"选“是”或“否”{blank}"
        case Base.ENUM:
            return "从下拉列表中选"
        case _:
            return "文字"


def _law(readers: list[Rule], links: list[str]) -> str:
    """Which rules read the column, the law behind them, and which ledgers it is matched with."""
    matched = f"用来与{'、'.join(links)}中的记录对应" if links else ""
    if not readers:
        return matched or "没有规则用到这一列，可不填"
    shown = [f"{rule.code} {rule.name.zh}（{citation(rule.basis[0])}）" for rule in readers[:_SHOWN_RULES]]
    rest = f"\n另有 {'、'.join(rule.code for rule in readers[_SHOWN_RULES:])}" if len(readers) > _SHOWN_RULES else ""
    return (f"{matched}\n" if matched else "") + "用到它的规则：\n" + "\n".join(shown) + rest


def _write(book: Workbook, sheet: Worksheet, index: int, column: ColumnPlan) -> None:
    fill = "#1F3864" if column.key else "#2F5597" if column.read else "#8497B0"
    look = book.add_format({"bold": True, "font_name": _FONT, "font_color": "white", "bg_color": fill, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    cells = book.add_format({"num_format": _FORMATS[column.field.type.base], "font_name": _FONT})
    sheet.set_column(index, index, max(_WIDTHS.get(column.field.type.base, 12), min(24, cell_len(column.header) + 3)), cells)
    sheet.write_string(0, index, column.header, look)
    lines = column.note.count("\n") + 1 + sum(cell_len(line) // 44 for line in column.note.split("\n"))
    sheet.write_comment(0, index, column.note, {"author": "compliance", "width": 330, "height": 20 * lines + 16, "font_size": 9})
    if (check := _check(column)) is not None:
        sheet.data_validation(1, index, PREPARED_ROWS, index, check)


def _check(column: ColumnPlan) -> Mapping[str, object] | None:
    """What a spreadsheet program checks on entry; dates may be overridden by words such as 未公告."""
    # The limits on titles and messages are Excel's.
    said = {"input_title": column.field.name.zh[:32], "input_message": column.hint[:255], "error_title": column.field.name.zh[:32], "error_message": column.hint[:255]}
    if column.options and len(",".join(column.options)) <= _EXCEL_LIST:
        return {"validate": "list", "source": list(column.options), **said}
    match column.field.type.base:
        case Base.DATE:
            return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY, "error_type": "warning", **said}
        case Base.MONEY | Base.RATIO:
            criterion = {"criteria": "between", "minimum": -1e13, "maximum": 1e13} if column.field.signed else {"criteria": ">=", "value": 0}
            return {"validate": "decimal", "error_type": "warning", **criterion, **said}
        case Base.INTEGER:
            return {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning", **said}
        case Base.TEXT if column.key:
            return {"validate": "length", "criteria": "<=", "value": 200, **said}
    return None
