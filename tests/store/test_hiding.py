"""Hiding an appointment is a change that can be taken back, by its recipient alone."""

from datetime import timedelta

import pytest

from tests.builders import DELIVERED_AT, FOUNDING_UUID, a_new_message, appointment_id_of
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions, NewFeed
from viewer.errors import NotFoundError
from viewer.store.calendars import Calendars
from viewer.store.messages import Messages

APPOINTMENT = appointment_id_of(FOUNDING_UUID)
LATER = DELIVERED_AT + timedelta(days=1)
LATER_STILL = DELIVERED_AT + timedelta(days=2)


def test_a_hidden_appointment_says_since_when(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))

    messages.hide(kari, APPOINTMENT, LATER)

    found = messages.appointment(kari, APPOINTMENT, LATER)
    assert (found.hidden_at, found.changed_at, found.sequence) == (LATER, LATER, 1)


def test_hiding_is_taken_back(messages: Messages, kari: RecipientId) -> None:
    """With a higher number, or calendars would keep the cancellation."""
    messages.accept(a_new_message(recipient_id=kari))
    messages.hide(kari, APPOINTMENT, LATER)

    messages.show_again(kari, APPOINTMENT, LATER_STILL)

    found = messages.appointment(kari, APPOINTMENT, LATER_STILL)
    assert (found.hidden_at, found.changed_at, found.sequence) == (None, LATER_STILL, 2)


def test_hiding_twice_is_hiding_once(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    messages.show_again(kari, APPOINTMENT, LATER)
    messages.hide(kari, APPOINTMENT, LATER)

    messages.hide(kari, APPOINTMENT, LATER_STILL)

    found = messages.appointment(kari, APPOINTMENT, LATER_STILL)
    assert (found.hidden_at, found.sequence) == (LATER, 1)


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
