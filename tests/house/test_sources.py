"""The house rules for the text of the repository itself."""

import ast
import doctest
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import compliance
from tests.house.tree import PACKAGE, ROOT, modules, shown, texts

MOST_LINES = 300


def test_every_module_fits_on_a_few_screens() -> None:
    too_long = {shown(path): lines for path in modules() if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES}
    assert not too_long


def test_every_public_name_has_a_docstring() -> None:
    missing = [f"{shown(path)}: {name}" for path in modules() for name in undocumented(path)]
    assert not missing


def undocumented(path: Path) -> Iterator[str]:
    """The public module, classes, functions and methods of a file that say nothing about themselves."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if ast.get_docstring(tree) is None:
        yield "the module"
    yield from _undocumented(tree.body, "")


def _undocumented(body: list[ast.stmt], owner: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If | ast.Try):
            yield from _undocumented([*node.body, *node.orelse], owner)
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not _repeats_another(node) and not (ast.get_docstring(node) or "").strip():
            yield owner + node.name
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(node.body, f"{owner}{node.name}.")


def _repeats_another(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a definition only adds a signature or a setter to one that is documented."""
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    return any(said.split(".")[-1] in {"overload", "setter", "deleter"} for said in decorators)


def test_the_docstring_rule_can_fail(tmp_path: Path) -> None:
    path = tmp_path / "silent.py"
    path.write_text("class Silent:\n    def method(self): ...\n\n    def _private(self): ...\n", encoding="utf-8")
    assert list(undocumented(path)) == ["the module", "Silent", "Silent.method"]


def _importable() -> list[str]:
    found = pkgutil.walk_packages([str(PACKAGE)], "compliance.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


@pytest.mark.parametrize("name", _importable())
def test_examples_in_docstrings_are_true(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


# The first part of an absolute path that exists on one machine only; web addresses and system commands are not meant.
ONE_MACHINE = re.compile(r"(?<![\w.:/<~-])/(?:home|Users|root|tmp|var|work|mnt|opt|srv|workspace|private)/[\w.-]+|\b[A-Z]:\\+Users\b|\.librar[y]\b")


def test_nothing_names_the_machine_it_was_written_on() -> None:
    named = [
        f"{shown(path)}:{number}: {line.strip()[:120]}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if ONE_MACHINE.search(line)
    ]
    assert not named


@pytest.mark.parametrize("text", ["cd /" + "work/main", '"/' + 'home/li/合同.xlsx"', "`C:" + "\\Users\\li`"])
def test_the_machine_rule_can_fail(text: str) -> None:
    assert ONE_MACHINE.search(text)


def test_changelog_tells_of_what_is_not_released_yet() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = text.split("## [Unreleased]")[1].split("\n## [")[0]
    assert re.search(r"^- \S", unreleased, re.MULTILINE)


def test_every_released_version_has_its_entry() -> None:
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    assert not versions or versions[0] == compliance.__version__


def test_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_decision_has_its_three_parts() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9][0-9][0-9][0-9]-*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(len(pages)))
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], shown(page)
