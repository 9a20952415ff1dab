"""Writing what headers mean into ``dossier.yaml`` or a mapping file, with every comment and every other line as it was."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.util import load_yaml_guess_indent

MappedTo = str | None
"""A field's code, or ``None`` for a column that is to be left out."""


def with_columns(text: str, columns: Mapping[int, Mapping[str, MappedTo]], mapping: str | None = None) -> str:
    """The text of a ``dossier.yaml`` whose sources (by number) name these headers too, or where ``mapping`` is given, name that file."""
    _, indent, offset = load_yaml_guess_indent(text)
    writer = _writer(indent or 2, offset or 0)
    data = writer.load(text)
    for number, named in columns.items():
        source = data["sources"][number]
        if mapping is not None:
            source["mapping"] = mapping
            continue
        held = source.get("columns")
        if held is None:
            held = source["columns"] = CommentedMap()
            if source.fa.flow_style():
                held.fa.set_flow_style()
        held.update(named)
    return _written(writer, data)


def new_mapping(kind: str | None, columns: Mapping[str, MappedTo], headers: Sequence[str]) -> str:
    """The text of a mapping file."""
    data = CommentedMap({"mapping": "1"})
    if kind is not None:
        data["kind"] = kind
    data["columns"] = CommentedMap(columns)
    data["headers"] = list(headers)
    return _written(_writer(2, 0), data)


def _writer(indent: int, offset: int) -> YAML:
    writer = YAML()
    writer.preserve_quotes = True
    writer.width = 100_000
    writer.indent(mapping=2, sequence=indent, offset=offset)
    writer.representer.add_representer(type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null"))
    return writer


def _written(writer: YAML, data: object) -> str:
    stream = io.StringIO()
    writer.dump(data, stream)
    return stream.getvalue()
