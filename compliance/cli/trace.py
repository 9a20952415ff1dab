"""``compliance trace``."""
from __future__ import annotations
def trace() -> None:
    """trace."""
