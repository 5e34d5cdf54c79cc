"""An installation with a sender and a recipient, and its services in the test's own process to look behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import FOUNDING_RECIPIENT, FOUNDING_SENDER_ID
from tests.end_to_end.service import Service
from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.send import SendingIdentity, make_identity
from viewer.actions.senders import register_sender
from viewer.bench.installation import sign_in
from viewer.config import read_settings
from viewer.domain.access import RecipientId
from viewer.wiring import Services, migrate, wire


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service that is set up and not yet started; what of it runs in the end is killed."""
    made = Service(tmp_path / "data")
    migrate(read_settings(made.environ))
    yield made
    made.kill()


@pytest.fixture
def behind(service: Service) -> Iterator[Services]:
    """What the service works with, to set it up and to look at what it has done."""
    wired = wire(read_settings(service.environ))
    yield wired
    wired.close()


@pytest.fixture
def identity(behind: Services) -> SendingIdentity:
    """The founding page's sender, registered."""
    made = make_identity(FOUNDING_SENDER_ID, "Oslo City Røntgen", behind.now())
    register_sender(FOUNDING_SENDER_ID, "Oslo City Røntgen", made.certificate, senders=behind.senders, now=behind.now())
    return made


@pytest.fixture
def kari(behind: Services) -> RecipientId:
    """The founding page's recipient, registered."""
    return add_recipient(FOUNDING_RECIPIENT, "Kari", recipients=behind.recipients, keys=behind.keys, now=behind.now())


@pytest.fixture
def cookie(service: Service, behind: Services, kari: RecipientId) -> str:
    """The cookie of the recipient's browser, signed in to the service, which runs."""
    service.start()
    token = make_sign_in_link(kari, recipients=behind.recipients, now=behind.now())
    return sign_in(service.port, f"/sign-in/{token}")
