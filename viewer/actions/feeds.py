"""Looking after feeds: making, changing, renewing the address, revoking, and thinking better of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.actions.publish import Publisher, publish
from viewer.calendar.content import EntryStyle, entries_of
from viewer.domain.access import RecipientId, Viewer, new_token, token_digest
from viewer.domain.calendar import Feed, FeedOptions, FeedToken, Fetch, FetchedVersion, NewFeed
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.redaction import DetailLevel
from viewer.errors import NotFoundError
from viewer.ports.calendars import CalendarStore

# Long enough to notice that the wrong one was revoked, and shorter than the notice stands in its place.
UNDO_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedList:
    """A recipient's feeds: those in use, and those revoked so lately that they can be opened again.

    `fetches` are those of each feed, by its id.
    """

    in_use: Sequence[Feed]
    just_revoked: Sequence[Feed]
    fetches: Mapping[int, Sequence[Fetch]]


def feed_list(recipient_id: RecipientId, *, calendars: CalendarStore, now: datetime) -> FeedList:
    """The recipient's feeds, oldest first."""
    feeds = calendars.of(recipient_id)
    return FeedList(
        in_use=[feed for feed in feeds if feed.revoked_at is None],
        just_revoked=[feed for feed in feeds if can_be_restored(feed, now)],
        fetches=calendars.fetches(recipient_id),
    )


def open_feed(recipient_id: RecipientId, options: FeedOptions, *, calendars: CalendarStore, now: datetime) -> FeedToken:
    """A new feed; its token is told this once, and stored as a digest."""
    token = FeedToken(new_token())
    calendars.add(token_digest(token), _new_feed(recipient_id, options, now))
    return token


def feed_of(recipient_id: RecipientId, feed_id: int, *, calendars: CalendarStore) -> Feed:
    """A feed of the recipient's own. Raises NotFoundError for anybody else's."""
    for feed in calendars.of(recipient_id):
        if feed.id == feed_id:
            return feed
    raise NotFoundError


def change_feed(recipient_id: RecipientId, feed_id: int, options: FeedOptions, *, calendars: CalendarStore) -> None:
    """Take new options for a feed in use. Raises NotFoundError."""
    _in_use(recipient_id, feed_id, calendars)
    calendars.change(feed_id, options)


def renew_feed(viewer: Viewer, feed_id: int, *, publisher: Publisher, now: datetime) -> FeedToken:
    """A new address for a feed in use; the old one ends at once, and for good. Raises NotFoundError.

    It tells no more than whoever gets it may see: a permission that was given at a higher authentication level falls.
    """
    calendars = publisher.calendars
    feed = _in_use(viewer.recipient_id, feed_id, calendars)
    token = FeedToken(new_token())
    options = feed.options.permitted_at(viewer.authentication_level)
    calendars.renew(feed.id, token_digest(token), _new_feed(viewer.recipient_id, options, now))
    publish(calendars.get(feed.id), publisher=publisher, now=now)
    return token


def revoke_feed(recipient_id: RecipientId, feed_id: int, *, publisher: Publisher, now: datetime) -> None:
    """Revoke a feed of the recipient's own. Raises NotFoundError for anybody else's.

    It is published at once, so that nothing of what it showed stays behind in the store.
    """
    feed = feed_of(recipient_id, feed_id, calendars=publisher.calendars)
    publisher.calendars.revoke(feed.id, now)
    publish(publisher.calendars.get(feed.id), publisher=publisher, now=now)


def restore_feed(recipient_id: RecipientId, feed_id: int, *, calendars: CalendarStore, now: datetime) -> None:
    """Open a feed again that was revoked a short while ago.

    Raises NotFoundError when that is too long ago, or the feed's address was renewed.
    """
    feed = feed_of(recipient_id, feed_id, calendars=calendars)
    if not can_be_restored(feed, now):
        raise NotFoundError
    calendars.restore(feed_id)


def can_be_restored(feed: Feed, now: datetime) -> bool:
    """Whether the feed was revoked, not too long ago, and not since its address was renewed."""
    return feed.revoked_at is not None and feed.renewed_at is None and now < feed.revoked_at + UNDO_FOR


def fetched_versions(
    appointment: MailboxAppointment, recipient_id: RecipientId, *, calendars: CalendarStore, public_url: str
) -> list[FetchedVersion]:
    """The programs that fetch feeds which show the appointment, each with whether it has its last change."""
    fetches = calendars.fetches(recipient_id)
    versions: list[FetchedVersion] = []
    for feed in calendars.of(recipient_id):
        if feed.revoked_at is not None or not fetches.get(feed.id):
            continue
        style = EntryStyle(options=feed.options, public_url=public_url, uid_key=feed.uid_key)
        dates = [calendars.published_at(feed.id, entry.uid) for entry in entries_of(appointment, style)]
        shown = [date for date in dates if date is not None]
        if not shown:
            continue
        changed_at = max(appointment.changed_at, appointment.withdrawn_at or appointment.changed_at)
        # Entries that are older than the change do not tell it, or it took one of them out of the feed: then only
        # whoever has all that the feed holds now shows nothing old.
        tell_the_change = max(shown) >= changed_at.replace(microsecond=0)
        needed = max(shown) if tell_the_change else feed.modified_at
        # A feed that was not published since something changed has it for nobody yet.
        versions += [
            FetchedVersion(fetch=fetch, is_latest=feed.is_published and fetch.version >= needed)
            for fetch in fetches[feed.id]
        ]
    return versions


def _new_feed(recipient_id: RecipientId, options: FeedOptions, now: datetime) -> NewFeed:
    # Whoever reads two feeds of "busy" is not to find out that they are of one person.
    uid_key = secrets.token_bytes(32) if options.detail_level is DetailLevel.BUSY else None
    return NewFeed(recipient_id=recipient_id, options=options, created_at=now, uid_key=uid_key)


def _in_use(recipient_id: RecipientId, feed_id: int, calendars: CalendarStore) -> Feed:
    feed = feed_of(recipient_id, feed_id, calendars=calendars)
    if feed.revoked_at is not None:
        raise NotFoundError
    return feed
