"""The schemes at hand: those of a ruleset by id, and files."""

from __future__ import annotations

from pathlib import Path

from compliance.ground.problems import did_you_mean, refuse
from compliance.scoring.reading import read_scheme
from compliance.scoring.scheme import Scheme


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
