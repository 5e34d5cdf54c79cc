"""Letters that wait to be read, and what is stored of one that was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.letter_differences import LetterDifference
from viewer.domain.letter_reading import LetterReading
from viewer.domain.mailbox import AppointmentId, DocumentId, NewTie

# Raised with each improvement after which letters are worth reading again.
READER_VERSION = 8


class Unreadable(StrEnum):
    """Why a letter has no text for us; nothing is claimed of it then."""

    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    MALFORMED = "malformed"
    TOO_LONG = "too_long"
    OVER_LIMIT = "over_limit"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class DueLetter:
    """A letter that is to be read, with the appointment that came with it, if one did.

    `is_revised` when its sender has changed that appointment since: then letter and data are no pair any more.
    """

    document_id: DocumentId
    recipient_id: RecipientId
    digest: str
    size: int
    subject: str
    appointment_id: AppointmentId | None = None
    appointment: Appointment | None = None
    is_revised: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadLetter:
    """What came out: the values that were read, or why none were, and what follows from them.

    `with_offset` is the letter's appointment where that was sent without one, and the letter shows which is meant.
    """

    letter: DueLetter
    reading: LetterReading | None = None
    failure: Unreadable | None = None
    differences: tuple[LetterDifference, ...] = ()
    with_offset: Appointment | None = None
    ties: tuple[NewTie, ...] = ()
    read_at: datetime
