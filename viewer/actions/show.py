"""Show a recipient the mailbox, an appointment, a letter: whatever is somebody else's does not exist."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from viewer.domain.access import RecipientId
from viewer.domain.mailbox import AppointmentId
from viewer.domain.mailbox import DocumentId
from viewer.domain.mailbox import Letter
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.timing import Timing
from viewer.domain.timing import timing
from viewer.ports import DocumentStore
from viewer.ports import MessageStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """What lies in the mailbox: coming appointments soonest first, past ones latest first, letters newest first.

    Those that the recipient has hidden are in `hidden` alone.
    """

    upcoming: tuple[MailboxAppointment, ...]
    past: tuple[MailboxAppointment, ...]
    letters: tuple[Letter, ...]
    hidden: tuple[MailboxAppointment, ...] = ()


def mailbox(recipient_id: RecipientId, *, messages: MessageStore, now: datetime) -> Mailbox:
    """All that the recipient has; an appointment that is going on still counts as coming."""
    appointments = messages.appointments(recipient_id, now)
    shown = [each for each in appointments if each.hidden_at is None]
    past = [each for each in shown if timing(each.appointment, now) is Timing.PAST]
    return Mailbox(
        upcoming=tuple(each for each in shown if timing(each.appointment, now) is not Timing.PAST),
        past=tuple(reversed(past)),
        letters=tuple(messages.letters(recipient_id, now)),
        hidden=tuple(each for each in appointments if each.hidden_at is not None),
    )


def appointment(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> MailboxAppointment:
    """One appointment. Raises NotFoundError."""
    return messages.appointment(recipient_id, appointment_id, now)


def original_letter(
    recipient_id: RecipientId,
    document_id: DocumentId,
    *,
    messages: MessageStore,
    documents: DocumentStore,
    now: datetime,
) -> tuple[Letter, BinaryIO]:
    """A letter and its bytes as they came, to be closed by the caller. Raises NotFoundError."""
    letter = messages.letter(recipient_id, document_id, now)
    return letter, documents.open(letter.digest)
