"""What several commands begin with: open, load, assess."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from compliance.evidence.assess import Assessment, assess
from compliance.ground.problems import did_you_mean, refuse
from compliance.ground.shipped import rulesets
from compliance.rules.load import load_ruleset
from compliance.scoring.reading import read_scheme
from compliance.scoring.scheme import Scheme
from compliance.sources.dossier import Dossier, open_dossier


def run(path: Path, as_of: dt.date | None, engine: str, ruleset: Path | None, scheme: Path | None, jurisdiction: str | None = None) -> Assessment:
    """The assessment of what is at a path. Raises :class:`InputError`."""
    dossier = open_dossier(path, as_of, jurisdiction=jurisdiction)
    folder = ruleset or rulesets()
    law = load_ruleset(folder)
    return assess(dossier, law, find_scheme(dossier, scheme, folder), engine)


def find_scheme(dossier: Dossier, given: Path | None, folder: Path) -> Scheme | None:
    """The scheme asked for, else the dossier's: an id of a shipped scheme, or a file beside the dossier; ``None`` where it names none."""
    if given is not None:
        return read_scheme(given)
    if dossier.scheme is None:
        return None
    shipped = folder / "schemes" / f"{dossier.scheme}.yaml"
    if shipped.is_file() and Path(dossier.scheme).name == dossier.scheme:
        return read_scheme(shipped)
    beside = dossier.path.parent / dossier.scheme
    if beside.is_file() and beside.resolve().is_relative_to(dossier.path.parent.resolve()):
        return read_scheme(beside)
    known = sorted(each.stem for each in (folder / "schemes").glob("*.yaml"))
    zh, en = did_you_mean(dossier.scheme, known)
    raise refuse(dossier.path.name, f"没有评分标准“{dossier.scheme}”{zh}（已有：{'、'.join(known)}）", f"there is no scheme '{dossier.scheme}'{en} (known: {', '.join(known)})")
