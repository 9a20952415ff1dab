"""The ruleset cache: the same ruleset, read again only when something it depends on changed, and never a fault of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from compliance.ground.kept import SWITCH
from compliance.ground.problems import InputError
from compliance.ground.shipped import rulesets
from compliance.rules import cache
from compliance.rules.cache import cached_ruleset


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "rulesets"
    for part in ("parameters", "law"):
        shutil.copytree(rulesets() / part, folder / part)
    monkeypatch.setenv(SWITCH, str(tmp_path / "kept"))
    return folder


def test_a_second_run_reads_what_the_first_kept(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached_ruleset(small)
    monkeypatch.setattr(cache, "load_ruleset", lambda _: pytest.fail("read again"))
    second = cached_ruleset(small)
    assert (second.rules, second.parameters, second.fingerprint) == (first.rules, first.parameters, first.fingerprint)
    assert len(list((tmp_path / "kept").glob("ruleset-*"))) == 1


def test_a_changed_file_is_read_again(small: Path) -> None:
    before = cached_ruleset(small)
    path = next((small / "law" / "asset").glob("*.yaml"))
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert cached_ruleset(small).fingerprint != before.fingerprint


def test_a_damaged_cache_is_made_anew(small: Path, tmp_path: Path) -> None:
    good = cached_ruleset(small)
    for kept in (tmp_path / "kept").iterdir():
        kept.write_bytes(b"\x80\x05broken")
    assert cached_ruleset(small).rules == good.rules


def test_a_fault_is_told_each_time(small: Path) -> None:
    (small / "law" / "asset" / "wrong.yaml").write_text("subject: nothing\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError, match="nothing"):
            cached_ruleset(small)


def test_it_can_be_switched_off(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    assert cached_ruleset(small).rules
    assert not (tmp_path / "kept").exists()
