"""Where reports go: any number of files and the screen, each in a form of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from compliance.ground.problems import InputError, Problem, did_you_mean, nearest, problem, refuse
from compliance.reports.formats import Form
from compliance.reports.write import save_all

SCREEN = "-"
"""What stands for the screen where a file is named."""


@dataclass(frozen=True, slots=True)
class Output:
    """A report to be made: its form, and its file (``None``: the screen)."""

    form: str
    path: Path | None = None


Make: TypeAlias = Callable[[Output], str | bytes]
"""Makes the report of an output."""


def outputs(named: Sequence[str], form: str | None, forms: Mapping[str, Form], option: str = "--output") -> tuple[Output, ...]:
    """The outputs that ``--output`` names, written ``file`` or ``form:file``; the screen where it names none.

    A file's form is the one written before it, else ``form`` (of ``--format``, for a single file only), else the one its ending
    tells. Raises :class:`InputError` with all that cannot be used, before anything is made.
    """
    problems: list[Problem] = []
    if form is not None and form not in forms:
        problems.append(_unknown("--format", form, forms))
    if not named and not problems:
        return (Output(form or "text"),)
    found: list[Output] = []
    for each in named:
        try:
            found.append(_output(each, form if len(named) == 1 else None, forms, option))
        except InputError as error:
            problems += error.problems
    if form is not None and len(named) > 1:
        problems.append(problem(
            "--format", f"有多个输出文件时不用 --format；请把格式写在文件前，如 {form}:{named[0]}", f"with several files leave out --format and write the form before the file: {form}:{named[0]}"))
    problems += _repeated(found, option)
    if problems:
        raise InputError(problems)
    return tuple(found)


def _output(named: str, form: str | None, forms: Mapping[str, Form], option: str) -> Output:
    prefix, colon, rest = named.partition(":")
    if colon and prefix in forms:
        form, named = prefix, rest
    elif colon and len(prefix) > 1 and (near := nearest(prefix, forms)) is not None:  # a single letter is a drive: C:\report.json
        raise refuse(option, f"没有“{prefix}”这种格式；是否应为“{near}:{rest}”？", f"there is no form '{prefix}'; did you mean '{near}:{rest}'?")
    if named == SCREEN:
        return Output(form or "text")
    if not named:
        raise refuse(option, f"“{prefix}:”后面缺少文件名", f"a file is missing after '{prefix}:'")
    path = Path(named)
    if path.is_dir() or not path.parent.is_dir():
        raise refuse(named, "这是文件夹；请给出文件名" if path.is_dir() else "所在的文件夹不存在；请先建立", "this is a folder; name a file" if path.is_dir() else "its folder does not exist; make it first")
    return Output(form or _told_by_ending(path, forms, option), path)


def _told_by_ending(path: Path, forms: Mapping[str, Form], option: str) -> str:
    endings = {ending: name for name, form in forms.items() for ending in form.endings}
    matching = [ending for ending in endings if path.name.lower().endswith(ending)]
    if not matching:
        listed = " ".join(endings)
        raise refuse(
            option, f"从文件名“{path.name}”看不出格式（认得 {listed}）；请把格式写在前面，如 text:{path.name}",
            f"the name '{path.name}' does not tell the form (known endings: {listed}); write the form before it, such as text:{path.name}")
    return endings[max(matching, key=len)]


def _unknown(option: str, form: str, forms: Mapping[str, Form]) -> Problem:
    zh, en = did_you_mean(form.lower(), forms)
    return problem(option, f"没有“{form}”这种格式{zh}（可选：{'、'.join(forms)}）", f"there is no form '{form}'{en} (known: {', '.join(forms)})")


def _repeated(found: Sequence[Output], option: str) -> list[Problem]:
    places = [None if output.path is None else output.path.resolve() for output in found]
    twice = dict.fromkeys(SCREEN if path is None else path.name for path in places if places.count(path) > 1)
    return [problem(option, f"“{name}”写了两次；一个文件只能有一种格式", f"'{name}' is named twice; a file has one form") for name in twice]


def refuse_binary_screen(wanted: Sequence[Output], forms: Mapping[str, Form], terminal: bool) -> None:
    """Refuse to show on a terminal what only a program can read."""
    for output in wanted:
        if terminal and output.path is None and forms[output.form].binary:
            raise refuse("--format", f"{output.form} 不是文字，不能显示在终端上；请用 -o 写入文件", f"{output.form} is no text for a terminal; write it to a file with -o")


def refuse_overwriting(wanted: Sequence[Output], read: Collection[Path]) -> None:
    """Refuse to write over a file that was read."""
    kept = [path for path in read if path.exists()]
    problems = [
        problem(output.path, "会覆盖读入的文件；请换一个文件名", "this would overwrite a file that was read; choose another name")
        for output in wanted if output.path is not None and output.path.exists() and any(output.path.samefile(path) for path in kept)]
    if problems:
        raise InputError(problems)


def deliver(wanted: Sequence[Output], make: Make) -> str | bytes | None:
    """Make every report, then write all files or none; what is for the screen is handed back. Raises :class:`InputError`."""
    made = {output: make(output) for output in wanted}
    save_all({output.path: content for output, content in made.items() if output.path is not None})
    return next((content for output, content in made.items() if output.path is None), None)
