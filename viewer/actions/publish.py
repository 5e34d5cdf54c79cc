"""Calendars for the recipient's apps: one appointment as a file, and feeds that keep themselves right."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.calendar.content import EntryStyle, entries_of
from viewer.calendar.feed import Window, render_feed, render_notice
from viewer.calendar.ical import single_calendar
from viewer.domain.calendar import Feed, FeedOptions, FeedState
from viewer.domain.mailbox import MailboxAppointment
from viewer.errors import NotFoundError
from viewer.ports.calendars import CalendarStore
from viewer.ports.messages import MessageStore

logger = logging.getLogger(__name__)

# Apps must fetch the notice before the feed is gone for good; Google and Nextcloud may take a week.
NOTICE_FOR = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """What it takes to publish feeds."""

    calendars: CalendarStore
    messages: MessageStore
    public_url: str
    window: Window


def make_publisher(
    calendars: CalendarStore, messages: MessageStore, *, public_url: str, past: timedelta, future: timedelta | None
) -> Publisher:
    """A publisher of feeds that show so much of the past, and so much of the future (None: all of it)."""
    window = Window(past=past, future=future)
    return Publisher(calendars=calendars, messages=messages, public_url=public_url, window=window)


def appointment_ics(
    appointment: MailboxAppointment, *, options: FeedOptions, public_url: str, number: int | None = None
) -> bytes:
    """One appointment as a file; whoever downloads it is signed in and chooses how much it tells.

    It holds all its times, or the one of that number, counted from 1. Raises NotFoundError for no such number.
    """
    entries = entries_of(appointment, EntryStyle(options=options, public_url=public_url))
    if number is not None and not 1 <= number <= len(entries):
        raise NotFoundError
    return single_calendar(entries if number is None else [entries[number - 1]])


def is_gone(state: FeedState, now: datetime) -> bool:
    """Whether the feed was revoked so long ago that not even the notice is left."""
    return state.revoked_at is not None and now >= state.revoked_at + NOTICE_FOR


def publish_state(state: FeedState, *, publisher: Publisher, now: datetime) -> FeedState:
    """Publish a feed that is not current, and return its new state."""
    feed = publish(publisher.calendars.get(state.id), publisher=publisher, now=now)
    return state._replace(etag=feed.etag, modified_at=feed.modified_at, is_published=True, due_at=feed.due_at)


def publish(feed: Feed, *, publisher: Publisher, now: datetime) -> Feed:
    """Render the feed and store its bytes: polls get these until something changes."""
    calendars, messages = publisher.calendars, publisher.messages
    published = {entry.uid: entry for entry in calendars.entries(feed.id)}
    if feed.revoked_at:
        publication = render_notice(feed, published, now)
    else:
        publication = render_feed(
            feed,
            messages.appointments(feed.recipient_id, now),
            published,
            public_url=publisher.public_url,
            window=publisher.window,
            next_delivery=messages.next_delivery(feed.recipient_id, now),
            now=now,
        )
    if publication.feed.left_out:
        logger.warning("feed %d is cut: %d entries do not fit", feed.id, publication.feed.left_out)
    calendars.publish(publication)
    return publication.feed
