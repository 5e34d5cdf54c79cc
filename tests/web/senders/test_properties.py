"""What is accepted, stored and shown again is equal to what was sent."""

import html
import re
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from werkzeug.test import Client

from tests.builders import FOUNDING_RECIPIENT, PDF
from tests.strategies import messages
from tests.web.sending import Post
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import AuthenticationLevel, Message
from viewer.wiring import Services

EACH_WITH_THE_SAME_SERVICE = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EACH_WITH_THE_SAME_SERVICE
@given(message=messages(FOUNDING_RECIPIENT))
def test_accepted_message_is_stored_and_shown_as_it_was_sent(
    message: Message, post: Post, services: Services, signed_in_client: Client, recipient_id: RecipientId
) -> None:
    message = with_fresh_uuids(message)
    response = post(message, {document.uuid: PDF for document in message.documents()})
    assert response.status_code == 201
    signed_in_at = AuthenticationLevel(services.settings.link_level)
    for document in message.documents():
        if isinstance(document.data_type, Appointment):
            appointment = stored(services, recipient_id, document.uuid)
            assert appointment.appointment == document.data_type
            assert same_offsets(appointment.appointment.start, document.data_type.start)
            page = signed_in_client.get(f"/appointments/{appointment.id}")
            assert page.status_code == 200
            assert signed_in_client.get(f"/appointments/{appointment.id}/calendar.ics").status_code == 200
            # Below the letter's level the page is shown without what it says.
            is_told = signed_in_at.reaches(document.authentication_level)
            for word in words(document.data_type.sub_title) if is_told else ():
                assert word in html.unescape(page.text)


def with_fresh_uuids(message: Message) -> Message:
    """Hypothesis may try the same message twice; the service takes it once."""
    primary, *attachments = [replace(document, uuid=str(uuid4())) for document in message.documents()]
    return replace(message, primary_document=primary, attachments=tuple(attachments))


def stored(services: Services, recipient_id: RecipientId, uuid: str) -> MailboxAppointment:
    (appointment,) = [
        one for one in services.messages.appointments(recipient_id, services.now()) if one.letter.id == uuid
    ]
    return appointment


def same_offsets(one: datetime, other: datetime) -> bool:
    return one.utcoffset() == other.utcoffset()


def words(text: str | None) -> list[str]:
    """What the page must hold of a text, whatever it makes of spaces and of signs that can't be seen."""
    return re.findall(r"[A-Za-z0-9æøåÆØÅ]+", text or "")
