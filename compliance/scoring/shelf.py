"""The schemes at hand: those of a ruleset by id, and files."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.problems import did_you_mean, refuse
from compliance.scoring.reading import read_scheme
from compliance.scoring.scheme import Scheme
from compliance.sources.dossier import Dossier


def shelf(folder: Path) -> dict[str, Path]:
    """The scheme files of a ruleset by id."""
    return {path.stem: path for path in sorted((folder / "schemes").glob("*.yaml"))}


def fetch(given: str, folder: Path) -> Scheme:
    """The scheme of this id or in this file. Raises :class:`InputError` where there is none, with the nearest, and for a faulty file."""
    known = shelf(folder)
    if given in known:
        return read_scheme(known[given])
    path = Path(given)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_scheme(path)
    zh, en = did_you_mean(given, known)
    raise refuse(
        given, f"没有评分标准“{given}”{zh}（已有：{'、'.join(known)}；或给出一个 .yaml 文件）",
        f"there is no scheme '{given}'{en} (known: {', '.join(known)}; or give a .yaml file)")


def find_scheme(dossier: Dossier, given: Path | None, folder: Path) -> Scheme | None:
    """The scheme asked for, else the dossier's: an id of a shipped scheme, or a file beside the dossier; ``None`` where it names none."""
    return named_scheme(dossier.scheme, dossier.path, given, folder)


def named_scheme(named: str | None, path: Path, given: Path | None, folder: Path) -> Scheme | None:
    """The scheme given, else the one that the file at ``path`` names, as :func:`find_scheme`."""
    if given is not None:
        return read_scheme(given)
    if named is None:
        return None
    known = shelf(folder)
    if named in known:
        return read_scheme(known[named])
    beside = path.parent / named
    if beside.is_file() and beside.resolve().is_relative_to(path.parent.resolve()):
        return read_scheme(beside)
    zh, en = did_you_mean(named, known)
    raise refuse(path.name, f"没有评分标准“{named}”{zh}（已有：{'、'.join(known)}）", f"there is no scheme '{named}'{en} (known: {', '.join(known)})")
