"""The mailbox: accepted whole, once, and seen by its recipient alone, from the time of delivery on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import (
    DELIVERED_AT,
    FOUNDING_START,
    FOUNDING_UUID,
    a_document,
    a_letter,
    a_mailbox_appointment,
    a_message,
    a_new_message,
    an_appointment,
    appointment_id_of,
)
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment, Interval, Kind
from viewer.domain.calendar import FeedOptions, NewFeed
from viewer.domain.delivery import NewMessage
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import AuthenticationLevel, Document, Message, OtherDataType, SenderId, SensitivityLevel
from viewer.domain.sender import Sender
from viewer.errors import DuplicateError, ErrorCode, NotFoundError
from viewer.store.calendars import Calendars
from viewer.store.messages import Messages
from viewer.store.places import Places
from viewer.store.senders import Senders

OTHER_UUID = "5d1f1a3e-9f0b-4a57-8a8f-000000000001"
THIRD_UUID = "5d1f1a3e-9f0b-4a57-8a8f-000000000002"
APPOINTMENT = appointment_id_of(FOUNDING_UUID)
LATER = DELIVERED_AT + timedelta(days=1)
LATER_STILL = DELIVERED_AT + timedelta(days=2)


def other_message(message_id: str | None = None, uuid: str = OTHER_UUID) -> Message:
    return a_message(message_id=message_id, primary_document=a_document(uuid=uuid))


def test_an_accepted_appointment_is_in_the_mailbox(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    expected = a_mailbox_appointment(id=APPOINTMENT)
    assert messages.appointments(kari, DELIVERED_AT) == [expected]
    assert messages.appointment(kari, APPOINTMENT, DELIVERED_AT) == expected
    assert messages.letter(kari, DocumentId(FOUNDING_UUID), DELIVERED_AT) == a_letter()


def test_appointments_come_by_start(messages: Messages, kari: RecipientId) -> None:
    for number, days in enumerate([3, 1, 2]):
        start = FOUNDING_START + timedelta(days=days)
        document = a_document(uuid=OTHER_UUID[:-1] + str(number), data_type=an_appointment(start=start, end=None))
        messages.accept(a_new_message(recipient_id=kari, message=a_message(primary_document=document)))

    starts = [appointment.appointment.start for appointment in messages.appointments(kari, DELIVERED_AT)]
    assert starts == [FOUNDING_START + timedelta(days=days) for days in (1, 2, 3)]


def test_another_recipient_sees_nothing(messages: Messages, kari: RecipientId, ola: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    assert messages.appointments(ola, DELIVERED_AT) == []
    assert messages.letters(ola, DELIVERED_AT) == []
    with pytest.raises(NotFoundError):
        messages.appointment(ola, APPOINTMENT, DELIVERED_AT)
    with pytest.raises(NotFoundError):
        messages.letter(ola, DocumentId(FOUNDING_UUID), DELIVERED_AT)


def test_what_is_delivered_later_does_not_exist_yet(messages: Messages, kari: RecipientId) -> None:
    tomorrow = DELIVERED_AT + timedelta(days=1)
    letter_alone = a_message(primary_document=a_document(uuid=OTHER_UUID, data_type=None))
    messages.accept(a_new_message(recipient_id=kari, delivered_at=tomorrow))
    messages.accept(a_new_message(recipient_id=kari, delivered_at=tomorrow, message=letter_alone))

    just_before = tomorrow - timedelta(microseconds=1)
    assert messages.appointments(kari, just_before) == []
    assert messages.letters(kari, just_before) == []
    assert messages.next_delivery(kari, just_before) == tomorrow
    with pytest.raises(NotFoundError):
        messages.appointment(kari, APPOINTMENT, just_before)
    with pytest.raises(NotFoundError):
        messages.letter(kari, DocumentId(OTHER_UUID), just_before)

    assert len(messages.appointments(kari, tomorrow)) == 1
    assert len(messages.letters(kari, tomorrow)) == 1
    assert messages.next_delivery(kari, tomorrow) is None


def test_the_letter_that_carries_the_appointment_comes_first(messages: Messages, kari: RecipientId) -> None:
    """The rest of the message follows in the order sent."""
    message = a_message(
        primary_document=a_document(data_type=None),
        attachments=(a_document(uuid=OTHER_UUID, data_type=None), a_document(uuid=THIRD_UUID)),
    )
    messages.accept(a_new_message(recipient_id=kari, message=message))

    appointment = messages.appointment(kari, appointment_id_of(THIRD_UUID), DELIVERED_AT)
    assert [letter.id for letter in appointment.letters] == [THIRD_UUID, FOUNDING_UUID, OTHER_UUID]


def test_letters_without_an_appointment_come_newest_first(messages: Messages, kari: RecipientId) -> None:
    """The letters of a message that carries an appointment belong to that."""
    tomorrow = DELIVERED_AT + timedelta(days=1)
    first = a_message(primary_document=a_document(uuid=OTHER_UUID, data_type=None))
    second = a_message(primary_document=a_document(uuid=THIRD_UUID, data_type=None))
    messages.accept(a_new_message(recipient_id=kari, message=first))
    messages.accept(a_new_message(recipient_id=kari, message=second, delivered_at=tomorrow))
    messages.accept(a_new_message(recipient_id=kari))

    assert [letter.id for letter in messages.letters(kari, tomorrow)] == [THIRD_UUID, OTHER_UUID]


def test_both_levels_are_kept_with_each_document(messages: Messages, kari: RecipientId) -> None:
    document = a_document(
        authentication_level=AuthenticationLevel.IDPORTEN_4, sensitivity_level=SensitivityLevel.SENSITIVE
    )
    messages.accept(a_new_message(recipient_id=kari, message=a_message(primary_document=document)))

    letter = messages.letter(kari, DocumentId(FOUNDING_UUID), DELIVERED_AT)
    assert letter.authentication_level is AuthenticationLevel.IDPORTEN_4
    assert letter.sensitivity_level is SensitivityLevel.SENSITIVE


def test_an_event_is_kept_as_one(messages: Messages, kari: RecipientId) -> None:
    event = Appointment(
        kind=Kind.EVENT,
        times=(Interval(FOUNDING_START, FOUNDING_START + timedelta(hours=1)),),
        sub_title="Valg",
    )
    message = a_message(primary_document=a_document(data_type=event))
    new = a_new_message(recipient_id=kari, message=message)
    messages.accept(new)

    [appointment] = messages.appointments(kari, DELIVERED_AT)
    stored: object = appointment.appointment
    assert stored == event


def test_another_data_type_leaves_a_plain_letter(messages: Messages, kari: RecipientId) -> None:
    document = a_document(data_type=OtherDataType(name="receipt", xml=b"<receipt/>"))
    messages.accept(a_new_message(recipient_id=kari, message=a_message(primary_document=document)))

    assert messages.appointments(kari, DELIVERED_AT) == []
    assert messages.letters(kari, DELIVERED_AT) == [a_letter()]


def test_a_message_id_is_taken_once(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari, message=a_message(message_id="first")))

    with pytest.raises(DuplicateError) as refused:
        messages.accept(a_new_message(recipient_id=kari, message=other_message("first")))
    assert refused.value.code is ErrorCode.DUPLICATE_MESSAGE
    with pytest.raises(NotFoundError):
        messages.letter(kari, DocumentId(OTHER_UUID), DELIVERED_AT)


def test_messages_without_an_id_do_not_collide(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.accept(a_new_message(recipient_id=kari, message=other_message()))

    assert len(messages.appointments(kari, DELIVERED_AT)) == 2


@pytest.mark.parametrize(
    "message",
    [
        other_message(uuid=FOUNDING_UUID),
        a_message(primary_document=a_document(uuid=OTHER_UUID), attachments=(a_document(),)),
    ],
    ids=["primary document", "attachment"],
)
def test_a_document_uuid_is_taken_once(messages: Messages, kari: RecipientId, message: Message) -> None:
    """A message that fails at its last document leaves nothing of the others."""
    messages.accept(a_new_message(recipient_id=kari, message=a_message()))

    with pytest.raises(DuplicateError) as refused:
        messages.accept(a_new_message(recipient_id=kari, message=replace(message, message_id="second")))
    assert refused.value.code is ErrorCode.DUPLICATE_DOCUMENT_ID
    assert len(messages.appointments(kari, DELIVERED_AT)) == 1
    messages.accept(a_new_message(recipient_id=kari, message=other_message("second", THIRD_UUID)))


def test_two_senders_may_use_the_same_names(
    messages: Messages, senders: Senders, kari: RecipientId, ola: RecipientId
) -> None:
    """Each recipient finds the letter of their own sender, under different addresses."""
    other_sender = SenderId(2)
    senders.add(Sender(id=other_sender, name="Tannlegen", certificates=()), DELIVERED_AT)
    message = a_message(message_id="first")
    messages.accept(a_new_message(recipient_id=kari, message=message))
    other = replace(a_new_message(recipient_id=ola, message=message, sender_id=other_sender))
    fresh = tuple(
        replace(appointment, id=appointment_id_of("0" + THIRD_UUID[1:])) for appointment in other.appointments
    )
    messages.accept(replace(other, appointments=fresh))

    [kari_has], [ola_has] = (messages.appointments(recipient, DELIVERED_AT) for recipient in (kari, ola))
    assert kari_has.letter.id == FOUNDING_UUID
    assert ola_has.letter.id != FOUNDING_UUID
    assert ola_has.letter.sender_name == "Tannlegen"
    with pytest.raises(NotFoundError):
        messages.letter(ola, DocumentId(FOUNDING_UUID), DELIVERED_AT)


def numbered(number: int) -> Document:
    return a_document(uuid=f"{OTHER_UUID[:-2]}{number:02}")


@pytest.mark.parametrize(
    "message",
    [
        lambda _: a_message(message_id="the same"),
        lambda number: a_message(message_id="the same", primary_document=numbered(number)),
        lambda _: a_message(),
    ],
    ids=["the same message", "the same message-id", "the same uuid"],
)
def test_of_ten_at_once_one_is_accepted(
    messages: Messages, kari: RecipientId, message: Callable[[int], Message]
) -> None:
    def accept(number: int) -> bool:
        try:
            messages.accept(a_new_message(recipient_id=kari, message=message(number)))
        except DuplicateError:
            return False
        return True

    with ThreadPoolExecutor(10) as threads:
        assert sorted(threads.map(accept, range(10))) == [False] * 9 + [True]
    assert len(messages.appointments(kari, DELIVERED_AT)) == 1


def test_ten_different_ones_at_once_are_all_accepted(messages: Messages, kari: RecipientId) -> None:
    def new(number: int) -> NewMessage:
        return a_new_message(
            recipient_id=kari, message=a_message(primary_document=numbered(number)), place_key=b"the same place"
        )

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(messages.accept, map(new, range(10))))
    assert len(messages.appointments(kari, DELIVERED_AT)) == 10


def test_each_address_waits_once_for_the_geocoder(messages: Messages, places: Places, kari: RecipientId) -> None:
    assert messages.accept(a_new_message(recipient_id=kari, place_key=b"storgata"))
    assert not messages.accept(a_new_message(recipient_id=kari, message=other_message(), place_key=b"storgata"))

    [pending] = places.pending(limit=10)
    assert (pending.key, pending.address, pending.place) == (
        b"storgata",
        an_appointment().address,
        "Oslo City Røntgen",
    )


def test_a_refused_message_leaves_no_address_behind(messages: Messages, places: Places, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    with pytest.raises(DuplicateError):
        messages.accept(a_new_message(recipient_id=kari, place_key=b"storgata"))

    assert places.pending(limit=10) == []


def test_a_hidden_appointment_says_since_when(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    messages.hide(kari, APPOINTMENT, LATER)

    appointment = messages.appointment(kari, APPOINTMENT, LATER)
    assert (appointment.hidden_at, appointment.changed_at, appointment.sequence) == (LATER, LATER, 1)


def test_an_appointment_is_new_until_its_recipient_opens_it(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    assert messages.appointment(kari, APPOINTMENT, LATER).is_new

    messages.mark_seen(kari, APPOINTMENT, LATER)

    assert not messages.appointment(kari, APPOINTMENT, LATER).is_new


def test_a_change_makes_it_new_again(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.mark_seen(kari, APPOINTMENT, LATER)

    messages.hide(kari, APPOINTMENT, LATER + timedelta(seconds=1))

    assert messages.appointment(kari, APPOINTMENT, LATER + timedelta(seconds=1)).is_new


def test_nobody_elses_appointment_is_marked_as_seen(messages: Messages, kari: RecipientId, ola: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    messages.mark_seen(ola, APPOINTMENT, LATER)

    assert messages.appointment(kari, APPOINTMENT, LATER).is_new


def test_hiding_is_taken_back(messages: Messages, kari: RecipientId) -> None:
    """With a higher number, or calendars would keep the cancellation."""
    messages.accept(a_new_message(recipient_id=kari))
    messages.hide(kari, APPOINTMENT, LATER)

    messages.show_again(kari, APPOINTMENT, LATER_STILL)

    appointment = messages.appointment(kari, APPOINTMENT, LATER_STILL)
    assert (appointment.hidden_at, appointment.changed_at, appointment.sequence) == (None, LATER_STILL, 2)


def test_hiding_twice_is_hiding_once(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.show_again(kari, APPOINTMENT, LATER)
    messages.hide(kari, APPOINTMENT, LATER)

    messages.hide(kari, APPOINTMENT, LATER_STILL)

    appointment = messages.appointment(kari, APPOINTMENT, LATER_STILL)
    assert (appointment.hidden_at, appointment.sequence) == (LATER, 1)


def test_nobody_hides_what_is_somebody_elses(messages: Messages, kari: RecipientId, ola: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    with pytest.raises(NotFoundError):
        messages.hide(ola, APPOINTMENT, LATER)
    with pytest.raises(NotFoundError):
        messages.show_again(ola, APPOINTMENT, LATER)

    assert messages.appointment(kari, APPOINTMENT, LATER).hidden_at is None


def test_what_is_not_delivered_yet_cannot_be_hidden(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari, delivered_at=LATER_STILL))

    with pytest.raises(NotFoundError):
        messages.hide(kari, APPOINTMENT, LATER)


def test_feeds_hear_of_it(messages: Messages, calendars: Calendars, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    calendars.add(b"digest", NewFeed(recipient_id=kari, options=FeedOptions(name="Mine"), created_at=DELIVERED_AT))
    [before] = calendars.of(kari)

    messages.hide(kari, APPOINTMENT, LATER)

    [after] = calendars.of(kari)
    assert after.content_version == before.content_version + 1
