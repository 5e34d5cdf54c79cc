"""Looking after feeds: making, changing, renewing the address, closing, and thinking better of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.domain.access import RecipientId, new_token, token_digest
from viewer.domain.calendar import Feed, FeedOptions, FeedState, FeedToken, NewFeed
from viewer.errors import NotFoundError, StorageError
from viewer.ports.calendars import CalendarStore

# Long enough to notice that the wrong one was closed, and shorter than the notice stands in its place.
UNDO_FOR = timedelta(days=7)
# A poll is written down this seldom, so that most cost no write.
FETCH_NOTED_EVERY = timedelta(hours=1)
LONGEST_PROGRAM = 200  # of a User-Agent


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedList:
    """A recipient's feeds: those in use, and those closed so lately that they can be opened again."""

    in_use: Sequence[Feed]
    just_closed: Sequence[Feed]


def feed_list(recipient_id: RecipientId, *, calendars: CalendarStore, now: datetime) -> FeedList:
    """The recipient's feeds, oldest first."""
    feeds = calendars.of(recipient_id)
    return FeedList(
        in_use=[feed for feed in feeds if feed.revoked_at is None],
        just_closed=[feed for feed in feeds if feed.revoked_at and can_be_restored(feed, now)],
    )


def open_feed(recipient_id: RecipientId, options: FeedOptions, *, calendars: CalendarStore, now: datetime) -> FeedToken:
    """A new feed; its token is told this once, and kept as a digest."""
    token = FeedToken(new_token())
    calendars.add(token_digest(token), NewFeed(recipient_id=recipient_id, options=options, created_at=now))
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


def rotate_feed(recipient_id: RecipientId, feed_id: int, *, calendars: CalendarStore, now: datetime) -> FeedToken:
    """A new address for a feed in use; the old one is closed as any other. Raises NotFoundError."""
    feed = _in_use(recipient_id, feed_id, calendars)
    token = open_feed(recipient_id, feed.options, calendars=calendars, now=now)
    calendars.revoke(feed_id, now)
    return token


def revoke_feed(recipient_id: RecipientId, feed_id: int, *, calendars: CalendarStore, now: datetime) -> None:
    """Close a feed of the recipient's own. Raises NotFoundError for anybody else's."""
    calendars.revoke(feed_of(recipient_id, feed_id, calendars=calendars).id, now)


def restore_feed(recipient_id: RecipientId, feed_id: int, *, calendars: CalendarStore, now: datetime) -> None:
    """Open a feed again that was closed a short while ago. Raises NotFoundError when that is too long ago."""
    feed = feed_of(recipient_id, feed_id, calendars=calendars)
    if not can_be_restored(feed, now):
        raise NotFoundError
    calendars.restore(feed_id)


def can_be_restored(feed: Feed, now: datetime) -> bool:
    """Whether the feed was closed, and not too long ago."""
    return feed.revoked_at is not None and now < feed.revoked_at + UNDO_FOR


def is_fetch_due(state: FeedState, now: datetime) -> bool:
    """Whether it is time to remember again who comes for the feed."""
    return state.fetched_at is None or now >= state.fetched_at + FETCH_NOTED_EVERY


def record_fetch(state: FeedState, program: str, *, calendars: CalendarStore, now: datetime) -> None:
    """Remember who came for the feed, once in a while; a poll doesn't fail because that could not be written."""
    if not is_fetch_due(state, now):
        return
    try:
        calendars.record_fetch(state.id, program[:LONGEST_PROGRAM], now)
    except StorageError:
        return


def _in_use(recipient_id: RecipientId, feed_id: int, calendars: CalendarStore) -> Feed:
    feed = feed_of(recipient_id, feed_id, calendars=calendars)
    if feed.revoked_at is not None:
        raise NotFoundError
    return feed
