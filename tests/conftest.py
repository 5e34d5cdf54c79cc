"""What every test may ask for."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from tests import postgres
from tests.builders import FOUNDING_RECIPIENT
from viewer.actions.access import add_recipient
from viewer.config import Settings
from viewer.domain.access import RecipientId
from viewer.wiring import Services, migrate, wire

pytest_plugins = ["pytester", "tests.log_watch", "tests.must_run"]

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


def settings_in(folder: Path) -> Settings:
    """Settings of the embedded mode, all data in that folder."""
    return Settings(
        secret="a secret for tests, long enough for the rule",
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'innkalling.sqlite'}",
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the present schema and a signing key, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(settings_in(folder))
    wire(settings_in(folder)).close()
    return folder


@pytest.fixture
def services(tmp_path: Path, migrated: Path, now: datetime) -> Iterator[Services]:
    """Services over an empty database; the time is `now` throughout."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    wired = wire(settings_in(tmp_path), now=lambda: now)
    yield wired
    wired.close()


@pytest.fixture
def recipient_id(services: Services) -> RecipientId:
    """The founding page's recipient, registered."""
    return add_recipient(
        FOUNDING_RECIPIENT, "Kari", recipients=services.recipients, keys=services.keys, now=services.now()
    )
