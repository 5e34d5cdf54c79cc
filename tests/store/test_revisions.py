"""Changes by the sender: the old state is kept, and of several at once one comes first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.builders import (
    DELIVERED_AT,
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    a_document,
    a_message,
    a_new_message,
    an_appointment,
    an_event,
    appointment_id_of,
)
from tests.store.test_calendars import a_new_feed
from viewer.domain.access import RecipientId
from viewer.domain.access_log import AccessEvent, Actor, Deed
from viewer.domain.appointment import Kind
from viewer.domain.delivery import CurrentAppointment, NewAppointment, Revision
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import OtherDataType, SenderId
from viewer.domain.occurrence import first_occurrences
from viewer.errors import NotFoundError
from viewer.store.access_log import AccessLog
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.places import Places

APPOINTMENT = appointment_id_of(FOUNDING_UUID)
LATER = DELIVERED_AT + timedelta(hours=1)
MOVED = an_appointment(place="Ullevål")


def a_revision(sequence: int = 0, place: str = "Ullevål", place_key: bytes | None = b"hospital") -> Revision:
    return Revision(
        appointment_id=APPOINTMENT,
        sequence=sequence,
        appointment=an_appointment(place=place),
        occurrences=(),
        place_key=place_key,
        revised_at=LATER,
    )


def a_new_appointment() -> NewAppointment:
    return NewAppointment(id=APPOINTMENT, document_uuid=FOUNDING_UUID, appointment=MOVED, place_key=b"hospital")


def stored(messages: Messages, kari: RecipientId) -> MailboxAppointment:
    return messages.appointment(kari, APPOINTMENT, LATER)


def test_a_revised_appointment_has_both_states(messages: Messages, places: Places, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    assert messages.revise(a_revision())
    listed = stored(messages, kari)
    assert (listed.appointment, listed.sequence, listed.changed_at) == (MOVED, 1, LATER)
    assert (listed.previous, listed.revised_at) == (an_appointment(), LATER)
    assert [place.key for place in places.pending(10)] == [b"hospital"]


def test_a_revision_of_an_older_state_does_nothing(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.revise(a_revision())

    assert not messages.revise(a_revision(place="Rikshospitalet"))
    assert stored(messages, kari).appointment == MOVED


def test_a_hidden_appointment_is_revised_all_the_same(messages: Messages, kari: RecipientId) -> None:
    """Hiding is a change with a number of its own; the state before the sender's change is the one that is kept."""
    messages.accept(a_new_message(recipient_id=kari))
    messages.hide(kari, APPOINTMENT, LATER)

    assert messages.revise(a_revision(sequence=1))
    assert (stored(messages, kari).sequence, stored(messages, kari).previous) == (2, an_appointment())


def test_a_revised_appointment_is_no_longer_called_off(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, LATER)

    assert messages.revise(a_revision(sequence=1))
    assert stored(messages, kari).withdrawn_at is None


def test_a_revision_has_the_feeds_published_anew(messages: Messages, calendars: Calendars, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    calendars.add(b"digest", a_new_feed(kari))
    before = calendars.of(kari)[0].content_version
    messages.revise(a_revision())

    assert calendars.of(kari)[0].content_version == before + 1


def test_of_ten_revisions_at_once_one_comes_first(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    with ThreadPoolExecutor(10) as threads:
        done = list(threads.map(lambda number: messages.revise(a_revision(place=str(number))), range(10)))

    assert done.count(True) == 1
    assert stored(messages, kari).appointment.place == str(done.index(True))


def test_the_sender_sees_its_document_and_nobody_elses(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    stored_document = messages.sent_document(FOUNDING_SENDER_ID, FOUNDING_UUID)
    assert stored_document is not None
    assert stored_document.document == a_document(data_type=None)
    assert stored_document.appointment == CurrentAppointment(
        id=APPOINTMENT,
        sequence=0,
        content=an_appointment(),
        occurrences=first_occurrences(Kind.APPOINTMENT, an_appointment().times),
    )
    assert messages.sent_document(SenderId(1), FOUNDING_UUID) is None


def test_the_sender_sees_that_its_recipient_and_nobody_else_has_opened_it(
    database: Database, messages: Messages, kari: RecipientId, ola: RecipientId
) -> None:
    message = a_message(primary_document=a_document(has_opening_receipt=True))
    messages.accept(a_new_message(recipient_id=kari, message=message))
    log = AccessLog(database)

    def is_opened() -> bool:
        document = messages.sent_document(FOUNDING_SENDER_ID, FOUNDING_UUID)
        assert document is not None
        assert document.document.has_opening_receipt
        return document.is_opened

    for deed, actor, recipient in (
        (Deed.SAW_APPOINTMENT, Actor.RECIPIENT, kari),
        (Deed.SAW_LETTER, Actor.OPERATOR, kari),
        (Deed.SAW_LETTER, Actor.RECIPIENT, ola),
    ):
        log.record(AccessEvent(at=LATER, deed=deed, actor=actor, recipient_id=recipient, object_id=FOUNDING_UUID))
        assert not is_opened()
    log.record(
        AccessEvent(at=LATER, deed=Deed.SAW_LETTER, actor=Actor.RECIPIENT, recipient_id=kari, object_id=FOUNDING_UUID)
    )
    assert is_opened()


def test_a_letter_gets_one_appointment_however_many_are_added(messages: Messages, kari: RecipientId) -> None:
    plain = a_message(primary_document=a_document(data_type=None))
    messages.accept(a_new_message(message=plain, recipient_id=kari))

    assert messages.add_appointment(FOUNDING_SENDER_ID, a_new_appointment(), LATER)
    assert not messages.add_appointment(FOUNDING_SENDER_ID, a_new_appointment(), LATER)
    listed = stored(messages, kari)
    assert (listed.appointment, listed.previous, listed.changed_at) == (MOVED, None, LATER)


@pytest.mark.parametrize("data_type", [None, an_event()])
def test_other_data_is_kept_with_the_document(messages: Messages, kari: RecipientId, data_type: object) -> None:
    document = a_document(data_type=an_event() if data_type else None)
    messages.accept(a_new_message(message=a_message(primary_document=document), recipient_id=kari))
    messages.set_other_data(FOUNDING_SENDER_ID, FOUNDING_UUID, OtherDataType(name="receipt", xml=b"<receipt/>"))

    stored_document = messages.sent_document(FOUNDING_SENDER_ID, FOUNDING_UUID)
    assert stored_document is not None
    assert (stored_document.appointment is None) == (data_type is None)


def test_a_withdrawn_appointment_says_since_when(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    assert messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, LATER)

    appointment = messages.appointment(kari, APPOINTMENT, LATER)
    assert (appointment.withdrawn_at, appointment.changed_at, appointment.sequence) == (LATER, LATER, 1)


def test_withdrawing_twice_is_withdrawing_once(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, LATER)

    assert not messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, LATER + timedelta(hours=1))

    appointment = messages.appointment(kari, APPOINTMENT, LATER)
    assert (appointment.withdrawn_at, appointment.sequence) == (LATER, 1)


@pytest.mark.parametrize(
    ("sender_id", "uuid"), [(SenderId(1), FOUNDING_UUID), (FOUNDING_SENDER_ID, FOUNDING_UUID[:-1] + "0")]
)
def test_nobody_withdraws_what_is_another_senders(
    messages: Messages, kari: RecipientId, sender_id: SenderId, uuid: str
) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    with pytest.raises(NotFoundError):
        messages.withdraw(sender_id, uuid, LATER)

    assert messages.appointment(kari, APPOINTMENT, LATER).withdrawn_at is None
