"""Feeds, what they have shown, and their stored bytes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import RecipientId, Viewer
from viewer.domain.calendar import (
    Feed,
    FeedOptions,
    FeedState,
    Fetch,
    NewFeed,
    Publication,
    PublishedEntry,
    PublishedFeed,
)
from viewer.domain.message import SenderId


class CalendarStore(Protocol):
    """Feeds and their stored bytes."""

    @property
    def answers_at_once(self) -> bool:
        """True when a query is a local file read, so it may run on the event loop."""
        ...

    def add(self, digest: bytes, feed: NewFeed) -> int:
        """Make a feed, known by the digest of its token; returns its id. It is not current until it is published."""
        ...

    def states(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        """The states of the feeds with those token digests, revoked ones too; an unknown digest is left out."""
        ...

    def published(self, feed_ids: Sequence[int]) -> Mapping[int, PublishedFeed]:
        """The stored bytes of those feeds, with their entity tag and date."""
        ...

    def get(self, feed_id: int) -> Feed:
        """The feed, revoked or not. Raises NotFoundError."""
        ...

    def of(self, recipient_id: RecipientId) -> Sequence[Feed]:
        """The recipient's feeds, oldest first, revoked ones too."""
        ...

    def all(self) -> Iterator[Feed]:
        """Every feed, by id; they are read a part at a time, since there may be millions."""
        ...

    def entries(self, feed_id: int) -> Sequence[PublishedEntry]:
        """What the feed shows, and has cancelled, as it was last published."""
        ...

    def publish(self, publication: Publication) -> None:
        """Replace the feed's stored bytes and the entries that changed.

        A content version that rose meanwhile stays risen, so that the next poll publishes again. A publication made
        from an older version than the one published already, or from the same one at an earlier second, is dropped.
        """
        ...

    def change(self, feed_id: int, options: FeedOptions) -> None:
        """Replace the feed's options and raise its content version. Raises NotFoundError."""
        ...

    def revoke(self, feed_id: int, now: datetime) -> None:
        """Revoke the feed, raise its content version, and remove the content of its entries. Raises NotFoundError.

        Repeating it keeps the first time.
        """
        ...

    def renew(self, feed_id: int, digest: bytes, feed: NewFeed) -> int:
        """Make a feed in the place of another one, which is revoked for good; returns its id. Raises NotFoundError."""
        ...

    def restore(self, feed_id: int) -> None:
        """Make a revoked feed valid again and raise its content version. Raises NotFoundError."""
        ...

    def senders(self, viewer: Viewer, now: datetime) -> Mapping[SenderId, str]:
        """The senders of the viewer's appointments that are delivered, with their names, as far as they may be told."""
        ...

    def gather_fetch(self, state: FeedState, program: str, now: datetime) -> bool:
        """Remember that the program has this version of the feed; no query, so that the event loop may call it.

        Most fetches tell nothing new. True when the first one waits to be written, by `write_fetches`.
        """
        ...

    def write_fetches(self) -> None:
        """Store the fetches that were gathered, in one transaction."""
        ...

    def fetches(self, recipient_id: RecipientId) -> Mapping[int, Sequence[Fetch]]:
        """The fetches of each of the recipient's feeds, by the feed's id, latest first; one for each program."""
        ...

    def published_at(self, feed_id: int, uid: str) -> datetime | None:
        """The date of the feed's first version that held the entry as it is now; None when the feed has none of it."""
        ...
