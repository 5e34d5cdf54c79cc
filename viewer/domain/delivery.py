"""A message as it is stored: its letters, its appointments, and their revisions."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import Document, Message, SenderId
from viewer.domain.occurrence import Occurrence

# What digests begin with: all letters are too many for a list, a 256th of them are not.
DIGEST_PREFIXES = tuple(f"{number:02x}" for number in range(256))


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredLetter:
    """A letter that is safe on disk: its hex SHA-256 and its number of bytes."""

    digest: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAppointment:
    """An appointment to be stored with the document that carries it."""

    id: AppointmentId
    document_uuid: str
    appointment: Appointment
    place_key: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMessage:
    """A message that is ready to be accepted: parsed, addressed, its letters already safe on disk (by uuid)."""

    message: Message
    sender_id: SenderId
    recipient_id: RecipientId
    received_at: datetime
    delivered_at: datetime
    letters: dict[str, StoredLetter]
    appointments: tuple[NewAppointment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentAppointment:
    """The present state of an appointment; `sent` is it as it was sent, where a letter has shown the offset."""

    id: AppointmentId
    sequence: int
    content: Appointment
    occurrences: tuple[Occurrence, ...]
    sent: Appointment | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SentDocument:
    """A document as its sender knows it, its letter's hex SHA-256, and the appointment that it carries now.

    `is_opened` tells whether its recipient has opened the letter; a sender learns it where it asked for a receipt.
    """

    sender_id: SenderId
    document: Document
    is_primary: bool
    received_at: datetime
    delivered_at: datetime
    digest: str
    appointment: CurrentAppointment | None
    is_opened: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A new state for an appointment that was at `sequence`; `sent` as in CurrentAppointment."""

    appointment_id: AppointmentId
    sequence: int
    appointment: Appointment
    occurrences: tuple[Occurrence, ...]
    place_key: bytes | None
    revised_at: datetime
    sent: Appointment | None = None
