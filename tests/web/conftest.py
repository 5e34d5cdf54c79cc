"""The web over a real database of its own, with the clock held."""

import shutil
from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.builders import FOUNDING_RECIPIENT
from viewer.actions.access import add_recipient
from viewer.actions.access import make_sign_in_link
from viewer.config import Settings
from viewer.domain.access import RecipientId
from viewer.web import create_app
from viewer.wiring import Services
from viewer.wiring import migrate
from viewer.wiring import wire

Clock = Callable[[], datetime]


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
def client(services: Services) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return create_app(services.settings, services).test_client()


@pytest.fixture
def recipient_id(services: Services) -> RecipientId:
    """The founding page's recipient, registered."""
    return add_recipient(
        FOUNDING_RECIPIENT, "Kari", recipients=services.recipients, keys=services.keys, now=services.now()
    )


@pytest.fixture
def signed_in_client(client: FlaskClient, services: Services, recipient_id: RecipientId) -> FlaskClient:
    """The browser of the founding page's recipient, signed in by a one-time link."""
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    client.get(f"/sign-in/{token}")
    return client
