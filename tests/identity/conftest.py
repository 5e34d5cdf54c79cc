"""A provider that runs, an installation that is registered with it, and the time that both go by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey

from tests.builders import FOUNDING_RECIPIENT
from tests.conftest import settings_in
from tests.identity.provider import (
    ID_PORTENS_LEVELS,
    Person,
    ProviderMissingError,
    a_client,
    running_provider,
)
from tests.in_process import serving
from viewer.config import Settings
from viewer.web.pages.application import create_app
from viewer.wiring import Services, wire

SERVICE = "http://127.0.0.1:8000"


@dataclass(slots=True)
class Clock:
    """The provider's time, which nobody can set, and how far ahead ours is."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(kw_only=True, slots=True)
class Issuer:
    """A running provider, the key that it knows us by, and the logout tokens that it has sent, by client."""

    url: str
    key: RSAKey
    logout_tokens: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def client_key() -> RSAKey:
    """The key that the provider knows us by."""
    return RSAKey.generate_key(2048)


@pytest.fixture(scope="session")
def issuer(client_key: RSAKey) -> Iterator[Issuer]:
    """A provider of ID-porten's kind, with clients of several kinds; it sends logout tokens here."""
    tokens: dict[str, list[str]] = {}
    catcher = Flask("catcher")

    @catcher.post("/<client_id>")
    def catch(client_id: str) -> str:
        tokens.setdefault(client_id, []).append(request.form["logout_token"])
        return ""

    with serving(catcher) as there:
        kinds: dict[str, dict[str, Any]] = {
            "innkalling": {},
            "another": {},
            "lax": {},
            "elliptic": {"id_token_signed_response_alg": "ES256"},
        }
        clients = [
            a_client(name, [client_key], SERVICE, backchannel_logout_uri=f"{there}/{name}", **changes)
            for name, changes in kinds.items()
        ]
        try:
            with running_provider(clients=clients, levels=ID_PORTENS_LEVELS) as url:
                yield Issuer(url=url, key=client_key, logout_tokens=tokens)
        except ProviderMissingError as missing:
            pytest.skip(str(missing))


@pytest.fixture
def clock() -> Clock:
    """The provider's time."""
    return Clock()


@pytest.fixture
def settings(tmp_path: Path, migrated: Path, issuer: Issuer) -> Settings:
    """Settings of an installation that is registered with the provider."""
    key_file = tmp_path / "client.pem"
    key_file.write_bytes(issuer.key.as_pem(private=True))
    for file in migrated.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    return replace(
        settings_in(tmp_path), oidc_issuer=issuer.url, oidc_client_id="innkalling", oidc_client_keys=(key_file,)
    )


@pytest.fixture
def installation(clock: Clock) -> Iterator[Callable[[Settings], Services]]:
    """Wire settings to services, whose time is the test's."""
    opened: list[Services] = []

    def start(settings: Settings) -> Services:
        opened.append(wire(settings, now=clock))
        return opened[-1]

    yield start
    for services in opened:
        services.close()


@pytest.fixture
def services(settings: Settings, installation: Callable[[Settings], Services]) -> Services:
    """The installation's services."""
    return installation(settings)


@pytest.fixture
def client(services: Services) -> FlaskClient:
    """A browser at the installation."""
    return create_app(services.settings, services).test_client()


@pytest.fixture
def kari() -> Iterator[Person]:
    """The founding page's recipient, who proves as much as is asked for at an ordinary sign-in."""
    person = Person(FOUNDING_RECIPIENT.digits, ID_PORTENS_LEVELS[0], SERVICE)
    yield person
    person.browser.close()
