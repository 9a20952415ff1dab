"""Whether durable-rules can be used, and what to do where it cannot: said on every Python."""

import importlib.util
import sys

import pytest

from compliance.engines import fence


def missing(monkeypatch: pytest.MonkeyPatch, error: ImportError, python: tuple[int, int]) -> tuple[str, str]:
    """The two wordings of why the engine cannot be used."""

    def load() -> None:
        raise error

    monkeypatch.setattr(fence, "load", load)
    monkeypatch.setattr(fence, "PYTHON", python)
    usable, why = fence.available()
    assert not usable
    return why.zh, why.en


def test_it_is_there_where_it_can_be() -> None:
    usable, why = fence.available()
    assert usable == (importlib.util.find_spec("durable_rules_engine") is not None and sys.version_info < (3, 13))
    assert f"Python {sys.version_info[0]}.{sys.version_info[1]}" in why.zh or not usable


def test_where_it_is_not_installed_it_says_what_building_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in missing(monkeypatch, ModuleNotFoundError("No module named 'durable_rules_engine'"), (3, 12)):
        assert "apt install build-essential python3-dev" in said
        assert "pip install durable-rules" in said


def test_where_it_does_not_load_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in missing(monkeypatch, ImportError("libdamaged.so: cannot open"), (3, 11)):
        assert "libdamaged.so: cannot open" in said


@pytest.mark.parametrize("error", [ModuleNotFoundError("durable_rules_engine"), ImportError("undefined symbol: PyEval_CallObject")])
def test_on_a_newer_python_it_names_those_it_works_with(monkeypatch: pytest.MonkeyPatch, error: ImportError) -> None:
    for said in missing(monkeypatch, error, (3, 13)):
        assert "3.13" in said
        assert "3.12" in said
