"""What goes into a calendar, before it is written as iCalendar (RFC 5545)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.message import AuthenticationLevel
from viewer.domain.place import Coordinates

FeedToken = NewType("FeedToken", str)


class DetailLevel(StrEnum):
    """How much of an appointment a feed shows to whoever may read the calendar."""

    EVERYTHING = "everything"
    DISCREET = "discreet"
    BUSY = "busy"


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

    `shows_place` lets a discreet entry tell where. `confidential_up_to` is the recipient's word, given when signed in
    at that level, that letters which are sensitive or ask for at most that level may be told like any others; without
    it they stay discreet.
    """

    name: str
    level: DetailLevel = DetailLevel.DISCREET
    language: Language = Language.NB
    alarms: tuple[timedelta, ...] = DEFAULT_ALARMS
    shows_place: bool = False
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

    @property
    def level(self) -> DetailLevel:
        """How much the feed tells."""
        return self.options.level


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
class KeptEntry:
    """An entry as a feed last showed it: what its next version is compared with.

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
    changed: tuple[KeptEntry, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFeed:
    """A feed that its recipient asks for."""

    recipient_id: RecipientId
    options: FeedOptions
    created_at: datetime


class Detail(StrEnum):
    """The levels as a recipient chooses among them, the usual one first."""

    DISCREET = "discreet"
    DISCREET_WITH_PLACE = "discreet_with_place"
    BUSY = "busy"
    EVERYTHING = "everything"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An entry as it will be at that level, for whoever may read the calendar."""

    detail: Detail
    entry: CalendarEntry


def with_detail(options: FeedOptions, detail: Detail) -> FeedOptions:
    """The options at that level."""
    if detail is Detail.DISCREET_WITH_PLACE:
        return replace(options, level=DetailLevel.DISCREET, shows_place=True)
    return replace(options, level=DetailLevel(detail.value), shows_place=False)


def detail_of(options: FeedOptions) -> Detail:
    """The level that the options have."""
    is_placed = options.level is DetailLevel.DISCREET and options.shows_place
    return Detail.DISCREET_WITH_PLACE if is_placed else Detail(options.level.value)
