"""The contracts of what lies outside: stores, letters and the geocoder. The docstrings are the contract.

Every method of a store is one transaction. Each raises StorageError when the outcome is unknown, and nothing else
but what its docstring names. A record that belongs to another recipient does not exist: every question of a recipient's
names that recipient.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import BinaryIO
from typing import Protocol

from viewer.domain.access import RecipientId
from viewer.domain.access import RecipientKey
from viewer.domain.access import Session
from viewer.domain.appointment import Address
from viewer.domain.appointment import Appointment
from viewer.domain.calendar import Feed
from viewer.domain.calendar import FeedOptions
from viewer.domain.calendar import FeedState
from viewer.domain.calendar import KeptEntry
from viewer.domain.calendar import Publication
from viewer.domain.calendar import PublishedFeed
from viewer.domain.event import Event
from viewer.domain.mailbox import AppointmentId
from viewer.domain.mailbox import DocumentId
from viewer.domain.mailbox import Letter
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import Document
from viewer.domain.message import Message
from viewer.domain.message import OtherDataType
from viewer.domain.message import SenderId
from viewer.domain.message import SenderOrganization
from viewer.domain.place import Location
from viewer.domain.place import Precision
from viewer.domain.sharing import NewShare
from viewer.domain.sharing import Share
from viewer.domain.sharing import ShareId
from viewer.domain.tile import Tile


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderCertificate:
    """A certificate that a sender signs with: PEM, its SHA-256 fingerprint, and when it holds."""

    pem: bytes
    fingerprint: bytes
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """A registered sender; two certificates are valid at once while it changes from one to the other.

    `broker_for` are the senders on whose behalf it may send; `organization` is what messages may call it by.
    """

    id: SenderId
    name: str
    certificates: tuple[SenderCertificate, ...]
    broker_for: tuple[SenderId, ...] = ()
    organization: SenderOrganization | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """A registered recipient as an operator sees it: no number, only its keyed digest."""

    id: RecipientId
    key: RecipientKey
    name: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptLetter:
    """A letter's bytes, safe on disk: hex SHA-256, and their number."""

    digest: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAppointment:
    """An appointment to be stored with the document that carries it."""

    id: AppointmentId
    document_uuid: str
    appointment: Appointment | Event
    place_key: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMessage:
    """A message that is ready to be accepted: parsed, addressed, its letters already safe on disk (by uuid)."""

    message: Message
    sender_id: SenderId
    recipient_id: RecipientId
    received_at: datetime
    delivered_at: datetime
    letters: dict[str, KeptLetter]
    appointments: tuple[NewAppointment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentAppointment:
    """The present state of an appointment."""

    id: AppointmentId
    sequence: int
    content: Appointment | Event


@dataclass(frozen=True, kw_only=True, slots=True)
class SentDocument:
    """A document as its sender knows it, its letter's hex SHA-256, and the appointment that it carries now."""

    document: Document
    digest: str
    appointment: CurrentAppointment | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A new state for an appointment that was at `sequence`."""

    appointment_id: AppointmentId
    sequence: int
    appointment: Appointment | Event
    place_key: bytes | None
    revised_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFeed:
    """A feed that its recipient asks for."""

    recipient_id: RecipientId
    options: FeedOptions
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingPlace:
    """An address that waits for the geocoder."""

    key: bytes
    address: Address
    place: str | None
    attempts: int = 0


class SenderStore(Protocol):
    """Who may send."""

    def add(self, sender: Sender, now: datetime) -> None:
        """Register a sender, or add its certificates, permissions and organisation to a registered one.

        The name is replaced. Raises NotFoundError when one that it may act for is not registered.
        """
        ...

    def of_organization(self, organization: SenderOrganization) -> Sequence[SenderId]:
        """The senders registered for that organisation and that part of it."""
        ...

    def revoke(self, sender_id: SenderId, fingerprint: bytes, now: datetime) -> None:
        """Revoke one certificate; the others hold. Raises NotFoundError."""
        ...

    def get(self, sender_id: SenderId) -> Sender | None:
        """The sender, with every certificate it has had."""
        ...

    def all(self) -> Sequence[Sender]:
        """Every sender, by id."""
        ...

    def remove(self, sender_id: SenderId, now: datetime) -> None:
        """Revoke all its certificates, and that others send for it; what it sent stays. Raises NotFoundError."""
        ...


class RecipientStore(Protocol):
    """Who may receive, and who is signed in."""

    def add(self, key: RecipientKey, name: str | None, now: datetime) -> RecipientId:
        """Register a recipient; one that is registered keeps its id, and takes the name if one is given."""
        ...

    def find(self, key: RecipientKey) -> RecipientId | None:
        """The recipient with that key."""
        ...

    def add_address(self, recipient_id: RecipientId, key: RecipientKey) -> None:
        """Have the recipient found by another key as well; several recipients may share one."""
        ...

    def find_all(self, key: RecipientKey) -> Sequence[RecipientId]:
        """The recipients with that key, as their first or as another, by id."""
        ...

    def get(self, recipient_id: RecipientId) -> Recipient | None:
        """The recipient with that id."""
        ...

    def all(self) -> Sequence[Recipient]:
        """Every recipient, by id."""
        ...

    def language(self, recipient_id: RecipientId) -> str | None:
        """The language of the interface that the recipient chose last, such as `nn`."""
        ...

    def keep_language(self, recipient_id: RecipientId, language: str) -> None:
        """Remember the choice."""
        ...

    def add_sign_in_link(self, recipient_id: RecipientId, digest: bytes, expires_at: datetime) -> None:
        """Keep the digest of a one-time sign-in token."""
        ...

    def redeem_sign_in_link(self, digest: bytes, now: datetime) -> RecipientId:
        """Use up a sign-in token. Raises NotFoundError when it is unknown, used or expired; two at once: one wins."""
        ...

    def open_session(self, digest: bytes, session: Session) -> None:
        """Keep a session under the digest of its token."""
        ...

    def session(self, digest: bytes) -> Session | None:
        """The session, live or not, that has not been closed."""
        ...

    def touch_session(self, digest: bytes, seen_at: datetime) -> None:
        """Remember when the session was last used."""
        ...

    def close_session(self, digest: bytes) -> None:
        """End a session; its token is worth nothing from here on."""
        ...

    def forget_expired(self, now: datetime) -> None:
        """Drop the sign-in links and sessions that can't be used any more."""
        ...


class MessageStore(Protocol):
    """The mailbox: messages, letters, appointments. What is delivered later than `now` does not exist yet."""

    def accept(self, new: NewMessage) -> bool:
        """Store a whole message, its appointments and pending places; the recipient's feeds get a new content version.

        True when one of the places is new here, so that it waits to be looked up. Raises DuplicateError when the sender
        used the message-id or a document uuid before; ten at once: one wins.
        """
        ...

    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        """The document that the sender gave that uuid."""
        ...

    def revise(self, revision: Revision) -> bool:
        """Give the appointment its new state, under the next sequence, and keep the old one; raise the feeds' version.

        False, and nothing is done, when it is no longer at the revision's sequence.
        """
        ...

    def add_appointment(self, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
        """Add an appointment to a delivered document; raise the feeds' version.

        False, and nothing is done, when the document has one already.
        """
        ...

    def set_other_data(self, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
        """Keep a data type that is shown as a plain letter, in place of the one that the document had."""
        ...

    def appointments(self, recipient_id: RecipientId, now: datetime) -> Sequence[MailboxAppointment]:
        """All of the recipient's appointments, by start."""
        ...

    def appointments_near(
        self, recipient_id: RecipientId, found: MailboxAppointment, gap: timedelta, now: datetime
    ) -> Sequence[MailboxAppointment]:
        """The recipient's other appointments that are less than `gap` from that one, by start."""
        ...

    def appointment(
        self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime
    ) -> MailboxAppointment:
        """One appointment. Raises NotFoundError."""
        ...

    def hide(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Put an appointment out of sight: a change, which the recipient's feeds show. Raises NotFoundError."""
        ...

    def show_again(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Take the hiding back: a change as well. Raises NotFoundError."""
        ...

    def withdraw(self, sender_id: SenderId, uuid: str, now: datetime) -> bool:
        """Call off the appointment of the sender's document; False when it was so already. Raises NotFoundError."""
        ...

    def letters(self, recipient_id: RecipientId, now: datetime) -> Sequence[Letter]:
        """The letters of messages that carry no appointment, newest first."""
        ...

    def letter(self, recipient_id: RecipientId, document_id: DocumentId, now: datetime) -> Letter:
        """One letter, with an appointment or without. Raises NotFoundError."""
        ...

    def letter_digests(self) -> Sequence[str]:
        """The digests of all letters, so that bytes that no row names can be told apart."""
        ...

    def next_delivery(self, recipient_id: RecipientId, now: datetime) -> datetime | None:
        """When the next message that waits for its delivery time will appear."""
        ...


class PlaceStore(Protocol):
    """What is known of addresses, by keyed digest of the address, and the maps that were drawn of them."""

    def pending(self, limit: int) -> Sequence[PendingPlace]:
        """Addresses that nobody has looked up yet, oldest first."""
        ...

    def begin(self, place: PendingPlace, meanwhile: Location, now: datetime) -> None:
        """Show what is known meanwhile of an address that nobody had looked up, and have it asked about at once.

        Nothing happens when another worker was first. It shows nothing when the answer is nowhere: that is none yet.
        """
        ...

    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        """Addresses that are to be asked about again, most overdue first; they show what is known meanwhile.

        They are the caller's until then: no other worker gets them, and if the caller dies they are due once more.
        """
        ...

    def save(self, key: bytes, location: Location, now: datetime) -> None:
        """Keep the final answer, unless a better one is kept already; the address itself is forgotten.

        A changed answer raises the content version of the feeds that show appointments there.
        """
        ...

    def postpone(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        """Have a claimed address asked about again, and show what is known meanwhile, as `begin` does.

        `place.attempts` is kept with it.
        """
        ...

    def coverage(self) -> Mapping[Precision | None, int]:
        """How many addresses are known how precisely; under None those that nobody has looked up yet."""
        ...

    def requeue(self, precisions: Collection[Precision], now: datetime) -> int:
        """Have the addresses of live appointments that are known so precisely looked up again; returns how many."""
        ...

    def get(self, key: bytes) -> Location | None:
        """The answer, once there is one."""
        ...

    def drawn_map(self, key: str) -> bytes | None:
        """A map script or picture that was drawn before, by what it depends on."""
        ...

    def keep_map(self, key: str, content: bytes) -> None:
        """Keep a drawn map; a second one under the same key is the same map."""
        ...


class CalendarStore(Protocol):
    """Feeds and their stored bytes."""

    @property
    def answers_at_once(self) -> bool:
        """Whether what polls ask takes no time that anybody could notice, as it does where a network lies between."""
        ...

    def add(self, digest: bytes, feed: NewFeed) -> int:
        """Make a feed, known by the digest of its token; returns its id. It is not current until it is published."""
        ...

    def states(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        """What polls need to know of the feeds of those tokens, revoked or not: an indexed look-up, of few columns."""
        ...

    def published(self, feed_ids: Sequence[int]) -> Mapping[int, PublishedFeed]:
        """The bytes that polls get, with their tag and date."""
        ...

    def get(self, feed_id: int) -> Feed:
        """The feed, revoked or not. Raises NotFoundError."""
        ...

    def of(self, recipient_id: RecipientId) -> Sequence[Feed]:
        """The recipient's feeds, oldest first, revoked ones too."""
        ...

    def all(self) -> Sequence[Feed]:
        """Every feed, by id."""
        ...

    def entries(self, feed_id: int) -> Sequence[KeptEntry]:
        """What the feed shows, and has cancelled, as it was last published."""
        ...

    def publish(self, publication: Publication) -> None:
        """Store what polls get from here on, and what the feed remembers of it.

        A content version that rose meanwhile stays risen, so that the next poll publishes again. What was made from an
        older version than the one that is published already comes too late, and is dropped.
        """
        ...

    def change(self, feed_id: int, options: FeedOptions) -> None:
        """Take new options, and raise the content version. Raises NotFoundError."""
        ...

    def revoke(self, feed_id: int, now: datetime) -> None:
        """Close the feed, and raise the content version; closing it again changes nothing. Raises NotFoundError."""
        ...

    def restore(self, feed_id: int) -> None:
        """Open a revoked feed again, and raise the content version. Raises NotFoundError."""
        ...

    def note_fetch(self, feed_id: int, program: str, now: datetime) -> None:
        """Remember the last poll; a feed that is gone is nobody's error."""
        ...


class ShareStore(Protocol):
    """Links by which somebody without an account sees one appointment."""

    def add(self, digest: bytes, share: NewShare) -> None:
        """Make a link, known by the digest of its token."""
        ...

    def by_token(self, digest: bytes) -> Share | None:
        """The link of that token, closed or not."""
        ...

    def of(self, recipient_id: RecipientId, appointment_id: AppointmentId) -> Sequence[Share]:
        """The links to an appointment of the recipient's, newest first, closed ones too."""
        ...

    def opened(self, share_id: ShareId, now: datetime) -> None:
        """Remember that the link was opened; within a minute of the last time it counts as the same."""
        ...

    def revoke(self, recipient_id: RecipientId, share_id: ShareId, now: datetime) -> None:
        """Close a link of the recipient's for good. Raises NotFoundError."""
        ...


class StagedLetter(Protocol):
    """A letter on its way to disk: bytes go in, a digest comes out, nothing is kept until `keep`."""

    def write(self, chunk: bytes) -> None:
        """Append bytes; they are hashed on the way and held only on disk."""
        ...

    def content_hash(self) -> bytes:
        """SHA-256 of all that was written, 32 bytes."""
        ...

    def head(self) -> bytes:
        """The first bytes, up to 1,024, to recognise the file type by."""
        ...

    def keep(self) -> KeptLetter:
        """Sync the bytes and name them by their digest, so that a row may refer to them. Raises StorageError."""
        ...

    def discard(self) -> None:
        """Forget the bytes unless they were kept; harmless to repeat."""
        ...


class DocumentStore(Protocol):
    """The letters' bytes, named by their digest: written and synced before any row names them."""

    def stage(self) -> StagedLetter:
        """Begin a letter."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The letter's bytes, to be read and closed by the caller. Raises NotFoundError."""
        ...

    def sweep(self, referenced: Iterable[str], older_than: datetime) -> int:
        """Remove staged leftovers and letters that no row names, if they are older than that; returns how many."""
        ...


class Geocoder(Protocol):
    """An address in, a location out."""

    def locate(self, address: Address, place: str | None) -> Location:
        """The best honest answer, with precision `none` when there is none.

        Raises GeocoderUnavailableError when it may know later; that is never stored as "not found".
        """
        ...


class Signer(Protocol):
    """The service's own key: senders check our answers with its certificate."""

    @property
    def certificate_pem(self) -> bytes:
        """The certificate, in PEM."""
        ...

    def sign(self, canonical: bytes) -> str:
        """The signature over a canonical string, in base64."""
        ...


class TileSource(Protocol):
    """Pictures of the background map."""

    @property
    def attribution(self) -> str:
        """Whose pictures they are, to be shown beside the map."""
        ...

    def tile(self, tile: Tile) -> bytes:
        """The picture, PNG or JPEG. Raises TilesUnavailableError."""
        ...


class GeocoderPace(Protocol):
    """How fast, and whether at all, a geocoder is asked: held across every worker of the installation."""

    def reserve(self, geocoder: str, pause: timedelta, now: datetime) -> datetime:
        """When the next request may be sent: that moment belongs to the caller.

        Raises GeocoderPausedError while the geocoder is left alone.
        """
        ...

    def succeeded(self, geocoder: str) -> None:
        """It answered: earlier failures are forgotten."""
        ...

    def failed(self, geocoder: str, retry_after: timedelta | None, now: datetime) -> None:
        """It did not answer: after several failures in a row, or when it says so, it is left alone for a while."""
        ...
