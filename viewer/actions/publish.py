"""Calendars for the recipient's apps: one appointment as a file, and feeds that keep themselves right."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.calendar.content import EntryStyle, entries_of
from viewer.calendar.feed import render_feed, render_notice
from viewer.calendar.ical import single_calendar
from viewer.calendar.unchanged import Selection, Window, everything, what_changed
from viewer.domain.calendar import Feed, FeedOptions, FeedState, Publication, PublishedEntry
from viewer.domain.mailbox import MailboxAppointment
from viewer.errors import NotFoundError
from viewer.ports.calendars import CalendarStore
from viewer.ports.messages import MessageStore

logger = logging.getLogger(__name__)

# Apps must fetch the notice before the feed is gone for good; Google and Nextcloud may take a week.
NOTICE_FOR = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """The stores, the public address and the window of time that publishing needs."""

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
    published = {entry.uid: entry for entry in publisher.calendars.entries(feed.id)}
    publication = render_notice(feed, published, now) if feed.revoked_at else _render(feed, published, publisher, now)
    if publication.feed.left_out:
        logger.warning("feed %d is cut: %d entries do not fit", feed.id, publication.feed.left_out)
    publisher.calendars.publish(publication)
    return publication.feed


def _render(feed: Feed, published: Mapping[str, PublishedEntry], publisher: Publisher, now: datetime) -> Publication:
    """Render what has changed; everything, where that does not suffice."""
    messages, window = publisher.messages, publisher.window
    style = EntryStyle(options=feed.options, public_url=publisher.public_url, uid_key=feed.uid_key)
    # Before the appointments: what changes between the two is rendered again, as the digest is the older state's.
    outlines = messages.outlines(feed.recipient_id, now)
    next_delivery = messages.next_delivery(feed.recipient_id, now)

    def rendered(selection: Selection, appointments: Sequence[MailboxAppointment]) -> Publication | None:
        return render_feed(
            feed,
            selection,
            appointments,
            published,
            style=style,
            window=window,
            next_delivery=next_delivery,
            now=now,
        )

    selection = what_changed(outlines, published.values(), style, window, now)
    publication = rendered(selection, messages.some(feed.recipient_id, selection.to_read, now))
    if publication is None:
        publication = rendered(everything(outlines, style), messages.appointments(feed.recipient_id, now))
    assert publication is not None  # noqa: S101  # everything suffices
    return publication
