"""Many departments: their dossiers found below one folder and judged side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from compliance.evidence.assess import Assessment
from compliance.evidence.terms import Terms, judge
from compliance.evidence.workers import side_by_side
from compliance.ground.problems import InputError, Problem, problem
from compliance.records.kinds import kinds
from compliance.rules.rule import Ruleset
from compliance.sources.dossier import MANIFEST
from compliance.sources.table import quoted

MAX_DEPTH = 4
"""Dossiers are looked for so many folders deep."""

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Visit(Generic[Seen]):
    """A department by its folder, written with slashes from the province's: what was seen of its assessment, or why there is none."""

    folder: str
    seen: Seen | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Province:
    """The folders below ``root`` that hold a dossier, in order, and those that could not be looked into."""

    root: Path
    folders: tuple[str, ...]
    closed: tuple[Visit[None], ...]


def find_province(path: Path) -> Province | None:
    """The departments below a folder without ``dossier.yaml``; ``None`` for anything else, and where there are none.

    Linked folders are not followed: one that leads out of the province to a dossier is named among the closed ones.
    Hidden folders, and folders inside a dossier, are passed over. A dossier whose ``dossier.yaml`` is called otherwise is among the closed ones.
    """
    if not path.is_dir() or (path / MANIFEST).exists():
        return None
    folders: list[str] = []
    closed: list[Visit[None]] = []
    for below, trouble in _walk(path, path.resolve(), 1):
        shown = below.relative_to(path).as_posix()
        if trouble is None:
            folders.append(shown)
        else:
            closed.append(Visit(shown, None, (trouble,)))
    return Province(path, tuple(sorted(folders)), tuple(sorted(closed, key=lambda visit: visit.folder))) if folders or closed else None


def _walk(folder: Path, root: Path, depth: int) -> Iterator[tuple[Path, Problem | None]]:
    try:
        entries = sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    except OSError as error:
        yield folder, _closed(folder, error)
        return
    for entry in entries:
        try:
            held = _manifest(entry)
        except OSError as error:
            yield entry, _closed(entry, error)
            continue
        if entry.is_symlink():
            if held == MANIFEST and not entry.resolve().is_relative_to(root):
                yield entry, problem(entry.name, "是指向别处的链接，没有跟随；请把卷宗放进这个文件夹", "a link that leads elsewhere, not followed; put the dossier into this folder")
        elif held == MANIFEST:
            yield entry, None
        elif held is not None:
            yield entry, problem(held, f"文件名不对，卷宗没有检查；请改名为 {MANIFEST}", f"a dossier by another name, which was not checked; rename the file to {MANIFEST}")
        elif depth < MAX_DEPTH:
            yield from _walk(entry, root, depth + 1)


def _closed(folder: Path, error: OSError) -> Problem:
    return problem(folder.name, f"无法打开文件夹（{error.strerror}）", f"cannot open the folder ({error.strerror})")


def _manifest(folder: Path) -> str | None:
    """What a folder's manifest is called: as it should be, a link to nothing too, or as editors and file managers misname it; ``None`` where there is none."""
    if (folder / MANIFEST).exists() or (folder / MANIFEST).is_symlink():
        return MANIFEST
    names = sorted(entry.name for entry in folder.iterdir())
    return next((name for name in names if name.casefold().removesuffix(".txt") in _NEARLY), None)


_NEARLY = (MANIFEST, MANIFEST.replace(".yaml", ".yml"))


def survey(
    province: Province, law: Ruleset, terms: Terms, look: Callable[[Assessment], Seen], jobs: int, done: Callable[[], None],
) -> tuple[Visit[Seen], ...]:
    """Every department judged, in the order of their folders whichever finishes first; ``done`` is called after each.

    ``look`` takes from an assessment what is wanted of it and can be sent between processes. With one job nothing is
    started; else every worker holds the ruleset once. Raises :class:`InputError` where a worker is killed.
    """
    closed: list[Visit[Seen]] = [Visit(visit.folder, None, visit.problems) for visit in province.closed]
    visits = side_by_side(province.folders, partial(_visit, province.root, terms, look), law, jobs, done)
    return tuple(sorted([*visits, *closed], key=lambda visit: visit.folder))


def _visit(root: Path, terms: Terms, look: Callable[[Assessment], Seen], folder: str, law: Ruleset) -> Visit[Seen]:
    try:
        return Visit(folder, look(judge(root / folder, law, terms)))
    except InputError as error:
        return Visit(folder, None, error.problems)


def unplaced(key: str, told: tuple[Problem, ...], rows: Mapping[str, int]) -> tuple[Problem, ...]:
    """Why a department of a province in columns cannot be judged: what was ``told`` of its row, or that it has none; ``rows`` is how many it has of each kind."""
    return told if told and (key or not rows) else (*told, stranger(key, rows))


def stranger(key: str, rows: Mapping[str, int]) -> Problem:
    """Rows of a department that the province does not know, or that name none; how many there are of each kind."""
    names, count = {code: kinds()[code].name for code in rows}, sum(rows.values())
    zh, en = "、".join(f"{names[code].zh} {number}" for code, number in rows.items()), ", ".join(f"{names[code].en} {number}" for code, number in rows.items())
    if not key:
        return problem("", f"有 {count} 行记录没有写明部门（{zh}）；请补上", f"{count} rows name no department ({en}); fill it in")
    return problem(
        quoted(key), f"有 {count} 行记录属于这个部门（{zh}），但 department 中没有它；请补上一行，或改正部门的写法",
        f"{count} rows belong to this department ({en}), which is not among the departments; add a row for it, or correct how it is written")


def survey_code(codes: Sequence[int | None]) -> int:
    """The exit code of a survey from those of its departments (``None``: it could not be read): 2 where one could not be, else the gravest."""
    return max((2 if code is None else code for code in codes), default=0)
