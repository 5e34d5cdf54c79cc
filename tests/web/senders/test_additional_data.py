"""A sender changes an appointment that was delivered: same identity, raised sequence, both states kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import Client, TestResponse

from tests.builders import (
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    a_document,
    a_message,
    an_address,
    an_appointment,
    an_event,
)
from tests.web.sending import Post, code_of, registered, send_request
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment, Interval
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import AdditionalData, ApiVersion, OtherDataType, SenderId
from viewer.formats.signature import (
    Signer,
    canonical_response,
    is_signed_by,
    load_signer,
    make_key_and_certificate,
)
from viewer.formats.signed_request import signed_additional_data
from viewer.wiring import Services

MOVED = an_appointment(place="Ullevål", address=an_address(street_address="Kirkeveien 166", postal_code="0450"))
OTHER_SENDER = SenderId(7)


class Changes:
    """Sends additional data as the founding page's sender."""

    def __init__(self, client: Client, services: Services, signer: Signer, recipient_id: RecipientId) -> None:
        self.client, self.services, self.signer, self.recipient_id = client, services, signer, recipient_id

    def send(
        self,
        data_type: Appointment | OtherDataType,
        *,
        uuid: str = FOUNDING_UUID,
        sender_id: SenderId = FOUNDING_SENDER_ID,
        signer: Signer | None = None,
        version: ApiVersion = ApiVersion.V8,
    ) -> TestResponse:
        data = AdditionalData(version=version, data_type=data_type)
        now = self.services.now()
        request = signed_additional_data(uuid, data, sender_id=sender_id, signer=signer or self.signer, now=now)
        return send_request(self.client, request)

    def stored(self) -> MailboxAppointment:
        (found,) = self.services.messages.appointments(self.recipient_id, self.services.now())
        return found


@pytest.fixture
def changing(client: Client, services: Services, signer: Signer, recipient_id: RecipientId) -> Changes:
    return Changes(client, services, signer, recipient_id)


def test_changed_appointment_keeps_its_identity_and_its_past(post: Post, changing: Changes) -> None:
    post()
    before = changing.stored()
    response = changing.send(MOVED)
    assert response.status_code == 200
    after = changing.stored()
    assert (after.id, after.sequence, after.appointment) == (before.id, before.sequence + 1, MOVED)
    assert (after.previous, after.revised_at) == (before.appointment, changing.services.now())
    assert after.place_key not in {None, before.place_key}


def test_answer_is_empty_and_signed(post: Post, changing: Changes, services: Services) -> None:
    """.NET's client fails when it finds XML in it."""
    post()
    response = changing.send(MOVED)
    assert (response.status_code, response.data, response.headers["Content-Length"]) == (200, b"", "0")
    headers = {name.lower(): value for name, value in response.headers.items()}
    canonical = canonical_response(200, f"/documents/{FOUNDING_UUID}/additional-data", headers)
    assert is_signed_by(services.signer.certificate_pem, headers["x-digipost-signature"], canonical)


def test_unchanged_resend_is_no_change(post: Post, changing: Changes) -> None:
    post()
    before = changing.stored()
    assert changing.send(an_appointment()).status_code == 200
    assert changing.stored() == before


def test_second_change_shows_what_the_first_had_made(post: Post, changing: Changes) -> None:
    post()
    changing.send(MOVED)
    changing.send(an_event())
    assert (changing.stored().sequence, changing.stored().previous) == (2, MOVED)
    assert changing.stored().appointment == an_event()


def test_plain_letter_becomes_an_appointment(post: Post, changing: Changes) -> None:
    post(a_message(primary_document=a_document(data_type=None)))
    assert changing.send(MOVED).status_code == 200
    assert (changing.stored().appointment, changing.stored().sequence) == (MOVED, 0)
    assert changing.stored().previous is None


def test_other_data_leaves_the_appointment_as_it_is(post: Post, changing: Changes) -> None:
    post()
    before = changing.stored()
    other = OtherDataType(name="receipt", xml=b'<receipt xmlns="http://api.digipost.no/schema/datatypes"/>')
    assert changing.send(other).status_code == 200
    assert changing.stored() == before


def test_change_before_delivery_was_never_otherwise_to_its_recipient(post: Post, changing: Changes) -> None:
    """It never lay in the mailbox as it was, so the page shows no change."""
    later = changing.services.now() + timedelta(days=1)
    post(a_message(delivery_time=later))
    assert changing.send(MOVED).status_code == 200
    (stored,) = changing.services.messages.appointments(changing.recipient_id, later)
    assert (stored.appointment, stored.previous, stored.changed_at) == (MOVED, None, later)


def test_change_reaches_the_calendar(post: Post, changing: Changes, signed_in_client: Client) -> None:
    """The same UID with a raised SEQUENCE: calendar apps move the entry."""
    post()
    changing.send(MOVED)
    ics = signed_in_client.get(f"/appointments/{changing.stored().id}/calendar.ics").text
    assert "SEQUENCE:1" in ics
    assert "Ullevål" in ics


def test_another_senders_document_is_not_there(post: Post, changing: Changes) -> None:
    post()
    services = changing.services
    other = load_signer(*make_key_and_certificate("other", services.now() - timedelta(days=1)))
    services.senders.add(registered(other, OTHER_SENDER), services.now())
    foreign = changing.send(MOVED, sender_id=OTHER_SENDER, signer=other)
    missing = changing.send(MOVED, uuid="4" + FOUNDING_UUID[1:])
    assert foreign.status_code == missing.status_code == 404
    assert foreign.data == missing.data
    assert changing.stored().sequence == 0


def test_data_that_breaks_a_rule_is_refused(post: Post, changing: Changes) -> None:
    post()
    backwards = replace(MOVED, times=(Interval(MOVED.start, MOVED.start - timedelta(minutes=1)),))
    response = changing.send(backwards)
    assert (response.status_code, code_of(response)) == (400, "VALIDATION_FAILED")
    assert changing.stored().sequence == 0


def test_larger_data_than_a_message_may_be_is_refused(post: Post, changing: Changes) -> None:
    post()
    filling = b"y" * 1024 * 1024
    huge = OtherDataType(name="x", xml=b'<x xmlns="http://api.digipost.no/schema/datatypes"/>')
    data = AdditionalData(version=ApiVersion.V8, data_type=huge)
    request = signed_additional_data(
        FOUNDING_UUID, data, sender_id=FOUNDING_SENDER_ID, signer=changing.signer, now=changing.services.now()
    )
    response = send_request(changing.client, replace(request, body=request.body + filling))
    assert (response.status_code, code_of(response)) == (413, "REQUEST_TOO_LARGE")


@pytest.mark.parametrize("path", ["%01", "%00", "%ff", "%0a%0dx", "%ef%bf%bf", "%ed%a0%80", "%e2%80%ae"])
def test_address_of_strange_characters_is_refused_in_xml(post: Post, changing: Changes, path: str) -> None:
    """The error quotes what was to be signed, and not everything that an address holds can stand in XML.

    What is escaped as it has to be verifies, and is the uuid of no document.
    """
    post()
    data = AdditionalData(version=ApiVersion.V8, data_type=MOVED)
    request = signed_additional_data(
        path, data, sender_id=FOUNDING_SENDER_ID, signer=changing.signer, now=changing.services.now()
    )
    response = send_request(changing.client, request)
    refused = (404, "PROBLEM_WITH_REQUEST"), (403, "INVALID_SIGNATURE")
    assert (response.status_code, code_of(response)) in refused
