"""Options of the test suite."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how fast this machine is at the moment is no property
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-docs", action="store_true", help="Rewrite the outputs in the console blocks of README and docs to what the commands print now.")
    parser.addoption("--update-golden", action="store_true", help="Rewrite the expected answers in fixtures/ to what the program answers now.")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether kept answers are rewritten instead of compared."""
    return bool(request.config.getoption("--update-golden"))
