"""What the tests of the pages begin with: a message in a mailbox, and somebody signed in."""

from flask.testing import FlaskClient

from tests.builders import (
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    PDF,
    a_message,
    a_new_message,
    a_stored_letter,
    appointment_id_of,
)
from viewer.actions.access import make_sign_in_link
from viewer.domain.access import RecipientId
from viewer.domain.message import Document
from viewer.domain.sender import Sender
from viewer.web.app import follow_link
from viewer.wiring import Services

APPOINTMENT = f"/appointments/{appointment_id_of(FOUNDING_UUID)}"
"""The founding appointment's page."""
LETTER = f"/documents/{FOUNDING_UUID}"
"""The founding letter."""
LISTS = ("/", "/upcoming", "/past", "/letters", "/hidden", "/search?q=rygg")
"""Every list of the mailbox."""


def deliver(
    services: Services,
    recipient_id: RecipientId,
    document: Document,
    content: bytes = PDF,
    *,
    place_key: bytes | None = None,
) -> None:
    """Put a message with that one document into a mailbox; its place is looked for when it has a key."""
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), services.now())
    staged = services.letters.stage()
    staged.write(content)
    assert staged.store() == a_stored_letter(content)
    message = a_message(primary_document=document)
    letters = {document.uuid: a_stored_letter(content)}
    services.messages.accept(
        a_new_message(message=message, recipient_id=recipient_id, letters=letters, place_key=place_key)
    )


def sign_in(client: FlaskClient, services: Services, recipient_id: RecipientId) -> None:
    """Sign a browser in with a link of its own."""
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    follow_link(client, f"/sign-in/{token}")
