"""The lists of a mailbox, from the database: a page at a time, and the same as if everything were read."""

import random
from datetime import datetime, timedelta

import pytest

from tests.builders import (
    DELIVERED_AT,
    a_document,
    a_message,
    a_new_message,
    an_appointment,
    an_event,
    appointment_id_of,
    viewer_of,
)
from tests.fakes import FakeMailbox, FakeMessages, neighbour_of
from tests.store.test_places import OSLO as IN_OSLO
from viewer.domain.access import RecipientId
from viewer.domain.appointment import OSLO, Appointment, Interval
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.ports.mailbox import MailboxStore
from viewer.store.mailbox import SEARCH_BATCH, Mailboxes
from viewer.store.messages import Messages
from viewer.store.places import Places

NOW = datetime(2026, 11, 23, 13, tzinfo=OSLO)
HOUR = timedelta(hours=1)
LONG_AGO, FAR_AHEAD = NOW - timedelta(days=10_000), NOW + timedelta(days=10_000)


class Mail:
    """Fills a mailbox, one message after the other."""

    def __init__(self, messages: Messages, recipient_id: RecipientId) -> None:
        self.messages = messages
        self.recipient_id = recipient_id
        self.sent = 0

    def send(
        self,
        appointment: Appointment | None,
        *,
        delivered_at: datetime = DELIVERED_AT,
        place_key: bytes | None = None,
    ) -> AppointmentId:
        self.sent += 1
        uuid = f"5d1f1a3e-9f0b-4a57-8a8f-{self.sent:012}"
        message = a_message(
            primary_document=a_document(uuid=uuid, subject=f"Brev nr-{self.sent}", data_type=appointment)
        )
        self.messages.accept(
            a_new_message(
                recipient_id=self.recipient_id, message=message, delivered_at=delivered_at, place_key=place_key
            )
        )
        return appointment_id_of(uuid)


@pytest.fixture
def mail(messages: Messages, kari: RecipientId) -> Mail:
    return Mail(messages, kari)


def times(*starts: float) -> Appointment:
    """An event with an hour at each of them, counted from now."""
    return an_event(times=tuple(Interval(NOW + start * HOUR, NOW + (start + 1) * HOUR) for start in starts))


def an_hour(start: float, sub_title: str = "Time", place: str = "Klinikken") -> Appointment:
    return an_appointment(start=NOW + start * HOUR, end=NOW + (start + 1) * HOUR, sub_title=sub_title, place=place)


def pages(store: MailboxStore, recipient_id: RecipientId, first: int) -> list[list[MailboxAppointment]]:
    viewer = viewer_of(recipient_id)
    return [
        list(store.upcoming(viewer, NOW, first=first, limit=7)),
        list(store.past(viewer, NOW, since=LONG_AGO, until=FAR_AHEAD, first=first, limit=7)),
        list(store.hidden(viewer, NOW, first=first, limit=7)),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_every_page_is_what_reading_everything_would_give(
    mail: Mail, messages: Messages, mailboxes: Mailboxes, kari: RecipientId, seed: int
) -> None:
    """Single ones and events of several times, past, going on, ahead, hidden and not delivered yet."""
    chance = random.Random(seed)  # noqa: S311  # examples, not secrets
    for _ in range(60):
        start = chance.randint(-60, 60)
        is_event = chance.random() < 0.3
        appointment = times(start, start + chance.randint(1, 50), start + 90) if is_event else an_hour(start)
        mail.send(appointment, delivered_at=chance.choice([DELIVERED_AT, DELIVERED_AT, NOW + HOUR]))
    for stored in chance.sample(list(messages.appointments(kari, NOW)), 10):
        messages.hide(kari, stored.id, NOW)
    for _ in range(5):
        mail.send(None)
    viewer = viewer_of(kari)
    letters = mailboxes.letters(viewer, NOW, first=0, limit=99)
    expected = FakeMailbox(FakeMessages(*messages.appointments(kari, NOW)), *letters)

    counts = expected.counts(viewer, NOW)
    assert mailboxes.counts(viewer, NOW) == counts
    assert mailboxes.upcoming_count(viewer, NOW) == counts.upcoming
    assert mailboxes.hidden_count(viewer, NOW) == counts.hidden
    assert mailboxes.letter_count(viewer, NOW) == counts.letters
    for first in range(0, 60, 7):
        assert pages(mailboxes, kari, first) == pages(expected, kari, first)
    assert mailboxes.upcoming_months(viewer, NOW) == expected.upcoming_months(viewer, NOW)
    assert mailboxes.past_years(viewer, NOW) == expected.past_years(viewer, NOW)
    since, until = NOW - 5 * HOUR, NOW + 20 * HOUR
    near = mailboxes.near(viewer, NOW, since=since, until=until, limit=99)
    assert near == expected.near(viewer, NOW, since=since, until=until, limit=99)


def test_a_neighbour_has_its_times_and_place_and_no_texts(
    mail: Mail, messages: Messages, mailboxes: Mailboxes, places: Places, kari: RecipientId
) -> None:
    appointment_id = mail.send(an_hour(1, "Tannlege"), place_key=b"storgata")
    places.save(b"storgata", IN_OSLO, NOW)

    [neighbour] = mailboxes.near(viewer_of(kari), NOW, since=LONG_AGO, until=FAR_AHEAD, limit=50)

    expected = neighbour_of(messages.appointment(kari, appointment_id, NOW))
    assert neighbour == expected
    assert (neighbour.sender_name, neighbour.location) == ("Oslo City Røntgen", IN_OSLO)


def test_what_its_recipient_has_opened_is_no_longer_new(
    mail: Mail, messages: Messages, mailboxes: Mailboxes, kari: RecipientId
) -> None:
    opened, _ = mail.send(an_hour(1)), mail.send(an_hour(2))
    messages.mark_seen(kari, opened, NOW)

    assert mailboxes.counts(viewer_of(kari), NOW).new == 1


def test_another_recipient_sees_nothing(mail: Mail, mailboxes: Mailboxes, ola: RecipientId) -> None:
    mail.send(an_hour(1))
    mail.send(an_hour(-5))
    mail.send(None)
    viewer = viewer_of(ola)

    counts = mailboxes.counts(viewer, NOW)
    assert (counts.upcoming, counts.past, counts.letters) == (0, 0, 0)
    assert mailboxes.upcoming(viewer, NOW, first=0, limit=50) == []
    assert mailboxes.past(viewer, NOW, since=LONG_AGO, until=FAR_AHEAD, first=0, limit=50) == []
    assert mailboxes.letters(viewer, NOW, first=0, limit=50) == []
    assert mailboxes.near(viewer, NOW, since=LONG_AGO, until=FAR_AHEAD, limit=50) == []
    assert mailboxes.search(viewer, "brev", str, NOW, limit=50).count == 0


def test_letters_without_an_appointment_come_newest_first(mail: Mail, mailboxes: Mailboxes, kari: RecipientId) -> None:
    """The letters of a message that carries an appointment belong to that."""
    mail.send(None)
    mail.send(None, delivered_at=NOW)
    mail.send(an_hour(1))

    letters = mailboxes.letters(viewer_of(kari), NOW, first=0, limit=50)

    assert [letter.subject for letter in letters] == ["Brev nr-2", "Brev nr-1"]
    assert mailboxes.letters(viewer_of(kari), NOW, first=1, limit=1) == letters[1:]


def test_a_withdrawn_appointment_is_listed_but_in_nobodys_way(
    mail: Mail, messages: Messages, mailboxes: Mailboxes, kari: RecipientId
) -> None:
    appointment_id = mail.send(an_hour(1))
    letter = messages.appointment(kari, appointment_id, NOW).letter
    messages.withdraw(a_new_message(recipient_id=kari).sender_id, letter.id, NOW)

    [row] = mailboxes.upcoming(viewer_of(kari), NOW, first=0, limit=50)

    assert row.withdrawn_at == NOW
    assert mailboxes.near(viewer_of(kari), NOW, since=LONG_AGO, until=FAR_AHEAD, limit=50) == []


def date_words(start: datetime) -> str:
    return f"{start:%d.%m.}"


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("røntgen", 3),
        ("RØNTGEN rygg", 1),
        ("tannlege", 1),
        ("0011", 2),
        ("spesialistsenter", 2),
        ("senest 15", 2),
        ("brev nr-3", 1),
        ("husk legitimasjon", 0),
        ("norge", 0),
        ("23.11. rygg", 1),
        ("røntgen finnes-ikke", 0),
    ],
)
def test_a_search_takes_every_word_in_text_and_sender(
    mail: Mail, mailboxes: Mailboxes, kari: RecipientId, query: str, hits: int
) -> None:
    mail.send(an_hour(1, "Undersøke smerter i ryggen"))
    mail.send(an_hour(-3, "Tannlege"))
    mail.send(None)

    result = mailboxes.search(viewer_of(kari), query, date_words, NOW, limit=50)

    assert len(result.upcoming) + len(result.past) + len(result.letters) == result.count == hits


def test_an_events_description_is_searched(mail: Mail, mailboxes: Mailboxes, kari: RecipientId) -> None:
    mail.send(times(1))

    assert mailboxes.search(viewer_of(kari), "husk legitimasjon", str, NOW, limit=50).upcoming


def test_a_search_reads_all_batches_and_shows_the_first(mail: Mail, mailboxes: Mailboxes, kari: RecipientId) -> None:
    for number in range(SEARCH_BATCH + 5):
        mail.send(an_hour(1 + number // 2, f"Nummer {number}"))

    hits = mailboxes.search(viewer_of(kari), "nummer", str, NOW, limit=3)

    assert (hits.count, len(hits.upcoming), hits.is_cut) == (SEARCH_BATCH + 5, 3, True)
    assert [row.appointment.start for row in hits.upcoming] == [NOW + HOUR, NOW + HOUR, NOW + 2 * HOUR]
