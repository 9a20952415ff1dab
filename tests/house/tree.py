"""The files of the repository, as the house rules see them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "compliance"

SHIPPED = (".ci", "benchmarks", "compliance", "docs", "fixtures", "rulesets", "tests")
TEXT = {"", ".cfg", ".csv", ".html", ".ini", ".json", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}


def modules() -> list[Path]:
    """The package's Python files."""
    return sorted(PACKAGE.rglob("*.py"))


def texts() -> list[Path]:
    """All text files a clone holds; caches and environments are not looked at."""
    return sorted(path for path in _files() if path.suffix in TEXT and not {"__pycache__", "build"} & set(path.parts[len(ROOT.parts):]))


def pages() -> list[Path]:
    """The Markdown pages that readers follow."""
    return [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shown(path: Path) -> str:
    """A path as the repository names it."""
    return path.relative_to(ROOT).as_posix()


def _files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.name != ".git")
    for folder in SHIPPED:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file())
