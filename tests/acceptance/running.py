"""The program run as its users run it: in this process for speed, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from compliance.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def data(self) -> dict[str, object]:
        """The report as JSON."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def run(*arguments: object) -> Outcome:
    """The program with these arguments, in this process. Nothing it does may end in a traceback."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert "Traceback" not in result.output
    return Outcome(result.exit_code, result.stdout, result.stderr)


def refused(*arguments: object) -> str:
    """What the program says on standard error when it cannot use an input."""
    found = run(*arguments)
    assert found.code == 2
    assert not found.out
    return found.err


def process(*arguments: object, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a process, with a bare environment and these additions."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    env = {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **environment}
    command = [sys.executable, "-m", "compliance", *map(str, arguments)]
    found = subprocess.run(command, capture_output=True, encoding="utf-8", env=env, cwd=folder or ROOT, timeout=300, check=False)
    assert "Traceback" not in found.stderr
    return found


def rule(code: str = "DEMO-001", **parts: object) -> dict[str, object]:
    """A rule on contracts as its file would say it: published within two working days, unless ``parts`` say otherwise."""
    basis = [{"instrument": "某条例", "article": "第五十条", "in_force": "2015-03-01"}]
    given = {"code": code, "name": {"zh": "合同公告时效", "en": "Contract published in time"}, "basis": basis, "standing": "verified", "severity": "violation",
             "dated_by": "signed_on", "require": {"deadline": {"from": "signed_on", "event": "published_on", "within": "2 working days"}}}
    return {key: value for key, value in {**given, **parts}.items() if value is not None}


def ruleset(folder: Path, *rules: Mapping[str, object], subject: str = "contract", definitions: Mapping[str, object] | None = None) -> Path:
    """A ruleset folder with one file of rules (JSON is YAML)."""
    (folder / "law").mkdir(parents=True, exist_ok=True)
    written = {"subject": subject, "definitions": definitions or {}, "rules": list(rules)}
    (folder / "law" / f"{subject}.yaml").write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def csv(path: Path, *rows: Sequence[object]) -> Path:
    """A ledger as a CSV file."""
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path


def golden(path: Path, found: str, update: bool) -> None:
    """Compare with a kept file, or keep what was found."""
    if update:
        path.write_text(found, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == found, f"{path.relative_to(ROOT)} differs; pytest --update-golden rewrites it"
