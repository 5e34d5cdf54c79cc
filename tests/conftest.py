"""What every test may ask for."""

import os
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

import hypothesis
import pytest

from tests import postgres

pytest_plugins = ["pytester", "tests.must_run"]

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("default", deadline=None)
# In CI the same examples each time, and with a failure the line that repeats it.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make screenshots` say where the browser tests put theirs."""
    parser.addoption("--screenshots", metavar="FOLDER", help="keep the browser tests' screenshots here")


@pytest.fixture
def now() -> datetime:
    """The time that tests hand in: a Monday, 13:00 in Oslo."""
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a PostgreSQL server's maintenance database; tests that ask for it bear `pytest.mark.postgresql`."""
    try:
        with postgres.server() as url:
            yield url
    except postgres.PostgreSQLMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database of this test's own."""
    with postgres.database(postgresql_server) as url:
        yield url
