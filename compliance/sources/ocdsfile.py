"""OCDS files: releases, release packages, record packages and JSON Lines of them, as one tree for each contracting process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from compliance.ground.problems import InputError, refuse
from compliance.ground.values import Name
from compliance.sources.jsonledger import json_lines, parse_line
from compliance.sources.jsontext import MAX_DEPTH, Event, events, opened, repeated, scalar
from compliance.sources.placed import pointer
from compliance.sources.table import Raw

MARKS = frozenset({"ocid", "releases", "records"})
"""The keys by which a JSON object is known to be OCDS."""

MAX_VALUES = 200_000
"""The most values of one release."""

MAX_RELEASES = 500_000
"""The most releases of one file."""

# What no field of ours comes from; a published package is mostly this.
_UNREAD = frozenset({"items", "description", "tenderers", "address", "contactPoint", "additionalIdentifiers", "milestones", "location", "extensions", "relatedProcesses"})
_LINKED = Name("有只给链接、没有内容的发布（release），没有跟随链接", "some releases are only links; links are not followed")


class Leaf(NamedTuple):
    """One value with its JSON pointer."""

    raw: Raw
    place: str


Tree: TypeAlias = "dict[str, Tree] | list[Tree] | Leaf"


def is_ocds(path: Path, name: str, lines: bool) -> bool:
    """Whether the top-level object (of the first line) names an ocid, releases or records."""
    with opened(path, name) as (source, _):
        if lines:
            first = next(iter(json_lines(source, name)), None)
            found = parse_line(first[1], f"{name}:{first[0]}") if first else None
            return isinstance(found, dict) and not MARKS.isdisjoint(found) and ("ocid" in found or any(isinstance(found.get(mark), list) for mark in MARKS))
        depth = 0
        for event, value in events(source, name):
            depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
            if depth == 1 and (event == "map_key" and value in MARKS):
                return True
            if event == "start_array" and depth == 1:
                return False
    return False


def read_processes(path: Path, name: str, lines: bool) -> tuple[dict[str, Tree], tuple[Name, ...]]:
    """The merged releases of each contracting process by ocid, in the order they first occur, and notes."""
    releases: dict[str, list[dict[str, Tree]]] = {}
    linked = False
    with opened(path, name) as (source, notes):
        found = _lines(name, json_lines(source, name)) if lines else _releases(name, events(source, name))
        for count, release in enumerate(found):
            if count >= MAX_RELEASES:
                raise refuse(name, f"发布（release）超过 {MAX_RELEASES:,} 个；请拆分文件", f"more than {MAX_RELEASES:,} releases; split the file")
            ocid = release.get("ocid")
            if not isinstance(ocid, Leaf):
                linked = linked or "url" in release
                if "url" not in release:
                    raise refuse(name, "有发布（release）没有 ocid，不是有效的 OCDS 数据", "a release has no ocid: this is not valid OCDS")
                continue
            releases.setdefault(str(ocid.raw), []).append(release)
    processes: dict[str, Tree] = {ocid: _merged(sorted(each, key=_date)) for ocid, each in releases.items()}
    return processes, (*notes, _LINKED) if linked else notes


def _lines(name: str, lines: Iterator[tuple[int, str]]) -> Iterator[dict[str, Tree]]:
    for number, line in lines:
        found = _grown(parse_line(line, f"{name}:{number}"), f":{number}#", name, MAX_DEPTH)
        if not isinstance(found, dict):
            raise refuse(f"{name}:{number}", "这一行不是 JSON 对象", "the line is no JSON object")
        yield from _of(found)


def _grown(value: object, place: str, name: str, levels: int) -> Tree:
    if not levels:
        raise refuse(name, f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return {key: _grown(inner, place + pointer(key), name, levels - 1) for key, inner in value.items() if key not in _UNREAD}
    if isinstance(value, list):
        return [_grown(inner, f"{place}/{index}", name, levels - 1) for index, inner in enumerate(value)]
    return Leaf(scalar(value, f"{name}{place}"), place)


def _releases(name: str, stream: Iterator[Event]) -> Iterator[dict[str, Tree]]:
    """The releases of a package one after another, so that no package is held whole."""
    if next(stream, ("", None))[0] != "start_map":
        raise _no_ocds(name)
    rest: dict[str, Tree] = {}
    budget = [MAX_VALUES]
    for event, value in stream:
        if event == "end_map":
            break
        key = str(value)
        if key in rest:
            raise repeated(name, key)
        sort, held = next(stream)
        if key in ("releases", "records") and sort == "start_array":
            rest[key] = []
            yield from _items(name, f"#/{key}", stream)
        else:
            rest[key] = _tree(name, f"#{pointer(key)}", sort, held, stream, budget)
    if MARKS.isdisjoint(rest):
        raise _no_ocds(name)
    if "ocid" in rest:
        yield from _of(rest)


def _items(name: str, where: str, stream: Iterator[Event]) -> Iterator[dict[str, Tree]]:
    for index, (event, value) in enumerate(stream):
        if event == "end_array":
            return
        item = _tree(name, f"{where}/{index}", event, value, stream, [MAX_VALUES])
        if not isinstance(item, dict):
            raise refuse(f"{name}{where}/{index}", "这里应是一个对象", "here should be an object")
        yield from _of(item)


def _of(item: dict[str, Tree]) -> Iterator[dict[str, Tree]]:
    """The releases of a record, of a package on one line, or the release itself. A compiled release stands for all of its process."""
    compiled, releases, records = item.get("compiledRelease"), item.get("releases"), item.get("records")
    if isinstance(compiled, dict):
        yield compiled
        return
    inner = [*(releases if isinstance(releases, list) else []), *(records if isinstance(records, list) else [])]
    if "releases" not in item and "records" not in item:
        yield item
    for each in inner:
        if isinstance(each, dict):
            yield from _of(each)


def _tree(name: str, place: str, event: str, value: object, stream: Iterator[Event], budget: list[int]) -> Tree:
    budget[0] -= 1
    if budget[0] < 0:
        raise refuse(f"{name}{place}", f"一个发布（release）超过 {MAX_VALUES:,} 个值", f"a release of more than {MAX_VALUES:,} values")
    if event == "start_map":
        found: dict[str, Tree] = {}
        for inner, key in stream:
            if inner == "end_map":
                break
            here = place + pointer(str(key))
            if str(key) in found:
                raise repeated(f"{name}{place}", str(key))
            grown = _tree(name, here, *next(stream), stream, budget)
            found[str(key)] = Leaf("", here) if key in _UNREAD else grown
        return found
    if event == "start_array":
        items: list[Tree] = []
        for inner, held in stream:
            if inner == "end_array":
                break
            items.append(_tree(name, f"{place}/{len(items)}", inner, held, stream, budget))
        return items
    return Leaf(scalar(value, f"{name}{place}"), place)


def _date(release: dict[str, Tree]) -> str:
    date = release.get("date")
    return str(date.raw) if isinstance(date, Leaf) else ""


def _merged(releases: list[dict[str, Tree]]) -> Tree:
    """Releases of one process as one, as the standard's merging says: later values go before earlier ones, list entries meet by their ``id``."""
    merged: Tree = releases[0]
    for release in releases[1:]:
        merged = _over(merged, release)
    return merged


def _over(before: Tree, after: Tree) -> Tree:
    match before, after:
        case dict(), dict():
            kept = {key: _over(value, after[key]) if key in after else value for key, value in before.items()}
            return {**kept, **{key: value for key, value in after.items() if key not in before}}
        case list(), list():
            known = {_id(item): item for item in before if _id(item)}
            if not known or not all(_id(item) for item in after):
                return after
            fresh = {_id(item): item for item in after}
            return [*(_over(item, fresh[key]) if key in fresh else item for key, item in known.items()), *(item for key, item in fresh.items() if key not in known)]
        case _:
            return after


def _id(item: Tree) -> str:
    found = item.get("id") if isinstance(item, dict) else None
    return str(found.raw) if isinstance(found, Leaf) else ""


def _no_ocds(name: str) -> InputError:
    return refuse(
        name,
        "不是 OCDS 数据：应是 release、release package 或 record package（含 ocid、releases 或 records）",
        "this is no OCDS: expected a release, a release package or a record package (with ocid, releases or records)",
    )
