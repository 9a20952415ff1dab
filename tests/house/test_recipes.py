"""The recipes of docs/how-to/continuous-integration.md and the pre-commit hooks: their shape, and (long) their very steps in a fresh clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.tree import ROOT
from tests.programs import program

PAGE = ROOT / "docs" / "how-to" / "continuous-integration.md"
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def recipe(name: str) -> str:
    found = re.search(rf"<!-- recipe: {name} -->\n```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def accepts(schema: str, text: str, tmp_path: Path) -> bool:
    path = tmp_path / "settings.yml"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    return subprocess.run(command, capture_output=True, check=False, timeout=120).returncode == 0


@pytest.mark.parametrize(("name", "schema", "wrong"), [("github", "github-workflows", ("runs-on:", "runs_on:")), ("gitlab", "gitlab-ci", ("  when: always", "  when: often"))])
def test_a_recipe_is_what_its_service_reads(name: str, schema: str, wrong: tuple[str, str], tmp_path: Path) -> None:
    text = recipe(name)
    assert accepts(schema, text, tmp_path)
    assert wrong[0] in text
    assert not accepts(schema, text.replace(*wrong), tmp_path)


def test_the_hooks_name_commands_and_files() -> None:
    hooks = {hook["id"]: hook for hook in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))}
    assert set(hooks) == {"compliance-check", "compliance-rule-test"}
    for hook in hooks.values():
        assert hook["entry"].startswith("compliance ")
        assert hook["language"] == "python"
    checked = re.compile(hooks["compliance-check"]["files"])
    assert [bool(checked.search(name)) for name in ("d/dossier.yaml", "合同台账.xlsx", "a/b.csv", "README.md", "rules/law.yaml")] == [True, True, True, False, False]
    assert all(f"id: {name}" in PAGE.read_text(encoding="utf-8") for name in hooks)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as a fresh clone would have it."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    folder = tmp_path_factory.mktemp("source") / "compliance"
    git(ROOT, "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder))
    for path in (HOOKS, PAGE):  # as they are now, committed or not
        shutil.copy(path, folder / path.relative_to(ROOT))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "now")
    return folder


def dossiers(folder: Path, name: str) -> Path:
    """A repository with one of the fixtures as its dossier."""
    folder.mkdir()
    git(folder, "init", "--quiet")
    shutil.copytree(ROOT / "fixtures" / name, folder / "dossiers" / "2024")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "dossier")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, source: Path) -> dict[str, str]:
    """What a runner's shell has: a Python of its own, and where the program comes from."""
    folder = tmp_path_factory.mktemp("runner")
    venv.create(folder / "venv", with_pip=True)
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_EXTRA_INDEX_URL") if name in os.environ}
    path = os.pathsep.join([str(folder / "venv" / "bin"), os.environ["PATH"]])
    return {**kept, "PATH": path, "LANG": "C.UTF-8", "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "COMPLIANCE": f"git+file://{source}"}


def shell(steps: list[str], folder: Path, env: dict[str, str]) -> list[int]:
    return [subprocess.run(["bash", "-e", "-o", "pipefail", "-c", step], cwd=folder, env=env, check=False, timeout=900).returncode for step in steps]


@pytest.mark.long
@pytest.mark.parametrize(("fixture", "code"), [("clean", 0), ("liwan-2024", 1)])
def test_the_steps_for_github(fixture: str, code: int, tmp_path: Path, environment: dict[str, str]) -> None:
    workflow: Any = yaml.safe_load(recipe("github"))
    folder = dossiers(tmp_path / "repository", fixture)
    steps = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    env = {**environment, "DOSSIER": workflow["env"]["DOSSIER"]}
    assert shell(steps, folder, env) == [0, code, 0]
    assert (folder / "report.sarif").exists()
    assert Path(env["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8").startswith("### ")


@pytest.mark.long
@pytest.mark.parametrize(("fixture", "code"), [("clean", 0), ("liwan-2024", 1)])
def test_the_steps_for_gitlab(fixture: str, code: int, tmp_path: Path, environment: dict[str, str]) -> None:
    job: Any = yaml.safe_load(recipe("gitlab"))["compliance"]
    folder = dossiers(tmp_path / "repository", fixture)
    assert shell([*job["before_script"], *job["script"]], folder, {**environment, "DOSSIER": job["variables"]["DOSSIER"]}) == [0, code]
    assert all((folder / name).exists() for name in (job["artifacts"]["reports"]["codequality"], job["artifacts"]["reports"]["junit"]))


@pytest.mark.long
def test_the_hooks_pass_and_fail(tmp_path: Path, source: Path) -> None:
    pre_commit = program("pre-commit")
    for fixture, code in (("clean", 0), ("liwan-2024", 1)):
        folder = dossiers(tmp_path / fixture, fixture)
        (folder / ".pre-commit-config.yaml").write_text(
            f"repos:\n  - repo: {source}\n    rev: HEAD\n    hooks:\n      - id: compliance-check\n        args: [--format, concise, dossiers/2024]\n", encoding="utf-8")
        git(folder, "add", "--all")
        run = subprocess.run([pre_commit, "run", "--all-files"], cwd=folder, capture_output=True, encoding="utf-8", env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "kept")}, check=False, timeout=900)
        assert run.returncode == code, run.stdout + run.stderr
        assert ("Passed" if code == 0 else "PROC-019") in run.stdout
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rulesets", rules)
    git(rules, "init", "--quiet")
    git(rules, "add", "--all")
    tried = [pre_commit, "try-repo", str(source), "compliance-rule-test", "--all-files"]
    run = subprocess.run(tried, cwd=rules, capture_output=True, encoding="utf-8", env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "kept")}, check=False, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Passed" in run.stdout
