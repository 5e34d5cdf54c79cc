"""What a recipient is shown: an appointment with what surrounds it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import a_mailbox_appointment, an_appointment, an_event, viewer_of
from tests.fakes import FakeMailbox, FakeMessages, FakeReadings
from viewer.actions.show import barcode, shown_appointment
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Barcode
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.errors import NotFoundError

KARI = viewer_of(RecipientId(1))
HOUR = timedelta(hours=1)


def at(now: datetime, hours: float, *, sub_title: str = "Time") -> MailboxAppointment:
    """An hour's appointment so many hours from now, named after that number."""
    start = now + hours * HOUR
    return a_mailbox_appointment(
        id=str(hours), appointment=an_appointment(start=start, end=start + HOUR, sub_title=sub_title)
    )


def test_only_what_the_recipient_means_to_keep_can_clash(now: datetime) -> None:
    """Neither what is over, hidden or called off, nor what comes after."""
    withdrawn, hidden = replace(at(now, 1.25), withdrawn_at=now), replace(at(now, 1.75), hidden_at=now)
    messages = FakeMessages(at(now, 1), at(now, 1.5), withdrawn, hidden, at(now, 5), at(now, -1.5), at(now, -1.25))

    shown, called_off = (
        shown_appointment(
            KARI,
            AppointmentId(appointment_id),
            messages=messages,
            mailbox=FakeMailbox(messages),
            readings=FakeReadings(),
            now=now,
        )
        for appointment_id in ("1", withdrawn.id)
    )

    assert [clash.other.id for clash in shown.clashes] == ["1.5"]
    assert called_off.clashes == ()


def test_an_appointment_that_is_not_there_is_not_found(now: datetime) -> None:
    messages = FakeMessages()

    with pytest.raises(NotFoundError):
        shown_appointment(
            KARI,
            AppointmentId("none"),
            messages=messages,
            mailbox=FakeMailbox(messages),
            readings=FakeReadings(),
            now=now,
        )


@pytest.mark.parametrize(
    ("sent", "is_drawn"),
    [
        (Barcode(value="1234567890", type="code-128"), True),
        (Barcode(value="1234567890", type="hologram"), False),
        (Barcode(value="1234567890"), False),
        (Barcode(type="code-128"), False),
        (None, False),
    ],
)
def test_a_barcode_is_drawn_when_it_can_be(sent: Barcode | None, *, is_drawn: bool) -> None:
    assert (barcode(an_event(barcode=sent)) is not None) is is_drawn
    assert barcode(an_appointment()) is None
