"""What goes into a calendar, before it is written as iCalendar (RFC 5545)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, NewType

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.message import AuthenticationLevel
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
    the arrival when it is known, else the start. An all-day entry takes the Norwegian dates of its times. A free one
    takes up no time, as a deadline or a notice.
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
    discreet.
    """

    name: str
    detail_level: DetailLevel = DetailLevel.DISCREET
    language: Language = Language.NB
    alarms: tuple[timedelta, ...] = DEFAULT_ALARMS
    shows_deadlines: bool = False
    confidential_up_to: AuthenticationLevel | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A recipient's feed, without the bytes that polls get.

    `etag` is the strong entity tag of those bytes, `modified_at` is when they last changed (whole seconds, never goes
    back); `due_at` is when time alone will change them, as when a message reaches its delivery time or an appointment
    leaves the window. `content_version` rises with every change to what the feed shows, `published_version` is the one
    that the bytes were made from. `fetched_at` and `fetched_by` tell of the last poll, give or take an hour.
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
    fetched_at: datetime | None = None
    fetched_by: str | None = None


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
    fetched_at: datetime | None

    def is_current(self, now: datetime) -> bool:
        """Whether the stored bytes may be served as they are."""
        return self.is_published and (self.due_at is None or now < self.due_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedEntry:
    """An entry as a feed last published it: what its next version is compared with.

    `fingerprint` is of all that an app sees but the stamps, `body` the rendered VEVENT. `title` is what it was called,
    before any cancellation. An entry is cancelled when it vanished from the mailbox, and told so for a while.
    """

    uid: str
    fingerprint: bytes
    sequence: int
    stamped_at: datetime
    start: datetime
    end: datetime
    title: str
    is_confidential: bool
    cancelled_at: datetime | None
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedFeed:
    """What a poll gets: the bytes with the tag and date that belong to them."""

    body: bytes
    etag: str
    modified_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """A feed as it has just been made anew: the feed with its new tag, times and version, the bytes, and its memory.

    `changed` entries are to be kept, those named in `gone` forgotten, all others stay.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An entry as it will be at that detail level, for whoever may read the calendar."""

    detail_level: DetailLevel
    entry: CalendarEntry
