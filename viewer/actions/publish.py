"""Calendars for the recipient's apps: one entry to download, and feeds that keep themselves right."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from viewer.actions.entries import EntryStyle
from viewer.actions.entries import discreet_at_most
from viewer.actions.entries import entry_of
from viewer.actions.entries import is_confidential
from viewer.domain.access import RecipientId
from viewer.domain.access import new_token
from viewer.domain.access import token_digest
from viewer.domain.appointment import Language
from viewer.domain.calendar import DetailLevel
from viewer.domain.calendar import Feed
from viewer.domain.calendar import FeedToken
from viewer.domain.mailbox import MailboxAppointment
from viewer.errors import FeedRevokedError
from viewer.errors import NotFoundError
from viewer.formats.ics import feed_calendar
from viewer.formats.ics import render_entry
from viewer.formats.ics import single_calendar
from viewer.ports import CalendarStore
from viewer.ports import MessageStore
from viewer.ports import NewFeed

# How long a past appointment stays in a feed: long enough to look back, short enough for Google's 1 MB.
WINDOW = timedelta(days=92)
SECOND = timedelta(seconds=1)


def entry_ics(
    appointment: MailboxAppointment,
    *,
    level: DetailLevel = DetailLevel.EVERYTHING,
    language: Language,
    public_url: str,
) -> bytes:
    """One appointment as a file; whoever downloads it is signed in and chooses how much it tells."""
    style = EntryStyle(language=language, level=level, public_url=public_url)
    return single_calendar(entry_of(appointment, style))


def make_feed(
    recipient_id: RecipientId,
    name: str,
    level: DetailLevel,
    language: Language,
    *,
    calendars: CalendarStore,
    now: datetime,
) -> FeedToken:
    """A new feed; its token is told this once, and kept as a digest."""
    token = FeedToken(new_token())
    new = NewFeed(recipient_id=recipient_id, name=name, level=level, language=language, created_at=now)
    calendars.add(token_digest(token), new)
    return token


def revoke_feed(recipient_id: RecipientId, feed_id: int, *, calendars: CalendarStore, now: datetime) -> None:
    """Close a feed of the recipient's own. Raises NotFoundError for anybody else's."""
    if not any(feed.id == feed_id for feed in calendars.of(recipient_id)):
        raise NotFoundError
    calendars.revoke(feed_id, now)


def feed_ics(
    token: FeedToken, *, calendars: CalendarStore, messages: MessageStore, public_url: str, now: datetime
) -> Feed:
    """The feed of that token, published anew if need be. Raises NotFoundError and FeedRevokedError."""
    feed = calendars.by_token(token_digest(token))
    if feed is None:
        raise NotFoundError
    if feed.revoked_at is not None:
        raise FeedRevokedError
    if feed.is_current(now):
        return feed
    return publish(feed, calendars=calendars, messages=messages, public_url=public_url, now=now)


def publish(feed: Feed, *, calendars: CalendarStore, messages: MessageStore, public_url: str, now: datetime) -> Feed:
    """Write the feed's calendar anew, and keep it: polls get these bytes until something changes."""
    appointments = messages.appointments(feed.recipient_id, now)
    shown = within_window(appointments, now)
    style = EntryStyle(language=feed.language, level=feed.level, public_url=public_url)
    body = feed_calendar(feed.name, [_rendered(appointment, style) for appointment in shown])
    due_at = due(shown, messages.next_delivery(feed.recipient_id, now))
    published = with_body(replace(feed, published_version=feed.content_version, due_at=due_at), body, now)
    calendars.publish(published)
    return published


def within_window(appointments: Sequence[MailboxAppointment], now: datetime) -> Sequence[MailboxAppointment]:
    """What a feed shows: all that is to come and the last three months, or else the latest there was.

    A feed that has had entries never becomes empty, for GNOME and vdirsyncer do not believe that and keep them all.
    """
    shown = [found for found in appointments if _leaves_at(found) > now]
    return shown or appointments[-1:]


def due(shown: Sequence[MailboxAppointment], next_delivery: datetime | None) -> datetime | None:
    """When time alone changes the feed: a message is delivered, or an entry leaves while others stay."""
    leaving = min(map(_leaves_at, shown), default=None) if len(shown) > 1 else None
    return min((moment for moment in (leaving, next_delivery) if moment), default=None)


def with_body(feed: Feed, body: bytes, now: datetime) -> Feed:
    """The feed with that body: a new entity tag and date only when the bytes are new.

    The date has whole seconds and rises with every change, so that two changes within a second are told apart.
    """
    etag = hashlib.sha256(body).hexdigest()[:32]
    if etag == feed.etag:
        return feed
    changed_at = now.replace(microsecond=0)
    if feed.etag:
        changed_at = max(changed_at, feed.modified_at + SECOND)
    return replace(feed, body=body, etag=etag, modified_at=changed_at)


def _leaves_at(found: MailboxAppointment) -> datetime:
    return found.appointment.effective_end + WINDOW


def _rendered(found: MailboxAppointment, style: EntryStyle) -> bytes:
    if is_confidential(found):
        style = replace(style, level=discreet_at_most(style.level))
    return render_entry(entry_of(found, style))
