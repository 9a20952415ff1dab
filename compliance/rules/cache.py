"""A checked ruleset kept between runs, so that the same files are not parsed and type-checked again each time.

The key is a hash of every file of the ruleset and of the record kinds, of the program's own version and code, and of
Python's. The cache lies in the user's own cache folder; without one, or with ``COMPLIANCE_CACHE=off``, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from pathlib import Path

from compliance import __version__
from compliance.records.kinds import DECLARATIONS
from compliance.rules.load import load_ruleset
from compliance.rules.rule import Ruleset

SWITCH = "COMPLIANCE_CACHE"
"""``off`` keeps nothing; a path is the folder to keep it in."""

_CODE = Path(__file__).parents[1]
_KEPT = 8
_DAMAGED = (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError, OSError)


def cached_ruleset(folder: Path) -> Ruleset:
    """The ruleset of a folder, from the cache where it is kept. Raises :class:`InputError` as :func:`load_ruleset`."""
    place = cache_folder()
    if place is None:
        return load_ruleset(folder)
    kept = place / f"ruleset-{fingerprint(folder)}.pickle"
    found = _read(kept)
    if found is None:
        found = load_ruleset(folder)
        _keep(found, kept)
    return found


def cache_folder() -> Path | None:
    """Where rulesets are kept; ``None`` where the user has switched it off or has no home."""
    said = os.environ.get(SWITCH, "")
    if said:
        return None if said == "off" else Path(said)
    for variable, below in (("LOCALAPPDATA", ""), ("XDG_CACHE_HOME", ""), ("HOME", ".cache")):
        if os.environ.get(variable):
            return Path(os.environ[variable]) / below / "compliance"
    return None


def fingerprint(folder: Path) -> str:
    """A hash of all that a checked ruleset depends on."""
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    code = [path for part in ("ground", "language", "records", "rules") for path in (_CODE / part).glob("*.py")]
    for path in [*sorted(folder.rglob("*.yaml")), *sorted(DECLARATIONS.glob("*.yaml")), *sorted(code)]:
        digest.update(f"\0{path.relative_to(folder) if path.is_relative_to(folder) else path.name}\0".encode())
        try:
            digest.update(path.read_bytes())
        except OSError:
            digest.update(b"unreadable")
    return digest.hexdigest()[:32]


def _read(kept: Path) -> Ruleset | None:
    try:
        with kept.open("rb") as file:
            found = pickle.load(file)  # noqa: S301 - the user's own cache, as trusted as the program's own files
    except _DAMAGED:
        return None
    return found if isinstance(found, Ruleset) else None


def _keep(ruleset: Ruleset, kept: Path) -> None:
    """Write it whole or not at all; a cache that cannot be written is no fault."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent)
        with os.fdopen(handle, "wb") as file:
            pickle.dump(ruleset, file, pickle.HIGHEST_PROTOCOL)
        Path(name).replace(kept)
        for old in sorted(kept.parent.glob("ruleset-*.pickle"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
