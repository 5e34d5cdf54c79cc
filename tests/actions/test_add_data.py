"""A delivered document's data changes: by a new revision, by its first appointment, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.actions.senders_fakes import FakeSenders, a_sender
from tests.builders import DELIVERED_AT, FOUNDING_SENDER_ID, FOUNDING_UUID, a_document, an_appointment
from viewer.actions.add_data import ATTEMPTS, add_data
from viewer.actions.on_behalf import Authority
from viewer.domain.access import Keys
from viewer.domain.appointment import Appointment
from viewer.domain.delivery import CurrentAppointment, NewAppointment, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AdditionalData, ApiVersion, OtherDataType, SenderId
from viewer.domain.times import NO_OFFSET, has_offset
from viewer.errors import StorageError, UnknownDocumentError
from viewer.formats.write_message import write_additional_data

MOVED = an_appointment(place="Ullevål")
RECEIPT = OtherDataType(
    name="receipt", xml=b'<receipt xmlns="http://api.digipost.no/schema/datatypes"><currency>NOK</currency></receipt>'
)


class FakeSentDocuments:
    """One document of the founding page's sender; the first `losses` changes come second."""

    def __init__(self, appointment: Appointment | None = None, *, losses: int = 0) -> None:
        self.appointment = appointment
        self.sent: Appointment | None = None
        self.sequence = 0
        self.losses = losses
        self.other: OtherDataType | None = None

    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        if (sender_id, uuid) != (FOUNDING_SENDER_ID, FOUNDING_UUID):
            return None
        current = None
        if self.appointment:
            current = CurrentAppointment(
                id=AppointmentId("a"), sequence=self.sequence, content=self.appointment, occurrences=(), sent=self.sent
            )
        return SentDocument(
            sender_id=sender_id,
            document=a_document(data_type=None),
            is_primary=True,
            received_at=DELIVERED_AT,
            delivered_at=DELIVERED_AT,
            digest="00" * 32,
            appointment=current,
        )

    def revise(self, revision: Revision) -> bool:
        self.losses -= 1
        if self.losses >= 0:
            return False
        self.appointment, self.sequence = revision.appointment, revision.sequence + 1
        self.sent = revision.sent
        return True

    def add_appointment(self, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
        self.appointment = new.appointment
        return True

    def set_other_data(self, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
        self.other = data_type


def change(
    documents: FakeSentDocuments, data: Appointment | OtherDataType, now: datetime, *, uuid: str = FOUNDING_UUID
) -> None:
    sender = a_sender()
    add_data(
        uuid,
        write_additional_data(AdditionalData(version=ApiVersion.V8, data_type=data)),
        authority=Authority(signed_by=sender, senders=FakeSenders(sender)),  # type: ignore[arg-type]  # not asked
        messages=documents,  # type: ignore[arg-type]  # only its four methods for this are called
        keys=Keys(b"a secret for tests"),
        now=now,
    )


def test_changed_appointment_becomes_the_next_revision(now: datetime) -> None:
    documents = FakeSentDocuments(an_appointment())
    change(documents, MOVED, now)
    assert (documents.appointment, documents.sequence) == (MOVED, 1)


def test_same_data_again_is_no_revision(now: datetime) -> None:
    documents = FakeSentDocuments(an_appointment())
    change(documents, an_appointment(), now)
    assert documents.sequence == 0


def test_plain_letter_gets_its_first_appointment(now: datetime) -> None:
    documents = FakeSentDocuments()
    change(documents, MOVED, now)
    assert (documents.appointment, documents.sequence) == (MOVED, 0)


def test_other_data_leaves_the_appointment_as_it_is(now: datetime) -> None:
    documents = FakeSentDocuments(an_appointment())
    change(documents, RECEIPT, now)
    assert documents.other is not None
    assert (documents.appointment, documents.sequence) == (an_appointment(), 0)


@pytest.mark.parametrize("uuid", [FOUNDING_UUID.replace("316a", "416a"), FOUNDING_UUID.upper(), "", "../etc/passwd"])
def test_document_that_was_not_sent_is_unknown(now: datetime, uuid: str) -> None:
    with pytest.raises(UnknownDocumentError):
        change(FakeSentDocuments(), MOVED, now, uuid=uuid)


def test_change_is_tried_again_when_another_came_first(now: datetime) -> None:
    documents = FakeSentDocuments(an_appointment(), losses=ATTEMPTS - 1)
    change(documents, MOVED, now)
    assert documents.appointment == MOVED


def test_change_that_never_comes_first_may_be_sent_again(now: datetime) -> None:
    documents = FakeSentDocuments(an_appointment(), losses=ATTEMPTS)
    with pytest.raises(StorageError):
        change(documents, MOVED, now)
    assert documents.appointment == an_appointment()


def test_a_start_that_a_letter_settled_stays_settled(now: datetime) -> None:
    """Sent again without an offset, and with another place: nothing is moved but the place."""
    sent = an_appointment(start=datetime(2027, 3, 10, 10, tzinfo=NO_OFFSET), end=None)
    with_offset = an_appointment(start=datetime.fromisoformat("2027-03-10T10:00:00+01:00"), end=None)
    documents = FakeSentDocuments(with_offset)
    documents.sent = sent

    change(documents, sent, now)
    assert (documents.sequence, documents.appointment) == (0, with_offset)

    moved = replace(sent, place="Ullevål")
    change(documents, moved, now)
    assert (documents.appointment, documents.sent) == (replace(with_offset, place="Ullevål"), moved)


def test_an_offset_that_comes_later_is_a_change(now: datetime) -> None:
    """10:00 may be meant on the clock on the wall; 10:00Z is not, though the two are equal as moments."""
    without = an_appointment(start=datetime(2027, 3, 10, 10, tzinfo=NO_OFFSET), end=None)
    documents = FakeSentDocuments(without)

    change(documents, an_appointment(start=datetime(2027, 3, 10, 10, tzinfo=UTC), end=None), now)

    assert documents.sequence == 1
    assert documents.appointment is not None
    assert has_offset(documents.appointment.start)
