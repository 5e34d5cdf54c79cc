"""What goes into a calendar, before it is written as iCalendar (RFC 5545)."""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from enum import StrEnum
from typing import NewType

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.place import Coordinates

FeedToken = NewType("FeedToken", str)


class DetailLevel(StrEnum):
    """How much of an appointment a feed shows to whoever may read the calendar."""

    EVERYTHING = "everything"
    DISCREET = "discreet"
    BUSY = "busy"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEntry:
    """One VEVENT: the same entry always gives the same bytes.

    `uid` holds for life, `sequence` rises with each change, `stamped_at` is when the content last changed (it becomes
    DTSTAMP and LAST-MODIFIED). Alarms are offsets before `alarm_anchor`, the arrival when it is known, else the start.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A recipient's feed as it is stored: `body` is what a poll gets, `etag` its strong entity tag.

    `modified_at` is when the body last changed (whole seconds, never goes back); `due_at` is when time alone will
    change it, as when a message reaches its delivery time or an appointment leaves the window. `content_version` rises
    with every change to what the feed shows, `published_version` is the one that `body` was made from.
    """

    id: int
    recipient_id: RecipientId
    name: str
    level: DetailLevel
    language: Language
    created_at: datetime
    body: bytes
    etag: str
    modified_at: datetime
    content_version: int
    published_version: int
    due_at: datetime | None
    revoked_at: datetime | None

    def is_current(self, now: datetime) -> bool:
        """Whether `body` may be served as it is."""
        return self.content_version == self.published_version and (self.due_at is None or now < self.due_at)
