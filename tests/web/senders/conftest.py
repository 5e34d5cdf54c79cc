"""A client of the whole application: senders are answered in front of the pages."""

import pytest
from werkzeug.test import Client

from viewer.web.app import local_client
from viewer.wiring import Services


@pytest.fixture
def client(services: Services) -> Client:
    """A sender, or a browser that nobody has signed in with."""
    return local_client(services.settings, services)
