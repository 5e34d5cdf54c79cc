"""What a full publish gives: what the incremental one is held against."""

from dataclasses import replace
from datetime import datetime

from viewer.actions.publish import Publisher
from viewer.calendar.content import EntryStyle
from viewer.calendar.feed import render_feed, render_notice
from viewer.calendar.unchanged import everything
from viewer.domain.calendar import Feed, Publication, PublishedEntry


def publish_in_full(feed: Feed, *, publisher: Publisher, now: datetime) -> Publication:
    """Publish the feed from all that the mailbox holds."""
    calendars, messages = publisher.calendars, publisher.messages
    published = {entry.uid: entry for entry in calendars.entries(feed.id)}
    style = EntryStyle(options=feed.options, public_url=publisher.public_url, uid_key=feed.uid_key)
    publication = (
        render_notice(feed, published, now)
        if feed.revoked_at
        else render_feed(
            feed,
            everything(messages.outlines(feed.recipient_id, now), style),
            messages.appointments(feed.recipient_id, now),
            published,
            style=style,
            window=publisher.window,
            next_delivery=messages.next_delivery(feed.recipient_id, now),
            now=now,
        )
    )
    assert publication is not None
    calendars.publish(publication)
    return publication


def content_of(entry: PublishedEntry) -> PublishedEntry:
    """The entry without what only publishing the next time makes use of."""
    return replace(entry, appointment_id=None, source=None, octets=0)
