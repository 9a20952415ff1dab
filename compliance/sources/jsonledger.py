"""Ledgers as JSON (an array of flat objects, or arrays by name) and JSON Lines."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from compliance.ground.problems import InputError, refuse
from compliance.ground.values import Name
from compliance.sources.delimited import MAX_ROWS
from compliance.sources.jsontext import Bytes, Event, broken, events, opened, repeated, scalar
from compliance.sources.placed import Numbered, PlacedTable, check_size, nested, pointer
from compliance.sources.table import MAX_CELLS, MAX_COLUMNS, Raw, Table

JSON = (".json",)
LINES = (".jsonl", ".ndjson")
MAX_LINE = 16 * 1024 * 1024
"""The longest line of a JSON Lines file, in bytes."""


def read_json(path: Path, name: str) -> list[Table]:
    """The tables of a JSON ledger: one, or one for each named array. Numbers are exact; every value's place is its JSON pointer."""
    with opened(path, name) as (source, notes):
        stream = events(source, name)
        first, _ = next(stream, ("", None))
        if first == "start_array":
            tables: list[Table] = [_table(name, None, "#", stream, notes)]
        elif first == "start_map":
            tables = list(_named_arrays(name, stream, notes))
        else:
            raise _shape(name)
        # A second document, or rubbish, would stand after the first.
        for _ in stream:
            raise _shape(name)
        return tables


def read_json_lines(path: Path, name: str) -> list[Table]:
    """The table of a file with one flat object on each line; blank lines are passed over."""
    rows = _Rows(name)
    numbers = array("Q")
    with opened(path, name) as (source, notes):
        for number, line in json_lines(source, name):
            found = parse_line(line, f"{name}:{number}")
            if not isinstance(found, dict):
                raise refuse(f"{name}:{number}", "这一行不是 JSON 对象；JSON Lines 每行是一条记录", "the line is no JSON object; each line of JSON Lines is one record")
            rows.add({key: value if type(value) is str else _flat(value, f"{name}:{number}#", key) for key, value in found.items()})
            numbers.append(number)
    return [rows.table(None, Numbered(numbers), notes)]


def json_lines(source: Bytes, name: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, by number from 1."""
    number, rest = 0, b""
    while chunk := source.read(1 << 20):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            number += 1
            if line.strip():
                yield number, line.decode("utf-8")
        if len(rest) > MAX_LINE:
            raise refuse(f"{name}:{number + 1}", f"一行超过 {MAX_LINE:,} 字节", f"a line of more than {MAX_LINE:,} bytes")
    if rest.strip():
        yield number + 1, rest.decode("utf-8")


class _Refused(ValueError):
    """A key that occurs twice, or a word such as NaN, found while a line is parsed."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Refused("key", next(key for key in keys if keys.count(key) > 1))
    return found


def _no_number(word: str) -> object:
    raise _Refused("word", word)


# One for all lines: json.loads would make one for each.
_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=Decimal, parse_constant=_no_number)


def parse_line(line: str, place: str) -> object:
    """The value on one line. Raises :class:`InputError` for text that is no JSON, NaN, a repeated key and deep nesting."""
    try:
        found: object = _DECODER.decode(line)
    except _Refused as error:
        what, said = error.args
        raise repeated(place, said) if what == "key" else broken(place, "", "", said) from error
    except json.JSONDecodeError as error:
        raise broken(place, f"第 {error.colno} 个字符处", f"at character {error.colno}", error.msg) from error
    except RecursionError as error:
        raise broken(place, "嵌套过深处", "where it is nested too deeply", "nesting") from error
    except (ValueError, ArithmeticError) as error:  # Python refuses whole numbers of more than 4300 digits, and exponents of more than 18
        raise broken(place, "过长的数字处", "at a number that is too long", "number") from error
    return found


class _Rows:
    """Objects gathered into one table: its columns are all keys in the order they first occur."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: dict[str, int] = {}
        self.rows: list[list[Raw]] = []

    def add(self, values: Mapping[str, Raw]) -> None:
        columns = self.columns
        for key in values:
            if key not in columns:
                columns[key] = len(columns)
                if len(columns) > MAX_COLUMNS:
                    check_size(len(self.rows) + 1, len(columns), self.name)
        row: list[Raw] = [""] * len(columns)
        for key, value in values.items():
            row[columns[key]] = value
        self.rows.append(row)
        if len(self.rows) * len(columns) > MAX_CELLS or len(self.rows) > MAX_ROWS:
            check_size(len(self.rows), len(columns), self.name)

    def table(self, sheet: str | None, parts: list[str] | Numbered, notes: tuple[Name, ...]) -> PlacedTable:
        width = len(self.columns)
        rows: list[list[Raw]] = [list(self.columns), *(row if len(row) == width else [*row, *[""] * (width - len(row))] for row in self.rows)]
        tails = [("#" if isinstance(parts, Numbered) else "") + pointer(key) for key in self.columns]
        return PlacedTable(self.name, sheet, rows, notes=notes, row_parts=parts, column_parts=tails)


def _named_arrays(name: str, stream: Iterator[Event], notes: tuple[Name, ...]) -> Iterator[PlacedTable]:
    seen: set[str] = set()
    for event, value in stream:
        if event == "end_map":
            return
        key = str(value)
        if key in seen:
            raise repeated(name, key)
        seen.add(key)
        if next(stream)[0] != "start_array":
            raise _shape(f"{name}#{pointer(key)}")
        yield _table(name, key, f"#{pointer(key)}", stream, notes)


def _table(name: str, sheet: str | None, where: str, stream: Iterator[Event], notes: tuple[Name, ...]) -> PlacedTable:
    rows = _Rows(name)
    parts = [where]
    for event, _ in stream:
        if event == "end_array":
            break
        here = f"{where}/{len(rows.rows)}"
        if event != "start_map":
            raise refuse(f"{name}{here}", "这里应是一个对象（一条记录）", "here should be an object (one record)")
        rows.add(_object(f"{name}{here}", stream))
        parts.append(here)
    return rows.table(sheet, parts, notes)


def _object(place: str, stream: Iterator[Event]) -> dict[str, Raw]:
    values: dict[str, Raw] = {}
    for event, value in stream:
        if event == "end_map":
            break
        key = str(value)
        if key in values:
            raise repeated(place, key)
        sort, found = next(stream)
        if sort in ("start_map", "start_array"):
            raise nested(f"{place}{pointer(key)}")
        values[key] = found if type(found) is str else _flat(found, place, key)
    return values


def _flat(value: object, place: str, key: str) -> Raw:
    if isinstance(value, dict | list):
        raise nested(place + pointer(key))
    return "" if value is None else value if isinstance(value, bool) else scalar(value, place + pointer(key))


def _shape(place: str) -> InputError:
    return refuse(
        place,
        "应是对象数组 [{…}, {…}]，或按记录类型分组的数组 {\"contract\": [{…}], \"payment\": [{…}]}",
        "expected an array of objects [{...}, {...}], or arrays by kind of record {\"contract\": [{...}], \"payment\": [{...}]}",
    )


