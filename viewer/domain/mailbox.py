"""What the recipient has: appointments and letters, as they lie in the mailbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from viewer.domain.appointment import Appointment
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.occurrence import Occurrence
from viewer.domain.place import Location

AppointmentId = NewType("AppointmentId", str)
DocumentId = NewType("DocumentId", str)


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A document as it was delivered; `digest` (hex SHA-256) names its bytes in the document store, `size` counts them.

    `id` is the sender's uuid, except where another sender had used the same one before.
    """

    id: DocumentId
    sender_name: str
    subject: str
    file_type: str
    size: int
    digest: str
    authentication_level: AuthenticationLevel
    sensitivity_level: SensitivityLevel
    delivered_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxAppointment:
    """An appointment in its recipient's mailbox.

    `location` is None until the background job has looked, and has precision `none` when it looked in vain.
    `sequence` counts the changes, `changed_at` is the time of the last one (of the delivery, when there was none).
    `letters` holds the letter that carries the appointment first, then the rest of its message. `hidden_at` is when
    its recipient put it out of sight, which can be taken back, `withdrawn_at` when its sender called it off.
    `previous` is the state that its sender's last change replaced, at `revised_at`, where the recipient may have seen
    it; the page tells what differs. `occurrences` are its times with their identities in calendars, dropped ones too.
    `seen_at` is when its recipient last opened it while it was new.
    """

    id: AppointmentId
    appointment: Appointment
    letters: tuple[Letter, ...]
    sequence: int
    changed_at: datetime
    place_key: bytes | None
    location: Location | None
    occurrences: tuple[Occurrence, ...]
    hidden_at: datetime | None = None
    withdrawn_at: datetime | None = None
    previous: Appointment | None = None
    revised_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def is_new(self) -> bool:
        """Whether it came, changed or was called off since its recipient last opened it."""
        return self.seen_at is None or self.seen_at < self.changed_at

    @property
    def letter(self) -> Letter:
        """The letter that carries the appointment."""
        return self.letters[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """What lies in the mailbox: coming appointments soonest first, past ones latest first, letters newest first.

    Those that the recipient has hidden are in `hidden` alone; `clashing` are the ids of those that are in each
    other's way.
    """

    upcoming: tuple[MailboxAppointment, ...] = ()
    past: tuple[MailboxAppointment, ...] = ()
    letters: tuple[Letter, ...] = ()
    hidden: tuple[MailboxAppointment, ...] = ()
    clashing: frozenset[AppointmentId] = frozenset()
