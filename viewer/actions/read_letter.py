"""Read the letters that wait, in the background: what they say, what they do to earlier appointments."""

from datetime import datetime, timedelta

from viewer.domain.letter_differences import differences
from viewer.domain.letter_reading import read_letter as read_text
from viewer.domain.letter_ties import NewLetter, decide
from viewer.domain.reading import DueLetter, ReadLetter, Unreadable
from viewer.errors import NotFoundError
from viewer.formats.letter_text import LARGEST_PDF, letter_text
from viewer.ports.letters import LetterStore
from viewer.ports.readings import ReadingStore

# So few that other work of the worker comes soon, and a letter's lease is never over before its turn.
BATCH = 5
# Longer than a batch of the worst letters takes.
LEASE = timedelta(minutes=5)


def read_due_letters(*, readings: ReadingStore, letters: LetterStore, now: datetime) -> int:
    """Read some of the letters that wait; returns how many."""
    due = readings.claim(BATCH, now + LEASE, now)
    for letter in due:
        readings.save(read_one(letter, readings=readings, letters=letters, now=now))
    return len(due)


def read_one(letter: DueLetter, *, readings: ReadingStore, letters: LetterStore, now: datetime) -> ReadLetter:
    """What one letter says and does. Raises StorageError, and the letter is due again when its lease ends."""
    try:
        with letters.open(letter.digest) as file:
            text = letter_text(file.read(LARGEST_PDF + 1))
    except NotFoundError:
        return ReadLetter(letter=letter, failure=Unreadable.MISSING, read_at=now)
    # Its subject and its data may say what it replaces, also where the file is a scan.
    appointment = letter.appointment
    infos = appointment.infos if appointment else ()
    words = [letter.subject, appointment and appointment.sub_title, *(info.title for info in infos)]
    words += [info.text for info in infos]
    reading = read_text(text.pages, [word for word in words if word])
    differing = () if appointment is None or letter.is_revised else differences(reading, appointment)
    new = NewLetter(
        document_id=letter.document_id,
        reading=reading,
        appointment_id=letter.appointment_id,
        appointment=appointment,
        contradicts_data=bool(differing),
    )
    # What is over when its letter is read has taken nothing's place that is still to come.
    is_over = appointment is not None and appointment.effective_end <= now
    return ReadLetter(
        letter=letter,
        reading=reading,
        failure=text.failure,
        differences=differing,
        ties=() if is_over else tuple(decide(new, readings.candidates(letter, now))),
        read_at=now,
    )


def read_all_due(*, readings: ReadingStore, letters: LetterStore, now: datetime) -> int:
    """Read every letter that waits; returns how many."""
    count = 0
    while read := read_due_letters(readings=readings, letters=letters, now=now):
        count += read
    return count


def reads_without_network() -> bool:
    """Whether this kernel cuts the process that reads letters off from every network."""
    return letter_text(b"").has_no_network
