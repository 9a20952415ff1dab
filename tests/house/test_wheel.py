"""The wheel holds everything the program needs, and an installed copy finds it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT

ASK = "import compliance; from compliance.ground.shipped import rulesets; print(compliance.__file__); print(rulesets())"


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *words], check=True, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network from the build tool that the test extra installs."""
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", str(ROOT), "--no-deps", "--no-index", "--no-build-isolation", "-w", str(folder))
    (built,) = folder.glob("compliance-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an installed copy."""
    folder = tmp_path_factory.mktemp("installed")
    _pip("install", "--no-deps", "--no-index", "--no-compile", "--target", str(folder), str(wheel))
    return folder


def _run(installed: Path, elsewhere: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, *words], cwd=elsewhere, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def test_wheel_holds_rulesets_and_record_kinds(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    rulesets = {f"compliance/_rulesets/{path.relative_to(ROOT / 'rulesets').as_posix()}" for path in (ROOT / "rulesets").rglob("*.yaml")}
    declared = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.yaml")}
    assert {part.split("/")[2] for part in rulesets} >= {"law", "parameters", "metrics", "schemes"}
    assert any(part.startswith("compliance/records/kinds/") for part in declared)
    assert not (rulesets | declared) - held


def test_wheel_holds_the_templates_of_pages(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    kept = {path.relative_to(ROOT).as_posix() for path in (PACKAGE / "reports").rglob("*") if path.suffix in (".j2", ".css", ".js")}
    assert kept
    assert not kept - held


def test_wheel_holds_nothing_but_the_program(wheel: Path) -> None:
    outside = [name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("compliance/") and ".dist-info/" not in name]
    assert not outside


def test_installed_copy_finds_its_own_rulesets(installed: Path, tmp_path: Path) -> None:
    run = _run(installed, tmp_path, "-c", ASK)
    assert run.returncode == 0, run.stderr
    assert [Path(line) for line in run.stdout.splitlines()] == [installed / "compliance" / "__init__.py", installed / "compliance" / "_rulesets"]


def test_installed_copy_lists_the_rules_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    there = _run(installed, tmp_path, "-m", "compliance", "rule", "list")
    here = _run(ROOT, tmp_path, "-m", "compliance", "rule", "list")
    assert (there.returncode, here.returncode) == (0, 0), there.stderr + here.stderr
    assert there.stdout == here.stdout
    assert there.stdout.strip()


def test_installed_copy_checks_the_shipped_dossier(installed: Path, tmp_path: Path) -> None:
    run = _run(installed, tmp_path, "-m", "compliance", "check", str(ROOT / "fixtures" / "liwan-2024"), "--exit-zero")
    assert run.returncode == 0, run.stderr
    assert "97.97" in run.stdout
