"""A message is received whole, or refused with a reason, and then nothing of it is stored."""

from datetime import datetime, timedelta

import pytest

from tests.actions.senders_fakes import FakeInbox, FakeRecipients, FakeSenders, FakeStagedLetter, a_sender
from tests.builders import (
    FOUNDING_RECIPIENT,
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    PDF,
    a_document,
    a_message,
    an_appointment,
    an_event,
)
from viewer.actions.on_behalf import Authority
from viewer.actions.receive import receive_message
from viewer.actions.upload import Upload
from viewer.domain.access import Keys, RecipientId
from viewer.domain.message import Message, MessageDelivery, PersonalIdentificationNumber
from viewer.errors import DuplicateError, ErrorCode, RefusedError
from viewer.formats.digipost_xml import parse_message
from viewer.formats.write_message import write_message

KEYS = Keys(b"a secret for tests")
KARI = RecipientId(1)
OTHER_UUID = FOUNDING_UUID.replace("316a", "416a")
PNG = a_message(primary_document=a_document(file_type="png"))


class Mailboxes:
    """Receives messages for Kari, who is found by the founding page's number."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.inbox = FakeInbox()
        self.letters: dict[str, FakeStagedLetter] = {}

    def receive(self, message: Message, letters: dict[str, bytes] | None = None) -> MessageDelivery:
        if letters is None:
            letters = {document.uuid: PDF for document in message.documents()}
        self.letters = {uuid: FakeStagedLetter(content) for uuid, content in letters.items()}
        sender = a_sender()
        return receive_message(
            Upload(message=parse_message(write_message(message)), letters=self.letters),  # type: ignore[arg-type]  # staged ones
            authority=Authority(signed_by=sender, senders=FakeSenders(sender)),  # type: ignore[arg-type]  # not asked
            messages=self.inbox,  # type: ignore[arg-type]  # only `accept` is called
            recipients=FakeRecipients({KEYS.recipient(FOUNDING_RECIPIENT): [KARI]}),  # type: ignore[arg-type]  # `find_all`
            keys=KEYS,
            now=self.now,
        )


@pytest.fixture
def mailboxes(now: datetime) -> Mailboxes:
    return Mailboxes(now)


def test_received_message_is_stored_for_its_recipient(mailboxes: Mailboxes, now: datetime) -> None:
    delivery = mailboxes.receive(a_message(message_id="1"))
    (new,) = mailboxes.inbox.accepted
    assert (new.recipient_id, new.sender_id, new.received_at, new.delivered_at) == (KARI, FOUNDING_SENDER_ID, now, now)
    assert new.message.message_id == "1"
    assert delivery.content_hashes == {FOUNDING_UUID: mailboxes.letters[FOUNDING_UUID].content_hash()}
    assert mailboxes.letters[FOUNDING_UUID].is_stored


def test_each_document_with_an_appointment_brings_one(mailboxes: Mailboxes) -> None:
    plain = a_document(uuid=OTHER_UUID, data_type=None)
    mailboxes.receive(a_message(attachments=(plain,)))
    (new,) = mailboxes.inbox.accepted
    assert [appointment.document_uuid for appointment in new.appointments] == [FOUNDING_UUID]
    assert new.appointments[0].appointment == an_appointment()


def test_appointments_at_one_place_share_its_key(mailboxes: Mailboxes) -> None:
    event = a_document(uuid=OTHER_UUID, data_type=an_event())
    mailboxes.receive(a_message(attachments=(event,)))
    keys = {appointment.place_key for appointment in mailboxes.inbox.accepted[0].appointments}
    assert len(keys) == 1
    assert None not in keys


def test_message_waits_for_its_delivery_time(mailboxes: Mailboxes, now: datetime) -> None:
    later = now + timedelta(days=1)
    assert mailboxes.receive(a_message(delivery_time=later)).delivery_time == later
    assert mailboxes.inbox.accepted[0].delivered_at == later


def test_many_letters_are_stored_under_their_own_uuids(mailboxes: Mailboxes) -> None:
    uuids = [f"{number:08x}{FOUNDING_UUID[8:]}" for number in range(20)]
    attachments = tuple(a_document(uuid=uuid, file_type="txt", data_type=None) for uuid in uuids)
    letters = {FOUNDING_UUID: PDF, **{uuid: uuid.encode() for uuid in uuids}}
    mailboxes.receive(a_message(attachments=attachments), letters)
    stored = mailboxes.inbox.accepted[0].letters
    assert {uuid: letter.size for uuid, letter in stored.items()} == {
        uuid: len(content) for uuid, content in letters.items()
    }


@pytest.mark.parametrize(
    ("message", "letters", "code"),
    [
        (a_message(), {}, ErrorCode.DOCUMENTS_AND_FILES_MISMATCH),
        (a_message(), {FOUNDING_UUID: PDF, OTHER_UUID: PDF}, ErrorCode.DOCUMENTS_AND_FILES_MISMATCH),
        (a_message(), {FOUNDING_UUID: b"hello"}, ErrorCode.INVALID_PDF_CONTENT),
        (a_message(), {FOUNDING_UUID: b""}, ErrorCode.MISSING_CONTENT),
        (PNG, {FOUNDING_UUID: PDF}, ErrorCode.VALIDATION_FAILED),
        (a_message(recipient=PersonalIdentificationNumber("01043100277")), None, ErrorCode.UNKNOWN_RECIPIENT),
        (a_message(recipient=PersonalIdentificationNumber("01043100359")), None, ErrorCode.VALIDATION_FAILED),
    ],
)
def test_refused_message_leaves_nothing_behind(
    mailboxes: Mailboxes, message: Message, letters: dict[str, bytes] | None, code: ErrorCode
) -> None:
    with pytest.raises(RefusedError) as refusal:
        mailboxes.receive(message, letters)
    assert refusal.value.code is code
    assert not mailboxes.inbox.accepted
    assert not any(letter.is_stored for letter in mailboxes.letters.values())


def test_delivery_time_in_the_past_is_refused(mailboxes: Mailboxes, now: datetime) -> None:
    with pytest.raises(RefusedError) as refusal:
        mailboxes.receive(a_message(delivery_time=now - timedelta(seconds=1)))
    assert refusal.value.code is ErrorCode.DELIVERY_DATE_HISTORICAL


def test_message_id_is_accepted_once(mailboxes: Mailboxes) -> None:
    mailboxes.receive(a_message(message_id="1"))
    with pytest.raises(DuplicateError):
        mailboxes.receive(a_message(message_id="1"))
