"""What the recipient has: appointments and letters, as they lie in the mailbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, NamedTuple, NewType, TypeAlias, TypeVar

from viewer.domain.appointment import Appointment
from viewer.domain.letter_differences import LetterDifference
from viewer.domain.message import AuthenticationLevel, SenderId, SensitivityLevel
from viewer.domain.occurrence import Occurrence
from viewer.domain.place import Location

T = TypeVar("T")

AppointmentId = NewType("AppointmentId", str)
DocumentId = NewType("DocumentId", str)


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A document as it was delivered; `digest` (hex SHA-256) names its bytes in the document store, `size` counts them.

    `id` is the sender's uuid, except where another sender had used the same one before. `authentication_level` is None
    when it is one that this version does not know. With an opening receipt the sender is told that it was opened.
    """

    id: DocumentId
    sender_id: SenderId
    sender_name: str
    subject: str
    file_type: str
    size: int
    digest: str
    authentication_level: AuthenticationLevel | None
    sensitivity_level: SensitivityLevel
    delivered_at: datetime
    has_opening_receipt: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """A letter that asks for a higher authentication level than was proved, with what may be told of it.

    `sender_name` and `subject` are None when only that something has come may be told.
    """

    id: DocumentId
    sender_name: str | None
    subject: str | None
    delivered_at: datetime
    authentication_level: AuthenticationLevel | None


class TieKind(StrEnum):
    """What a newer letter does to an appointment: moves it, calls it off, or says it again."""

    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REMINDER = "reminder"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTie:
    """What ties a letter, and the appointment that came with it, to an older appointment.

    `quote` are the letter's words that it rests on, on that page (0: its subject or data); a tie that is not certain
    is a question to the recipient. `answer` is there when the recipient has made the tie.
    """

    kind: TieKind
    older: AppointmentId
    newer: AppointmentId | None
    document_id: DocumentId
    quote: str | None = None
    page: int = 0
    is_certain: bool
    answer: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentTie(NewTie):
    """A tie as it is stored; `answer` is the recipient's, given at `changed_at`, and stands above what is certain."""

    id: int
    made_at: datetime
    changed_at: datetime

    @property
    def is_in_force(self) -> bool:
        """Whether the two are shown as one."""
        return self.is_certain if self.answer is None else self.answer

    @property
    def is_question(self) -> bool:
        """Whether the recipient is still to say."""
        return self.answer is None and not self.is_certain


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownTie:
    """A tie with the letter that it rests on, and the two as their own letters tell them."""

    tie: AppointmentTie
    letter: Letter
    older: Appointment
    newer: Appointment | None


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
    `letter_differences` are where the letter that carries it contradicts the data that came with it, and
    `revised_after_letter` is when its sender last changed those data. `is_tied` when it shows the data of a newer
    letter that has replaced its own, `has_question` when its recipient is to say whether one has.
    `has_letters_offset` when it was sent without an offset, and its letter shows which clock was meant.
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
    letter_differences: tuple[LetterDifference, ...] = ()
    revised_after_letter: datetime | None = None
    is_tied: bool = False
    has_letters_offset: bool = False
    has_question: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it came, changed or was called off since its recipient last opened it."""
        return self.seen_at is None or self.seen_at < self.changed_at

    @property
    def letter(self) -> Letter:
        """The letter that carries the appointment."""
        return self.letters[0]

    @property
    def sender_name(self) -> str:
        """Who sent it."""
        return self.letter.sender_name


class Outline(NamedTuple):
    """What is read of every appointment to know which of them a feed has to render; a tuple, since they are many.

    `state` is all that its calendar entries are made from, as text: as long as that is the same, so are they. None when
    they are made from other appointments too. `is_off` when it was hidden or withdrawn.
    """

    id: AppointmentId
    sender_id: SenderId
    starts_at: datetime
    ends_at: datetime
    is_off: bool
    state: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """An appointment that may lie close to another, read without its texts.

    Of `appointment` only the kind, the times, the sub-title, the place, the address and the language are filled in.
    """

    id: AppointmentId
    appointment: Appointment
    sender_name: str
    location: Location | None = None


Scheduled: TypeAlias = MailboxAppointment | Neighbour


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxCounts:
    """How much lies in a mailbox.

    `new` are those of the upcoming and past ones that are new or changed since they were last opened. Hidden
    appointments are in `hidden` alone; `letters` are those of messages without an appointment. Letters that ask for a
    higher authentication level than was proved, and their appointments, are in `locked` alone.
    """

    upcoming: int = 0
    new: int = 0
    past: int = 0
    hidden: int = 0
    letters: int = 0
    locked: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontPage:
    """The mailbox's first page: the next appointments, the latest past ones, the newest letters, and how many.

    `clashing` are those next ones that are in another appointment's way, as `domain.clash.clashing` tells them.
    """

    upcoming: tuple[MailboxAppointment, ...] = ()
    past: tuple[MailboxAppointment, ...] = ()
    letters: tuple[Letter, ...] = ()
    locked: tuple[Envelope, ...] = ()
    counts: MailboxCounts = MailboxCounts()
    clashing: Mapping[AppointmentId, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """One page of a long list: page `number` of `count`, counted from 1."""

    items: Sequence[T]
    number: int
    count: int

    @property
    def before(self) -> int | None:
        """The number of the page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the page after this one."""
        return self.number + 1 if self.number < self.count else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month with appointments, and the page of the list on which its first one stands."""

    year: int
    month: int
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UpcomingList:
    """A page of what is to come; `months` leads to others, `clashing` as in FrontPage."""

    page: ListPage[MailboxAppointment]
    months: tuple[Month, ...] = ()
    clashing: Mapping[AppointmentId, bool] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class PastList:
    """A page of a year of the past; `years` are all that have appointments, latest first, with their number."""

    page: ListPage[MailboxAppointment]
    year: int | None = None
    years: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchHits:
    """The first hits of a search in the whole mailbox, each kind in the order of its list; `count` is of all."""

    upcoming: tuple[MailboxAppointment, ...] = ()
    past: tuple[MailboxAppointment, ...] = ()
    letters: tuple[Letter, ...] = ()
    locked: tuple[Envelope, ...] = ()
    count: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether there are more hits than these."""
        return self.count > len(self.upcoming) + len(self.past) + len(self.letters) + len(self.locked)
