"""What people see in their calendars: the right times, then a change, a cancellation, and the end of it."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import (
    FOUNDING_SENDER_ID,
    a_document,
    a_message,
    a_new_message,
    a_revision,
    an_appointment,
    an_event,
    appointment_id_of,
)
from tests.clients.conftest import Program, Seen, Subscriber
from viewer.actions.feeds import open_feed, revoke_feed
from viewer.actions.publish import make_publisher
from viewer.cli.sample_letter import sample_letter
from viewer.domain.access import RecipientId, RecipientKey
from viewer.domain.appointment import OSLO, Interval
from viewer.domain.calendar import FeedOptions
from viewer.domain.mailbox import AppointmentId
from viewer.domain.occurrence import carried_over
from viewer.domain.redaction import DetailLevel
from viewer.domain.sender import Sender
from viewer.wiring import Services

NEXT_YEAR = datetime.now(OSLO).year + 1
SUMMER = datetime(NEXT_YEAR, 7, 1, 10, 0, tzinfo=OSLO)
# A letter is read within ten seconds; this is for a machine with much else to do.
READING_SECONDS = 90
WINTER = datetime(NEXT_YEAR, 1, 15, 10, 0, tzinfo=OSLO)


class Mailbox:
    """A recipient with a feed that tells everything."""

    def __init__(self, at: Services) -> None:
        self.at = at
        at.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Sykehuset", certificates=()), at.now())
        self.recipient_id: RecipientId = at.recipients.add(RecipientKey(uuid.uuid4().bytes), None, at.now())
        options = FeedOptions(name="Mine timer", detail_level=DetailLevel.EVERYTHING)
        token = open_feed(self.recipient_id, options, calendars=at.calendars, now=at.now())
        self.address = f"{at.settings.public_url}/calendars/{token}/mine-timer.ics"

    def receive(self, title: str, start: datetime) -> str:
        """A letter with an appointment; its uuid."""
        document_uuid = str(uuid.uuid4())
        appointment = an_appointment(sub_title=title, start=start, end=start + timedelta(hours=1))
        message = a_message(primary_document=a_document(uuid=document_uuid, data_type=appointment))
        new = a_new_message(recipient_id=self.recipient_id, message=message, received_at=self.at.now())
        self.at.messages.accept(new)
        return document_uuid

    def receive_letter(self, title: str, start: datetime, *lines: str, subject: str = "Innkalling") -> AppointmentId:
        """A letter as a PDF, which the server reads in the background."""
        staged = self.at.letters.stage()
        staged.write(sample_letter(subject, lines))
        appointment = an_appointment(sub_title=title, start=start, end=start + timedelta(hours=1), arrival_time=None)
        document = a_document(uuid=str(uuid.uuid4()), subject=subject, data_type=appointment)
        message = a_message(primary_document=document)
        letters = {document.uuid: staged.store()}
        received = a_new_message(
            recipient_id=self.recipient_id, message=message, received_at=self.at.now(), letters=letters
        )
        self.at.messages.accept(received)
        return appointment_id_of(document.uuid)

    def wait_for_ties(self, appointment_id: AppointmentId, count: int) -> int:
        """Return the last tie's id once the letters that tie something to the appointment are read."""
        deadline = time.monotonic() + READING_SECONDS
        while time.monotonic() < deadline:
            ties = self.at.readings.ties(self.recipient_id, appointment_id, self.at.now())
            if len(ties) == count:
                return ties[-1].tie.id
            time.sleep(0.2)
        pytest.fail("the letters were not read")

    def answer(self, tie_id: int, *, answer: bool) -> None:
        """The recipient presses "undo", or takes that back."""
        self.at.readings.answer(self.recipient_id, tie_id, answer=answer, now=self.at.now())

    def move(self, document_uuid: str, title: str, start: datetime) -> None:
        """The sender changes the appointment."""
        appointment = an_appointment(sub_title=title, start=start, end=start + timedelta(hours=1))
        revision = a_revision(appointment_id_of(document_uuid), appointment, revised_at=self.at.now())
        assert self.at.messages.revise(revision)

    def receive_course(self, *starts: datetime) -> str:
        """A letter with an event of so many times."""
        document_uuid = str(uuid.uuid4())
        course = an_event(
            times=tuple(Interval(start, start + timedelta(hours=1)) for start in starts), sub_title="Kurs"
        )
        message = a_message(primary_document=a_document(uuid=document_uuid, data_type=course))
        self.at.messages.accept(
            a_new_message(recipient_id=self.recipient_id, message=message, received_at=self.at.now())
        )
        return document_uuid

    def leave_out_first(self, document_uuid: str) -> None:
        """The sender sends the course again, without its first time."""
        appointment = self.at.messages.appointment(self.recipient_id, appointment_id_of(document_uuid), self.at.now())
        course = replace(appointment.appointment, times=appointment.appointment.times[1:])
        now = self.at.now()
        occurrences = carried_over(appointment.occurrences, course, now)
        revision = a_revision(appointment.id, course, occurrences=occurrences, revised_at=now)
        assert self.at.messages.revise(revision)

    def withdraw(self, document_uuid: str) -> None:
        """The sender calls it off."""
        assert self.at.messages.withdraw(FOUNDING_SENDER_ID, document_uuid, self.at.now())

    def hide(self, document_uuid: str) -> None:
        """The recipient wants it out of sight."""
        self.at.messages.hide(self.recipient_id, appointment_id_of(document_uuid), self.at.now())

    def close(self) -> None:
        """The recipient closes the feed."""
        (feed,) = self.at.calendars.of(self.recipient_id)
        publisher = make_publisher(
            self.at.calendars,
            self.at.messages,
            public_url="https://post.example.no",
            past=timedelta(days=92),
            future=None,
        )
        revoke_feed(self.recipient_id, feed.id, publisher=publisher, now=self.at.now())


@pytest.fixture
def mailbox(at: Services) -> Mailbox:
    return Mailbox(at)


@pytest.fixture
def subscribe(program: type[Subscriber], tmp_path: Path) -> Iterator[Callable[[str], Program]]:
    """Subscribe the program to an address; it is closed at the end."""
    with ExitStack() as stack:
        yield lambda address: stack.enter_context(closing(program(tmp_path, address)))


def test_subscription_follows_its_mailbox(subscribe: Callable[[str], Program], mailbox: Mailbox) -> None:
    """Under the same UID from the first fetch to the last: nothing is there twice, and nothing stays behind."""
    winter, summer = mailbox.receive("Vinterkontroll", WINTER), mailbox.receive("Ærlig talt, en time; æøå", SUMMER)
    subscription = subscribe(mailbox.address)
    in_winter = Seen(f"{NEXT_YEAR}-01-15T10:00", "Vinterkontroll")
    assert subscription.fetch() == [in_winter, Seen(f"{NEXT_YEAR}-07-01T10:00", "Ærlig talt, en time; æøå")]

    mailbox.move(summer, "Flyttet time", SUMMER + timedelta(days=1, hours=4))
    moved = Seen(f"{NEXT_YEAR}-07-02T14:00", "Flyttet time")
    assert subscription.fetch() == [in_winter, moved]

    mailbox.withdraw(winter)
    assert subscription.fetch() == [Seen(in_winter.start, "AVLYST: Vinterkontroll", is_cancelled=True), moved]

    mailbox.close()
    log = (mailbox.at.settings.data_dir / "log").read_text()
    assert mailbox.address.split("/")[4] not in log
    assert [seen.title for seen in subscription.fetch()] == ["Kalenderlenken er ikke lenger i bruk"]


def test_r3_a_time_that_is_left_out_is_cancelled_where_it_stood(
    subscribe: Callable[[str], Program], mailbox: Mailbox
) -> None:
    """Not on top of one that takes place."""
    course = mailbox.receive_course(*(WINTER + timedelta(days=days) for days in (0, 7, 14)))
    subscription = subscribe(mailbox.address)
    first, second, third = [
        Seen(f"{NEXT_YEAR}-01-{day}T10:00", f"Kurs ({n}/3)") for n, day in ((1, 15), (2, 22), (3, 29))
    ]
    assert subscription.fetch() == [first, second, third]

    mailbox.leave_out_first(course)
    assert subscription.fetch() == [Seen(first.start, "AVLYST: Kurs (1/3)", is_cancelled=True), second, third]


def test_r4_what_was_hidden_leaves_and_nothing_is_called_off(
    subscribe: Callable[[str], Program], mailbox: Mailbox
) -> None:
    winter, _summer = mailbox.receive("Vinterkontroll", WINTER), mailbox.receive("Sommerkontroll", SUMMER)
    subscription = subscribe(mailbox.address)
    in_summer = Seen(f"{NEXT_YEAR}-07-01T10:00", "Sommerkontroll")
    assert subscription.fetch() == [Seen(f"{NEXT_YEAR}-01-15T10:00", "Vinterkontroll"), in_summer]

    mailbox.hide(winter)
    assert subscription.fetch() == [in_summer]


def test_three_letters_are_one_entry_that_moves_is_called_off_and_comes_back(
    subscribe: Callable[[str], Program], mailbox: Mailbox
) -> None:
    """The invitation, a new time and its cancellation; then both undone, one press each, and done again."""
    tenth, seventeenth = WINTER, WINTER + timedelta(days=7)
    was, is_ = (f"{moment.day}. januar {moment.year}" for moment in (tenth, seventeenth))
    on_tenth, on_seventeenth = (Seen(f"{moment:%Y-%m-%dT%H:%M}", "MR") for moment in (tenth, seventeenth))
    called_off = replace(on_seventeenth, title="AVLYST: MR", is_cancelled=True)

    first = mailbox.receive_letter("MR", tenth, f"Du er innkalt {was} kl. 10.00.")
    subscription = subscribe(mailbox.address)
    assert subscription.fetch() == [on_tenth]

    mailbox.receive_letter("MR", seventeenth, f"Ny time: {is_} kl. 10.00.", subject=f"Erstatter innkalling {was}")
    moved = mailbox.wait_for_ties(first, 1)
    assert subscription.fetch() == [on_seventeenth]

    mailbox.receive_letter("MR", seventeenth, f"Timen {is_} er avlyst.", subject="Avlyst time")
    withdrawn = mailbox.wait_for_ties(first, 2)
    assert subscription.fetch() == [called_off]

    mailbox.answer(withdrawn, answer=False)
    assert subscription.fetch() == [on_seventeenth]

    mailbox.answer(moved, answer=False)
    assert subscription.fetch() == [on_tenth, on_seventeenth]

    mailbox.answer(moved, answer=True)
    mailbox.answer(withdrawn, answer=True)
    assert subscription.fetch() == [called_off]
