"""The web over the installation of the test, with and without somebody signed in."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders import a_document
from tests.web.delivery import deliver
from tests.web.sending import MADE_AT, Post, a_request, registered, send_request
from viewer.actions.access import make_sign_in_link
from viewer.domain.access import RecipientId
from viewer.domain.message import Message
from viewer.formats.signature import Signer, load_signer, make_key_and_certificate
from viewer.web.app import follow_link, local_client
from viewer.web.pages.application import create_app
from viewer.wiring import Services


@pytest.fixture
def client(services: Services) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return create_app(services.settings, services).test_client()


@pytest.fixture
def signed_in_client(client: FlaskClient, services: Services, recipient_id: RecipientId) -> FlaskClient:
    """The browser of the founding page's recipient, signed in by a one-time link."""
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    follow_link(client, f"/sign-in/{token}")
    return client


@pytest.fixture(scope="session")
def signer() -> Signer:
    """The founding page's sender's key."""
    return load_signer(*make_key_and_certificate("sender", MADE_AT))


@pytest.fixture
def post(services: Services, signer: Signer, recipient_id: RecipientId) -> Post:
    """Send a message as the registered sender, its letters being the given ones or a PDF each."""
    services.senders.add(registered(signer), services.now())
    client = local_client(services.settings, services)

    def send(message: Message | None = None, letters: dict[str, bytes] | None = None, **changes: str) -> TestResponse:
        return send_request(client, a_request(services, signer, message, letters), **changes)

    return send


@pytest.fixture
def founding(services: Services, recipient_id: RecipientId) -> None:
    """The founding page's message lies in its recipient's mailbox."""
    deliver(services, recipient_id, a_document())
