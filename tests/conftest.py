"""Options of the test suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-docs", action="store_true", help="Rewrite the outputs in the console blocks of README and docs to what the commands print now.")
