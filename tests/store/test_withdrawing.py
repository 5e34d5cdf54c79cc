"""A sender calls an appointment off: it stays, and says so."""

from datetime import timedelta

import pytest

from tests.builders import DELIVERED_AT, FOUNDING_SENDER_ID, FOUNDING_UUID, a_new_message, appointment_id_of
from viewer.domain.access import RecipientId
from viewer.domain.message import SenderId
from viewer.errors import NotFoundError
from viewer.store.messages import Messages

APPOINTMENT = appointment_id_of(FOUNDING_UUID)
LATER = DELIVERED_AT + timedelta(days=1)


def test_a_withdrawn_appointment_says_since_when(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    assert messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, LATER)

    found = messages.appointment(kari, APPOINTMENT, LATER)
    assert (found.withdrawn_at, found.changed_at, found.sequence) == (LATER, LATER, 1)


def test_withdrawing_twice_is_withdrawing_once(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, LATER)

    assert not messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, LATER + timedelta(days=1))

    found = messages.appointment(kari, APPOINTMENT, LATER)
    assert (found.withdrawn_at, found.sequence) == (LATER, 1)


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
