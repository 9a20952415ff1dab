"""Pydantic models read from YAML, with every fault placed at its line and column."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from compliance.ground.problems import InputError, Problem, did_you_mean, problem
from compliance.ground.values import Name
from compliance.ground.yamlfile import Node, mark_at, plain


class Shape(BaseModel):
    """The base of all file models: unknown keys are refused, values are not changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class NameShape(Shape):
    """A name or a sentence in Chinese and English."""

    zh: str
    en: str

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


def _problem(model: type[BaseModel], node: Node, fault: dict[str, object]) -> Problem:
    location = fault["loc"]
    assert isinstance(location, tuple)
    mark = mark_at(node, location)
    key = str(location[-1]) if location else ""
    where = ".".join(str(step) for step in location)
    if fault["type"] == "extra_forbidden":
        zh, en = did_you_mean(key, _keys(model, location[:-1]))
        return problem(mark, f"未知的键“{key}”{zh}", f"unknown key '{key}'{en}")
    if fault["type"] == "missing":
        return problem(mark, f"缺少“{where}”", f"'{where}' is missing")
    said = str(fault["msg"])
    return problem(mark, f"“{where}”的值不对：{said}", f"'{where}' is wrong: {said}")


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
