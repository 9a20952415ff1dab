"""What all tests of ``compliance lint`` share."""

from functools import cache

from compliance.evidence.lint import Linter, linter


@cache
def tools() -> Linter:
    """The shipped linter."""
    return linter()
