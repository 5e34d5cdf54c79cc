"""Letters as they come in, read and decided upon, over a real database and real PDF files."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import (
    FOUNDING_SENDER_ID,
    a_document,
    a_message,
    a_new_message,
    an_appointment,
    appointment_id_of,
)
from viewer.actions.read_letter import read_all_due, read_due_letters
from viewer.cli.sample_letter import sample_letter
from viewer.domain.access import RecipientId
from viewer.domain.appointment import OSLO
from viewer.domain.mailbox import AppointmentId
from viewer.domain.sender import Sender
from viewer.domain.times import NO_OFFSET, has_offset, to_iso
from viewer.store.database import Database
from viewer.store.letters import LetterFolder
from viewer.store.messages import Messages
from viewer.store.readings import Readings
from viewer.store.senders import Senders

FIRST = datetime(2027, 1, 4, 9, tzinfo=OSLO)
NOW = FIRST + timedelta(days=20)
MARCH_10 = datetime(2027, 3, 10, 10, tzinfo=OSLO)
MARCH_17 = datetime(2027, 3, 17, 11, tzinfo=OSLO)

Deliver = Callable[..., AppointmentId]


@pytest.fixture
def letters(tmp_path: Path) -> LetterFolder:
    return LetterFolder(tmp_path / "letters")


@pytest.fixture
def readings(database: Database) -> Readings:
    return Readings(database)


@pytest.fixture
def deliver(messages: Messages, kari: RecipientId, letters: LetterFolder) -> Deliver:
    """Deliver an MR appointment with a letter that says so; each a day after the last one."""
    days = iter(range(100))

    def deliver_one(
        start: datetime, *lines: str, subject: str = "Innkalling", pdf: bytes | None = None, sender: int | None = None
    ) -> AppointmentId:
        staged = letters.stage()
        staged.write(pdf or sample_letter(subject, lines))
        appointment = an_appointment(start=start, end=None, sub_title="MR av rygg", arrival_time=None)
        document = a_document(uuid=f"b{str(uuid.uuid4())[1:]}", subject=subject, data_type=appointment)
        messages.accept(
            a_new_message(
                message=a_message(primary_document=document),
                recipient_id=kari,
                sender_id=sender or FOUNDING_SENDER_ID,  # type: ignore[arg-type]
                received_at=FIRST + timedelta(days=next(days)),
                letters={document.uuid: staged.store()},
            )
        )
        return appointment_id_of(document.uuid)

    return deliver_one


def test_three_letters_one_after_the_other(
    deliver: Deliver, messages: Messages, readings: Readings, letters: LetterFolder, kari: RecipientId
) -> None:
    """The invitation, a new time, and that one called off: one appointment throughout, and all may wait together."""
    first = deliver(MARCH_10, "Du er innkalt onsdag 10. mars 2027 kl. 10.00.")
    deliver(MARCH_17, "Ny time onsdag 17. mars kl. 11.00.", subject="Ny time: erstatter innkalling 10. mars")
    deliver(MARCH_17, "Timen 17. mars er avlyst.", subject="Avlyst: time 17. mars")

    assert read_all_due(readings=readings, letters=letters, now=NOW) == 3

    [shown] = messages.appointments(kari, NOW)
    assert (shown.id, shown.appointment.start, shown.withdrawn_at) == (first, MARCH_17, NOW)
    quotes = [tie.tie.quote for tie in readings.ties(kari, first, NOW)]
    assert quotes == ["Ny time: erstatter innkalling 10. mars", "Avlyst: time 17. mars"]


def test_a_letter_that_contradicts_its_data_is_marked(
    deliver: Deliver, messages: Messages, readings: Readings, letters: LetterFolder, kari: RecipientId
) -> None:
    deliver(MARCH_10, "Du er innkalt onsdag 10. mars 2027 kl. 10.30.")

    read_due_letters(readings=readings, letters=letters, now=NOW)

    [shown] = messages.appointments(kari, NOW)
    [difference] = shown.letter_differences
    assert (difference.subject.value, difference.page) == ("time", 1)


def test_a_letter_settles_a_start_without_an_offset(
    deliver: Deliver, messages: Messages, readings: Readings, letters: LetterFolder, kari: RecipientId
) -> None:
    sent = datetime(2027, 3, 10, 10, tzinfo=NO_OFFSET)
    first = deliver(sent, "Du er innkalt onsdag 10. mars 2027 kl. 10.00.")
    deliver(datetime(2027, 4, 10, 10, tzinfo=NO_OFFSET), "Velkommen.")

    read_all_due(readings=readings, letters=letters, now=NOW)

    shown, doubtful = messages.appointments(kari, NOW)
    assert (shown.id, to_iso(shown.appointment.start)) == (first, "2027-03-10T10:00:00+01:00")
    assert (shown.has_letters_offset, shown.sequence, shown.changed_at, shown.previous) == (True, 1, NOW, None)
    assert shown.occurrences[0].time == shown.appointment.times[0]
    assert (doubtful.has_letters_offset, has_offset(doubtful.appointment.start)) == (False, False)

    # Read once more, it is as it is.
    readings.read_again(NOW)
    read_all_due(readings=readings, letters=letters, now=NOW + timedelta(days=1))
    assert messages.appointments(kari, NOW)[0].sequence == 1


def test_a_sender_that_repeats_what_a_letter_settled_changes_nothing(
    deliver: Deliver, messages: Messages, readings: Readings, letters: LetterFolder, kari: RecipientId
) -> None:
    sent = datetime(2027, 3, 10, 10, tzinfo=NO_OFFSET)
    id_ = deliver(sent, "Du er innkalt onsdag 10. mars 2027 kl. 10.00.")
    read_all_due(readings=readings, letters=letters, now=NOW)
    uuid_ = messages.appointments(kari, NOW)[0].letter.id
    document = messages.sent_document(FOUNDING_SENDER_ID, uuid_)
    assert document is not None
    assert document.appointment is not None

    assert document.appointment.sent == an_appointment(start=sent, end=None, sub_title="MR av rygg", arrival_time=None)
    assert document.appointment.content == messages.appointment(kari, id_, NOW).appointment


def test_of_another_senders_appointment_a_letter_says_nothing(
    deliver: Deliver,
    messages: Messages,
    readings: Readings,
    letters: LetterFolder,
    kari: RecipientId,
    senders: Senders,
) -> None:
    senders.add(Sender(id=497099, name="En annen", certificates=()), FIRST)  # type: ignore[arg-type]
    deliver(MARCH_10)
    deliver(MARCH_17, "Erstatter timen 10. mars.", sender=497099)

    read_all_due(readings=readings, letters=letters, now=NOW)

    assert len(messages.appointments(kari, NOW)) == 2


def test_what_is_over_replaces_nothing(
    deliver: Deliver, messages: Messages, readings: Readings, letters: LetterFolder, kari: RecipientId
) -> None:
    deliver(MARCH_10)
    deliver(datetime(2017, 10, 27, 10, tzinfo=OSLO), "Du er innkalt.")

    read_all_due(readings=readings, letters=letters, now=NOW)

    assert not any(shown.has_question for shown in messages.appointments(kari, NOW))


@pytest.mark.parametrize("pdf", [b"%PDF-1.4\nbroken", sample_letter("", [])], ids=["broken", "empty"])
def test_a_letter_that_can_not_be_read_claims_nothing_and_is_done(
    deliver: Deliver, readings: Readings, letters: LetterFolder, pdf: bytes, messages: Messages, kari: RecipientId
) -> None:
    deliver(MARCH_10, pdf=pdf)

    assert read_all_due(readings=readings, letters=letters, now=NOW) == 1

    assert readings.claim(5, NOW, NOW) == []
    assert messages.appointments(kari, NOW)[0].letter_differences == ()
    assert sum(readings.counts().values()) == 1


def test_what_is_not_delivered_yet_is_not_read(deliver: Deliver, readings: Readings, letters: LetterFolder) -> None:
    deliver(MARCH_10)

    assert read_all_due(readings=readings, letters=letters, now=FIRST - timedelta(hours=1)) == 0
