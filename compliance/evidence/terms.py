"""On what terms dossiers are judged, and one dossier judged on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from compliance.engines.sampling import Share
from compliance.evidence.assess import Assessment, assess
from compliance.evidence.finished import Finished
from compliance.ground.problems import InputError, Problem, problem, refuse
from compliance.rules.rule import Ruleset
from compliance.scoring.shelf import find_scheme
from compliance.sources.dossier import MANIFEST, Dossier, open_dossier
from compliance.sources.files import digest


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for in place of what dossiers say themselves.

    ``folder`` holds the ruleset and the schemes, ``scheme`` is a file that replaces the dossier's scheme; ``jurisdiction``
    is that of a single ledger, which names none; ``witness`` is how many of many records a second engine judges again.
    """

    folder: Path
    engine: str = "auto"
    as_of: dt.date | None = None
    scheme: Path | None = None
    jurisdiction: str | None = None
    witness: Share = "usual"


def judge(path: Path, law: Ruleset, terms: Terms, dossier: Dossier | None = None) -> Assessment:
    """The assessment of what is at a path, or of the ``dossier`` that was read from it. Raises :class:`InputError`."""
    dossier = dossier or open_dossier(path, terms.as_of, jurisdiction=terms.jurisdiction)
    return assess(dossier, law, find_scheme(dossier, terms.scheme, terms.folder), terms.engine, witness=terms.witness)


def judge_again(report: Finished, where: Path | tuple[Path, ...], law: Ruleset, terms: Terms) -> Assessment:
    """The dossier of a report assessed as of the report's day; ``where`` is the dossier, or the folders to look for it in.

    Raises :class:`InputError`, which also names the inputs that are no longer those of the report.
    """
    path = where if isinstance(where, Path) else _look(report, where)
    parts = report.parts.dossier
    # A ledger, or a folder of notices, judged without a given day says so in a note; with the day given, the note would be missing.
    alone = path.suffix.lower() not in (".yaml", ".yml") if path.is_file() else not (path / MANIFEST).exists()
    day = None if parts.notes and alone else report.as_of
    try:
        return judge(path, law, replace(terms, as_of=day, jurisdiction=parts.jurisdiction))
    except InputError as error:
        raise InputError([*error.problems, *_changed(report, path if path.is_dir() else path.parent)]) from error


def _look(report: Finished, folders: tuple[Path, ...]) -> Path:
    named = report.parts.dossier.inputs[0].file
    if Path(named).name == named:
        for folder in folders:
            if (folder / named).exists():
                return folder / named
    raise refuse(
        "DOSSIER", f"报告所在的文件夹和当前文件夹里都没有“{_plain(named)}”；请在命令中给出卷宗", f"there is no '{_plain(named)}' in the report's folder or the current one; name the dossier in the command")


def _changed(report: Finished, folder: Path) -> list[Problem]:
    """The inputs that can be read and are not what the report rests on."""
    found = []
    for item in report.parts.dossier.inputs:
        path = folder / item.file
        if path.resolve().is_relative_to(folder.resolve()) and path.is_file() and digest(path) != item.sha256:
            found.append(problem(_plain(item.file), "这个文件在出具报告之后改过", "this file was changed after the report was made"))
    return found


def _plain(text: str) -> str:
    return "".join(letter for letter in text[:160] if letter.isprintable())
