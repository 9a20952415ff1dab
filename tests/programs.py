"""Programs that tests open the program's files with: LibreOffice, Chromium, PostgreSQL, Java."""

import os
import shutil
from pathlib import Path

import pytest

POSTGRESQL = Path("/usr/lib/postgresql")
"""Debian keeps the server's programs here, by version, and off the PATH."""


def program(name: str) -> str:
    """The path of a program. Without it the test is skipped, or fails where ``.ci/run`` promises it (``CI`` is set)."""
    kept = sorted(POSTGRESQL.glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(kept[-1]) if kept else None)
    if found is None:
        message = f"{name} is not installed (.ci/run installs it)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    assert found is not None
    return found
