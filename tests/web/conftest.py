"""The web over the installation of the test, with and without somebody signed in."""

import pytest
from flask.testing import FlaskClient

from viewer.actions.access import make_sign_in_link
from viewer.domain.access import RecipientId
from viewer.web import create_app
from viewer.wiring import Services


@pytest.fixture
def client(services: Services) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return create_app(services.settings, services).test_client()


@pytest.fixture
def signed_in_client(client: FlaskClient, services: Services, recipient_id: RecipientId) -> FlaskClient:
    """The browser of the founding page's recipient, signed in by a one-time link."""
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    client.get(f"/sign-in/{token}")
    return client
