"""Read the letters that wait, in the background: what they say, what they do to earlier appointments."""

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from viewer.domain.letter_differences import differences
from viewer.domain.letter_offset import with_letters_offset
from viewer.domain.letter_ties import NewLetter, decide
from viewer.domain.reading import DueLetter, ReadLetter
from viewer.errors import LetterReaderError, NotFoundError, StorageError
from viewer.formats.letter_reader import LARGEST_PDF, LetterOutcome, LetterReader
from viewer.ports.letters import LetterStore
from viewer.ports.readings import ReadingStore

# So few that a worker that is told to stop leaves few half done, and no lease is over before its letter's turn.
BATCH = 8
# Each in a process of its own: a second processor is not idle, and beside a letter that takes long the others go on.
AT_ONCE = 2
# Longer than a batch of the worst letters takes, each of which may use up its time twice.
LEASE = timedelta(minutes=5)

logger = logging.getLogger(__name__)


def read_due_letters(*, readings: ReadingStore, letters: LetterStore, now: datetime) -> int:
    """Read some of the letters that wait; returns how many were claimed."""
    due = readings.claim(BATCH, now + LEASE, now)
    if due:
        with LetterReader() as reader:
            for letter, outcome in _outcomes(due, letters, reader):
                # One after the other, as they were delivered: the next may speak of what this one has moved.
                readings.save(_read(letter, outcome, readings=readings, now=now))
    return len(due)


def read_all_due(*, readings: ReadingStore, letters: LetterStore, now: datetime) -> int:
    """Read every letter that waits; returns how many."""
    count = 0
    while claimed := read_due_letters(readings=readings, letters=letters, now=now):
        count += claimed
    return count


def reads_without_network() -> bool:
    """Whether this kernel cuts the process that reads letters off from every network."""
    with LetterReader() as reader:
        return reader.read(None, ()).has_no_network


def _outcomes(
    due: Iterable[DueLetter], letters: LetterStore, reader: LetterReader
) -> Iterator[tuple[DueLetter, LetterOutcome]]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        futures = [(letter, threads.submit(_outcome, letter, letters, reader)) for letter in due]
        for letter, future in futures:
            try:
                yield letter, future.result()
            except (StorageError, LetterReaderError):
                # Its lease ends, and it is due again.
                logger.warning("a letter could not be read now, and will be read later")


def _outcome(letter: DueLetter, letters: LetterStore, reader: LetterReader) -> LetterOutcome:
    # Its subject and its data may say what it replaces, also where the file is a scan.
    appointment = letter.appointment
    infos = appointment.infos if appointment else ()
    words = [letter.subject, appointment and appointment.sub_title, *(info.title for info in infos)]
    words += [info.text for info in infos]
    texts = [word for word in words if word]
    try:
        with letters.open(letter.digest) as file:
            return reader.read(file.read(LARGEST_PDF + 1), texts)
    except NotFoundError:
        return reader.read(None, texts)


def _read(letter: DueLetter, outcome: LetterOutcome, *, readings: ReadingStore, now: datetime) -> ReadLetter:
    """What the letter says and does."""
    appointment, reading = letter.appointment, outcome.reading
    with_offset = None if appointment is None or letter.is_revised else with_letters_offset(reading, appointment)
    appointment = with_offset or appointment
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
        failure=outcome.failure,
        differences=differing,
        with_offset=with_offset,
        ties=() if is_over else tuple(decide(new, readings.candidates(letter, now))),
        read_at=now,
    )
