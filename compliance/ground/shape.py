"""Pydantic models read from YAML, with every fault placed at its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.ground.values import Name
from compliance.ground.yamlfile import FULL_WIDTH, FULL_WIDTH_SAID, Node, key_at, mark_at, plain


class Shape(BaseModel):
    """The base of all file models: unknown keys are refused, values are not changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class NameShape(Shape):
    """A name or a sentence in Chinese and English."""

    zh: str = Field(description="中文。In Chinese.")
    en: str = Field(description="英文。In English.")

    def name(self) -> Name:
        """The pair as a plain value."""
        return Name(self.zh, self.en)


Model = TypeVar("Model", bound=BaseModel)


def read_shape(model: type[Model], node: Node) -> Model:
    """The model's instance from a document. Raises :class:`InputError` with all faults, each at its place."""
    try:
        return model.model_validate(plain(node))
    except ValidationError as error:
        raise InputError(_problem(model, node, dict(fault)) for fault in error.errors(include_url=False)) from error


def read_plain(model: type[Model], data: object, file: str) -> Model:
    """The model's instance from data without line marks; each fault is placed at its key. Raises :class:`InputError` with all of them."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(_at_key(model, file, dict(fault)) for fault in error.errors(include_url=False)) from error


def _at_key(model: type[BaseModel], file: str, fault: dict[str, object]) -> Problem:
    location = fault["loc"]
    assert isinstance(location, tuple)
    zh, en = _wording(model, location, fault)
    return problem(f"{file}: {'.'.join(map(str, location))}" if location else file, zh, en)


def _problem(model: type[BaseModel], node: Node, fault: dict[str, object]) -> Problem:
    location = fault["loc"]
    assert isinstance(location, tuple)
    zh, en = _wording(model, location, fault)
    unknown = fault["type"] == "extra_forbidden"
    mark = key_at(node, location) if unknown else mark_at(node, location)
    written = str(location[-1]) if unknown else fault["input"] if fault["type"] in _NO_KEYS else ""
    if isinstance(written, str) and (before := written.partition(FULL_WIDTH))[1]:
        return problem(mark.shifted(len(before[0])), *FULL_WIDTH_SAID)
    return problem(mark, zh, en)


def _wording(model: type[BaseModel], location: tuple[str | int, ...], fault: dict[str, object]) -> tuple[str, str]:
    where = ".".join(str(step) for step in location)
    if fault["type"] == "extra_forbidden":
        key = str(location[-1])
        zh, en = did_you_mean(key, _keys(model, location[:-1]))
        return f"未知的键“{key}”{zh}", f"unknown key '{key}'{en}"
    if fault["type"] == "missing":
        return f"缺少“{where}”", f"'{where}' is missing"
    if not location and fault["type"] in _NO_KEYS:
        found = _FOUND.get(type(fault["input"]), ("不是键和值", "no keys with values"))
        keys = [info.alias or name for name, info in model.model_fields.items() if info.is_required()]
        return (
            f"整个文件是{found[0]}；应为“键: 值”的形式" + (f"，至少要有 {'、'.join(keys)}" if keys else ""),
            f"the whole file is {found[1]}; keys with values are needed" + (f", at least {', '.join(keys)}" if keys else ""))
    zh, en = _said(fault)
    return f"“{where}”的值不对：{zh}", f"'{where}' is wrong: {en}"


_NO_KEYS = ("model_type", "dict_type")
_FOUND = {list: ("一个列表", "a list"), str: ("一段文字", "a single text"), type(None): ("空的", "empty")}

_WORDS = {
    "string_type": ("应为文字", "a text is needed"),
    "string_too_short": ("不能为空", "it must not be empty"),
    "string_pattern_mismatch": ("写法应符合 {pattern}", "it should look like {pattern}"),
    "literal_error": ("应为 {expected}", "it should be {expected}"),
    "list_type": ("应为列表", "a list is needed"),
    "too_short": ("至少要有 {min_length} 项", "at least {min_length} needed"),
    "dict_type": ("应为“键: 值”的形式", "keys with values are needed"),
    "model_type": ("应为“键: 值”的形式", "keys with values are needed"),
    "int_parsing": ("应为整数", "a whole number is needed"),
    "decimal_parsing": ("应为数字", "a number is needed"),
    "greater_than_equal": ("不能小于 {ge}", "it must not be below {ge}"),
    "bool_parsing": ("应为 true 或 false", "true or false is needed"),
    "bool_type": ("应为 true 或 false", "true or false is needed"),
    "date_parsing": ("应为日期，如 2024-01-31", "a date such as 2024-01-31 is needed"),
    "date_from_datetime_parsing": ("应为日期，如 2024-01-31", "a date such as 2024-01-31 is needed"),
}
"""What pydantic finds wrong, by its type of error, so that messages are in both languages and stay the same from version to version."""


def _said(fault: Mapping[str, object]) -> tuple[str, str]:
    """A fault in Chinese and English. A model's own check says both, with `` / `` between them."""
    context = fault.get("ctx")
    details = dict(context) if isinstance(context, dict) else {}
    if fault["type"] == "value_error":
        zh, _, en = str(details.get("error")).partition(" / ")
        return zh, en or zh
    said = str(fault["msg"])
    zh, en = _WORDS.get(str(fault["type"]), (said, said))
    return zh.format(**details), en.format(**details)


def _keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys a model allows at a path, following nested models; all keys of the model where that is unclear."""
    current: type[BaseModel] = model
    for step in path:
        if isinstance(step, int) or step not in current.model_fields:
            continue
        nested = [part for part in _parts(current.model_fields[str(step)].annotation) if isinstance(part, type) and issubclass(part, BaseModel)]
        if nested:
            current = nested[0]
    return [info.alias or name for name, info in current.model_fields.items()]


def _parts(annotation: object) -> list[object]:
    """An annotation and everything inside its brackets."""
    arguments = getattr(annotation, "__args__", ())
    return [annotation, *(part for argument in arguments for part in _parts(argument))]
