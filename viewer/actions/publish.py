"""Calendars for the recipient's apps: one entry to download, and feeds that keep themselves right."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from viewer.calendar.content import EntryStyle, entries_of
from viewer.calendar.feed import NOTICE_UID, Window, next_entries, next_turn, noticed, wanted_entries
from viewer.calendar.ical import feed_calendar, single_calendar
from viewer.domain.access import token_digest
from viewer.domain.calendar import Feed, FeedOptions, FeedState, FeedToken, Publication, PublishedEntry
from viewer.domain.mailbox import MailboxAppointment
from viewer.errors import FeedRevokedError, NotFoundError
from viewer.i18n import translator
from viewer.ports.calendars import CalendarStore
from viewer.ports.messages import MessageStore

logger = logging.getLogger(__name__)

SECOND = timedelta(seconds=1)
# Apps must fetch the notice before the feed is gone for good; Google and Nextcloud may take a week.
NOTICE_FOR = timedelta(days=30)
# Google drops what lies beyond about a megabyte, without a word; the head and the zone take less than 2 kB.
LARGEST_FEED = 1_000_000 - 2_000


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


def entry_ics(
    appointment: MailboxAppointment, *, options: FeedOptions, public_url: str, number: int | None = None
) -> bytes:
    """One appointment as a file; whoever downloads it is signed in and chooses how much it tells.

    An event gives all its times, or the one of that number, counted from 1. Raises NotFoundError for no such number.
    """
    entries = entries_of(appointment, EntryStyle(options=options, public_url=public_url))
    if number is not None and not 1 <= number <= len(entries):
        raise NotFoundError
    return single_calendar(entries if number is None else [entries[number - 1]])


def poll(token: FeedToken, *, publisher: Publisher, now: datetime) -> FeedState:
    """The state of the feed of that token, published anew if need be. Raises NotFoundError and FeedRevokedError."""
    digest = token_digest(token)
    state = publisher.calendars.states([digest]).get(digest)
    if state is None:
        raise NotFoundError
    if is_gone(state, now):
        raise FeedRevokedError
    return state if state.is_current(now) else renew(state, publisher=publisher, now=now)


def is_gone(state: FeedState, now: datetime) -> bool:
    """Whether the feed was closed so long ago that not even the notice is left."""
    return state.revoked_at is not None and now >= state.revoked_at + NOTICE_FOR


def renew(state: FeedState, *, publisher: Publisher, now: datetime) -> FeedState:
    """Publish a feed that is not current, and tell its new state."""
    feed = publish(publisher.calendars.get(state.id), publisher=publisher, now=now)
    return state._replace(etag=feed.etag, modified_at=feed.modified_at, is_published=True, due_at=feed.due_at)


def publish(feed: Feed, *, publisher: Publisher, now: datetime) -> Feed:
    """Write the feed's calendar anew, and keep it: polls get these bytes until something changes."""
    publication = (
        notice(feed, publisher=publisher, now=now) if feed.revoked_at else made_anew(feed, publisher=publisher, now=now)
    )
    publisher.calendars.publish(publication)
    return publication.feed


def made_anew(feed: Feed, *, publisher: Publisher, now: datetime) -> Publication:
    """The feed from what the mailbox holds now and what it showed last."""
    kept = {entry.uid: entry for entry in publisher.calendars.entries(feed.id)}
    appointments = publisher.messages.appointments(feed.recipient_id, now)
    wanted = wanted_entries(appointments, EntryStyle(options=feed.options, public_url=publisher.public_url))
    shown = next_entries(wanted, kept, options=feed.options, window=publisher.window, now=now)
    body = feed_calendar(feed.options.name, [entry.body for entry in fitting(shown, feed, now)])
    turn = next_turn(shown, wanted, window=publisher.window, now=now)
    delivery = publisher.messages.next_delivery(feed.recipient_id, now)
    return Publication(
        feed=with_body(replace(feed, due_at=_earliest(turn, delivery)), body, now),
        body=body,
        changed=tuple(entry for entry in shown if kept.get(entry.uid) != entry),
        # What the mailbox still holds may come back into the window, and its SEQUENCE is to go on rising then.
        gone=tuple(kept.keys() - {entry.uid for entry in shown} - {one.entry.uid for one in wanted}),
    )


def notice(feed: Feed, *, publisher: Publisher, now: datetime) -> Publication:
    """A closed feed: one all-day entry in place of everything, so that the data leaves the copies of others.

    GNOME and vdirsyncer keep the old entries when the calendar is empty, or the address gone.
    """
    kept = {entry.uid: entry for entry in publisher.calendars.entries(feed.id)}.get(NOTICE_UID)
    _ = translator(feed.options.language).gettext
    closed = _("This calendar link is no longer in use")
    text = _("Its owner has closed it. You can remove the subscription from your calendar app.")
    entry = noticed(closed, feed.revoked_at or now, kept, now=now, text=text)
    body = feed_calendar(closed, [entry.body])
    published = with_body(replace(feed, due_at=None), body, now)
    return Publication(feed=published, body=body, changed=() if entry == kept else (entry,), gone=())


def fitting(shown: Sequence[PublishedEntry], feed: Feed, now: datetime) -> list[PublishedEntry]:
    """As many entries as a feed may hold: those to come, soonest first, then those that were, latest first."""
    room = LARGEST_FEED
    kept: set[str] = set()
    for entry in sorted(shown, key=lambda entry: (entry.end < now, abs(entry.start - now))):
        room -= len(entry.body)
        if room < 0:
            logger.warning("feed %d is cut: %d of %d entries fit", feed.id, len(kept), len(shown))
            break
        kept.add(entry.uid)
    return [entry for entry in shown if entry.uid in kept]


def with_body(feed: Feed, body: bytes, now: datetime) -> Feed:
    """The feed as published with that body: a new entity tag and date only when the bytes are new.

    The date has whole seconds and rises with every change, so that two changes within a second are told apart.
    """
    feed = replace(feed, published_version=feed.content_version)
    etag = hashlib.sha256(body).hexdigest()[:32]
    if etag == feed.etag:
        return feed
    changed_at = now.replace(microsecond=0)
    if feed.etag:
        changed_at = max(changed_at, feed.modified_at + SECOND)
    return replace(feed, etag=etag, modified_at=changed_at)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
