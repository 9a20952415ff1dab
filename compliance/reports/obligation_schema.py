"""The JSON Schema of what may stand under ``require:``."""

from __future__ import annotations

from typing import Any

from compliance.language.ops import Roll

_TEXT = {"type": ["string", "number", "boolean"]}
_PERIOD = r"^\s*\w+\s+(working\s+)?days?\s*$|^\s*\w+\s+(months?|years?)\s*$"


def obligation_schema() -> dict[str, Any]:
    """One obligation of one kind."""
    kinds = {
        "deadline": _deadline(),
        "lead_time": _object(
            "提前量：事件 A 至少早于 B 多久。A at least so long before B.",
            {"event": _said("事件 A。Event A."), "before": _said("事件 B。Event B."), "at_least": _period("至少提前多久，如 5 working days。How long before.")},
            ["event", "before", "at_least"]),
        "limit": _limit(),
        "order": {"type": "array", "items": _TEXT, "minItems": 2, "description": "先后：后一日期不得早于前一日期。Dates in this order; two may be the same day."},
        "present": _present(),
        "unique": _object("唯一：键不得重复。A key that does not repeat.", {"key": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}}, ["key"]),
        "reconcile": _object(
            "勾稽：两数一致（within 以内）。Two quantities agree, within a tolerance.",
            {"left": _said("一边。One side."), "right": _said("另一边。The other side."), "within": _said("容许的差额，默认 0。Tolerance, 0 by default.")},
            ["left", "right"]),
        "holds": {**_TEXT, "description": "其他条件：为真即符合。Any other condition that must be true."},
    }
    return {"type": "object", "properties": kinds, "additionalProperties": False, "minProperties": 1, "maxProperties": 1}


def _said(description: str) -> dict[str, Any]:
    return {**_TEXT, "description": description}


def _period(description: str) -> dict[str, Any]:
    return {"type": "string", "pattern": _PERIOD, "description": description}


def _object(description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "description": description, "properties": properties, "required": required, "additionalProperties": False}


def _deadline() -> dict[str, Any]:
    rolls = {"enum": [roll.value for roll in Roll], "description": "末日遇休息日：none 不顺延，statutory_holiday 遇法定休假日顺延，any_rest_day 遇休息日顺延。What an end on a day of rest does."}
    within = _object(
        "期限：自 from 起 within 之内须有 event，起算日不计。event within so long after from; that day is not counted.",
        {"from": _said("起算日。The start."), "event": _said("应当发生的事。What must happen."), "within": _period("多久，如 2 working days。How long."), "roll": rolls},
        ["from", "event", "within"])
    by = _object("期限：event 不得晚于 by。event no later than by.", {"event": _said("应当发生的事。What must happen."), "by": _said("最后一日。The last day.")}, ["event", "by"])
    return {"anyOf": [within, by]}


def _limit() -> dict[str, Any]:
    bounds = {
        "at_most": _said("不得超过（含本数）。At most."), "at_least": _said("不得少于（含本数）。At least."),
        "below": _said("应当低于（不含本数）。Below."), "above": _said("应当超过（不含本数）。Above."),
    }
    found = _object("限额：数量的界限，只写一个。A bound on a quantity, one only.", {"quantity": _said("数量。The quantity."), **bounds}, ["quantity"])
    return {**found, "minProperties": 2, "maxProperties": 2}


def _present() -> dict[str, Any]:
    fields = _object("应填写：这些单元格不得空。These cells are filled in.", {"fields": {"type": "array", "items": _TEXT, "minItems": 1}}, ["fields"])
    related = _object(
        "应当有：关联记录至少几项。So many related records.",
        {"related": _said("关联。The relation."), "at_least": _said("至少几项，默认 1。At least, 1 by default."), "where": _said("记录的条件，以 each 指每条记录。What they must be; each is the record.")},
        ["related"])
    return {"anyOf": [fields, related]}
