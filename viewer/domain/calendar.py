"""What goes into a calendar, before it is written as iCalendar (RFC 5545)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple, NewType
from zoneinfo import ZoneInfo

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel, SenderId
from viewer.domain.place import Coordinates
from viewer.domain.redaction import DetailLevel

FeedToken = NewType("FeedToken", str)


# The more useful one first: Outlook keeps a single reminder.
DEFAULT_ALARMS = (timedelta(days=1), timedelta(hours=1))


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEntry:
    """One VEVENT: the same entry always gives the same bytes.

    `uid` holds for life, `sequence` rises with each change, `stamped_at` is when the content last changed (DTSTAMP and
    LAST-MODIFIED). `address` is the part of `location` that is one. Alarms are offsets before `alarm_anchor`, which is
    the arrival when it is known, the earlier reading of a start that was sent without an offset, and None for the
    start. An all-day entry takes the Norwegian dates of its times. A free one takes up no time, as a deadline or a
    notice.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    start: datetime
    end: datetime
    summary: str
    language: Language = Language.NB
    location: str | None = None
    address: str | None = None
    description: str | None = None
    url: str | None = None
    coordinates: Coordinates | None = None
    alarms: tuple[timedelta, ...] = ()
    alarm_anchor: datetime | None = None
    cancelled: bool = False
    is_all_day: bool = False
    is_free: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedOptions:
    """What its recipient wants of a feed.

    `confidential_up_to` is the recipient's word, given when signed in at that authentication level, that letters which
    are sensitive or ask for at most that authentication level may be told like any others; without it they stay
    discreet. A feed may be limited to some `senders` (None: all), and leave out what a sender has called off.
    """

    name: str
    detail_level: DetailLevel = DetailLevel.DISCREET
    language: Language = Language.NB
    alarms: tuple[timedelta, ...] = DEFAULT_ALARMS
    shows_deadlines: bool = False
    shows_called_off: bool = True
    senders: frozenset[SenderId] | None = None
    confidential_up_to: AuthenticationLevel | None = None

    def permitted_at(self, authentication_level: AuthenticationLevel) -> "FeedOptions":
        """The options with a permission that somebody signed in at that authentication level can give."""
        if self.confidential_up_to is None or authentication_level.reaches(self.confidential_up_to):
            return self
        return replace(self, confidential_up_to=authentication_level)


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A recipient's feed, without the bytes that polls get.

    `etag` is the strong entity tag of those bytes, `modified_at` is when they last changed (whole seconds, never goes
    back); `due_at` is when time alone will change them, as when a message reaches its delivery time or an appointment
    leaves the window. `content_version` rises with every change to what the feed shows, `published_version` is the one
    that the bytes were made from. `left_out` counts the entries that there was no room for, `reaches_until` is the
    start of the farthest that there was. With a `uid_key`, UIDs are keyed digests. A feed with `renewed_at` was revoked
    since its address was renewed, and cannot be opened again.
    """

    id: int
    recipient_id: RecipientId
    options: FeedOptions
    created_at: datetime
    etag: str
    modified_at: datetime
    content_version: int
    published_version: int
    due_at: datetime | None
    revoked_at: datetime | None
    renewed_at: datetime | None = None
    uid_key: bytes | None = None
    left_out: int = 0
    reaches_until: datetime | None = None

    @property
    def is_published(self) -> bool:
        """Whether the stored bytes were made from all that the mailbox holds."""
        return self.content_version == self.published_version


class FeedState(NamedTuple):
    """The little that a poll needs to know when nothing has changed; the names are those of Feed.

    A tuple, since one is made for each poll, and a data class takes twice as long to make.
    """

    id: int
    etag: str
    modified_at: datetime
    is_published: bool
    due_at: datetime | None
    revoked_at: datetime | None

    def is_current(self, now: datetime) -> bool:
        """Whether the stored bytes may be served as they are."""
        return self.is_published and (self.due_at is None or now < self.due_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedEntry:
    """An entry as a feed last published it: what its next version is compared with.

    `fingerprint` is of all that an app sees but the stamps, `body` the rendered VEVENT. `cancelled_at` is when its
    sender called it off. `published_at` is the date (Last-Modified) of the feed's first version that held it so.
    `source` is the digest of all that the entries of its appointment were made from, and `octets` the most that this
    one could take; there is no source when the entries that are stored are not all that the appointment has.
    """

    uid: str
    fingerprint: bytes
    sequence: int
    stamped_at: datetime
    start: datetime
    end: datetime
    cancelled_at: datetime | None
    published_at: datetime
    body: bytes
    appointment_id: AppointmentId | None = None
    source: bytes | None = None
    octets: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedFeed:
    """What a poll gets: the bytes with the tag and date that belong to them."""

    body: bytes
    etag: str
    modified_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """A feed as it has just been rendered: the feed with its new tag, times and version, the bytes, and its memory.

    `changed` entries are to be stored, those named in `gone` forgotten, all others stay.
    """

    feed: Feed
    body: bytes
    changed: tuple[PublishedEntry, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFeed:
    """A feed that its recipient asks for."""

    recipient_id: RecipientId
    options: FeedOptions
    created_at: datetime
    uid_key: bytes | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """A program's last fetch of a feed: `version` is the date (Last-Modified) of the bytes that it has now."""

    feed_id: int
    program: str
    version: datetime
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedVersion:
    """A fetch of a feed that shows an appointment, and whether the program got the appointment as it is now."""

    fetch: Fetch
    is_latest: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An entry as it will be at that detail level, for whoever may read the calendar.

    `end` is the one that was sent, if any: the entry's own may be assumed. `zone` is the clocks of the place.
    """

    detail_level: DetailLevel
    entry: CalendarEntry
    end: datetime | None
    zone: ZoneInfo
