"""What was read and checked, kept between runs, so that the same files are not parsed and checked again each time.

It is kept under a hash of all that it depends on: of the files, of the program's own version and code, and of Python's. It lies in the
user's own cache folder; without one, or with ``COMPLIANCE_CACHE=off``, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from compliance import __version__

SWITCH = "COMPLIANCE_CACHE"
"""``off`` keeps nothing; a path is the folder to keep it in."""

_CODE = Path(__file__).parents[1]
_MOST = 8
_DAMAGED = (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError, OSError)

Thing = TypeVar("Thing")


def kept(name: str, files: Iterable[Path], layers: Iterable[str], make: Callable[[], Thing], beside: Path | None = None) -> Thing:
    """What ``make`` makes of files by the code of some layers: as it was kept, or made and kept; ``beside``: files are known by their places under this folder."""
    place = cache_folder()
    if place is None:
        return make()
    path = place / f"{name}-{fingerprint(files, layers, beside)}.pickle"
    try:
        with path.open("rb") as file:
            found: Thing = pickle.load(file)  # noqa: S301 - the user's own cache, as trusted as the program's own files
    except _DAMAGED:
        found = make()
        _keep(name, found, path)
    return found


def cache_folder() -> Path | None:
    """Where things are kept; ``None`` where the user has switched it off or has no home."""
    said = os.environ.get(SWITCH, "")
    if said:
        return None if said == "off" else Path(said)
    for variable, below in (("LOCALAPPDATA", ""), ("XDG_CACHE_HOME", ""), ("HOME", ".cache")):
        if os.environ.get(variable):
            return Path(os.environ[variable]) / below / "compliance"
    return None


def fingerprint(files: Iterable[Path], layers: Iterable[str], beside: Path | None = None) -> str:
    """A hash of files and of the code of some layers."""
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    code = sorted(path for layer in layers for path in (_CODE / layer).glob("*.py"))
    for path in [*files, *code]:
        digest.update(f"\0{path.relative_to(beside) if beside is not None and path.is_relative_to(beside) else path.name}\0".encode())
        try:
            digest.update(path.read_bytes())
        except OSError:
            digest.update(b"unreadable")
    return digest.hexdigest()[:32]


def _keep(name: str, thing: object, path: Path) -> None:
    """Write it whole or not at all; what cannot be kept is no fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            pickle.dump(thing, file, pickle.HIGHEST_PROTOCOL)
        Path(written).replace(path)
        for old in sorted(path.parent.glob(f"{name}-*.pickle"), key=lambda each: each.stat().st_mtime)[:-_MOST]:
            old.unlink(missing_ok=True)
    except OSError:
        return
