"""What a recipient is shown: the mailbox, an appointment with what surrounds it, a search."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import a_letter, a_mailbox_appointment, an_appointment, an_event
from tests.fakes import FakeMessages, FakeReadings
from viewer.actions.show import barcode, mailbox, search, shown_appointment
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Barcode, Interval
from viewer.domain.mailbox import AppointmentId, Mailbox, MailboxAppointment
from viewer.errors import NotFoundError

KARI = RecipientId(1)
HOUR = timedelta(hours=1)


def at(now: datetime, hours: float, *, sub_title: str = "Time") -> MailboxAppointment:
    """An hour's appointment so many hours from now, named after that number."""
    start = now + hours * HOUR
    return a_mailbox_appointment(
        id=str(hours), appointment=an_appointment(start=start, end=start + HOUR, sub_title=sub_title)
    )


def test_what_goes_on_still_counts_as_coming(now: datetime) -> None:
    found = mailbox(KARI, messages=FakeMessages(at(now, -0.5), at(now, -2), at(now, 2), at(now, -3)), now=now)

    assert [each.id for each in found.upcoming] == ["-0.5", "2"]
    assert [each.id for each in found.past] == ["-2", "-3"]


def test_an_event_stands_where_its_next_time_is(now: datetime) -> None:
    times = tuple(Interval(now + hours * HOUR, now + (hours + 1) * HOUR) for hours in (-2, 5))
    event = a_mailbox_appointment(id="event", appointment=an_event(times=times))

    found = mailbox(KARI, messages=FakeMessages(event, at(now, 3), at(now, 7)), now=now)

    assert [each.id for each in found.upcoming] == ["3", "event", "7"]


def test_what_is_hidden_is_nowhere_else(now: datetime) -> None:
    hidden = replace(at(now, 1), hidden_at=now)

    found = mailbox(KARI, messages=FakeMessages(hidden, at(now, 1.5)), now=now)

    assert (found.hidden, [each.id for each in found.upcoming]) == ((hidden,), ["1.5"])
    assert found.clashing == frozenset()


def test_only_what_the_recipient_means_to_keep_can_clash(now: datetime) -> None:
    """Neither what is over, hidden or called off, nor what comes after."""
    withdrawn = replace(at(now, 1.25), withdrawn_at=now)
    messages = FakeMessages(at(now, 1), at(now, 1.5), withdrawn, at(now, 5), at(now, -1.5), at(now, -1.25))

    found = mailbox(KARI, messages=messages, now=now)
    shown = shown_appointment(KARI, AppointmentId("1"), messages=messages, readings=FakeReadings(), now=now)
    called_off = shown_appointment(KARI, withdrawn.id, messages=messages, readings=FakeReadings(), now=now)

    assert found.clashing == {"1", "1.5"}
    assert [clash.other.id for clash in shown.clashes] == ["1.5"]
    assert called_off.clashes == ()


def test_an_appointment_that_is_not_there_is_not_found(now: datetime) -> None:
    with pytest.raises(NotFoundError):
        shown_appointment(KARI, AppointmentId("none"), messages=FakeMessages(), readings=FakeReadings(), now=now)


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


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("røntgen", 3),
        ("RØNTGEN rygg", 1),
        ("tannlege", 1),
        ("0011", 2),
        ("spesialistsenter", 2),
        ("senest 15", 2),
        ("epikrise", 1),
        ("røntgen finnes-ikke", 0),
    ],
)
def test_a_search_takes_every_word_in_text_and_sender(now: datetime, query: str, hits: int) -> None:
    found = Mailbox(
        upcoming=(at(now, 1, sub_title="Undersøke smerter i ryggen"),),
        past=(at(now, -3, sub_title="Tannlege"),),
        letters=(a_letter(subject="Epikrise"),),
    )

    result = search(found, query)

    assert len(result.upcoming) + len(result.past) + len(result.letters) == hits


def test_an_events_description_is_searched(now: datetime) -> None:
    found = Mailbox(upcoming=(a_mailbox_appointment(appointment=an_event()),))

    assert search(found, "husk legitimasjon").upcoming
