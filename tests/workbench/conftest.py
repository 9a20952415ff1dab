"""What the tests of the rule workbench share."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from compliance.cli.main import app


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs the program with the words of a command line."""
    return lambda *words: CliRunner().invoke(app, [*map(str, words)], env={"NO_COLOR": "1"})


@pytest.fixture
def data(run: Callable[..., Result]) -> Callable[..., object]:
    """The JSON a command prints."""
    return lambda *words: json.loads(run(*words).stdout)
